//! What initiatives of this node are beside their cards, as actors; and actors elsewhere that moved.

use diesel::prelude::*;

use crate::clock::Timestamp;
use crate::db::schema::{moves, own_actors};
use crate::db::{Conn, dialect};
use crate::error::Result;

/// An initiative of this node as an actor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnActor {
    /// Whether who follows waits for a yes.
    pub by_hand: bool,
    /// Ids under which it is known elsewhere: who follows it there may be brought along.
    pub aliases: Vec<String>,
    /// Where it has gone: id of an actor of another server.
    pub moved_to: Option<String>,
    /// When it went there.
    pub moved_at: Option<Timestamp>,
}

/// What is kept of one; without a row it is as it comes.
///
/// # Errors
/// When the database does not answer.
pub fn find_own_actor(conn: &mut Conn, uri: &str) -> Result<OwnActor> {
    type Row = (bool, String, Option<String>, Option<i64>);
    let columns = (own_actors::by_hand, own_actors::aliases, own_actors::moved_to, own_actors::moved_at);
    let row: Option<Row> = own_actors::table.find(uri).select(columns).first(conn).optional()?;
    let Some((by_hand, aliases, moved_to, moved_at)) = row else { return Ok(OwnActor::default()) };
    Ok(OwnActor { by_hand, aliases: serde_json::from_str(&aliases)?, moved_to, moved_at: moved_at.map(Timestamp) })
}

/// Keeps one as it now is.
///
/// # Errors
/// When the database does not answer.
pub fn replace_own_actor(conn: &mut Conn, uri: &str, actor: &OwnActor) -> Result<()> {
    let row = (
        own_actors::uri.eq(uri),
        own_actors::by_hand.eq(actor.by_hand),
        own_actors::aliases.eq(serde_json::to_string(&actor.aliases)?),
        own_actors::moved_to.eq(actor.moved_to.clone()),
        own_actors::moved_at.eq(actor.moved_at.map(|at| at.0)),
    );
    diesel::delete(own_actors::table.find(uri)).execute(conn)?;
    diesel::insert_into(own_actors::table).values(row).execute(conn)?;
    Ok(())
}

/// When an actor elsewhere last moved, as far as that is remembered.
///
/// # Errors
/// When the database does not answer.
pub fn find_move(conn: &mut Conn, actor: &str) -> Result<Option<Timestamp>> {
    let at: Option<i64> = moves::table.find(actor).select(moves::at).first(conn).optional()?;
    Ok(at.map(Timestamp))
}

/// An actor elsewhere has moved.
///
/// # Errors
/// When the database does not answer.
pub fn insert_move(conn: &mut Conn, actor: &str, target: &str, at: Timestamp) -> Result<()> {
    let row = (moves::actor.eq(actor), moves::target.eq(target), moves::at.eq(at.0));
    dialect::upsert!(conn, moves::table, moves::actor, row)?;
    Ok(())
}

/// Forgets moves of before `before`: their actors may move again.
///
/// # Errors
/// When the database does not answer.
pub fn forget_moves(conn: &mut Conn, before: Timestamp) -> Result<()> {
    diesel::delete(moves::table.filter(moves::at.lt(before.0))).execute(conn)?;
    Ok(())
}
