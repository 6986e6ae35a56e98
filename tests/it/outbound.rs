//! The door out: what other servers do to whoever asks them, and what of it reaches this node.
//!
//! Servers of these tests listen on loopback and have names of a local network; what a public node refuses beyond that
//! is held by the unit tests of `src/outbound`.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use bocage::clock::Clock;
use bocage::federation::address::Node;
use bocage::federation::fetch::SignedFetch;
use bocage::federation::request::{Headers, Request};
use bocage::federation::signature::sign::SigningKey;
use bocage::federation::signature::{self, PublicKey, Purpose};
use bocage::federation::verify::{self, Bond};
use bocage::outbound::{
    Answer, Budget, CATALOGUE_PAGE, CATALOGUE_SNAPSHOT, DELIVERY, Failure, OutboundClient, Profile, Reach,
    StreamProfile, Trust,
};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use url::Url;

use crate::support::ports::HeldPort;

const JSON: Profile = Profile {
    accept: "application/json",
    is_wanted: |content_type| content_type == "application/json",
    max_bytes: 1024 * 1024,
    deadline: Duration::from_secs(10),
    redirects: 1,
    same_origin: true,
    trust: Trust::Verified,
};
const HURRIED: Profile = Profile { deadline: Duration::from_millis(300), ..JSON };

