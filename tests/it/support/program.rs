//! A server that says what another program of the fediverse says: a file of `tests/it/fixtures/fediverse`.
//!
//! Such a file has the program's actor, what it sends, and in which form: the names that its signatures cover
//! (`covers`), their `algorithm`, the media type that it `sends` and the one that it `accepts`. The shapes are those of the
//! program's documentation and of recorded exchanges; names and texts are ours.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::OriginalUri;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use bocage::federation::signature::digest;
use serde_json::Value;
use tokio::task::JoinHandle;

use super::commons::Region;
use super::ports::HeldPort;
use super::sender::post;
use super::stranger::{Cavage, Stranger};

/// A running one. It ends with this value.
pub struct Program {
    said: Arc<Value>,
    stranger: Stranger,
    received: Arc<Mutex<Vec<Value>>>,
    serving: JoinHandle<()>,
}

impl Program {
    /// Starts the one of this name. `ours` are addresses in its file and what they stand for.
    pub async fn start(name: &str, ours: &[(&str, &str)]) -> Program {
        let path = format!("{}/tests/it/fixtures/fediverse/{name}.json", env!("CARGO_MANIFEST_DIR"));
        let (held, stranger) = (HeldPort::any(), Stranger::new());
        let mut text = std::fs::read_to_string(path).unwrap();
        let here = format!("http://{name}.localhost:{}", held.port());
        let key = serde_json::to_string(&stranger.public).unwrap();
        let own = [(format!("https://{name}.example"), here), ("\"-----BEGIN PUBLIC KEY-----\"".to_owned(), key)];
        for (written, meant) in own.iter().map(|(from, to)| (from.as_str(), to.as_str())).chain(ours.iter().copied()) {
            text = text.replace(written, meant);
        }
        let said: Arc<Value> = Arc::new(serde_json::from_str(&text).unwrap());
        let received = Arc::<Mutex<Vec<Value>>>::default();
        let (shown, kept) = (Arc::clone(&said), Arc::clone(&received));
        let answer = async move |method: Method, OriginalUri(uri): OriginalUri, body: String| match method {
            Method::POST => {
                kept.lock().unwrap().push(serde_json::from_str(&body).unwrap());
                StatusCode::ACCEPTED.into_response()
            }
            _ => document(&shown, uri.path_and_query().unwrap().as_str()),
        };
        let listener = held.listen();
        let serving = tokio::spawn(async move {
            let _held = held;
            axum::serve(listener, Router::new().fallback(answer)).await.unwrap();
        });
        Program { said, stranger, received, serving }
    }

    /// A text of the file.
    pub fn text(&self, name: &str) -> &str {
        self.said[name].as_str().unwrap_or_default()
    }

    /// What it says under this name, when it ever does.
    pub fn says(&self, name: &str) -> Option<&Value> {
        self.said.get(name)
    }

    /// Types and objects of what reached it.
    pub fn received(&self) -> Vec<(String, String)> {
        let id = |thing: &Value| thing["id"].as_str().or(thing.as_str()).unwrap().to_owned();
        let received = self.received.lock().unwrap();
        received.iter().map(|said| (said["type"].as_str().unwrap().to_owned(), id(&said["object"]))).collect()
    }

    /// What a node answers to an activity of its actor, or of the one that signs for its server.
    pub async fn sends(&self, to: &Region, activity: &Value) -> u16 {
        let actor = ["actor", "flag_by"].map(|name| &self.said[name]);
        let actor = actor.into_iter().find(|actor| actor["id"] == activity["actor"]).unwrap();
        let (body, media_type, now) = (activity.to_string().into_bytes(), self.text("sends"), to.app.clock.now());
        let named = [
            ("host", to.host.clone()),
            ("date", now.utc().format("%a, %d %b %Y %H:%M:%S GMT").to_string()),
            ("digest", digest::digest(&body)),
            ("content-type", media_type.to_owned()),
            ("content-length", body.len().to_string()),
            ("user-agent", "fixture/1.0".to_owned()),
        ];
        let mut fields = named.map(|(name, value)| (name.to_owned(), value)).to_vec();
        let (covers, seconds) = (self.text("covers"), now.seconds());
        let times = covers.contains("(created)").then_some((seconds, seconds + 300));
        let (key_id, algorithm) = (actor["publicKey"]["id"].as_str().unwrap(), Some(self.text("algorithm")));
        let form = Cavage { key_id, algorithm, covers, target: "/inbox", times };
        let signature = self.stranger.cavage(&form, &fields);
        // The client writes these two itself.
        fields.retain(|(name, _)| !name.starts_with("content-"));
        fields.push(("signature".to_owned(), signature));
        post(&to.host, to.address, &fields, media_type, body).await
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn document(said: &Value, path: &str) -> Response {
    let actor = ["actor", "flag_by"].map(|name| &said[name]);
    let stands_here = |actor: &&Value| {
        let id = actor["id"].as_str().unwrap_or_default();
        url::Url::parse(id).is_ok_and(|id| id[url::Position::BeforePath..url::Position::AfterQuery] == *path)
    };
    let media_type = said["sends"].as_str().unwrap().to_owned();
    match actor.into_iter().find(stands_here) {
        Some(actor) => ([(header::CONTENT_TYPE, media_type)], actor.to_string()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
