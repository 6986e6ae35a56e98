//! The entry document of a proposal: an FEP-0837 `Proposal` (PROTOCOL.md, "Proposal"), written and read back.

use serde_json::{Map, Value, json};

use super::read::{card_from_members, first, location, text};
use super::{DocumentFacts, known, name_own_codes, place, set_or_remove, unsaid_of_place};
use crate::error::{Error, Result, sentence};
use crate::initiative::kind::Kinds;
use crate::initiative::text::markdown_to_html;
use crate::initiative::{Card, Class, Terms};

/// Everybody.
const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";
/// What the proposals of kinds are that the vocabulary does not know: work for somebody.
const USUAL_ACTION: &str = "deliverService";

/// Members of the terms that stand in `bocage:entry` under the same name.
const TERMS: [&str; 14] = [
    "minimum",
    "remaining",
    "valid_from",
    "valid_until",
    "travel_km",
    "remote",
    "price",
    "exchange_modes",
    "eligibility",
    "eligibility_note",
    "urgency",
    "urgent_until",
    "visibility",
    "contact",
];

/// The entry document of a proposal of this node.
pub fn document(facts: &DocumentFacts<'_>, card: &Card, kinds: &Kinds) -> Value {
    let terms = card.terms.clone().unwrap_or_default();
    let mut members = Map::new();
    let mut set = |name: &str, value: Value| {
        if !value.is_null() {
            members.insert(name.to_owned(), value);
        }
    };
    set("@context", context());
    set("id", json!(facts.uri));
    set("type", json!("Proposal"));
    set("purpose", json!(terms.purpose));
    set("attributedTo", json!(terms.by));
    set("name", json!(card.name));
    set("content", known(&card.description.as_deref().map(markdown_to_html).unwrap_or_default()));
    set("url", json!(facts.uri));
    set("to", json!(PUBLIC));
    set("published", json!(facts.published.rfc3339()));
    set("updated", json!(facts.updated.rfc3339()));
    set("endTime", card.ends_at().map_or(Value::Null, |ends| json!(ends.rfc3339())));
    set("location", card.location.as_ref().map_or(Value::Null, place));
    set("publishes", intent(facts, card, &terms, kinds));
    set("unitBased", json!(false));
    set("bocage:node", json!(format!("{}/actor", facts.base_url)));
    set("bocage:entry", entry(facts.rev, card, &terms, kinds));
    Value::Object(members)
}

fn context() -> Value {
    json!([
        "https://www.w3.org/ns/activitystreams",
        {
            "vf": "https://w3id.org/valueflows/ont/vf#",
            "om2": "http://www.ontology-of-units-of-measure.org/resource/om-2/",
            "bocage": "https://w3id.org/bocage/ns#",
            "Proposal": "vf:Proposal",
            "Intent": "vf:Intent",
            "purpose": "vf:purpose",
            "publishes": "vf:publishes",
            "unitBased": "vf:unitBased",
            "action": "vf:action",
            "resourceConformsTo": { "@id": "vf:resourceConformsTo", "@type": "@id" },
            "resourceQuantity": "vf:resourceQuantity",
            "hasUnit": "om2:hasUnit",
            "hasNumericalValue": "om2:hasNumericalValue",
            "PostalAddress": "http://schema.org#PostalAddress",
            "address": "http://schema.org#address"
        }
    ])
}

/// The primary intent: what would be done, with what, how much of it.
fn intent(facts: &DocumentFacts<'_>, card: &Card, terms: &Terms, kinds: &Kinds) -> Value {
    let kind = card.main_kind().and_then(|code| kinds.kind(Class::Proposal, code));
    let action = kind.and_then(|kind| kind.action.as_deref()).unwrap_or(USUAL_ACTION);
    // An exchange has two; the primary one is what is given.
    let action = action.split(" + ").next().unwrap_or(USUAL_ACTION);
    let mut intent = Map::from_iter([
        ("type".to_owned(), json!("Intent")),
        ("id".to_owned(), json!(format!("{}#primary", facts.uri))),
        ("action".to_owned(), json!(action)),
    ]);
    if let Some(kind) = kind {
        intent.insert("resourceConformsTo".to_owned(), json!(kind.iri));
    }
    if let Some((number, unit)) = amount(card, terms, kinds) {
        intent.insert("resourceQuantity".to_owned(), json!({ "hasUnit": unit, "hasNumericalValue": number }));
    }
    Value::Object(intent)
}

