//! Whose key is which: a cache of actors' keys, filled from the actors' own ids only (SECURITY.md 2.1.12).
//!
//! A thousand requests of one unknown actor make one fetch; an actor that cannot be fetched is not asked again for a while;
//! a signature that does not fit a cached key makes one new fetch per actor and five minutes. Of cached keys the newest
//! [`MAX_ACTORS`] are kept. A cache is of one process: another one fetches for itself.

use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value};
use tokio::sync::Mutex as AsyncMutex;
use url::Url;

use super::actor_document::{ActorKeys, keys_of};
use crate::clock::Timestamp;
use crate::federation::activity::one_id;
use crate::federation::address::{Node, same_origin};
use crate::federation::media_type;
use crate::federation::signature::PublicKey;
use crate::federation::strict_json;

/// Most actors that are remembered, known or failing.
pub const MAX_ACTORS: usize = 10_000;
/// Between two fetches of an actor whose signatures do not fit.
const RENEW_AFTER_SECONDS: i64 = 5 * 60;

/// Whether this node exchanges with an actor: who does is asked again sooner, since each message that is refused meanwhile
/// is one that two nodes miss. There are few of them, and an admin wanted them; anybody may name a stranger, who is left
/// alone for longer (SECURITY.md 2.2.10 and 11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bond {
    /// A peer that is followed, or that may follow.
    Known,
    /// Anybody else.
    Stranger,
}

impl Bond {
    /// How long an actor that could not be fetched so often is left alone, in seconds: each time twice as long, between the
    /// first and the longest pause.
    fn pause(self, failures: u32) -> i64 {
        let (first, longest) = match self {
            Bond::Known => (2, 5 * 60),
            Bond::Stranger => (5 * 60, 60 * 60),
        };
        (first << failures.saturating_sub(1).min(16)).min(longest)
    }
}

/// Fetching one document of another server, as `OutboundClient` does it: its address, size, time and redirects are
/// checked there.
pub trait Fetch: Send + Sync {
    /// Fetches a document of ActivityStreams, signed by the node actor.
    ///
    /// # Errors
    /// When there is none.
    fn fetch(&self, id: &Url) -> impl Future<Output = Result<Fetched, Failure>> + Send;

    /// The same for the actor of a request, with what is known of it.
    ///
    /// # Errors
    /// As [`Fetch::fetch`].
    fn fetch_actor(&self, id: &Url, _bond: Bond) -> impl Future<Output = Result<Fetched, Failure>> + Send {
        self.fetch(id)
    }
}

/// A document as it came.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// Where it came from, after redirects.
    pub url: Url,
    /// Its media type.
    pub content_type: String,
    /// Its bytes.
    pub body: Vec<u8>,
}

/// No document came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// 404 or 410.
    Gone,
    /// Anything else: no answer, a refusal, an answer that breaks the rules.
    Unreachable,
}

/// The keys of actors that have written to this node.
#[derive(Debug, Default)]
pub struct Keyring {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    actors: HashMap<String, Known>,
    /// Fetches under way: who holds the lock fetches, the others wait.
    flights: HashMap<String, Arc<AsyncMutex<()>>>,
    failures: HashMap<String, Pause>,
    /// Which actor lists a key, for requests that name no actor.
    owners: HashMap<String, Url>,
    fetches: u64,
}

#[derive(Debug)]
struct Known {
    keys: ActorKeys,
    /// When a signature that did not fit last led to a fetch.
    renewed_at: Option<Timestamp>,
    used_at: Timestamp,
}

#[derive(Debug, Clone, Copy)]
struct Pause {
    since: Timestamp,
    failures: u32,
}

impl Pause {
    fn is_over(self, bond: Bond, now: Timestamp) -> bool {
        now.seconds() >= self.since.seconds() + bond.pause(self.failures)
    }
}

impl Keyring {
    /// The keys of an actor that are here already.
    pub fn held(&self, actor: &Url, now: Timestamp) -> Option<ActorKeys> {
        let mut state = self.state();
        let known = state.actors.get_mut(actor.as_str())?;
        known.used_at = now;
        Some(known.keys.clone())
    }

    /// The keys of an actor from its own id. `tried` is the generation that did not fit; without it any will do.
    ///
    /// `None` when it may not be asked now, does not answer, or is not what its id says.
    pub async fn fetch<F: Fetch>(
        &self,
        (actor, bond): (&Url, Bond),
        tried: Option<u64>,
        node: &Node,
        from: &F,
        now: Timestamp,
    ) -> Option<ActorKeys> {
        let flight = Flight::of(self, actor);
        let _alone = flight.turn.lock().await;
        // Whoever waited finds here what the other one brought.
        match self.newer((actor, bond), tried, now) {
            Step::Use(keys) => Some(keys),
            Step::Refuse => None,
            Step::Fetch => self.bring((actor, bond), tried.is_some(), node, from, now).await,
        }
    }

