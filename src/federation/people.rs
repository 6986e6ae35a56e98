//! People elsewhere: who follows an initiative of this node, and what they say and do about it.

mod complaints;
mod reactions;
mod replies;

use serde_json::{Value, json};

use super::deliver::to_inbox;
use super::node::Federation;
use super::receive::{Effect, nothing};
use super::remote_actor::RemoteActor;
use super::store::{self, Follow, Received};
use super::urls::Urls;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::reply::store::refusals;
use crate::{initiative, news};

pub use self::complaints::{refused, reported};
pub use self::reactions::reacted;
pub use self::replies::{may_concern, said};

/// Followers from one server at most (SECURITY.md 3).
const MAX_PER_HOST: i64 = 10_000;

/// Makes the key with which an initiative answers, when it has none yet.
///
/// # Errors
/// When none can be made, or the database does not answer.
pub async fn prepare(federation: &Federation, uri: &str) -> Result<()> {
    let wanted = uri.to_owned();
    if federation.app.db.read(move |conn| store::is_own_entry(conn, &wanted)).await? {
        federation.public_key_of(uri).await?;
    }
    Ok(())
}

/// Somebody follows an initiative: it says yes at once, under its own name.
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
    let (uri, follow_id) = (object.to_owned(), received.id.clone());
    let (urls, origin) = (federation.urls.clone(), actor.id.origin().ascii_serialization());
    Box::new(move |conn| {
        let found = initiative::store::find(conn, &uri)?;
        if !found.is_some_and(|entry| entry.own && entry.is_public())
            || refusals::is_refused(conn, actor.id.as_str(), &uri)?
            || store::count_followers_from(conn, &uri, &origin)? >= MAX_PER_HOST
        {
            return Ok(());
        }
        let follow = Follow {
            id: follow_id,
            origin: origin.clone(),
            follower: actor.id.to_string(),
            followed: uri.clone(),
            inbox: actor.inbox.to_string(),
            shared_inbox: actor.shared_inbox.as_ref().unwrap_or(&actor.inbox).to_string(),
            created: now.0,
        };
        super::tell::begin(conn)?;
        if !store::replace_follow(conn, &follow)? {
            return Ok(());
        }
        let accept = accept(&urls.mint_activity(now), &follow);
        store::insert_delivery(conn, &to_inbox(&actor.inbox, &uri, &accept, now))
    })
}

fn accept(id: &str, follow: &Follow) -> Value {
    json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": id,
        "type": "Accept",
        "actor": follow.followed,
        "to": follow.follower,
        "object": { "id": follow.id, "type": "Follow", "actor": follow.follower, "object": follow.followed },
    })
}

/// The initiative that an id of this node is of: itself, or that of its news. Nothing when it is not shown to others.
///
/// # Errors
/// When the database does not answer.
fn initiative_of(conn: &mut Conn, urls: &Urls, id: &str) -> Result<Option<String>> {
    let uri = match id.strip_prefix(&urls.note("")) {
        Some(ulid) => news::store::find(conn, ulid)?.filter(|news| !news.withdrawn).map(|news| news.initiative),
        None => Some(id.to_owned()),
    };
    let Some(uri) = uri else { return Ok(None) };
    let found = initiative::store::find(conn, &uri)?;
    Ok(found.filter(|entry| entry.own && entry.is_public()).map(|entry| entry.uri))
}
