//! How links and sessions are kept.

use diesel::prelude::*;

use super::{IDLE_SECONDS, LINK_SECONDS, MOST_SECONDS, Session};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::db::schema::{sessions, sign_in_links};
use crate::error::Result;

/// Sessions that a list shows.
const MOST_LISTED: i64 = 200;

/// A row of the table.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions)]
pub struct Row {
    /// A ULID.
    pub id: String,
    /// SHA-256 of the secret, in hexadecimal.
    pub hash: String,
    /// Whose it is.
    pub name: String,
    /// A word.
    pub role: String,
    /// Microseconds.
    pub created: i64,
    /// Microseconds.
    pub used: i64,
}

fn before(now: Timestamp, seconds: i64) -> i64 {
    now.0.saturating_sub(seconds * 1_000_000)
}

/// Inserts a link.
///
/// # Errors
/// When the database does not answer.
pub fn insert_link(conn: &mut Conn, hash: &str, name: &str, now: Timestamp) -> Result<()> {
    let row = (sign_in_links::hash.eq(hash), sign_in_links::name.eq(name), sign_in_links::created.eq(now.0));
    diesel::insert_into(sign_in_links::table).values(row).execute(conn)?;
    Ok(())
}

/// Whether a link can be used.
///
/// # Errors
/// When the database does not answer.
pub fn is_link_open(conn: &mut Conn, hash: &str, now: Timestamp) -> Result<bool> {
    let open = sign_in_links::table
        .filter(sign_in_links::hash.eq(hash))
        .filter(sign_in_links::used.is_null())
        .filter(sign_in_links::created.gt(before(now, LINK_SECONDS)));
    Ok(open.count().get_result::<i64>(conn)? > 0)
}

/// Notes that a link was used, and answers its name; nothing when it cannot be used. Of two at once one succeeds.
///
/// # Errors
/// When the database does not answer.
pub fn burn_link(conn: &mut Conn, hash: &str, now: Timestamp) -> Result<Option<String>> {
    let open = sign_in_links::table
        .filter(sign_in_links::hash.eq(hash))
        .filter(sign_in_links::used.is_null())
        .filter(sign_in_links::created.gt(before(now, LINK_SECONDS)));
    if diesel::update(open).set(sign_in_links::used.eq(now.0)).execute(conn)? == 0 {
        return Ok(None);
    }
    Ok(sign_in_links::table.find(hash).select(sign_in_links::name).first(conn).optional()?)
}

/// Forgets links and sessions whose time is over.
///
/// # Errors
/// When the database does not answer.
pub fn forget_ended(conn: &mut Conn, now: Timestamp) -> Result<()> {
    // A used one says so for a day.
    diesel::delete(sign_in_links::table.filter(sign_in_links::created.lt(before(now, 86_400)))).execute(conn)?;
    diesel::delete(sessions::table.filter(sessions::created.lt(before(now, MOST_SECONDS)))).execute(conn)?;
    diesel::delete(sessions::table.filter(sessions::used.lt(before(now, IDLE_SECONDS)))).execute(conn)?;
    Ok(())
}

/// Inserts a session.
///
/// # Errors
/// When the database does not answer.
pub fn insert(conn: &mut Conn, session: &Session, hash: &str) -> Result<()> {
    let row = Row {
        id: session.id.clone(),
        hash: hash.to_owned(),
        name: session.name.clone(),
        role: session.role.as_str().to_owned(),
        created: session.created.0,
        used: session.used.0,
    };
    diesel::insert_into(sessions::table).values(row).execute(conn)?;
    Ok(())
}

/// The one with this hash.
///
/// # Errors
/// When the database does not answer.
pub fn find_by_hash(conn: &mut Conn, hash: &str) -> Result<Option<Row>> {
    Ok(sessions::table.filter(sessions::hash.eq(hash)).select(Row::as_select()).first(conn).optional()?)
}

/// Notes the last use.
///
/// # Errors
/// When the database does not answer.
pub fn mark_used(conn: &mut Conn, id: &str, now: Timestamp) -> Result<()> {
    diesel::update(sessions::table.find(id)).set(sessions::used.eq(now.0)).execute(conn)?;
    Ok(())
}

/// All of them, the last used first.
///
/// # Errors
/// When the database does not answer.
pub fn list(conn: &mut Conn) -> Result<Vec<Row>> {
    let query = sessions::table.order((sessions::used.desc(), sessions::id.desc())).limit(MOST_LISTED);
    Ok(query.select(Row::as_select()).load(conn)?)
}

/// Deletes one; whether there was one.
///
/// # Errors
/// When the database does not answer.
pub fn delete(conn: &mut Conn, id: &str) -> Result<bool> {
    Ok(diesel::delete(sessions::table.find(id)).execute(conn)? > 0)
}

/// Deletes the one with this hash, if there is one.
///
/// # Errors
/// When the database does not answer.
pub fn delete_by_hash(conn: &mut Conn, hash: &str) -> Result<()> {
    diesel::delete(sessions::table.filter(sessions::hash.eq(hash))).execute(conn)?;
    Ok(())
}

/// Deletes all links and sessions.
///
/// # Errors
/// When the database does not answer.
pub fn clear(conn: &mut Conn) -> Result<()> {
    diesel::delete(sign_in_links::table).execute(conn)?;
    diesel::delete(sessions::table).execute(conn)?;
    Ok(())
}
