//! Who may read what other servers read: everybody, or with `federation.authorised_fetch` only who says who asks
//! (SECURITY.md 2.1, "Reading").
//!
//! The node's actor, WebFinger and NodeInfo are never asked for a signature: two strict nodes read them to meet.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request as HttpRequest, State};
use axum::http::header::{ACCEPT, CACHE_CONTROL};
use axum::http::{HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::actors;
use super::answer::unavailable;
use super::inbox::raw;
use super::media_type::prefers_activity_streams;
use super::node::Federation;
use super::refusal::Refusal;
use super::request::MAX_BODY_BYTES;
use super::verify::verify_reader;
use super::world::Here;
use crate::outbound::Budget;

/// What was read by one reader is not kept for others.
const PRIVATE: HeaderValue = HeaderValue::from_static("private, max-age=30");

/// Lets a request pass whose reader is known, where readers have to be.
pub async fn authorise(State(federation): State<Arc<Federation>>, request: HttpRequest, next: Next) -> Response {
    if is_page(&request) || is_delivery(&request) {
        return next.run(request).await;
    }
    match check(&federation, request).await {
        Ok(request) => marked(&federation, next.run(request).await),
        Err(refusal) => refusal.into_response(),
    }
}

/// Browsers that follow the address of a note or a feed are led to a page.
fn is_page(request: &HttpRequest) -> bool {
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let path = request.uri().path();
    let is_feed = path == "/feed" || path.starts_with("/feed/") && path.split('/').count() == 4;
    (is_feed || path.starts_with("/n/")) && !prefers_activity_streams(accept)
}

/// What is delivered proves itself at the gate.
fn is_delivery(request: &HttpRequest) -> bool {
    request.method() == Method::POST && request.uri().path().ends_with("/inbox")
}

/// The request, when it may be answered.
///
/// # Errors
/// Where signatures are asked for: 401 without one that fits, 403 when its server is blocked, and as [`verify_reader`] says.
pub async fn check(federation: &Federation, request: HttpRequest) -> Result<HttpRequest, Refusal> {
    if !federation.app.config.federation.authorised_fetch {
        return Ok(request);
    }
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, MAX_BODY_BYTES).await.map_err(|_| Refusal::body_too_large())?;
    let signed = raw(&parts, body.clone(), federation.now());
    let world = Here { federation, fetch: federation.fetching(Budget::of_activity()) };
    let reader = verify_reader(&signed, &federation.node, &world, &federation.keyring).await?;
    if let Some(held) = reader.unkept {
        let kept = held.clone();
        let keeping = federation.app.db.write(move |conn| actors::keep(conn, &kept));
        keeping.await.map_err(|error| unavailable(&error))?;
        federation.keyring.mark_kept(&held);
    }
    Ok(HttpRequest::from_parts(parts, Body::from(body)))
}

/// An answer that nobody else is given, where readers have to be known.
pub fn marked(federation: &Federation, mut answer: Response) -> Response {
    if federation.app.config.federation.authorised_fetch {
        answer.headers_mut().insert(CACHE_CONTROL, PRIVATE);
    }
    answer
}
