//! What a node answers before any page: health, headers, hosts, limits, and how it stops.

mod numbers;
mod slow;
mod tls;

use std::io::Read as _;
use std::time::{Duration, Instant};

use bocage::account::{self, RIGHTS};
use reqwest::Method;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::command::bocage_in;
use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::node::TestNode;

on_each_database! {
    async fn a_node_is_alive_and_ready_under_any_host(database) {
        let node = TestNode::start(database).await;
        // Not before the index has caught up; asked through the same lock, it has by then.
        while node.request_for("10.1.2.3", Method::GET, "/readyz").send().await.unwrap().status() == 503 {
            node.settle().await;
        }
        for path in ["/healthz", "/readyz"] {
            let answer = node.request_for("10.1.2.3", Method::GET, path).send().await.unwrap();
            assert_eq!(answer.status(), 200, "{path}");
        }
        node.stop().await;
    }

    async fn what_another_process_adds_is_found_within_a_second(database) {
        let node = TestNode::start(database).await;
        let (folder, url) = (node.app.config.storage.data_dir.clone(), node.app.config.database_url());
        let mut took = Vec::new();
        for name in ["Quartz", "Violon", "Bambou"] {
            let name_set = format!("name=Ressourcerie {name}");
            let place = ["--set", "location.city=Lorient", "--set", "location.postcode=56100"];
            let arguments = [&["add", "--kind", "reuse", "--set", &name_set], &place[..]].concat();
            let added = bocage_in(&folder, &url, &arguments);
            assert_eq!(added.status, 0, "{}", added.err);
            let written = Instant::now();
            let path = format!("/api/v1/initiatives?q={name}");
            while node.get(&path).await.json::<Value>().await.unwrap()["total"] == 0 {
                assert!(written.elapsed() < Duration::from_secs(60), "{name} is not found");
            }
            took.push(written.elapsed());
        }
        // A busy machine may hold up one or two; looking less than once a second would hold up all but the first.
        assert!(took.iter().min() < Some(&Duration::from_secs(1)), "{took:?}");
    }
}

async fn node_with(settings: &[(&str, &str)]) -> TestNode {
    TestNode::start_with(TestDatabase::sqlite(), settings).await
}

#[tokio::test]
async fn every_answer_carries_the_headers_of_security() {
    let node = node_with(&[]).await;
    let paths = ["/about", "/nothing-here", "/healthz", "/robots.txt", "/api/v1/nothing"];
    for path in paths {
        let answer = node.get(path).await;
        let header = |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or_default();
        assert_eq!(
            header("content-security-policy"),
            "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; \
             connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; \
             base-uri 'none'",
            "{path}"
        );
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("referrer-policy"), "same-origin");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(header("permissions-policy"), "geolocation=(self), camera=(), microphone=(), payment=()");
        let policy = if path.starts_with("/api/") { "cross-origin" } else { "same-origin" };
        assert_eq!(header("cross-origin-resource-policy"), policy, "{path}");
        assert_eq!(header("strict-transport-security"), "", "this node is http");
        assert_eq!(answer.headers().get_all("content-security-policy").iter().count(), 1);
    }
}

#[tokio::test]
async fn only_requests_for_the_own_host_are_answered() {
    let node = node_with(&[]).await;
    let status = async |host: &str| node.request_for(host, Method::GET, "/about").send().await.unwrap().status();
    assert_eq!(status("BRETAGNE.test:80").await, 200);
    assert_eq!(status("127.0.0.1:9999").await, 200, "a local name is also reached by address");
    assert_eq!(status("[::1]").await, 200);
    assert_eq!(status("localhost:8095").await, 200);
    for other in [
        "evil.example",
        "bretagne.test.evil.example",
        "bretagne.test:8081",
        "127.0.0.1.nip.io",
        "localhost.evil.example",
    ] {
        assert_eq!(status(other).await, 421, "{other}");
    }
    let absolute =
        node.raw(b"GET http://evil.example/about HTTP/1.1\r\nHost: bretagne.test\r\nConnection: close\r\n\r\n").await;
    assert!(absolute.starts_with("HTTP/1.1 421"), "{absolute}");
    let none = node.raw(b"GET /about HTTP/1.1\r\nConnection: close\r\n\r\n").await;
    assert!(none.starts_with("HTTP/1.1 400"), "{none}");
    let two = node
        .raw(b"GET /about HTTP/1.1\r\nHost: bretagne.test\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
        .await;
    assert!(two.starts_with("HTTP/1.1 400"), "{two}");
    let forwarded =
        node.request(Method::GET, "/about").header("x-forwarded-host", "evil.example").send().await.unwrap();
    assert!(!forwarded.text().await.unwrap().contains("evil.example"));
}

#[tokio::test]
async fn a_public_node_is_not_reached_by_address() {
    let node = node_with(&[("BOCAGE__NODE__HOST", "annuaire.example.org")]).await;
    let answer = node.request_for("127.0.0.1", Method::GET, "/about").send().await.unwrap();
    assert_eq!(answer.status(), 421);
    let answer = node.request_for("annuaire.example.org:443", Method::GET, "/about").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["strict-transport-security"], "max-age=31536000");
}

