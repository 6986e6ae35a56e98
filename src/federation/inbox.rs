//! Where other servers deliver: the gate, then one durable row, then 202. A job applies it ([`super::receive`]).

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{OriginalUri, Request as HttpRequest, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

use super::answer::unavailable;
use super::node::Federation;
use super::refusal::Refusal;
use super::request::{Headers, MAX_BODY_BYTES, Request};
use super::store;
use super::verify::{Verdict, Verified, verify_inbound};
use super::world::Here;
use crate::error::Result;
use crate::outbound::Budget;

/// `POST /inbox`, and that of an actor.
pub async fn receive(State(federation): State<Arc<Federation>>, request: HttpRequest) -> Result<Response, Refusal> {
    let request = read(&federation, request).await?;
    let world = Here { federation: &federation, fetch: federation.fetching(Budget::of_activity()) };
    match verify_inbound(&request, &federation.node, &world, &federation.keyring).await? {
        Verdict::Nothing => {}
        Verdict::Verified(verified) => {
            keep(&federation, &verified, request).await.map_err(|error| unavailable(&error))?;
            federation.work.notify_one();
        }
    }
    Ok(StatusCode::ACCEPTED.into_response())
}

/// The request as it was sent.
async fn read(federation: &Federation, request: HttpRequest) -> Result<Request, Refusal> {
    let arrived_at = federation.now();
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, MAX_BODY_BYTES).await.map_err(|_| Refusal::body_too_large())?;
    Ok(raw(&parts, body, arrived_at))
}

fn raw(parts: &Parts, body: Bytes, arrived_at: crate::clock::Timestamp) -> Request {
    let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |original| &original.0);
    let mut headers = Headers::default();
    for (name, value) in &parts.headers {
        headers.push(name.as_str(), value.as_bytes());
    }
    if let (None, Some(authority)) = (parts.headers.get("host"), uri.authority()) {
        headers.push("host", authority.as_str());
    }
    Request {
        method: parts.method.as_str().to_owned(),
        target: uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
        headers,
        body: body.into(),
        arrived_at,
    }
}

/// Steps 17 and 18: once, and durably. What a peer says of its catalogue is noted with it.
async fn keep(federation: &Federation, verified: &Verified, request: Request) -> Result<()> {
    let claim = &verified.claim;
    let row = store::Received {
        origin: claim.actor.origin().ascii_serialization(),
        id: claim.id.to_string(),
        actor: claim.actor.to_string(),
        body: String::from_utf8(request.body).unwrap_or_default(),
        at: request.arrived_at,
    };
    federation.app.db.write(move |conn| store::insert_received(conn, &row).map(drop)).await
}
