//! Answers to other servers: documents, and refusals as problems.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, RETRY_AFTER, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::refusal::{Refusal, Status};
use crate::catalogue::digest::hex;
use crate::error::Error;

/// What documents of ActivityStreams are served as.
pub const ACTIVITY_JSON: &str = "application/activity+json";

/// What other documents are served as.
pub const JSON: &str = "application/json";

/// How long caches may keep what changes with the catalogue.
const FRESH: &str = "max-age=30";

/// A document that anybody may read, with what names its version.
pub struct Versioned {
    tag: String,
    media_type: &'static str,
    /// Nothing when the reader is known to have it.
    body: Option<String>,
}

impl Versioned {
    /// Of a version that changes whenever the document does: letters, digits and hyphens.
    pub fn new(version: String, media_type: &'static str, document: Value) -> Versioned {
        Versioned { tag: weak(&version), media_type, body: Some(document.to_string()) }
    }

    /// One whose version follows from its bytes.
    pub fn by_content(media_type: &'static str, document: Value) -> Versioned {
        let text = document.to_string();
        Versioned { tag: weak(&hex(&Sha256::digest(&text)[..12])), media_type, body: Some(text) }
    }

    /// One that need not be made, because [`Versioned::is_known`].
    pub fn unchanged(version: String) -> Versioned {
        Versioned { tag: weak(&version), media_type: "", body: None }
    }

    /// Whether a request says that it has this version.
    pub fn is_known(headers: &HeaderMap, version: &str) -> bool {
        names_tag(headers, &weak(version))
    }

    /// The document, or 304 to a reader that has it.
    pub fn answer(self, headers: &HeaderMap) -> Response {
        let known = [(ETAG, self.tag.as_str()), (CACHE_CONTROL, FRESH)];
        match self.body {
            Some(body) if !names_tag(headers, &self.tag) => {
                (known, [(CONTENT_TYPE, self.media_type)], body).into_response()
            }
            _ => (StatusCode::NOT_MODIFIED, known).into_response(),
        }
    }
}

fn weak(version: &str) -> String {
    format!("W/\"{version}\"")
}

/// Whether `If-None-Match` names this tag, by the weak comparison (RFC 9110, 13.1.2).
pub fn names_tag(headers: &HeaderMap, tag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let wanted = opaque(tag);
    let named = headers.get_all(IF_NONE_MATCH).into_iter().filter_map(|value| value.to_str().ok());
    named.flat_map(|value| value.split(',')).any(|named| named.trim() == "*" || opaque(named) == wanted)
}

/// How long a sender is asked to wait.
const RETRY_AFTER_SECONDS: &str = "5";

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
        let problem = ([(CONTENT_TYPE, "application/problem+json")], self.problem().to_string());
        let mut response = (status, problem).into_response();
        if matches!(self.status(), Status::TooMany | Status::Unavailable) {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_SECONDS));
        }
        response
    }
}

/// Something failed on our side: the sender is asked to come back, the operator is told why.
pub fn unavailable(error: &Error) -> Refusal {
    tracing::error!("A request of another server could not be answered: {}", error.with_causes());
    Refusal::unavailable("the database does not answer")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_known_however_it_is_named() {
        let known =
            |value: &str| names_tag(&HeaderMap::from_iter([(IF_NONE_MATCH, value.parse().unwrap())]), "W/\"a-1\"");
        for same in ["W/\"a-1\"", "\"a-1\"", "\"b\", W/\"a-1\"", "*"] {
            assert!(known(same), "{same}");
        }
        for other in ["", "a-1", "\"a-10\"", "W/\"A-1\""] {
            assert!(!known(other), "{other}");
        }
    }
}
