//! Somebody on another server, who says to a node whatever a test wants.

use bocage::account::keys;
use bocage::federation::signature::Scheme;
use bocage::federation::signature::sign::{Outgoing, SigningKey, sign};
use serde_json::{Value, json};
use url::Url;

use super::commons::Region;
use super::sender::{ACTIVITY, post};

/// An actor whose key the test has. Several may live on one server.
pub struct Person {
    /// Its id.
    pub id: String,
    private: String,
}

impl Person {
    /// Moves in on a server.
    pub async fn on(server: &Region, name: &str) -> Person {
        let actor = server.publish(json!({ "name": name, "kinds": ["reuse"], "location.city": "Lorient" })).await;
        let path = actor.uri.replace(&server.url(""), "");
        // Whoever reads an actor the first time has its key made.
        server.document(&path).await;
        let owner = actor.uri.clone();
        let private = server.app.db.read(move |conn| keys::private_key(conn, &owner)).await.unwrap();
        Person { id: actor.uri, private }
    }

    /// Somebody with this id, who signs with this key.
    pub fn with_key(id: String, private: String) -> Person {
        Person { id, private }
    }

    /// An address of this person's, for something they made.
    pub fn own(&self, name: &str) -> String {
        format!("{}/{name}", self.id)
    }

    /// An activity of this person; `name` tells it from others.
    pub fn activity(&self, verb: &str, name: &str, object: Value) -> Value {
        json!({ "@context": "https://www.w3.org/ns/activitystreams", "id": self.own(&format!("activities/{name}")),
            "type": verb, "actor": self.id, "object": object })
    }

    /// What a node answers to it.
    pub async fn says(&self, to: &Region, activity: &Value) -> u16 {
        let body = activity.to_string().into_bytes();
        let key = SigningKey::from_pem(&format!("{}#main-key", self.id), &self.private).unwrap();
        let (url, at) = (Url::parse(&to.url("/inbox")).unwrap(), to.app.clock.now());
        let outgoing = Outgoing { method: "POST", url: &url, body: Some(&body), also: &[], at };
        let fields = sign(&outgoing, Scheme::Cavage, &key).unwrap();
        post(&to.host, to.address, &fields, ACTIVITY, body).await
    }
}
