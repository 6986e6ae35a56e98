//! A catalogue that lies, ends nowhere, or is not there: what is right is kept, and nothing else.

use bocage::catalogue::copies::Decision;
use serde_json::json;

use super::reader::Reader;
use super::server::{self, Asked, Elsewhere, json_answer, ndjson, status};
use super::*;

on_each_database! {
    /// A wrong hash, a point too fine, an entry of others: the leaf is here, the content is not.
    async fn content_that_lies_is_not_shown(database) {
        let alpes = Elsewhere::start("alpes").await;
        alpes.change(|catalogue| {
            catalogue.publish(1, 100, "Juste");
            let mut altered = published(&catalogue.document(2, 100, "Vrai nom"));
            altered.document = altered.document.map(|text| text.replace("Vrai nom", "Faux nom"));
            catalogue.push(altered);
            let mut exact = catalogue.document(3, 100, "Trop précis");
            exact["location"]["latitude"] = json!(47.748123);
            catalogue.list(&exact);
        });
        alpes.answer(|catalogue, asked| {
            // Only its pages name an entry of another node: no digest of its own could.
            let mut page = asked.is("/catalogue/changes").then(|| server::page(catalogue, asked))?;
            let stub = json!({ "id": "http://gironde.localhost/i/01JD0000000000000000000001", "rev": 9, "state": "withdrawn" });
            page["orderedItems"].as_array_mut().unwrap().push(json!({ "type": "Delete", "object": stub }));
            Some(json_answer(&page))
        });
        let reader = Reader::of(database, &alpes);
        assert_eq!(reader.pull().await.differing, 0);
        reader.assert_in_step(&alpes);
        let refused = |reason: &str| Some((Decision::Refused, reason.to_owned()));
        assert_eq!(reader.decision(&alpes.id(1)), Some((Decision::Accepted, String::new())));
        assert_eq!(reader.decision(&alpes.id(2)), refused("hash_differs"));
        assert_eq!(reader.decision(&alpes.id(3)), refused("point_not_snapped"));
        assert!(reader.row(&alpes.id(2)).is_none() && reader.row(&alpes.id(3)).is_none());
        assert_eq!((reader.counts().published, reader.counts().not_shown), (3, 2));
    }

    /// FETCH-04: pages that have no end, and pages elsewhere.
    async fn pages_end_within_the_limits(database) {
        let alpes = Elsewhere::start("alpes").await;
        alpes.change(|catalogue| (0..3).for_each(|n| drop(catalogue.publish(n, 100, "Atelier"))));
        let reader = Reader::of(database, &alpes);
        type Next = fn(&Asked, &mut Value);
        let itself: Next = |asked, page| { page["bocage:seq"] = json!(1); page["next"] = json!(asked.target) };
        let fresh: Next = |asked, page| { page["bocage:seq"] = json!(1); page["next"] = json!(format!("{}1", asked.target)) };
        let to_and_fro: Next = |asked, page| {
            page["bocage:seq"] = json!(if asked.target.contains("x=") { 2 } else { 1 });
            page["next"] = json!(if asked.target.contains("x=") { "/catalogue/changes?since=0&limit=200" } else { "/catalogue/changes?x=1" });
        };
        let elsewhere: Next = |_, page| { page["bocage:seq"] = json!(1); page["next"] = json!("http://gironde.localhost/catalogue/changes") };
        for (key, next) in [
            ("catalogue-endless", itself),
            ("catalogue-endless", fresh),
            ("catalogue-endless", to_and_fro),
            ("catalogue-foreign-origin", elsewhere),
        ] {
            reader.federation.app.db.write_now({ let host = reader.host.clone(); move |conn| peer::store::set_pulled(conn, &host, "", 0) }).unwrap();
            alpes.answer(move |catalogue, asked| {
                let mut page = asked.is("/catalogue/changes").then(|| server::page(catalogue, asked))?;
                next(asked, &mut page);
                Some(json_answer(&page))
            });
            let before = alpes.asked();
            assert_eq!(reader.fails().await, key);
            assert!(alpes.asked() - before <= 4, "{key}: {}", alpes.asked() - before);
        }
        alpes.answer(|_, asked| asked.is("/catalogue/changes").then(|| json_answer(&json!({ "orderedItems": "none" }))));
        assert_eq!(reader.fails().await, "catalogue-unreadable");
        alpes.answer(|_, _| None);
        assert_eq!(reader.pull().await.differing, 0);
        reader.assert_in_step(&alpes);
    }

    async fn a_snapshot_without_its_end_moves_nothing_and_what_came_is_kept(database) {
        let alpes = Elsewhere::start("alpes").await;
        alpes.change(|catalogue| (0..650).for_each(|n| drop(catalogue.publish(n, 100, "Atelier"))));
        let reader = Reader::of(database, &alpes);
        let forget = || {
            let (host, now) = (reader.host.clone(), reader.federation.now());
            reader.federation.app.db.write_now(move |conn| {
                peer::store::set_pulled(conn, &host, "", 0)?;
                while bocage::initiative::publish::forget_home(conn, &host, now)? {}
                Ok(())
            }).unwrap();
        };
        type Spoil = fn(Vec<String>) -> Vec<u8>;
        let cases: [(&str, i64, Spoil); 7] = [
            ("catalogue-snapshot-torn", 600, |mut lines| { lines.pop(); pack(&lines) }),
            ("catalogue-snapshot-torn", 300, |lines| { let all = pack(&lines); all[..all.len() - 20].to_vec() }),
            ("catalogue-snapshot-torn", 649, |mut lines| { lines.remove(5); pack(&lines) }),
            ("catalogue-unreadable", 0, |lines| pack(&lines[1..])),
            ("catalogue-too-large", 0, |mut lines| { lines.insert(1, format!("{{\"id\":\"{}\"}}\n", "a".repeat(200_000))); pack(&lines) }),
            ("catalogue-too-large", 0, |lines| { let mut bomb = pack(&lines[..1]); bomb.extend(pack(&["0".repeat(64 << 20)])); bomb }),
            ("catalogue-unreadable", 0, |_| b"not packed at all".to_vec()),
        ];
        for (key, kept, spoil) in cases {
            alpes.answer(move |catalogue, asked| asked.is("/catalogue/snapshot").then(|| ndjson(spoil(server::snapshot(catalogue)))));
            assert_eq!(reader.fails().await, key);
            assert_eq!(reader.cursor().seq, 0, "{key}");
            assert!(reader.counts().published >= kept, "{key}: {:?}", reader.counts());
            forget();
        }
        alpes.answer(|_, asked| asked.is("/catalogue/snapshot").then(|| status(503)));
        let pulled = reader.pull().await;
        assert_eq!((pulled.pages, pulled.differing), (4, 0), "without a snapshot it is read by number");
        reader.assert_in_step(&alpes);
    }

    async fn a_peer_that_does_not_answer_or_is_not_followed_changes_nothing(database) {
        let alpes = Elsewhere::start("alpes").await;
        alpes.change(|catalogue| (0..3).for_each(|n| drop(catalogue.publish(n, 100, "Atelier"))));
        let reader = Reader::of(database, &alpes);
        for (answer, key) in [(503, "peer-does-not-answer"), (429, "peer-does-not-answer"), (404, "catalogue-unreadable"), (401, "catalogue-unreadable")] {
            alpes.answer(move |_, _| Some(status(answer)));
            assert_eq!(reader.fails().await, key);
        }
        alpes.answer(|_, asked| asked.is("/catalogue").then(|| {
            json_answer(&json!({ "totalItems": 0, "bocage:epoch": "01JD1111111111111111111111", "bocage:seq": 0, "bocage:digest": "http://gironde.localhost/d", "bocage:snapshot": "/s" }))
        }));
        assert_eq!(reader.fails().await, "catalogue-foreign-origin");
        alpes.answer(|_, _| None);
        let set = |following| {
            let host = reader.host.clone();
            reader.federation.app.db.write_now(move |conn| {
                let mut peer = peer::store::find(conn, &host)?.unwrap();
                peer.following = following;
                peer::store::replace(conn, &peer)
            }).unwrap();
        };
        set(Following::Asked);
        assert_eq!(reader.fails().await, "peer-not-followed");
        assert_eq!(reader.counts().leaves, 0);
        set(Following::Accepted);
        assert_eq!(reader.pull().await.entries, 3);
    }

    /// What a catalogue says of itself is kept and shown: it is looked at first, as is what has no end.
    async fn what_no_catalogue_says_is_not_kept(database) {
        let alpes = Elsewhere::start("alpes").await;
        alpes.change(|catalogue| drop(catalogue.publish(0, 100, "Atelier")));
        let reader = Reader::of(database, &alpes);
        for (member, value) in [
            ("bocage:epoch", json!("01JD\u{0}")),
            ("bocage:epoch", json!("E".repeat(100_000))),
            ("bocage:seq", json!(-1)),
            ("totalItems", json!(i64::MAX)),
        ] {
            alpes.answer(move |catalogue, asked| asked.is("/catalogue").then(|| {
                let mut head = server::head(catalogue);
                head[member] = value.clone();
                json_answer(&head)
            }));
            assert_eq!(reader.fails().await, "catalogue-unreadable", "{member}");
        }
        for (member, value) in [("root", json!("x".repeat(1_000_000))), ("count", json!(-1)), ("epoch", json!(""))] {
            alpes.answer(move |catalogue, asked| {
                let mut digest = server::digest(catalogue);
                digest[member] = value.clone();
                asked.is("/catalogue/digest").then(|| json_answer(&digest)).or_else(|| unlike_ours(catalogue, asked))
            });
            assert_eq!(reader.fails().await, "catalogue-unreadable", "{member}");
        }
        alpes.answer(|catalogue, asked| {
            if asked.is("/catalogue/digest") {
                let mut digest = server::digest(catalogue);
                digest["root"] = json!("0".repeat(64));
                digest["buckets"][7] = json!("0".repeat(64));
                return Some(json_answer(&digest));
            }
            if let Some(head) = unlike_ours(catalogue, asked) {
                return Some(head);
            }
            let endless = json!([{ "id": "i".repeat(100_000), "rev": 1, "hash": "", "state": "hidden" }]);
            asked.is("/catalogue/bucket/07").then(|| json_answer(&endless))
        });
        assert_eq!(reader.fails().await, "catalogue-unreadable", "a leaf of 100 KB");
        alpes.answer(|_, _| None);
        assert_eq!(reader.pull().await.differing, 0);
    }
}

/// A page of the catalogue that says another root than ours, so that its digest is asked for.
fn unlike_ours(catalogue: &RemoteCatalogue, asked: &Asked) -> Option<axum::response::Response> {
    let mut head = server::head(catalogue);
    head["bocage:root"] = json!("0".repeat(64));
    asked.is("/catalogue").then(|| json_answer(&head))
}
