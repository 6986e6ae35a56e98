//! What a supervisor asks.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};

use super::follow::InStep;
use crate::app::App;
use crate::initiative::store;

/// A database that needs longer is not usable.
const PATIENCE: Duration = Duration::from_secs(2);

/// `GET /healthz`: the process answers.
pub async fn alive() -> Response {
    answer(StatusCode::OK, "alive\n")
}

/// `GET /readyz`: database and index can be used.
pub async fn ready(State((app, in_step)): State<(App, InStep)>) -> Response {
    match tokio::time::timeout(PATIENCE, app.db.read(store::latest_position)).await {
        Ok(Ok(_)) if in_step.get() => answer(StatusCode::OK, "ready\n"),
        Ok(Ok(_)) => answer(StatusCode::SERVICE_UNAVAILABLE, "the index is not in step with the database\n"),
        Ok(Err(error)) => {
            tracing::error!(node = app.config.node.host, "The database does not answer: {}", error.with_causes());
            answer(StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
        Err(_) => answer(StatusCode::SERVICE_UNAVAILABLE, "the database is too slow\n"),
    }
}

fn answer(status: StatusCode, text: &'static str) -> Response {
    (status, [(CACHE_CONTROL, "no-store")], text).into_response()
}
