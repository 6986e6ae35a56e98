//! Offers and requests on their way: to other nodes, to people elsewhere, and back out of the world when they end.

use bocage::initiative::publish::{self, proposals};
use bocage::initiative::store;
use bocage::initiative::{Fields, Initiative};
use serde_json::{Value, json};

use crate::support::commons::{Region, until};
use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::foreign::Foreign;
use crate::support::sender::{ACTIVITY, post};
use crate::support::town::Town;

async fn propose(region: &Region, fields: Value) -> Initiative {
    let fields: Fields = serde_json::from_value(fields).unwrap();
    region.write(move |conn, home, now| proposals::propose(conn, home, fields, now)).await
}

fn beds(of: &Initiative, until: &str) -> Value {
    json!({ "name": "Deux lits près de l'hôpital", "kinds": ["host"], "terms.purpose": "offer", "terms.by": of.uri,
        "location.city": "Lorient", "location.postcode": "56100", "attributes.beds": 2, "terms.valid_until": until,
        "attributes.available": [["2026-12-07", "2026-12-20"]], "attributes.address": "12 rue du Secret" })
}

fn visors(of: &Initiative) -> Value {
    json!({ "name": "Des visières *imprimées*", "kinds": ["make"], "terms.purpose": "offer", "terms.by": of.uri,
        "attributes.product": "visor", "attributes.capacity_per_week": 200 })
}

/// A day that is not over for some time.
fn later() -> String {
    let day = chrono::Utc::now().date_naive().checked_add_days(chrono::Days::new(20)).unwrap();
    day.to_string()
}

async fn notes(region: &Region, of: &Initiative) -> Vec<Value> {
    let path = of.uri.strip_prefix(&region.url("")).unwrap().to_owned();
    let page = region.document(&format!("{path}/outbox?page=true")).await;
    page["orderedItems"].as_array().unwrap().iter().map(|activity| activity["object"].clone()).collect()
}

