//! Our own exports read back, and lists of cards in our own field names.

use serde_json::{Map, Value, json};

use super::entry::{as_text, yes_no};
use super::format::Registered;
use super::{Columns, Container, Format, RawRecord, Sample};
use crate::import::{Column, Incoming};
use crate::initiative::document::{card_from_document, proposal_from_document};
use crate::initiative::{Card, Class, cell};

/// Columns of our CSV (FORMATS.md 3) in front of the field that each fills.
const COLUMNS: &[(&str, &str)] = &[
    ("name", "name"),
    ("kinds", "kinds"),
    ("summary", "summary"),
    ("description", "description"),
    ("lang", "lang"),
    ("lat", "location.lat"),
    ("lon", "location.lon"),
    ("precision", "location.precision"),
    ("street", "location.street"),
    ("postcode", "location.postcode"),
    ("city", "location.city"),
    ("territory", "location.territory"),
    ("country", "location.country"),
    ("area_served", "area_served"),
    ("opening_hours", "opening_hours"),
    ("website", "contact.website"),
    ("email", "contact.email"),
    ("phone", "contact.phone"),
    ("themes", "themes"),
    ("publics", "publics"),
    ("legal_form", "legal_form"),
    ("siren", "identifiers.siren"),
    ("siret", "identifiers.siret"),
    ("rna", "identifiers.rna"),
    ("finess_et", "identifiers.finess_et"),
    ("finess_ej", "identifiers.finess_ej"),
    ("osm", "identifiers.osm"),
    ("status", "status"),
    ("price_model", "price_model"),
    ("commission_pct", "economics.commission_pct"),
    ("step_free_entry", "accessibility.step_free_entry"),
    ("adapted_toilets", "accessibility.adapted_toilets"),
    ("licence", "licence"),
    ("checked_at", "checked_at"),
];
/// Columns of our CSV of offers and requests that it has not in common with that of initiatives.
const PROPOSAL_COLUMNS: &[(&str, &str)] = &[
    ("title", "name"),
    ("kind", "kinds"),
    ("text", "description"),
    ("purpose", "terms.purpose"),
    ("by", "terms.by"),
    ("by_name", "terms.by_name"),
    ("quantity", "terms.quantity"),
    ("unit", "terms.unit"),
    ("per", "terms.per"),
    ("minimum", "terms.minimum"),
    ("valid_from", "terms.valid_from"),
    ("valid_until", "terms.valid_until"),
    ("urgency", "terms.urgency"),
    ("price", "terms.price"),
    ("exchange_modes", "terms.exchange_modes"),
    ("eligibility", "terms.eligibility"),
    ("eligibility_note", "terms.eligibility_note"),
    ("travel_km", "terms.travel_km"),
    ("remote", "terms.remote"),
    ("visibility", "terms.visibility"),
    ("contact", "terms.contact"),
    ("at_initiative", "terms.at_initiative"),
];
/// Columns that say where a copy came from; the importer notes that itself.
const ABOUT_THE_COPY: &[&str] = &["node", "source", "source_record", "updated", "url", "radius_m"];
const LISTS: &[&str] = &["kinds", "themes", "publics", "terms.exchange_modes", "terms.eligibility"];
/// Members that only a card in our own words has all of.
const CARD_MEMBERS: &[&str] = &["kinds", "name"];

/// Our own exports: table, GeoJSON, or entry documents a line.
pub const EXPORTS: Registered = Registered { name: "bocage", sniff, make: |_| Ok(Box::new(Native::new())) };

fn sniff(sample: &Sample<'_>) -> u8 {
    let own_table = ["id", "name", "kinds", "precision", "area_served", "node", "source_record"];
    let proposals = ["id", "purpose", "kind", "title", "by", "node", "url"];
    let is_ours = match sample.container {
        Container::Csv { .. } => sample.has_columns(&own_table) || sample.has_columns(&proposals),
        Container::GeoJson { .. } => {
            sample.has_members(&["id", "name", "kinds", "node", "url"]) || sample.has_members(&proposals)
        }
        Container::Json { .. } | Container::Lines => {
            sample.records.iter().any(|record| is_document(&record.members))
                || sample.records.iter().all(|record| {
                    CARD_MEMBERS.iter().all(|name| record.members.contains_key(*name))
                        && record.members.get("kinds").is_some_and(Value::is_array)
                }) && !sample.records.is_empty()
        }
    };
    if is_ours { 95 } else { 0 }
}

fn is_document(members: &Map<String, Value>) -> bool {
    members.contains_key("bocage:entry")
        || members.contains_key("@context") && members.contains_key("preferredUsername")
}

struct Native {
    columns: Columns,
}

impl Native {
    fn new() -> Native {
        Native { columns: Columns::default() }
    }
}

impl Format for Native {
    fn name(&self) -> &'static str {
        "bocage"
    }

    fn map(&mut self, record: RawRecord) -> Vec<Incoming> {
        self.columns.note(&record.members, &std::collections::HashSet::new(), field_of);
        let mut incoming = Incoming { line: record.line, ..Incoming::default() };
        record.warn_of_names(&mut incoming);
        if is_document(&record.members) {
            return document(record.members, incoming).into_iter().collect();
        }
        let key = ["id", "@feature_id", "key"].iter().find_map(|name| as_text(record.members.get(*name)?));
        incoming.key = key.unwrap_or_default();
        if record.members.contains_key("node") || record.members.contains_key("a.") {
            row(&record.members, &mut incoming);
        } else {
            card(record.members, &mut incoming);
        }
        if incoming.text("name").is_none() && Class::of_fields(&incoming.fields) == Class::Initiative {
            incoming.reject("no_name", "name", "");
        }
        vec![incoming]
    }

    fn columns(&self) -> Vec<Column> {
        self.columns.list()
    }
}

