//! Other servers, as many as wanted, all in this process: each has a name of its own, one actor that is a node, one that
//! is a person, and takes what is delivered to it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Result;
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bocage::clock::Clock;
use bocage::federation::signature::Scheme;
use bocage::federation::signature::sign::{Outgoing, SigningKey, sign};
use serde_json::{Value, json};
use url::Url;

const ACTIVITY_JSON: &str = "application/activity+json";
/// A round trip between regions.
const ROUND_TRIP: Duration = Duration::from_millis(200);
/// How late slow servers answer.
const SLOW: Duration = Duration::from_secs(8);

/// How the network and the servers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// Everybody answers at once.
    Fair,
    /// 200 ms to everybody, every tenth never answers, every twentieth after eight seconds.
    Rough,
}

/// What a server is in rough weather.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    Well,
    Slow,
    Dead,
}

/// How server `number` is in rough weather.
pub fn health(number: usize) -> Health {
    match number % 20 {
        0 | 10 => Health::Dead,
        5 => Health::Slow,
        _ => Health::Well,
    }
}

/// The servers. They end with this value.
pub struct Fakes {
    port: u16,
    private: String,
    shared: Arc<Shared>,
    _runtime: tokio::runtime::Runtime,
}

struct Shared {
    port: u16,
    public: String,
    weather: Mutex<Weather>,
    of_node: AtomicU64,
    arrived: Mutex<HashMap<usize, Vec<Instant>>>,
}

impl Fakes {
    /// Starts them. All have the same key under different names: what verifying costs does not depend on it.
    pub fn start() -> Result<Fakes> {
        let pair = KeyPair::generate(KeySize::Rsa2048)?;
        let private: Pkcs8V1Der<'_> = pair.as_der()?;
        let public: PublicKeyX509Der<'_> = pair.public_key().as_der()?;
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
        let port = listener.local_addr()?.port();
        let shared = Arc::new(Shared {
            port,
            public: pem("PUBLIC KEY", public.as_ref()),
            weather: Mutex::new(Weather::Fair),
            of_node: AtomicU64::new(0),
            arrived: Mutex::new(HashMap::new()),
        });
        let router = Router::new().fallback(answer).with_state(shared.clone());
        runtime.spawn(async move { drop(axum::serve(listener, router).await) });
        Ok(Fakes { port, private: pem("PRIVATE KEY", private.as_ref()), shared, _runtime: runtime })
    }

    /// Changes the weather.
    pub fn set(&self, weather: Weather) {
        *self.shared.weather.lock().unwrap_or_else(PoisonError::into_inner) = weather;
    }

    /// The person on server `number`.
    pub fn person(&self, number: usize) -> String {
        id(self.port, number, "/u/alice")
    }

    /// The node actor of server `number`.
    pub fn node(&self, number: usize) -> String {
        id(self.port, number, "/actor")
    }

    /// A key of one of their actors.
    pub fn key(&self, actor: &str) -> Result<SigningKey> {
        Ok(SigningKey::from_pem(&format!("{actor}#main-key"), &self.private)?)
    }

    /// A whole request that delivers an activity to a node, signed.
    pub fn delivery(&self, to: &str, key: &SigningKey, activity: &Value) -> Result<Vec<u8>> {
        let (url, body) = (Url::parse(&format!("http://{to}/inbox"))?, activity.to_string().into_bytes());
        let at = Clock::default().now();
        let outgoing = Outgoing { method: "POST", url: &url, body: Some(&body), also: &[], at };
        let mut head = "POST /inbox HTTP/1.1\r\n".to_owned();
        for (name, value) in sign(&outgoing, Scheme::Cavage, key)? {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("content-type: {ACTIVITY_JSON}\r\ncontent-length: {}\r\n\r\n", body.len()));
        Ok([head.into_bytes(), body].concat())
    }

    /// How many deliveries a node has signed itself, rather than one of its initiatives.
    pub fn signed_by_node(&self) -> u64 {
        self.shared.of_node.load(Ordering::Relaxed)
    }

    /// When deliveries came, by server; from now on they are counted anew.
    pub fn take_arrived(&self) -> HashMap<usize, Vec<Instant>> {
        std::mem::take(&mut *self.shared.arrived.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// How many came to servers that are well.
    pub fn arrived_well(&self) -> usize {
        let arrived = self.shared.arrived.lock().unwrap_or_else(PoisonError::into_inner);
        arrived.iter().filter(|(number, _)| health(**number) == Health::Well).map(|(_, times)| times.len()).sum()
    }

    /// How many came to anybody.
    pub fn arrived(&self) -> usize {
        self.shared.arrived.lock().unwrap_or_else(PoisonError::into_inner).values().map(Vec::len).sum()
    }
}

/// An actor's document, `padding` bytes longer than it has to be.
pub fn document(actor: &str, public: &str, padding: usize) -> Value {
    let base = actor.split('/').take(3).collect::<Vec<_>>().join("/");
    let machine = actor.ends_with("/actor");
    let mut document = json!({
        "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
        "id": actor,
        "type": if machine { "Application" } else { "Person" },
        "preferredUsername": if machine { "node" } else { "alice" },
        "name": "Alice",
        "summary": "s".repeat(padding),
        "inbox": format!("{actor}/inbox"),
        "endpoints": { "sharedInbox": format!("{base}/inbox") },
        "publicKey": { "id": format!("{actor}#main-key"), "owner": actor, "publicKeyPem": public },
    });
    if machine {
        document["bocage:catalogue"] = json!(format!("{base}/catalogue"));
        document["inbox"] = json!(format!("{base}/inbox"));
    }
    document
}

fn id(port: u16, number: usize, path: &str) -> String {
    format!("http://h{number}.localhost:{port}{path}")
}

fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der))
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let number = host.strip_prefix('h').and_then(|rest| rest.split('.').next()?.parse().ok()).unwrap_or(0);
    if request.method() == Method::GET {
        let actor = id(shared.port, number, request.uri().path());
        let body = document(&actor, &shared.public, 0).to_string();
        return ([(header::CONTENT_TYPE, ACTIVITY_JSON)], body).into_response();
    }
    let weather = *shared.weather.lock().unwrap_or_else(PoisonError::into_inner);
    if weather == Weather::Rough {
        match health(number) {
            Health::Dead => return std::future::pending().await,
            Health::Slow => tokio::time::sleep(SLOW).await,
            Health::Well => tokio::time::sleep(ROUND_TRIP).await,
        }
    }
    let signature = request.headers().get("signature").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if signature.contains("/actor#main-key") {
        shared.of_node.fetch_add(1, Ordering::Relaxed);
    }
    let mut arrived = shared.arrived.lock().unwrap_or_else(PoisonError::into_inner);
    arrived.entry(number).or_default().push(Instant::now());
    StatusCode::ACCEPTED.into_response()
}
