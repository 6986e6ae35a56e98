//! What a verified activity does here: one short function for each verb.
//!
//! The gate has said who acts and that it may; what was stored is applied by a job, each activity in one transaction with
//! the mark that it is done, so that a crash repeats it whole or not at all. What nobody here knows has no effect.

use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};
use url::Url;

use super::activity::{Reference, one_id, references, types};
use super::actors::{self, Found};
use super::agreements;
use super::deliver::{authority, to_inbox};
use super::follow::described;
use super::moving;
use super::node::Federation;
use super::people;
use super::pins;
use super::pull::{self, Pushed};
use super::schedule::later;
use super::store::{self, Received};
use super::strict_json;
use super::urls::Urls;
use crate::account::keys;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::peer::{self, Follower, Following, Peer, follow};
use crate::reply::Kind;

/// Activities that are read at once.
const BATCH: i64 = 200;
/// Tries in all; then it stays in the table, and `bocage check` says so.
const MAX_TRIES: i32 = 8;
/// The first pause; each further one is four times as long.
const FIRST_PAUSE_SECONDS: i64 = 5;

/// Names cost nothing to who owns a domain: beyond so many nodes those that nobody here knows are not noted.
const MAX_PEERS: i64 = 2_000;

/// What is written with the mark that an activity is done.
pub type Effect = Box<dyn FnOnce(&mut Conn) -> Result<()> + Send>;

/// How long a lane applies before others have their turn.
const TURN: Duration = Duration::from_millis(500);

/// Applies what waits of an origin, in the order in which it came, until nothing waits or its turn is over: each has a lane
/// of its own, since an activity may need its server, which may be slow.
///
/// # Errors
/// When the database does not answer. An activity that cannot be applied is tried again later and holds up no other.
pub async fn apply_waiting(federation: &Federation, origin: &str) -> Result<()> {
    let begun = Instant::now();
    while begun.elapsed() < TURN {
        let (of, now) = (origin.to_owned(), federation.now());
        let waiting = federation.app.db.read(move |conn| store::list_waiting(conn, &of, now, BATCH)).await?;
        if waiting.is_empty() {
            return Ok(());
        }
        for (received, tries) in waiting {
            if begun.elapsed() >= TURN {
                break;
            }
            if let Err(error) = apply(federation, received.clone()).await {
                put_off(federation, received, tries + 1, &error).await?;
            }
        }
        federation.work.notify_one();
    }
    Ok(())
}

async fn apply(federation: &Federation, received: Received) -> Result<()> {
    let mut follows = false;
    let effect = match strict_json::parse(received.body.as_bytes()) {
        Ok(Value::Object(activity)) => {
            follows = Deed::of(&activity) == Some(Deed::Follow);
            effect_of(federation, &received, &activity).await?
        }
        _ => nothing(),
    };
    let host = received.origin.split_once("://").map_or("", |(_, host)| host).to_owned();
    let from = host.clone();
    federation
        .app
        .db
        .write(move |conn| {
            // An admin may decide beside it: what is read here is what is written over.
            crate::initiative::store::lock(conn)?;
            // Nothing is done any more for who was blocked since it came.
            // Nor what was taken back before it came.
            if !peer::store::is_blocked(conn, &from)? && !store::is_taken_back(conn, &received)? {
                effect(conn)?;
            }
            store::mark_done(conn, &received)
        })
        .await?;
    if follows {
        // Now that it is written: a node is written to as one from here on.
        federation.forms.forget(&host);
    }
    Ok(())
}

async fn put_off(federation: &Federation, received: Received, tries: i32, error: &Error) -> Result<()> {
    tracing::warn!(activity = received.id, tries, "An activity could not be applied: {}", error.with_causes());
    let pause = FIRST_PAUSE_SECONDS << (2 * tries.clamp(0, MAX_TRIES));
    let next = (tries < MAX_TRIES).then(|| later(federation.now(), pause));
    let failure = error.with_causes().to_string();
    federation.app.db.write(move |conn| store::mark_failed(conn, &received, tries, next, &failure)).await
}

/// What an activity asks of this node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Follow,
    Undo,
    Accept,
    Reject,
    Like,
    Block,
    Move,
    Flag,
    Announce,
    Offer,
    Change,
}

impl Deed {
    /// By its type; nothing for what has no effect here, which is most of what servers tell.
    fn of(activity: &Map<String, Value>) -> Option<Deed> {
        types(activity).unwrap_or_default().into_iter().find_map(|verb| match verb {
            "Follow" => Some(Deed::Follow),
            "Undo" => Some(Deed::Undo),
            "Accept" => Some(Deed::Accept),
            "Reject" => Some(Deed::Reject),
            // What Misskey calls a like with a sign, Mitra and Pleroma call the second.
            "Like" | "EmojiReact" => Some(Deed::Like),
            "Block" => Some(Deed::Block),
            "Move" => Some(Deed::Move),
            "Flag" => Some(Deed::Flag),
            "Announce" => Some(Deed::Announce),
            "Offer" => Some(Deed::Offer),
            "Create" | "Update" | "Delete" => Some(Deed::Change),
            _ => None,
        })
    }
}

