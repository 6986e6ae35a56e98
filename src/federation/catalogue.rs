//! The catalogue as other nodes read it (PROTOCOL.md, "Catalogue"): this page is the table of contents of its routes.
//!
//! `pages` tells what changed, `leaves` what two nodes compare, `snapshot` everything at once, `others` what is
//! known of other nodes. `activity` and `changes` are what pushing uses too.

pub mod activity;
pub mod changes;
mod leaves;
mod others;
mod pages;
mod parameters;
pub mod snapshot;

use std::sync::Arc;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::ACCESS_CONTROL_ALLOW_ORIGIN;
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::Response;
use axum::routing::{get, post};

use super::answer::unavailable;
use super::node::Federation;
use super::pull::recall;
use super::refusal::Refusal;
use crate::db::Conn;
use crate::error::Result;

/// The routes below `/catalogue`, and `/peers`. A node that was restored says nothing of its own entries before it
/// knows what was withdrawn.
pub fn router(federation: Arc<Federation>) -> Router<Arc<Federation>> {
    Router::new()
        .route("/catalogue", get(pages::catalogue))
        .route("/catalogue/changes", get(pages::changes))
        .route("/catalogue/digest", get(leaves::digest))
        .route("/catalogue/bucket/{prefix}", get(leaves::bucket))
        .route("/catalogue/entries", post(leaves::entries))
        .route("/catalogue/snapshot", get(snapshot::file))
        .layer(from_fn_with_state(federation, recall::hold_back))
        .route("/catalogue/tombstones", get(others::tombstones))
        .route("/peers", get(others::peers))
        .layer(map_response(for_everybody))
}

/// Pages of others may show what stands here: it is public.
async fn for_everybody(mut response: Response) -> Response {
    response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

/// Runs `work` on a worker thread, in one snapshot of the database.
async fn see<T: Send + 'static>(
    federation: &Arc<Federation>,
    work: impl FnOnce(&Federation, &mut Conn) -> Result<T> + Send + 'static,
) -> Result<T, Refusal> {
    let federation = Arc::clone(federation);
    let seen =
        tokio::task::spawn_blocking(move || federation.app.db.snapshot_now(|conn| work(&federation, conn))).await;
    seen.map_err(Into::into).flatten().map_err(|error| unavailable(&error))
}
