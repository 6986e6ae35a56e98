//! The shape of an activity: fixed names, liberal in form (a text, an object, or a list of either), strict in ids.
//!
//! What an activity means is not decided here; [`super::verify::authorise`] says whether its actor may do it.

use serde_json::{Map, Value};

use super::refusal::Refusal;

/// Most addressees in `to` and `cc` together.
const MAX_ADDRESSEES: usize = 200;
/// Most members of lists that a reader would walk through.
const MAX_OF: [(&str, usize); 2] = [("tag", 50), ("attachment", 20)];

/// What an activity does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Something new.
    Create,
    /// Something changed.
    Update,
    /// Something is gone.
    Delete,
    /// An activity is taken back.
    Undo,
    /// An actor has another address.
    Move,
    /// A follow was granted.
    Accept,
    /// A follow was refused, or ended.
    Reject,
    /// Something came into a collection.
    Add,
    /// Something left a collection.
    Remove,
    /// Everything that changes nothing of somebody else: follows, boosts, likes, reports, and what nobody knows yet.
    Other,
}

/// Verbs that are checked, by name.
const VERBS: [(&str, Verb); 9] = [
    ("Create", Verb::Create),
    ("Update", Verb::Update),
    ("Delete", Verb::Delete),
    ("Undo", Verb::Undo),
    ("Move", Verb::Move),
    ("Accept", Verb::Accept),
    ("Reject", Verb::Reject),
    ("Add", Verb::Add),
    ("Remove", Verb::Remove),
];

/// One thing that a document names: by its id, or with a copy of itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reference<'a> {
    /// Only the id.
    Id(&'a str),
    /// A copy. Whether it is believable is another question.
    Copy(&'a Map<String, Value>),
}

impl<'a> Reference<'a> {
    /// The id as written.
    pub fn id(&self) -> Option<&'a str> {
        match self {
            Reference::Id(id) => Some(id),
            Reference::Copy(copy) => copy.get("id").and_then(Value::as_str),
        }
    }

    /// The copy, when there is one.
    pub fn copy(&self) -> Option<&'a Map<String, Value>> {
        match self {
            Reference::Id(_) => None,
            Reference::Copy(copy) => Some(copy),
        }
    }
}

/// What stands under a name: nothing, one thing or several. `null` is nothing.
///
/// # Errors
/// 400 when something there is neither a text nor an object.
pub fn references<'a>(document: &'a Map<String, Value>, name: &str) -> Result<Vec<Reference<'a>>, Refusal> {
    let one = |value: &'a Value| match value {
        Value::String(id) => Ok(Reference::Id(id)),
        Value::Object(copy) => Ok(Reference::Copy(copy)),
        _ => Err(Refusal::malformed("a reference is neither a text nor an object")),
    };
    match document.get(name) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(list)) => list.iter().map(one).collect(),
        Some(value) => Ok(vec![one(value)?]),
    }
}

/// The one id under a name: a text, an object with an id, or a list of one of them.
///
/// # Errors
/// 400 when there is none, or more than one.
pub fn one_id<'a>(document: &'a Map<String, Value>, name: &str) -> Result<&'a str, Refusal> {
    match references(document, name)?.as_slice() {
        [one] => one.id().ok_or_else(|| Refusal::malformed("an id is missing")),
        _ => Err(Refusal::malformed("there is not exactly one id")),
    }
}

/// What a document does, by its `type`: one name, or a list with one that is known.
///
/// # Errors
/// 400 when there is no type, or it is two verbs at once.
pub fn verb(document: &Map<String, Value>) -> Result<Verb, Refusal> {
    let names = types(document)?;
    let mut known = VERBS.iter().filter(|(name, _)| names.contains(name)).map(|(_, verb)| *verb);
    match (names.is_empty(), known.next(), known.next()) {
        (true, _, _) | (_, Some(_), Some(_)) => Err(Refusal::malformed("the type is missing or two at once")),
        (_, verb, _) => Ok(verb.unwrap_or(Verb::Other)),
    }
}

/// All names in `type`.
///
/// # Errors
/// 400 when it is neither a text nor a list of texts.
pub fn types(document: &Map<String, Value>) -> Result<Vec<&str>, Refusal> {
    let name = |value: &'_ Value| -> Result<(), Refusal> {
        value.as_str().map(|_| ()).ok_or_else(|| Refusal::malformed("a type is no text"))
    };
    match document.get("type") {
        None => Ok(Vec::new()),
        Some(Value::Array(list)) => {
            list.iter().try_for_each(name)?;
            Ok(list.iter().filter_map(Value::as_str).collect())
        }
        Some(value) => {
            name(value)?;
            Ok(value.as_str().into_iter().collect())
        }
    }
}

/// Checks how much a document asks its reader to walk through (SECURITY.md 3).
///
/// # Errors
/// 400 beyond the limits.
pub fn check_sizes(document: &Map<String, Value>) -> Result<(), Refusal> {
    let count = |name: &str| match document.get(name) {
        None | Some(Value::Null) => 0,
        Some(Value::Array(list)) => list.len(),
        Some(_) => 1,
    };
    let addressees = count("to") + count("cc");
    if addressees > MAX_ADDRESSEES || MAX_OF.iter().any(|(name, most)| count(name) > *most) {
        return Err(Refusal::malformed("a list is too long"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    /// JSON-04.
    #[test]
    fn forms_that_activitystreams_allows_are_read() {
        for actor in
            [json!("https://a.example/u"), json!({"id": "https://a.example/u"}), json!(["https://a.example/u"])]
        {
            assert_eq!(one_id(&object(json!({"actor": actor})), "actor"), Ok("https://a.example/u"));
        }
        for bad in [json!(null), json!([]), json!(["a", "b"]), json!({}), json!(1), json!([["a"]]), json!({"id": 1})] {
            assert!(one_id(&object(json!({"actor": bad})), "actor").is_err(), "{bad}");
        }
        assert_eq!(references(&object(json!({"object": ["a", {"id": "b"}]})), "object").unwrap().len(), 2);
        assert!(references(&object(json!({"object": [null]})), "object").is_err());
    }

    #[test]
    fn the_verb_is_one() {
        assert_eq!(verb(&object(json!({"type": "Delete"}))), Ok(Verb::Delete));
        assert_eq!(verb(&object(json!({"type": ["Update", "schema:UpdateAction"]}))), Ok(Verb::Update));
        assert_eq!(verb(&object(json!({"type": "EmojiReact"}))), Ok(Verb::Other));
        for bad in [json!({}), json!({"type": []}), json!({"type": ["Create", "Delete"]}), json!({"type": 1})] {
            assert!(verb(&object(bad.clone())).is_err(), "{bad}");
        }
    }

    #[test]
    fn lists_have_an_end() {
        let many = |name: &str, count: usize| object(json!({ name: vec!["x"; count] }));
        assert!(check_sizes(&many("to", 200)).is_ok() && check_sizes(&many("to", 201)).is_err());
        assert!(check_sizes(&object(json!({"to": vec!["x"; 150], "cc": vec!["x"; 51]}))).is_err());
        assert!(check_sizes(&many("tag", 50)).is_ok() && check_sizes(&many("tag", 51)).is_err());
        assert!(check_sizes(&many("attachment", 20)).is_ok() && check_sizes(&many("attachment", 21)).is_err());
    }
}
