//! Actors that go elsewhere: people who follow initiatives, and initiatives themselves (PROTOCOL.md, `Move`).
//!
//! A `Move` speaks to those who follow the old actor: their servers follow the new one, once it says that it was the old
//! one (FEP-7628). Initiatives follow nobody, so one that comes here asks for no new follow; but the old actor reads no more:
//! its follows end, and its new place follows by itself if it wants to. What it wrote stays under the name it wrote it under.

use serde_json::{Map, Value, json};
use url::Url;

use super::activity::{one_id, references};
use super::address::Node;
use super::deliver::to_inbox;
use super::fetch::{DOCUMENT, SignedFetch};
use super::node::{Federation, Knock, node_of};
use super::receive::{Effect, nothing};
use super::store::{self, OwnActor, Received};
use super::strict_json;
use super::urls::Urls;
use super::verify::Failure;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result, sentence};
use crate::initiative::store::{lock, mark_written};
use crate::outbound::Budget;

/// An actor moves once in so many days (SECURITY.md 3).
pub const DAYS_BETWEEN_MOVES: i64 = 30;
/// Ids under which one initiative may be known elsewhere.
pub const MAX_ALIASES: usize = 10;
/// Requests that looking at a target may cost: itself, and one redirect.
const REQUESTS: u32 = 2;

const SECONDS_BETWEEN_MOVES: i64 = DAYS_BETWEEN_MOVES * 86_400;

/// Whether an actor elsewhere moved so lately that it may not move again.
///
/// # Errors
/// When the database does not answer.
pub fn moved_lately(conn: &mut Conn, actor: &str, now: Timestamp) -> Result<bool> {
    Ok(store::find_move(conn, actor)?.is_some_and(|at| is_lately(at, now)))
}

fn is_lately(at: Timestamp, now: Timestamp) -> bool {
    now.seconds() - at.seconds() < SECONDS_BETWEEN_MOVES
}

/// An actor elsewhere has gone to another place: once that place says the same, its follows end here.
///
/// # Errors
/// When the place cannot be asked now, or the database does not answer.
pub async fn moved(federation: &Federation, received: &Received, activity: &Map<String, Value>) -> Result<Effect> {
    let target = one_id(activity, "target").ok().and_then(|target| federation.node.id(target));
    let Some(target) = target.filter(|target| target.as_str() != received.actor) else { return Ok(nothing()) };
    let (actor, now) = (received.actor.clone(), federation.now());
    if federation.app.db.read(move |conn| moved_lately(conn, &actor, now)).await? {
        return Ok(nothing());
    }
    if !is_confirmed(federation, &target, &received.actor).await? {
        tracing::info!(actor = received.actor, %target, "A move is not confirmed by its target and has no effect");
        return Ok(nothing());
    }
    let actor = received.actor.clone();
    Ok(Box::new(move |conn| {
        if moved_lately(conn, &actor, now)? {
            return Ok(());
        }
        store::insert_move(conn, &actor, target.as_str(), now)?;
        store::forget_follows_by(conn, &actor)
    }))
}

async fn is_confirmed(federation: &Federation, target: &Url, old: &str) -> Result<bool> {
    if federation.node.owns(target.as_str()) {
        let uri = target.to_string();
        let own = federation.app.db.read(move |conn| store::find_own_actor(conn, &uri)).await?;
        return Ok(own.moved_to.is_none() && own.aliases.iter().any(|alias| alias == old));
    }
    let place = read_place(&federation.fetching(Budget::of(REQUESTS)), target, &federation.node).await?;
    Ok(place.is_some_and(|place| place.confirms(old)))
}

/// What an actor says of its other places.
#[derive(Debug, PartialEq, Eq)]
struct Place {
    /// Ids under which it was or is known.
    aliases: Vec<Url>,
    /// Whether it has gone on itself: chains of moves are not followed.
    has_moved: bool,
}

impl Place {
    fn read(document: &Map<String, Value>, id: &Url, node: &Node) -> Option<Place> {
        let is_called = one_id(document, "id").is_ok_and(|named| Url::parse(named).as_ref() == Ok(id));
        is_called.then_some(())?;
        let aliases = references(document, "alsoKnownAs").unwrap_or_default();
        let has_moved = !references(document, "movedTo").unwrap_or_default().is_empty();
        Some(Place { aliases: aliases.iter().filter_map(|alias| node.id(alias.id()?)).collect(), has_moved })
    }

    /// Whether who was `old` is this one now.
    fn confirms(&self, old: &str) -> bool {
        !self.has_moved && self.aliases.iter().any(|alias| alias.as_str() == old)
    }
}

/// What stands at an id; nothing when that is no actor, or gone.
async fn read_place(fetching: &SignedFetch<'_>, id: &Url, node: &Node) -> Result<Option<Place>> {
    let answer = match fetching.get(id, &DOCUMENT).await {
        Ok(answer) => answer,
        Err(Failure::Gone(_)) => return Ok(None),
        Err(_) => return Err(Error::Unavailable(sentence!("move-no-answer", target = id.as_str()))),
    };
    let Ok(Value::Object(document)) = strict_json::parse(&answer.body) else { return Ok(None) };
    Ok(Place::read(&document, id, node).filter(|_| answer.url == *id))
}

