//! Copies of what other nodes list: what is taken, what is shown, and what never comes back.

mod quarantine;

use std::collections::BTreeMap;

use axum::http::StatusCode;
use bocage::app::App;
use bocage::catalogue::copies::{self, Copied, CopyDigest, Decision};
use bocage::catalogue::digest::{Leaf, hex};
use bocage::clock::Timestamp;
use bocage::initiative::State;
use bocage::initiative::publish::remote::quarantine::{Quarantine, release};
use bocage::initiative::publish::{Accepted, Received, RemoteHome, accept_remote, forget_home};
use bocage::initiative::store::{self, Initiative};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::directory::TestDirectory;
use crate::support::remote::{RemoteCatalogue, published};
use crate::support::site::Site;

fn alpes() -> RemoteCatalogue {
    RemoteCatalogue::of("https", "alpes.test")
}

fn accept(app: &App, home: &RemoteHome, entries: &[Received]) -> Accepted {
    let (home, entries, now) = (home.clone(), entries.to_vec(), app.clock.now());
    app.db.write_now(move |conn| accept_remote(conn, &home, &entries, now)).unwrap()
}

fn copied(app: &App, id: &str) -> Option<Copied> {
    let ids = [id.to_owned()];
    app.db.read_now(|conn| copies::store::find_many(conn, &ids)).unwrap().pop()
}

fn row(app: &App, id: &str) -> Option<Initiative> {
    app.db.read_now(|conn| store::find(conn, id)).unwrap()
}

fn root(app: &App, home: &str) -> String {
    let mut digest = CopyDigest::of(home);
    app.db.read_now(|conn| Ok(hex(&digest.catch_up(conn)?.root()))).unwrap()
}

fn counted(applied: usize, ignored: usize, refused: usize) -> Accepted {
    Accepted { applied, ignored, refused }
}

