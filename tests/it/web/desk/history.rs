//! What a card was before, who sees it, and the ways back.

use bocage::initiative::card::flatten;
use bocage::initiative::history::{self, Author, MOST_VERSIONS, What};
use bocage::initiative::publish::{self, Home};
use bocage::initiative::{Fields, Initiative, State, store};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::databases::on_each_database;
use crate::support::desk::Desk;
use crate::support::node::TestNode;
use crate::support::site::{Site, published_by};

fn fields(value: Value) -> Fields {
    flatten(value.as_object().unwrap().clone())
}

fn exact() -> Fields {
    fields(json!({
        "name": "Repair Café", "kinds": ["reuse"], "summary": "On répare.",
        "location": { "street": "3 rue du Port", "postcode": "56100", "city": "Lorient", "lat": 47.748123, "lon": -3.366456, "precision": "exact" },
        "contact.phone": "02 97 00 00 00", "contact.phone_public": "yes",
    }))
}

fn awa(site: &Site) -> Home {
    site.app.home().by(Author::Person("Awa".into()))
}

fn revise(site: &Site, uri: &str, edits: Value) -> Initiative {
    let (home, uri, edits, now) = (awa(site), uri.to_owned(), fields(edits), site.app.clock.now());
    site.app.db.write_now(move |conn| publish::revise(conn, &home, &uri, &edits, &[], now)).unwrap()
}

fn undo(site: &Site, entry: &Initiative) -> Initiative {
    let (home, uri, rev, now) = (awa(site), entry.uri.clone(), entry.rev, site.app.clock.now());
    site.app.db.write_now(move |conn| history::undo(conn, &home, &uri, rev, now)).unwrap()
}

fn versions(site: &Site, entry: &Initiative) -> Vec<history::Version> {
    site.app.db.read_now(|conn| history::list(conn, entry)).unwrap()
}

fn private(site: &Site, entry: &Initiative) -> bocage::initiative::Private {
    site.app.db.read_now(|conn| store::find_private(conn, &entry.uri)).unwrap()
}

