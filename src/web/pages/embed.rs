//! Cards and lists in pages of others: an `<iframe>` that needs no script, sets no cookie and leads here, and what other
//! sites ask to make one from an address (oEmbed 1.0, <https://oembed.com>).

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use url::Url;

use crate::app::App;
use crate::error::{Error, Result};
use crate::initiative::text::escaped;
use crate::initiative::{Initiative, store};
use crate::web::ask;
use crate::web::failure::{Answer, Failure};
use crate::web::frame::{self, Frame, pages};
use crate::web::links::Pairs;
use crate::web::show::card::CardView;
use crate::web::show::{Linked, Reader};
use crate::web::visitor::Visitor;

/// Initiatives of a list; the link below it leads to all.
const SHOWN: usize = 10;
/// The same policy as everywhere but for two things: others may show the page, and it has no forms and no scripts.
const POLICY: &str = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; form-action 'none'; \
     frame-ancestors *; base-uri 'none'";
/// Width and heights in pixels that a frame has when nothing else is asked.
const WIDTH: u32 = 600;
const CARD_HEIGHT: u32 = 260;
const LIST_HEIGHT: u32 = 640;
/// Seconds for which others may keep what [`oembed`] answers.
const KEPT_SECONDS: u32 = 3_600;

#[derive(Template)]
#[template(path = "embed.html")]
struct EmbedPage {
    frame: Frame,
    heading: Linked,
    cards: Vec<CardView>,
    /// Where there is more, with its number.
    all: Option<Linked>,
}

pages!(EmbedPage);

/// `GET /embed/list`, with the parameters of a search.
pub async fn list(State(app): State<App>, visitor: Visitor) -> Answer {
    let pairs = visitor.pairs.without("lang").without("page").without("class");
    let asked = ask::ask(&app, &pairs.set("per_page", SHOWN)).await?;
    let reader = Reader::now(&app, &visitor.words);
    let entries = asked.found.hits.iter().filter_map(|hit| Some((asked.entries.get(&hit.uri)?, hit)));
    let cards = entries.map(|(entry, hit)| reader.card(entry, Some(hit))).collect();
    let name = &app.config.node.name;
    let title = reader.what_and_where(&asked).map_or_else(|| name.clone(), |what| format!("{what} - {name}"));
    let count = reader.words.count("embed-all", asked.found.total);
    let page = EmbedPage {
        frame: Frame::new(&app, &visitor, &title).embedded(),
        heading: Linked::to(title, pairs.url("/search")),
        cards,
        all: Some(Linked::to(count, pairs.url("/search"))),
    };
    show(&page)
}

/// `GET /embed/card/{id}`: an own initiative, by the ULID of its address.
pub async fn card(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let uri = format!("{}/i/{id}", app.config.base_url());
    let entry = app.db.read(move |conn| store::find(conn, &uri)).await?.filter(Initiative::is_shown);
    let entry = entry.ok_or(Failure(Error::NotFound))?;
    let reader = Reader::now(&app, &visitor.words);
    let card = reader.card(&entry, None);
    let page = EmbedPage {
        frame: Frame::new(&app, &visitor, &card.name).embedded(),
        heading: Linked::to(app.config.node.name.clone(), "/"),
        cards: vec![card],
        all: None,
    };
    show(&page)
}

fn show(page: &EmbedPage) -> Answer {
    let mut response = frame::show(page)?;
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    Ok(response)
}

/// What an address of this node is in a page of others.
struct Shown {
    title: String,
    /// Where the frame gets its content, without the host.
    path: String,
    height: u32,
}

/// `GET /oembed?url=…`, with `maxwidth` and `maxheight` in pixels: how to show a page of an initiative, or a search.
pub async fn oembed(State(app): State<App>, visitor: Visitor) -> Answer {
    if visitor.pairs.first("format").is_some_and(|format| format != "json") {
        return Ok(StatusCode::NOT_IMPLEMENTED.into_response());
    }
    let shown = shown(&app, &visitor).await?.ok_or(Failure(Error::NotFound))?;
    Ok(described(&app, &visitor, &shown))
}

async fn shown(app: &App, visitor: &Visitor) -> Result<Option<Shown>> {
    let base = app.config.base_url();
    let wanted = visitor.pairs.first("url").unwrap_or_default();
    let Some(url) = Url::parse(wanted).ok().filter(|url| url.origin().ascii_serialization() == base) else {
        return Ok(None);
    };
    if matches!(url.path(), "/" | "/search") {
        let pairs = Pairs(url.query_pairs().into_owned().collect());
        let title = app.config.node.name.clone();
        return Ok(Some(Shown { title, path: pairs.url("/embed/list"), height: LIST_HEIGHT }));
    }
    let (path, host) = (url.path().to_owned(), app.config.node.host.clone());
    let found = app.db.read(move |conn| match path.strip_prefix("/@") {
        Some(handle) => store::find_by_handle(conn, &host, handle),
        None => store::find(conn, &format!("{base}{path}")),
    });
    let found = found.await?.filter(|entry| entry.own && entry.is_shown() && entry.card.terms.is_none());
    Ok(found.map(|entry| {
        let id = entry.uri.rsplit('/').next().unwrap_or_default();
        Shown { path: format!("/embed/card/{id}"), title: entry.card.name, height: CARD_HEIGHT }
    }))
}

fn described(app: &App, visitor: &Visitor, shown: &Shown) -> Response {
    let most = |name: &str| visitor.pairs.first(name).and_then(|most| most.parse::<u32>().ok()).unwrap_or(u32::MAX);
    let (width, height) = (WIDTH.min(most("maxwidth")), shown.height.min(most("maxheight")));
    let (base, title) = (app.config.base_url(), escaped(&shown.title));
    let source = escaped(&format!("{base}{}", shown.path));
    let html = format!(
        "<iframe src=\"{source}\" width=\"{width}\" height=\"{height}\" title=\"{title}\" loading=\"lazy\"></iframe>"
    );
    let body = json!({
        "version": "1.0",
        "type": "rich",
        "title": shown.title,
        "provider_name": app.config.node.name,
        "provider_url": base,
        "cache_age": KEPT_SECONDS,
        "html": html,
        "width": width,
        "height": height,
    });
    ([(CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

/// Where others learn how to show a page of this node: a link for its head.
pub fn discovery(app: &App, path: &str) -> (&'static str, String) {
    let base = app.config.base_url();
    ("application/json+oembed", Pairs::default().set("url", format!("{base}{path}")).url(&format!("{base}/oembed")))
}