#[tokio::test]
async fn what_is_too_long_is_refused_with_its_own_status() {
    let node = node_with(&[]).await;
    assert_eq!(node.get(&format!("/{}", "a".repeat(9_000))).await.status(), 414);
    assert_eq!(node.get(&format!("/{}", "a".repeat(60_000))).await.status(), 414);
    let mut many = node.request(Method::GET, "/about");
    for n in 0..80 {
        many = many.header(format!("x-{n}"), "1");
    }
    assert_eq!(many.send().await.unwrap().status(), 431);
    let long = node.request(Method::GET, "/about").header("x-long", "a".repeat(17_000)).send().await.unwrap();
    assert_eq!(long.status(), 431);
    let large = node.raw(b"POST /about HTTP/1.1\r\nHost: bretagne.test\r\nContent-Length: 9999999999\r\n\r\n").await;
    assert!(large.starts_with("HTTP/1.1 413"), "{large}");
}

#[tokio::test]
async fn a_body_that_does_not_say_its_length_is_refused_in_the_same_words() {
    let node = node_with(&[]).await;
    let now = node.app.clock.now();
    let (_, secret) = node.app.db.write_now(move |conn| account::create(conn, "test", &RIGHTS, now)).unwrap();
    let length = 1024 * 1024 + 1;
    let request = format!(
        "POST /api/v1/initiatives HTTP/1.1\r\nHost: bretagne.test\r\nAuthorization: Bearer {secret}\r\n\
         Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{length:x}\r\n{}\r\n0\r\n\r\n",
        " ".repeat(length)
    );
    let answer = node.raw(request.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("application/problem+json"), "{answer}");
    assert!(answer.contains("trop volumineux"), "{answer}");
}

#[tokio::test]
async fn an_address_that_asks_too_often_waits_and_others_do_not() {
    let node = node_with(&[("BOCAGE__SERVER__REQUESTS_PER_5_MINUTES", "5")]).await;
    let ask = async |from: &str, path: &str| {
        node.request(Method::GET, path).header("x-forwarded-for", from).send().await.unwrap()
    };
    for _ in 0..5 {
        assert_eq!(ask("203.0.113.9", "/about").await.status(), 200);
    }
    let refused = ask("203.0.113.9", "/about").await;
    assert_eq!(refused.status(), 429);
    let seconds: u64 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((50..=60).contains(&seconds), "{seconds}");
    assert!(refused.text().await.unwrap().contains("secondes"), "French is this node's language");
    let problem = ask("203.0.113.9", "/api/v1/kinds").await;
    assert_eq!(problem.headers()["content-type"], "application/problem+json");
    assert_eq!(ask("203.0.113.9", "/robots.txt").await.status(), 200, "assets are unlimited");
    assert_eq!(ask("203.0.113.10", "/about").await.status(), 200);
    assert_eq!(ask("203.0.113.9, 203.0.113.11", "/about").await.status(), 200, "the right-most counts");
    for _ in 0..20 {
        assert_eq!(node.get("/about").await.status(), 200, "the machine itself is exempt");
    }
}

#[tokio::test]
async fn answers_are_compressed_for_those_who_can_read_that() {
    let node = node_with(&[]).await;
    for coding in ["gzip", "zstd"] {
        let answer = node.request(Method::GET, "/about").header("accept-encoding", coding).send().await.unwrap();
        assert_eq!(answer.headers()["content-encoding"], coding);
    }
    assert!(!node.get("/about").await.headers().contains_key("content-encoding"));
}

#[tokio::test]
async fn a_download_that_is_compressed_comes_whole() {
    let node = node_with(&[]).await;
    let app = node.app.clone();
    tokio::task::spawn_blocking(move || bocage::demo::import_examples(&app, "bretagne")).await.unwrap().unwrap();
    node.settle().await;
    for format in ["csv", "geojson", "ndjson"] {
        let path = format!("/search.{format}");
        let plain = node.get(&path).await.text().await.unwrap();
        let answer = node.request(Method::GET, &path).header("accept-encoding", "gzip").send().await.unwrap();
        assert_eq!(answer.headers()["content-encoding"], "gzip");
        let (bytes, mut unpacked) = (answer.bytes().await.unwrap(), String::new());
        flate2::read::GzDecoder::new(&*bytes).read_to_string(&mut unpacked).unwrap();
        assert_eq!(unpacked, plain, "{format}");
    }
}

#[tokio::test]
async fn a_stop_closes_the_door_and_ends_in_time() {
    let node = node_with(&[("BOCAGE__SERVER__STOP_SECONDS", "1")]).await;
    let address = node.address;
    // One that is idle, and one in the middle of its head: neither holds the node.
    let mut idle = TcpStream::connect(address).await.unwrap();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nHost: bretagne.test\r\n\r\n").await.unwrap();
    let mut first = [0; 12];
    idle.read_exact(&mut first).await.unwrap();
    let mut half = TcpStream::connect(address).await.unwrap();
    half.write_all(b"GET /healthz HT").await.unwrap();
    let started = Instant::now();
    node.stop().await;
    assert!(started.elapsed() < Duration::from_secs(8), "{:?}", started.elapsed());
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn two_nodes_cannot_listen_on_one_port_and_the_second_says_so() {
    let node = node_with(&[]).await;
    let database = TestDatabase::sqlite();
    let port = node.address.port().to_string();
    let app = bocage::app::App::open(
        database.config_with(&[("BOCAGE__SERVER__PORT", &port)]),
        bocage::clock::Clock::default(),
    )
    .unwrap();
    let error = bocage::serve::serve_until(app, std::future::pending(), None).await.unwrap_err();
    assert!(error.to_string().contains(&port) && error.to_string().contains("server.port"), "{error}");
}
