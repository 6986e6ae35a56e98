//! The inbox of the desk: answered, taken back, logged.

mod commands;

use bocage::clock::Timestamp;
use bocage::initiative::matching::{self, Suspicion};
use bocage::initiative::publish::{self, Origin};
use bocage::initiative::{Fields, Initiative, draft::Draft, store};
use bocage::moderation::{self, Kind, New};
use bocage::peer::{Follower, Following, Peer, store as peers};
use bocage::reply::report::{self, Report};
use bocage::reply::store::Version;
use bocage::reply::{self, Reply};
use reqwest::StatusCode;
use serde_json::json;

use crate::support::databases::on_each_database;
use crate::support::desk::{Desk, Page};
use crate::support::node::TestNode;

fn published(conn: &mut bocage::db::Conn, node: &bocage::app::App) -> Initiative {
    let fields = json!({ "name": "Fablab des Marées", "kinds": ["maker"], "location.city": "Lorient", "location.postcode": "56100" });
    let fields: Fields = serde_json::from_value(fields).unwrap();
    let (home, now) = (node.home(), node.clock.now());
    let checked = Draft { fields }.check(&home.context(now, false)).expect("a right draft");
    publish::publish(conn, &home, checked, Origin::Person, now).unwrap()
}

fn sent(app: &bocage::app::App, kind: Kind, content: &str) -> (Initiative, String) {
    let (inner, content, now) = (app.clone(), content.to_owned(), app.clock.now());
    app.db
        .write_now(move |conn| {
            let card = published(conn, &inner);
            let new = New { kind, field: "hours".into(), content, reporter: String::new(), lang: "fr".into() };
            let received = moderation::submit(conn, &card, &new, now)?;
            Ok((card, received.id))
        })
        .unwrap()
}

/// What waits, and what was answered behind it.
fn parts(inbox: &Page) -> (&str, &str) {
    inbox.body.split_once("Répondu récemment").unwrap_or((&inbox.body, ""))
}

/// What Bob says of a card.
fn said(card: &Initiative, name: &str, content: &str, now: Timestamp) -> Reply {
    Reply {
        id: format!("https://social.example/notes/{name}"),
        initiative: card.uri.clone(),
        author: "https://social.example/users/bob".into(),
        domain: "social.example".into(),
        host: "social.example".into(),
        content: content.into(),
        public: true,
        hidden: false,
        received: now,
        updated: now,
        revised: now,
        seen: None,
    }
}

