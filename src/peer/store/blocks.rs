//! Domains that are kept out, with all below them and every way in.

use diesel::prelude::*;

use crate::clock::Timestamp;
use crate::db::Conn;
use crate::db::schema::{blocks, peers};
use crate::error::Result;
use crate::peer::domains;

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

/// Whether a host is kept out, with whatever port, itself or with a domain above it.
///
/// # Errors
/// When the database does not answer.
pub fn is_blocked(conn: &mut Conn, host: &str) -> Result<bool> {
    let query = blocks::table.filter(blocks::domain.eq_any(domains(host))).select(blocks::domain);
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

/// Puts the nodes of a domain and below it in quarantine, as new ones are; their hosts.
///
/// # Errors
/// When the database does not answer.
pub fn quarantine_below(conn: &mut Conn, domain: &str, now: Timestamp) -> Result<Vec<String>> {
    let hosts: Vec<String> = peers::table.select(peers::host).load(conn)?;
    let below = hosts.into_iter().filter(|host| domains(host).contains(&domain)).collect::<Vec<_>>();
    for part in below.chunks(NAMES_PER_QUERY) {
        let accepted = peers::table.filter(peers::host.eq_any(part).and(peers::quarantined_at.is_null()));
        diesel::update(accepted).set(peers::quarantined_at.eq(now.0)).execute(conn)?;
    }
    Ok(below)
}
