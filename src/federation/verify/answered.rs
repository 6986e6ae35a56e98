//! What the id of an actor answered: the actor, its tombstone, or something else.

use serde_json::{Map, Value};
use url::Url;

use super::actor_document::ActorCopy;
use super::fetching::{Failure, Fetched};
use crate::clock::Timestamp;
use crate::federation::activity::types;
use crate::federation::address::{Node, same_origin};
use crate::federation::media_type;
use crate::federation::strict_json;

/// Why a fetch brought no actor.
#[derive(Default)]
pub struct Missing {
    /// A key that the document names, with its owner.
    pub names: Option<(String, Url)>,
    /// Whether its server said that it is gone.
    pub gone: bool,
    /// The keys in its tombstone.
    pub tombstone: Option<ActorCopy>,
}

/// The actor in what was fetched from its id.
///
/// # Errors
/// When there is none, with what was said instead.
pub fn read(
    fetched: Result<Fetched, Failure>,
    actor: &Url,
    node: &Node,
    now: Timestamp,
) -> Result<ActorCopy, Box<Missing>> {
    let (fetched, gone) = match fetched {
        Ok(fetched) => (Some(fetched), false),
        Err(Failure::Gone(said)) => (said, true),
        Err(Failure::Unreachable) => (None, false),
    };
    let document = fetched.filter(|fetched| stands_at(fetched, actor)).as_ref().and_then(document);
    let Some(document) = document else { return Err(Box::new(Missing { gone, ..Missing::default() })) };
    match ActorCopy::read(&document, actor, node, now) {
        Some(copy) if !gone => Ok(copy),
        Some(copy) => {
            let is_tombstone = types(&document).is_ok_and(|types| types.contains(&"Tombstone"));
            let tombstone = Some(copy).filter(|copy| is_tombstone && !copy.keys.is_empty());
            Err(Box::new(Missing { gone, tombstone, names: None }))
        }
        None => {
            let names = owner_named_in(&document, actor, node);
            Err(Box::new(Missing { gone, names, tombstone: None }))
        }
    }
}

/// What was fetched, when it is ActivityStreams and strict JSON.
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
    use crate::federation::testing::home;

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
