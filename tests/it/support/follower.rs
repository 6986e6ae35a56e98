//! Somebody on a server that takes whatever it is told and remembers it: for tests of what followers are told.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use bocage::federation::store::{self, Follow};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::commons::Region;

/// A follower of whom a test likes, whose server listens until this value ends.
pub struct Follower {
    /// Its authority.
    pub host: String,
    told: Arc<Mutex<Vec<Value>>>,
    _serving: JoinSet<()>,
}

impl Follower {
    /// Starts its server.
    pub async fn start() -> Follower {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = format!("quimper.localhost:{}", listener.local_addr().unwrap().port());
        let told: Arc<Mutex<Vec<Value>>> = Arc::default();
        let router = Router::new().route("/inbox", post(listen)).with_state(told.clone());
        let mut serving = JoinSet::new();
        serving.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Follower { host, told, _serving: serving }
    }

    /// Follows an actor of a node, as if it had asked and been let.
    pub async fn follows(&self, region: &Region, actor: &str) {
        let (host, followed) = (self.host.clone(), actor.to_owned());
        region
            .write(move |conn, _, now| {
                let origin = format!("http://{host}");
                let follow = Follow {
                    id: format!("{origin}/follows/{followed}"),
                    follower: format!("{origin}/users/awa"),
                    inbox: format!("{origin}/inbox"),
                    shared_inbox: format!("{origin}/inbox"),
                    created: now.0,
                    origin,
                    followed,
                };
                store::replace_follow(conn, &follow)
            })
            .await;
    }

    /// What it was told, in order.
    pub fn told(&self) -> Vec<Value> {
        self.told.lock().unwrap().clone()
    }

    /// The activities of one type that an actor told it.
    pub fn told_by(&self, actor: &str, verb: &str) -> Vec<Value> {
        self.told().into_iter().filter(|told| told["actor"] == actor && told["type"] == verb).collect()
    }
}

async fn listen(State(told): State<Arc<Mutex<Vec<Value>>>>, body: String) -> StatusCode {
    told.lock().unwrap().push(serde_json::from_str(&body).unwrap());
    StatusCode::ACCEPTED
}
