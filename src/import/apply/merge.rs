//! Who may write a field: the fields of an entry, and what a source says of it now, laid over each other.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Below;
use crate::initiative::Fields;
use crate::initiative::store::EDITED_HERE;

/// An entry with what a source says of it.
pub(super) struct Merged {
    pub fields: Fields,
    /// Which source each field came from.
    pub owners: BTreeMap<String, String>,
    /// Fields that a person edited here and the source says otherwise.
    pub offered: Vec<String>,
}

impl Merged {
    /// Takes the fields that `source` may write.
    pub fn lay_over(&mut self, incoming: &Fields, source: &str, below: &Below) {
        for (field, value) in incoming {
            match self.owners.get(field).map(String::as_str) {
                Some(EDITED_HERE) if self.fields.get(field) != Some(value) => self.offered.push(field.clone()),
                Some(owner) if owner != source && !below.has(owner) => {}
                _ if field == "sources" => {
                    let known = self.fields.get(field).cloned().unwrap_or_default();
                    self.fields.insert(field.clone(), with_source(known, value));
                }
                _ if field == "location.doubtful" => {
                    self.fields.insert(field.clone(), value.clone());
                }
                _ if ["checked_at", "checked_by"].contains(&field.as_str()) => {}
                _ => {
                    self.fields.insert(field.clone(), value.clone());
                    self.owners.insert(field.clone(), source.to_owned());
                }
            }
        }
    }

    /// The fields of a source that it does not say any more.
    pub fn no_longer_said(&self, incoming: &Fields, source: &str) -> Vec<String> {
        let of_source = self.owners.iter().filter(|(field, owner)| *owner == source && !incoming.contains_key(*field));
        of_source.map(|(field, _)| field.clone()).collect()
    }

    /// Removes fields, whoever they belong to.
    pub fn remove(&mut self, fields: &[String]) {
        for field in fields {
            self.fields.remove(field);
            self.owners.remove(field);
        }
    }
}

/// The sources of an entry with what this one says of itself now. The day on which it was seen moves only with a change
/// of content, or every import would change every entry.
fn with_source(known: Value, said: &Value) -> Value {
    let mut sources = match known {
        Value::Array(sources) => sources,
        _ => Vec::new(),
    };
    for source in said.as_array().into_iter().flatten() {
        let mut source = source.clone();
        match sources.iter_mut().find(|known| known.get("source") == source.get("source")) {
            Some(known) => {
                if let (Some(members), Some(seen_at)) = (source.as_object_mut(), known.get("seen_at")) {
                    members.insert("seen_at".into(), seen_at.clone());
                }
                *known = source;
            }
            None => sources.push(source),
        }
    }
    Value::Array(sources)
}
