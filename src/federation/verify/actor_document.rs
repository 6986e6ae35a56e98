//! The keys that an actor's own document lists.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use url::Url;

use crate::federation::activity::{Reference, references};
use crate::federation::signature::{Presented, PublicKey};

/// Most keys that are read of one actor.
const MAX_KEYS: usize = 20;

/// Keys of one actor, as its document listed them when it was fetched from its own id.
#[derive(Debug, Clone)]
pub struct ActorKeys {
    /// By key id, normalised.
    pub keys: BTreeMap<String, PublicKey>,
    /// Grows with every fetch, so that those who waited for one know that it is newer than what they tried.
    pub generation: u64,
}

impl ActorKeys {
    /// Whether the key of this id made the signature.
    pub fn has_signed(&self, key_id: &Url, presented: &Presented) -> bool {
        self.keys.get(key_id.as_str()).is_some_and(|key| presented.is_by(key))
    }
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
