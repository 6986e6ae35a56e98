//! Offers and requests as JSON.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use bocage::account::{self, RIGHTS, Right};
use bocage::initiative::Initiative;
use serde_json::{Value, json};

use crate::support::databases::on_each_database;
use crate::support::site::{Answer, Site};

const PATH: &str = "/api/v1/proposals";

fn network(site: &Site) -> Initiative {
    let fields = json!({ "name": "Hébergeurs du Scorff", "kinds": ["host_network"], "location.city": "Lorient",
        "location.postcode": "56100", "attributes.territories": ["FR-56"], "licence": "ODbL-1.0" });
    site.publish(serde_json::from_value(fields).unwrap())
}

/// Two beds, with all that nobody may know.
fn beds() -> Value {
    json!({ "name": "Deux lits près de l'hôpital", "kinds": ["host"],
        "terms": { "purpose": "offer", "by": "@hebergeurs-du-scorff-lorient", "price": "free" },
        "location": { "lat": 47.743211, "lon": -3.357899, "street": "12 rue du Secret", "postcode": "56100", "city": "Lorient" },
        "contact": { "email": "awa@example.org", "email_public": true, "phone": "06 12 34 56 78" },
        "attributes": { "beds": 2, "available": [["2026-12-07", "2026-12-20"]], "address": "12 rue du Secret" } })
}

fn token(site: &Site, rights: &[Right]) -> String {
    let (rights, now) = (rights.to_vec(), site.app.clock.now());
    site.app.db.write_now(move |conn| account::create(conn, "test", &rights, now)).unwrap().1
}

async fn write(site: &Site, method: &str, path: &str, secret: &str, card: &Value) -> Answer {
    let request = Request::builder().method(method).uri(path).header("authorization", format!("Bearer {secret}"));
    let request = request.header("content-type", "application/json");
    site.send(request.body(Body::from(card.to_string())).unwrap()).await
}

fn body(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{}", answer.body))
}

fn assert_tells_no_secret(text: &str) {
    for secret in ["Secret", "47.7432", "3.3578", "06 12", "awa@"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

on_each_database! {
    async fn an_offer_is_written_with_a_token_and_read_without_what_is_private(database) {
        let site = Site::empty(database);
        let (network, secret) = (network(&site), token(&site, &RIGHTS));
        let reader = token(&site, &[Right::Edit]);
        assert_eq!(write(&site, "POST", PATH, "wrong", &beds()).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(write(&site, "POST", PATH, &reader, &beds()).await.status, StatusCode::FORBIDDEN);
        let created = write(&site, "POST", PATH, &secret, &beds()).await;
        assert_eq!(created.status, StatusCode::CREATED, "{}", created.body);
        let id = created.header("location").rsplit('/').next().unwrap().to_owned();
        assert_eq!(created.header("location"), format!("http://bretagne.test/o/{id}"));
        let path = format!("{PATH}/{id}");
        let read = site.get(&path).await;
        assert_tells_no_secret(&(read.body.clone() + &created.body));
        let offer = body(&read);
        for (member, value) in [
            ("/class", json!("proposal")),
            ("/purpose", json!("offer")),
            ("/kind", json!("host")),
            ("/by/id", json!(network.uri)),
            ("/by/name", json!("Hébergeurs du Scorff")),
            ("/by/url", json!("http://bretagne.test/@hebergeurs-du-scorff-lorient")),
            ("/url", json!(format!("http://bretagne.test/o/{id}"))),
            ("/terms/price", json!("free")),
            ("/terms/valid_until", json!("2026-12-20")),
            ("/terms/visibility", json!("peers")),
            ("/location/precision", json!("municipality")),
            ("/attributes/beds", json!(2)),
        ] {
            assert_eq!(offer.pointer(member), Some(&value), "{member} in {offer}");
        }
        let edited = write(&site, "PATCH", &path, &secret, &json!({ "status": "met", "attributes": { "beds": 1 } })).await;
        assert_eq!((&body(&edited)["status"], &body(&edited)["attributes"]["beds"]), (&json!("met"), &json!(1)));
        assert_eq!(write(&site, "DELETE", &path, &secret, &json!({})).await.status, StatusCode::NO_CONTENT);
        assert_eq!(site.get(&path).await.status, StatusCode::GONE);
        assert_eq!(site.get(&format!("/api/v1/initiatives/{id}")).await.status, StatusCode::NOT_FOUND);
    }

    async fn a_search_answers_with_the_same_members_and_only_what_visitors_may_see(database) {
        let site = Site::empty(database);
        let (network, secret) = (network(&site), token(&site, &RIGHTS));
        assert_eq!(write(&site, "POST", PATH, &secret, &beds()).await.status, StatusCode::CREATED);
        let care = json!({ "kinds": ["care"], "attributes": { "slot": ["night"], "dates": [["2026-11-28", "2026-11-30"]] },
            "terms": { "purpose": "request", "by": network.uri, "valid_until": "2026-12-01" } });
        let care = write(&site, "POST", PATH, &secret, &care).await;
        assert_eq!(care.status, StatusCode::CREATED, "{}", care.body);
        site.app.catch_up().unwrap();
        let answer = site.get(&format!("{PATH}?near=Lorient&purpose=offer&a.beds.min=2&facet=purpose")).await;
        assert_tells_no_secret(&answer.body);
        let found = body(&answer);
        assert_eq!(found["total"], 1, "{found}");
        let item = &found["items"][0];
        assert_eq!((&item["class"], &item["purpose"], &item["kind"]), (&json!("proposal"), &json!("offer"), &json!("host")));
        assert_eq!((&item["by"]["name"], &item["terms"]["valid_until"]), (&json!("Hébergeurs du Scorff"), &json!("2026-12-20")));
        assert!(item["distance"]["band_km"].is_number() || item["distance"]["band_km"].is_string(), "{item}");
        assert_eq!(site.json(PATH).await["total"], 1, "the request for care is for those concerned only");
        let id = care.header("location").rsplit('/').next().unwrap().to_owned();
        assert_eq!(site.get(&format!("{PATH}/{id}")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(site.json("/api/v1/initiatives").await["total"], 1);
        let wrong = write(&site, "POST", PATH, &secret, &json!({ "kinds": ["host"], "terms": { "purpose": "offer", "by": "@nobody" } })).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(body(&wrong)["errors"][0]["field"], "terms.by");
    }
}
