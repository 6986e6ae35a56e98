//! The mapping file that says what a person chose for the columns of a file.

use std::collections::BTreeMap;

use toml_edit::{Array, DocumentMut, Item, Table, value};

use super::mapping::Mapping;
use crate::import::FileFacts;

/// What a person chooses for the column that holds the id of a record.
pub const ID: &str = "id";

/// The mapping file that reads a file of these facts, where people may choose: formats with a name of their own and
/// files of relations say themselves what their columns are. `columns` holds what is to be read otherwise than it is:
/// a field, [`ID`], or nothing for a column that is not read.
pub fn mapping_of(facts: &FileFacts, columns: &BTreeMap<String, String>) -> Option<String> {
    if !can_choose(facts) {
        return None;
    }
    let shipped = facts.mapping.as_deref().and_then(Mapping::shipped_text);
    let mut mapping: DocumentMut = shipped.unwrap_or("by_name = true\n").parse().ok()?;
    let fields = mapping.entry("columns").or_insert(Item::Table(Table::new())).as_table_mut()?;
    for (column, field) in columns {
        fields.remove(column);
        if !field.is_empty() && field != ID {
            fields.insert(column, value(field));
        }
    }
    let ids = ids(facts, columns);
    if ids != facts.key.iter().map(String::as_str).collect::<Vec<_>>() {
        mapping.insert("key", value(ids.into_iter().collect::<Array>()));
    }
    let ignored: Array = named(columns, "").collect();
    if !ignored.is_empty() && shipped.is_none() {
        mapping.insert("ignore", value(ignored));
    }
    Some(mapping.to_string())
}

/// The columns that together are the id: those that were chosen with those that show as the id already; where none was
/// chosen, all that are.
fn ids<'a>(facts: &'a FileFacts, columns: &'a BTreeMap<String, String>) -> Vec<&'a str> {
    let fills = |name: &String| facts.columns.iter().any(|column| column.name == *name && column.field.is_some());
    let is_chosen = named(columns, ID).next().is_some();
    let known = facts.key.iter().filter(|name| match columns.get(*name) {
        None => !is_chosen || !fills(name),
        Some(_) => !is_chosen && fills(name),
    });
    known.map(String::as_str).chain(named(columns, ID)).collect()
}

fn named<'a>(columns: &'a BTreeMap<String, String>, wanted: &'a str) -> impl Iterator<Item = &'a str> {
    columns.iter().filter(move |(_, field)| *field == wanted).map(|(column, _)| column.as_str())
}

/// Whether what becomes of the columns can be chosen.
pub fn can_choose(facts: &FileFacts) -> bool {
    let of_relations = || {
        let shipped = facts.mapping.as_deref().and_then(Mapping::shipped_text);
        shipped.and_then(|text| Mapping::read(text).ok()).is_some_and(|mapping| !mapping.relation.is_empty())
    };
    matches!(facts.format.as_str(), "csv" | "json" | "geojson") && !of_relations()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(mapping: Option<&str>) -> FileFacts {
        FileFacts { format: "csv".into(), mapping: mapping.map(str::to_owned), ..FileFacts::default() }
    }

    fn chosen(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(column, field)| ((*column).to_owned(), (*field).to_owned())).collect()
    }

    #[test]
    fn what_is_not_chosen_goes_by_its_name() {
        let columns = chosen(&[("Le \"lieu\"", "name"), ("remarque", ""), ("n°", ID)]);
        let mapping = Mapping::read(&mapping_of(&facts(None), &columns).unwrap()).unwrap();
        assert!(mapping.by_name && mapping.columns.contains_key("Le \"lieu\""));
        assert_eq!((mapping.ignore, mapping.key), (vec!["remarque".to_owned()], vec!["n°".to_owned()]));
    }

    #[test]
    fn a_shipped_mapping_keeps_what_nobody_changed() {
        let columns = chosen(&[("tel", ""), ("rss", "contact.website")]);
        let text = mapping_of(&facts(Some("bzh_fablab")), &columns).unwrap();
        let mapping = Mapping::read(&text).unwrap();
        assert!(!mapping.columns.contains_key("tel") && mapping.columns.contains_key("structure"));
        assert_eq!(mapping.key, ["id"]);
        assert!(text.contains("rss = \"contact.website\"") && text.contains("map(maker_types)"), "{text}");
    }

    #[test]
    fn formats_that_know_their_columns_are_left_alone() {
        assert!(mapping_of(&FileFacts { format: "gogocarto".into(), ..FileFacts::default() }, &chosen(&[])).is_none());
        assert!(mapping_of(&facts(Some("amap_nantes")), &chosen(&[])).is_none());
    }
}
