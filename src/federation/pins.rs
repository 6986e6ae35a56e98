//! Keys of peers, pinned at first contact: who gets a lapsed domain does not get the peer's place with it.
//!
//! | what the actor of a node lists | what comes of it |
//! |---|---|
//! | keys, and none are pinned yet | all of them are pinned |
//! | pinned keys only | nothing; what was in doubt is not any more |
//! | another key | the peer is in doubt: nothing of it is applied, read or told until an admin accepts it |
//!
//! A request counts as a peer's when a pinned key signed it, whatever its actor lists now: the old list is public, and
//! whoever holds the name may repeat it. For the same reason a catalogue is read only when its head carries a proof by a pinned
//! Ed25519 key (`pull`). A backup keeps the keys, so that an honest node that is restored never comes into doubt; one
//! that has lost them, or changes them, has its peers' admins say `bocage peer accept`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use url::Url;

use super::deliver::authority;
use super::proof::{self, Proof};
use super::signature::{Algorithm, is_recent};
use super::verify::{ActorCopy, Pinned, keys_from_text, keys_to_text};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::initiative::store::lock;
use crate::peer::{self, Following, Peer};

/// Looks at the keys that the actor of a peer lists; false when the peer is in doubt now.
pub fn look(peer: &mut Peer, actor: &ActorCopy) -> bool {
    if peer.pinned.is_empty() {
        peer.pinned = keys_to_text(&actor.keys);
        return true;
    }
    let pinned = keys_from_text(&peer.pinned);
    let same = actor.keys.iter().all(|(id, key)| pinned.get(id) == Some(key));
    let offered = if same { String::new() } else { keys_to_text(&actor.keys) };
    if peer.offered.is_empty() && !same {
        tracing::warn!(peer.host = peer.host, "The keys of {} have changed: nothing of it is applied", peer.host);
    }
    peer.offered = offered;
    same
}

/// Notes what the actor of a peer lists now. Who is no peer has no pins.
///
/// # Errors
/// When the database does not answer.
pub fn note(conn: &mut Conn, actor: &ActorCopy) -> Result<()> {
    if peer::store::find_by_node(conn, actor.id.as_str())?.is_none() {
        return Ok(());
    }
    // An admin may decide beside it.
    lock(conn)?;
    let Some(mut peer) = peer::store::find_by_node(conn, actor.id.as_str())? else { return Ok(()) };
    let before = (peer.pinned.clone(), peer.offered.clone());
    look(&mut peer, actor);
    if before == (peer.pinned.clone(), peer.offered.clone()) {
        return Ok(());
    }
    peer::store::replace(conn, &peer)
}

/// Keys for proofs of peers that are not in doubt, by the ids that a document names.
///
/// # Errors
/// When the database does not answer.
pub fn for_proofs(conn: &mut Conn, key_ids: &BTreeSet<String>) -> Result<BTreeMap<String, Pinned>> {
    let mut found = BTreeMap::new();
    for key_id in key_ids {
        let Ok(url) = Url::parse(key_id) else { continue };
        let Some(peer) = peer::store::find(conn, &authority(&url))?.filter(|peer| !peer.is_in_doubt()) else {
            continue;
        };
        let key = keys_from_text(&peer.pinned).remove(url.as_str());
        let Some(key) = key.filter(|key| key.algorithm() == Algorithm::Ed25519) else { continue };
        let is_node_actor = peer.following == Following::Accepted;
        found.insert(key_id.clone(), Pinned { owner: peer.node, is_node_actor, key });
    }
    Ok(found)
}

/// Whether a document that a peer serves carries a proof of this hour by a pinned Ed25519 key. A peer without such a key can
/// prove nothing, and need not.
pub fn proves(peer: &Peer, document: &Map<String, Value>, now: Timestamp) -> bool {
    let pinned = keys_from_text(&peer.pinned);
    if !pinned.values().any(|key| key.algorithm() == Algorithm::Ed25519) {
        return true;
    }
    let recent = proof::created_seconds(document).is_some_and(|created| is_recent(created, now.seconds()));
    let Proof::By(claimed) = proof::of(document) else { return false };
    recent && pinned.get(&claimed.key_id).is_some_and(|key| claimed.is_by(key))
}

