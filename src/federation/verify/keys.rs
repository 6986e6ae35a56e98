//! Whose key is which: the keys of actors, from the actors' own ids only (SECURITY.md 2.1.12).
//!
//! A thousand requests of one unknown actor make one fetch; an actor that cannot be fetched is not asked again for a while;
//! a signature that does not fit a held key makes one new fetch per actor and five minutes. Before anything is fetched the
//! table of actors is asked, which a restart does not empty and other processes fill too; the newest [`MAX_ACTORS`] stand
//! in memory before it.
//!
//! A key is believed for a bounded time ([`Bond::believed_seconds`]), then its actor is asked again. While its server does
//! not answer the old one is believed a while longer ([`BELIEVED_AWAY_SECONDS`]); when it says that the actor is gone, that
//! one is believed for its farewell only ([`Keyring::last_known`]).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Mutex as AsyncMutex;
use url::Url;

use super::actor_document::ActorCopy;
use super::answered::{Missing, read};
use super::fetching::{BELIEVED_AWAY_SECONDS, Bond, Fetch};
use crate::clock::Timestamp;
use crate::federation::address::{Node, same_origin};

/// Most actors that are remembered, known or failing.
pub const MAX_ACTORS: usize = 10_000;
/// Between two fetches of an actor whose signatures do not fit.
const RENEW_AFTER_SECONDS: i64 = 5 * 60;

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
    generations: u64,
}

/// An actor that is held in memory.
#[derive(Debug, Clone)]
pub struct Held {
    /// The actor.
    pub actor: Arc<ActorCopy>,
    /// Grows with every fetch, so that those who waited for one know that it is newer than what they tried.
    pub generation: u64,
    /// Whether the table of actors has it.
    pub kept: bool,
}

impl Held {
    fn is_fresh(&self, bond: Bond, now: Timestamp) -> bool {
        self.actor.age_seconds(now) < bond.believed_seconds()
    }
}

#[derive(Debug)]
struct Known {
    held: Held,
    /// When a signature that did not fit last led to a fetch.
    renewed_at: Option<Timestamp>,
    used_at: Timestamp,
}

#[derive(Debug, Clone)]
struct Pause {
    since: Timestamp,
    failures: u32,
    /// Whether its server said that it is gone.
    gone: bool,
    /// The keys in its tombstone.
    tombstone: Option<Arc<ActorCopy>>,
}

impl Pause {
    fn is_over(&self, bond: Bond, now: Timestamp) -> bool {
        now.seconds() >= self.since.seconds() + bond.pause(self.failures)
    }
}

impl Keyring {
    /// An actor that is in memory, however old, unless its time is over.
    pub fn held(&self, actor: &Url, now: Timestamp) -> Option<Held> {
        let mut state = self.state();
        let known = state.actors.get_mut(actor.as_str())?;
        known.used_at = now;
        Some(known.held.clone())
    }

    /// The same when its keys are to be believed without asking.
    pub fn fresh(&self, actor: &Url, bond: Bond, now: Timestamp) -> Option<Held> {
        self.held(actor, now).filter(|held| held.is_fresh(bond, now))
    }

    /// An actor as the table has it or from its own id. `tried` is the generation that did not fit or is too old; without
    /// it any will do.
    ///
    /// `None` when it may not be asked now, does not answer, or is not what its id says.
    pub async fn learn<F: Fetch>(
        &self,
        (actor, bond): (&Url, Bond),
        tried: Option<u64>,
        node: &Node,
        from: &F,
        now: Timestamp,
    ) -> Option<Held> {
        let flight = Flight::of(self, actor);
        let _alone = flight.turn.lock().await;
        // Whoever waited finds here what the other one brought.
        let renews = match self.newer((actor, bond), tried, now) {
            Step::Use(held) => return Some(held),
            Step::Refuse => return None,
            Step::Fetch => tried.is_some(),
        };
        if let Some(recalled) = self.recall(actor, from, now).await
            && recalled.is_fresh(bond, now)
        {
            return Some(recalled);
        }
        self.bring((actor, bond), renews, node, from, now).await
    }

    /// What is known of an actor that cannot be asked: its keys while its server is away, for a bounded time; those of its
    /// tombstone, or its last ones, for the farewell of an actor whose server says that it is gone.
    pub fn last_known(&self, actor: &Url, farewell: bool, now: Timestamp) -> Option<Arc<ActorCopy>> {
        let state = self.state();
        let last = state.actors.get(actor.as_str()).map(|known| known.held.actor.clone());
        match state.failures.get(actor.as_str()) {
            Some(pause) if pause.gone => pause.tombstone.clone().or(last).filter(|_| farewell),
            _ => last.filter(|last| last.age_seconds(now) < BELIEVED_AWAY_SECONDS),
        }
    }

    /// The actor that lists a key, from the key's own address: the actor itself, or a document that names it.
    pub async fn owner_of<F: Fetch>(&self, key_id: &Url, node: &Node, from: &F, now: Timestamp) -> Option<Url> {
        if let Some(owner) = self.state().owners.get(key_id.as_str()).cloned() {
            return Some(owner);
        }
        let mut address = key_id.clone();
        address.set_fragment(None);
        if self.learn((&address, Bond::Stranger), None, node, from, now).await.is_some() {
            return Some(address);
        }
        let named = self.state().owners.get(key_id.as_str()).cloned();
        named.filter(|owner| same_origin(owner, key_id))
    }

