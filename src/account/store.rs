//! How tokens are kept.

use diesel::prelude::*;

use crate::clock::Timestamp;
use crate::db::Conn;
use crate::db::schema::tokens;
use crate::error::Result;

/// A row of the table.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = tokens)]
pub struct Row {
    /// A ULID.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// SHA-256 of the secret, in hexadecimal.
    pub hash: String,
    /// Words, separated by spaces.
    pub rights: String,
    /// Microseconds.
    pub created: i64,
    /// Microseconds.
    pub used: Option<i64>,
    /// Microseconds.
    pub revoked: Option<i64>,
}

/// Inserts a new one.
///
/// # Errors
/// When the database does not answer.
pub fn insert(conn: &mut Conn, row: &Row) -> Result<()> {
    diesel::insert_into(tokens::table).values(row.clone()).execute(conn)?;
    Ok(())
}

/// The one with this hash.
///
/// # Errors
/// When the database does not answer.
pub fn find_by_hash(conn: &mut Conn, hash: &str) -> Result<Option<Row>> {
    Ok(tokens::table.filter(tokens::hash.eq(hash)).select(Row::as_select()).first(conn).optional()?)
}

/// All of them, the oldest first.
///
/// # Errors
/// When the database does not answer.
pub fn list(conn: &mut Conn) -> Result<Vec<Row>> {
    Ok(tokens::table.order((tokens::created, tokens::id)).select(Row::as_select()).load(conn)?)
}

/// Notes the last use.
///
/// # Errors
/// When the database does not answer.
pub fn mark_used(conn: &mut Conn, id: &str, now: Timestamp) -> Result<()> {
    diesel::update(tokens::table.find(id)).set(tokens::used.eq(now.0)).execute(conn)?;
    Ok(())
}

/// Notes that it is worth nothing from now on; whether it was worth something.
///
/// # Errors
/// When the database does not answer.
pub fn mark_revoked(conn: &mut Conn, id: &str, now: Timestamp) -> Result<bool> {
    let valid = tokens::table.filter(tokens::id.eq(id)).filter(tokens::revoked.is_null());
    Ok(diesel::update(valid).set(tokens::revoked.eq(now.0)).execute(conn)? > 0)
}