on_each_database! {
    fn a_change_by_hand_is_undone_with_the_owners_of_the_fields(database) {
        let site = Site::empty(database);
        let before = site.publish(exact());
        let after = revise(&site, &before.uri, json!({ "opening_hours": "Sa 10:00-12:00", "summary": null }));
        let known: Vec<(What, &str, &str)> =
            versions(&site, &after).iter().map(|v| (v.what, v.by.role(), v.by.name())).map(|(what, role, name)| {
                (what, role, if name == "Awa" { "Awa" } else { "" })
            }).collect();
        assert_eq!(known, [(What::Revised, "person", "Awa"), (What::Created, "command", "")]);
        let undone = undo(&site, &after);
        assert_eq!((&undone.card, &undone.field_sources), (&before.card, &before.field_sources));
        assert!(undone.rev > after.rev, "peers are told");
        // The undoing is a change too, and the one before it cannot be undone any more.
        let (home, uri, rev, now) = (awa(&site), after.uri.clone(), after.rev, site.app.clock.now());
        assert!(site.app.db.write_now(move |conn| history::undo(conn, &home, &uri, rev, now)).is_err());
        assert_eq!(undo(&site, &undone).card, after.card);
    }

    fn an_older_version_comes_back_as_a_decision_of_a_person(database) {
        let site = Site::empty(database);
        let first = site.publish(exact());
        revise(&site, &first.uri, json!({ "summary": "On répare tout." }));
        let third = revise(&site, &first.uri, json!({ "opening_hours": "Sa 10:00-12:00" }));
        let (home, uri, rev, now) = (awa(&site), first.uri.clone(), first.rev, site.app.clock.now());
        let back = site.app.db.write_now(move |conn| history::restore(conn, &home, &uri, rev, now)).unwrap();
        assert_eq!(back.card, first.card);
        assert_eq!(back.field_sources["summary"], store::EDITED_HERE);
        assert_eq!(versions(&site, &back).iter().map(|v| v.rev).collect::<Vec<_>>().len(), 4);
        assert!(back.rev > third.rev);
    }

    fn hiding_and_confirming_are_undone(database) {
        let site = Site::empty(database);
        let before = site.publish(exact());
        for (change, what) in [
            (publish::hide as fn(&mut _, &_, &_, _) -> _, What::Hidden),
            (|conn: &mut _, home: &_, uri: &_, now| publish::confirm(conn, home, uri, "moderator", now), What::Confirmed),
        ] {
            let (home, uri, now) = (awa(&site), before.uri.clone(), site.app.clock.now());
            let after = site.app.db.write_now(move |conn| change(conn, &home, &uri, now)).unwrap();
            assert_eq!(versions(&site, &after)[0].what, what);
            let undone = undo(&site, &after);
            assert_eq!((undone.state, &undone.card), (State::Published, &before.card));
        }
    }

    fn a_new_card_is_undone_by_withdrawing_it(database) {
        let site = Site::empty(database);
        let new = published_by(&site, awa(&site), exact());
        assert_eq!(undo(&site, &new).state, State::Withdrawn);
        assert!(site.app.db.read_now(|conn| history::list(conn, &new)).unwrap().len() <= 1, "its content is gone");
    }

    /// KINDS.md 2.2, 6.
    fn a_place_made_coarser_leaves_no_finer_point_behind(database) {
        let site = Site::empty(database);
        let fine = published_by(&site, awa(&site), exact());
        let coarse = revise(&site, &fine.uri, json!({ "location.precision": "municipality" }));
        for version in versions(&site, &coarse) {
            let told = serde_json::to_string(&version.card).unwrap();
            assert!(!told.contains("47.748123") && !told.contains("rue du Port"), "{told}");
        }
        // Coming back to the older version keeps the place as coarse as it was decided to be.
        let (home, uri, rev, now) = (awa(&site), fine.uri.clone(), fine.rev, site.app.clock.now());
        let coarse = revise(&site, &coarse.uri, json!({ "summary": "Autre chose." }));
        let back = site.app.db.write_now(move |conn| history::restore(conn, &home, &uri, rev, now)).unwrap();
        assert_eq!((&back.card.location, &back.card.summary), (&coarse.card.location, &fine.card.summary));
        assert_eq!(private(&site, &back).lat, Some(47.748123), "and the given point is not lost");
        let undone = undo(&site, &revise(&site, &back.uri, json!({ "location.precision": "department" })));
        assert_eq!(undone.card.location, coarse.card.location);
    }

    fn making_a_place_coarser_is_undone_whole(database) {
        let site = Site::empty(database);
        let fine = published_by(&site, awa(&site), exact());
        let undone = undo(&site, &revise(&site, &fine.uri, json!({ "location.precision": "municipality" })));
        assert_eq!(undone.card, fine.card);
    }

    fn the_last_hundred_versions_are_kept_and_an_erasure_keeps_none(database) {
        let site = Site::empty(database);
        let mut entry = site.publish(exact());
        for n in 0..MOST_VERSIONS + 3 {
            entry = revise(&site, &entry.uri, json!({ "summary": format!("Version {n}") }));
        }
        let kept = versions(&site, &entry);
        assert_eq!((kept.len(), kept[0].rev), (MOST_VERSIONS as usize, entry.rev));
        let (home, uri, now) = (awa(&site), entry.uri.clone(), site.app.clock.now());
        let erased = site.app.db.write_now(move |conn| publish::erase(conn, &home, &uri, now)).unwrap();
        let left = versions(&site, &erased);
        assert!(left.iter().all(|version| version.card == bocage::initiative::Card::default()), "{left:?}");
    }

    async fn everybody_reads_what_changed_and_the_desk_who_did_it(database) {
        let node = TestNode::start(database).await;
        let (home, now) = (node.app.home(), node.app.clock.now());
        let checked = bocage::initiative::draft::Draft { fields: exact() }.check(&home.context(now, false)).unwrap();
        let origin = publish::Origin::Person;
        let entry = node.app.db.write_now(move |conn| publish::publish(conn, &home, checked, origin, now)).unwrap();
        let (home, uri) = (node.app.home().by(Author::Person("Awa".into())), entry.uri.clone());
        let edits = fields(json!({ "summary": "On répare & plus.", "contact.phone": "06 12 34 56 78", "contact.phone_public": "no" }));
        node.app.db.write_now(move |conn| publish::revise(conn, &home, &uri, &edits, &[], now)).unwrap();

        let path = format!("/@{}/history", entry.handle.as_deref().unwrap());
        let stranger = Desk { node: &node, cookie: String::new() };
        let page = stranger.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert!(page.says("On répare.") && page.says("On répare &#38; plus.") && page.says("une personne de l’annuaire"), "{}", page.body);
        for secret in ["Awa", "06 12", "02 97", "0297", "+33"] {
            assert!(!page.says(secret), "{secret}");
        }
        let atom = stranger.get(&format!("{path}.atom")).await;
        assert!(atom.says("<feed") && atom.says("On répare &#38; plus.") && !atom.says("Awa") && !atom.says("06 12"), "{}", atom.body);

        let desk = Desk::open(&node, "Bob").await;
        let at_desk = format!("/team/i/{}/history", entry.uri.rsplit('/').next().unwrap());
        let page = desk.get(&at_desk).await;
        assert!(page.says("une personne de l’annuaire (Awa)") && page.says("Revenir à cette version"), "{}", page.body);
        let restored = desk.post(&at_desk.replace("history", "restore"), &[("rev", &entry.rev.to_string())]).await;
        assert_eq!(restored.status, StatusCode::SEE_OTHER, "{}", restored.body);
        let now_there = node.app.db.read_now(|conn| store::find(conn, &entry.uri)).unwrap().unwrap();
        assert_eq!(now_there.card, entry.card);
        let page = desk.get(&at_desk).await;
        assert!(page.says("role=\"status\"") && page.says("Annuler"), "{}", page.body);
        let undone = desk.post(&at_desk.replace("history", "undo"), &[("rev", &now_there.rev.to_string())]).await;
        assert_eq!(undone.location, format!("{}?done=undone", at_desk.trim_end_matches("/history")), "{}", undone.body);
        let again = desk.post(&at_desk.replace("history", "undo"), &[("rev", &now_there.rev.to_string())]).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        node.stop().await;
    }
}