/// How much: what was stated, else the first number that its kind requires, like the beds of a host.
fn amount(card: &Card, terms: &Terms, kinds: &Kinds) -> Option<(String, String)> {
    if let Some(quantity) = &terms.quantity {
        return Some((quantity.clone(), terms.unit.clone().unwrap_or_else(|| "one".to_owned())));
    }
    let attributes = kinds.attributes(Class::Proposal, &card.kinds);
    let counted = attributes.into_iter().filter(|attribute| attribute.required && attribute.unit.is_some());
    let mut numbers = counted.filter_map(|attribute| card.attributes.get(&attribute.code)?.as_i64());
    numbers.next().map(|number| (number.to_string(), "one".to_owned()))
}

/// `bocage:entry`: the names of KINDS.md 4.1, without what stands outside.
fn entry(rev: i64, card: &Card, terms: &Terms, kinds: &Kinds) -> Value {
    let Ok(Value::Object(mut entry)) = serde_json::to_value(card) else { return Value::Null };
    for outside in ["name", "kinds", "description", "location", "area_served", "terms"] {
        entry.remove(outside);
    }
    entry.insert("class".into(), json!(Class::Proposal.as_str()));
    entry.insert("rev".into(), json!(rev));
    if let Some(code) = card.main_kind() {
        let named = kinds.kind(Class::Proposal, code).filter(|kind| !kind.shipped).map_or(code, |kind| &kind.iri);
        entry.insert("kind".into(), json!(named));
    }
    set_or_remove(&mut entry, "text", card.description.as_ref().map(|text| json!(text)));
    set_or_remove(&mut entry, "place", card.location.as_ref().and_then(unsaid_of_place));
    set_or_remove(&mut entry, "area", card.area_served.clone());
    if let Ok(Value::Object(mut said)) = serde_json::to_value(terms) {
        entry.extend(TERMS.iter().filter_map(|name| said.remove_entry(*name)));
    }
    if let Some(value) = &terms.quantity {
        let parts = [("value", Some(value)), ("unit", terms.unit.as_ref()), ("per", terms.per.as_ref())];
        let stated = parts.into_iter().filter_map(|(name, part)| Some((name.to_owned(), json!(part?))));
        entry.insert("quantity".into(), Value::Object(stated.collect()));
    }
    name_own_codes(&mut entry, card, kinds, Class::Proposal);
    Value::Object(entry)
}

