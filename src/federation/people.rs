//! People elsewhere: who follows an initiative or a feed of this node, and what they say and do about it.

mod complaints;
mod reactions;
mod replies;

use super::address::domain_of;
use super::feed;
use super::followers;
use super::moving;
use super::node::Federation;
use super::presentation;
use super::receive::{Effect, nothing};
use super::remote_actor::RemoteActor;
use super::store::{self, Follow, Received, Standing};
use super::urls::Urls;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::initiative::Class;
use crate::reply::store::refusals;
use crate::{initiative, news, reply};

pub use self::complaints::{refused, reported};
pub use self::reactions::reacted;
pub use self::replies::{may_concern, said};

/// Followers from one domain at most (SECURITY.md 3).
const MAX_PER_DOMAIN: i64 = 10_000;

/// Makes the key with which an initiative answers, when it has none yet.
///
/// # Errors
/// When none can be made, or the database does not answer.
pub async fn prepare(federation: &Federation, uri: &str) -> Result<()> {
    let wanted = uri.to_owned();
    let urls = federation.urls.clone();
    // A proposal is no actor: nobody can follow it.
    let is_actor = Class::of(&wanted) == Class::Initiative;
    let is_own = move |conn: &mut Conn| {
        Ok(is_actor && store::is_own_entry(conn, &wanted)? || feed::is_feed(conn, &urls, &wanted)?)
    };
    if federation.app.db.read(is_own).await? {
        federation.public_key_of(uri).await?;
    }
    Ok(())
}

/// Somebody follows an initiative or a feed: it says yes at once, under its own name, unless the maintainer of the initiative
/// wants to decide.
pub fn followed(
    federation: &Federation,
    received: &Received,
    object: &str,
    actor: RemoteActor,
    now: Timestamp,
) -> Effect {
    if !federation.node.owns(object) {
        return nothing();
    }
    let (app, urls) = (federation.app.clone(), federation.urls.clone());
    let (domain, received) = (domain_of(&actor.id), received.clone());
    let follow = Follow {
        id: received.id.clone(),
        origin: actor.id.origin().ascii_serialization(),
        follower: actor.id.to_string(),
        followed: object.to_owned(),
        inbox: actor.inbox.to_string(),
        shared_inbox: actor.shared_inbox.as_ref().unwrap_or(&actor.inbox).to_string(),
        created: now.0,
    };
    Box::new(move |conn| {
        let found = initiative::store::find(conn, &follow.followed)?;
        let entry = found.filter(|entry| entry.own && entry.is_public());
        if entry.is_none() && !feed::is_feed(conn, &urls, &follow.followed)?
            || refusals::is_refused(conn, &follow.follower, &follow.followed)?
            || store::count_followers_of_domain(conn, &follow.followed, &domain)? >= MAX_PER_DOMAIN
        {
            return Ok(());
        }
        // Who has left reads no more; their new place follows by itself.
        if moving::moved_lately(conn, &follow.follower, now)? {
            return Ok(());
        }
        let own = store::find_own_actor(conn, &follow.followed)?;
        if own.moved_to.is_some() {
            return followers::tell(conn, &urls, &follow, "Reject", now);
        }
        let before = store::find_follow(conn, &follow.follower, &follow.followed)?;
        let standing = standing(before.as_ref(), own.by_hand);
        if let Some((before, _)) = before {
            store::say_again(conn, &received, &before.id)?;
        }
        super::tell::begin(conn)?;
        if let Some(entry) = entry {
            presentation::store::begin(conn, &entry.uri, &presentation::change(&app, &entry).digest)?;
        }
        if !store::place_follow(conn, &follow, &domain, standing)? || standing == Standing::Waiting {
            return Ok(());
        }
        followers::tell(conn, &urls, &follow, "Accept", now)
    })
}

/// Who was let in once is not asked to wait when they say it again.
fn standing(before: Option<&(Follow, Standing)>, by_hand: bool) -> Standing {
    let is_in = before.is_some_and(|(_, standing)| *standing == Standing::Accepted);
    if by_hand && !is_in { Standing::Waiting } else { Standing::Accepted }
}

/// Somebody takes back a follow, a like, a boost or a block. What they said twice stands until both are taken back.
///
/// # Errors
/// When the database does not answer.
pub fn taken_back(conn: &mut Conn, by: &Received, id: &str) -> Result<()> {
    let actor = by.actor.as_str();
    store::take_back(conn, by, id, store::FOR_EVER)?;
    if let Some(other) = store::stands_still_as(conn, actor, id)? {
        reply::store::rename_reaction(conn, id, &other, actor)?;
        refusals::rename(conn, id, &other, actor)?;
        return store::rename_follow(conn, id, &other, actor);
    }
    reply::store::forget_reaction(conn, id, actor)?;
    refusals::forget(conn, id, actor)?;
    store::forget_follow(conn, id, actor)
}

/// The initiative that an id of this node is of: itself, or that of its pinned note or its news. Nothing when it is not shown to others.
///
/// # Errors
/// When the database does not answer.
fn initiative_of(conn: &mut Conn, urls: &Urls, id: &str) -> Result<Option<String>> {
    let uri = match id.strip_prefix(&urls.note("")) {
        Some(ulid) => news::store::find(conn, ulid)?.filter(|news| !news.withdrawn).map(|news| news.initiative),
        None => Some(presentation::initiative_of(id).unwrap_or(id).to_owned()),
    };
    let Some(uri) = uri else { return Ok(None) };
    let found = initiative::store::find(conn, &uri)?;
    Ok(found.filter(|entry| entry.own && entry.is_public()).map(|entry| entry.uri))
}