async fn listen(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

/// A client for which these names stand for these addresses.
fn client(names: &[(&str, SocketAddr)]) -> OutboundClient {
    let names: HashMap<String, SocketAddr> = names.iter().map(|(name, at)| ((*name).to_owned(), *at)).collect();
    OutboundClient::new(Reach::LocalNetwork(names), "Bocage/test (+https://bretagne.test/)", &[]).unwrap()
}

async fn fetch(client: &OutboundClient, url: &str, profile: &Profile) -> Result<Answer, Failure> {
    client.get(&Url::parse(url).unwrap(), profile, &Budget::unlimited(), |_| Ok(Vec::new())).await
}

fn json(text: impl Into<Body>) -> impl IntoResponse {
    ([("content-type", "application/json")], text.into())
}

#[tokio::test]
async fn a_document_comes_with_its_address_type_and_bytes() {
    let seen = |headers: HeaderMap| async move { json(format!("{headers:?}")) };
    let client = client(&[("a.test", listen(Router::new().route("/doc", get(seen))).await)]);
    let answer = fetch(&client, "http://a.test/doc#part", &JSON).await.unwrap();
    assert_eq!((answer.status, answer.url.as_str()), (200, "http://a.test/doc"));
    let sent = String::from_utf8(answer.body).unwrap();
    assert!(sent.contains("Bocage/test (+https://bretagne.test/)") && sent.contains("\"identity\""), "{sent}");
    for secret in ["cookie", "authorization", "referer"] {
        assert!(!sent.contains(secret), "{sent}");
    }
}

#[tokio::test]
async fn one_redirect_within_the_origin_is_followed_and_signed_anew() {
    let to = |Path(hops): Path<u32>, headers: HeaderMap| async move {
        match hops {
            0 => json(format!("{:?}", headers.get("signature"))).into_response(),
            hops => Redirect::temporary(&format!("/{}", hops - 1)).into_response(),
        }
    };
    let client = client(&[("a.test", listen(Router::new().route("/{hops}", get(to))).await)]);
    let sign = |at: &Url| Ok(vec![("signature".to_owned(), at.path().to_owned())]);
    let start = Url::parse("http://a.test/1").unwrap();
    let answer = client.get(&start, &JSON, &Budget::unlimited(), sign).await.unwrap();
    assert_eq!((answer.url.path(), answer.body.as_slice()), ("/0", b"Some(\"/0\")".as_slice()));
    assert!(matches!(fetch(&client, "http://a.test/2", &JSON).await, Err(Failure::Refused(_))));
}

/// SSRF-05: wherever a redirect leads, the target is never asked.
#[tokio::test]
async fn a_redirect_elsewhere_is_not_followed() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = asked.clone();
    let inner = listen(Router::new().fallback(move || {
        counter.fetch_add(1, Ordering::Relaxed);
        std::future::ready(json("{}"))
    }))
    .await;
    let targets: Vec<String> = [
        format!("http://{inner}/"),
        format!("http://b.test:{}/", inner.port()),
        "//b.test/".into(),
        "file:///etc/hostname".into(),
        "gopher://b.test/".into(),
        "data:application/json,{}".into(),
    ]
    .into();
    let number = targets.len();
    let to = move |Path(number): Path<usize>| {
        let target = targets[number].clone();
        async move { (StatusCode::FOUND, [("location", target)]) }
    };
    let client = client(&[("a.test", listen(Router::new().route("/{n}", get(to))).await), ("b.test", inner)]);
    for n in 0..number {
        let answer = fetch(&client, &format!("http://a.test/{n}"), &JSON).await;
        assert!(matches!(answer, Err(Failure::Refused(_))), "{n}: {answer:?}");
    }
    assert_eq!(asked.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a_delivery_follows_no_redirect() {
    let router = Router::new().route("/inbox", axum::routing::post(|| async { Redirect::temporary("/other") }));
    let client = client(&[("a.test", listen(router).await)]);
    let inbox = Url::parse("http://a.test/inbox").unwrap();
    let answer = client.post(&inbox, &DELIVERY, Vec::new(), b"{}".to_vec()).await.unwrap();
    assert_eq!((answer.status, answer.url.path()), (307, "/inbox"));
}

/// FETCH-02: bytes are counted as they come.
#[tokio::test]
async fn an_answer_without_end_is_cut_off() {
    let endless = || async {
        let piece = Bytes::from(vec![b' '; 64 * 1024]);
        let stream = futures_util::stream::repeat_with(move || Ok::<_, std::io::Error>(piece.clone()));
        json(Body::from_stream(stream))
    };
    let client = client(&[("a.test", listen(Router::new().route("/", get(endless))).await)]);
    let answer = fetch(&client, "http://a.test/", &JSON).await;
    assert!(matches!(answer, Err(Failure::Refused("the answer is too long"))), "{answer:?}");
}

/// FETCH-03, and the wrong type: an uploaded picture is no document.
#[tokio::test]
async fn a_packed_answer_and_one_of_another_type_are_refused() {
    let router = Router::new()
        .route(
            "/packed",
            get(|| async { ([("content-type", "application/json"), ("content-encoding", "gzip")], "{}") }),
        )
        .route("/picture", get(|| async { ([("content-type", "image/png")], "{}") }))
        .route("/none", get(|| async { (StatusCode::NOT_FOUND, [("content-type", "text/html")], "no") }));
    let client = client(&[("a.test", listen(router).await)]);
    for path in ["packed", "picture"] {
        let answer = fetch(&client, &format!("http://a.test/{path}"), &JSON).await;
        assert!(matches!(answer, Err(Failure::Refused(_))), "{path}: {answer:?}");
    }
    let missing = fetch(&client, "http://a.test/none", &JSON).await.unwrap();
    assert_eq!(missing.status, 404, "the page of an error may have any type");
}

/// FETCH-01: the deadline is for the whole, not for a pause.
#[tokio::test]
async fn a_dribbling_server_is_left_at_the_deadline() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client(&[("a.test", listener.local_addr().unwrap())]);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n";
                drop(stream.write_all(head).await);
                while stream.write_all(b" ").await.is_ok() {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            });
        }
    });
    let begun = Instant::now();
    assert_eq!(fetch(&client, "http://a.test/", &HURRIED).await.unwrap_err(), Failure::Unreachable);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

