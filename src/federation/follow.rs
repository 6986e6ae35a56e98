//! Following another node: finding it by its name, asking it, telling it that the follow has ended.

use serde_json::{Value, json};
use url::Url;

use super::actors::{self, Found};
use super::address::Node;
use super::deliver::{authority, to_inbox};
use super::fetch::{JRD, SignedFetch};
use super::node::Federation;
use super::pins;
use super::remote_actor::RemoteActor;
use super::schedule::put_off;
use super::strict_json;
use crate::account::keys;
use crate::error::{Error, Result, sentence};
use crate::initiative::store::lock;
use crate::outbound::Budget;
use crate::peer::{self, Following, Peer, store};

/// Requests that finding a node may cost: WebFinger, the actor, one redirect each.
const REQUESTS_TO_FIND: u32 = 8;

/// Does what is due between a peer and this node's follow of it.
///
/// # Errors
/// When our database does not answer; that the peer is not found is noted with it.
pub async fn ask(federation: &Federation, host: &str) -> Result<()> {
    let wanted = host.to_owned();
    let Some(peer) = federation.app.db.read(move |conn| store::find(conn, &wanted)).await? else { return Ok(()) };
    if peer.following == Following::Ending {
        return end(federation, peer).await;
    }
    match find(federation, host).await {
        Ok(actor) => send_follow(federation, peer, actor).await,
        Err(Error::Unavailable(why)) => {
            let (host, now) = (host.to_owned(), federation.now());
            federation.app.db.write(move |conn| put_off(conn, &host, why.key, now)).await
        }
        Err(error) => Err(error),
    }
}

/// Finds a node by its name: WebFinger of its origin names its actor (FEP-d556).
///
/// # Errors
/// [`Error::Unavailable`] when it does not answer, or is no node.
pub async fn find(federation: &Federation, host: &str) -> Result<Found> {
    let id = named(&federation.fetching(Budget::of(REQUESTS_TO_FIND)), &federation.node, host).await?;
    let found = actors::read(federation, &id).await?;
    found.filter(|actor| actor.remote.catalogue.is_some()).ok_or_else(|| no_node(host))
}

/// The id of the actor of a node, as WebFinger of its origin names it.
///
/// # Errors
/// As [`find`].
pub async fn named(fetching: &SignedFetch<'_>, node: &Node, host: &str) -> Result<Url> {
    let away = || Error::Unavailable(sentence!("peer-does-not-answer", host = host));
    let origin = Url::parse(&format!("{}://{host}/", node.scheme())).map_err(|_| no_node(host))?;
    let mut question = origin.join("/.well-known/webfinger").map_err(|_| no_node(host))?;
    question.query_pairs_mut().append_pair("resource", origin.as_str());
    let answer = fetching.get(&question, &JRD).await.map_err(|_| away())?;
    let id = node_named_in(&answer.body).and_then(|id| node.id(&id)).ok_or_else(|| no_node(host))?;
    if authority(&id) == host { Ok(id) } else { Err(no_node(host)) }
}

/// Under this name is no node.
pub fn no_node(host: &str) -> Error {
    Error::Unavailable(sentence!("peer-no-node", host = host))
}

/// The actor that a WebFinger answer names.
fn node_named_in(body: &[u8]) -> Option<String> {
    let descriptor = strict_json::parse(body).ok()?;
    let is_self = |link: &&Value| {
        link["rel"] == "self" && link["type"].as_str().is_some_and(super::media_type::is_activity_streams)
    };
    Some(descriptor["links"].as_array()?.iter().find(is_self)?["href"].as_str()?.to_owned())
}

/// A peer with what its own document says of it now. Nothing when that is another actor than it was known by: somebody
/// else on its server, or who has the name now, does not become it.
pub fn described(peer: Peer, actor: &RemoteActor) -> Option<Peer> {
    let same = peer.node.is_empty() || peer.node == actor.id.as_str();
    same.then(|| Peer {
        node: actor.id.to_string(),
        inbox: actor.inbox.to_string(),
        catalogue: actor.catalogue.as_ref().map(ToString::to_string).unwrap_or_default(),
        name: actor.name.clone(),
        ..peer
    })
}

async fn send_follow(federation: &Federation, peer: Peer, found: Found) -> Result<()> {
    let Found { remote: actor, copy } = found;
    let (host, now) = (peer.host.clone(), federation.now());
    let (own, follow_id) = (federation.urls.node(), federation.urls.mint_follow(now));
    let follow = follow_activity(&own, &follow_id, actor.id.as_str());
    federation
        .app
        .db
        .write(move |conn| {
            // Somebody may have decided otherwise while it was looked for, and it may ask to follow at this moment.
            lock(conn)?;
            let Some(peer) = store::find(conn, &peer.host)?.filter(|peer| peer::follow::must_ask(peer, now)) else {
                return Ok(());
            };
            let host = peer.host.clone();
            let Some(mut peer) = described(peer, &actor) else {
                return put_off(conn, &host, "peer-no-node", now);
            };
            if !pins::look(&mut peer, &copy) {
                store::replace(conn, &peer)?;
                return put_off(conn, &host, "peer-keys-changed", now);
            }
            peer::follow::ask(&mut peer, &follow_id, now);
            store::replace(conn, &peer)?;
            store::set_pull(conn, &peer.host, now, 0)?;
            // It was found a moment ago.
            super::store::wake_host(conn, &peer.host)?;
            super::store::insert_delivery(conn, &to_inbox(&actor.inbox, keys::NODE, &follow, now))
        })
        .await?;
    federation.forms.forget(&host);
    federation.work.notify_one();
    Ok(())
}

fn follow_activity(own: &str, follow_id: &str, other: &str) -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/activitystreams", { "bocage": "https://w3id.org/bocage/ns#" }],
        "id": follow_id,
        "type": "Follow",
        "actor": own,
        "object": other,
        "to": other,
        "bocage:lease": format!("P{}D", peer::follow::LEASE_DAYS),
    })
}

/// Tells a node that it is not followed any more.
async fn end(federation: &Federation, peer: Peer) -> Result<()> {
    let now = federation.now();
    let (own, id) = (federation.urls.node(), federation.urls.mint_activity(now));
    federation
        .app
        .db
        .write(move |conn| {
            lock(conn)?;
            let Some(mut peer) = store::find(conn, &peer.host)?.filter(|peer| peer.following == Following::Ending)
            else {
                return Ok(());
            };
            if let (Some(follow_id), Ok(inbox)) = (peer.follow_id.take(), Url::parse(&peer.inbox)) {
                let follow = follow_activity(&own, &follow_id, &peer.node);
                let undo = json!({
                    "@context": "https://www.w3.org/ns/activitystreams",
                    "id": id, "type": "Undo", "actor": own, "object": follow, "to": peer.node,
                });
                super::store::insert_delivery(conn, &to_inbox(&inbox, keys::NODE, &undo, now))?;
            }
            peer.following = Following::None;
            peer.followed_at = None;
            store::replace(conn, &peer)
        })
        .await
}
