//! What an initiative said, page by page, for servers that look at its profile.

use serde::Deserialize;
use serde_json::{Value, json};

use super::note::{self, PUBLIC};
use super::refusal::Refusal;
use super::urls::Urls;
use crate::db::Conn;
use crate::error::Result;
use crate::news::{News, store};

const CONTEXT: &str = "https://www.w3.org/ns/activitystreams";
/// What stands on one page.
const PAGE: i64 = 20;

/// Which page is asked for.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    page: Option<String>,
    /// What was said before the news of this id.
    before: Option<String>,
}

impl Asked {
    /// Whether there may be such a page.
    ///
    /// # Errors
    /// 400 for what no link of ours says.
    pub fn check(&self) -> Result<(), Refusal> {
        let is_page = self.page.as_deref().is_none_or(|page| page == "true");
        let is_id = self.before.as_deref().is_none_or(|before| ulid::Ulid::from_string(before).is_ok());
        if is_page && is_id { Ok(()) } else { Err(Refusal::malformed("there is no such page")) }
    }
}

/// The outbox of an initiative, or one of its pages: its news that are shown, the newest first.
///
/// # Errors
/// When the database does not answer.
pub fn outbox(conn: &mut Conn, urls: &Urls, initiative: &str, asked: &Asked) -> Result<Value> {
    let id = format!("{initiative}/outbox");
    let first = format!("{id}?page=true");
    if asked.page.is_none() && asked.before.is_none() {
        let total = store::count(conn, initiative)?;
        return Ok(json!({
            "@context": CONTEXT, "id": id, "type": "OrderedCollection", "totalItems": total, "first": first,
        }));
    }
    let before = asked.before.as_deref();
    let all = store::list(conn, initiative, before, PAGE)?;
    let this = before.map_or_else(|| first.clone(), |before| format!("{first}&before={before}"));
    let items: Vec<Value> = all.iter().map(|news| created(urls, news)).collect();
    let mut page = json!({
        "@context": CONTEXT, "id": this, "type": "OrderedCollectionPage", "partOf": id, "orderedItems": items,
    });
    if let (Some(last), true) = (all.last(), all.len() >= PAGE.unsigned_abs() as usize) {
        page["next"] = json!(format!("{first}&before={}", last.id));
    }
    Ok(page)
}

fn created(urls: &Urls, news: &News) -> Value {
    let mut object = note::note(urls, news);
    if let Some(members) = object.as_object_mut() {
        members.remove("@context");
    }
    json!({
        "id": format!("{}#create-1", urls.note(&news.id)),
        "type": "Create",
        "actor": news.initiative,
        "to": PUBLIC,
        "published": news.published.rfc3339(),
        "object": object,
    })
}
