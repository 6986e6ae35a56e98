//! How likes and boosts are kept.

use diesel::prelude::*;

use crate::db::Conn;
use crate::db::schema::reactions;
use crate::error::Result;
use crate::reply::Reaction;

/// Counts a like or a boost; a later one of the same actor takes its place.
///
/// # Errors
/// When the database does not answer.
pub fn insert_reaction(conn: &mut Conn, reaction: &Reaction) -> Result<()> {
    let key = reactions::table.find((&reaction.actor, &reaction.object, reaction.kind.as_str()));
    diesel::delete(key).execute(conn)?;
    let row = (
        reactions::actor.eq(&reaction.actor),
        reactions::object.eq(&reaction.object),
        reactions::kind.eq(reaction.kind.as_str()),
        reactions::initiative.eq(&reaction.initiative),
        reactions::domain.eq(&reaction.domain),
        reactions::activity.eq(&reaction.activity),
        reactions::received.eq(reaction.received.0),
    );
    diesel::insert_into(reactions::table).values(row).execute(conn)?;
    Ok(())
}

/// An actor took back a like or a boost.
///
/// # Errors
/// When the database does not answer.
pub fn forget_reaction(conn: &mut Conn, activity: &str, actor: &str) -> Result<()> {
    let own = reactions::activity.eq(activity).and(reactions::actor.eq(actor));
    diesel::delete(reactions::table.filter(own)).execute(conn)?;
    Ok(())
}

/// Under which id a like or a boost of this actor, object and kind counts.
///
/// # Errors
/// When the database does not answer.
pub fn find_reaction(conn: &mut Conn, reaction: &Reaction) -> Result<Option<String>> {
    let key = reactions::table.find((&reaction.actor, &reaction.object, reaction.kind.as_str()));
    Ok(key.select(reactions::activity).first(conn).optional()?)
}

/// It counts under another id from now on.
///
/// # Errors
/// When the database does not answer.
pub fn rename_reaction(conn: &mut Conn, activity: &str, other: &str, actor: &str) -> Result<()> {
    let own = reactions::activity.eq(activity).and(reactions::actor.eq(actor));
    diesel::update(reactions::table.filter(own)).set(reactions::activity.eq(other)).execute(conn)?;
    Ok(())
}
