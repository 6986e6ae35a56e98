//! What stands around every page: header, languages, footer.

use askama::Template;
use axum::http::header::{CONTENT_TYPE, SET_COOKIE, VARY};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::assets;
use super::visitor::{LANGUAGE_COOKIE, Visitor};
use crate::app::App;
use crate::error::{Error, Result};
use crate::locale::Words;

/// Room for a page of hits, so that it does not move while it grows.
const PAGE_BYTES: usize = 48 * 1024;

/// The parts that all pages share; every page's template has one under the name `frame`.
pub struct Frame {
    /// Sentences in the reader's language.
    pub words: Words,
    /// Name of the directory.
    pub node_name: String,
    /// What the page is about, first part of the title.
    pub title: String,
    /// Other languages: code, own name, address of this page in it.
    pub languages: Vec<Choice>,
    /// Address of the stylesheet, which changes with its content.
    pub style_url: &'static str,
    /// Which header link is the current page, `search`.
    pub current: &'static str,
    /// Search engines shall not keep this page.
    pub noindex: bool,
    /// The address under which search engines shall know this page.
    pub canonical: Option<String>,
    /// Another form of this page: media type and address.
    pub alternates: Vec<(&'static str, String)>,
    /// Where to write to.
    pub contact: Option<String>,
    /// Somebody reads who keeps the directory.
    pub steward: bool,
    /// Version of the program.
    pub version: &'static str,
    remember: Option<String>,
}

/// One language of the switch.
pub struct Choice {
    /// Code.
    pub code: String,
    /// Its own name.
    pub name: String,
    /// This page in it.
    pub url: String,
    /// Whether the page is in it.
    pub current: bool,
}

impl Frame {
    /// The frame of a page with this title.
    pub fn new(app: &App, visitor: &Visitor, title: impl Into<String>) -> Frame {
        let languages = visitor.words.locales().languages().iter().map(|language| Choice {
            code: language.code.clone(),
            name: language.name.clone(),
            url: visitor.pairs.set("lang", &language.code).url(&visitor.path),
            current: language.code == visitor.words.lang(),
        });
        let contact = app.config.legal.contact.trim();
        Frame {
            words: visitor.words.clone(),
            node_name: app.config.node.name.clone(),
            title: title.into(),
            languages: languages.collect(),
            style_url: assets::style_url(),
            current: "",
            noindex: false,
            canonical: None,
            alternates: Vec::new(),
            contact: Some(contact.to_owned()).filter(|contact| contact.contains('@')),
            steward: visitor.session.is_some(),
            version: env!("CARGO_PKG_VERSION"),
            remember: visitor.chose_language.then(|| visitor.words.lang().to_owned()),
        }
    }

    /// The frame of a page within a page of others: no search engine keeps it, and no language is remembered.
    #[must_use]
    pub fn embedded(mut self) -> Frame {
        (self.noindex, self.remember) = (true, None);
        self
    }

    /// Marks the link of the header that leads here.
    #[must_use]
    pub fn at(mut self, current: &'static str) -> Frame {
        self.current = current;
        self
    }

    /// A sentence.
    pub fn t(&self, key: &str) -> String {
        self.words.t(key)
    }

    /// A sentence with a number `n`.
    pub fn count(&self, key: &str, n: usize) -> String {
        self.words.count(key, u64::try_from(n).unwrap_or(u64::MAX))
    }

    /// A sentence with a text `x`.
    pub fn with(&self, key: &str, x: &str) -> String {
        self.words.with(key, x)
    }
}

/// A page: its template and the frame the template has.
pub trait Page: Template {
    /// The frame.
    fn frame(&self) -> &Frame;
}

/// Implements [`Page`] for templates with a field `frame`.
macro_rules! pages {
    ($($page:ty),* $(,)?) => {$(
        impl $crate::web::frame::Page for $page {
            fn frame(&self) -> &$crate::web::frame::Frame {
                &self.frame
            }
        }
    )*};
}
pub(super) use pages;

/// Writes a page.
///
/// # Errors
/// When a template fails, which no content can cause.
pub fn show(page: &impl Page) -> Result<Response> {
    show_with(StatusCode::OK, page)
}

/// Writes a page with a status of its own.
///
/// # Errors
/// As [`show`].
pub fn show_with(status: StatusCode, page: &impl Page) -> Result<Response> {
    let mut html = String::with_capacity(PAGE_BYTES);
    page.render_into(&mut html).map_err(|cause| Error::Internal(cause.into()))?;
    let mut response = (status, html).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(VARY, HeaderValue::from_static("Accept, Accept-Language, Cookie"));
    if let Some(lang) = &page.frame().remember {
        let cookie = format!("{LANGUAGE_COOKIE}={lang}; Path=/; Max-Age=31536000; SameSite=Lax");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            headers.insert(SET_COOKIE, cookie);
        }
    }
    Ok(response)
}
