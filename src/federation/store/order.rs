//! What was taken back before it came, and what was said twice: so that the end is the same in whatever order it comes.

use diesel::prelude::*;

use super::Received;
use crate::clock::Timestamp;
use crate::db::schema::{said_again, taken_back};
use crate::db::{Conn, dialect};
use crate::error::Result;
use crate::federation::address::MAX_ID_BYTES;

/// Ids that are remembered of one origin; further ones are not, and what comes late of it has its effect.
const MAX_OF_ORIGIN: i64 = 10_000;
/// Ids under which one thing may stand beside the first.
const MAX_AGAIN: i64 = 20;

/// Every version of something.
pub const FOR_EVER: Timestamp = Timestamp(i64::MAX);

/// The actor of an activity took something of theirs back, as it was until `version`.
///
/// # Errors
/// When the database does not answer.
pub fn take_back(conn: &mut Conn, by: &Received, id: &str, version: Timestamp) -> Result<()> {
    // Nothing that is kept has a longer one.
    if id.len() > MAX_ID_BYTES {
        return Ok(());
    }
    let known = taken_back_until(conn, &by.actor, id)?;
    if known >= Some(version) || (known.is_none() && is_full(conn, &by.origin)?) {
        return Ok(());
    }
    let row = (
        taken_back::actor.eq(&by.actor),
        taken_back::id.eq(id),
        taken_back::origin.eq(&by.origin),
        taken_back::version.eq(version.0),
        taken_back::at.eq(by.at.0),
    );
    dialect::upsert!(conn, taken_back::table, (taken_back::actor, taken_back::id), row)?;
    Ok(())
}

fn is_full(conn: &mut Conn, origin: &str) -> Result<bool> {
    let count: i64 = taken_back::table.filter(taken_back::origin.eq(origin)).count().get_result(conn)?;
    if count + 1 == MAX_OF_ORIGIN {
        tracing::warn!(origin, "This server takes back so much that it is not all remembered");
    }
    Ok(count >= MAX_OF_ORIGIN)
}

/// Up to which version an actor took something back.
///
/// # Errors
/// When the database does not answer.
pub fn taken_back_until(conn: &mut Conn, actor: &str, id: &str) -> Result<Option<Timestamp>> {
    let version: Option<i64> =
        taken_back::table.find((actor, id)).select(taken_back::version).first(conn).optional()?;
    Ok(version.map(Timestamp))
}

/// Whether an activity was taken back before it came, or its actor is gone.
///
/// # Errors
/// When the database does not answer.
pub fn is_taken_back(conn: &mut Conn, activity: &Received) -> Result<bool> {
    let own = taken_back::actor.eq(&activity.actor);
    let either = taken_back::id.eq_any([&activity.id, &activity.actor]);
    let found = taken_back::table.filter(own.and(either)).select(taken_back::id);
    Ok(found.first::<String>(conn).optional()?.is_some())
}

/// An actor said what stands under `before` once more: from now on it stands under `now`, until both are taken back.
///
/// # Errors
/// When the database does not answer.
pub fn say_again(conn: &mut Conn, by: &Received, before: &str) -> Result<()> {
    stand_under(conn, &by.actor, before, &by.id)?;
    let others = said_again::actor.eq(&by.actor).and(said_again::stands.eq(&by.id));
    if before == by.id || said_again::table.filter(others).count().get_result::<i64>(conn)? >= MAX_AGAIN {
        return Ok(());
    }
    let row = (
        said_again::actor.eq(&by.actor),
        said_again::id.eq(before),
        said_again::stands.eq(&by.id),
        said_again::at.eq(by.at.0),
    );
    dialect::upsert!(conn, said_again::table, (said_again::actor, said_again::id), row)?;
    Ok(())
}

/// What an actor said under an id is taken back: the id under which it stands all the same, when there is one.
///
/// # Errors
/// When the database does not answer.
pub fn stands_still_as(conn: &mut Conn, actor: &str, id: &str) -> Result<Option<String>> {
    diesel::delete(said_again::table.find((actor, id))).execute(conn)?;
    let others = said_again::actor.eq(actor).and(said_again::stands.eq(id));
    let others = said_again::table.filter(others).order(said_again::id.asc()).select(said_again::id);
    let other: Option<String> = others.first(conn).optional()?;
    if let Some(other) = &other {
        diesel::delete(said_again::table.find((actor, other))).execute(conn)?;
        stand_under(conn, actor, id, other)?;
    }
    Ok(other)
}

fn stand_under(conn: &mut Conn, actor: &str, before: &str, now: &str) -> Result<()> {
    let same = said_again::table.filter(said_again::actor.eq(actor).and(said_again::stands.eq(before)));
    diesel::update(same).set(said_again::stands.eq(now)).execute(conn)?;
    Ok(())
}

/// Forgets what came before `before`.
///
/// # Errors
/// When the database does not answer.
pub fn forget_order(conn: &mut Conn, before: Timestamp) -> Result<()> {
    diesel::delete(taken_back::table.filter(taken_back::at.lt(before.0))).execute(conn)?;
    diesel::delete(said_again::table.filter(said_again::at.lt(before.0))).execute(conn)?;
    Ok(())
}
