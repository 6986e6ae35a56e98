//! The actors of this node as other servers read them (PROTOCOL.md, "Actors").

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};

use super::answer::{document, unavailable};
use super::node::Federation;
use super::refusal::Refusal;
use super::urls;
use crate::account::keys::{self, PublicKey};
use crate::error::Result;

/// `GET /actor`: readable by everybody, unsigned, so that two strict nodes can meet.
pub async fn node(State(federation): State<Arc<Federation>>) -> Result<Response, Refusal> {
    match node_document(&federation).await {
        Ok(actor) => Ok(document(&actor)),
        Err(error) => Err(unavailable(&error)),
    }
}

/// The node actor: a machine, which only nodes follow.
///
/// # Errors
/// When the database does not answer.
pub async fn node_document(federation: &Federation) -> Result<Value> {
    let now = federation.now();
    let keys = federation.app.db.write(move |conn| keys::of_node(conn, now)).await?;
    let (urls, config) = (&federation.urls, &federation.app.config.node);
    let id = urls.node();
    let mut actor = json!({
        "@context": [
            "https://www.w3.org/ns/activitystreams",
            "https://w3id.org/security/v1",
            "https://w3id.org/security/multikey/v1",
            {
                "bocage": "https://w3id.org/bocage/ns#",
                "bocage:catalogue": { "@type": "@id" },
                "webfinger": "https://purl.archive.org/socialweb/webfinger#webfinger",
                "manuallyApprovesFollowers": "as:manuallyApprovesFollowers"
            }
        ],
        "id": id,
        "type": "Application",
        "preferredUsername": "node",
        "webfinger": format!("node@{}", config.host),
        "name": config.name,
        "url": urls.at("/about"),
        "inbox": urls.inbox(),
        "outbox": urls.catalogue(),
        "endpoints": { "sharedInbox": urls.inbox() },
        "manuallyApprovesFollowers": true,
        "bocage:catalogue": urls.catalogue(),
    });
    add_keys(&mut actor, &id, &keys);
    Ok(actor)
}

fn add_keys(actor: &mut Value, id: &str, keys: &[PublicKey]) {
    for key in keys {
        match key.algorithm.as_str() {
            keys::RSA => {
                actor["publicKey"] = json!({ "id": urls::main_key(id), "owner": id, "publicKeyPem": key.text });
            }
            _ => {
                actor["assertionMethod"] = json!([{
                    "id": urls::proof_key(id),
                    "type": "Multikey",
                    "controller": id,
                    "publicKeyMultibase": key.text,
                }]);
            }
        }
    }
}
