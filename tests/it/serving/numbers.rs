//! Numbers for Prometheus.

use std::net::{Ipv4Addr, SocketAddrV4};
use std::time::{Duration, Instant};

use reqwest::StatusCode;

use crate::support::command::{Serving, bocage};
use crate::support::databases::TestDatabase;

async fn get(address: SocketAddrV4, path: &str) -> (StatusCode, String) {
    let request = reqwest::Client::new().get(format!("http://{address}{path}")).header("host", "bretagne.test");
    let answer = request.send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

#[tokio::test]
async fn numbers_are_kept_to_a_listener_of_their_own_that_is_off_by_default() {
    let database = TestDatabase::sqlite();
    let card = ["--kind", "reuse", "--set", "name=Ressourcerie", "--set", "location.city=Lorient"];
    let added = bocage(&database, &[&["add"], &card[..], &["--set", "location.postcode=56100"]].concat());
    assert_eq!(added.status, 0, "{}", added.err);
    let listening = Serving::start(&database, &[]).listening();
    assert_eq!(listening.iter().map(SocketAddrV4::ip).collect::<Vec<_>>(), [&Ipv4Addr::LOCALHOST]);

    let own = Ipv4Addr::new(127, 0, 0, 2);
    let node = Serving::start(&database, &[("BOCAGE__METRICS__BIND", "127.0.0.2:0")]);
    let mut listening = node.listening();
    listening.sort();
    let [pages, numbers] = listening[..] else { panic!("{listening:?}") };
    assert_eq!([*pages.ip(), *numbers.ip()], [Ipv4Addr::LOCALHOST, own]);

    for (path, status) in [("/about", 200), ("/about", 200), ("/api/v1/suggest?q=re", 200), ("/robots.txt", 200)] {
        assert_eq!(get(pages, path).await.0, status, "{path}");
    }
    let (status, text) = get(pages, "/metrics").await;
    assert!(status == StatusCode::NOT_FOUND && !text.contains("bocage_"), "{status} {text}");
    assert_eq!(get(numbers, "/about").await.0, StatusCode::NOT_FOUND);

    let (status, mut text) = get(numbers, "/metrics").await;
    assert_eq!(status, StatusCode::OK);
    for line in [
        r#"bocage_requests_total{node="bretagne.test",asked="page",status="200"} 2"#,
        r#"bocage_requests_total{node="bretagne.test",asked="page",status="404"} 1"#,
        r#"bocage_requests_total{node="bretagne.test",asked="suggestion",status="200"} 1"#,
        r#"bocage_requests_total{node="bretagne.test",asked="asset",status="200"} 1"#,
        r#"bocage_request_seconds_count{node="bretagne.test",asked="page"} 3"#,
        r#"bocage_request_seconds_bucket{node="bretagne.test",asked="page",le="+Inf"} 3"#,
    ] {
        assert!(text.lines().any(|told| told == line), "{line} in\n{text}");
    }
    let position = database.open().read_now(bocage::initiative::store::latest_position).unwrap();
    let line = format!(r#"bocage_index_position{{node="bretagne.test"}} {position}"#);
    let started = Instant::now();
    while !text.lines().any(|told| told == line) {
        assert!(position > 0 && started.elapsed() < Duration::from_secs(20), "{line} in\n{text}");
        text = get(numbers, "/metrics").await.1;
    }
}
