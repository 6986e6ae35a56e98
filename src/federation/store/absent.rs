//! Followers whose inbox is not there any more.

use diesel::prelude::*;

use crate::clock::Timestamp;
use crate::db::schema::{absent_followers, follows};
use crate::db::{Conn, dialect};
use crate::error::Result;

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = absent_followers)]
pub struct AbsentFollower {
    /// Who.
    pub follower: String,
    /// On how many days in a row nobody was there.
    pub days: i32,
    /// When it is looked for; microseconds.
    pub next_at: i64,
    /// Since when; microseconds.
    pub since: i64,
}

/// Has the followers looked for that receive in an inbox, at most `limit`.
///
/// # Errors
/// When the database does not answer.
pub fn insert_absent(conn: &mut Conn, inbox: &str, limit: i64, now: Timestamp) -> Result<()> {
    let there = follows::table.filter(follows::shared_inbox.eq(inbox).or(follows::inbox.eq(inbox)));
    let followers: Vec<String> = there.select(follows::follower).distinct().limit(limit).load(conn)?;
    for follower in followers {
        let row = AbsentFollower { follower, days: 0, next_at: now.0, since: now.0 };
        dialect::insert_unless_there!(conn, absent_followers::table, row.clone())?;
    }
    Ok(())
}

/// Those that are to be looked for now.
///
/// # Errors
/// When the database does not answer.
pub fn list_absent(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<AbsentFollower>> {
    let due = absent_followers::table.filter(absent_followers::next_at.le(now.0));
    Ok(due.order(absent_followers::next_at.asc()).limit(limit).select(AbsentFollower::as_select()).load(conn)?)
}

/// It is looked for again.
///
/// # Errors
/// When the database does not answer.
pub fn postpone_absent(conn: &mut Conn, follower: &str, days: i32, next_at: Timestamp) -> Result<()> {
    let values = (absent_followers::days.eq(days), absent_followers::next_at.eq(next_at.0));
    diesel::update(absent_followers::table.find(follower)).set(values).execute(conn)?;
    Ok(())
}

/// It was found, or is gone.
///
/// # Errors
/// When the database does not answer.
pub fn forget_absent(conn: &mut Conn, follower: &str) -> Result<()> {
    diesel::delete(absent_followers::table.find(follower)).execute(conn)?;
    Ok(())
}

/// A follower receives elsewhere now.
///
/// # Errors
/// When the database does not answer.
pub fn move_inboxes(conn: &mut Conn, follower: &str, inbox: &str, shared_inbox: &str) -> Result<()> {
    let values = (follows::inbox.eq(inbox), follows::shared_inbox.eq(shared_inbox));
    diesel::update(follows::table.filter(follows::follower.eq(follower))).set(values).execute(conn)?;
    Ok(())
}
