//! Own entries that live on another node now.

use diesel::prelude::*;

use crate::clock::Timestamp;
use crate::db::Conn;
use crate::db::schema::handovers;
use crate::error::Result;

/// Where an entry lives now.
///
/// # Errors
/// When the database does not answer.
pub fn find(conn: &mut Conn, uri: &str) -> Result<Option<String>> {
    Ok(handovers::table.find(uri).select(handovers::moved_to).first(conn).optional()?)
}

/// The same of several, with their addresses; those that were not handed over are left out.
///
/// # Errors
/// When the database does not answer.
pub fn find_many(conn: &mut Conn, uris: &[&str]) -> Result<Vec<(String, String)>> {
    let some = handovers::table.filter(handovers::uri.eq_any(uris));
    Ok(some.select((handovers::uri, handovers::moved_to)).load(conn)?)
}

/// Notes where an entry lives from now on.
///
/// # Errors
/// When the database does not answer.
pub fn replace(conn: &mut Conn, uri: &str, moved_to: &str, now: Timestamp) -> Result<()> {
    let row = (handovers::uri.eq(uri), handovers::moved_to.eq(moved_to), handovers::at.eq(now.0));
    crate::upsert!(conn, handovers::table, handovers::uri, row)?;
    Ok(())
}

/// Forgets that an entry was handed over.
///
/// # Errors
/// When the database does not answer.
pub fn forget(conn: &mut Conn, uri: &str) -> Result<()> {
    diesel::delete(handovers::table.find(uri)).execute(conn)?;
    Ok(())
}
