//! Who reads: language, and the address that was asked for.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT, ACCEPT_LANGUAGE, COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};

use super::links::Pairs;
use crate::account::Session;
use crate::app::App;
use crate::locale::Words;

/// Name of the cookie that remembers a language chosen by a click.
pub const LANGUAGE_COOKIE: &str = "lang";

/// What a page must know of its reader. Nothing of it is kept.
#[derive(Clone)]
pub struct Visitor {
    /// Sentences in the reader's language.
    pub words: Words,
    /// Path of the request.
    pub path: String,
    /// Parameters of the request.
    pub pairs: Pairs,
    /// The language was chosen on this page, by a link of our own: it is to be remembered.
    pub chose_language: bool,
    /// The header `Accept`.
    pub accept: String,
    /// The open session of somebody who keeps the directory.
    pub session: Option<Arc<Session>>,
}

impl Visitor {
    /// Reads a request's head.
    pub fn of(app: &App, parts: &Parts) -> Visitor {
        let pairs = Pairs::parse(parts.uri.query().unwrap_or_default());
        let asked = pairs.first("lang");
        let cookie = cookie(&parts.headers, LANGUAGE_COOKIE);
        let accepted = header(&parts.headers, &ACCEPT_LANGUAGE);
        let lang = app.locales.choose(asked, cookie, accepted, &app.config.node.lang);
        let same_site = parts.headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin");
        Visitor {
            chose_language: asked.is_some() && same_site && asked == Some(lang),
            words: Words::new(app.locales.clone(), lang),
            path: parts.uri.path().to_owned(),
            accept: header(&parts.headers, &ACCEPT).unwrap_or_default().to_owned(),
            pairs,
            session: None,
        }
    }

    /// The reader of a request, found out before a handler is called.
    pub fn known(app: &App, parts: &Parts) -> Arc<Visitor> {
        let known = parts.extensions.get::<Arc<Visitor>>();
        known.map_or_else(|| Arc::new(Visitor::of(app, parts)), Arc::clone)
    }

    /// Path and parameters of the request.
    pub fn address(&self) -> String {
        self.pairs.url(&self.path)
    }

    /// Whether the reader prefers JSON to a page.
    pub fn wants_json(&self) -> bool {
        weight(&self.accept, "application/json") > weight(&self.accept, "text/html")
    }

    /// Whether neither a page nor JSON would be accepted.
    pub fn wants_neither(&self) -> bool {
        weight(&self.accept, "application/json") <= 0.0 && weight(&self.accept, "text/html") <= 0.0
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Visitor, Infallible> {
        Ok(Visitor::clone(&Visitor::known(app, parts)))
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// How much a media type is wanted, 0 to 1; the most precise range counts (RFC 9110, 12.5.1).
fn weight(accept: &str, media_type: &str) -> f32 {
    if accept.trim().is_empty() {
        return 1.0;
    }
    let group = media_type.split('/').next().unwrap_or_default();
    let mut best = (0_u8, 0.0_f32);
    for range in accept.split(',').take(32) {
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        let precision = match name.as_str() {
            name if name == media_type => 3,
            "*/*" => 1,
            name if name.strip_suffix("/*") == Some(group) => 2,
            _ => continue,
        };
        let q = parts.find_map(|part| part.strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
        if precision > best.0 {
            best = (precision, q);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::weight;

    #[test]
    fn the_most_precise_range_of_an_accept_header_counts() {
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        assert_eq!(weight(browser, "text/html"), 1.0);
        assert_eq!(weight(browser, "application/json"), 0.8);
        assert_eq!(weight("application/json;q=0, */*", "application/json"), 0.0);
        assert_eq!(weight("", "text/html"), 1.0);
        assert_eq!(weight("image/png", "text/html"), 0.0);
        assert_eq!(weight("application/*;q=x", "application/json"), 0.0);
    }
}
