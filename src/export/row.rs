//! The columns of CSV and the properties of GeoJSON: the same names, the same content.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Exported, proposal};
use crate::initiative::card::Location;
use crate::initiative::{Card, cell};

/// The columns of FORMATS.md 3, in their order; one column `a.{code}` per attribute follows.
pub const COLUMNS: &[&str] = &[
    "id",
    "name",
    "kinds",
    "summary",
    "description",
    "lang",
    "lat",
    "lon",
    "precision",
    "street",
    "postcode",
    "city",
    "territory",
    "country",
    "area_served",
    "opening_hours",
    "website",
    "email",
    "phone",
    "themes",
    "publics",
    "legal_form",
    "siren",
    "siret",
    "rna",
    "finess_et",
    "finess_ej",
    "osm",
    "status",
    "price_model",
    "commission_pct",
    "step_free_entry",
    "adapted_toilets",
    "node",
    "licence",
    "source",
    "source_record",
    "updated",
    "checked_at",
    "url",
];

/// Which attributes occur in a result, sorted: the columns that a CSV of it needs.
pub fn attribute_columns<'a>(cards: impl IntoIterator<Item = &'a Card>) -> Vec<String> {
    let mut codes = BTreeSet::new();
    for card in cards {
        for code in card.attributes.keys() {
            if !codes.contains(code.as_str()) {
                codes.insert(code.clone());
            }
        }
    }
    codes.into_iter().collect()
}

/// One value of an entry by column name; `Null` when it is not known.
pub(super) fn value(entry: &Exported<'_>, column: &str) -> Value {
    let card = entry.card;
    if let Some(value) = proposal::value(entry, column) {
        return value;
    }
    match column {
        "id" => json!(entry.uri),
        "node" => json!(node_of(entry.uri)),
        "updated" => json!(entry.updated.rfc3339()),
        "url" => json!(entry.page_url),
        "source" => sources(card, |source| Some(&source.source)),
        "source_record" => sources(card, |source| source.record.as_ref()),
        "commission_pct" => card.economics.get(column).cloned().unwrap_or_default(),
        "step_free_entry" | "adapted_toilets" => card.accessibility.get(column).cloned().unwrap_or_default(),
        "website" => json!(card.contact.website),
        "email" => json!(card.contact.email),
        "phone" => json!(card.contact.phone),
        "siren" | "siret" | "rna" | "finess_et" | "finess_ej" | "osm" => json!(card.identifiers.get(column)),
        "lat" | "lon" | "precision" | "radius_m" | "street" | "postcode" | "city" | "territory" | "country" => {
            card.location.as_ref().map_or(Value::Null, |location| place(location, column))
        }
        column => content(card, column),
    }
}

fn content(card: &Card, column: &str) -> Value {
    match column {
        "name" => json!(card.name),
        "kinds" => list(&card.kinds),
        "summary" => json!(card.summary),
        "description" => json!(card.description),
        "lang" => text(&card.lang),
        "area_served" => json!(card.area_served),
        "opening_hours" => json!(card.opening_hours),
        "themes" => list(&card.themes),
        "publics" => list(&card.publics),
        "legal_form" => json!(card.legal_form),
        "status" => text(&card.status),
        "price_model" => json!(card.price_model),
        "licence" => text(&card.licence),
        "checked_at" => json!(card.checked_at),
        column => {
            let code = column.strip_prefix("a.").unwrap_or(column);
            card.attributes.get(code).cloned().unwrap_or_default()
        }
    }
}

fn place(location: &Location, column: &str) -> Value {
    match column {
        "lat" => json!(location.lat),
        "lon" => json!(location.lon),
        "precision" => text(&location.precision),
        "radius_m" if location.radius_m > 0 => json!(location.radius_m),
        "street" => json!(location.street),
        "postcode" => json!(location.postcode),
        "city" => json!(location.city),
        "territory" => json!(location.territory),
        "country" => json!(location.country),
        _ => Value::Null,
    }
}

/// The same column as text for a cell.
pub(super) fn cell(entry: &Exported<'_>, column: &str) -> String {
    cell::text(&value(entry, column))
}

fn text(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { json!(text) }
}

fn list(items: &[String]) -> Value {
    if items.is_empty() { Value::Null } else { json!(items) }
}

/// One source is a text; several are a list, so that sources and records stand in the same order.
fn sources<'a>(card: &'a Card, member: impl Fn(&'a crate::initiative::card::SourceRef) -> Option<&'a String>) -> Value {
    match card.sources.as_slice() {
        [] => Value::Null,
        [source] => json!(member(source)),
        several => Value::Array(several.iter().map(|source| json!(member(source).map_or("", |text| text))).collect()),
    }
}

/// The actor of the home node (PROTOCOL.md, `bocage:node`), on the origin of the entry's id.
fn node_of(uri: &str) -> String {
    match uri.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.split('/').next()?))) {
        Some((scheme, host)) => format!("{scheme}://{host}/actor"),
        None => String::new(),
    }
}