/// Whether an activity may have an effect here. What has none is neither kept nor applied: what people changed in their
/// profiles, what they said to others.
pub fn may_matter(federation: &Federation, received: &Received, activity: &Map<String, Value>) -> bool {
    match Deed::of(activity) {
        None => false,
        Some(Deed::Offer) => agreements::may_concern(federation, activity),
        Some(Deed::Change) if !activity.contains_key("bocage:since") => {
            people::may_concern(federation, received, activity)
        }
        Some(_) => true,
    }
}

async fn effect_of(federation: &Federation, received: &Received, activity: &Map<String, Value>) -> Result<Effect> {
    let Some(deed) = Deed::of(activity) else { return Ok(nothing()) };
    Ok(match deed {
        Deed::Follow => followed(federation, received, activity).await?,
        Deed::Undo => undone(received, activity),
        Deed::Accept => accepted(federation, activity),
        Deed::Reject => rejected(activity),
        Deed::Like => people::reacted(federation, received, activity, Kind::Like),
        Deed::Block => people::refused(federation, received, activity),
        Deed::Move => moving::moved(federation, received, activity).await?,
        Deed::Flag => people::reported(federation, received, activity),
        Deed::Announce => announced(federation, received, activity),
        Deed::Offer => agreements::offered(federation, received, activity).await?,
        Deed::Change => changed(federation, received, activity),
    })
}

/// No effect.
pub fn nothing() -> Effect {
    Box::new(|_| Ok(()))
}

/// Somebody wants to be told: another node what changes here, or a person what an initiative does.
async fn followed(federation: &Federation, received: &Received, activity: &Map<String, Value>) -> Result<Effect> {
    let (Ok(object), Ok(actor)) = (one_id(activity, "object"), Url::parse(&received.actor)) else {
        return Ok(nothing());
    };
    if !federation.node.owns(object) {
        return Ok(nothing());
    }
    let Some(actor) = actors::recent(federation, &actor).await? else { return Ok(nothing()) };
    let now = federation.now();
    if object == federation.urls.node() {
        return Ok(followed_by_node(federation, received, actor, now));
    }
    people::prepare(federation, object).await?;
    Ok(people::followed(federation, received, object, actor.remote, now))
}

fn followed_by_node(federation: &Federation, received: &Received, found: Found, now: Timestamp) -> Effect {
    let Found { remote: actor, copy } = found;
    if actor.catalogue.is_none() {
        return nothing();
    }
    let (config, follow_id) = (&federation.app.config.federation, received.id.clone());
    let host = authority(&actor.id);
    let (policy, allowed) = (config.policy, config.allowed.contains(&host));
    let urls = federation.urls.clone();
    Box::new(move |conn| {
        let known = peer::store::find(conn, &host)?;
        if known.is_none() && peer::store::count(conn)? >= MAX_PEERS {
            tracing::warn!(peer.host = host, "There are too many nodes already that asked to follow");
            return Ok(());
        }
        let peer = known.unwrap_or_else(|| Peer::named(&host, now));
        let Some(mut peer) = described(peer, &actor) else {
            tracing::warn!(peer.host = host, actor = %actor.id, "Another actor of a known node wants to be that node");
            return Ok(());
        };
        if !pins::look(&mut peer, &copy) {
            return peer::store::replace(conn, &peer);
        }
        let named = match policy {
            follow::Policy::Introduced => peer::store::introductions::is_introduced(conn, &host)?,
            _ => allowed,
        };
        let answer = follow::asked_by(&mut peer, &follow_id, policy, named, now);
        peer::store::replace(conn, &peer)?;
        match answer {
            follow::Answer::Accept => tell_accepted(conn, &urls, &peer, now),
            follow::Answer::Reject => tell(conn, &urls, &peer, "Reject", now),
            follow::Answer::Wait => Ok(()),
        }
    })
}

/// Says yes; from here on the peer is told what changes.
fn tell_accepted(conn: &mut Conn, urls: &Urls, peer: &Peer, now: Timestamp) -> Result<()> {
    let seq = crate::catalogue::store::latest_seq(conn)?;
    peer::store::set_sent(conn, &peer.host, seq)?;
    tell(conn, urls, peer, "Accept", now)
}

/// Answers the Follow of a peer.
fn tell(conn: &mut Conn, urls: &Urls, peer: &Peer, verb: &str, now: Timestamp) -> Result<()> {
    let Ok(inbox) = Url::parse(&peer.inbox) else { return Ok(()) };
    let mut answer = json!({
        "@context": ["https://www.w3.org/ns/activitystreams", { "bocage": "https://w3id.org/bocage/ns#" }],
        "id": urls.mint_activity(now),
        "type": verb,
        "actor": urls.node(),
        "to": peer.node,
        "object": { "id": peer.follower_id, "type": "Follow", "actor": peer.node, "object": urls.node() },
    });
    if verb == "Accept" {
        answer["bocage:epoch"] = json!(crate::initiative::store::meta(conn, "epoch")?.unwrap_or_default());
        answer["bocage:seq"] = json!(crate::catalogue::store::latest_seq(conn)?);
    } else if !peer.reason.is_empty() {
        answer["content"] = json!(peer.reason);
    }
    store::insert_delivery(conn, &to_inbox(&inbox, keys::NODE, &answer, now))
}