    /// The actor that lists a key, from the key's own address: the actor itself, or a document that names it.
    pub async fn owner_of<F: Fetch>(&self, key_id: &Url, node: &Node, from: &F, now: Timestamp) -> Option<Url> {
        if let Some(owner) = self.state().owners.get(key_id.as_str()).cloned() {
            return Some(owner);
        }
        let mut address = key_id.clone();
        address.set_fragment(None);
        if self.fetch((&address, Bond::Stranger), None, node, from, now).await.is_some() {
            return Some(address);
        }
        let named = self.state().owners.get(key_id.as_str()).cloned();
        named.filter(|owner| same_origin(owner, key_id))
    }

    fn newer(&self, (actor, bond): (&Url, Bond), tried: Option<u64>, now: Timestamp) -> Step {
        let state = self.state();
        if let Some(known) = state.actors.get(actor.as_str()) {
            if tried.is_none_or(|tried| known.keys.generation > tried) {
                return Step::Use(known.keys.clone());
            }
            let renewed = known.renewed_at.map(|at| now.seconds() - at.seconds());
            if renewed.is_some_and(|seconds| seconds < RENEW_AFTER_SECONDS) {
                return Step::Refuse;
            }
        }
        match state.failures.get(actor.as_str()) {
            Some(pause) if !pause.is_over(bond, now) => Step::Refuse,
            _ => Step::Fetch,
        }
    }

    async fn bring<F: Fetch>(
        &self,
        (actor, bond): (&Url, Bond),
        again: bool,
        node: &Node,
        from: &F,
        now: Timestamp,
    ) -> Option<ActorKeys> {
        let fetched = from.fetch_actor(actor, bond).await.ok();
        let document = fetched.as_ref().filter(|fetched| stands_at(fetched, actor)).and_then(document);
        match document {
            Some(document) if is_called(&document, actor) => {
                Some(self.keep(actor, keys_of(&document, actor), again, now))
            }
            other => {
                self.pause(actor, other.and_then(|document| owner_named_in(&document, actor, node)), now);
                None
            }
        }
    }

    fn keep(&self, actor: &Url, keys: BTreeMap<String, PublicKey>, again: bool, now: Timestamp) -> ActorKeys {
        let mut state = self.state();
        state.fetches += 1;
        let keys = ActorKeys { keys, generation: state.fetches };
        let before = state.actors.remove(actor.as_str());
        if before.is_some_and(|known| known.keys.keys != keys.keys) {
            tracing::warn!(actor = %actor, "The keys of {actor} have changed");
        }
        make_room(&mut state);
        for id in keys.keys.keys() {
            state.owners.insert(id.clone(), actor.clone());
        }
        state.failures.remove(actor.as_str());
        let known = Known { keys: keys.clone(), renewed_at: again.then_some(now), used_at: now };
        state.actors.insert(actor.to_string(), known);
        keys
    }

    /// Remembers that an address is no actor. Cached keys stay: an actor that is gone may still say so.
    fn pause(&self, actor: &Url, names: Option<(String, Url)>, now: Timestamp) {
        let mut state = self.state();
        make_room(&mut state);
        if let Some((key_id, owner)) = names {
            state.owners.insert(key_id, owner);
        }
        if state.failures.len() >= MAX_ACTORS {
            state.failures.retain(|_, pause| !pause.is_over(Bond::Stranger, now));
        }
        if state.failures.len() >= MAX_ACTORS {
            state.failures.clear();
        }
        let before = state.failures.get(actor.as_str()).map_or(0, |pause| pause.failures);
        state.failures.insert(actor.to_string(), Pause { since: now, failures: before.saturating_add(1) });
        if let Some(known) = state.actors.get_mut(actor.as_str()) {
            known.renewed_at = Some(now);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One turn at fetching an actor. Also when the request is given up, the last one takes the actor off the list.
struct Flight<'a> {
    keyring: &'a Keyring,
    actor: &'a str,
    turn: Arc<AsyncMutex<()>>,
}

impl<'a> Flight<'a> {
    fn of(keyring: &'a Keyring, actor: &'a Url) -> Flight<'a> {
        let turn = Arc::clone(keyring.state().flights.entry(actor.to_string()).or_default());
        Flight { keyring, actor: actor.as_str(), turn }
    }
}

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        let mut state = self.keyring.state();
        // One is ours, one is the list's.
        if Arc::strong_count(&self.turn) <= 2 {
            state.flights.remove(self.actor);
        }
    }
}

