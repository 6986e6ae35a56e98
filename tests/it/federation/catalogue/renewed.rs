//! Documents say the name of the directory: when it changes, their hashes follow.

use bocage::app::App;
use bocage::catalogue::digest::{entry_hash, hex};
use bocage::catalogue::store as log;
use bocage::clock::Clock;
use bocage::initiative::publish::renew;
use bocage::initiative::store::{self, Initiative};
use serde_json::json;

use super::region::{LOCAL, Reader, Region, eventually, publish_in};
use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::node::TestNode;

/// What a directory of this name lists before it is served again under another.
async fn list_under(database: &TestDatabase, name: &str) -> (String, Vec<Initiative>) {
    let settings = [("BOCAGE__NODE__HOST", "bretagne.test"), ("BOCAGE__NODE__NAME", name)];
    let app = App::open(database.config_with(&settings), Clock::default()).unwrap();
    let home = app.home();
    let now = app.clock.now();
    app.db
        .write(move |conn| {
            for n in 0..230 {
                let licence = if n % 50 == 0 { "unknown" } else { "ODbL-1.0" };
                let more = json!({ "licence": licence });
                publish_in(conn, &home, &format!("Entrée {n}"), more.as_object().unwrap().clone(), now)?;
            }
            renew::mark_done(conn, &renew::fingerprint(&home)?)
        })
        .await
        .unwrap();
    let root = app.db.read(|conn| Ok(hex(&log::digest(conn)?.root()))).await.unwrap();
    (root, entries(&app).await)
}

async fn entries(app: &App) -> Vec<Initiative> {
    app.db.read(|conn| store::list_after_uri(conn, "", 1_000)).await.unwrap()
}

async fn is_done(app: &App) -> bool {
    let fingerprint = renew::fingerprint(&app.home()).unwrap();
    !app.db.read(move |conn| renew::is_due(conn, &fingerprint)).await.unwrap()
}

on_each_database! {
    async fn a_directory_with_a_new_name_tells_new_hashes(database) {
        let (root, before) = list_under(&database, "Annuaire de Bretagne").await;
        let settings = [LOCAL, ("BOCAGE__NODE__NAME", "Annuaire du Finistère")];
        let region = Region { node: TestNode::start_with(database, &settings).await };
        eventually(async || is_done(&region.node.app).await).await;
        assert_ne!(region.root().await, root);

        let mut reader = Reader::default();
        let mut next = Some("/catalogue/changes?since=0".to_owned());
        while let Some(path) = next {
            // Checks the hash of every document.
            (_, next) = reader.read(&region, &path).await;
        }
        assert_eq!(reader.root(), region.root().await);
        let after = entries(&region.node.app).await;
        let home = region.node.app.home();
        for (before, after) in before.iter().zip(&after) {
            assert!(after.rev > before.rev && after.position > before.position);
            assert_eq!(after.hash, entry_hash(&home.document(after)));
            assert_eq!((&after.card, after.updated), (&before.card, before.updated), "the content did not change");
        }
        let home = region.node.app.home();
        let (seq, now) = (region.json("/catalogue").await["bocage:seq"].clone(), region.node.app.clock.now());
        let last = region.node.app.db.write(move |conn| renew::renew(conn, &home, "", 1_000, now)).await.unwrap();
        assert_eq!(last.as_ref(), after.last().map(|entry| &entry.uri));
        assert_eq!(region.json("/catalogue").await["bocage:seq"], seq, "what fits stays as it is");
    }

    async fn a_directory_with_its_old_name_changes_nothing(database) {
        let (root, before) = list_under(&database, "Annuaire de Bretagne").await;
        let settings = [LOCAL, ("BOCAGE__NODE__NAME", "Annuaire de Bretagne")];
        let region = Region { node: TestNode::start_with(database, &settings).await };
        assert!(is_done(&region.node.app).await);
        assert_eq!(region.root().await, root);
        assert_eq!(entries(&region.node.app).await, before);
    }
}