/// SECURITY.md 2.2.16: a catalogue may take its time, but not stop, nor go on for ever.
#[tokio::test]
async fn a_long_answer_ends_when_nothing_comes_or_it_takes_too_long() {
    let dribble = |pause: u64| {
        let piece = move |()| async move {
            tokio::time::sleep(Duration::from_millis(pause)).await;
            Some((Ok::<_, std::io::Error>(Bytes::from_static(b"{}\n")), ()))
        };
        let body = Body::from_stream(futures_util::stream::unfold((), piece));
        std::future::ready(([("content-type", "application/x-ndjson")], body))
    };
    let router = Router::new().route("/steady", get(move || dribble(20))).route("/stuck", get(move || dribble(60_000)));
    let client = client(&[("a.test", listen(router).await)]);
    let profile = StreamProfile {
        idle: Duration::from_millis(500),
        deadline: Duration::from_millis(1500),
        max_bytes: 1 << 20,
        ..CATALOGUE_SNAPSHOT
    };
    for (path, least) in [("steady", 1400), ("stuck", 400)] {
        let begun = Instant::now();
        let url = Url::parse(&format!("http://a.test/{path}")).unwrap();
        let stream = client.stream(&url, &profile, Vec::new(), None).await.unwrap();
        assert_eq!(stream.whole().await.unwrap_err(), Failure::Unreachable);
        let took = begun.elapsed();
        assert!(took > Duration::from_millis(least) && took < Duration::from_secs(10), "{path}: {took:?}");
    }
    let small = StreamProfile { max_bytes: 100, deadline: Duration::from_secs(60), ..profile };
    let steady = client.stream(&Url::parse("http://a.test/steady").unwrap(), &small, Vec::new(), None).await.unwrap();
    assert!(steady.whole().await.unwrap_err().is_too_much());
    let pages = client.stream(&Url::parse("http://a.test/steady").unwrap(), &CATALOGUE_PAGE, Vec::new(), None).await;
    assert!(matches!(pages, Err(Failure::Refused(_))), "of another type");
}

#[tokio::test]
async fn one_deadline_holds_for_all_redirects_to_a_file() {
    let to = |Path(hops): Path<u32>| async move {
        tokio::time::sleep(Duration::from_millis(300)).await;
        match hops {
            0 => json("{}").into_response(),
            hops => Redirect::temporary(&format!("/{}", hops - 1)).into_response(),
        }
    };
    let client = client(&[("a.test", listen(Router::new().route("/{hops}", get(to))).await)]);
    let patient = StreamProfile { deadline: Duration::from_secs(30), ..CATALOGUE_PAGE };
    let hurried = StreamProfile { deadline: Duration::from_millis(700), ..patient };
    let start = Url::parse("http://a.test/3").unwrap();
    let stream = client.download(&start, &patient, 3).await.unwrap();
    assert_eq!(stream.whole().await.unwrap(), b"{}");
    assert!(matches!(client.download(&start, &patient, 2).await, Err(Failure::Refused(_))));
    assert_eq!(client.download(&start, &hurried, 3).await.err(), Some(Failure::Unreachable));
}

