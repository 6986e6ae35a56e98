//! Queries that nobody types by accident: a sensible answer, or "not understood", never a failure.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bocage::app::App;

use crate::support::databases::TestDatabase;
use crate::support::node::TestNode;
use crate::support::site::Site;

/// A cursor that no page gave, with a moment of somebody's choosing.
fn forged(at: i64) -> String {
    let cursor = format!(r#"{{"o":"best","g":0,"k":0,"t":0,"at":{at},"r":[],"c":false,"p":false}}"#);
    format!("open=now&cursor={}", URL_SAFE_NO_PAD.encode(cursor))
}

fn queries() -> Vec<String> {
    let mut queries: Vec<String> = [
        "q=%22",
        "q=*",
        "q=%3F%21%2C%3B",
        "q=%22a%22%22b",
        "q=AND+OR+NOT",
        "q=name%3Ax",
        "q=%28%28%28",
        "q=%00%01",
        "q=%F0%9F%9A%B2",
        "q=%E2%80%AE%E2%80%8B",
        "q=%FF%FE",
        "near=%00",
        "near=91%2C181",
        "near=NaN%2CNaN",
        "near=-0%2C-0",
        "near=%40nobody",
        "near=siret%3A1",
        "near=finess%3A",
        "near=%40a%40b%40c",
        "radius=-1",
        "radius=1e309",
        "radius=NaN",
        "bbox=1,2,3",
        "bbox=NaN,0,0,0",
        "bbox=170,-20,-170,20",
        "bbox=0,90,0,-90",
        "page=0",
        "page=-1",
        "page=501",
        "page=1e18",
        "page=500",
        "cursor=x",
        "cursor=%7B%7D",
        "kind=%27+OR+1%3D1",
        "theme=",
        "open=yesterday",
        "open=mo",
        "fresh=-1",
        "fresh=99999999999",
        "sort=stars",
        "a.machines=laser",
        "a.machines.min=x",
        "a.x.y.z=1",
        "a.=1",
        "access=door_width%3Aabc",
        "access=a%3Ab%3Ac",
        "serves=here",
        "class=proposal",
        "per_page=0",
        "per_page=101",
        "facet=nothing",
        "lang=../../etc",
        "lang=%22%3E",
        "exact=true&q=x",
        "=",
        "&&&",
        "%",
        "q=%",
        "licence=%22%0d%0a",
    ]
    .map(str::to_owned)
    .to_vec();
    queries.push(format!("q={}", "mot+".repeat(10_000)));
    queries.push(format!("q={}", "a".repeat(100_000)));
    queries.push("kind=maker&".repeat(2_000));
    queries.extend([-2_000_000, 0, i64::MIN, i64::MAX].map(forged));
    queries.push((0..500).map(|n| format!("a.x{n}=1&")).collect());
    queries
}

#[tokio::test]
async fn hostile_queries_are_answered() {
    let site = Site::with_examples(TestDatabase::sqlite());
    let paths =
        ["/search", "/api/v1/initiatives", "/api/v1/suggest", "/api/v1/clusters", "/api/v1/territories", "/search.csv"];
    for query in queries() {
        for path in paths {
            // Longer request lines do not come this far; the router would refuse them as no URI.
            let address: String = format!("{path}?{query}").chars().take(60_000).collect();
            let answer = site.get(&address).await;
            let allowed = [StatusCode::OK, StatusCode::BAD_REQUEST, StatusCode::NOT_FOUND];
            let shown: String = address.chars().take(120).collect();
            assert!(allowed.contains(&answer.status), "{shown}: {} {}", answer.status, answer.body);
            if path == "/search" {
                assert_eq!(answer.status, StatusCode::OK, "{shown}");
            }
        }
    }
}

#[tokio::test]
async fn hostile_paths_are_not_found() {
    let site = Site::with_examples(TestDatabase::sqlite());
    for path in [
        "/@",
        "/@@",
        "/@a@b@c",
        "/@%00",
        "/@%2e%2e%2f",
        "/i/x",
        "/i/%27",
        "/t/",
        "/t/FR-99999",
        "/t/%00",
        "/k/x",
        "/themes/x",
        "/assets/../mod.rs",
        "/assets/..%2fmod.rs",
        "/assets/x",
        "/search.",
        "/search.exe",
        "/api/v1/initiatives/x",
        "/api/v1/territories/x",
        "//",
        "/about/",
        "/ABOUT",
    ] {
        let answer = site.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
}

/// A search that takes longer than it may is given up, in words, and says when to come back; the rest goes on.
#[tokio::test]
async fn a_search_that_takes_too_long_is_refused_in_words() {
    let no_time = |app: App| {
        let search = Arc::into_inner(app.search).unwrap().with_time_limit(Some(Duration::ZERO));
        App { search: Arc::new(search), ..app }
    };
    let node = TestNode::start_changed(TestDatabase::sqlite(), &[], no_time).await;
    for path in ["/api/v1/initiatives?q=velo", "/api/v1/clusters?bbox=-5,47,-1,49&zoom=8", "/search?q=velo"] {
        let answer = node.request(reqwest::Method::GET, path).header("accept-language", "fr").send().await.unwrap();
        assert_eq!(answer.status(), 503, "{path}");
        assert_eq!(answer.headers()["retry-after"], "10", "{path}");
        let text = answer.text().await.unwrap();
        assert!(text.contains("prend plus de temps que prévu"), "{path}: {text}");
    }
    assert_eq!(node.get("/api/v1/kinds").await.status(), 200);
    node.stop().await;
}

#[tokio::test]
async fn more_filters_than_can_be_counted_are_refused_rather_than_forgotten() {
    let site = Site::with_some_examples(TestDatabase::sqlite(), 5);
    let with = |count: usize| {
        let machines: String = (0..count).map(|n| format!("&a.machines=m{n}")).collect();
        format!("/api/v1/initiatives?a.machines.all=true{machines}{}", "&access=step_free_entry".repeat(count))
    };
    assert_eq!(site.get(&with(20)).await.status, StatusCode::OK);
    let refused = site.get(&with(40)).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{}", refused.body);
    assert!(refused.body.contains("filtres à la fois"), "{}", refused.body);
    let values: String = (0..60).map(|n| format!("&a.machines=m{n}")).collect();
    let told = site.get(&format!("/search?q=velo{values}")).await;
    assert!(told.body.contains("les 50 premières comptent"), "{}", told.body);
}
