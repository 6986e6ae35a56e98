//! What other servers ask and send: this page is the table of contents of their routes.
//!
//! Pages and activities share addresses: `/i/{id}` and `/@{handle}` are answered here when a request prefers
//! ActivityStreams ([`before_pages`]), and by `web` otherwise.

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use super::node::Federation;
use super::{actor, catalogue, discovery, inbox};

/// All routes for other servers.
pub fn router(federation: Arc<Federation>) -> Router {
    Router::new()
        .route("/actor", get(actor::node))
        .route("/inbox", post(inbox::receive))
        .route("/i/{id}/inbox", post(inbox::receive))
        .route("/.well-known/webfinger", get(discovery::webfinger))
        .route("/.well-known/nodeinfo", get(discovery::nodeinfo_links))
        .route("/nodeinfo/{version}", get(discovery::nodeinfo))
        .merge(catalogue::router())
        .with_state(federation)
}
