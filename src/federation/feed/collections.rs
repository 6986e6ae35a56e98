//! The collections of a feed: what it said, page by page; how many follow it, never who.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde_json::{Value, json};

use super::super::answer::{document, not_found, unavailable};
use super::super::collection::{Asked, Begins, PAGE, counted, page, paged};
use super::super::node::Federation;
use super::super::refusal::Refusal;
use super::super::store as federated;
use super::said;
use crate::db::Conn;
use crate::error::Result;
use crate::feed::store;

/// `GET /feed/outbox`, `followers`, `following`, `featured`
pub async fn of_everything(
    State(federation): State<Arc<Federation>>,
    Path(part): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    collection(&federation, "/feed".to_owned(), part, asked).await
}

/// The same below `/feed/t/FR-56` and `/feed/k/reuse`.
pub async fn of_selected(
    State(federation): State<Arc<Federation>>,
    Path((sort, code, part)): Path<(String, String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    collection(&federation, format!("/feed/{sort}/{code}"), part, asked).await
}

async fn collection(
    federation: &Arc<Federation>,
    path: String,
    part: String,
    asked: Asked,
) -> Result<Response, Refusal> {
    let (here, begins) = (federation.clone(), asked.begins()?);
    let read = move |conn: &mut Conn| {
        let Some(feed) = store::find(conn, &path)? else { return Ok(None) };
        let actor = here.urls.at(&feed.path);
        let id = format!("{actor}/{part}");
        Ok(Some(match (part.as_str(), begins) {
            ("followers", _) => counted(&id, federated::count_followers(conn, &actor)?),
            ("following", _) => counted(&id, 0),
            ("featured", _) => nothing_pinned(&id),
            ("outbox", None) => paged(&id, store::count_said(conn, &feed.path)?),
            ("outbox", Some(Begins { before })) => said_before(conn, &here, &id, &feed.path, before)?,
            _ => return Ok(None),
        }))
    };
    let found = federation.app.db.read(read).await.map_err(|error| unavailable(&error))?;
    Ok(found.map_or_else(not_found, |found| document(&found)))
}

fn nothing_pinned(id: &str) -> Value {
    let mut nothing = counted(id, 0);
    nothing["orderedItems"] = json!([]);
    nothing
}

/// `before` is a moment in microseconds.
fn said_before(conn: &mut Conn, federation: &Federation, id: &str, path: &str, before: Option<i64>) -> Result<Value> {
    let posts = store::list_said(conn, path, before, PAGE)?;
    let last = posts.last().and_then(|post| post.said_at).map(|said_at| said_at.0.to_string());
    let items: Result<Vec<Value>> = posts.iter().map(|post| said::activity(conn, federation, post)).collect();
    Ok(page(id, before.map(|before| before.to_string()), items?, last))
}
