//! What an initiative said, for servers that look at its profile: its news that are shown, and none while somebody who
//! proved that it shall go waits for the answer.

use serde_json::Value;
use ulid::Ulid;

use super::collection::{Begins, PAGE, page, paged};
use super::note;
use super::urls::Urls;
use crate::db::Conn;
use crate::error::Result;
use crate::news::store;

/// The outbox of an initiative, or one of its pages.
///
/// # Errors
/// When the database does not answer.
pub fn outbox(conn: &mut Conn, urls: &Urls, initiative: &str, begins: Option<Begins<Ulid>>) -> Result<Value> {
    let id = format!("{initiative}/outbox");
    let withheld = store::is_withheld(conn, initiative)?;
    let Some(Begins { before }) = begins else {
        return Ok(paged(&id, if withheld { 0 } else { store::count(conn, initiative)? }));
    };
    let before = before.map(|before| before.to_string());
    let all = if withheld { Vec::new() } else { store::list(conn, initiative, before.as_deref(), PAGE)? };
    let items = all.iter().map(|news| note::created(urls, news)).collect();
    Ok(page(&id, before, items, all.last().map(|news| news.id.clone())))
}
