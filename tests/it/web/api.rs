//! JSON for programs.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use bocage::account::{self, RIGHTS, Right};
use insta::assert_json_snapshot;
use serde_json::{Value, json};

use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::site::{Answer, Site};

on_each_database! {
    async fn paging_by_cursor_has_no_gap_and_no_double(database) {
        let site = Site::with_examples(database);
        let mut seen = Vec::new();
        let mut path = "/api/v1/initiatives?per_page=7".to_owned();
        let total = site.json(&path).await["total"].as_u64().unwrap();
        loop {
            let page = site.json(&path).await;
            seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
            let Some(next) = page["next"].as_str() else { break };
            path = next.strip_prefix("http://bretagne.test").unwrap().to_owned();
        }
        let count = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!((seen.len(), count as u64), (count, total));
    }

    async fn a_token_writes_what_its_rights_allow(database) {
        let site = Site::empty(database);
        let secret = token(&site, &RIGHTS);
        let card = json!({ "name": "Jardin des Buttes", "kinds": ["place"], "location": { "postcode": "35000", "city": "Rennes" } });
        assert_eq!(write(&site, "POST", "/api/v1/initiatives", "wrong", &card).await.status, StatusCode::UNAUTHORIZED);
        let created = write(&site, "POST", "/api/v1/initiatives", &secret, &card).await;
        assert_eq!(created.status, StatusCode::CREATED, "{}", created.body);
        let id = created.header("location").rsplit('/').next().unwrap().to_owned();
        let path = format!("/api/v1/initiatives/{id}");
        let edited = write(&site, "PATCH", &path, &secret, &json!({ "summary": "Un jardin." })).await;
        assert_eq!(body(&edited)["summary"], "Un jardin.");
        let confirmed = write(&site, "POST", &format!("{path}/confirm"), &secret, &json!({})).await;
        assert_eq!(body(&confirmed)["checked_at"], "2026-11-24");
        site.app.catch_up().unwrap();
        assert_eq!(site.json("/api/v1/initiatives?q=jardin").await["total"], 1);
        assert_eq!(write(&site, "DELETE", &path, &secret, &json!({})).await.status, StatusCode::NO_CONTENT);
        // The index does not know yet.
        assert_eq!(site.json("/api/v1/initiatives?q=jardin").await["total"], 0);
        assert_eq!(site.json("/api/v1/suggest?q=jardin").await["initiatives"], json!([]));
        assert!(!site.get("/search?q=jardin").await.body.contains("class=\"card"));
        site.app.catch_up().unwrap();
        assert_eq!(site.get(&path).await.status, StatusCode::GONE);
        assert_eq!(site.get(&format!("/i/{id}")).await.status, StatusCode::GONE);
        assert_eq!(site.json("/api/v1/initiatives?q=jardin").await["total"], 0);
    }
}

