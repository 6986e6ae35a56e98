//! What search engines may know, in parts of at most 50,000 addresses (sitemaps.org): `/sitemap.xml` names the parts.
//!
//! Only pages of this node stand there: a copy is known under the address of its home.

use std::fmt::Write as _;

use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use super::failure::{Answer, Failure};
use crate::app::App;
use crate::error::Error;
use crate::initiative::{Class, store};

/// Most addresses of one part.
const MOST: i64 = 50_000;
/// Pages that say something of the directory itself.
const PAGES: [&str; 13] = [
    "/",
    "/board",
    "/kinds",
    "/themes",
    "/network",
    "/data",
    "/about",
    "/about/legal",
    "/about/ranking",
    "/about/moderation",
    "/about/privacy",
    "/about/accessibility",
    "/help",
];
const XMLNS: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// `GET /sitemap.xml`
pub async fn index(State(app): State<App>) -> Answer {
    let count = app.db.read(store::count_on_show).await?;
    let base = app.config.base_url();
    let parts = (1..=(count + MOST - 1) / MOST).map(|number| format!("initiatives-{number}"));
    let mut xml = opened("sitemapindex");
    for part in std::iter::once("pages".to_owned()).chain(parts) {
        let _ = writeln!(xml, "<sitemap><loc>{base}/sitemap/{part}.xml</loc></sitemap>");
    }
    Ok(closed(xml, "sitemapindex"))
}

/// `GET /sitemap/pages.xml` and `/sitemap/initiatives-{number}.xml`
pub async fn part(State(app): State<App>, Path(name): Path<String>) -> Answer {
    let name = name.strip_suffix(".xml").ok_or(Failure(Error::NotFound))?;
    if name == "pages" {
        return Ok(pages(&app));
    }
    let number = name.strip_prefix("initiatives-").and_then(|number| number.parse::<i64>().ok());
    let number = number.filter(|number| (1..=i64::MAX / MOST).contains(number)).ok_or(Failure(Error::NotFound))?;
    let shown = app.db.read(move |conn| store::list_on_show(conn, (number - 1) * MOST, MOST)).await?;
    if shown.is_empty() {
        return Err(Failure(Error::NotFound));
    }
    let base = app.config.base_url();
    let mut xml = opened("urlset");
    for (handle, updated) in shown {
        let day = updated.date();
        let _ = writeln!(xml, "<url><loc>{base}/@{handle}</loc><lastmod>{day}</lastmod></url>");
    }
    Ok(closed(xml, "urlset"))
}

fn pages(app: &App) -> Response {
    let base = app.config.base_url();
    let kinds = app.kinds.kinds(Class::Initiative).iter().chain(app.kinds.kinds(Class::Proposal));
    let kinds = kinds.map(|kind| format!("/k/{}", kind.code));
    let territories = app.config.node.territories.iter().map(|code| format!("/t/{code}"));
    let mut xml = opened("urlset");
    for path in PAGES.iter().map(|path| (*path).to_owned()).chain(kinds).chain(territories) {
        let _ = writeln!(xml, "<url><loc>{base}{path}</loc></url>");
    }
    closed(xml, "urlset")
}

fn opened(name: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<{name} xmlns=\"{XMLNS}\">\n")
}

fn closed(mut xml: String, name: &str) -> Response {
    let _ = writeln!(xml, "</{name}>");
    ([(CONTENT_TYPE, "application/xml; charset=utf-8")], xml).into_response()
}