on_each_database! {
    async fn a_copy_is_shown_as_its_home_sent_it(database) {
        let (site, mut alpes) = (Site::empty(database), alpes());
        let sent = alpes.publish(7, 100, "Atelier du Léman");
        assert_eq!(accept(&site.app, &alpes.home(), std::slice::from_ref(&sent)), counted(1, 0, 0));
        let kept = row(&site.app, &alpes.id(7)).unwrap();
        assert_eq!(kept.document, sent.document, "byte for byte");
        assert_eq!((kept.own, kept.listed, kept.claimed, kept.state), (false, true, false, State::Published));
        assert_eq!((kept.handle.as_deref(), kept.published.rfc3339().as_str()), (Some("atelier-7"), "2025-11-01T09:00:00Z"));
        site.app.catch_up().unwrap();

        let found = site.json("/api/v1/initiatives?q=atelier&from=alpes.test").await;
        assert_eq!(found["items"][0]["url"], "http://bretagne.test/@atelier-7@alpes.test");
        let ulid = alpes.id(7).rsplit('/').next().unwrap().to_owned();
        let one = site.json(&format!("/api/v1/initiatives/alpes.test/{ulid}")).await;
        assert_eq!((&one["home"], &one["licence"], &one["name"]), (&json!("alpes.test"), &json!("ODbL-1.0"), &json!("Atelier du Léman")));
        let list = site.get("/search?q=atelier").await;
        assert!(list.body.contains("/@atelier-7@alpes.test") && list.main_text().contains("alpes.test"));
        let page = site.get("/@atelier-7@alpes.test").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains(&format!("<link rel=\"canonical\" href=\"{}\">", alpes.id(7))));
        assert!(page.body.contains(&format!("href=\"{}\"", alpes.id(7))) && page.main_text().contains("annuaire alpes.test"));
        let export = site.get("/search.jsonld?q=atelier").await.body + &site.get("/search.csv?q=atelier").await.body;
        for kept in ["ODbL-1.0", "OpenStreetMap", &alpes.id(7)] {
            assert!(export.contains(kept), "{kept}: {export}");
        }

        let nameless = { let mut document = alpes.document(8, 1, "Sans nom"); document["preferredUsername"] = json!("../Évil"); document };
        let sent = alpes.list(&nameless);
        accept(&site.app, &alpes.home(), &[sent]);
        site.app.catch_up().unwrap();
        let found = site.json("/api/v1/initiatives?q=sans+nom").await;
        assert_eq!(found["items"][0]["url"], json!(alpes.id(8)), "what has no name here is shown by its home");

        let gone = alpes.stub(7, 101, "withdrawn");
        accept(&site.app, &alpes.home(), &[gone]);
        assert_eq!(site.get(&format!("/api/v1/initiatives/alpes.test/{ulid}")).await.status, StatusCode::GONE);
        assert_eq!(site.get("/@atelier-7@alpes.test").await.status, StatusCode::NOT_FOUND);
    }

    /// JSON-08, DIR-14, SECURITY.md 3: refused in one word, and neither shown nor altered.
    fn what_breaks_a_rule_is_mirrored_and_not_shown(database) {
        let (directory, mut alpes) = (TestDirectory::new(database), alpes());
        type Edit = fn(&mut Value);
        let edits: [(&str, Edit); 19] = [
            ("out_of_range", |d| d["location"]["latitude"] = json!(91)),
            ("out_of_range", |d| d["location"]["longitude"] = json!(181.5)),
            ("out_of_range", |d| d["location"]["radius"] = json!(-1)),
            ("out_of_range", |d| { d["location"].as_object_mut().unwrap().remove("longitude"); }),
            ("point_not_snapped", |d| d["location"]["latitude"] = json!(47.741234)),
            ("point_not_snapped", |d| d["bocage:entry"]["location"]["precision"] = json!("hidden")),
            ("point_not_snapped", |d| d["bocage:entry"]["location"] = json!({})),
            ("radius_too_small", |d| d["location"]["radius"] = json!(499)),
            ("radius_too_small", |d| d["bocage:entry"]["location"]["precision"] = json!("municipality")),
            ("in_the_future", |d| d["updated"] = json!("2099-01-01T00:00:00Z")),
            ("in_the_future", |d| d["published"] = json!("2026-11-24T10:05:01Z")),
            ("unreadable", |d| d["updated"] = json!("yesterday")),
            ("unreadable", |d| { d.as_object_mut().unwrap().remove("name"); }),
            ("too_long", |d| d["name"] = json!("é".repeat(201))),
            ("too_long", |d| d["bocage:entry"]["description"] = json!("a".repeat(10_001))),
            ("too_long", |d| d["unheard_of"] = json!("a".repeat(64 * 1024))),
            ("too_many", |d| d["tag"] = json!(vec![json!({}); 51])),
            ("class_differs", |d| d["bocage:entry"]["class"] = json!("proposal")),
            ("unreadable", |d| d["deep"] = (0..40).fold(json!(1), |inner, _| json!([inner]))),
        ];
        let mut sent = Vec::new();
        for (n, (_, edit)) in (0..).zip(&edits) {
            let mut document = alpes.document(n, 100, "Interdit");
            edit(&mut document);
            sent.push(alpes.list(&document));
        }
        assert_eq!(accept(&directory.app, &alpes.home(), &sent), counted(0, 0, edits.len()));
        for (n, (reason, _)) in (0..).zip(&edits) {
            let copied = copied(&directory.app, &alpes.id(n)).unwrap();
            assert_eq!((copied.decision, copied.reason.as_str()), (Decision::Refused, *reason), "{n}");
            assert!(row(&directory.app, &alpes.id(n)).is_none());
        }
        assert_eq!(root(&directory.app, "alpes.test"), hex(&alpes.digest().root()), "every leaf is there");
        assert!(directory.found(&[("q", "interdit")]).is_empty());
        assert_eq!(accept(&directory.app, &alpes.home(), &sent), counted(0, edits.len(), 0), "the same again is no news");
    }

    /// A leaf that is not what its document says; a wrong change takes what was shown before away.
    fn a_document_is_the_one_that_was_listed(database) {
        let (directory, mut alpes) = (TestDirectory::new(database), alpes());
        let right = alpes.publish(1, 100, "Juste");
        accept(&directory.app, &alpes.home(), &[right]);
        let document = alpes.document(1, 101, "Faux");
        let with = |leaf: &dyn Fn(&mut Leaf)| { let mut sent = published(&document); leaf(&mut sent.leaf); sent };
        let mut rev = 101;
        for (reason, sent) in [
            ("rev_differs", with(&|leaf| leaf.rev = 102)),
            ("hash_differs", with(&|leaf| { leaf.rev = 103; leaf.hash = "0".repeat(64) })),
            ("no_document", Received { document: None, ..with(&|leaf| leaf.rev = 104) }),
            ("unreadable", Received { document: Some("{\"id\":1,\"id\":2}".into()), ..with(&|leaf| leaf.rev = 105) }),
        ] {
            rev += 1;
            assert_eq!(accept(&directory.app, &alpes.home(), &[sent]), counted(0, 0, 1), "{reason}");
            let copied = copied(&directory.app, &alpes.id(1)).unwrap();
            assert_eq!((copied.reason.as_str(), copied.leaf.rev), (reason, rev));
            let row = row(&directory.app, &alpes.id(1)).unwrap();
            assert_eq!((row.state, row.document, row.card.name, row.handle), (State::Hidden, None, String::new(), None));
        }
        let other = published(&alpes.document(2, 106, "Autre"));
        let swapped = Received { leaf: Leaf { id: alpes.id(1), ..other.leaf.clone() }, ..other };
        accept(&directory.app, &alpes.home(), &[swapped]);
        assert_eq!(copied(&directory.app, &alpes.id(1)).unwrap().reason, "id_differs");
        let right = alpes.publish(1, 107, "Juste");
        let without = Received { document: None, ..right.clone() };
        accept(&directory.app, &alpes.home(), &[without]);
        assert_eq!(accept(&directory.app, &alpes.home(), &[right]), counted(1, 0, 0), "its content came later");
        assert_eq!(directory.found(&[("q", "juste")]), ["Juste"]);
    }

    /// DIR-04: late, doubled and reordered leaves change nothing, and withdrawn is for ever.
    fn a_revision_counts_once_and_a_withdrawn_entry_never_returns(database) {
        let (directory, mut alpes) = (TestDirectory::new(database), alpes());
        let (old, new) = (alpes.publish(1, 100, "Ancien"), alpes.publish(1, 101, "Nouveau"));
        let app = &directory.app;
        assert_eq!(accept(app, &alpes.home(), &[new.clone(), old.clone(), new.clone()]), counted(1, 2, 0));
        assert_eq!(accept(app, &alpes.home(), &[old.clone(), new.clone()]), counted(0, 2, 0));
        assert_eq!(directory.found(&[("q", "nouveau")]), ["Nouveau"]);
        let hidden = alpes.stub(1, 102, "hidden");
        accept(app, &alpes.home(), &[hidden]);
        assert!(directory.found(&[("q", "nouveau")]).is_empty());
        let back = alpes.publish(1, 103, "Revenu");
        accept(app, &alpes.home(), &[back]);
        assert_eq!(directory.found(&[("q", "revenu")]), ["Revenu"]);

        let restored = RemoteHome { new_epoch: true, ..alpes.home() };
        accept(app, &restored, std::slice::from_ref(&old));
        assert_eq!(directory.found(&[("q", "ancien")]), ["Ancien"], "a new epoch counts from below");
        let withdrawn = alpes.stub(1, 104, "withdrawn");
        accept(app, &alpes.home(), &[withdrawn]);
        let again = alpes.publish(1, 105, "Fantôme");
        for home in [alpes.home(), restored] {
            assert_eq!(accept(app, &home, &[again.clone(), old.clone()]), counted(0, 2, 0));
        }
        let row = row(app, &alpes.id(1)).unwrap();
        assert_eq!((row.state, row.card.name.as_str(), row.document), (State::Withdrawn, "", None));
        let later = alpes.stub(1, 106, "withdrawn");
        assert_eq!(accept(app, &alpes.home(), &[later]), counted(1, 0, 0), "its stone may be set anew");
        assert_eq!(root(app, "alpes.test"), hex(&alpes.digest().root()));
        directory.assert_indexed();
    }

    /// DIR-01 and DIR-02: nobody speaks for others, least of all for this node.
    fn a_home_lists_its_own_entries_only(database) {
        let (directory, alpes) = (TestDirectory::new(database), alpes());
        let own = directory.publish(json!({ "name": "Chez nous", "kinds": ["reuse"], "location.city": "Lorient", "location.postcode": "56100" }));
        let own = directory.entry(&own.uri);
        let gironde = RemoteCatalogue::of("https", "gironde.test");
        let mut sent = vec![published(&gironde.document(1, 9, "Volé"))];
        for id in [
            own.uri.clone(),
            alpes.id(1).to_lowercase(),
            format!("{}?x", alpes.id(1)),
            format!("https://alpes.test.evil.test/i/{}", &alpes.id(1)[21..]),
            "http://alpes.test/i/01JD0000000000000000000001".into(),
            "https://alpes.test/x/01JD0000000000000000000001".into(),
            "https://alpes.test/i/81JD0000000000000000000001".into(),
            "https://alpes.test/i/01JD000000000000000000000U".into(),
        ] {
            sent.push(Received { leaf: Leaf { id, rev: 1 << 40, hash: String::new(), state: "withdrawn".into() }, document: None });
        }
        let strange = |leaf: Leaf| Received { leaf, document: None };
        let leaf = |rev, hash: &str, state: &str| Leaf { id: alpes.id(3), rev, hash: hash.into(), state: state.into() };
        sent.extend([leaf(-1, "", "hidden"), leaf(1 << 53, "", "hidden"), leaf(1, "x", "published"), leaf(1, "", "lost")].map(strange));
        assert_eq!(accept(&directory.app, &alpes.home(), &sent), counted(0, sent.len(), 0));
        let bretagne = RemoteCatalogue::of("http", "bretagne.test");
        let us = Received { leaf: Leaf { id: own.uri.clone(), rev: 1 << 40, hash: String::new(), state: "withdrawn".into() }, document: None };
        assert_eq!(accept(&directory.app, &bretagne.home(), &[us]), counted(0, 1, 0));
        assert_eq!(directory.entry(&own.uri), own);
        assert!(copied(&directory.app, &own.uri).is_none());
    }

    fn a_handle_is_one_entry_s_within_a_home(database) {
        let (directory, mut alpes) = (TestDirectory::new(database), alpes());
        let named = |alpes: &RemoteCatalogue, n, rev, handle: &str| {
            let mut document = alpes.document(n, rev, "Atelier");
            document["preferredUsername"] = json!(handle);
            document
        };
        let handle = |n| row(&directory.app, &alpes_id(n)).unwrap().handle;
        let first: Vec<Received> = [(1, "un"), (2, "deux")].map(|(n, name)| alpes.list(&named(&alpes, n, 1, name))).into();
        accept(&directory.app, &alpes.home(), &first);
        let newcomer = alpes.list(&named(&alpes, 3, 1, "un"));
        accept(&directory.app, &alpes.home(), &[newcomer]);
        assert_eq!((handle(1), handle(3)), (Some("un".into()), None));
        let exchanged: Vec<Received> = [(1, "deux"), (2, "un")].map(|(n, name)| alpes.list(&named(&alpes, n, 2, name))).into();
        accept(&directory.app, &alpes.home(), &exchanged);
        assert_eq!((handle(1), handle(2)), (Some("deux".into()), Some("un".into())));
        let mut gironde = RemoteCatalogue::of("https", "gironde.test");
        let elsewhere = gironde.list(&named(&gironde, 1, 1, "un"));
        accept(&directory.app, &gironde.home(), &[elsewhere]);
        assert_eq!(row(&directory.app, &gironde.id(1)).unwrap().handle.as_deref(), Some("un"));
    }

    fn a_home_that_is_followed_no_longer_leaves_nothing(database) {
        let (directory, mut alpes) = (TestDirectory::new(database), alpes());
        let mut gironde = RemoteCatalogue::of("https", "gironde.test");
        (0..700).for_each(|n| drop(alpes.publish(n, 1, "Atelier")));
        let staying = gironde.publish(1, 1, "Atelier");
        accept(&directory.app, &alpes.home(), &alpes.received());
        accept(&directory.app, &gironde.home(), &[staying]);
        let mut digest = CopyDigest::of("alpes.test");
        let caught_up = directory.app.db.read_now(|conn| Ok(digest.catch_up(conn)?.root())).unwrap();
        assert_eq!(caught_up, alpes.digest().root());
        assert_eq!(directory.search(&[("from", "alpes.test")]).total, 700);
        let now = directory.app.clock.now();
        while directory.app.db.write_now(move |conn| forget_home(conn, "alpes.test", now)).unwrap() {}
        assert_eq!(directory.search(&[("q", "atelier")]).total, 1);
        assert_eq!(directory.app.db.read_now(|conn| copies::store::count_leaves(conn, "alpes.test")).unwrap(), 0);
        assert!(directory.entries().iter().filter(|row| row.home == "alpes.test").all(|row| row.card.name.is_empty() && row.document.is_none() && row.handle.is_none()));
        assert_eq!(directory.app.db.read_now(|conn| Ok(digest.catch_up(conn)?.leaves())).unwrap(), 0);
        accept(&directory.app, &alpes.home(), &alpes.received());
        assert_eq!(directory.search(&[("from", "alpes.test")]).total, 700, "it may be followed again");
        directory.assert_indexed();
    }

    /// A push and a reading of the same catalogue, in several processes.
    fn leaves_that_are_applied_at_the_same_time_end_with_the_newest(database) {
        let (directory, mut alpes) = (TestDirectory::new(database), alpes());
        let mut told: Vec<Received> = (0..40).map(|rev| alpes.publish(1, rev, "Atelier")).collect();
        told.push(alpes.stub(1, 40, "withdrawn"));
        let applied = std::sync::Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for stride in [1, 3, 7, 9, 11, 13] {
                let (app, told, home, applied) = (&directory.app, &told, alpes.home(), &applied);
                scope.spawn(move || for n in 0..told.len() {
                    let one = &told[n * stride % told.len()..][..1];
                    if accept(app, &home, one).applied > 0 {
                        applied.lock().unwrap().push(one[0].leaf.rev);
                    }
                });
            }
        });
        let mut applied = applied.into_inner().unwrap();
        let times = applied.len();
        applied.sort_unstable();
        applied.dedup();
        assert_eq!(applied.len(), times, "a revision counted twice");
        assert_eq!(copied(&directory.app, &alpes.id(1)).unwrap().leaf, told[40].leaf);
        assert!(row(&directory.app, &alpes.id(1)).is_none_or(|row| row.state == State::Withdrawn));
    }

    /// The property of PROTOCOL.md, as far as one reconciliation is all leaves at once.
    fn after_one_reconciliation_both_roots_are_equal(database) {
        let directory = TestDirectory::new(database);
        let cases = if directory.app.db.is_postgres() { 16 } else { 48 };
        let mut runner = TestRunner::new(ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() });
        let counter = std::cell::Cell::new(0);
        runner.run(&history(), |(steps, deliveries)| {
            counter.set(counter.get() + 1);
            follows_a_history(&directory.app, &format!("h{}.test", counter.get()), &steps, &deliveries)
        }).unwrap();
        directory.assert_indexed();
    }
}