on_each_database! {
    async fn an_offer_reaches_the_other_region_is_found_there_and_ends_there(database) {
        let alpes = Region::open("alpes", database).await;
        let bretagne = Region::open("bretagne", TestDatabase::sqlite()).await;
        let network = bretagne.publish(json!({ "name": "Hébergeurs du Scorff", "kinds": ["host_network"],
            "location.city": "Lorient", "location.postcode": "56100" })).await;
        let early = propose(&bretagne, beds(&network, &later())).await;
        alpes.follow(&bretagne).await;
        let board = [("class", "proposal"), ("kind", "host"), ("near", "Lorient"), ("a.beds.min", "2")];
        until("it is found in the other region", async || alpes.found(&board).await == ["Deux lits près de l'hôpital"]).await;
        let copy = alpes.app.db.read({ let uri = early.uri.clone(); move |conn| store::find(conn, &uri) }).await.unwrap().unwrap();
        assert_eq!(copy.card, early.card, "as its home published it");
        let page = alpes.get_as(&format!("/o/{}@{}", early.uri.rsplit('/').next().unwrap(), bretagne.host), "text/html").await;
        assert_eq!(page.status(), 200);
        let page = page.text().await.unwrap();
        assert!(page.contains("Deux lits") && page.contains(&bretagne.host) && !page.contains("Secret"), "{page}");

        let mut sofa = beds(&network, &later());
        sofa["name"] = json!("Un canapé");
        sofa["accessibility.step_free_entry"] = json!("yes");
        let late = propose(&bretagne, sofa).await;
        bretagne.publish(json!({ "name": "Hôpital du Scorff", "kinds": ["care_institution"], "location.city": "Lorient",
            "location.postcode": "56100", "location.lat": 47.7575, "location.lon": -3.3685, "identifiers.finess_et": "560000127" })).await;
        let week = [("class", "proposal"), ("kind", "host"), ("near", "finess:560000127"), ("radius", "5"), ("access", "step_free_entry"),
            ("a.available.min", "2026-12-14"), ("a.available.max", "2026-12-20")];
        until("it is found near the hospital for that week", async || alpes.found(&week).await == ["Un canapé"]).await;
        until("a new one arrives", async || alpes.found(&board).await.len() == 2).await;
        let uri = early.uri.clone();
        bretagne.write(move |conn, home, now| {
            let edits = serde_json::from_value(json!({ "attributes.beds": 1 })).unwrap();
            publish::revise(conn, home, &uri, &edits, &[], now)
        }).await;
        until("a change arrives", async || alpes.found(&board).await == ["Un canapé"]).await;
        // As if its last day were over.
        bretagne.write(move |conn, home, _| {
            let after = bocage::clock::Timestamp(4_000_000_000_000_000);
            proposals::expire(conn, home, 10, after)
        }).await;
        until("it ends there too", async || alpes.found(&[("class", "proposal"), ("kind", "host")]).await.is_empty()).await;
        let gone = alpes.app.db.read(move |conn| store::find(conn, &late.uri)).await.unwrap().unwrap();
        assert_eq!((gone.state, gone.card.name.as_str(), gone.document), (store::State::Withdrawn, "", None));
    }

    async fn a_public_offer_has_a_note_that_changes_and_goes_with_it(database) {
        let bretagne = Region::open("bretagne", database).await;
        let workshop = bretagne.publish(json!({ "name": "Fab Lab de Lorient", "kinds": ["maker"],
            "location.city": "Lorient", "location.postcode": "56100" })).await;
        let offer = propose(&bretagne, visors(&workshop)).await;
        until("there is a note", async || notes(&bretagne, &workshop).await.len() == 1).await;
        let note = notes(&bretagne, &workshop).await.remove(0);
        assert_eq!((&note["type"], &note["attributedTo"]), (&json!("Note"), &json!(workshop.uri)));
        let content = note["content"].as_str().unwrap();
        assert!(content.contains("On propose") && content.contains("Des visières *imprimées*") && content.contains("Lorient"), "{content}");
        assert_eq!((&note["tag"][0]["rel"], &note["tag"][0]["href"]), (&json!("https://w3id.org/valueflows/ont/vf#Proposal"), &json!(offer.uri)));

        let path = offer.uri.strip_prefix(&bretagne.url("")).unwrap().to_owned();
        let proposal = bretagne.document(&path).await;
        assert_eq!((&proposal["type"], &proposal["purpose"], &proposal["id"]), (&json!("Proposal"), &json!("offer"), &json!(offer.uri)));
        assert!(proposal.get("inbox").is_none() && proposal.get("publicKey").is_none(), "it is no actor");

        let uri = offer.uri.clone();
        bretagne.write(move |conn, home, now| {
            let edits = serde_json::from_value(json!({ "name": "Des visières en bois" })).unwrap();
            publish::revise(conn, home, &uri, &edits, &[], now)
        }).await;
        until("the note follows", async || notes(&bretagne, &workshop).await[0]["content"].as_str().unwrap().contains("en bois")).await;
        assert_eq!(notes(&bretagne, &workshop).await[0]["id"], note["id"], "it is the same note");
        let uri = offer.uri.clone();
        bretagne.write(move |conn, home, now| publish::withdraw(conn, home, &uri, now)).await;
        until("the note is taken back", async || notes(&bretagne, &workshop).await.is_empty()).await;
        assert_eq!(bretagne.get_as(&path, "application/activity+json").await.status(), 410);
        let note = note["id"].as_str().unwrap().strip_prefix(&bretagne.url("")).unwrap().to_owned();
        assert_eq!(bretagne.get_as(&note, "application/activity+json").await.status(), 410);

        propose(&bretagne, visors(&workshop)).await;
        until("there is a note for the next one", async || notes(&bretagne, &workshop).await.len() == 1).await;
        bretagne.write(move |conn, home, _| {
            let after = bocage::clock::Timestamp(4_000_000_000_000_000);
            proposals::expire(conn, home, 10, after)
        }).await;
        until("it is taken back when that ends", async || notes(&bretagne, &workshop).await.is_empty()).await;
    }

    async fn an_offer_for_directories_has_no_note_and_one_for_this_directory_is_not_listed(database) {
        let bretagne = Region::open("bretagne", database).await;
        let network = bretagne.publish(json!({ "name": "Hébergeurs du Scorff", "kinds": ["host_network"],
            "location.city": "Lorient", "location.postcode": "56100" })).await;
        let peers = propose(&bretagne, beds(&network, &later())).await;
        let mut here = beds(&network, &later());
        here["terms.visibility"] = json!("node");
        let here = propose(&bretagne, here).await;
        let shown = propose(&bretagne, visors(&network)).await;
        until("the public one has a note", async || notes(&bretagne, &network).await.len() == 1).await;
        assert_eq!(notes(&bretagne, &network).await[0]["tag"][0]["href"], json!(shown.uri));
        let listed = bretagne.document("/catalogue/changes?since=0").await.to_string();
        assert!(listed.contains(&peers.uri) && listed.contains(&shown.uri) && !listed.contains(&here.uri));
        let path = here.uri.strip_prefix(&bretagne.url("")).unwrap();
        assert_eq!(bretagne.get_as(path, "application/activity+json").await.status(), 404);
        assert_eq!(bretagne.get_as(path, "text/html").await.status(), 200);
    }
}

