//! Answers to other servers: documents, and refusals as problems.

use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, VARY};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::refusal::Refusal;
use crate::error::Error;

/// What documents of ActivityStreams are served as.
pub const ACTIVITY_JSON: &str = "application/activity+json";

/// A document of ActivityStreams that anybody may read.
pub fn document(document: &Value) -> Response {
    let headers = [(CONTENT_TYPE, ACTIVITY_JSON), (VARY, "Accept"), (CACHE_CONTROL, "max-age=30")];
    (headers, document.to_string()).into_response()
}

/// What an address answers that nothing stands at.
pub fn not_found() -> Response {
    StatusCode::NOT_FOUND.into_response()
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status().code()).unwrap_or(StatusCode::BAD_REQUEST);
        tracing::debug!(status = status.as_u16(), why = self.why(), "A request of another server was refused");
        (status, [(CONTENT_TYPE, "application/problem+json")], self.problem().to_string()).into_response()
    }
}

/// Something failed on our side: the sender is asked to come back, the operator is told why.
pub fn unavailable(error: &Error) -> Refusal {
    tracing::error!("A request of another server could not be answered: {}", error.with_causes());
    Refusal::unavailable("the database does not answer")
}