/// An admin decides about a node that asked to follow, or ends what was granted. Who calls has read `peer` under
/// `initiative::store::lock`.
///
/// # Errors
/// When the database does not answer.
pub fn decide(conn: &mut Conn, urls: &Urls, peer: &mut Peer, accept: bool, now: Timestamp) -> Result<()> {
    if accept {
        follow::accept(peer, now);
    } else {
        peer.follower = Follower::Refused;
    }
    peer::store::replace(conn, peer)?;
    if accept { tell_accepted(conn, urls, peer, now) } else { tell(conn, urls, peer, "Reject", now) }
}

/// A follow, a like, a boost or a block is taken back, perhaps before it comes.
fn undone(received: &Received, activity: &Map<String, Value>) -> Effect {
    let Ok(id) = one_id(activity, "object").map(str::to_owned) else { return nothing() };
    let received = received.clone();
    Box::new(move |conn| {
        let actor = &received.actor;
        if let Some(mut peer) = peer::store::find_by_follower(conn, &id)?.filter(|peer| peer.node == *actor) {
            follow::left_by(&mut peer);
            peer::store::replace(conn, &peer)?;
        }
        people::taken_back(conn, &received, &id)
    })
}

/// A node that was asked says yes: its catalogue is read now.
fn accepted(federation: &Federation, activity: &Map<String, Value>) -> Effect {
    let Ok(follow_id) = one_id(activity, "object").map(str::to_owned) else { return nothing() };
    let now = federation.now();
    Box::new(move |conn| {
        let Some(mut peer) = peer::store::find_by_follow(conn, &follow_id)? else { return Ok(()) };
        if follow::accepted(&mut peer, &follow_id) {
            peer::store::replace(conn, &peer)?;
            peer::store::mark_contact(conn, &peer.host, now)?;
            peer::store::hasten_pull(conn, &peer.host, now)?;
        }
        Ok(())
    })
}

/// A node that was asked says no, or ends what it granted.
fn rejected(activity: &Map<String, Value>) -> Effect {
    let Ok(follow_id) = one_id(activity, "object").map(str::to_owned) else { return nothing() };
    let why: String =
        activity.get("content").and_then(Value::as_str).unwrap_or_default().chars().take(MAX_REASON_CHARS).collect();
    Box::new(move |conn| {
        let Some(mut peer) = peer::store::find_by_follow(conn, &follow_id)? else { return Ok(()) };
        if follow::refused(&mut peer, &follow_id, &why) {
            peer::store::replace(conn, &peer)?;
        }
        Ok(())
    })
}

/// Longest reason that is kept of a refusal.
const MAX_REASON_CHARS: usize = 500;

/// A person boosts something of this node; or a peer says that there is more than it wants to tell: its catalogue is read.
fn announced(federation: &Federation, received: &Received, activity: &Map<String, Value>) -> Effect {
    if one_id(activity, "object").is_ok_and(|object| federation.node.owns(object)) {
        return people::reacted(federation, received, activity, Kind::Boost);
    }
    let (actor, now) = (received.actor.clone(), federation.now());
    let page = one_id(activity, "object").unwrap_or_default().to_owned();
    Box::new(move |conn| match peer::store::find_by_node(conn, &actor)? {
        Some(peer) if peer.following == Following::Accepted && page.starts_with(&peer.catalogue) => {
            peer::store::hasten_pull(conn, &peer.host, now)
        }
        _ => Ok(()),
    })
}

/// An entry of a peer is new, changed or gone. Told in order it is taken as it is; where something was missed between,
/// the catalogue is read. What tells no number of a catalogue comes from a person.
fn changed(federation: &Federation, received: &Received, activity: &Map<String, Value>) -> Effect {
    if !activity.contains_key("bocage:since") {
        return people::said(federation, received, activity);
    }
    let Ok([Reference::Copy(_)]) = references(activity, "object").as_deref() else { return nothing() };
    let (actor, body, now) = (received.actor.clone(), received.body.clone(), federation.now());
    let number = |name: &str| activity.get(name).and_then(Value::as_i64);
    let (Some(since), Some(seq)) = (number("bocage:since"), number("bocage:seq")) else { return nothing() };
    Box::new(move |conn| {
        let Some(peer) = peer::store::find_by_node(conn, &actor)? else { return Ok(()) };
        let Some(cursor) = peer::store::find_cursor(conn, &peer.host)? else { return Ok(()) };
        // Before the first reading there is nothing that a change could follow on.
        if peer.following != Following::Accepted || cursor.epoch.is_empty() {
            return Ok(());
        }
        pull::take_pushed(conn, &peer, &Pushed::read(&body), now)?;
        if cursor.seq < since {
            peer::store::hasten_pull(conn, &peer.host, now)
        } else {
            peer::store::set_pulled(conn, &peer.host, &cursor.epoch, cursor.seq.max(seq))
        }
    })
}
