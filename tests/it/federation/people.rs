//! People elsewhere follow an initiative: the other side is Fedify or bovine, which make and read
//! signatures with code of their own.

use bocage::db::schema::signature_forms;
use bocage::initiative::publish;
use bocage::news;
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::support::commons::{Region, until};
use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::foreign::Foreign;

async fn followers(region: &Region, path: &str) -> i64 {
    region.document(&format!("{path}/followers")).await["totalItems"].as_i64().unwrap()
}

/// Whether a server has signed by RFC 9421, and refused that.
async fn signs_so(region: &Region) -> Option<(bool, bool)> {
    let columns = (signature_forms::verified.is_not_null(), signature_forms::refused.is_not_null());
    let read = move |conn: &mut bocage::db::Conn| {
        Ok(signature_forms::table.select(columns).first::<(bool, bool)>(conn).optional()?)
    };
    region.app.db.read(read).await.unwrap()
}

/// Looks up, follows, is answered, reads news, answers them, leaves.
async fn journey(database: TestDatabase, other: Option<Foreign>) {
    let Some(other) = other else { return };
    let region = Region::open("bretagne", database).await;
    let entry = region
        .publish(json!({ "name": "Repair Café Lorient", "kinds": ["reuse"], "summary": "On répare ensemble.",
            "location.city": "Lorient", "location.postcode": "56100" }))
        .await;
    let path = entry.uri.replace(&region.url(""), "");
    let handle = format!("@repair-cafe-lorient@{}", region.host);
    let found = other.told("lookup", if other.finds_handles { &handle } else { &entry.uri }).await;
    assert_eq!((&found["id"], &found["type"]), (&json!(entry.uri), &json!("Organization")), "{found}");
    assert_eq!(found["name"], "Repair Café Lorient");

    other.told("follow", &entry.uri).await;
    until("the follow arrives", async || followers(&region, &path).await == 1).await;
    until("it is answered", async || other.seen_from(&entry.uri).await == ["Accept"]).await;
    let form = other.signs_by_rfc_9421.then_some((true, false));
    assert_eq!(signs_so(&region).await, form, "and taken in its own form");
    let of = entry.clone();
    let told = region.write(move |conn, _, now| news::publish(conn, &of, "Samedi, des **vélos**.", "fr", now)).await;
    until("news arrive", async || other.seen_from(&entry.uri).await == ["Accept", "Create"]).await;
    let note = region.document(&format!("/n/{}", told.id)).await;
    assert_eq!((&note["type"], &note["attributedTo"]), (&json!("Note"), &json!(entry.uri)));
    let outbox = region.document(&format!("{path}/outbox")).await;
    assert_eq!(outbox["totalItems"], 1);
    let page = region.document(&outbox["first"].as_str().unwrap().replace(&region.url(""), "")).await;
    assert_eq!(page["orderedItems"][0]["object"]["id"], note["id"]);
    assert_eq!(region.get_as(&format!("{path}/outbox?page=-1"), "application/activity+json").await.status(), 400);
    other.told("reply", note["id"].as_str().unwrap()).await;
    let listed = || -> Value { serde_json::from_str(&region.command(&["replies", &entry.uri, "--json"]).out).unwrap() };
    until("the answer is listed", async || listed()["counts"]["replies"] == 1).await;
    assert_eq!(listed()["replies"][0]["content"], "J’ai un vélo, à **samedi** !");
    let id = told.id.clone();
    region.write(move |conn, _, now| news::revise(conn, &id, "Dimanche, des **vélos**.", now)).await;
    until("its change arrives", async || other.seen_from(&entry.uri).await.ends_with(&["Update".into()])).await;
    let id = told.id.clone();
    region.write(move |conn, _, now| news::withdraw(conn, &id, now)).await;
    until("its end arrives", async || other.seen_from(&entry.uri).await.ends_with(&["Delete".into()])).await;
    let gone = region.get_as(&format!("/n/{}", told.id), "application/activity+json").await;
    assert_eq!(gone.status(), 410);

    let uri = entry.uri.clone();
    region
        .write(move |conn, home, now| {
            let edits = serde_json::from_value(json!({ "opening_hours": "Sa 14:00-18:00" })).unwrap();
            publish::revise(conn, home, &uri, &edits, &[], now)
        })
        .await;
    until("the changed card arrives", async || other.seen_from(&entry.uri).await.ends_with(&["Update".into()])).await;

    if other.reads_featured {
        let pinned = other.told("featured", &entry.uri).await;
        assert_eq!(pinned[0]["@id"], json!(format!("{}/presentation", entry.uri)), "{pinned}");
        assert!(pinned.to_string().contains("On répare ensemble."), "{pinned}");
    }

    other.told("undo", &entry.uri).await;
    until("the follow is taken back", async || followers(&region, &path).await == 0).await;

    let uri = entry.uri.clone();
    region.write(move |conn, home, now| publish::erase(conn, home, &uri, now)).await;
    let gone = region.get_as(&path, "application/activity+json").await;
    assert_eq!(gone.status(), 410);
}

