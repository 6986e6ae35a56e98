//! Nothing that was typed is lost: the same form, filled in, to be sent again.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::token::{FormToken, TOKEN};
use crate::app::App;
use crate::web::frame::{self, Frame, pages};
use crate::web::links::Pairs;
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "team/again.html")]
struct AgainPage {
    frame: Frame,
    explanation: String,
    /// Where it is sent.
    path: String,
    token: String,
    fields: Vec<(String, String)>,
    /// What a person wrote, to read or to copy.
    written: Vec<String>,
}

pages!(AgainPage);

/// The session has ended: sign in again in another tab, then send this.
pub fn sign_in(app: &App, visitor: &Visitor, fields: &Pairs) -> Response {
    page(app, visitor, fields, String::new(), "again-sign-in", StatusCode::UNAUTHORIZED)
}

/// The form was open too long, or is of a session before this one.
pub fn check(app: &App, visitor: &Visitor, fields: &Pairs, token: &FormToken) -> Response {
    page(app, visitor, fields, token.to_string(), "again-check", StatusCode::CONFLICT)
}

fn page(app: &App, visitor: &Visitor, fields: &Pairs, token: String, key: &str, status: StatusCode) -> Response {
    let words = &visitor.words;
    let mut frame = Frame::new(app, visitor, words.with("problem-title", &words.t("again-title")));
    frame.noindex = true;
    let fields: Vec<(String, String)> = fields.0.iter().filter(|(name, _)| name != TOKEN).cloned().collect();
    let is_text = |value: &&String| value.contains(' ');
    let written = fields.iter().map(|(_, value)| value).filter(is_text).cloned().collect();
    let page = AgainPage { frame, explanation: words.t(key), path: visitor.address(), token, fields, written };
    frame::show_with(status, &page).unwrap_or_else(|_| status.into_response())
}