/// Reads the content of a proposal's document, as liberal as [`super::card_from_document`].
///
/// # Errors
/// [`Error::Unreadable`] when it is not an object, has no `bocage:entry` or no name.
pub fn proposal_from_document(document: &Value) -> Result<Card> {
    let unreadable = || Error::Unreadable(sentence!("document-unreadable", why = sentence!("document-no-entry")));
    let entry = document.get("bocage:entry").map(first).and_then(Value::as_object);
    let mut members = entry.cloned().ok_or_else(unreadable)?;
    let name = document.get("name").and_then(text).filter(|name| !name.trim().is_empty()).ok_or_else(unreadable)?;
    members.insert("name".into(), json!(name));
    members.remove("class");
    members.remove("rev");
    let mut terms: Map<String, Value> = TERMS.iter().filter_map(|name| members.remove_entry(*name)).collect();
    for (name, member) in [("purpose", "purpose"), ("by", "attributedTo")] {
        let value = document.get(member).map(first).and_then(|value| text(value).or_else(|| text(value.get("id")?)));
        terms.insert(name.into(), json!(value.unwrap_or_default()));
    }
    if let Some(Value::Object(mut quantity)) = members.remove("quantity") {
        let parts = [("value", "quantity"), ("unit", "unit"), ("per", "per")];
        terms.extend(parts.into_iter().filter_map(|(part, name)| Some((name.to_owned(), quantity.remove(part)?))));
    }
    terms.retain(|name, value| serde_json::from_value::<Terms>(json!({ name.as_str(): value.clone() })).is_ok());
    for (name, field) in [("kind", "kinds"), ("text", "description"), ("area", "area_served")] {
        if let Some(value) = members.remove(name) {
            members.insert(field.to_owned(), if field == "kinds" { json!([value]) } else { value });
        }
    }
    if let Some(location) = location(document.get("location").map(first), members.remove("place")) {
        members.insert("location".into(), location);
    }
    members.insert("terms".into(), Value::Object(terms));
    Ok(card_from_members(members))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::initiative::card::Location;

    fn beds() -> Card {
        Card {
            name: "Deux lits pour soignants près de Lorient".into(),
            kinds: vec!["host".into()],
            description: Some("Studio **au calme**.".into()),
            lang: "fr".into(),
            licence: "ODbL-1.0".into(),
            status: "open".into(),
            timezone: Some("Europe/Paris".into()),
            location: Some(Location {
                lat: Some(47.7483),
                lon: Some(-3.3702),
                precision: "municipality".into(),
                radius_m: 3000,
                city: Some("Lorient".into()),
                territory: Some("FR-56121".into()),
                ..Location::default()
            }),
            attributes: Map::from_iter([
                ("beds".to_owned(), json!(2)),
                ("available".to_owned(), json!([["2026-12-07", "2026-12-20"]])),
            ]),
            terms: Some(Terms {
                purpose: "offer".into(),
                by: "https://bretagne.example/i/01JD40E9N3V7H2S8B5C1Y6F4TG".into(),
                valid_until: "2027-01-10".into(),
                price: Some(json!("free")),
                eligibility: vec!["carers_attested".into()],
                visibility: "peers".into(),
                contact: "relay".into(),
                ..Terms::default()
            }),
            ..Card::default()
        }
    }

    fn written(card: &Card) -> Value {
        let facts = DocumentFacts {
            base_url: "https://bretagne.example",
            host: "bretagne.example",
            uri: "https://bretagne.example/o/01JD4A7Q2M8X5W3K9T6R1P0ZBC",
            handle: "",
            rev: 1_795_168_800,
            published: Timestamp(1_795_168_800_000_000),
            updated: Timestamp(1_795_168_800_000_000),
            directory_name: "Bretagne",
            claimed: false,
            lang: "fr",
        };
        super::super::document(&facts, card, &Kinds::shipped().unwrap())
    }

    #[test]
    fn a_proposal_is_written_as_the_protocol_says_and_read_back_as_it_was() {
        let card = beds();
        let document = written(&card);
        assert_eq!(document["type"], "Proposal");
        assert_eq!(document["purpose"], "offer");
        assert_eq!(document["endTime"], "2027-01-10T22:59:59Z");
        assert_eq!(document["publishes"]["resourceQuantity"]["hasNumericalValue"], "2");
        assert_eq!(document["publishes"]["resourceConformsTo"], "https://w3id.org/bocage/kinds/proposal/host");
        assert_eq!(document["content"], "<p>Studio <strong>au calme</strong>.</p>");
        let entry = &document["bocage:entry"];
        assert_eq!(entry["kind"], "host");
        assert_eq!(entry["place"], json!({ "precision": "municipality", "territory": "FR-56121" }));
        assert_eq!(entry["visibility"], "peers");
        assert!(entry.get("terms").is_none() && entry.get("kinds").is_none() && entry.get("location").is_none());
        assert_eq!(proposal_from_document(&document).unwrap(), card);
    }

    #[test]
    fn a_quantity_and_unknown_members_survive_the_way() {
        let mut card = beds();
        card.kinds = vec!["make".into()];
        card.other.insert("unheard_of".into(), json!({ "x": 1 }));
        let terms = card.terms.as_mut().unwrap();
        terms.purpose = "request".into();
        (terms.quantity, terms.unit) = (Some("200".into()), Some("item".into()));
        terms.per = Some("week".into());
        let document = written(&card);
        assert_eq!(document["bocage:entry"]["quantity"], json!({ "value": "200", "unit": "item", "per": "week" }));
        assert_eq!(proposal_from_document(&document).unwrap(), card);
    }
}
