//! Pages that say that something is not here, not any more, or not at the moment.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use crate::app::App;
use crate::error::Error;
use crate::web::failure::{self, Answer, Failure};
use crate::web::frame::{self, Frame, pages};
use crate::web::links::Pairs;
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "missing.html")]
struct MissingPage {
    frame: Frame,
    heading: String,
    explanation: String,
    /// Sentence and address of a search for the words of the address.
    search: Option<(String, String)>,
}

pages!(MissingPage);

/// Any address that is not in the table of contents: perhaps an alias of a language.
pub async fn missing(State(app): State<App>, visitor: Visitor) -> Answer {
    let alias = visitor.path.trim_matches('/');
    if let Some(path) = app.locales.path_of_alias(alias) {
        return Ok((StatusCode::MOVED_PERMANENTLY, Redirect::permanent(&visitor.pairs.url(path))).into_response());
    }
    Err(Failure(Error::NotFound))
}

/// A page that is only read was written to.
pub async fn wrong_method() -> Response {
    StatusCode::METHOD_NOT_ALLOWED.into_response()
}

/// The page for an error.
pub fn failed(app: &App, visitor: &Visitor, error: &Error, reference: Option<&str>) -> Response {
    let status = failure::status(error);
    let words = &visitor.words;
    let (heading, explanation) = match error {
        Error::NotFound => (words.t("missing-title"), words.t("missing-text")),
        Error::Gone => (words.t("gone-title"), words.t("gone-text")),
        Error::Internal(_) => (words.t("failed-title"), words.with("failed-text", reference.unwrap_or_default())),
        Error::Unavailable(_) => (words.t("unavailable-title"), words.error(error)),
        _ => (words.t("refused-title"), words.with("refused-text", &words.error(error))),
    };
    let mut frame = Frame::new(app, visitor, heading.clone());
    frame.noindex = true;
    let search = matches!(error, Error::NotFound).then(|| search_for(visitor)).flatten();
    let page = MissingPage { frame, heading, explanation, search };
    frame::show_with(status, &page).unwrap_or_else(|_| status.into_response())
}

/// The words of an address that leads nowhere, as a search.
fn search_for(visitor: &Visitor) -> Option<(String, String)> {
    let last = visitor.path.rsplit('/').next()?.trim_start_matches('@');
    let decoded = percent_encoding::percent_decode_str(last.split('@').next()?).decode_utf8_lossy();
    let letters = |c: char| if c.is_alphanumeric() { c } else { ' ' };
    let words: Vec<String> =
        decoded.chars().take(60).map(letters).collect::<String>().split_whitespace().map(str::to_owned).collect();
    let text = words.join(" ");
    if text.chars().filter(|c| c.is_alphabetic()).count() < 3 {
        return None;
    }
    Some((visitor.words.with("missing-search", &text), Pairs::default().set("q", &text).url("/search")))
}