fn field_of(column: &str) -> Option<String> {
    if column.starts_with("a.") {
        return Some(column.replacen("a.", "attributes.", 1));
    }
    let known = COLUMNS.iter().chain(PROPOSAL_COLUMNS).find(|(name, _)| *name == column);
    let known = known.map(|(_, field)| (*field).to_owned());
    known
        .or_else(|| matches!(column, "id" | "key" | "@feature_id").then(|| "id".to_owned()))
        .or_else(|| card_field(column))
}

/// A member of a card in our own words, `location.city` or `summary`.
fn card_field(column: &str) -> Option<String> {
    let top = column.split_once('.').map_or(column, |(top, _)| top);
    let probe = std::collections::BTreeMap::from([("name".to_owned(), json!("")), (top.to_owned(), Value::Null)]);
    // A member that the card does not know lands among the others; one it knows is taken, or refuses the null.
    let unknown = !Card::is_group(top) && Card::from_fields(&probe).is_ok_and(|card| card.other.contains_key(top));
    (!unknown).then(|| column.to_owned())
}

/// A line of our table, or the properties of a feature: cells are text, properties are typed. Only a table is defused
/// for spreadsheets when it is written, so only a table is taken back: an apostrophe elsewhere is the person's own.
fn row(members: &Map<String, Value>, incoming: &mut Incoming) {
    let is_table = members.values().all(Value::is_string);
    for (column, value) in members.iter().filter(|(name, _)| !ABOUT_THE_COPY.contains(&name.as_str())) {
        let Some(field) = field_of(column).filter(|field| field != "id") else { continue };
        let value = match value {
            Value::String(text) if is_table => parsed(&field, cell::undefuse(text)),
            Value::String(text) => parsed(&field, text),
            other => other.clone(),
        };
        if !value.is_null() {
            incoming.fields.insert(field, value);
        }
    }
    if let Some(position) = members.get("geometry").and_then(|geometry| geometry.get("coordinates")) {
        for (n, field) in [(1, "location.lat"), (0, "location.lon")] {
            if let Some(degrees) = position.get(n) {
                incoming.fields.insert(field.to_owned(), degrees.clone());
            }
        }
    }
}

/// What a cell says: lists joined by `|`, objects as JSON.
fn parsed(field: &str, text: &str) -> Value {
    if text.is_empty() {
        return Value::Null;
    }
    // A workshop may be called «[1]»: of our own columns only the area can be an object.
    let of_ours = |columns: &[(&str, &str)]| columns.iter().any(|(_, known)| *known == field);
    let is_plain = !matches!(field, "area_served" | "terms.price") && (of_ours(COLUMNS) || of_ours(PROPOSAL_COLUMNS));
    let is_json = !is_plain && text.starts_with(['{', '[']);
    if let Some(value) = serde_json::from_str(text).ok().filter(|_| is_json) {
        return value;
    }
    let is_list = LISTS.contains(&field) || field == "area_served" && !matches!(text, "national" | "remote");
    if is_list || field.starts_with("attributes.") && text.contains('|') {
        return text.split('|').filter(|item| !item.is_empty()).collect();
    }
    match field {
        "accessibility.step_free_entry" | "accessibility.adapted_toilets" => {
            yes_no(&json!(text)).map_or(Value::Null, Value::from)
        }
        _ => json!(text),
    }
}

/// An entry document of PROTOCOL.md; a tombstone makes no entry.
fn document(members: Map<String, Value>, mut incoming: Incoming) -> Option<Incoming> {
    if members.get("type").and_then(Value::as_str) == Some("Tombstone") {
        return None;
    }
    let document = Value::Object(members);
    let id = document.get("id").or_else(|| document.pointer("/bocage:entry/id"));
    incoming.key = id.and_then(as_text).unwrap_or_default();
    let is_proposal = document.get("type").and_then(Value::as_str) == Some("Proposal");
    let card = if is_proposal { proposal_from_document(&document) } else { card_from_document(&document) };
    match card.ok().and_then(|card| card.to_fields().ok()) {
        Some(fields) => incoming.fields = fields,
        None => incoming.reject("bad_record", "", "not an entry document that we can read"),
    }
    incoming.fields.remove("sources");
    Some(incoming)
}

/// A card in our own words, nested or with dotted names.
fn card(members: Map<String, Value>, incoming: &mut Incoming) {
    let mut nested = Map::new();
    for (name, value) in members {
        if matches!(name.as_str(), "id" | "key" | "@feature_id" | "geometry") {
            continue;
        }
        if name.contains('.') {
            incoming.fields.insert(name, value);
        } else {
            nested.insert(name, value);
        }
    }
    let groups: Vec<String> = nested
        .iter()
        .filter(|(name, value)| value.is_object() && Card::is_group(name))
        .map(|(name, _)| name.clone())
        .collect();
    for group in groups {
        if let Some(Value::Object(inner)) = nested.remove(&group) {
            incoming.fields.extend(inner.into_iter().map(|(name, value)| (format!("{group}.{name}"), value)));
        }
    }
    incoming.fields.extend(nested);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_knows_the_members_of_a_card() {
        for member in ["summary", "location.city", "attributes.machines", "crisis_hours", "themes"] {
            assert_eq!(field_of(member).as_deref(), Some(member));
        }
        assert_eq!(field_of("favourite_colour"), None);
    }
}