/// An admin accepts the keys that a peer has now.
pub fn accept(peer: &mut Peer) {
    if peer.is_in_doubt() {
        peer.pinned = std::mem::take(&mut peer.offered);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::federation::signature::PublicKey;
    use crate::federation::testing::{NOW, RFC_9421_ED25519, RFC_9421_RSA, RFC_9421_RSA_PSS};

    fn actor(keys: &[(&str, &str)]) -> ActorCopy {
        let id = Url::parse("https://alpes.example/actor").unwrap();
        let keys: BTreeMap<String, PublicKey> =
            keys.iter().map(|(name, pem)| (format!("{id}#{name}"), PublicKey::from_pem(pem).unwrap())).collect();
        ActorCopy { id, keys, remote: None, fetched_at: NOW }
    }

    #[test]
    fn a_catalogue_is_proved_by_a_pinned_key_and_lately() {
        let key = crate::federation::testing::ed25519_key("https://alpes.example/actor#ed25519-key");
        let mut document = serde_json::json!({ "id": "https://alpes.example/catalogue" }).as_object().unwrap().clone();
        let mut peer = Peer::named("alpes.example", NOW);
        assert!(proves(&peer, &document, NOW), "nothing is pinned");
        look(&mut peer, &actor(&[("main-key", RFC_9421_RSA), ("ed25519-key", RFC_9421_ED25519)]));
        assert!(!proves(&peer, &document, NOW), "it carries no proof");
        proof::prove(&mut document, &key, NOW).unwrap();
        let later = |seconds: i64| Timestamp(NOW.0 + seconds * 1_000_000);
        assert!(proves(&peer, &document, NOW) && proves(&peer, &document, later(3500)));
        assert!(!proves(&peer, &document, later(3700)), "somebody repeats an old one");
        document["id"] = serde_json::json!("https://alpes.example/other");
        assert!(!proves(&peer, &document, NOW));
    }

    #[test]
    fn a_pinned_key_proves_what_its_peer_says_unless_that_is_in_doubt() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("bocage.sqlite").display());
        crate::db::Db::open(&url, 1)
            .unwrap()
            .write_now(|conn| {
                let ids = ["ed25519-key", "main-key", "none"].map(|name| format!("https://alpes.example/actor#{name}"));
                let asked = BTreeSet::from(ids.clone());
                let mut peer = Peer::named("alpes.example", NOW);
                (peer.node, peer.following) = ("https://alpes.example/actor".into(), Following::Accepted);
                look(&mut peer, &actor(&[("main-key", RFC_9421_RSA), ("ed25519-key", RFC_9421_ED25519)]));
                peer::store::replace(conn, &peer)?;
                let found = for_proofs(conn, &asked)?;
                assert_eq!(found.keys().collect::<Vec<_>>(), [&ids[0]], "RSA makes no proofs");
                assert!(found[&ids[0]].is_node_actor && found[&ids[0]].owner == peer.node);
                note(conn, &actor(&[("main-key", RFC_9421_RSA_PSS)]))?;
                assert!(peer::store::find(conn, "alpes.example")?.unwrap().is_in_doubt());
                assert!(for_proofs(conn, &asked)?.is_empty());
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn a_peer_keeps_the_keys_of_the_first_contact_until_an_admin_accepts_others() {
        let both = [("main-key", RFC_9421_RSA), ("ed25519-key", RFC_9421_ED25519)];
        let mut peer = Peer::named("alpes.example", NOW);
        assert!(look(&mut peer, &actor(&both)), "the first contact");
        let first = peer.pinned.clone();
        assert!(look(&mut peer, &actor(&both)) && look(&mut peer, &actor(&both[..1])), "the same, or one less");
        let other = [("main-key", RFC_9421_RSA_PSS), both[1]];
        for strange in [&other[..], &[("main-key", RFC_9421_RSA), ("new-key", RFC_9421_ED25519)]] {
            assert!(!look(&mut peer, &actor(strange)));
            assert!(peer.is_in_doubt() && peer.pinned == first);
        }
        assert!(look(&mut peer, &actor(&both)) && !peer.is_in_doubt(), "the name is back where it was");
        look(&mut peer, &actor(&other));
        accept(&mut peer);
        assert!(!peer.is_in_doubt() && peer.pinned == keys_to_text(&actor(&other).keys));
        assert!(!look(&mut peer, &actor(&both)), "the old ones are strange now");
    }
}
