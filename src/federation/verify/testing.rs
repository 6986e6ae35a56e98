//! Other servers and this node's database, as the tests of the gate see them.

use std::collections::HashMap;
use std::sync::Mutex;

use serde_json::{Value, json};
use url::Url;

use super::{ActorCopy, Bond, Claim, Facts, Failure, Fetch, Fetched, Held, Keyring, Questions, World};
use crate::error::{Error, Result, sentence};
use crate::federation::address::Node;
use crate::federation::signature::{Presented, Purpose, Scheme, present};
use crate::federation::testing::{RSA, delivery, rsa_key};

/// What stands at addresses, and who asked for it.
#[derive(Default)]
pub struct Internet {
    pub documents: Mutex<HashMap<String, Result<Fetched, Failure>>>,
    /// Actors that were kept.
    pub table: Mutex<HashMap<String, ActorCopy>>,
    pub asked_for: Mutex<Vec<String>>,
    /// Peers that signed with keys that are not pinned.
    pub doubted: Mutex<Vec<String>>,
    /// What the database knows.
    pub facts: Facts,
    /// Blocked domains.
    pub blocked: Vec<&'static str>,
    /// Whether the database answers.
    pub broken: bool,
}

impl Internet {
    /// Puts a document at its id.
    pub fn serve(&self, id: &str, document: &Value) {
        self.serve_as(id, id, "application/activity+json", document.to_string().into_bytes());
    }

    pub fn serve_as(&self, at: &str, from: &str, content_type: &str, body: Vec<u8>) {
        let fetched = Fetched { url: Url::parse(from).unwrap(), content_type: content_type.into(), body };
        self.documents.lock().unwrap().insert(at.to_owned(), Ok(fetched));
    }

    /// Has an address say that what stood there is gone.
    pub fn bury(&self, id: &str, tombstone: Option<&Value>) {
        let said = tombstone.map(|document| Fetched {
            url: Url::parse(id).unwrap(),
            content_type: "application/activity+json".into(),
            body: document.to_string().into_bytes(),
        });
        self.documents.lock().unwrap().insert(id.to_owned(), Err(Failure::Gone(said)));
    }

    /// Keeps an actor, as the node does with the activity that proved it.
    pub fn keep(&self, keyring: &Keyring, held: &Held) {
        self.table.lock().unwrap().insert(held.actor.id.to_string(), ActorCopy::clone(&held.actor));
        keyring.mark_kept(held);
    }

    pub fn take_down(&self, id: &str) {
        self.documents.lock().unwrap().remove(id);
    }

    /// Addresses that were fetched, in order.
    pub fn asked(&self) -> Vec<String> {
        self.asked_for.lock().unwrap().clone()
    }
}

impl Fetch for Internet {
    async fn fetch_actor(&self, id: &Url, _: Bond) -> Result<Fetched, Failure> {
        self.asked_for.lock().unwrap().push(id.to_string());
        // Long enough that all others who want the same have come.
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        self.documents.lock().unwrap().get(id.as_str()).cloned().unwrap_or(Err(Failure::Unreachable))
    }

    async fn recall(&self, id: &Url) -> Option<ActorCopy> {
        self.table.lock().unwrap().get(id.as_str()).cloned()
    }

    async fn renew(&self, copy: &ActorCopy) {
        if let Some(kept) = self.table.lock().unwrap().get_mut(copy.id.as_str()) {
            *kept = copy.clone();
        }
    }
}

impl World for Internet {
    async fn is_blocked(&self, host: &str) -> Result<bool> {
        Ok(crate::peer::domains(host).iter().any(|domain| self.blocked.contains(domain)))
    }

    async fn doubt(&self, actor: &ActorCopy) -> Result<()> {
        self.doubted.lock().unwrap().push(actor.id.to_string());
        Ok(())
    }

    async fn facts(&self, _: &Questions) -> Result<Facts> {
        match self.broken {
            true => Err(Error::Unavailable(sentence!("error-not-found"))),
            false => Ok(self.facts.clone()),
        }
    }
}

/// The document of an actor with one key.
pub fn actor(id: &str, key_id: &str, pem: &str) -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
        "id": id,
        "type": "Application",
        "inbox": format!("{id}/inbox"),
        "publicKey": { "id": key_id, "owner": id, "publicKeyPem": pem },
    })
}

/// A signature of this key id; the claim does not ask whether it is true.
pub fn presented(key_id: &str, body: &[u8], node: &Node) -> Presented {
    present(&delivery(&rsa_key(key_id), Scheme::Cavage, body), node, Purpose::Deliver).unwrap()
}

/// An activity signed by its actor's `#main-key`, as far as steps 10 and 11 see it.
pub fn claim(activity: &Value) -> Claim {
    let node = crate::federation::testing::home();
    let body = activity.to_string().into_bytes();
    let key_id = format!("{}#main-key", activity["actor"].as_str().unwrap());
    Claim::read(&presented(&key_id, &body, &node), &body, &node).unwrap()
}

/// The public half of the key that signs in tests.
pub fn public_pem() -> &'static str {
    &RSA.public
}
