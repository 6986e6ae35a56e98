//! Actors of other servers, as this node knows them: in memory, in the table, or from their own ids.

use std::sync::Arc;

use serde_json::Value;
use url::Url;

use super::deliver::authority;
use super::node::Federation;
use super::remote_actor::RemoteActor;
use super::schedule::later;
use super::verify::{ActorCopy, Held};
use super::{fetch, store, strict_json};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result, sentence};
use crate::outbound::{Answer, Budget, Failure};

/// Requests that one actor may cost: itself, and one redirect.
const REQUESTS: u32 = 2;
/// How long what an actor says of itself is used without asking again, where somebody just wrote to this node.
const RECENT_SECONDS: i64 = 3600;
/// How long actors are kept whom nobody needs: as long as their keys may be believed.
const KEEP_SECONDS: i64 = 30 * 86_400;
/// So often the table is looked at whether it grows too large.
const LOOK_EVERY: u64 = 100;

/// The actor as this node, or another process of it, fetched it before. A database that does not answer knows none: the
/// actor is asked.
pub async fn recall(federation: &Federation, id: &Url) -> Option<ActorCopy> {
    let id = id.to_string();
    let found = federation.app.db.read(move |conn| store::actors::find(conn, &id)).await;
    found.unwrap_or_else(|error| {
        tracing::error!("An actor could not be recalled: {}", error.with_causes());
        None
    })
}

/// Keeps an actor that has proved itself. In the transaction of what it brought.
///
/// # Errors
/// When the database does not answer.
pub fn keep(conn: &mut Conn, held: &Held) -> Result<()> {
    store::actors::replace(conn, &held.actor)?;
    if held.generation.is_multiple_of(LOOK_EVERY) {
        store::actors::forget_beyond(conn, store::actors::MAX_ACTORS)?;
    }
    Ok(())
}

/// Forgets actors whom nobody needs.
///
/// # Errors
/// When the database does not answer.
pub fn tidy(conn: &mut Conn, now: Timestamp) -> Result<()> {
    store::actors::forget_unneeded(conn, later(now, -KEEP_SECONDS))?;
    store::actors::forget_beyond(conn, store::actors::MAX_ACTORS)
}

/// Where the actor of a message that was verified receives: as it said a moment ago when its key was fetched, or as it says
/// now. Nothing when something else stands at its id.
///
/// # Errors
/// [`Error::Unavailable`] when nothing came.
pub async fn recent(federation: &Federation, id: &Url) -> Result<Option<Found>> {
    let now = federation.now();
    let held = federation.keyring.held(id, now).filter(|held| held.actor.age_seconds(now) < RECENT_SECONDS);
    match held {
        Some(held) => Ok(Found::of(&held)),
        None => read(federation, id).await,
    }
}

/// The actor at an id, as it says now; nothing when something else stands there.
///
/// # Errors
/// [`Error::Unavailable`] when nothing came.
pub async fn read(federation: &Federation, id: &Url) -> Result<Option<Found>> {
    match ask(federation, id).await {
        Ok(answer) if answer.is_success() => taken(federation, id, &answer).await,
        _ => Err(Error::Unavailable(sentence!("peer-does-not-answer", host = authority(id)))),
    }
}

/// What stands at the id of an actor, of whatever status.
///
/// # Errors
/// When nothing came.
pub async fn ask(federation: &Federation, id: &Url) -> Result<Answer, Failure> {
    federation.fetching(Budget::of(REQUESTS)).ask(id, &fetch::ACTOR).await
}

/// The actor that was found at an id; nothing when something else stands there.
///
/// # Errors
/// When the database does not answer.
pub async fn taken(federation: &Federation, id: &Url, answer: &Answer) -> Result<Option<Found>> {
    let now = federation.now();
    // Or nobody would see that its keys have changed.
    if federation.keyring.held(id, now).is_none()
        && let Some(kept) = recall(federation, id).await
    {
        federation.keyring.remember(kept, now);
    }
    let Ok(Value::Object(document)) = strict_json::parse(&answer.body) else { return Ok(None) };
    let copy = ActorCopy::read(&document, id, &federation.node, now).filter(|_| answer.url == *id);
    let Some(copy) = copy else { return Ok(None) };
    let renewed = copy.clone();
    federation.app.db.write(move |conn| store::actors::update(conn, &renewed)).await?;
    Ok(Found::of(&federation.keyring.hold(copy, now)))
}

/// An actor that receives somewhere.
#[derive(Debug, Clone)]
pub struct Found {
    /// Where, and who it is.
    pub remote: RemoteActor,
    /// All that it says of itself.
    pub copy: Arc<ActorCopy>,
}

impl Found {
    fn of(held: &Held) -> Option<Found> {
        Some(Found { remote: held.actor.remote.clone()?, copy: held.actor.clone() })
    }
}
