//! Which peers a restored node still has to ask what it had withdrawn.

use diesel::prelude::*;

use crate::clock::Timestamp;
use crate::db::Conn;
use crate::db::schema::{peers, recalls};
use crate::error::Result;

/// One peer to ask.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = recalls)]
pub struct Recall {
    /// Its authority.
    pub host: String,
    /// Until when nothing is published before it was asked; microseconds.
    pub until: i64,
    /// When it is next asked; microseconds.
    pub next_at: i64,
    /// How often it did not answer.
    pub tries: i32,
    /// Whether an admin believes it whatever it says.
    pub believed: bool,
}

/// When one is asked again that an admin has to decide about.
const NEVER: i64 = i64::MAX;

/// Has all peers asked that follow this node and that an admin accepted: they have copies, and their word counts.
///
/// # Errors
/// When the database does not answer.
pub fn begin(conn: &mut Conn, now: Timestamp, until: Timestamp) -> Result<()> {
    let accepted = peers::table.filter(peers::follower.eq("accepted").and(peers::quarantined_at.is_null()));
    for host in accepted.select(peers::host).load::<String>(conn)? {
        let row = Recall { host, until: until.0, next_at: now.0, tries: 0, believed: false };
        crate::upsert!(conn, recalls::table, recalls::host, row.clone())?;
    }
    Ok(())
}

/// Those to be asked now.
///
/// # Errors
/// When the database does not answer.
pub fn list_due(conn: &mut Conn, now: Timestamp) -> Result<Vec<Recall>> {
    let due = recalls::table.filter(recalls::next_at.le(now.0)).order(recalls::host.asc());
    Ok(due.select(Recall::as_select()).load(conn)?)
}

/// Whether nothing is to be published yet.
///
/// # Errors
/// When the database does not answer.
pub fn holds_back(conn: &mut Conn, now: Timestamp) -> Result<bool> {
    let open = recalls::table.filter(recalls::until.gt(now.0)).select(recalls::host);
    Ok(open.first::<String>(conn).optional()?.is_some())
}

/// Asks one again later.
///
/// # Errors
/// When the database does not answer.
pub fn postpone(conn: &mut Conn, host: &str, tries: i32, next: Timestamp) -> Result<()> {
    let values = (recalls::tries.eq(tries), recalls::next_at.eq(next.0));
    diesel::update(recalls::table.find(host)).set(values).execute(conn)?;
    Ok(())
}

/// What one says is not believed until an admin has looked; nothing waits for it.
///
/// # Errors
/// When the database does not answer.
pub fn doubt(conn: &mut Conn, host: &str) -> Result<()> {
    diesel::update(recalls::table.find(host)).set((recalls::until.eq(0), recalls::next_at.eq(NEVER))).execute(conn)?;
    Ok(())
}

/// Those that an admin has to decide about.
///
/// # Errors
/// When the database does not answer.
pub fn list_doubted(conn: &mut Conn) -> Result<Vec<String>> {
    let doubted = recalls::table.filter(recalls::next_at.eq(NEVER)).order(recalls::host.asc());
    Ok(doubted.select(recalls::host).load(conn)?)
}

/// An admin believes one, which is asked again now; false when it is not doubted.
///
/// # Errors
/// When the database does not answer.
pub fn believe(conn: &mut Conn, host: &str, now: Timestamp) -> Result<bool> {
    let doubted = recalls::table.filter(recalls::host.eq(host).and(recalls::next_at.eq(NEVER)));
    let values = (recalls::next_at.eq(now.0), recalls::believed.eq(true));
    Ok(diesel::update(doubted).set(values).execute(conn)? > 0)
}

/// One was asked, or is not to be asked any more.
///
/// # Errors
/// When the database does not answer.
pub fn forget(conn: &mut Conn, host: &str) -> Result<()> {
    diesel::delete(recalls::table.find(host)).execute(conn)?;
    Ok(())
}
