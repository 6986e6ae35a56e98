//! Who follows, and who waits for a yes.

use diesel::prelude::*;

use super::Follow;
use crate::db::schema::follows;
use crate::db::{Conn, dialect};
use crate::error::Result;

/// How a follow stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is in force.
    Accepted,
    /// A maintainer has to say yes.
    Waiting,
}

impl Standing {
    /// As it is kept.
    pub fn as_str(self) -> &'static str {
        match self {
            Standing::Accepted => "accepted",
            Standing::Waiting => "waiting",
        }
    }

    fn read(kept: &str) -> Standing {
        if kept == "waiting" { Standing::Waiting } else { Standing::Accepted }
    }
}

/// Keeps a follow in place of an earlier one of the same two; `domain` is the registrable one of who follows. False when
/// its id is that of somebody else's.
///
/// # Errors
/// When the database does not answer.
pub fn place_follow(conn: &mut Conn, follow: &Follow, domain: &str, standing: Standing) -> Result<bool> {
    let same = follows::follower.eq(&follow.follower).and(follows::followed.eq(&follow.followed));
    diesel::delete(follows::table.filter(same)).execute(conn)?;
    if dialect::insert_unless_there!(conn, follows::table, follow.clone())? == 0 {
        return Ok(false);
    }
    let placed = (follows::domain.eq(domain), follows::state.eq(standing.as_str()));
    diesel::update(follows::table.find(&follow.id)).set(placed).execute(conn)?;
    Ok(true)
}

/// The follow of these two, in force or waiting.
///
/// # Errors
/// When the database does not answer.
pub fn find_follow(conn: &mut Conn, follower: &str, followed: &str) -> Result<Option<(Follow, Standing)>> {
    let both = follows::table.filter(follows::follower.eq(follower).and(follows::followed.eq(followed)));
    let found: Option<(Follow, String)> = both.select((Follow::as_select(), follows::state)).first(conn).optional()?;
    Ok(found.map(|(follow, state)| (follow, Standing::read(&state))))
}

/// Follows of an actor that stand like this, the oldest first.
///
/// # Errors
/// When the database does not answer.
pub fn list_follows_of(conn: &mut Conn, followed: &str, standing: Standing, limit: i64) -> Result<Vec<Follow>> {
    let such = follows::followed.eq(followed).and(follows::state.eq(standing.as_str()));
    let such = follows::table.filter(such).order((follows::created.asc(), follows::id.asc()));
    Ok(such.select(Follow::as_select()).limit(limit).load(conn)?)
}

/// A follow is in force from now on.
///
/// # Errors
/// When the database does not answer.
pub fn mark_accepted(conn: &mut Conn, id: &str) -> Result<()> {
    let accepted = follows::state.eq(Standing::Accepted.as_str());
    diesel::update(follows::table.find(id)).set(accepted).execute(conn)?;
    Ok(())
}

/// How many of a registrable domain follow an actor, or wait for it.
///
/// # Errors
/// When the database does not answer.
pub fn count_followers_of_domain(conn: &mut Conn, followed: &str, domain: &str) -> Result<i64> {
    let from = follows::followed.eq(followed).and(follows::domain.eq(domain));
    Ok(follows::table.filter(from).count().get_result(conn)?)
}

/// How many people of each server follow something here, by its origin.
///
/// # Errors
/// When the database does not answer.
pub fn count_followers_by_origin(conn: &mut Conn) -> Result<Vec<(String, i64)>> {
    let people = diesel::dsl::count(follows::follower).aggregate_distinct();
    Ok(follows::table.group_by(follows::origin).select((follows::origin, people)).load(conn)?)
}

/// A follow stands under another id from now on.
///
/// # Errors
/// When the database does not answer.
pub fn rename_follow(conn: &mut Conn, id: &str, other: &str, follower: &str) -> Result<()> {
    let own = follows::table.find(id).filter(follows::follower.eq(follower));
    diesel::update(own).set(follows::id.eq(other)).execute(conn)?;
    Ok(())
}
