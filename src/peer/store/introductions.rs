//! Nodes that other nodes name, and those that an admin does not want to be asked about again.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::clock::Timestamp;
use crate::db::schema::{ignored_nodes, introducers, introductions, peers};
use crate::db::{Conn, dialect};
use crate::error::Result;

/// When the list of a node was last read.
///
/// # Errors
/// When the database does not answer.
pub fn read_at(conn: &mut Conn, by_host: &str) -> Result<Option<Timestamp>> {
    let at: Option<i64> = introducers::table.find(by_host).select(introducers::read_at).first(conn).optional()?;
    Ok(at.map(Timestamp))
}

/// Notes when it was read.
///
/// # Errors
/// When the database does not answer.
pub fn mark_read(conn: &mut Conn, by_host: &str, at: Timestamp) -> Result<()> {
    let row = (introducers::host.eq(by_host), introducers::read_at.eq(at.0));
    crate::upsert!(conn, introducers::table, introducers::host, row)?;
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = introductions)]
struct Row<'a> {
    host: &'a str,
    by_host: &'a str,
    followed: bool,
    since: i64,
}

/// Keeps what the list of a node says now: hosts, each once, with whether that node follows it. Since when it names one
/// stays known.
///
/// # Errors
/// When the database does not answer.
pub fn replace<'a>(conn: &mut Conn, by_host: &'a str, named: &'a [(String, bool)], now: Timestamp) -> Result<()> {
    let of_list = introductions::table.filter(introductions::by_host.eq(by_host));
    let before = of_list.select((introductions::host, introductions::since)).load::<(String, i64)>(conn)?;
    let before: HashMap<String, i64> = before.into_iter().collect();
    diesel::delete(introductions::table.filter(introductions::by_host.eq(by_host))).execute(conn)?;
    let since = |host: &String| before.get(host).copied().unwrap_or(now.0);
    let row = |(host, followed): &'a (String, bool)| Row { host, by_host, followed: *followed, since: since(host) };
    let rows: Vec<Row<'_>> = named.iter().map(row).collect();
    Ok(dialect::insert_rows!(conn, introductions::table, &rows)?)
}

/// Introductions by nodes that an admin accepted and that are followed: the word of no other counts.
macro_rules! trusted {
    () => {{
        let accepted = peers::following.eq("accepted").and(peers::quarantined_at.is_null());
        introductions::table.filter(introductions::by_host.eq_any(peers::table.filter(accepted).select(peers::host)))
    }};
}

/// All nodes that trusted ones name, each with who names it, by name.
///
/// # Errors
/// When the database does not answer.
pub fn list(conn: &mut Conn) -> Result<Vec<(String, String)>> {
    let by_name = (introductions::host.asc(), introductions::by_host.asc());
    Ok(trusted!().order(by_name).select((introductions::host, introductions::by_host)).load(conn)?)
}

/// Since when each node is named by a trusted one.
///
/// # Errors
/// When the database does not answer.
pub fn first_named(conn: &mut Conn) -> Result<HashMap<String, Timestamp>> {
    let mut first: HashMap<String, Timestamp> = HashMap::new();
    for (host, since) in trusted!().select((introductions::host, introductions::since)).load::<(String, i64)>(conn)? {
        let since = Timestamp(since);
        first.entry(host).and_modify(|known| *known = since.min(*known)).or_insert(since);
    }
    Ok(first)
}

/// Whether a trusted node follows this one.
///
/// # Errors
/// When the database does not answer.
pub fn is_introduced(conn: &mut Conn, host: &str) -> Result<bool> {
    let followed = introductions::host.eq(host).and(introductions::followed.eq(true));
    Ok(trusted!().filter(followed).count().get_result::<i64>(conn)? > 0)
}

/// Remembers that an admin does not want to be asked about a node again.
///
/// # Errors
/// When the database does not answer.
pub fn ignore(conn: &mut Conn, host: &str, now: Timestamp) -> Result<()> {
    let row = (ignored_nodes::host.eq(host), ignored_nodes::created.eq(now.0));
    crate::insert_unless_there!(conn, ignored_nodes::table, row)?;
    Ok(())
}

/// An admin has thought better of it.
///
/// # Errors
/// When the database does not answer.
pub fn forget_ignored(conn: &mut Conn, host: &str) -> Result<()> {
    diesel::delete(ignored_nodes::table.find(host)).execute(conn)?;
    Ok(())
}

/// The nodes that an admin does not want to be asked about.
///
/// # Errors
/// When the database does not answer.
pub fn list_ignored(conn: &mut Conn) -> Result<Vec<String>> {
    Ok(ignored_nodes::table.order(ignored_nodes::host.asc()).select(ignored_nodes::host).load(conn)?)
}
