//! What other servers ask and send: this page is the table of contents of their routes.
//!
//! Pages and activities share addresses: `/i/{id}` and `/@{handle}` are answered here when a request prefers
//! ActivityStreams ([`before_pages`]), and by `web` otherwise.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::Method;
use axum::http::header::{ACCEPT, VARY};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use super::node::Federation;
use super::{actor, catalogue, discovery, feed, inbox, media_type, note, proposal, readers};
use crate::initiative::Class;

/// All routes for other servers.
pub fn router(federation: Arc<Federation>) -> Router {
    let read = Router::new()
        .route("/n/{id}", get(note::by_id))
        .route("/i/{id}/{collection}", get(actor::collection))
        .merge(catalogue::router(federation.clone()))
        .merge(feed::router())
        .layer(from_fn_with_state(federation.clone(), readers::authorise));
    Router::new()
        .route("/actor", get(actor::node))
        .route("/inbox", post(inbox::receive))
        .route("/i/{id}/inbox", post(inbox::receive))
        .route("/.well-known/webfinger", get(discovery::webfinger))
        .route("/.well-known/nodeinfo", get(discovery::nodeinfo_links))
        .route("/nodeinfo/{version}", get(discovery::nodeinfo))
        .merge(read)
        .with_state(federation)
}

/// Answers instead of a page whoever prefers ActivityStreams: the actor of an initiative at its id, the id at its page,
/// because people paste addresses of pages into the search of their server.
pub async fn before_pages(State(federation): State<Arc<Federation>>, request: Request, next: Next) -> Response {
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let reads = request.method() == Method::GET || request.method() == Method::HEAD;
    if !reads || !media_type::prefers_activity_streams(accept) {
        return next.run(request).await;
    }
    let path = request.uri().path().to_owned();
    if let Some((class, ulid)) = entry_of(&path) {
        return match readers::check(&federation, request).await {
            Ok(_) => readers::marked(&federation, entry(&federation, class, ulid).await),
            Err(refusal) => refusal.into_response(),
        };
    }
    match path.strip_prefix("/@") {
        Some(handle) => page(&federation, handle).await.into_response(),
        None => next.run(request).await,
    }
}

/// Class and ULID of the entry with this path.
fn entry_of(path: &str) -> Option<(Class, &str)> {
    let named = |class: Class| path.strip_prefix(class.path()).map(|ulid| (class, ulid));
    let found = named(Class::Initiative).or_else(|| named(Class::Proposal));
    found.filter(|(_, ulid)| !ulid.contains('/'))
}

async fn entry(federation: &Federation, class: Class, ulid: &str) -> Response {
    match class {
        Class::Initiative => actor::initiative(federation, ulid).await.into_response(),
        Class::Proposal => proposal::proposal(federation, ulid).await.into_response(),
    }
}

/// The id of the initiative that has a page.
async fn page(federation: &Federation, handle: &str) -> Response {
    match discovery::id_of(federation, handle).await {
        Ok(Some(id)) => ([(VARY, "Accept")], Redirect::to(&id)).into_response(),
        Ok(None) => super::answer::not_found(),
        Err(error) => super::answer::unavailable(&error).into_response(),
    }
}
