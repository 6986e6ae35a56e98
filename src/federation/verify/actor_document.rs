//! The keys that an actor's own document lists.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use url::Url;

use crate::clock::Timestamp;
use crate::federation::activity::{Reference, one_id, references};
use crate::federation::address::Node;
use crate::federation::remote_actor::RemoteActor;
use crate::federation::signature::{Presented, PublicKey};

/// Most keys that are read of one actor.
const MAX_KEYS: usize = 20;

/// What an actor said of itself when its document last came from its own id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActorCopy {
    /// Its id.
    pub id: Url,
    /// Its keys by their ids, normalised.
    pub keys: BTreeMap<String, PublicKey>,
    /// Where it receives; nothing when that may not be used.
    pub remote: Option<RemoteActor>,
    /// When it was fetched.
    pub fetched_at: Timestamp,
}

impl ActorCopy {
    /// Reads a document that was fetched from `id`; nothing when another actor stands there.
    pub fn read(document: &Map<String, Value>, id: &Url, node: &Node, now: Timestamp) -> Option<ActorCopy> {
        let is_called = one_id(document, "id").is_ok_and(|named| Url::parse(named).as_ref() == Ok(id));
        is_called.then(|| ActorCopy {
            id: id.clone(),
            keys: keys_of(document, id),
            remote: RemoteActor::read(document, id, node),
            fetched_at: now,
        })
    }

    /// Whether the key of this id made the signature.
    pub fn has_signed(&self, key_id: &Url, presented: &Presented) -> bool {
        self.keys.get(key_id.as_str()).is_some_and(|key| presented.is_by(key))
    }

    /// How long ago it was fetched, in seconds.
    pub fn age_seconds(&self, now: Timestamp) -> i64 {
        now.seconds() - self.fetched_at.seconds()
    }
}

/// Keys as they are kept: one a line, the algorithm, the key and its id with a blank between.
pub fn keys_to_text(keys: &BTreeMap<String, PublicKey>) -> String {
    let lines: Vec<String> = keys.iter().map(|(id, key)| format!("{} {id}", key.to_text())).collect();
    lines.join("\n")
}

/// Keys that were kept; what is no key any more is left out.
pub fn keys_from_text(text: &str) -> BTreeMap<String, PublicKey> {
    let read = |line: &str| {
        let (key, id) = line.rsplit_once(' ')?;
        Some((id.to_owned(), PublicKey::from_text(key)?))
    };
    text.lines().filter_map(read).collect()
}

/// Reads the keys of an actor: `publicKey` (RSA, PEM), and `assertionMethod` and `authentication` (multikeys, FEP-521a).
///
/// A key counts when its entry has an id and names no other owner; unfit keys count as absent.
pub fn keys_of(document: &Map<String, Value>, actor: &Url) -> BTreeMap<String, PublicKey> {
    let lists = [("publicKey", "owner"), ("assertionMethod", "controller"), ("authentication", "controller")];
    let mut keys = BTreeMap::new();
    for (list, owner) in lists {
        for entry in references(document, list).unwrap_or_default().iter().filter_map(Reference::copy).take(MAX_KEYS) {
            if let Some((id, key)) = key_of(entry, owner, actor) {
                keys.entry(id).or_insert(key);
            }
        }
    }
    keys
}

fn key_of(entry: &Map<String, Value>, owner: &str, actor: &Url) -> Option<(String, PublicKey)> {
    let text = |name: &str| entry.get(name).and_then(Value::as_str);
    let id = Url::parse(text("id")?).ok()?;
    let of_actor = match entry.get(owner) {
        None => true,
        Some(named) => named.as_str().and_then(|named| Url::parse(named).ok()).as_ref() == Some(actor),
    };
    let key = match text("publicKeyPem") {
        Some(pem) => PublicKey::from_pem(pem),
        None => PublicKey::from_multikey(text("publicKeyMultibase")?),
    };
    (of_actor && id.origin() == actor.origin()).then_some((id.to_string(), key?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::federation::signature::Algorithm;
    use crate::federation::testing::RFC_9421_RSA;

    const ALICE: &str = "https://server.example/users/alice";

    fn read(document: Value) -> Vec<(String, Algorithm)> {
        let keys = keys_of(document.as_object().unwrap(), &Url::parse(ALICE).unwrap());
        keys.into_iter().map(|(id, key)| (id.replace(ALICE, ""), key.algorithm())).collect()
    }

    #[test]
    fn keys_are_found_where_servers_put_them() {
        let rsa = json!({"id": format!("{ALICE}/main-key"), "owner": ALICE, "publicKeyPem": RFC_9421_RSA});
        let multikey = json!({
            "id": format!("{ALICE}#ed25519-key"),
            "type": "Multikey",
            "controller": ALICE,
            "publicKeyMultibase": "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
        });
        let both = vec![("#ed25519-key".to_owned(), Algorithm::Ed25519), ("/main-key".to_owned(), Algorithm::Rsa)];
        assert_eq!(read(json!({"publicKey": rsa, "assertionMethod": [multikey, "https://x.example/y"]})), both);
        assert_eq!(read(json!({"publicKey": [rsa], "authentication": multikey})), both);
        assert_eq!(read(json!({})), []);
    }

    #[test]
    fn keys_are_the_same_after_they_were_kept() {
        let rsa = json!({"id": format!("{ALICE}/main-key"), "owner": ALICE, "publicKeyPem": RFC_9421_RSA});
        let ed25519 = json!({"id": format!("{ALICE}#ed25519"), "publicKeyMultibase": "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"});
        let document = json!({"publicKey": rsa, "assertionMethod": ed25519});
        let keys = keys_of(document.as_object().unwrap(), &Url::parse(ALICE).unwrap());
        let text = keys_to_text(&keys);
        assert_eq!(keys_from_text(&text), keys, "{text}");
        assert_eq!((keys.len(), keys_from_text(&format!("{text}\nrsa AAAA {ALICE}#x\nodd")).len()), (2, 2));
        assert!(keys_from_text("").is_empty());
    }

    #[test]
    fn a_key_of_somebody_else_or_unfit_does_not_count() {
        let fit = json!({"id": format!("{ALICE}#k"), "owner": ALICE, "publicKeyPem": RFC_9421_RSA});
        assert_eq!(read(json!({"publicKey": fit})).len(), 1);
        let of_nobody = json!({"id": format!("{ALICE}#k"), "publicKeyPem": RFC_9421_RSA});
        assert_eq!(read(json!({"publicKey": of_nobody})).len(), 1, "it stands in the document of its owner");
        for (member, value) in [
            ("owner", json!("https://server.example/users/bob")),
            ("owner", json!(["https://server.example/users/alice"])),
            ("id", json!("https://other.example/users/alice#k")),
            ("id", json!(null)),
            ("id", json!("#k")),
            ("publicKeyPem", json!("x")),
        ] {
            let mut unfit = fit.clone();
            unfit[member] = value;
            assert_eq!(read(json!({"publicKey": unfit})), [], "{member}");
        }
    }
}