on_each_database! {
    async fn a_message_is_answered_at_the_desk_and_the_answer_taken_back(database) {
        let node = TestNode::start(database).await;
        let (card, id) = sent(&node.app, Kind::Mistake, "Ouvert le <i>samedi</i>");
        let awa = Desk::open(&node, "Awa").await;
        assert!(awa.get("/team").await.says("Une demande attend une décision"));
        let inbox = awa.get("/team/inbox").await;
        assert!(inbox.says("Signaler une erreur") && inbox.says("Ouvert le &#60;i&#62;samedi"), "{}", inbox.body);
        assert!(inbox.says("reçu aujourd’hui") && inbox.says("Les horaires"), "{}", inbox.body);
        let path = format!("/team/inbox/{id}");
        let page = awa.get(&path).await;
        let edit = format!("/team/i/{}/edit", card.uri.rsplit('/').next().unwrap());
        assert!(page.says(&format!("href=\"{edit}\"")), "{}", page.body);
        assert!(page.says("Vérifié, la fiche est exacte") && !page.says("Effacer la fiche"), "{}", page.body);
        let wrong = awa.post(&path, &[("reason", "because"), ("message", "")]).await;
        assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
        let answered = awa.post(&path, &[("reason", "right"), ("message", "Merci quand même.")]).await;
        assert_eq!(answered.location, format!("/team/inbox?done=answered&id={id}"));
        let inbox = awa.get(&answered.location).await;
        assert!(inbox.says("Réponse envoyée.") && inbox.says("Rien à traiter") && inbox.says(&format!("{path}/reopen")), "{}", inbox.body);
        assert_eq!(awa.post(&path, &[("reason", "done")]).await.status, StatusCode::CONFLICT);
        let later = awa.get("/team/inbox").await;
        assert!(later.says("Répondu récemment") && later.says(&format!("href=\"{path}\"")), "{}", later.body);
        assert!(awa.get(&path).await.says(&format!("action=\"{path}/reopen\"")), "an answer can still be taken back");
        let back = awa.post(&format!("{path}/reopen"), &[]).await;
        assert!(awa.get(&back.location).await.says("le message attend de nouveau"));

        let log = awa.get("/team/log").await;
        assert!(log.says("Réponse à un message sur") && log.says("Awa") && log.says("Fablab des Marées"), "{}", log.body);
        let stranger = Desk { node: &node, cookie: String::new() };
        let public = stranger.get("/about/moderation").await;
        assert!(public.says("Réponse à un message sur") && !public.says("Awa") && !public.says("samedi"), "{}", public.body);
        assert_eq!(stranger.get("/team/inbox").await.status, StatusCode::SEE_OTHER);
        assert_eq!(stranger.send(&path, "x", &[("reason", "done")]).await.status, StatusCode::UNAUTHORIZED);
        let erase = awa.post(&format!("{path}/erase"), &[]).await;
        assert_eq!(erase.status, StatusCode::NOT_FOUND);
        let uri = card.uri.clone();
        let still = node.app.db.read_now(move |conn| store::find(conn, &uri)).unwrap().unwrap();
        assert!(still.is_public(), "only who asked for the removal has the card erased");
    }

    async fn a_card_that_shall_go_is_erased_at_the_desk(database) {
        let node = TestNode::start(database).await;
        let (card, id) = sent(&node.app, Kind::Removal, "");
        let awa = Desk::open(&node, "Awa").await;
        let page = awa.get(&format!("/team/inbox/{id}")).await;
        assert!(page.says("Effacer «\u{a0}Fablab des Marées\u{a0}» ici".replace('\u{a0}', " ").as_str()), "{}", page.body);
        let erased = awa.post(&format!("/team/inbox/{id}/erase"), &[]).await;
        assert!(awa.get(&erased.location).await.says("La page est effacée"));
        assert_eq!(awa.get(&format!("/@{}", card.handle.unwrap())).await.status, StatusCode::GONE);
        assert!(awa.get("/about/moderation").await.says("une fiche qui n’est plus là"));
        assert!(!awa.get("/team/log").await.says("Fablab"), "the log does not keep what was erased");
    }

    async fn who_signed_in_long_ago_erases_nothing_that_is_asked_for(database) {
        let node = TestNode::start(database).await;
        let (card, id) = sent(&node.app, Kind::Removal, "");
        let yesterday = node.app.clock.now().plus_seconds(-13 * 3_600);
        let awa = crate::support::desk::opened_at(&node, "Awa", yesterday);
        let page = awa.get(&format!("/team/inbox/{id}")).await;
        assert!(!page.says("value=\"done\"") && page.says("name=\"message\""), "it is not done while it is there: {}", page.body);
        let refused = awa.post(&format!("/team/inbox/{id}/erase"), &[]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.body);
        let uri = card.uri.clone();
        assert!(node.app.db.read_now(move |conn| store::find(conn, &uri)).unwrap().unwrap().is_public());
    }

    async fn what_other_servers_report_stands_among_it(database) {
        let node = TestNode::start(database).await;
        let (card, _) = sent(&node.app, Kind::Closed, "");
        let now = node.app.clock.now();
        let flag = Report {
            id: now.mint_ulid(), reporter: "https://social.example/actor".into(), domain: "social.example".into(),
            initiative: card.uri, content: "Ce n’est pas vrai".into(), received: now, closed: None,
        };
        let (kept, id) = (flag.clone(), flag.id.clone());
        node.app.db.write_now(move |conn| report::keep(conn, &kept)).unwrap();
        let awa = Desk::open(&node, "").await;
        let inbox = awa.get("/team/inbox").await;
        assert!(inbox.says("Signalement d’un autre serveur (social.example)") && inbox.says("Fermée"), "{}", inbox.body);
        let closed = awa.post(&format!("/team/inbox/flags/{id}/close"), &[("why", " Vu avec l’atelier ")]).await;
        let inbox = awa.get(&closed.location).await;
        assert!(inbox.says("Signalement classé.") && !parts(&inbox).0.contains("social.example"), "{}", inbox.body);
        let (path, later) = (format!("/team/inbox/flags/{id}/reopen"), awa.get("/team/inbox").await);
        assert!(parts(&later).1.contains("social.example") && parts(&later).1.contains(&path), "{}", later.body);
        awa.post(&path, &[]).await;
        let again = awa.get("/team/inbox").await;
        assert!(parts(&again).0.contains("social.example") && parts(&again).1.is_empty(), "{}", again.body);
        assert!(awa.get("/team/log").await.says("Vu avec l’atelier"), "who keeps the directory reads why");
        assert!(!awa.get("/about/moderation").await.says("Vu avec"), "nobody else does");
    }

    async fn replies_of_people_elsewhere_are_looked_at_hidden_and_taken_back(database) {
        let node = TestNode::start(database).await;
        let (card, _) = sent(&node.app, Kind::Closed, "");
        let now = node.app.clock.now();
        let (first, second) = (said(&card, "1", "Bravo <script>alert(1)</script>", now), said(&card, "2", "Spam", now));
        let kept = [first.clone(), second.clone()];
        node.app.db.write_now(move |conn| kept.iter().try_for_each(|one| reply::keep(conn, one))).unwrap();
        let awa = Desk::open(&node, "Awa").await;
        assert!(awa.get("/team").await.says("3 demandes attendent une décision"));
        let inbox = awa.get("/team/inbox").await;
        assert!(inbox.says("Réponse depuis social.example") && inbox.says("https://social.example/users/bob"), "{}", inbox.body);
        assert!(inbox.says("Bravo") && !inbox.says("<script"), "{}", inbox.body);
        let look = |id: &str, how: &'static str| [("initiative", card.uri.clone()), ("reply", id.to_owned()), ("look", how.to_owned())];
        let decide = async |id: &str, how: &'static str| {
            let fields = look(id, how);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            awa.post("/team/inbox/replies", &fields).await
        };
        let seen = decide(&first.id, "seen").await;
        let inbox = awa.get(&seen.location).await;
        assert!(inbox.says("la réponse est vue") && !inbox.says("Bravo") && inbox.says("Spam"), "{}", inbox.body);
        let hidden = decide(&second.id, "hide").await;
        assert!(awa.get(&hidden.location).await.says("La réponse est masquée"));
        let later = awa.get("/team/inbox").await;
        for (id, look) in [(&first.id, "again"), (&second.id, "unhide")] {
            let button = format!("name=\"reply\" value=\"{id}\">\n<input type=\"hidden\" name=\"look\" value=\"{look}\"");
            assert!(parts(&later).1.contains(&button), "{}", later.body);
        }
        let desk = format!("/team/i/{}/news", card.uri.rsplit('/').next().unwrap());
        assert!(awa.get(&desk).await.says("masquée"));
        decide(&second.id, "again").await;
        assert!(awa.get("/team/inbox").await.says("Spam"), "it waits again");
        assert!(awa.get(&desk).await.says("masquée"), "and stays hidden");
        let hidden = decide(&second.id, "hide").await;
        assert!(awa.get(&hidden.location).await.says("name=\"look\" value=\"unhide\""));
        let back = decide(&second.id, "unhide").await;
        let inbox = awa.get(&back.location).await;
        assert!(inbox.says("le message attend de nouveau") && inbox.says("Spam"), "{}", inbox.body);
        assert!(!awa.get(&desk).await.says("masquée"));
        assert_eq!(decide("https://social.example/notes/9", "seen").await.status, StatusCode::NOT_FOUND);
        assert_eq!(decide(&first.id, "burn").await.status, StatusCode::NOT_FOUND);
        // Other words are to be looked at again; the same are not.
        let (id, author) = (first.id.clone(), first.author.clone());
        let version = |content: &str| Version { content: content.to_owned(), public: true, revised: now };
        let (same, other) = (version(&first.content), version("Bravo encore"));
        let (of, by) = (id.clone(), author.clone());
        node.app.db.write_now(move |conn| reply::store::revise(conn, &of, &by, &same, now)).unwrap();
        assert!(!awa.get("/team/inbox").await.says("Bravo"));
        node.app.db.write_now(move |conn| reply::store::revise(conn, &id, &author, &other, now)).unwrap();
        assert!(awa.get("/team/inbox").await.says("Bravo encore"));
        let log = awa.get("/team/log").await;
        assert!(log.says("Réponse vue sur") && log.says("Réponse masquée sur") && log.says("Réponse à regarder de nouveau"), "{}", log.body);
    }

    async fn what_a_source_offers_is_taken_over_or_turned_down_and_both_taken_back(database) {
        let node = TestNode::start(database).await;
        let (card, _) = sent(&node.app, Kind::Closed, "");
        let (uri, home, now) = (card.uri.clone(), node.app.home(), node.app.clock.now());
        let edits: Fields = serde_json::from_value(json!({ "name": "Fablab des Marées" })).unwrap();
        node.app.db.write_now(move |conn| {
            publish::revise(conn, &home, &uri, &edits, &[], now)?;
            store::set_suggestion(conn, &uri, "name", "osm", "\"Fablab <b>Lorient</b>\"", now)
        }).unwrap();
        let name = || {
            let uri = card.uri.clone();
            node.app.db.read_now(move |conn| store::find(conn, &uri)).unwrap().unwrap().card.name
        };
        let offered = |value: &'static str| {
            let uri = card.uri.clone();
            node.app.db.write_now(move |conn| store::set_suggestion(conn, &uri, "name", "osm", value, now)).unwrap();
        };
        let awa = Desk::open(&node, "Awa").await;
        let shown = async || {
            let page = awa.get("/team/inbox").await;
            let mark = regex::Regex::new("name=\"seen\" value=\"([0-9a-f]+)\"").unwrap();
            mark.captures(&page.body).map(|found| found[1].to_owned()).unwrap_or_default()
        };
        let say = async |decision: &str, seen: &str| {
            let which = [("uri", card.uri.as_str()), ("field", "name"), ("source", "osm")];
            awa.post("/team/inbox/suggestions", &[&which[..], &[("seen", seen), ("decision", decision)]].concat()).await
        };
        let decide = async |decision: &str| say(decision, &shown().await).await;
        let inbox = awa.get("/team/inbox").await;
        assert!(inbox.says("La source osm propose autre chose") && inbox.says("Fablab &#60;b&#62;Lorient"), "{}", inbox.body);
        let kept = decide("keep").await;
        let inbox = awa.get(&kept.location).await;
        assert!(inbox.says("La même proposition ne reviendra pas") && !parts(&inbox).0.contains("propose autre chose"), "{}", inbox.body);
        assert!(parts(&inbox).1.contains("propose autre chose") && parts(&inbox).1.contains("value=\"again\""), "{}", inbox.body);
        offered("\"Fablab <b>Lorient</b>\"");
        let later = awa.get("/team/inbox").await;
        assert!(!parts(&later).0.contains("propose autre chose"), "the next import offers the same");
        offered("\"Fablab de Lanester\"");
        let former = shown().await;
        offered("\"Fablab de Lorient\"");
        for decision in ["take", "keep"] {
            let late = say(decision, &former).await;
            assert!(late.status == StatusCode::CONFLICT && late.says("propose maintenant autre chose"), "{}", late.body);
            assert_eq!((name().as_str(), shown().await != former), ("Fablab des Marées", true), "it still waits");
        }
        assert!(awa.get("/team/inbox").await.says("Fablab de Lorient"), "something else is offered");
        let taken = decide("take").await;
        assert_eq!((name().as_str(), decide("take").await.status), ("Fablab de Lorient", StatusCode::NOT_FOUND));
        assert!(awa.get(&taken.location).await.says("La fiche dit maintenant"));
        decide("again").await;
        assert_eq!(name(), "Fablab des Marées", "the card says what it said");
        let again = awa.get("/team/inbox").await;
        assert!(parts(&again).0.contains("propose autre chose"), "{}", again.body);

        decide("take").await;
        let (uri, home) = (card.uri.clone(), node.app.home());
        let edits: Fields = serde_json::from_value(json!({ "name": "Autre" })).unwrap();
        node.app.db.write_now(move |conn| {
            let taken = store::find_suggestion(conn, &uri, "name", "osm")?.unwrap();
            publish::revise(conn, &home, &uri, &edits, &[], now)?;
            store::replace_suggestion(conn, &taken)
        }).unwrap();
        let late = decide("again").await;
        assert!(late.status == StatusCode::CONFLICT && late.says("La fiche a changé depuis"), "{}", late.body);
        assert_eq!(name(), "Autre");
        let log = awa.get("/team/log").await;
        assert!(log.says("Proposition d’une source reprise") && log.says("écartée") && log.says("à revoir"), "{}", log.body);
    }

    async fn directories_that_wait_stand_among_it_the_oldest_first(database) {
        let node = TestNode::start(database).await;
        let (_, _) = sent(&node.app, Kind::Closed, "");
        let now = node.app.clock.now();
        let day = |days: i64| Timestamp(now.0 - days * 86_400 * 1_000_000);
        let (week, three) = (day(7), day(3));
        node.app.db.write_now(move |conn| {
            let asks = Peer { follower: Follower::Asked, ..Peer::named("asks.example", week) };
            let trusted = Peer { following: Following::Accepted, quarantined_at: None, ..Peer::named("trusted.example", now) };
            for peer in [asks, trusted] {
                peers::replace(conn, &peer)?;
            }
            peers::introductions::replace(conn, "trusted.example", &[("named.example".into(), true)], three)?;
            peers::introductions::replace(conn, "trusted.example", &[("named.example".into(), true)], now)
        }).unwrap();
        let awa = Desk::open(&node, "Awa").await;
        assert!(awa.get("/team").await.says("3 demandes attendent une décision"));
        let inbox = awa.get("/team/inbox").await;
        let at = |words: &str| inbox.body.find(words).unwrap_or_else(|| panic!("{words} in {}", inbox.body));
        assert!(at("Annuaire qui attend : asks.example") < at("Annuaire suggéré : named.example"));
        assert!(at("Annuaire suggéré : named.example") < at("Fermée"));
        assert!(inbox.says("attend depuis 7 jours") && inbox.says("attend depuis 3 jours"), "{}", inbox.body);
        assert!(inbox.says("href=\"/team/network/asks.example\"") && inbox.says("Connu de trusted.example"), "{}", inbox.body);
        assert_eq!(awa.get("/team/network/named.example").await.status, StatusCode::OK);
        awa.post("/team/network/named.example/ignore", &[]).await;
        assert!(!awa.get("/team/inbox").await.says("named.example"));
    }

    async fn who_asks_gets_what_is_known_of_a_card_or_of_who_wrote(database) {
        let node = TestNode::start(database).await;
        let (card, _) = sent(&node.app, Kind::Mistake, "Fermé le lundi");
        let (of, now) = (card.clone(), node.app.clock.now());
        let new = New { kind: Kind::Closed, field: String::new(), content: "Plus personne".into(), reporter: "bob@exemple.fr".into(), lang: "fr".into() };
        node.app.db.write_now(move |conn| moderation::submit(conn, &of, &new, now)).unwrap();
        let awa = Desk::open(&node, "Awa").await;
        assert!(awa.get("/team").await.says("href=\"/team/data\""));
        assert!(awa.get("/team/data").await.says("@nom"));
        for about in [card.uri.as_str(), "@fablab-des-marees-lorient"] {
            let known = awa.post("/team/data", &[("about", about)]).await;
            assert!(known.status == StatusCode::OK && known.says("Fermé le lundi") && known.says("Plus personne"), "{}", known.body);
            assert!(!known.says("bob@exemple.fr"), "who wrote it is another person");
        }
        let known = awa.post("/team/data", &[("about", " bob@exemple.fr ")]).await;
        assert!(known.says("Plus personne") && !known.says("Fermé le lundi"), "{}", known.body);
        let unknown = awa.post("/team/data", &[("about", "@personne")]).await;
        assert!(unknown.status == StatusCode::UNPROCESSABLE_ENTITY && unknown.says("n’est pas connu ici"), "{}", unknown.body);
    }

    async fn two_cards_are_compared_side_by_side(database) {
        let node = TestNode::start(database).await;
        let (app, now) = (node.app.clone(), node.app.clock.now());
        node.app.db.write_now(move |conn| {
            let (first, second) = (published(conn, &app), published(conn, &app));
            let suspicion = Suspicion { uri: second.uri, why: "name".into(), score: 0.9 };
            matching::note(conn, &first.uri, &suspicion, now)
        }).unwrap();
        let awa = Desk::open(&node, "Awa").await;
        assert!(awa.get("/team/inbox").await.says("Une paire de fiches est peut-être la même initiative"));
        let page = awa.get("/team/inbox/duplicates").await;
        assert!(page.says("Même nom, même commune") && page.says("56100 Lorient"), "{}", page.body);
        let hidden = |name: &str| {
            let field = regex::Regex::new(&format!("name=\"{name}\" value=\"([^\"]+)\"")).unwrap();
            field.captures(&page.body).unwrap()[1].to_owned()
        };
        let (uri, other) = (hidden("uri"), hidden("other"));
        let pair = [("uri", uri.as_str()), ("other", other.as_str())];
        let said = awa.post("/team/inbox/duplicates", &[&pair[..], &[("decision", "different"), ("why", "Deux ateliers")]].concat()).await;
        let page = awa.get(&said.location).await;
        assert!(page.says("ce ne sont pas les mêmes") && page.says("Aucune paire"), "{}", page.body);
        let inbox = awa.get("/team/inbox").await;
        assert!(parts(&inbox).1.contains(&format!("name=\"other\" value=\"{other}\"")), "{}", inbox.body);
        awa.post("/team/inbox/duplicates", &[&pair[..], &[("decision", "again")]].concat()).await;
        assert!(awa.get("/team/inbox/duplicates").await.says("56100 Lorient"), "taken back");
        let strange = [("uri", uri.as_str()), ("other", "x"), ("decision", "same")];
        assert_eq!(awa.post("/team/inbox/duplicates", &strange).await.status, StatusCode::NOT_FOUND);
        let log = awa.get("/team/log").await;
        assert!(log.says("Comparaison reprise pour") && log.says("Deux ateliers"), "{}", log.body);
    }
}
