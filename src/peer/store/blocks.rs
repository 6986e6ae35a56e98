//! Domains that are kept out, with all below them and every way in.

use diesel::prelude::*;

use crate::clock::Timestamp;
use crate::db::Conn;
use crate::db::schema::{blocks, peers};
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

/// Puts the nodes of a domain and below it in quarantine, as new ones are; their hosts.
///
/// # Errors
/// When the database does not answer.
pub fn quarantine_below(conn: &mut Conn, domain: &str, now: Timestamp) -> Result<Vec<String>> {
    let hosts: Vec<String> = peers::table.select(peers::host).load(conn)?;
    let below = hosts.into_iter().filter(|host| is_below(host, domain)).collect::<Vec<_>>();
    for part in below.chunks(NAMES_PER_QUERY) {
        let accepted = peers::table.filter(peers::host.eq_any(part).and(peers::quarantined_at.is_null()));
        diesel::update(accepted).set(peers::quarantined_at.eq(now.0)).execute(conn)?;
    }
    Ok(below)
}

/// Whether a host, with or without its port, is a domain or below it.
fn is_below(host: &str, domain: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    name.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_covers_what_is_below_it_and_no_other_name() {
        for (host, covered) in [
            ("alpes.example", true),
            ("alpes.example:8443", true),
            ("annuaire.alpes.example", true),
            ("malpes.example", false),
            ("alpes.example.net", false),
        ] {
            assert_eq!(is_below(host, "alpes.example"), covered, "{host}");
        }
    }
}
