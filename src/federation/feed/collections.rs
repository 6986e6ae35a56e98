//! The collections of a feed: what it said, page by page; how many follow it, never who.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::answer::{document, not_found, unavailable};
use super::super::node::Federation;
use super::super::refusal::Refusal;
use super::super::store as federated;
use super::{CONTEXT, said};
use crate::db::Conn;
use crate::error::Result;
use crate::feed::store;

/// What stands on one page of an outbox.
const PAGE: i64 = 20;

/// Which page of an outbox is asked for.
#[derive(Debug, Clone, Deserialize)]
pub struct Asked {
    page: Option<String>,
    /// What was said before this moment, microseconds.
    before: Option<i64>,
}

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
    let here = federation.clone();
    let read = move |conn: &mut Conn| {
        let Some(feed) = store::find(conn, &path)? else { return Ok(None) };
        let actor = here.urls.at(&feed.path);
        let id = format!("{actor}/{part}");
        Ok(Some(match part.as_str() {
            "followers" => counted(&id, federated::count_followers(conn, &actor)?),
            "following" => counted(&id, 0),
            "featured" => nothing_pinned(&id),
            "outbox" if asked.page.is_none() && asked.before.is_none() => {
                let mut outbox = counted(&id, store::count_said(conn, &feed.path)?);
                outbox["first"] = json!(format!("{id}?page=true"));
                outbox
            }
            "outbox" => page(conn, &here, &id, &feed.path, asked.before)?,
            _ => return Ok(None),
        }))
    };
    let found = federation.app.db.read(read).await.map_err(|error| unavailable(&error))?;
    Ok(found.map_or_else(not_found, |found| document(&found)))
}

fn counted(id: &str, total: i64) -> Value {
    json!({ "@context": CONTEXT, "id": id, "type": "OrderedCollection", "totalItems": total })
}

fn nothing_pinned(id: &str) -> Value {
    let mut nothing = counted(id, 0);
    nothing["orderedItems"] = json!([]);
    nothing
}

fn page(conn: &mut Conn, federation: &Federation, id: &str, path: &str, before: Option<i64>) -> Result<Value> {
    let posts = store::list_said(conn, path, before, PAGE)?;
    let this = before.map_or_else(|| format!("{id}?page=true"), |before| format!("{id}?before={before}"));
    let mut page = json!({
        "@context": CONTEXT, "id": this, "type": "OrderedCollectionPage", "partOf": id, "orderedItems": [],
    });
    if let (Some(last), true) =
        (posts.last().and_then(|post| post.said_at), posts.len() >= PAGE.unsigned_abs() as usize)
    {
        page["next"] = json!(format!("{id}?before={}", last.0));
    }
    let items = posts.iter().map(|post| {
        let mut activity = said::activity(conn, federation, post)?;
        if let Some(members) = activity.as_object_mut() {
            members.remove("@context");
        }
        Ok(activity)
    });
    page["orderedItems"] = json!(items.collect::<Result<Vec<Value>>>()?);
    Ok(page)
}
