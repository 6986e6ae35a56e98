//! An entry that goes to another node: its address leads there, and copies of it go.

use bocage::catalogue::copies;
use serde_json::{Value, json};

use super::{in_step, repair_cafe};
use crate::support::commons::{Region, until};
use crate::support::databases::{TestDatabase, on_each_database};

/// The leaf that a node has of an entry, as its state.
async fn leaf(region: &Region, uri: &str) -> Option<String> {
    let ids = [uri.to_owned()];
    let found = region.app.db.read(move |conn| copies::store::find_many(conn, &ids)).await.unwrap();
    found.into_iter().next().map(|copied| copied.leaf.state)
}

on_each_database! {
    async fn what_moved_is_found_at_its_new_home_and_may_be_taken_back(database) {
        let alpes = Region::open("alpes", database).await;
        let bretagne = Region::open("bretagne", TestDatabase::sqlite()).await;
        let gironde = Region::open("gironde", TestDatabase::sqlite()).await;
        let old = alpes.publish(repair_cafe("Ancienne adresse")).await;
        let new = gironde.publish(repair_cafe("Nouvelle adresse")).await;
        bretagne.follow(&alpes).await;
        bretagne.follow(&gironde).await;
        until("both are copied", async || bretagne.found(&[]).await.len() == 2).await;
        let handle = format!("@{}", old.handle.as_deref().unwrap());

        for wrong in ["nonsense", "https://localhost/i/1", &old.uri, "mailto:a@b.example"] {
            let refused = alpes.command(&["peer", "move-entry", &handle, wrong]);
            assert_eq!(refused.status, 2, "{wrong}: {}", refused.out);
        }
        let moved = alpes.command(&["peer", "move-entry", &handle, &new.uri]);
        assert_eq!(moved.status, 0, "{}", moved.err);
        until("the copy goes", async || bretagne.found(&[]).await == ["Nouvelle adresse"]).await;
        until("both catalogues are equal", async || in_step(&bretagne, &alpes).await).await;
        assert_eq!(leaf(&bretagne, &old.uri).await.as_deref(), Some("moved"), "its leaf is kept");
        assert!(alpes.found(&[]).await.is_empty());

        let path = old.uri.replace(&alpes.url(""), "");
        let actor = alpes.document(&path).await;
        assert_eq!((&actor["id"], &actor["movedTo"]), (&json!(old.uri), &json!(new.uri)));
        assert!(actor["publicKey"]["publicKeyPem"].is_string(), "what it signs can be verified");
        for page in [path.as_str(), &format!("/{handle}")] {
            let answer = alpes.get_as(page, "text/html").await;
            assert_eq!(answer.status(), 301, "{page}");
            assert_eq!(answer.headers()["location"], new.uri.as_str(), "{page}");
        }
        let page = alpes.document("/catalogue/changes?since=0").await;
        let stub = page["orderedItems"].as_array().unwrap().last().unwrap()["object"].clone();
        assert_eq!((&stub["state"], &stub["movedTo"]), (&json!("moved"), &json!(new.uri)));
        assert_eq!(stub.get("name"), None, "nothing of its content is told");
        let hidden = alpes.command(&["hide", &handle]);
        assert!(hidden.status != 0 && hidden.err.contains("has moved"), "{}", hidden.err);

        let undone = alpes.command(&["peer", "move-entry", &handle, "--undo"]);
        assert_eq!(undone.status, 0, "{}", undone.err);
        until("it is back", async || bretagne.found(&[]).await.len() == 2).await;
        assert_eq!(alpes.document(&path).await.get("movedTo"), None::<&Value>);
        assert_ne!(alpes.command(&["peer", "move-entry", &handle, "--undo"]).status, 0, "it was not moved any more");
        until("both catalogues are equal again", async || in_step(&bretagne, &alpes).await).await;
    }

    async fn what_moved_may_still_be_withdrawn(database) {
        let alpes = Region::open("alpes", database).await;
        let old = alpes.publish(repair_cafe("Ancienne adresse")).await;
        let path = old.uri.replace(&alpes.url(""), "");
        let to = "https://elsewhere.example/i/01JD3Z5V7QK8T0R4M2N6W9X1YB";
        let handle = format!("@{}", old.handle.as_deref().unwrap());
        assert_eq!(alpes.command(&["peer", "move-entry", &handle, to]).status, 0);
        let answer = alpes.get_as("/catalogue/snapshot", "application/x-ndjson").await;
        let packed = answer.bytes().await.unwrap();
        let lines = String::from_utf8(zstd::decode_all(&packed[..]).unwrap()).unwrap();
        assert!(lines.contains(&format!("\"movedTo\":\"{to}\"")), "{lines}");
        assert_eq!(alpes.command(&["withdraw", &old.uri, "--yes"]).status, 0);
        assert_eq!(alpes.get_as(&path, "application/activity+json").await.status(), 410);
        assert_eq!(alpes.get_as(&path, "text/html").await.status(), 410);
    }
}
