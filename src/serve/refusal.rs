//! Answers that come before any handler: one plain sentence, as a problem of RFC 9457 for programs.

use axum::http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, CONNECTION, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::app::App;

/// Why a request is not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// 421: for another host.
    Misdirected,
    /// 400: it does not say clearly for which host.
    NoHost,
    /// 414.
    AddressTooLong,
    /// 431.
    HeadTooLarge,
    /// 413.
    BodyTooLarge,
    /// 408: the body did not arrive in time.
    BodyTooSlow,
    /// 429, with the seconds to wait.
    TooMany(u64),
    /// 500, with the code that also stands in the log.
    Failed(String),
}

impl Refusal {
    /// Its status.
    pub fn status(&self) -> StatusCode {
        match self {
            Refusal::Misdirected => StatusCode::MISDIRECTED_REQUEST,
            Refusal::NoHost => StatusCode::BAD_REQUEST,
            Refusal::AddressTooLong => StatusCode::URI_TOO_LONG,
            Refusal::HeadTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Refusal::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Refusal::BodyTooSlow => StatusCode::REQUEST_TIMEOUT,
            Refusal::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Refusal::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn sentence(&self, app: &App, lang: &str) -> String {
        let say = |key: &str, x: String| app.locales.text(lang, key, &[("x", x.into())]);
        match self {
            Refusal::Misdirected => say("serve-misdirected", app.config.node.host.clone()),
            Refusal::NoHost => say("serve-no-host", String::new()),
            Refusal::AddressTooLong => say("serve-address-too-long", String::new()),
            Refusal::HeadTooLarge => say("serve-head-too-large", String::new()),
            Refusal::BodyTooLarge => say("serve-body-too-large", String::new()),
            Refusal::BodyTooSlow => say("serve-body-too-slow", String::new()),
            Refusal::TooMany(seconds) => app.locales.text(lang, "serve-too-many", &[("n", (*seconds).into())]),
            Refusal::Failed(reference) => say("serve-failed", reference.clone()),
        }
    }

    /// The answer in the reader's language.
    pub fn answer(&self, app: &App, path: &str, asked: &HeaderMap) -> Response {
        let accepted = asked.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let lang = app.locales.choose(None, None, accepted, &app.config.node.lang);
        let (sentence, status) = (self.sentence(app, lang), self.status());
        let (media_type, body) = if path.starts_with("/api/") {
            let mut problem = json!({
                "type": "about:blank", "title": status.canonical_reason(), "status": status.as_u16(), "detail": sentence,
            });
            if let Refusal::Failed(reference) = self {
                problem["reference"] = reference.as_str().into();
            }
            ("application/problem+json", problem.to_string())
        } else {
            ("text/plain; charset=utf-8", format!("{sentence}\n"))
        };
        let mut response = (status, [(CONTENT_TYPE, media_type), (CACHE_CONTROL, "no-store")], body).into_response();
        match self {
            Refusal::TooMany(seconds) => drop(response.headers_mut().insert(RETRY_AFTER, (*seconds).into())),
            // What follows on such a connection could be part of what was not read.
            Refusal::BodyTooLarge | Refusal::BodyTooSlow | Refusal::HeadTooLarge => {
                response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            _ => {}
        }
        response
    }
}