/// Who does not follow says something, in the open and to the maintainers alone, and is answered in the same way.
async fn journey_of_answers(database: TestDatabase) {
    let Some(fedify) = Foreign::fedify("rfc9421").await else { return };
    let region = Region::open("bretagne", database).await;
    let entry =
        region.publish(json!({ "name": "Repair Café Lorient", "kinds": ["reuse"], "location.city": "Lorient" })).await;
    let of = entry.clone();
    let told = region.write(move |conn, _, now| news::publish(conn, &of, "Samedi, des vélos.", "fr", now)).await;
    let note = region.url(&format!("/n/{}", told.id));
    let answer = async |how: &str, text: &str| {
        let said = fedify.told(how, &note).await["id"].as_str().unwrap().to_owned();
        let arrives = || region.command(&["replies", &entry.uri, "--json"]).out.contains(&format!("\"{said}\""));
        until("it arrives", async || arrives()).await;
        let answered = region.command(&["replies", &entry.uri, "--answer", &said, "--text", text]);
        assert_eq!(answered.status, 0, "{}", answered.err);
        said
    };
    let last = async |verb: &str| -> Value {
        let seen = fedify.told("seen", "").await;
        let of_entry = seen.as_array().unwrap().iter().rev().find(|seen| seen["actor"] == json!(entry.uri));
        of_entry.filter(|seen| seen["type"] == verb).cloned().unwrap_or_default()
    };
    let newest = async || {
        let uri = entry.uri.clone();
        let all = region.app.db.read(move |conn| news::store::list_answers(conn, &uri, 10)).await.unwrap();
        all.last().unwrap().id.clone()
    };

    let said = answer("reply", "Oui, *venez* !").await;
    until("she is answered", async || last("Create").await["inReplyTo"] == json!(said)).await;
    let (told, id) = (last("Create").await, newest().await);
    let alice = told["mentions"][0][0].as_str().unwrap().to_owned();
    assert!(alice.ends_with("/users/alice") && told["content"].as_str().unwrap().contains("<em>venez</em>"), "{told}");
    let host = alice.strip_prefix("http://").unwrap().split('/').next().unwrap();
    assert_eq!(told["mentions"], json!([[alice, format!("@alice@{host}")]]));
    let open = json!(["https://www.w3.org/ns/activitystreams#Public", format!("{}/followers", entry.uri)]);
    assert_eq!((&told["to"], &told["cc"]), (&json!([alice]), &open));
    let document = region.document(&format!("/n/{id}")).await;
    assert_eq!((&document["inReplyTo"], &document["to"]), (&json!(said), &json!([alice])));
    assert_eq!(region.command(&["news", "--edit", &id, "--text", "Non."]).status, 0);
    until("the correction arrives", async || last("Update").await["inReplyTo"] == json!(said)).await;
    assert_eq!(region.command(&["news", "--withdraw", &id]).status, 0);
    until("its end arrives", async || last("Delete").await != json!(null)).await;

    let said = answer("whisper", "Entre nous : oui.").await;
    until("she is answered alone", async || last("Create").await["inReplyTo"] == json!(said)).await;
    let (told, id) = (last("Create").await, newest().await);
    assert_eq!((&told["to"], &told["cc"]), (&json!([alice]), &json!([])), "{told}");
    assert_eq!(region.get_as(&format!("/n/{id}"), "application/activity+json").await.status(), 404);
    let path = entry.uri.replace(&region.url(""), "");
    assert_eq!(region.document(&format!("{path}/outbox")).await["totalItems"], 1, "only the news");
    for page in
        ["/@repair-cafe-lorient".to_owned(), format!("/api/v1/initiatives/{}/news", path.rsplit('/').next().unwrap())]
    {
        let answer = region.get_as(&page, "*/*").await.text().await.unwrap();
        assert!(!answer.contains("Entre nous"), "{page}");
    }
}

/// Looks the feed of a directory up by its handle, follows it, and is passed news on, which are then taken back.
async fn journey_to_a_feed(database: TestDatabase) {
    let Some(fedify) = Foreign::fedify("rfc9421").await else { return };
    let region = Region::open("bretagne", database).await;
    let entry =
        region.publish(json!({ "name": "Repair Café Lorient", "kinds": ["reuse"], "location.city": "Lorient" })).await;
    let feed = region.url("/feed");
    let found = fedify.told("lookup", &format!("@annuaire@{}", region.host)).await;
    assert_eq!((&found["id"], &found["type"]), (&json!(feed), &json!("Service")), "{found}");
    assert_eq!(fedify.told("featured", &feed).await, json!([]));
    fedify.told("follow", &feed).await;
    until("the follow is answered", async || fedify.seen_from(&feed).await == ["Accept"]).await;
    assert_eq!(followers(&region, "/feed").await, 1);
    let told = region.write(move |conn, _, now| news::publish(conn, &entry, "Samedi, des vélos.", "fr", now)).await;
    until("news are passed on", async || fedify.seen_from(&feed).await == ["Accept", "Announce"]).await;
    let seen = fedify.told("seen", "").await;
    let announced = seen.as_array().unwrap().iter().find(|seen| seen["type"] == "Announce").unwrap();
    assert_eq!(announced["object"], json!(region.url(&format!("/n/{}", told.id))));
    region.write(move |conn, _, now| news::withdraw(conn, &told.id, now)).await;
    until("they are taken back", async || fedify.seen_from(&feed).await.ends_with(&["Undo".into()])).await;
    fedify.told("undo", &feed).await;
    until("the follow is taken back", async || followers(&region, "/feed").await == 0).await;
}

on_each_database! {
    async fn fedify_follows_an_initiative_with_signatures_of_the_draft(database) {
        journey(database, Foreign::fedify("draft-cavage-http-signatures-12").await).await;
    }

    async fn fedify_follows_a_feed_by_its_handle(database) {
        journey_to_a_feed(database).await;
    }

    async fn fedify_is_answered_in_the_open_and_alone(database) {
        journey_of_answers(database).await;
    }

    async fn fedify_follows_an_initiative_with_signatures_of_rfc_9421(database) {
        journey(database, Foreign::fedify("rfc9421").await).await;
    }

    async fn bovine_follows_an_initiative_with_a_digest_named_in_lower_case(database) {
        journey(database, Foreign::bovine("sha-256").await).await;
    }

    async fn bovine_follows_an_initiative_with_a_digest_named_in_upper_case(database) {
        journey(database, Foreign::bovine("SHA-256").await).await;
    }
}
