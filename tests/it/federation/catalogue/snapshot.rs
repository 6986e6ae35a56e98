//! The whole catalogue as one file.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use bocage::catalogue::digest::{Digest, Leaf, entry_hash, hex};
use bocage::db::schema::initiatives;
use bocage::initiative::store::meta;
use bocage::initiative::{Fields, publish};
use diesel::prelude::*;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use super::region::{Reader, Region, append, crowd, problem};
use crate::support::commons::until;
use crate::support::databases::on_each_database;

/// A snapshot as a reader takes it: the first and the last line, and the leaves between, each checked.
struct Taken {
    first: Value,
    leaves: Vec<Leaf>,
}

fn take(packed: &[u8]) -> Taken {
    let text = String::from_utf8(zstd::decode_all(packed).unwrap()).unwrap();
    let mut lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (first, last) = (lines.remove(0), lines.pop().unwrap());
    assert_eq!(first["format"], 1);
    assert_eq!(last, json!({ "end": true, "lines": lines.len(), "root": first["root"] }));
    let leaves: Vec<Leaf> = lines.iter().map(leaf).collect();
    let held = Digest::of(leaves.iter().cloned());
    assert_eq!(held.leaves(), leaves.len(), "each leaf once");
    assert_eq!(first["root"], hex(&held.root()));
    assert_eq!(first["count"], held.published());
    assert_eq!(first["tombstones"], held.tombstones());
    Taken { first, leaves }
}

fn leaf(line: &Value) -> Leaf {
    let members: Vec<&String> = line.as_object().unwrap().keys().collect();
    if line["state"] == "published" {
        assert_eq!(members, ["entry", "hash", "id", "rev", "state"]);
        assert_eq!(line["hash"], entry_hash(&line["entry"]));
        assert_eq!(line["rev"], line["entry"]["bocage:entry"]["rev"]);
    } else {
        assert_eq!(members, ["id", "rev", "state"]);
    }
    let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
    Leaf { id: text("id"), rev: line["rev"].as_i64().unwrap(), hash: text("hash"), state: text("state") }
}

impl Region {
    async fn snapshot(&self) -> Taken {
        let answer = self.node.get("/catalogue/snapshot").await;
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "application/x-ndjson");
        assert_eq!(answer.headers()["content-encoding"], "zstd");
        take(&answer.bytes().await.unwrap())
    }

    fn snapshots(&self) -> PathBuf {
        self.node.app.config.storage.data_dir.join("snapshots")
    }

    fn files(&self) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.snapshots()) else { return Vec::new() };
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    async fn part(&self, headers: &[(&str, &str)]) -> Response {
        let request = self.node.request(Method::GET, "/catalogue/snapshot");
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)).send().await.unwrap()
    }
}

