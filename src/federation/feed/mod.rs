//! Feeds as other servers meet them: actors that people follow, which pass on news and say what is new
//! (PROTOCOL.md, "Actors"). [`crate::feed`] says what they say and when.

mod collections;
mod said;
mod texts;
mod work;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::ACCEPT;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};

use super::answer::{document, not_found, unavailable};
use super::inbox;
use super::media_type::prefers_activity_streams;
use super::node::Federation;
use super::refusal::Refusal;
use super::urls::{self, Urls};
use crate::app::App;
use crate::db::Conn;
use crate::error::Result;
use crate::feed::{Feed, Selection, store};
use crate::locale::Words;

pub use self::said::note_by_id;
pub use self::work::{is_due, news_are_gone, news_are_new, work};

const CONTEXT: &str = "https://www.w3.org/ns/activitystreams";

/// The routes of feeds and of what they say.
pub fn router() -> Router<Arc<Federation>> {
    Router::new()
        .route("/feed", get(everything))
        .route("/feed/inbox", post(inbox::receive))
        .route("/feed/{part}", get(collections::of_everything))
        .route("/feed/{sort}/{code}", get(selected))
        .route("/feed/{sort}/{code}/inbox", post(inbox::receive))
        .route("/feed/{sort}/{code}/{part}", get(collections::of_selected))
        .route("/announces/{id}", get(said::announce_by_id))
}

/// The selection at an id or a path of this node, when there may be a feed of it.
pub fn selection_at(app: &App, path: &str) -> Option<Selection> {
    Selection::at(path, &app.kinds, &app.gazetteer)
}

/// The feed of a selection, made when somebody looks for it the first time.
///
/// # Errors
/// When the database does not answer.
pub async fn made(federation: &Federation, selection: &Selection) -> Result<Feed> {
    let (path, wanted) = (selection.path(), federation.app.feeds.wanted(selection));
    let is_main = *selection == Selection::Everything;
    let known = federation.app.db.read(move |conn| store::find(conn, &path)).await?;
    // The settings may have given it another name since; initiatives cannot have that.
    if let Some(known) = known.filter(|known| !is_main || known.handle == wanted) {
        return Ok(known);
    }
    let (selection, now) = (selection.clone(), federation.now());
    let make = move |conn: &mut Conn| {
        let mut feed = store::find_or_insert(conn, &selection, &wanted, now)?;
        if is_main && feed.handle != wanted {
            store::set_handle(conn, &feed.path, &wanted)?;
            feed.handle = wanted;
        }
        Ok(feed)
    };
    federation.app.db.write(make).await
}

/// The feed that is meant by a handle.
///
/// # Errors
/// When the database does not answer.
pub async fn named(federation: &Federation, handle: &str) -> Result<Option<Feed>> {
    let app = &federation.app;
    let wanted = handle.to_owned();
    if let Some(feed) = app.db.read(move |conn| store::find_by_handle(conn, &wanted)).await? {
        return Ok(Some(feed));
    }
    match app.feeds.meant(handle, &app.kinds, &app.gazetteer) {
        Some(selection) => made(federation, &selection).await.map(Some),
        None => Ok(None),
    }
}

/// Whether an id of this node is that of a feed that was made.
///
/// # Errors
/// When the database does not answer.
pub fn is_feed(conn: &mut Conn, urls: &Urls, id: &str) -> Result<bool> {
    match urls.path_of(id) {
        Some(path) if path.starts_with("/feed") => Ok(store::find(conn, path)?.is_some()),
        _ => Ok(false),
    }
}

/// Whether an id of this node is that of something a feed said.
///
/// # Errors
/// When the database does not answer.
pub fn is_said(conn: &mut Conn, urls: &Urls, id: &str) -> Result<bool> {
    let Some(path) = urls.path_of(id) else { return Ok(false) };
    let ulid = path.strip_prefix("/n/").or_else(|| path.strip_prefix("/announces/"));
    match ulid {
        Some(ulid) => Ok(store::find_post(conn, ulid)?.is_some()),
        None => Ok(false),
    }
}

/// `GET /feed`
async fn everything(State(federation): State<Arc<Federation>>, headers: HeaderMap) -> Result<Response, Refusal> {
    actor(&federation, "/feed", &headers).await
}

/// `GET /feed/t/FR-56`, `GET /feed/k/reuse`
async fn selected(
    State(federation): State<Arc<Federation>>,
    Path((sort, code)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    actor(&federation, &format!("/feed/{sort}/{code}"), &headers).await
}

/// The actor for servers; browsers are led to the page that shows the same.
async fn actor(federation: &Federation, path: &str, headers: &HeaderMap) -> Result<Response, Refusal> {
    let Some(selection) = selection_at(&federation.app, path) else { return Ok(not_found()) };
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !prefers_activity_streams(accept) {
        return Ok(Redirect::to(&selection.page()).into_response());
    }
    let actor = actor_document(federation, &selection).await.map_err(|error| unavailable(&error))?;
    Ok(document(&actor))
}

async fn actor_document(federation: &Federation, selection: &Selection) -> Result<Value> {
    let feed = made(federation, selection).await?;
    let (urls, config) = (&federation.urls, &federation.app.config.node);
    let id = urls.at(&feed.path);
    let public_key = federation.public_key_of(&id).await?;
    let words = words(&federation.app);
    Ok(json!({
        "@context": [
            CONTEXT,
            "https://w3id.org/security/v1",
            {
                "bocage": "https://w3id.org/bocage/ns#",
                "toot": "http://joinmastodon.org/ns#",
                "featured": { "@id": "toot:featured", "@type": "@id" },
                "discoverable": "toot:discoverable",
                "indexable": "toot:indexable",
                "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
                "webfinger": "https://purl.archive.org/socialweb/webfinger#webfinger"
            }
        ],
        "id": id,
        "type": "Service",
        "preferredUsername": feed.handle,
        "webfinger": format!("{}@{}", feed.handle, config.host),
        "name": texts::name(&federation.app, &words, selection),
        "summary": texts::summary(&federation.app, &words, selection),
        "url": urls.at(&selection.page()),
        "inbox": format!("{id}/inbox"),
        "outbox": format!("{id}/outbox"),
        "followers": format!("{id}/followers"),
        "following": format!("{id}/following"),
        "featured": format!("{id}/featured"),
        "endpoints": { "sharedInbox": urls.inbox() },
        "manuallyApprovesFollowers": false,
        "discoverable": true,
        "indexable": true,
        "published": feed.created.rfc3339(),
        "publicKey": { "id": urls::main_key(&id), "owner": id, "publicKeyPem": public_key },
        "bocage:node": urls.node(),
    }))
}

/// Feeds speak the language of the directory.
fn words(app: &App) -> Words {
    Words::new(app.locales.clone(), &app.config.node.lang)
}
