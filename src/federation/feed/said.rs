//! What a feed says, as it travels: an `Announce` of news of somebody else, or a `Note` of its own.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::{Value, json};

use super::super::answer::{document, not_found, unavailable};
use super::super::node::Federation;
use super::super::note::PUBLIC;
use super::super::refusal::Refusal;
use super::super::urls::Urls;
use super::{CONTEXT, selection_at, texts};
use crate::db::Conn;
use crate::error::Result;
use crate::feed::{Kind, Post, Progress, store};

/// `GET /announces/{ulid}`
pub async fn announce_by_id(
    State(federation): State<Arc<Federation>>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let here = federation.clone();
    let found = federation.app.db.read(move |conn| {
        let post = store::find_post(conn, &id)?.filter(|post| post.kind == Kind::News);
        post.filter(|post| post.progress == Progress::Said).map(|post| activity(conn, &here, &post)).transpose()
    });
    Ok(found.await.map_err(|error| unavailable(&error))?.map_or_else(not_found, |announce| document(&announce)))
}

/// The note with this ULID, if a feed has said it; that it is gone, if it was taken back. People are led to the page that
/// shows what the feed is of.
///
/// # Errors
/// When the database does not answer.
pub async fn note_by_id(federation: &Arc<Federation>, id: String, for_people: bool) -> Result<Option<Response>> {
    let here = federation.clone();
    let found = federation.app.db.read(move |conn| {
        let Some(post) = store::find_post(conn, &id)?.filter(|post| post.kind != Kind::News) else { return Ok(None) };
        Ok(match post.progress {
            Progress::Waiting => None,
            Progress::Said if for_people => {
                let page = selection_at(&here.app, &post.feed).map_or_else(|| "/".to_owned(), |of| of.page());
                Some(Redirect::to(&page).into_response())
            }
            Progress::Gone => Some((StatusCode::GONE, document(&tombstone(&here.urls, &post))).into_response()),
            Progress::Said => {
                let mut note = note(conn, &here, &post)?;
                note["@context"] = json!(CONTEXT);
                Some(document(&note))
            }
        })
    });
    found.await
}

/// How a feed says something: its followers are told this, and it stands in its outbox.
///
/// # Errors
/// When the database does not answer.
pub fn activity(conn: &mut Conn, federation: &Federation, post: &Post) -> Result<Value> {
    if post.kind == Kind::News {
        return announce(conn, &federation.urls, post);
    }
    let note = note(conn, federation, post)?;
    Ok(about_note(&federation.urls, post, "Create", &note))
}

/// A note has lost an entry that is gone.
///
/// # Errors
/// When the database does not answer.
pub fn update(conn: &mut Conn, federation: &Federation, post: &Post) -> Result<Value> {
    let note = note(conn, federation, post)?;
    Ok(about_note(&federation.urls, post, "Update", &note))
}

/// What was said is taken back.
///
/// # Errors
/// When the database does not answer.
pub fn taken_back(conn: &mut Conn, federation: &Federation, post: &Post) -> Result<Value> {
    let urls = &federation.urls;
    if post.kind != Kind::News {
        return Ok(about_note(urls, post, "Delete", &tombstone(urls, post)));
    }
    let (actor, announce) = (urls.at(&post.feed), announce(conn, urls, post)?);
    let id = format!("{}#undo", id_of(urls, post));
    Ok(json!({ "@context": CONTEXT, "id": id, "type": "Undo", "actor": actor, "to": PUBLIC, "object": announce }))
}

fn id_of(urls: &Urls, post: &Post) -> String {
    if post.kind == Kind::News { urls.at(&format!("/announces/{}", post.id)) } else { urls.note(&post.id) }
}

fn announce(conn: &mut Conn, urls: &Urls, post: &Post) -> Result<Value> {
    let actor = urls.at(&post.feed);
    let of = store::list_items(conn, std::slice::from_ref(&post.id))?.into_iter().map(|item| item.initiative);
    let cc: Vec<String> = std::iter::once(format!("{actor}/followers")).chain(of).collect();
    Ok(json!({
        "@context": CONTEXT,
        "id": id_of(urls, post),
        "type": "Announce",
        "actor": actor,
        "published": post.said_at.unwrap_or(post.created).rfc3339(),
        "to": PUBLIC,
        "cc": cc,
        "object": urls.note(&post.subject),
    }))
}

fn about_note(urls: &Urls, post: &Post, verb: &str, object: &Value) -> Value {
    let at = post.revised_at.filter(|_| verb == "Update").map(|at| format!("-{}", at.0)).unwrap_or_default();
    let actor = urls.at(&post.feed);
    json!({
        "@context": CONTEXT,
        "id": format!("{}#{}{at}", id_of(urls, post), verb.to_lowercase()),
        "type": verb,
        "actor": actor,
        "published": post.said_at.unwrap_or(post.created).rfc3339(),
        "to": PUBLIC,
        "cc": format!("{actor}/followers"),
        "object": object,
    })
}

fn note(conn: &mut Conn, federation: &Federation, post: &Post) -> Result<Value> {
    let (urls, app) = (&federation.urls, &federation.app);
    let html = texts::content(conn, app, post)?;
    let actor = urls.at(&post.feed);
    let mut note = json!({
        "id": id_of(urls, post),
        "type": "Note",
        "attributedTo": actor,
        "to": PUBLIC,
        "cc": format!("{actor}/followers"),
        "content": html,
        "contentMap": { (app.config.node.lang.as_str()): html },
        "url": id_of(urls, post),
        "published": post.said_at.unwrap_or(post.created).rfc3339(),
    });
    if let Some(at) = post.revised_at {
        note["updated"] = json!(at.rfc3339());
    }
    Ok(note)
}

fn tombstone(urls: &Urls, post: &Post) -> Value {
    json!({ "@context": CONTEXT, "id": id_of(urls, post), "type": "Tombstone", "formerType": "Note" })
}
