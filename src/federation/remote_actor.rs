//! An actor of another server, as its own document says it.

use serde_json::{Map, Value};
use url::Url;

use super::activity::{one_id, types};
use super::address::{Node, same_origin};

/// Longest name that is kept, in characters.
pub const MAX_NAME_CHARS: usize = 200;

/// What is taken of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteActor {
    /// Its id.
    pub id: Url,
    /// Where it receives.
    pub inbox: Url,
    /// Where all actors of its server receive.
    pub shared_inbox: Option<Url>,
    /// The catalogue of a node.
    pub catalogue: Option<Url>,
    /// Its name, at most [`MAX_NAME_CHARS`] characters.
    pub name: String,
}

impl RemoteActor {
    /// Reads a document that was fetched from `id`; nothing when it is not what stands there, or receives elsewhere.
    pub fn read(document: &Map<String, Value>, id: &Url, node: &Node) -> Option<RemoteActor> {
        let is_called = one_id(document, "id").is_ok_and(|named| Url::parse(named).as_ref() == Ok(id));
        is_called.then_some(())?;
        let own = |document: &Map<String, Value>, name: &str| {
            one_id(document, name).ok().and_then(|at| node.id(at)).filter(|at| same_origin(at, id))
        };
        let endpoints = document.get("endpoints").and_then(Value::as_object);
        let is_machine = types(document).is_ok_and(|types| types.contains(&"Application"));
        let name = document.get("name").and_then(Value::as_str).unwrap_or_default();
        Some(RemoteActor {
            id: id.clone(),
            inbox: own(document, "inbox")?,
            shared_inbox: endpoints.and_then(|endpoints| own(endpoints, "sharedInbox")),
            catalogue: own(document, "bocage:catalogue").filter(|_| is_machine),
            name: name.chars().filter(|sign| !sign.is_control()).take(MAX_NAME_CHARS).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(change: impl FnOnce(&mut Value)) -> Option<RemoteActor> {
        let mut document = json!({
            "id": "https://alpes.example/actor",
            "type": "Application",
            "name": "Annuaire des Alpes\u{0}",
            "inbox": "https://alpes.example/inbox",
            "endpoints": { "sharedInbox": "https://alpes.example/shared" },
            "bocage:catalogue": "https://alpes.example/catalogue",
        });
        change(&mut document);
        let id = Url::parse("https://alpes.example/actor").unwrap();
        RemoteActor::read(document.as_object().unwrap(), &id, &Node::public("bretagne.example"))
    }

    #[test]
    fn a_node_has_an_inbox_and_a_catalogue_of_its_own() {
        let actor = read(|_| {}).unwrap();
        assert_eq!((actor.name.as_str(), actor.catalogue.unwrap().path()), ("Annuaire des Alpes", "/catalogue"));
        assert_eq!(actor.shared_inbox.unwrap().path(), "/shared");
        assert!(read(|document| document["type"] = json!(["Application", "Thing"])).unwrap().catalogue.is_some());
        for (member, value) in [
            ("id", json!("https://alpes.example/other")),
            ("inbox", json!("https://other.example/inbox")),
            ("inbox", json!("https://127.0.0.1/inbox")),
            ("inbox", json!(null)),
        ] {
            assert_eq!(read(|document| document[member] = value.clone()), None, "{member} {value}");
        }
    }

    #[test]
    fn what_lies_elsewhere_is_left_out() {
        for (member, value) in [
            ("type", json!("Person")),
            ("bocage:catalogue", json!(null)),
            ("bocage:catalogue", json!("https://other.example/catalogue")),
        ] {
            let actor = read(|document| document[member] = value.clone()).unwrap();
            assert_eq!(actor.catalogue, None, "{member} {value}");
        }
        let elsewhere = json!({ "sharedInbox": "https://other.example/inbox" });
        assert_eq!(read(|document| document["endpoints"] = elsewhere).unwrap().shared_inbox, None);
    }
}