    /// Notes that the table has an actor now.
    pub fn mark_kept(&self, held: &Held) {
        let mut state = self.state();
        let known = state.actors.get_mut(held.actor.id.as_str());
        if let Some(known) = known.filter(|known| known.held.generation == held.generation) {
            known.held.kept = true;
        }
    }

    /// Holds an actor that was fetched for another reason than its keys.
    pub fn hold(&self, copy: ActorCopy, now: Timestamp) -> Held {
        let kept = self.held(&copy.id, now).is_some_and(|before| before.kept);
        self.insert(copy, kept, None, now)
    }

    /// Holds an actor as the table has it.
    pub fn remember(&self, kept: ActorCopy, now: Timestamp) -> Held {
        self.insert(kept, true, None, now)
    }

    /// Forgets an actor that is gone.
    pub fn forget(&self, actor: &str) {
        let mut state = self.state();
        state.actors.remove(actor);
        state.failures.remove(actor);
        state.owners.retain(|_, owner| owner.as_str() != actor);
    }

    fn newer(&self, (actor, bond): (&Url, Bond), tried: Option<u64>, now: Timestamp) -> Step {
        let state = self.state();
        if let Some(known) = state.actors.get(actor.as_str()) {
            if tried.is_none_or(|tried| known.held.generation > tried) && known.held.is_fresh(bond, now) {
                return Step::Use(known.held.clone());
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

    /// What the table has, when that is newer than what is in memory.
    async fn recall<F: Fetch>(&self, actor: &Url, from: &F, now: Timestamp) -> Option<Held> {
        let recalled = from.recall(actor).await?;
        let held = self.held(actor, now);
        let newer = held.is_none_or(|held| held.actor.fetched_at < recalled.fetched_at);
        newer.then(|| self.remember(recalled, now))
    }

    async fn bring<F: Fetch>(
        &self,
        (actor, bond): (&Url, Bond),
        renews: bool,
        node: &Node,
        from: &F,
        now: Timestamp,
    ) -> Option<Held> {
        let fetched = from.fetch_actor(actor, bond).await;
        let copy = match read(fetched, actor, node, now) {
            Ok(copy) => copy,
            Err(missing) => {
                self.pause(actor, *missing, now);
                return None;
            }
        };
        let kept = self.held(actor, now).is_some_and(|before| before.kept);
        if kept {
            from.renew(&copy).await;
        }
        Some(self.insert(copy, kept, renews.then_some(now), now))
    }

    fn insert(&self, copy: ActorCopy, kept: bool, renewed_at: Option<Timestamp>, now: Timestamp) -> Held {
        let mut state = self.state();
        state.generations += 1;
        let actor = copy.id.clone();
        let before = state.actors.remove(actor.as_str());
        if before.is_some_and(|known| known.held.actor.keys != copy.keys) {
            tracing::warn!(actor = %actor, "The keys of {actor} have changed");
        }
        make_room(&mut state);
        for id in copy.keys.keys() {
            state.owners.insert(id.clone(), actor.clone());
        }
        state.failures.remove(actor.as_str());
        let held = Held { actor: Arc::new(copy), generation: state.generations, kept };
        state.actors.insert(actor.into(), Known { held: held.clone(), renewed_at, used_at: now });
        held
    }

    /// Remembers that an address is no actor. Held keys stay: an actor that is gone may still say so.
    fn pause(&self, actor: &Url, missing: Missing, now: Timestamp) {
        let mut state = self.state();
        make_room(&mut state);
        if let Some((key_id, owner)) = missing.names {
            state.owners.insert(key_id, owner);
        }
        if state.failures.len() >= MAX_ACTORS {
            state.failures.retain(|_, pause| !pause.is_over(Bond::Stranger, now));
        }
        if state.failures.len() >= MAX_ACTORS {
            state.failures.clear();
        }
        let before = state.failures.get(actor.as_str()).map_or(0, |pause| pause.failures);
        let pause = Pause {
            since: now,
            failures: before.saturating_add(1),
            gone: missing.gone,
            tombstone: missing.tombstone.map(Arc::new),
        };
        state.failures.insert(actor.to_string(), pause);
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
    Use(Held),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::federation::testing::NOW;

    #[test]
    fn failures_are_remembered_within_bounds() {
        let keyring = Keyring::default();
        for number in 0..MAX_ACTORS * 2 {
            let address = Url::parse(&format!("https://a{number}.example/u")).unwrap();
            let names = Some((format!("{address}#k"), address.clone()));
            keyring.pause(&address, Missing { names, ..Missing::default() }, NOW);
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
        keyring.pause(&peer, Missing::default(), NOW);
        let soon = Timestamp(NOW.0 + 2_000_000);
        assert!(matches!(keyring.newer((&peer, Bond::Stranger), None, soon), Step::Refuse));
        assert!(matches!(keyring.newer((&peer, Bond::Known), None, NOW), Step::Refuse));
        assert!(matches!(keyring.newer((&peer, Bond::Known), None, soon), Step::Fetch));
    }
}