fn alpes_id(n: u32) -> String {
    alpes().id(n)
}

/// What happens to which entry, and which steps reach the copy, in which batches.
type History = (Vec<(u32, u8)>, Vec<Vec<usize>>);

fn history() -> impl Strategy<Value = History> {
    proptest::collection::vec((0..5_u32, 0..5_u8), 1..25).prop_flat_map(|steps| {
        let length = steps.len();
        let batch = proptest::collection::vec(0..length, 0..6);
        (Just(steps), proptest::collection::vec(batch, 0..8))
    })
}

fn follows_a_history(
    app: &App,
    host: &str,
    steps: &[(u32, u8)],
    deliveries: &[Vec<usize>],
) -> Result<(), TestCaseError> {
    let mut home = RemoteCatalogue::of("https", host);
    let mut states: BTreeMap<u32, &str> = BTreeMap::new();
    let mut told = Vec::new();
    for (rev, (n, what)) in (100..).zip(steps) {
        let state = match (states.get(n), what) {
            (Some(&"withdrawn"), _) | (_, 0) => "withdrawn",
            (_, 1) => "hidden",
            _ => "published",
        };
        states.insert(*n, state);
        told.push(match state {
            "published" => home.publish(*n, rev, &format!("Atelier {rev}")),
            state => home.stub(*n, rev, state),
        });
    }
    let mut held = CopyDigest::of(host);
    for batch in deliveries {
        let batch: Vec<Received> = batch.iter().map(|step| told[*step].clone()).collect();
        accept(app, &home.home(), &batch);
        app.db.read_now(|conn| held.catch_up(conn).map(drop)).unwrap();
    }
    accept(app, &home.home(), &home.received());
    let both = hex(&home.digest().root());
    prop_assert_eq!(&root(app, host), &both);
    prop_assert_eq!(app.db.read_now(|conn| Ok(hex(&held.catch_up(conn)?.root()))).unwrap(), both, "kept in memory");
    for (n, state) in states {
        let row = row(app, &home.id(n));
        prop_assert_eq!(row.as_ref().is_some_and(|row| row.state == State::Published), state == "published");
        if let Some(row) = row.filter(|row| row.state != State::Published) {
            prop_assert!(row.card.name.is_empty() && row.document.is_none());
            prop_assert_eq!(row.state == State::Withdrawn, state == "withdrawn");
        }
    }
    Ok(())
}

#[test]
fn counts_are_of_one_home() {
    let directory = TestDirectory::new(TestDatabase::sqlite());
    let mut alpes = alpes();
    let sent = [
        alpes.publish(1, 1, "Un"),
        alpes.publish(2, 1, &"é".repeat(300)),
        alpes.stub(3, 1, "withdrawn"),
        alpes.stub(4, 1, "hidden"),
    ];
    accept(&directory.app, &alpes.home(), &sent);
    let counts = directory.app.db.read_now(|conn| copies::store::count(conn, "alpes.test")).unwrap();
    assert_eq!((counts.leaves, counts.published, counts.not_shown, counts.refused, counts.tombstones), (4, 2, 1, 1, 1));
    let mut seen = 0;
    directory.app.db.read_now(|conn| copies::store::leaves(conn, "alpes.test", &mut |_| seen += 1)).unwrap();
    assert_eq!(seen, 4);
}
