//! What went wrong, as a page in the reader's language or as a problem of RFC 9457.
//!
//! Handlers return [`Failure`]; it travels in the response until [`explain`] knows language and form.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::pages;
use super::steward;
use super::visitor::Visitor;
use crate::app::App;
use crate::error::Error;

/// An error on its way to the reader.
pub struct Failure(pub Error);

/// The result of a handler.
pub type Answer = Result<Response, Failure>;

#[derive(Clone)]
struct Failed(Arc<Error>);

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Failure {
        Failure(error.into())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = status(&self.0).into_response();
        response.extensions_mut().insert(Failed(Arc::new(self.0)));
        response
    }
}

/// When to come back to what is not available now.
const RETRY_AFTER_SECONDS: &str = "10";

/// The status of an error.
pub fn status(error: &Error) -> StatusCode {
    match error {
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::Gone => StatusCode::GONE,
        Error::NotSignedIn => StatusCode::UNAUTHORIZED,
        Error::NotAllowed(_) => StatusCode::FORBIDDEN,
        Error::Conflict(_) => StatusCode::CONFLICT,
        Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Unreadable(_) | Error::Usage(_) => StatusCode::BAD_REQUEST,
        Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Writes what failed, in the reader's language and form.
pub async fn explain(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    // The handler takes it from here: who reads is found out once for both.
    let mut visitor = Visitor::of(&app, &parts);
    visitor.session = steward::session_of(&app, &parts.headers)
        .await
        .unwrap_or_else(|error| {
            tracing::warn!("Sessions cannot be read: {}", error.with_causes());
            None
        })
        .map(Arc::new);
    let visitor = Arc::new(visitor);
    parts.extensions.insert(visitor.clone());
    let mut response = answer(&app, &visitor, next.run(Request::from_parts(parts, body)).await);
    if visitor.session.is_some() || is_private(&visitor.path) {
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Whether nobody may keep what is read here, with a session or without.
fn is_private(path: &str) -> bool {
    let mut parts = path.split('/').skip(1);
    let first = parts.next().unwrap_or_default();
    // `/o/{ulid}/for/{secret}`
    let for_somebody = first == "o" && parts.nth(1) == Some("for");
    for_somebody || ["team", "login", "logout", "request", "reply", "ending"].contains(&first)
}

fn answer(app: &App, visitor: &Visitor, response: Response) -> Response {
    let Some(Failed(error)) = response.extensions().get::<Failed>().cloned() else { return response };
    let reference = reference(&error);
    let mut told = if visitor.path.starts_with("/api/") || visitor.wants_json() {
        problem(visitor, &error, reference.as_deref())
    } else {
        pages::missing::failed(app, visitor, &error, reference.as_deref())
    };
    if let Error::Unavailable(_) = *error {
        told.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_SECONDS));
    }
    told
}

/// Logs an error of ours, and gives the code that a person can quote.
fn reference(error: &Error) -> Option<String> {
    let Error::Internal(_) = error else { return None };
    let reference = format!("{:06X}", rand::random::<u32>() & 0xff_ffff);
    tracing::error!(reference, "A request failed: {}", error.with_causes());
    Some(reference)
}

/// A problem of RFC 9457.
pub fn problem(visitor: &Visitor, error: &Error, reference: Option<&str>) -> Response {
    let status = status(error);
    let mut body = json!({
        "type": "about:blank",
        "title": status.canonical_reason().unwrap_or_default(),
        "status": status.as_u16(),
        "detail": visitor.words.error(error),
        "instance": visitor.path,
    });
    if let Error::Invalid(problems) = error {
        let errors: Vec<Value> = problems
            .0
            .iter()
            .map(|problem| {
                json!({
                    "field": problem.field,
                    "code": problem.code,
                    "value": problem.value,
                    "detail": visitor.words.locales().problem(visitor.words.lang(), problem),
                })
            })
            .collect();
        body["errors"] = Value::Array(errors);
    }
    if let Some(reference) = reference {
        body["reference"] = Value::String(reference.to_owned());
    }
    let mut response = (status, body.to_string()).into_response();
    let media_type = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(CONTENT_TYPE, media_type);
    response
}