enum Step {
    Use(ActorKeys),
    Fetch,
    Refuse,
}

/// Drops the tenth that was not used for longest, and the owners that only they knew.
fn make_room(state: &mut State) {
    if state.actors.len() < MAX_ACTORS && state.owners.len() < MAX_ACTORS * 2 {
        return;
    }
    if state.actors.is_empty() {
        state.owners.clear();
        return;
    }
    let mut used: Vec<Timestamp> = state.actors.values().map(|known| known.used_at).collect();
    used.sort_unstable();
    let oldest = used[used.len() / 10];
    state.actors.retain(|_, known| known.used_at > oldest);
    let State { actors, owners, .. } = state;
    owners.retain(|_, owner| actors.contains_key(owner.as_str()));
}

/// What was fetched, when it is ActivityStreams and strict JSON, and says that it is what stands at its address.
fn document(fetched: &Fetched) -> Option<Map<String, Value>> {
    if !media_type::is_activity_streams(&fetched.content_type) {
        return None;
    }
    let Ok(Value::Object(document)) = strict_json::parse(&fetched.body) else { return None };
    Some(document)
}

fn stands_at(fetched: &Fetched, actor: &Url) -> bool {
    let mut address = actor.clone();
    address.set_fragment(None);
    fetched.url == address
}

fn is_called(document: &Map<String, Value>, actor: &Url) -> bool {
    one_id(document, "id").is_ok_and(|id| Url::parse(id).as_ref() == Ok(actor))
}

/// A document that is no actor at its own address but names a key and its owner: GoToSocial's `/main-key`.
fn owner_named_in(document: &Map<String, Value>, address: &Url, node: &Node) -> Option<(String, Url)> {
    let key = match document.get("publicKey") {
        Some(Value::Object(key)) => key,
        _ => document,
    };
    let text = |name: &str| key.get(name).and_then(Value::as_str);
    let key_id = node.id(text("id")?)?;
    let owner = node.id(text("owner").or_else(|| text("controller"))?)?;
    (same_origin(&key_id, &owner) && same_origin(&key_id, address)).then(|| (key_id.to_string(), owner))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::federation::testing::{NOW, home};

    #[test]
    fn failures_are_remembered_within_bounds() {
        let keyring = Keyring::default();
        for number in 0..MAX_ACTORS * 2 {
            let address = Url::parse(&format!("https://a{number}.example/u")).unwrap();
            keyring.pause(&address, Some((format!("{address}#k"), address.clone())), NOW);
        }
        assert!(keyring.state().failures.len() <= MAX_ACTORS && keyring.state().owners.len() <= MAX_ACTORS * 2);
        let last = Url::parse(&format!("https://a{}.example/u", MAX_ACTORS * 2 - 1)).unwrap();
        assert!(matches!(keyring.newer((&last, Bond::Stranger), None, NOW), Step::Refuse));
    }

    #[test]
    fn who_exchanges_with_us_is_asked_again_sooner() {
        let pauses = |bond: Bond| [1, 2, 3, 100].map(|failures| bond.pause(failures));
        assert_eq!(pauses(Bond::Known), [2, 4, 8, 300]);
        assert_eq!(pauses(Bond::Stranger), [300, 600, 1200, 3600]);
        let (keyring, peer) = (Keyring::default(), Url::parse("https://alpes.example/actor").unwrap());
        keyring.pause(&peer, None, NOW);
        let soon = Timestamp(NOW.0 + 2_000_000);
        assert!(matches!(keyring.newer((&peer, Bond::Stranger), None, soon), Step::Refuse));
        assert!(matches!(keyring.newer((&peer, Bond::Known), None, NOW), Step::Refuse));
        assert!(matches!(keyring.newer((&peer, Bond::Known), None, soon), Step::Fetch));
    }

    #[test]
    fn a_document_names_owners_of_its_own_origin_only() {
        let named = |at: &str, key_id: &str, owner: &str| {
            let document = json!({"id": key_id, "owner": owner});
            owner_named_in(document.as_object().unwrap(), &Url::parse(at).unwrap(), &home()).is_some()
        };
        assert!(named("https://a.example/k", "https://a.example/k", "https://a.example/u"));
        assert!(!named("https://b.example/k", "https://a.example/k", "https://a.example/u"));
        assert!(!named("https://a.example/k", "https://a.example/k", "https://b.example/u"));
        assert!(!named("https://a.example/k", "https://a.example/k", "https://127.0.0.1/u"));
    }
}