/// An agreement about a proposal, as FEP-0837 has it.
fn agreement(by: &str, about: &Initiative) -> Value {
    json!({ "type": "Agreement", "attributedTo": by,
        "stipulates": { "type": "Commitment", "satisfies": format!("{}#primary", about.uri) } })
}

on_each_database! {
    async fn who_offers_to_agree_from_elsewhere_is_told_no_and_where_to_answer(database) {
        let town = Town::start("alpes").await;
        let awa = town.person("awa");
        let region = Region::open("bretagne", database).await;
        let workshop = region.publish(json!({ "name": "Fablab des Marées", "kinds": ["maker"], "lang": "fr",
            "location.city": "Lorient", "location.postcode": "56100" })).await;
        let offer = propose(&region, visors(&workshop)).await;
        let mut for_here = visors(&workshop);
        for_here["terms.visibility"] = json!("node");
        let for_here = propose(&region, for_here).await;

        let said = awa.activity("Offer", "1", agreement(&awa.id, &offer));
        let unsigned = post(&region.host, region.address, &[], ACTIVITY, said.to_string().into_bytes()).await;
        assert_eq!(unsigned, 401);
        for (name, object) in [("2", agreement(&awa.id, &for_here)), ("3", agreement(&awa.id, &workshop)), ("4", json!(offer.uri))] {
            assert_eq!(awa.says(&region, &awa.activity("Offer", name, object)).await, 202);
        }
        let foreign = agreement("http://elsewhere.example/users/bob", &offer);
        assert_eq!(awa.says(&region, &awa.activity("Offer", "5", foreign)).await, 403);
        region.applied().await;
        for _ in 0..2 {
            assert_eq!(awa.says(&region, &said).await, 202);
        }
        until("she is told no", async || !town.came_from(&workshop.uri).is_empty()).await;
        region.applied().await;
        let came = town.came_from(&workshop.uri);
        assert_eq!(came.len(), 1, "once, and to nothing else: {came:?}");
        assert_eq!((&came[0]["type"], &came[0]["to"], &came[0]["object"]["id"]), (&json!("Reject"), &json!(awa.id), &json!(awa.own("activities/1"))));
        assert!(came[0]["content"].as_str().unwrap().contains(&offer.uri), "{came:?}");
    }

    async fn bovine_is_told_no_when_it_offers_to_agree(database) {
        let Some(bovine) = Foreign::bovine("SHA-256").await else { return };
        let region = Region::open("bretagne", database).await;
        let workshop = region.publish(json!({ "name": "Fablab des Marées", "kinds": ["maker"], "location.city": "Lorient" })).await;
        let offer = propose(&region, visors(&workshop)).await;
        bovine.told("offer", &offer.uri).await;
        until("it is told no", async || bovine.seen_from(&workshop.uri).await == ["Reject"]).await;
    }
}
