//! A peer is who it was at first contact: neither a lapsed domain nor a copy of its public documents takes its place, and an
//! honest restore loses nothing.

use bocage::account::keys;
use bocage::backup::{backup, restore};
use bocage::db::schema;
use diesel::prelude::*;
use serde_json::json;

use crate::support::commons::{Region, until};
use crate::support::databases::{TestDatabase, on_each_database};

fn entry(name: &str) -> serde_json::Value {
    json!({ "name": name, "kinds": ["reuse"], "location.city": "Lorient", "location.postcode": "56100" })
}

/// One that has copied the catalogue of another.
async fn copied(database: TestDatabase) -> (Region, Region) {
    let alpes = Region::open("alpes", database).await;
    let bretagne = Region::open("bretagne", TestDatabase::sqlite()).await;
    bretagne.publish(entry("Repair Café Lorient")).await;
    alpes.follow(&bretagne).await;
    until("the catalogue is copied", async || alpes.found(&[]).await == ["Repair Café Lorient"]).await;
    (alpes, bretagne)
}

async fn is_in_doubt(alpes: &Region, of: &Region) -> bool {
    alpes.knows(of).await.unwrap().0.is_in_doubt()
}

async fn failure(alpes: &Region, of: &Region) -> String {
    alpes.knows(of).await.unwrap().1.failure
}

on_each_database! {
    async fn who_gets_a_lapsed_domain_takes_no_place(database) {
        let (alpes, mut bretagne) = copied(database).await;
        bretagne.replace(TestDatabase::sqlite()).await;
        bretagne.publish(entry("Casino")).await;
        alpes.look_again().await;
        until("its catalogue is refused", async || failure(&alpes, &bretagne).await == "catalogue-not-proven").await;
        bretagne.follow(&alpes).await;
        until("its keys are strange", async || is_in_doubt(&alpes, &bretagne).await).await;
        alpes.look_again().await;
        assert_eq!(alpes.found(&[]).await, ["Repair Café Lorient"]);
        let list = alpes.command(&["peer", "list"]).out;
        assert!(list.contains("keys have changed") && list.contains(&format!("bocage peer accept {}", bretagne.host)), "{list}");
        let page = alpes.get_as("/network", "text/html").await.text().await.unwrap();
        assert!(page.contains("keys have changed") || page.contains("clés ont changé"), "{page}");
        assert!(alpes.command(&["check", "--json"]).out.contains("peer-doubted"));

        let accepted = alpes.command(&["peer", "accept", &bretagne.host]);
        assert_eq!(accepted.status, 0, "{}", accepted.err);
        until("an admin wanted it", async || alpes.found(&[]).await.contains(&"Casino".to_owned())).await;
        assert!(!is_in_doubt(&alpes, &bretagne).await);
    }

    /// The list of its keys is public: it proves nothing that somebody lists them.
    async fn who_repeats_the_keys_of_a_peer_is_not_read(database) {
        let (alpes, mut bretagne) = copied(database).await;
        let public = bretagne.app.db.read(|conn| keys::list(conn, keys::NODE)).await.unwrap();
        bretagne.replace(TestDatabase::sqlite()).await;
        bretagne
            .write(move |conn, _, now| {
                keys::of_node(conn, now)?;
                for key in public {
                    let own = schema::keys::table.find((keys::NODE, key.algorithm));
                    diesel::update(own).set(schema::keys::public_key.eq(key.text)).execute(conn)?;
                }
                Ok(())
            })
            .await;
        bretagne.sleep().await;
        bretagne.wake();
        bretagne.publish(entry("Casino")).await;
        alpes.look_again().await;
        until("its catalogue is refused", async || failure(&alpes, &bretagne).await == "catalogue-not-proven").await;
        assert_eq!(alpes.found(&[]).await, ["Repair Café Lorient"]);
        assert!(!is_in_doubt(&alpes, &bretagne).await, "it lists the right keys");
    }

    async fn a_node_that_is_restored_from_its_backup_keeps_its_place(database) {
        let (alpes, mut bretagne) = copied(database).await;
        let (folder, restored) = (tempfile::tempdir().unwrap(), TestDatabase::sqlite());
        let archive = folder.path().join("bretagne.tar.zst");
        backup(&bretagne.app.db, &bretagne.app.config, &archive).unwrap();
        bretagne.publish(entry("Perdu")).await;
        until("it is copied before it is lost", async || alpes.found(&[]).await.len() == 2).await;
        let settings =
            [("BOCAGE__NODE__HOST", bretagne.host.as_str()), ("BOCAGE__FEDERATION__LOCAL_NETWORK", "true")];
        restore(&archive, &restored.config_with(&settings)).unwrap();
        bretagne.replace(restored).await;
        bretagne.publish(entry("Atelier du Blavet")).await;
        alpes.look_again().await;
        until("what is new arrives", async || alpes.found(&[]).await.contains(&"Atelier du Blavet".to_owned())).await;
        assert!(!is_in_doubt(&alpes, &bretagne).await);
    }
}
