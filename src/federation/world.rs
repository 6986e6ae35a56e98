//! What the gate asks of this node's tables, and of other servers in its name.

use std::collections::{BTreeMap, BTreeSet};

use url::Url;

use super::actors;
use super::feed;
use super::fetch::SignedFetch;
use super::node::Federation;
use super::pins;
use super::presentation;
use super::store;
use super::urls::Urls;
use super::verify::authorise::is_entry;
use super::verify::{ActorCopy, Bond, Facts, Failure, Fetch, Fetched, Questions, World, keys_from_text};
use crate::catalogue::copies;
use crate::db::Conn;
use crate::error::Result;
use crate::news;
use crate::peer::{self, Follower, Following, Peer};
use crate::reply;

/// This node, for one request.
pub struct Here<'a> {
    /// Whose tables.
    pub federation: &'a Federation,
    /// The door out, and what is left of the budget of this request.
    pub fetch: SignedFetch<'a>,
}

impl Fetch for Here<'_> {
    async fn fetch_actor(&self, id: &Url, bond: Bond) -> Result<Fetched, Failure> {
        self.fetch.actor(id, bond).await
    }

    async fn recall(&self, id: &Url) -> Option<ActorCopy> {
        actors::recall(self.federation, id).await
    }

    async fn renew(&self, copy: &ActorCopy) {
        let copy = copy.clone();
        let renewed = self
            .federation
            .app
            .db
            .write(move |conn| {
                store::actors::update(conn, &copy)?;
                pins::note(conn, &copy)
            })
            .await;
        if let Err(error) = renewed {
            tracing::error!("An actor could not be kept: {}", error.with_causes());
        }
    }
}

impl World for Here<'_> {
    async fn is_blocked(&self, host: &str) -> Result<bool> {
        let host = host.to_owned();
        self.federation.app.db.read(move |conn| peer::store::is_blocked(conn, &host)).await
    }

    async fn doubt(&self, actor: &ActorCopy) -> Result<()> {
        let actor = actor.clone();
        self.federation.app.db.write(move |conn| pins::note(conn, &actor)).await
    }

    async fn facts(&self, questions: &Questions) -> Result<Facts> {
        let (questions, urls) = (questions.clone(), self.federation.urls.clone());
        self.federation.app.db.read(move |conn| facts(conn, &questions, &urls)).await
    }
}

fn facts(conn: &mut Conn, questions: &Questions, urls: &Urls) -> Result<Facts> {
    let actor = peer::store::find_by_node(conn, &questions.actor)?;
    let mut owners = BTreeMap::new();
    for object in &questions.objects {
        if let Some(owner) = owner_of(conn, object)? {
            owners.insert(object.clone(), owner);
        }
    }
    let mut follows_sent = BTreeMap::new();
    let mut issued = BTreeSet::new();
    for own in &questions.own {
        if let Some(asked) = peer::store::find_by_follow(conn, own)? {
            follows_sent.insert(own.clone(), asked.node);
            issued.insert(own.clone());
        } else if *own == urls.node() || is_own_entry(conn, urls, own)? || is_own_note(conn, urls, own)? {
            issued.insert(own.clone());
        }
    }
    let follows = actor.is_none() && store::is_follower(conn, &questions.actor)?;
    let pins = actor.as_ref().map(|peer| keys_from_text(&peer.pinned)).unwrap_or_default();
    Ok(Facts {
        pins,
        is_in_doubt: actor.as_ref().is_some_and(Peer::is_in_doubt),
        pinned: pins::for_proofs(conn, &questions.proof_keys)?,
        exchanges: actor.as_ref().is_some_and(exchanges),
        knows_actor: actor.is_some()
            || follows
            || reply::store::knows(conn, &questions.actor)?
            || questions.farewell && store::actors::is_kept(conn, &questions.actor)?,
        follows,
        is_node_actor: actor.is_some_and(|peer| peer.following == Following::Accepted),
        issued,
        owners,
        follows_sent,
        collections: BTreeSet::new(),
    })
}

/// Whether this node wants a peer's word: it follows it, or lets it follow. Who has only asked is a stranger still.
fn exchanges(peer: &Peer) -> bool {
    peer.following != Following::None || peer.follower == Follower::Accepted
}

/// Who said or owns something that is stored here: a follow its follower, a text its author, a like who sent it, an entry
/// of another node itself.
fn owner_of(conn: &mut Conn, object: &str) -> Result<Option<String>> {
    if let Some(peer) = peer::store::find_by_follower(conn, object)? {
        return Ok(Some(peer.node));
    }
    if let Some(follower) = store::follower_of(conn, object)? {
        return Ok(Some(follower));
    }
    match reply::store::author_of(conn, object)? {
        None if is_copied(conn, object)? => Ok(Some(object.to_owned())),
        author => Ok(author),
    }
}

/// An entry of another node, which is an actor and its own.
fn is_copied(conn: &mut Conn, object: &str) -> Result<bool> {
    let is_entry = Url::parse(object).is_ok_and(|id| is_entry(&id));
    Ok(is_entry && !copies::store::find_many(conn, &[object.to_owned()])?.is_empty())
}

/// An initiative of this node, or its pinned note; a feed, or what it said.
fn is_own_entry(conn: &mut Conn, urls: &Urls, id: &str) -> Result<bool> {
    Ok(store::is_own_entry(conn, presentation::initiative_of(id).unwrap_or(id))?
        || feed::is_feed(conn, urls, id)?
        || feed::is_said(conn, urls, id)?)
}

fn is_own_note(conn: &mut Conn, urls: &Urls, id: &str) -> Result<bool> {
    let Some(ulid) = id.strip_prefix(&urls.note("")) else { return Ok(false) };
    Ok(news::store::find(conn, ulid)?.is_some())
}
