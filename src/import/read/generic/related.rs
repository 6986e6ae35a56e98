//! Files of relations: each row names several entries, and each entry stands in many rows.

use serde_json::Value;

use super::super::RawRecord;
use super::super::entry::{Entry, as_text};
use super::super::mapping::Target;
use super::super::synonyms;
use super::super::transform::Transform;
use super::put::set;
use super::{Generic, Step};
use crate::import::Incoming;
use crate::import::incoming::hash_of;
use crate::initiative::text::fold;

/// A relation file is held until its end, because each row adds to entries met before.
const MAX_RELATED: usize = 50_000;

impl Generic {
    /// Joins what further rows say of an entry: lists grow, everything else stays as the first row said. Answers an
    /// entry for which there is no room, as a rejected one, when it is met first.
    pub(super) fn merge(&mut self, entry: Incoming) -> Option<Incoming> {
        if self.related.len() >= MAX_RELATED && !self.related.contains_key(&entry.key) {
            return self.left_out.insert(hash_of(&entry.key)).then(|| left_out(entry));
        }
        let Some(known) = self.related.get_mut(&entry.key) else {
            self.related.insert(entry.key.clone(), entry);
            return None;
        };
        for relation in &entry.relations {
            known.relate(relation.field, &relation.source_key);
        }
        for (field, value) in entry.fields {
            match (known.fields.get_mut(&field), value) {
                (Some(Value::Array(items)), Value::Array(more)) => {
                    more.into_iter().for_each(|item| {
                        if !items.contains(&item) {
                            items.push(item)
                        }
                    });
                }
                (Some(_), _) => {}
                (None, value) => {
                    known.fields.insert(field, value);
                }
            }
        }
        None
    }
}

fn left_out(entry: Incoming) -> Incoming {
    let mut rejected = Incoming { line: entry.line, key: entry.key, ..Incoming::default() };
    rejected.reject("too_many_related", "name", entry.fields.get("name").and_then(Value::as_str).unwrap_or_default());
    rejected
}

/// Several entries of one row, of which each is met again and again (FORMATS.md 5, `amap_nantes`).
pub fn related(generic: &Generic, record: &RawRecord) -> Vec<Incoming> {
    let mut found = Vec::new();
    for related in &generic.mapping.relation {
        let mut entry = Entry::of(record.clone());
        let mut name = None;
        for (column, targets) in &related.columns {
            let Some(value) = entry.get(column).cloned().filter(|_| !synonyms::is_personal(column)) else { continue };
            for Target { field, transform } in targets.list() {
                let transforms =
                    transform.iter().filter_map(|text| Transform::read(text, &generic.mapping).ok()).collect();
                let value = generic.transformed(&Step { field: field.clone(), transforms }, value.clone(), &mut entry);
                if field == "name" {
                    name = as_text(&value);
                } else {
                    set(&mut entry, &field, value);
                }
            }
        }
        entry.name(name);
        for (field, value) in &related.constants {
            entry.put(field, serde_json::to_value(value).unwrap_or_default());
        }
        let parts: Vec<String> =
            related.key.iter().map(|column| fold(&entry.text(column).unwrap_or_default())).collect();
        entry.incoming.key = format!("{}{}", related.prefix, parts.join("|"));
        if related.one_point_only {
            // A producer's point in such a file is often the point of delivery: which one is home cannot be told.
            entry.incoming.fields.remove("location.lat");
            entry.incoming.fields.remove("location.lon");
        }
        found.push(entry.done());
    }
    let keys: Vec<String> = found.iter().map(|entry| entry.key.clone()).collect();
    for (related, entry) in generic.mapping.relation.iter().zip(&mut found) {
        for (other, key) in generic.mapping.relation.iter().zip(&keys) {
            if related.members.contains(&other.prefix) {
                entry.relate("members", key);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::super::{Container, Format, Sample};
    use super::*;
    use crate::import::ReadOptions;

    #[test]
    fn entries_beyond_the_limit_are_rejected_one_by_one_and_the_others_still_grow() {
        let mapping = "[[relation]]\nprefix = 'lieu:'\nkey = ['nom']\n[relation.columns]\nnom = 'name'\nmot = 'tags'\n";
        let options = ReadOptions { mapping: Some(mapping.into()), ..ReadOptions::default() };
        let sample = Sample { container: Container::Lines, records: &[], file_name: None };
        let mut generic = Generic::new(&sample, &options).unwrap();
        let row = |line: usize, name: usize, word: &str| {
            let members = serde_json::json!({ "nom": format!("Lieu {name}"), "mot": word });
            RawRecord { line: line as u64, members: members.as_object().unwrap().clone(), ..RawRecord::default() }
        };
        for n in 0..MAX_RELATED {
            assert!(generic.map(row(n, n, "un")).is_empty());
        }
        for (line, name) in [(60_001, MAX_RELATED), (60_002, MAX_RELATED + 1)] {
            let rejected = generic.map(row(line, name, "un")).remove(0);
            assert_eq!((rejected.line, rejected.key), (line as u64, format!("lieu:lieu {name}")));
            assert_eq!(rejected.rejected.unwrap().reason, "too_many_related");
        }
        assert!(generic.map(row(60_003, MAX_RELATED, "deux")).is_empty(), "each is told once");
        assert!(generic.map(row(60_004, 7, "deux")).is_empty());
        let entries = generic.finish();
        assert_eq!(entries.len(), MAX_RELATED);
        assert_eq!(entries[7].fields["tags"], serde_json::json!(["un", "deux"]));
    }
}