#[tokio::test]
async fn four_requests_to_a_host_are_under_way_and_a_slow_host_holds_up_nobody_else() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (under_way, highest) = (now.clone(), most.clone());
    let slow = Router::new().fallback(move || {
        let (under_way, highest) = (under_way.clone(), highest.clone());
        async move {
            highest.fetch_max(under_way.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(100)).await;
            under_way.fetch_sub(1, Ordering::SeqCst);
            json("{}")
        }
    });
    let quick = Router::new().fallback(|| async { json("{}") });
    let client = Arc::new(client(&[("slow.test", listen(slow).await), ("quick.test", listen(quick).await)]));
    let ask = |_| {
        let client = client.clone();
        tokio::spawn(async move { fetch(&client, "http://slow.test/", &JSON).await.map(drop) })
    };
    let asked: Vec<_> = (0..80).map(ask).collect();
    tokio::task::yield_now().await;
    assert!(fetch(&client, "http://quick.test/", &HURRIED).await.is_ok());
    for one in asked {
        assert!(one.await.unwrap().is_ok());
    }
    assert_eq!(most.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn a_budget_is_shared_by_all_that_one_cause_starts() {
    let client = client(&[("a.test", listen(Router::new().fallback(|| async { json("{}") })).await)]);
    let (budget, url) = (Budget::of(2), Url::parse("http://a.test/").unwrap());
    let mut came = Vec::new();
    for _ in 0..3 {
        came.push(client.get(&url, &JSON, &budget.clone(), |_| Ok(Vec::new())).await.map(drop));
    }
    assert_eq!(came, [Ok(()), Ok(()), Err(Failure::NotNow)]);
}

#[tokio::test]
async fn a_host_that_cannot_be_reached_is_not_asked_again_for_what_nobody_proved() {
    let held = HeldPort::any();
    let closed = held.address();
    let client = client(&[("a.test", closed)]);
    let unproved = Profile { trust: Trust::Unverified, ..JSON };
    let mut came = Vec::new();
    for profile in [unproved, unproved, JSON] {
        came.push(fetch(&client, "http://a.test/", &profile).await.unwrap_err());
    }
    assert_eq!(came, [Failure::Unreachable, Failure::NotNow, Failure::Unreachable]);
}

/// A public node goes nowhere that is not public, whatever stands there.
#[tokio::test]
async fn a_public_node_does_not_reach_loopback() {
    let client = OutboundClient::new(Reach::Public, "Bocage/test", &[]).unwrap();
    for inner in ["https://localhost/", "http://localhost/", "https://127.0.0.1/", "https://intranet/"] {
        let answer = fetch(&client, inner, &JSON).await;
        assert!(matches!(answer, Err(Failure::Refused(_))), "{inner}: {answer:?}");
    }
}

/// `test-key-ed25519` of RFC 9421, B.1.4.
const PRIVATE: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF
-----END PRIVATE KEY-----
";
const PUBLIC: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=
-----END PUBLIC KEY-----
";

/// A server with authorised fetch: its documents are for those who say who they are.
async fn for_the_known_only(request: axum::extract::Request) -> impl IntoResponse {
    let mut headers = Headers::default();
    for (name, value) in request.headers() {
        headers.push(name.as_str(), value.as_bytes());
    }
    let target = request.uri().path_and_query().unwrap().to_string();
    let arrived_at = Clock::default().now();
    let arrived = Request { method: "GET".into(), target, headers, body: Vec::new(), arrived_at };
    let presented = signature::present(&arrived, &Node::local("a.test", false, &[]), Purpose::Read);
    let known = presented.is_ok_and(|presented| presented.is_by(&PublicKey::from_pem(PUBLIC).unwrap()));
    match (known, arrived.target.as_str()) {
        (false, _) => StatusCode::UNAUTHORIZED.into_response(),
        (true, "/gone") => StatusCode::GONE.into_response(),
        (true, _) => ([("content-type", "application/activity+json")], "{}").into_response(),
    }
}

#[tokio::test]
async fn documents_are_asked_for_in_the_name_of_the_node() {
    let client = client(&[("a.test", listen(Router::new().fallback(for_the_known_only)).await)]);
    let key = SigningKey::from_pem("http://bretagne.test/actor#main-key", PRIVATE).unwrap();
    let from = |budget| SignedFetch { client: &client, key: &key, forms: None, clock: Clock::default(), budget };
    let document = |path: &str| Url::parse(&format!("http://a.test{path}")).unwrap();
    let fetched = from(Budget::of_activity()).actor(&document("/actor?page=1"), Bond::Stranger).await.unwrap();
    assert_eq!((fetched.url.path(), fetched.body.as_slice()), ("/actor", b"{}".as_slice()));
    let gone = from(Budget::of_activity()).actor(&document("/gone"), Bond::Stranger).await;
    assert!(matches!(gone.unwrap_err(), verify::Failure::Gone(_)));
    let spent = from(Budget::of(0)).actor(&document("/actor"), Bond::Stranger).await;
    assert_eq!(spent.unwrap_err(), verify::Failure::Unreachable);
}