#[tokio::test]
async fn rights_are_separate_and_a_revoked_token_is_worthless() {
    let site = Site::empty(TestDatabase::sqlite());
    let secret = token(&site, &[Right::Edit]);
    let card = json!({ "name": "Jardin" });
    let refused = write(&site, "POST", "/api/v1/initiatives", &secret, &card).await;
    assert_eq!((refused.status, body(&refused)["status"].clone()), (StatusCode::FORBIDDEN, json!(403)));
    let now = site.app.clock.now();
    let id = site.app.db.read_now(account::list).unwrap()[0].id.clone();
    site.app.db.write_now(move |conn| account::revoke(conn, &id, now)).unwrap();
    let revoked = write(&site, "POST", "/api/v1/initiatives", &secret, &card).await;
    assert_eq!(revoked.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn all_problems_of_a_draft_come_at_once_in_the_writers_language() {
    let site = Site::empty(TestDatabase::sqlite());
    let secret = token(&site, &RIGHTS);
    let card = json!({ "kinds": ["place"], "opening_hours": "quand je peux" });
    let answer = write(&site, "POST", "/api/v1/initiatives?lang=fr", &secret, &card).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problems = body(&answer)["errors"].clone();
    let fields: Vec<&str> = problems.as_array().unwrap().iter().map(|p| p["field"].as_str().unwrap()).collect();
    assert!(fields.contains(&"name") && fields.contains(&"opening_hours"), "{problems}");
}

#[tokio::test]
async fn shapes_of_answers_are_kept() {
    let site = Site::with_examples(TestDatabase::sqlite());
    let found = site.json("/api/v1/initiatives?q=%C3%A9tabli&near=Lorient&facet=kind&per_page=1").await;
    assert_json_snapshot!("search", with_fixed_ids(found));
    let typed = site.json("/api/v1/suggest?q=lori").await;
    assert_json_snapshot!("suggest", with_fixed_ids(typed));
    let territory = site.json("/api/v1/territories/FR-56121").await;
    assert_json_snapshot!("territory", territory);
    let clusters = site.json("/api/v1/clusters?bbox=-5,47,-1,49&zoom=6").await;
    let sum: u64 = clusters["clusters"].as_array().unwrap().iter().map(|c| c["count"].as_u64().unwrap()).sum();
    assert_eq!(clusters["total"].as_u64().unwrap(), sum);
    let kinds = site.json("/api/v1/kinds").await;
    assert_eq!(kinds["kinds"].as_array().unwrap().len(), 15);
}

#[tokio::test]
async fn the_description_names_every_route_of_the_api() {
    let site = Site::empty(TestDatabase::sqlite());
    let document = site.json("/api/v1/openapi.json").await;
    let paths: Vec<&String> = document["paths"].as_object().unwrap().keys().collect();
    assert_json_snapshot!("openapi_paths", paths);
    let answer = site.get("/api/v1/kinds").await;
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let missing = site.get("/api/v1/nothing").await;
    assert_eq!((missing.status, missing.header("content-type")), (StatusCode::NOT_FOUND, "application/problem+json"));
}

#[tokio::test]
async fn a_search_is_downloaded_in_every_format_with_the_same_members() {
    let site = Site::with_examples(TestDatabase::sqlite());
    let total = site.json("/search.json").await["total"].as_u64().unwrap() as usize;
    let csv = site.get("/search.csv").await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert!(csv.header("content-disposition").contains("CC0-1.0"));
    assert_eq!(csv::Reader::from_reader(csv.body.as_bytes()).records().count(), total);
    assert_eq!(site.json("/search.geojson").await["features"].as_array().unwrap().len(), total);
    assert_eq!(site.get("/search.ndjson").await.body.lines().count(), total);
    let again = Request::get("/search.csv").header("accept-language", "fr").header("if-none-match", csv.header("etag"));
    assert_eq!(site.send(again.body(Body::empty()).unwrap()).await.status, StatusCode::NOT_MODIFIED);
    assert_eq!(site.get("/search.xml").await.status, StatusCode::NOT_FOUND);
}

fn token(site: &Site, rights: &[Right]) -> String {
    let (rights, now) = (rights.to_vec(), site.app.clock.now());
    site.app.db.write_now(move |conn| account::create(conn, "test", &rights, now)).unwrap().1
}

async fn write(site: &Site, method: &str, path: &str, secret: &str, card: &Value) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", format!("Bearer {secret}"))
        .header("content-type", "application/json");
    site.send(request.body(Body::from(card.to_string())).unwrap()).await
}

fn body(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap()
}

fn with_fixed_ids(value: Value) -> Value {
    let ids = regex::Regex::new("[0-9A-HJKMNP-TV-Z]{26}").unwrap();
    let cursor = regex::Regex::new(r#""next(?:_cursor)?":"[^"]*""#).unwrap();
    let text = value.to_string();
    let text = ids.replace_all(&text, "[ulid]");
    serde_json::from_str(&cursor.replace_all(&text, "\"next_cursor\":\"[cursor]\"")).unwrap()
}
