//! Actors of other servers, as their own documents said them: so that a restart asks nobody anew.

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use url::Url;

use crate::clock::Timestamp;
use crate::db::Conn;
use crate::db::schema::{actors, follows, peers, reactions, refusals, replies, reports};
use crate::error::Result;
use crate::federation::deliver::authority;
use crate::federation::remote_actor::RemoteActor;
use crate::federation::verify::{ActorCopy, keys_from_text, keys_to_text};

/// Most actors that are kept: some kilobyte each.
pub const MAX_ACTORS: i64 = 100_000;

#[derive(Queryable, Selectable, Insertable, AsChangeset, Clone)]
#[diesel(table_name = actors, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Row {
    id: String,
    host: String,
    keys: String,
    inbox: Option<String>,
    shared_inbox: Option<String>,
    catalogue: Option<String>,
    name: String,
    fetched: i64,
}

impl From<&ActorCopy> for Row {
    fn from(copy: &ActorCopy) -> Row {
        let remote = copy.remote.as_ref();
        Row {
            id: copy.id.to_string(),
            host: authority(&copy.id),
            keys: keys_to_text(&copy.keys),
            inbox: remote.map(|remote| remote.inbox.to_string()),
            shared_inbox: remote.and_then(|remote| remote.shared_inbox.as_ref()).map(Url::to_string),
            catalogue: remote.and_then(|remote| remote.catalogue.as_ref()).map(Url::to_string),
            name: remote.map(|remote| remote.name.clone()).unwrap_or_default(),
            fetched: copy.fetched_at.0,
        }
    }
}

impl Row {
    fn read(self) -> Option<ActorCopy> {
        let address = |text: Option<String>| text.and_then(|text| Url::parse(&text).ok());
        let id = Url::parse(&self.id).ok()?;
        let remote = address(self.inbox).map(|inbox| RemoteActor {
            id: id.clone(),
            inbox,
            shared_inbox: address(self.shared_inbox),
            catalogue: address(self.catalogue),
            name: self.name,
        });
        Some(ActorCopy { id, keys: keys_from_text(&self.keys), remote, fetched_at: Timestamp(self.fetched) })
    }
}

/// An actor as it was last fetched.
///
/// # Errors
/// When the database does not answer.
pub fn find(conn: &mut Conn, id: &str) -> Result<Option<ActorCopy>> {
    let row: Option<Row> = actors::table.find(id).select(Row::as_select()).first(conn).optional()?;
    Ok(row.and_then(Row::read))
}

/// Whether an actor is kept.
///
/// # Errors
/// When the database does not answer.
pub fn is_kept(conn: &mut Conn, id: &str) -> Result<bool> {
    Ok(actors::table.find(id).select(actors::id).first::<String>(conn).optional()?.is_some())
}

/// Keeps an actor as it was just fetched.
///
/// # Errors
/// When the database does not answer.
pub fn replace(conn: &mut Conn, copy: &ActorCopy) -> Result<()> {
    let row = Row::from(copy);
    crate::upsert!(conn, actors::table, actors::id, row.clone())?;
    Ok(())
}

/// Keeps anew an actor that is kept; another one stays unknown, since nothing has proved it yet.
///
/// # Errors
/// When the database does not answer.
pub fn update(conn: &mut Conn, copy: &ActorCopy) -> Result<()> {
    let row = Row::from(copy);
    let older = actors::table.filter(actors::id.eq(row.id.clone()).and(actors::fetched.lt(row.fetched)));
    diesel::update(older).set(row).execute(conn)?;
    Ok(())
}

/// Forgets an actor that is gone.
///
/// # Errors
/// When the database does not answer.
pub fn forget(conn: &mut Conn, id: &str) -> Result<()> {
    diesel::delete(actors::table.find(id)).execute(conn)?;
    Ok(())
}

/// Forgets actors that were last fetched before `before` and whom nobody needs: no follower, no peer, and nothing of them
/// is kept.
///
/// # Errors
/// When the database does not answer.
pub fn forget_unneeded(conn: &mut Conn, before: Timestamp) -> Result<()> {
    let old = actors::table
        .filter(actors::fetched.lt(before.0))
        .filter(not(exists(follows::table.filter(follows::follower.eq(actors::id)))))
        .filter(not(exists(peers::table.filter(peers::node.eq(actors::id)))))
        .filter(not(exists(replies::table.filter(replies::author.eq(actors::id)))))
        .filter(not(exists(reactions::table.filter(reactions::actor.eq(actors::id)))))
        .filter(not(exists(refusals::table.filter(refusals::actor.eq(actors::id)))))
        .filter(not(exists(reports::table.filter(reports::reporter.eq(actors::id)))));
    diesel::delete(old).execute(conn)?;
    Ok(())
}

/// Forgets those that were not fetched for longest beyond `most`: first those whom nobody needs. Who is forgotten is asked
/// again when it comes back.
///
/// # Errors
/// When the database does not answer.
pub fn forget_beyond(conn: &mut Conn, most: i64) -> Result<()> {
    let count = |conn: &mut Conn| actors::table.count().get_result::<i64>(conn);
    for quarters in 1..=3 {
        let now = count(conn)?;
        if now <= most {
            return Ok(());
        }
        let oldest = fetched_at(conn, now * quarters / 4)?;
        forget_unneeded(conn, oldest)?;
    }
    let left = count(conn)?;
    if left > most {
        let oldest = fetched_at(conn, left - most + most / 10)?;
        diesel::delete(actors::table.filter(actors::fetched.lt(oldest.0))).execute(conn)?;
    }
    Ok(())
}

/// When the actor of this place, the oldest first, was fetched.
fn fetched_at(conn: &mut Conn, place: i64) -> Result<Timestamp> {
    let query = actors::table.order(actors::fetched.asc()).offset(place).select(actors::fetched);
    Ok(Timestamp(query.first(conn).optional()?.unwrap_or(i64::MAX)))
}

#[cfg(test)]
mod tests;
