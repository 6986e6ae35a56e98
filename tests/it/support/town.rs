//! A server elsewhere with people on it, in memory: their documents say what a test wants, and what reaches them is kept.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bocage::account::keys;
use bocage::clock::Clock;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::databases::TestDatabase;
use super::person::Person;
use super::sender::ACTIVITY;

#[derive(Default)]
struct Inside {
    documents: BTreeMap<String, Value>,
    came: Vec<Value>,
}

/// The server. All its people sign with one key, each under their own name.
pub struct Town {
    /// Its authority.
    pub host: String,
    inside: Arc<Mutex<Inside>>,
    public: String,
    private: String,
}

impl Town {
    /// Starts one under `{name}.localhost` and a port of its own.
    pub async fn start(name: &str) -> Town {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = format!("{name}.localhost:{}", listener.local_addr().unwrap().port());
        let inside = Arc::new(Mutex::new(Inside::default()));
        let router = Router::new().fallback(serve).with_state(inside.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let (public, private) = pair();
        Town { host, inside, public, private }
    }

    /// Somebody moves in.
    pub fn person(&self, name: &str) -> Person {
        let path = format!("/users/{name}");
        let id = format!("http://{}{path}", self.host);
        let document = json!({
            "@context": "https://www.w3.org/ns/activitystreams", "id": id, "type": "Person",
            "preferredUsername": name, "inbox": format!("{id}/inbox"),
            "endpoints": { "sharedInbox": format!("http://{}/inbox", self.host) },
            "publicKey": { "id": format!("{id}#main-key"), "owner": id, "publicKeyPem": self.public },
        });
        self.inside.lock().unwrap().documents.insert(path, document);
        Person::with_key(id, self.private.clone())
    }

    /// What somebody's document says from now on.
    pub fn describe(&self, person: &Person, member: &str, value: Value) {
        let path = person.id.replace(&format!("http://{}", self.host), "");
        self.inside.lock().unwrap().documents.get_mut(&path).unwrap()[member] = value;
    }

    /// Activities of an actor that reached anybody here, in the order in which they came.
    pub fn came_from(&self, actor: &str) -> Vec<Value> {
        self.inside.lock().unwrap().came.iter().filter(|activity| activity["actor"] == actor).cloned().collect()
    }

    /// Their types.
    pub fn verbs_from(&self, actor: &str) -> Vec<String> {
        self.came_from(actor).iter().map(|activity| activity["type"].as_str().unwrap().to_owned()).collect()
    }
}

fn pair() -> (String, String) {
    let database = TestDatabase::sqlite();
    let made = database.open().write_now(|conn| {
        keys::of_node(conn, Clock::default().now())?;
        Ok((keys::public_key(conn, keys::NODE)?.unwrap(), keys::private_key(conn, keys::NODE)?))
    });
    made.unwrap()
}

async fn serve(State(inside): State<Arc<Mutex<Inside>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let mut inside = inside.lock().unwrap();
    if parts.method == Method::POST {
        inside.came.push(serde_json::from_slice(&body).unwrap());
        return StatusCode::ACCEPTED.into_response();
    }
    match inside.documents.get(parts.uri.path()) {
        Some(document) => ([(header::CONTENT_TYPE, ACTIVITY)], document.to_string()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
