//! The actors of this node as other servers read them (PROTOCOL.md, "Actors").

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::{Value, json};

use super::answer::{document, not_found, unavailable};
use super::collection::{Asked, counted};
use super::media_type::prefers_activity_streams;
use super::node::Federation;
use super::outbox::outbox;
use super::presentation;
use super::refusal::Refusal;
use super::store::{OwnActor, find_own_actor};
use super::urls;
use crate::account::keys::{self, PublicKey};
use crate::db::Conn;
use crate::error::Result;
use crate::initiative::store::{self, State as EntryState};
use crate::initiative::{Initiative, publish};

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
    // Made when the node started.
    let keys = federation.app.db.read(|conn| keys::list(conn, keys::NODE)).await?;
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
                actor["publicKey"] = public_key_member(id, &key.text);
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

/// `GET /i/{ulid}` for who prefers ActivityStreams: the initiative as an actor, or that it is gone.
pub async fn initiative(federation: &Federation, ulid: &str) -> Result<Response, Refusal> {
    let uri = federation.urls.initiative(ulid);
    let found =
        federation.app.db.read(move |conn| store::find(conn, &uri)).await.map_err(|error| unavailable(&error))?;
    match found.filter(|entry| entry.own) {
        Some(entry) if entry.is_actor() => {
            let actor = initiative_document(federation, &entry).await.map_err(|error| unavailable(&error))?;
            Ok(document(&actor))
        }
        Some(entry) if entry.state == EntryState::Withdrawn => {
            let key = last_key(federation, &entry.uri).await.map_err(|error| unavailable(&error))?;
            Ok(gone(&entry, key))
        }
        _ => Ok(not_found()),
    }
}

/// The entry as it travels, with what makes it an actor.
///
/// # Errors
/// When the database does not answer, or no key can be made.
pub async fn initiative_document(federation: &Federation, entry: &Initiative) -> Result<Value> {
    let public_key = federation.public_key_of(&entry.uri).await?;
    let uri = entry.uri.clone();
    let own = federation.app.db.read(move |conn| find_own_actor(conn, &uri)).await?;
    let mut actor = federation.app.home().document(entry);
    let id = &entry.uri;
    actor["inbox"] = json!(format!("{id}/inbox"));
    actor["outbox"] = json!(format!("{id}/outbox"));
    actor["followers"] = json!(format!("{id}/followers"));
    actor["following"] = json!(format!("{id}/following"));
    actor["featured"] = json!(format!("{id}/featured"));
    actor["@context"][2]["featured"] = json!({ "@id": "toot:featured", "@type": "@id" });
    actor["endpoints"] = json!({ "sharedInbox": federation.urls.inbox() });
    actor["publicKey"] = public_key_member(id, &public_key);
    add_relations(&mut actor, &own);
    if entry.state == EntryState::Moved {
        let uri = entry.uri.clone();
        let target = federation.app.db.read(move |conn| publish::moved_to(conn, &uri)).await?;
        add_relation(&mut actor, "movedTo", json!(target));
    }
    Ok(actor)
}

/// Whether it lets people follow by itself, and what other actors it was or is.
fn add_relations(actor: &mut Value, own: &OwnActor) {
    actor["manuallyApprovesFollowers"] = json!(own.by_hand);
    if !own.aliases.is_empty() {
        add_relation(actor, "alsoKnownAs", json!(own.aliases));
    }
    if let Some(target) = &own.moved_to {
        add_relation(actor, "movedTo", json!(target));
    }
}

fn add_relation(actor: &mut Value, name: &str, value: Value) {
    actor[name] = value;
    if let Some(terms) = actor["@context"].as_array_mut().and_then(|context| context.last_mut()) {
        terms[name] = json!({ "@id": format!("as:{name}"), "@type": "@id" });
    }
}

fn public_key_member(id: &str, pem: &str) -> Value {
    json!({ "id": urls::main_key(id), "owner": id, "publicKeyPem": pem })
}

/// The key of an initiative that is gone, while its `Delete` is on its way: whoever has not kept it cannot verify
/// otherwise.
async fn last_key(federation: &Federation, uri: &str) -> Result<Option<String>> {
    let uri = uri.to_owned();
    let key = move |conn: &mut Conn| {
        if super::store::is_leaving(conn, &uri)? { keys::public_key(conn, &uri) } else { Ok(None) }
    };
    federation.app.db.read(key).await
}

fn gone(entry: &Initiative, key: Option<String>) -> Response {
    let mut tombstone = json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": entry.uri,
        "type": "Tombstone",
        "formerType": "Organization",
        "deleted": entry.updated.rfc3339(),
    });
    if let Some(pem) = key {
        tombstone["publicKey"] = public_key_member(&entry.uri, &pem);
    }
    (StatusCode::GONE, document(&tombstone)).into_response()
}

/// `GET /i/{ulid}/outbox`: what it said; `followers` and `following`: how many, never who; `featured` and the `presentation` in it.
pub async fn collection(
    State(federation): State<Arc<Federation>>,
    Path((ulid, name)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let begins = asked.begins()?;
    let (uri, here) = (federation.urls.initiative(&ulid), federation.clone());
    let found = federation.app.db.read(move |conn| {
        let Some(entry) = store::find(conn, &uri)?.filter(|entry| entry.own && entry.is_actor()) else {
            return Ok(None);
        };
        let id = format!("{uri}/{name}");
        Ok(Some(match name.as_str() {
            "followers" => document(&counted(&id, super::store::count_followers(conn, &uri)?)),
            "following" => document(&counted(&id, 0)),
            "outbox" => document(&outbox(conn, &here.urls, &uri, begins)?),
            "featured" => document(&presentation::featured(&here.app, &entry)),
            "presentation" => presented(&here, &entry, &headers),
            _ => return Ok(None),
        }))
    });
    Ok(found.await.map_err(|error| unavailable(&error))?.unwrap_or_else(not_found))
}

/// The pinned note for servers; browsers are led to the page that it is of.
fn presented(federation: &Federation, entry: &Initiative, headers: &HeaderMap) -> Response {
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match &entry.handle {
        Some(handle) if !prefers_activity_streams(accept) => Redirect::to(&format!("/@{handle}")).into_response(),
        _ => document(&presentation::note(&federation.app, entry)),
    }
}
