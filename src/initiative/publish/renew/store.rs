//! The walk over own entries.

use diesel::prelude::*;

use crate::db::Conn;
use crate::db::schema::initiatives;
use crate::error::Result;

/// Addresses of the next own published entries after `uri`.
pub(super) fn list_own_published_after(conn: &mut Conn, uri: &str, limit: i64) -> Result<Vec<String>> {
    let published = initiatives::table.filter(initiatives::own.eq(true).and(initiatives::state.eq("published")));
    let next = published.filter(initiatives::uri.gt(uri)).order(initiatives::uri.asc()).limit(limit);
    Ok(next.select(initiatives::uri).load(conn)?)
}
