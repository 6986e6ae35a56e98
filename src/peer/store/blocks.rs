//! Domains that are kept out, with all below them and every way in.

use diesel::prelude::*;

use crate::clock::Timestamp;
use crate::db::Conn;
use crate::db::schema::blocks;
use crate::error::Result;

/// SQLite allows 32,766 variables in a statement; fewer keep the planner quick.
const NAMES_PER_QUERY: usize = 1000;

/// Which of these domains are kept out.
///
/// # Errors
/// When the database does not answer.
pub fn list_blocked(conn: &mut Conn, domains: &[String]) -> Result<Vec<String>> {
    let mut blocked = Vec::new();
    for part in domains.chunks(NAMES_PER_QUERY) {
        let some = blocks::table.filter(blocks::domain.eq_any(part)).select(blocks::domain);
        blocked.extend(some.load::<String>(conn)?);
    }
    Ok(blocked)
}

/// Whether one of these domains is kept out.
///
/// # Errors
/// When the database does not answer.
pub fn is_blocked(conn: &mut Conn, domains: &[String]) -> Result<bool> {
    let query = blocks::table.filter(blocks::domain.eq_any(domains)).select(blocks::domain);
    Ok(query.first::<String>(conn).optional()?.is_some())
}

/// Keeps a domain out, with all below it.
///
/// # Errors
/// When the database does not answer.
pub fn insert_block(conn: &mut Conn, domain: &str, reason: &str, now: Timestamp) -> Result<()> {
    let row = (blocks::domain.eq(domain), blocks::reason.eq(reason), blocks::created.eq(now.0));
    crate::upsert!(conn, blocks::table, blocks::domain, row)?;
    Ok(())
}

/// Lets a domain in again; false when it was not kept out.
///
/// # Errors
/// When the database does not answer.
pub fn forget_block(conn: &mut Conn, domain: &str) -> Result<bool> {
    Ok(diesel::delete(blocks::table.find(domain)).execute(conn)? > 0)
}

/// All domains that are kept out, with the reason.
///
/// # Errors
/// When the database does not answer.
pub fn list_blocks(conn: &mut Conn) -> Result<Vec<(String, String)>> {
    Ok(blocks::table.order(blocks::domain.asc()).select((blocks::domain, blocks::reason)).load(conn)?)
}
