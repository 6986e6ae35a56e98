//! The gate as a whole: order of the steps, keys, and the cases AUTH-, ORIG-, JSON-, SSRF- and FETCH- that it decides.

mod gate;
mod keys;
mod names;
mod pins;
mod readers;

use serde_json::{Value, json};

use super::testing::{Internet, actor, public_pem};
use super::{Facts, Keyring, Verdict, verify_inbound};
use crate::clock::Timestamp;
use crate::federation::refusal::Status;
use crate::federation::request::Request;
use crate::federation::signature::Scheme;
use crate::federation::testing::{self, NOW, delivery, home, rsa_key, with};

const ALPES: &str = "https://alpes.example/actor";
const KEY: &str = "https://alpes.example/actor#main-key";
const FOLLOWED: &str = "https://bretagne.example/actor";

fn follow() -> Value {
    json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": "https://alpes.example/follows/1",
        "type": "Follow",
        "actor": ALPES,
        "object": FOLLOWED,
    })
}

/// Alpes is reachable, and the node has issued its own actor's id.
fn internet() -> Internet {
    let facts = Facts { issued: [FOLLOWED.to_owned()].into(), ..Facts::default() };
    let internet = Internet { facts, ..Internet::default() };
    internet.serve(ALPES, &actor(ALPES, KEY, public_pem()));
    internet
}

fn signed(key_id: &str, activity: &Value) -> Request {
    delivery(&rsa_key(key_id), Scheme::Cavage, activity.to_string().as_bytes())
}

async fn send(request: &Request, internet: &Internet, keyring: &Keyring) -> Result<Verdict, Status> {
    verify_inbound(request, &home(), internet, keyring).await.map_err(|refusal| refusal.status())
}

async fn status(request: &Request, internet: &Internet) -> Option<Status> {
    send(request, internet, &Keyring::default()).await.err()
}

fn changed(activity: &Value, member: &str, value: Value) -> Value {
    let mut activity = activity.clone();
    activity[member] = value;
    activity
}