/// Lets an initiative of this node go to another server, followers and all: the other place must name it first.
///
/// # Errors
/// [`Error::Usage`] for what is no address, [`Error::Conflict`] when the place does not name it or it moved lately,
/// [`Error::Unavailable`] when the place does not answer.
pub async fn move_away(app: &App, uri: &str, target: &str) -> Result<()> {
    let knock = Knock::open(app)?;
    let place = checked(&knock.node, target)?;
    let (initiative, now) = (uri.to_owned(), app.clock.now());
    may_move(&app.db.read(move |conn| store::find_own_actor(conn, &initiative)).await?, now)?;
    let there = read_place(&knock.fetching(Budget::of(REQUESTS)), &place, &knock.node).await?;
    if !there.is_some_and(|there| there.confirms(uri)) {
        return Err(Error::Conflict(sentence!("move-not-confirmed", target = place.as_str(), uri = uri)));
    }
    let (urls, uri) = (Urls::new(&app.config.base_url()), uri.to_owned());
    app.db.write(move |conn| tell_moved(conn, &urls, &uri, place.as_str(), now)).await
}

fn may_move(own: &OwnActor, now: Timestamp) -> Result<()> {
    match own.moved_at {
        Some(at) if is_lately(at, now) => Err(Error::Conflict(sentence!("move-too-soon", days = DAYS_BETWEEN_MOVES))),
        _ => Ok(()),
    }
}

/// An initiative has moved: its actor says so, and whoever follows it is told, so that their servers follow it there. That
/// the other place names it is for the caller to know.
///
/// # Errors
/// [`Error::Conflict`] when it moved lately, or when the database does not answer.
pub fn tell_moved(conn: &mut Conn, urls: &Urls, uri: &str, target: &str, now: Timestamp) -> Result<()> {
    lock(conn)?;
    let mut own = store::find_own_actor(conn, uri)?;
    may_move(&own, now)?;
    (own.moved_to, own.moved_at) = (Some(target.to_owned()), Some(now));
    store::replace_own_actor(conn, uri, &own)?;
    let told = json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": urls.mint_activity(now),
        "type": "Move",
        "actor": uri,
        "object": uri,
        "target": target,
        "to": format!("{uri}/followers"),
    });
    for inbox in store::list_shared_inboxes(conn, uri)? {
        if let Ok(inbox) = Url::parse(&inbox) {
            store::insert_delivery(conn, &to_inbox(&inbox, uri, &told, now))?;
        }
    }
    mark_written(conn, uri)
}

/// Names another id of an initiative, or takes it back: an actor there may then move to it.
///
/// # Errors
/// [`Error::Usage`] for what is no address, one too many, or one to take back that was never named.
pub fn set_alias(app: &App, uri: &str, alias: &str, is_one: bool) -> Result<()> {
    let node = node_of(&app.config);
    if node.owns(alias) {
        return Err(Error::Usage(sentence!("alias-own", x = alias)));
    }
    let alias = checked(&node, alias)?.to_string();
    let uri = uri.to_owned();
    app.db.write_now(move |conn| {
        lock(conn)?;
        let mut own = store::find_own_actor(conn, &uri)?;
        let known = own.aliases.iter().position(|known| *known == alias);
        match (is_one, known) {
            (true, Some(_)) => return Ok(()),
            (true, None) if own.aliases.len() >= MAX_ALIASES => {
                return Err(Error::Usage(sentence!("alias-too-many", most = MAX_ALIASES)));
            }
            (true, None) => own.aliases.push(alias),
            (false, Some(at)) => drop(own.aliases.remove(at)),
            (false, None) => return Err(Error::Usage(sentence!("alias-unknown"))),
        }
        store::replace_own_actor(conn, &uri, &own)?;
        mark_written(conn, &uri)
    })
}

/// The other ids that an initiative of this node names.
///
/// # Errors
/// When the database does not answer.
pub fn list_aliases(app: &App, uri: &str) -> Result<Vec<String>> {
    app.db.read_now(|conn| Ok(store::find_own_actor(conn, uri)?.aliases))
}

fn checked(node: &Node, address: &str) -> Result<Url> {
    node.id(address).ok_or_else(|| Error::Usage(sentence!("alias-no-address", x = address)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_confirms_what_it_names_itself_until_it_moves_on() {
        let node = Node::public("bretagne.example");
        let id = Url::parse("https://alpes.example/users/awa").unwrap();
        let old = "https://loire.example/users/awa";
        let read = |more: Value| {
            let mut document = json!({ "id": id.as_str(), "type": "Person" });
            document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            Place::read(document.as_object().unwrap(), &id, &node).is_some_and(|place| place.confirms(old))
        };
        assert!(read(json!({ "alsoKnownAs": old })) && read(json!({ "alsoKnownAs": ["https://x.example/", old] })));
        assert!(!read(json!({})) && !read(json!({ "alsoKnownAs": [] })) && !read(json!({ "alsoKnownAs": [1] })));
        assert!(!read(json!({ "alsoKnownAs": "https://loire.example/users/bob" })));
        assert!(!read(json!({ "alsoKnownAs": old, "movedTo": "https://nice.example/users/awa" })), "it has moved on");
        assert!(
            !read(json!({ "alsoKnownAs": old, "id": "https://alpes.example/users/bob" })),
            "somebody else's document"
        );
    }
}
