//! The pinned note of an initiative: what people read who find its profile, and what followers are told of it.

use bocage::initiative::publish;
use bocage::news;
use serde_json::{Value, json};

use crate::support::commons::{Region, until};
use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::follower::Follower;
use crate::support::person::Person;

const ACTIVITY: &str = "application/activity+json";

fn fields() -> Value {
    json!({ "name": "Repair Café & Vélos", "kinds": ["reuse"], "summary": "On répare & on apprend.",
        "location.city": "Lorient", "location.postcode": "56100", "opening_hours": "Sa 14:00-18:00",
        "contact.website": "https://repair.example/" })
}

async fn pinned(region: &Region, path: &str) -> Value {
    let featured = region.document(&format!("{path}/featured")).await;
    assert_eq!((&featured["type"], &featured["totalItems"]), (&json!("OrderedCollection"), &json!(1)));
    featured["orderedItems"][0].clone()
}

on_each_database! {
    async fn a_pinned_note_says_what_where_when_and_who_keeps_the_card(database) {
        let region = Region::start("bretagne", database, &[("BOCAGE__LEGAL__CONTACT", "aide@bretagne.example")]).await;
        let entry = region.publish(fields()).await;
        let path = entry.uri.replace(&region.url(""), "");
        let actor = region.document(&path).await;
        assert_eq!(actor["featured"], json!(format!("{}/featured", entry.uri)));
        assert_eq!(actor["@context"][2]["featured"], json!({ "@id": "toot:featured", "@type": "@id" }));

        let note = pinned(&region, &path).await;
        let html = note["content"].as_str().unwrap();
        for said in [
            "<strong>Repair Café &amp; Vélos</strong><br>Réemploi et réparation",
            "<p>On répare &amp; on apprend.</p>",
            "Où : 56100 Lorient",
            "Quand : samedi : 14 h – 18 h",
            "<a href=\"https://repair.example/\" rel=\"nofollow noopener\">repair.example</a>",
            &region.url(&format!("/@{}", entry.handle.clone().unwrap())),
            "Fiche non revendiquée par l’initiative, tenue par Annuaire coopératif.",
            "répondez à ce message ou écrivez à aide@bretagne.example",
        ] {
            assert!(html.replace(['\u{a0}', '\u{202f}'], " ").contains(said), "{said}\n{html}");
        }
        assert_eq!((&note["attributedTo"], &note["contentMap"]["fr"]), (&json!(entry.uri), &note["content"]));
        assert!(note.get("updated").is_none(), "{note}");

        let id = note["id"].as_str().unwrap().replace(&region.url(""), "");
        assert_eq!(region.document(&id).await["content"], note["content"]);
        let page = region.get_as(&id, "text/html").await;
        assert_eq!(page.headers()["location"], format!("/@{}", entry.handle.clone().unwrap()));

        let uri = entry.uri.clone();
        region.write(move |conn, home, now| publish::erase(conn, home, &uri, now)).await;
        for gone in [format!("{path}/featured"), id] {
            assert_eq!(region.get_as(&gone, ACTIVITY).await.status(), 404, "{gone}");
        }
    }

    /// A card that nobody has claimed says so in what is hashed, in the same words wherever it is read.
    async fn the_catalogue_and_the_id_serve_the_same_card_which_says_that_nobody_claimed_it(database) {
        let region = Region::open("bretagne", database).await;
        let entry = region.publish(fields()).await;
        let actor = region.document(&entry.uri.replace(&region.url(""), "")).await;
        let page = region.document("/catalogue/changes?since=0").await;
        let listed = page["orderedItems"][0]["object"].clone();
        for member in ["summary", "attachment", "indexable", "bocage:entry", "published", "updated"] {
            assert_eq!(actor[member], listed[member], "{member}");
        }
        let hashed = bocage::catalogue::digest::entry_hash;
        assert_eq!((hashed(&actor), hashed(&listed)), (entry.hash.clone(), entry.hash));
        let summary = actor["summary"].as_str().unwrap();
        assert!(summary.starts_with("<p>Fiche non revendiquée par l'initiative, tenue par Annuaire coopératif.</p>"));
        let kept = actor["attachment"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(kept, json!({ "type": "PropertyValue", "name": "Fiche tenue par", "value": "Annuaire coopératif" }));
        assert_eq!(actor["indexable"], false);
        assert!(!actor.to_string().contains("rel=\\\"me"), "{actor}");
    }

    async fn followers_are_told_of_a_pinned_note_when_its_text_changed(database) {
        let region = Region::open("bretagne", database).await;
        let entry = region.publish(fields()).await;
        let follower = Follower::start().await;
        follower.follows(&region, &entry.uri).await;
        let revise = async |fields: Value| {
            let (uri, edits) = (entry.uri.clone(), serde_json::from_value(fields).unwrap());
            region.write(move |conn, home, now| publish::revise(conn, home, &uri, &edits, &[], now)).await;
        };
        let told = || {
            let updates = follower.told_by(&entry.uri, "Update");
            ["Organization", "Note"].map(|of| updates.iter().filter(|told| told["object"]["type"] == of).count())
        };
        let says = |words: &str| {
            let updates = follower.told_by(&entry.uri, "Update");
            let of = |of: &str| updates.iter().any(|told| told["object"]["type"] == of && told.to_string().contains(words));
            of("Organization") && of("Note")
        };
        // Whether what was there before the follow is told too depends on when it was looked through.
        revise(json!({ "summary": "On répare." })).await;
        until("both are told", async || says("On répare.")).await;
        let [cards, notes] = told();
        revise(json!({ "summary": "On répare tout." })).await;
        until("the note is told anew", async || told() == [cards + 1, notes + 1]).await;
        // What the note does not say changes nothing in it.
        revise(json!({ "contact.phone": "+33297000000" })).await;
        until("the card is told", async || told()[0] == cards + 2).await;
        let news = entry.clone();
        region.write(move |conn, _, now| news::publish(conn, &news, "Samedi !", "fr", now)).await;
        until("what came after is told", async || follower.told_by(&entry.uri, "Create").len() == 1).await;
        assert_eq!(told(), [cards + 2, notes + 1]);
    }

    async fn who_answers_a_pinned_note_answers_its_initiative(database) {
        let server = Region::open("alpes", TestDatabase::sqlite()).await;
        let awa = Person::on(&server, "Awa").await;
        let region = Region::open("bretagne", database).await;
        let entry = region.publish(fields()).await;
        let pinned = format!("{}/presentation", entry.uri);
        let answer = json!({ "id": awa.own("notes/1"), "type": "Note", "attributedTo": awa.id, "content": "Bravo",
            "to": "https://www.w3.org/ns/activitystreams#Public", "inReplyTo": pinned });
        assert_eq!(awa.says(&region, &awa.activity("Create", "1", answer)).await, 202);
        assert_eq!(awa.says(&region, &awa.activity("Like", "2", json!(pinned))).await, 202);
        let uri = entry.uri.clone();
        let counts = async || {
            let uri = uri.clone();
            let counts = region.app.db.read(move |conn| bocage::reply::store::counts(conn, &uri)).await.unwrap();
            (counts.replies, counts.likes)
        };
        until("both arrive", async || counts().await == (1, 1)).await;
    }
}