on_each_database! {
    async fn it_holds_every_leaf_of_the_catalogue(database) {
        let region = Region::start(database).await;
        assert_eq!(region.snapshot().await.leaves, [], "an empty catalogue has one too");
        region.with_every_state().await;
        region.publish_with("Sous une autre licence", json!({ "licence": "CC0-1.0" })).await;
        let taken = region.snapshot().await;
        assert_eq!(taken.leaves.len(), 5);
        let catalogue = region.json("/catalogue").await;
        for (member, same) in [("epoch", "bocage:epoch"), ("seq", "bocage:seq"), ("root", "bocage:root")] {
            assert_eq!(taken.first[member], catalogue[same]);
        }
        assert_eq!(taken.first["node"], "http://bretagne.test/actor");
        assert_eq!(taken.first["licence_counts"], json!({ "ODbL-1.0": 1, "CC0-1.0": 1 }));
        assert_eq!(region.files().len(), 1, "the older one is removed");
    }

    async fn it_is_made_once_for_each_state_of_the_catalogue(database) {
        let region = Region::start(database).await;
        region.publish("Atelier").await;
        let tag = async || region.node.get("/catalogue/snapshot").await.headers()["etag"].clone();
        let (first, second, third) = tokio::join!(tag(), tag(), tag());
        assert!(first == second && second == third, "one makes it, the others wait");
        let again = tag().await;
        assert_eq!(again, first);
        region.publish("Un autre").await;
        assert_ne!(tag().await, first);
        region.publish("Encore un autre").await;
        // Who gives up does not stop it, and leaves no half of it.
        drop(tokio::time::timeout(Duration::from_millis(2), tag()).await);
        assert_eq!(region.snapshot().await.leaves.len(), 3);
        assert_eq!(region.files().len(), 1);
    }

    async fn it_takes_several_reads_and_what_changes_meanwhile(database) {
        let region = Region::start(database).await;
        let stubs = crowd(0x3f, 1_100);
        region.write(move |conn, _, _| append(conn, stubs)).await;
        let mut uris = Vec::new();
        for n in 0..20 {
            uris.push(region.publish(&format!("Entrée {n}")).await.uri);
        }
        assert_eq!(region.snapshot().await.leaves.len(), 1_120);

        let stop = Arc::new(AtomicBool::new(false));
        let (app, stopped) = (region.node.app.clone(), Arc::clone(&stop));
        let writing = std::thread::spawn(move || {
            let mut written = 0_usize;
            while !stopped.load(Ordering::Relaxed) {
                let (home, now, uri) = (app.home(), app.clock.now(), uris[written % uris.len()].clone());
                let edits: Fields = serde_json::from_value(json!({ "summary": format!("Fois {written}") })).unwrap();
                app.db.write_now(move |conn| publish::revise(conn, &home, &uri, &edits, &[], now)).unwrap();
                written += 1;
            }
            written
        });
        let mut seqs = BTreeSet::new();
        for _ in 0..6 {
            let taken = region.snapshot().await;
            assert_eq!(taken.leaves.len(), 1_120);
            seqs.insert(taken.first["seq"].as_i64().unwrap());
        }
        stop.store(true, Ordering::Relaxed);
        assert!(writing.join().unwrap() > 6 && seqs.len() > 1, "nothing was written meanwhile");
        let mut reader = Reader::default();
        let taken = region.snapshot().await;
        reader.leaves.extend(taken.leaves.into_iter().map(|leaf| (leaf.id.clone(), leaf)));
        reader.read(&region, &format!("/catalogue/changes?since={}", taken.first["seq"])).await;
        assert_eq!(reader.root(), region.root().await);
    }

    async fn a_transfer_that_broke_goes_on_where_it_stopped(database) {
        let region = Region::start(database).await;
        region.with_every_state().await;
        let whole = region.part(&[]).await;
        assert_eq!(whole.headers()["accept-ranges"], "bytes");
        let tag = whole.headers()["etag"].to_str().unwrap().to_owned();
        assert!(tag.starts_with('"'), "byte for byte the same: {tag}");
        let length: usize = whole.headers()["content-length"].to_str().unwrap().parse().unwrap();
        let whole = whole.bytes().await.unwrap();
        assert_eq!(whole.len(), length);

        let begin = region.part(&[("range", "bytes=0-99")]).await;
        assert_eq!(begin.status(), 206);
        assert_eq!(begin.headers()["content-range"], format!("bytes 0-99/{length}"));
        assert_eq!(begin.headers()["content-encoding"], "zstd");
        let mut joined = begin.bytes().await.unwrap().to_vec();
        joined.extend(region.part(&[("range", "bytes=100-"), ("if-range", &tag)]).await.bytes().await.unwrap());
        assert_eq!(joined, whole);
        let end = region.part(&[("range", "bytes=-10")]).await;
        assert_eq!(end.bytes().await.unwrap(), whole[length - 10..]);

        let other = region.part(&[("range", "bytes=100-"), ("if-range", "\"other\"")]).await;
        assert_eq!((other.status().as_u16(), other.bytes().await.unwrap()), (200, whole.clone()));
        for odd in ["bytes=a-b", "bytes=0-1,5-6", "lines=1-2", "bytes=9-3"] {
            assert_eq!(region.part(&[("range", odd)]).await.status(), 200, "{odd}");
        }
        let beyond = region.part(&[("range", &format!("bytes={length}-"))]).await;
        assert_eq!(beyond.headers()["content-range"], format!("bytes */{length}"));
        problem(beyond, 416, "beyond the end").await;
        assert_eq!(region.part(&[("if-none-match", &tag)]).await.status(), 304);
    }

    async fn one_that_cannot_be_made_leaves_nothing_behind(database) {
        let region = Region::start(database).await;
        let uri = region.publish("Atelier").await.uri;
        let damage = async |by: i64| {
            let uri = uri.clone();
            region.write(move |conn, _, _| {
                let row = diesel::update(initiatives::table.find(&uri));
                row.set(initiatives::rev.eq(initiatives::rev + by)).execute(conn)?;
                Ok(())
            }).await;
        };
        // A look through all documents, which every new node takes, would give what is damaged here a new revision.
        let looked_through = |conn: &mut bocage::db::Conn| Ok(meta(conn, "documents_written_as")?.is_some());
        until("all are looked through", async || region.node.app.db.read(looked_through).await.unwrap()).await;
        damage(1).await;
        problem(region.node.get("/catalogue/snapshot").await, 503, "log and entry differ").await;
        assert_eq!(region.files(), [] as [String; 0]);
        damage(-1).await;

        let (left, fresh) = (region.snapshots().join("making-left"), region.snapshots().join("making-fresh"));
        for path in [&left, &fresh] {
            std::fs::write(path, "half a file").unwrap();
        }
        let hour_ago = SystemTime::now() - Duration::from_secs(3600);
        std::fs::File::options().write(true).open(&left).unwrap().set_modified(hour_ago).unwrap();
        assert_eq!(region.snapshot().await.leaves.len(), 1);
        assert!(!left.exists() && fresh.exists(), "another process may still write to it");
    }
}
