//! Proposals as other servers read them: an object without inbox, key or handle (PROTOCOL.md, "Proposal").

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::answer::{document, not_found, unavailable};
use super::node::Federation;
use super::refusal::Refusal;
use crate::initiative::State;
use crate::initiative::store;

/// `GET /o/{ulid}` for who prefers ActivityStreams: the proposal, or that it is gone. One that is not for others is not
/// there.
pub async fn proposal(federation: &Federation, ulid: &str) -> Result<Response, Refusal> {
    let uri = federation.urls.proposal(ulid);
    let found = federation.app.db.read(move |conn| store::find(conn, &uri));
    match found.await.map_err(|error| unavailable(&error))?.filter(|entry| entry.own) {
        Some(entry) if entry.is_public() => Ok(document(&federation.app.home().document(&entry))),
        Some(entry) if entry.state == State::Withdrawn => {
            let tombstone = json!({
                "@context": "https://www.w3.org/ns/activitystreams",
                "id": entry.uri,
                "type": "Tombstone",
                "formerType": "Proposal",
                "deleted": entry.updated.rfc3339(),
            });
            Ok((StatusCode::GONE, document(&tombstone)).into_response())
        }
        _ => Ok(not_found()),
    }
}
