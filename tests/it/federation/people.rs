//! People elsewhere follow an initiative: the other side is Fedify, which makes and reads signatures with its own code.

use bocage::initiative::publish;
use bocage::news;
use serde_json::json;

use crate::support::commons::{Region, until};
use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::fedify::Fedify;

async fn followers(region: &Region, path: &str) -> i64 {
    region.document(&format!("{path}/followers")).await["totalItems"].as_i64().unwrap()
}

/// Looks up, follows, is answered, leaves.
async fn journey(database: TestDatabase, first_knock: &str) {
    let Some(fedify) = Fedify::start(first_knock).await else { return };
    let region = Region::open("bretagne", database).await;
    let entry = region
        .publish(json!({ "name": "Repair Café Lorient", "kinds": ["reuse"], "summary": "On répare ensemble.",
            "location.city": "Lorient", "location.postcode": "56100" }))
        .await;
    let path = entry.uri.replace(&region.url(""), "");
    let found = fedify.told("lookup", &entry.uri).await;
    assert_eq!((&found["id"], &found["type"]), (&json!(entry.uri), &json!("Organization")), "{found}");
    assert_eq!(found["name"], "Repair Café Lorient");

    fedify.told("follow", &entry.uri).await;
    until("the follow arrives", async || followers(&region, &path).await == 1).await;
    until("it is answered", async || fedify.seen_from(&entry.uri).await == ["Accept"]).await;
    let of = entry.clone();
    let told = region.write(move |conn, _, now| news::publish(conn, &of, "Samedi, des **vélos**.", "fr", now)).await;
    until("news arrive", async || fedify.seen_from(&entry.uri).await == ["Accept", "Create"]).await;
    let note = region.document(&format!("/n/{}", told.id)).await;
    assert_eq!((&note["type"], &note["attributedTo"]), (&json!("Note"), &json!(entry.uri)));
    let id = told.id.clone();
    region.write(move |conn, _, now| news::revise(conn, &id, "Dimanche, des **vélos**.", now)).await;
    until("its change arrives", async || fedify.seen_from(&entry.uri).await.ends_with(&["Update".into()])).await;
    let id = told.id.clone();
    region.write(move |conn, _, now| news::withdraw(conn, &id, now)).await;
    until("its end arrives", async || fedify.seen_from(&entry.uri).await.ends_with(&["Delete".into()])).await;
    let gone = region.get_as(&format!("/n/{}", told.id), "application/activity+json").await;
    assert_eq!(gone.status(), 410);

    let uri = entry.uri.clone();
    region
        .write(move |conn, home, now| {
            let edits = serde_json::from_value(json!({ "opening_hours": "Sa 14:00-18:00" })).unwrap();
            publish::revise(conn, home, &uri, &edits, &[], now)
        })
        .await;
    until("the changed card arrives", async || fedify.seen_from(&entry.uri).await.ends_with(&["Update".into()])).await;

    fedify.told("undo", &entry.uri).await;
    until("the follow is taken back", async || followers(&region, &path).await == 0).await;

    let uri = entry.uri.clone();
    region.write(move |conn, home, now| publish::erase(conn, home, &uri, now)).await;
    let gone = region.get_as(&path, "application/activity+json").await;
    assert_eq!(gone.status(), 410);
}

on_each_database! {
    async fn fedify_follows_an_initiative_with_signatures_of_the_draft(database) {
        journey(database, "draft-cavage-http-signatures-12").await;
    }

    async fn fedify_follows_an_initiative_with_signatures_of_rfc_9421(database) {
        journey(database, "rfc9421").await;
    }
}
