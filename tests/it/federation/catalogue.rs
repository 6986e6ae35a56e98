//! The catalogue as other nodes read it: whoever follows its pages, or takes its snapshot, holds what it lists.

mod region;
mod renewed;
mod snapshot;

use std::collections::BTreeMap;

use bocage::catalogue::digest::{Digest, Leaf, entry_hash, hex};
use bocage::catalogue::store as log;
use bocage::db::schema::{catalogue_log, copies};
use bocage::initiative::store;
use bocage::peer::{self, Follower, Following, Peer};
use diesel::prelude::*;
use reqwest::Method;
use serde_json::{Value, json};

use self::region::{Reader, Region, append, crowd, problem};
use crate::support::databases::on_each_database;

on_each_database! {
    async fn the_collection_names_what_there_is(database) {
        let region = Region::start(database).await;
        region.with_every_state().await;
        let catalogue = region.json("/catalogue").await;
        assert_eq!(catalogue["type"], "OrderedCollection");
        assert_eq!(catalogue["id"], "http://bretagne.test/catalogue");
        assert_eq!(catalogue["attributedTo"], "http://bretagne.test/actor");
        assert_eq!(catalogue["totalItems"], 1);
        assert_eq!(catalogue["first"], "http://bretagne.test/catalogue/changes?since=0");
        assert_eq!(catalogue["bocage:seq"], 7);
        assert_eq!(catalogue["bocage:epoch"].as_str().unwrap().len(), 26);
        assert_eq!(catalogue["bocage:digest"], "http://bretagne.test/catalogue/digest");
        assert_eq!(catalogue["bocage:snapshot"], "http://bretagne.test/catalogue/snapshot");
        assert_eq!(catalogue["bocage:licence"], "ODbL-1.0");
    }

    async fn pages_tell_what_became_of_each_entry(database) {
        let region = Region::start(database).await;
        let uris = region.with_every_state().await;
        let mut reader = Reader::default();
        let page = region.json("/catalogue/changes?since=0").await;
        assert_eq!(page["type"], "OrderedCollectionPage");
        assert_eq!(page["orderType"], "ForwardChronological");
        assert_eq!((&page["bocage:since"], &page["bocage:seq"]), (&json!(0), &json!(7)));
        assert_eq!(reader.read(&region, "/catalogue/changes").await, (7, None));
        let verbs: Vec<&str> = reader.verbs.iter().map(|(verb, _)| verb.as_str()).collect();
        assert_eq!(verbs, ["Create", "Delete", "Delete", "Delete"], "the lines before are superseded");
        let states: BTreeMap<&str, &str> =
            uris.iter().filter_map(|(name, uri)| Some((*name, reader.leaves.get(uri)?.state.as_str()))).collect();
        let expected = [("hidden", "hidden"), ("left", "hidden"), ("shown", "published"), ("withdrawn", "withdrawn")];
        assert_eq!(states, BTreeMap::from(expected), "what was never listed is not told");
        assert_eq!(reader.root(), region.root().await);
    }

    async fn who_reads_page_after_page_while_entries_change_holds_the_catalogue(database) {
        let region = Region::start(database).await;
        let mut uris = Vec::new();
        for n in 0..9 {
            uris.push(region.publish(&format!("Entrée {n}")).await.uri);
        }
        let mut reader = Reader::default();
        let mut next = Some("/catalogue/changes?since=0&limit=2".to_owned());
        let mut pages = 0;
        let mut end = 0;
        while let Some(path) = next {
            (end, next) = reader.read(&region, &path).await;
            match pages {
                0 => region.edit(&uris[0], json!({ "summary": "Lue, puis changée." })).await,
                1 => region.edit(&uris[8], json!({ "summary": "Changée avant d'être lue." })).await,
                2 => region.withdraw(&uris[1]).await,
                3 => drop(region.publish("Nouvelle").await),
                _ => {}
            }
            pages += 1;
            assert!(pages < 20, "the pages end");
        }
        let (verbs, root) = (reader.verbs.len(), region.root().await);
        assert_eq!(reader.root(), root);
        assert_eq!(verbs, 12, "nine, of which two again, and one more: {:?}", reader.verbs);
        let update = ("Update".to_owned(), "Entrée 8".to_owned());
        assert!(reader.verbs.contains(&update), "its first line was superseded");

        let path = format!("/catalogue/changes?since={end}&limit=200");
        assert_eq!(reader.read(&region, &path).await, (end, None));
        assert_eq!(reader.verbs.len(), verbs, "nothing is told again");
    }

    async fn the_digest_and_its_buckets_lead_to_every_leaf(database) {
        let region = Region::start(database).await;
        region.with_every_state().await;
        let digest = region.json("/catalogue/digest").await;
        assert_eq!((&digest["count"], &digest["tombstones"], &digest["seq"]), (&json!(1), &json!(1), &json!(7)));
        let mut leaves: Vec<Leaf> = Vec::new();
        for prefix in 0..=255_u8 {
            let bucket = region.json(&format!("/catalogue/bucket/{prefix:02x}")).await;
            leaves.extend(serde_json::from_value::<Vec<Leaf>>(bucket).unwrap());
        }
        assert_eq!(leaves.len(), 4);
        let held = Digest::of(leaves.into_iter());
        assert_eq!(digest["root"], hex(&held.root()));
        let buckets: Vec<String> = held.buckets().iter().map(|bucket| hex(bucket)).collect();
        assert_eq!(digest["buckets"], json!(buckets));
        assert_eq!(digest["root"], region.root().await.as_str());
        region.publish("Une de plus").await;
        assert_ne!(digest["root"], region.root().await.as_str(), "the digest in memory follows the log");
        region.node.stop().await;
    }

    async fn a_crowded_bucket_is_answered_by_the_digests_of_its_parts(database) {
        let region = Region::start(database).await;
        let stubs = crowd(0x3f, 501);
        let ids: Vec<String> = stubs.iter().map(|line| line.uri.clone()).collect();
        region.write(move |conn, _, _| append(conn, stubs)).await;
        let parts: Vec<String> = serde_json::from_value(region.json("/catalogue/bucket/3f").await).unwrap();
        assert_eq!((parts.len(), parts[0].len()), (256, 64));
        let mut found = 0;
        for second in 0..=255_u8 {
            let leaves = region.json(&format!("/catalogue/bucket/3f{second:02x}")).await;
            found += leaves.as_array().unwrap().len();
        }
        assert_eq!(found, ids.len());
        assert_eq!(region.node.get("/catalogue/bucket/3fa200").await.status(), 404);
    }

    async fn single_entries_are_answered_by_id(database) {
        let region = Region::start(database).await;
        let uris = region.with_every_state().await;
        let ids: Vec<&str> = uris.values().map(String::as_str).chain(["http://gironde.test/i/1", ""]).collect();
        let answer: Value = region.post(json!(ids).to_string()).await.json().await.unwrap();
        let entries = answer["entries"].as_array().unwrap();
        assert_eq!(entries.len(), 4, "own ones that are in the catalogue");
        for entry in entries {
            let uri = entry["id"].as_str().unwrap();
            if uri == uris["shown"] {
                assert_eq!(entry["hash"], entry_hash(&entry["entry"]));
                assert_eq!(entry["rev"], entry["entry"]["bocage:entry"]["rev"]);
            } else {
                let members: Vec<&String> = entry.as_object().unwrap().keys().collect();
                assert_eq!(members, ["id", "rev", "state"]);
            }
        }
        assert_eq!(region.post("[]").await.json::<Value>().await.unwrap(), json!({ "entries": [] }));
        let hundred: Vec<String> = (0..100).map(|n| format!("http://bretagne.test/i/{n}")).collect();
        assert_eq!(region.post(json!(hundred).to_string()).await.status(), 200);
    }

    async fn nothing_wrong_is_our_fault(database) {
        let region = Region::start(database).await;
        region.with_every_state().await;
        let wrong = [
            "since=-1", "since=x", "since=", "since=1.5", "since=99999999999999999999", "since=9007199254740993",
            "since=1&since=2", "limit=0", "limit=201", "limit=-1", "limit=all", "limit=", "since=%00", "since=%FF",
        ];
        for query in wrong {
            problem(region.node.get(&format!("/catalogue/changes?{query}")).await, 400, query).await;
        }
        for prefix in ["0", "3F", "zz", "3fa2", "000", "%2e0", "%C3%A9", &"00".repeat(40)] {
            problem(region.node.get(&format!("/catalogue/bucket/{prefix}")).await, 404, prefix).await;
        }
        problem(region.node.get("/catalogue/bucket/%FF").await, 400, "no UTF-8").await;
        let long = "x".repeat(300);
        for query in ["", "home=", "home=a&home=b", "home=%00", "home=a/b", &format!("home={long}")] {
            problem(region.node.get(&format!("/catalogue/tombstones?{query}")).await, 400, query).await;
        }
        let many: Vec<String> = (0..101).map(|n| n.to_string()).collect();
        let nested = "[".repeat(10_000);
        for body in ["", "{}", "[1]", "[null]", "\"x\"", "[\"a\"", &nested, &json!(many).to_string()] {
            problem(region.post(body.to_owned()).await, 400, body).await;
        }
        let large = format!("[\"{}\"]", "x".repeat(1024 * 1024));
        assert_eq!(region.post(large).await.status(), 413);
        assert_eq!(region.node.get("/catalogue/entries").await.status(), 405);
        let beyond = region.json("/catalogue/changes?since=1000").await;
        assert_eq!((&beyond["bocage:since"], &beyond["bocage:seq"]), (&json!(1000), &json!(7)));
        assert_eq!(beyond["orderedItems"], json!([]));
    }

    async fn who_has_the_present_version_is_told_so(database) {
        let region = Region::start(database).await;
        let uri = region.publish("Atelier").await.uri;
        let paths = ["/catalogue", "/catalogue/changes?since=0", "/catalogue/digest", "/catalogue/bucket/00",
            "/catalogue/snapshot"];
        let mut tags = Vec::new();
        for path in paths {
            let answer = region.node.get(path).await;
            assert_eq!(answer.headers()["access-control-allow-origin"], "*", "{path}");
            assert_eq!(answer.headers()["cross-origin-resource-policy"], "cross-origin", "{path}");
            assert_eq!(answer.headers()["cache-control"], "max-age=30", "{path}");
            tags.push(answer.headers()["etag"].clone());
        }
        let ask = async |path: &str, tag: &reqwest::header::HeaderValue| {
            region.node.request(Method::GET, path).header("if-none-match", tag).send().await.unwrap()
        };
        for (path, tag) in paths.iter().zip(&tags) {
            let answer = ask(path, tag).await;
            assert_eq!((answer.status().as_u16(), &answer.headers()["etag"]), (304, tag), "{path}");
            assert_eq!(answer.text().await.unwrap(), "");
        }
        region.hide(&uri).await;
        for (path, tag) in paths.iter().zip(&tags) {
            assert_eq!(ask(path, tag).await.status(), 200, "{path}");
        }
        for path in ["/peers", "/catalogue/tombstones?home=gironde.test"] {
            let tag = region.node.get(path).await.headers()["etag"].clone();
            assert_eq!(ask(path, &tag).await.status(), 304, "{path}");
        }
        problem(region.node.get("/catalogue/changes?since=x").await, 400, "with its header").await;
    }

    async fn a_restored_database_is_read_anew(database) {
        let region = Region::start(database).await;
        region.with_every_state().await;
        let (old, snapshot) = (region.json("/catalogue").await, region.node.get("/catalogue/snapshot").await);
        region.write(|conn, _, _| {
            // As if the last change had never been.
            diesel::delete(catalogue_log::table.find(7_i64)).execute(conn)?;
            store::set_meta(conn, "epoch", "01JD3Z5V7QK8T0R4M2N6W9X1YB")
        }).await;
        let new = region.json("/catalogue").await;
        assert_eq!((&new["bocage:seq"], &new["bocage:epoch"]), (&json!(6), &json!("01JD3Z5V7QK8T0R4M2N6W9X1YB")));
        let root = region.node.app.db.read(|conn| Ok(hex(&log::digest(conn)?.root()))).await.unwrap();
        assert_eq!(new["bocage:root"], root);
        assert_ne!(new["bocage:root"], old["bocage:root"]);
        let answer = region.node.get("/catalogue/changes?since=7").await;
        assert_eq!(answer.json::<Value>().await.unwrap()["bocage:epoch"], new["bocage:epoch"]);
        assert_ne!(region.node.get("/catalogue/digest").await.headers()["etag"], snapshot.headers()["etag"]);
    }

    async fn a_restored_home_learns_what_was_withdrawn(database) {
        let region = Region::start(database).await;
        region.write(|conn, _, _| {
            for (n, home, state) in
                [(1, "gironde.test", "withdrawn"), (2, "gironde.test", "published"), (3, "ardeche.test", "withdrawn")]
            {
                let row = (
                    copies::uri.eq(format!("http://{home}/i/{n}")),
                    copies::home.eq(home),
                    copies::class.eq("initiative"),
                    copies::rev.eq(n),
                    copies::state.eq(state),
                    copies::hash.eq(""),
                    copies::decision.eq("accepted"),
                    copies::reason.eq(""),
                    copies::position.eq(n),
                );
                bocage::per_backend!(conn, |conn| diesel::insert_into(copies::table).values(row).execute(conn))?;
            }
            Ok(())
        }).await;
        let held = region.json("/catalogue/tombstones?home=Gironde.test").await;
        assert_eq!(held, json!([{ "id": "http://gironde.test/i/1", "rev": 1 }]));
        assert_eq!(region.json("/catalogue/tombstones?home=lot.test").await, json!([]));
    }

    async fn peers_are_shown_once_they_are_accepted(database) {
        let region = Region::start(database).await;
        region.write(|conn, _, now| {
            for (host, following, follower) in [
                ("ardeche.test", Following::Accepted, Follower::None),
                ("bearn.test", Following::Asked, Follower::Asked),
                ("creuse.test", Following::None, Follower::Accepted),
                ("drome.test", Following::Accepted, Follower::Accepted),
                ("eure.test", Following::Refused, Follower::Refused),
            ] {
                let node = format!("http://{host}/actor");
                let reason = "for us only".to_owned();
                peer::store::replace(conn, &Peer { node, following, follower, reason, ..Peer::named(host, now) })?;
            }
            peer::store::set_pulled(conn, "drome.test", "01JD", 12)?;
            peer::store::mark_contact(conn, "drome.test", now)
        }).await;
        let peers = region.json("/peers").await;
        let shown: Vec<(&str, &str)> = peers.as_array().unwrap().iter()
            .map(|peer| (peer["node"].as_str().unwrap(), peer["state"].as_str().unwrap())).collect();
        let expected = [("http://ardeche.test/actor", "followed"), ("http://creuse.test/actor", "follower"),
            ("http://drome.test/actor", "mutual")];
        assert_eq!(shown, expected);
        let members: Vec<&String> = peers[2].as_object().unwrap().keys().collect();
        assert_eq!(members, ["last_seen", "node", "root", "seq", "since", "state"]);
        assert_eq!(peers[2]["seq"], 12);
        assert!(peers[2]["last_seen"].is_string() && peers[0]["last_seen"].is_null());
    }
}
