//! What followers were told last of pinned notes.

use diesel::prelude::*;

use crate::db::Conn;
use crate::db::schema::presentations;
use crate::error::Result;

/// Keeps that followers are told a text; false when it is the one that they were told last.
///
/// # Errors
/// When the database does not answer.
pub fn mark_told(conn: &mut Conn, initiative: &str, digest: &str) -> Result<bool> {
    let known: Option<String> =
        presentations::table.find(initiative).select(presentations::digest).first(conn).optional()?;
    if known.as_deref() == Some(digest) {
        return Ok(false);
    }
    let row = (presentations::initiative.eq(initiative), presentations::digest.eq(digest));
    crate::upsert!(conn, presentations::table, presentations::initiative, row)?;
    Ok(true)
}

/// Keeps what the first follower of an initiative reads, unless something is kept of it already.
///
/// # Errors
/// When the database does not answer.
pub fn begin(conn: &mut Conn, initiative: &str, digest: &str) -> Result<()> {
    let row = (presentations::initiative.eq(initiative), presentations::digest.eq(digest));
    crate::insert_unless_there!(conn, presentations::table, row)?;
    Ok(())
}

/// Forgets what followers of an initiative were told that is gone.
///
/// # Errors
/// When the database does not answer.
pub fn forget(conn: &mut Conn, initiative: &str) -> Result<()> {
    diesel::delete(presentations::table.find(initiative)).execute(conn)?;
    Ok(())
}
