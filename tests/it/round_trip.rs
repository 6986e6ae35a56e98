//! What was exported can be imported again: the same entries come back.

use std::io::Cursor;
use std::sync::Arc;

use bocage::clock::Timestamp;
use bocage::export::{COLUMNS, CsvOptions, PROPOSAL_COLUMNS};
use bocage::import::{Incoming, ReadOptions, read};
use bocage::initiative::draft::{Draft, DraftContext};
use bocage::initiative::kind::Kinds;
use bocage::initiative::{Card, cell};
use bocage::place::Gazetteer;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::cards::any_card;
use crate::support::exported::written;
use crate::support::offers::any_offer;

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

fn read_back(text: String, file_name: &str, gazetteer: &Arc<Gazetteer>) -> Vec<Incoming> {
    let source = Box::new(Cursor::new(text.into_bytes()));
    let opened = read::open(source, Some(file_name), &ReadOptions::default(), gazetteer).unwrap();
    assert_eq!(opened.facts.format, "bocage", "{file_name} is not known as ours");
    opened.records.map(|record| record.unwrap()).collect()
}

#[test]
fn entry_documents_come_back_whole() {
    let gazetteer = Arc::new(Gazetteer::embedded());
    proptest!(config(12), |(cards in vec(any_card(), 1..4))| {
        let records = read_back(written("ndjson", &cards, CsvOptions::default()), "x.ndjson", &gazetteer);
        prop_assert_eq!(records.len(), cards.len());
        for (record, mut card) in records.into_iter().zip(cards) {
            prop_assert_eq!(record.rejected, None);
            // The importer itself says where a copy came from.
            card.sources.clear();
            prop_assert_eq!(Card::from_fields(&record.fields).unwrap(), card);
        }
    });
}

/// The field that a column fills.
fn field_of(column: &str) -> String {
    match column {
        "lat" | "lon" | "precision" | "street" | "postcode" | "city" | "territory" | "country" => {
            format!("location.{column}")
        }
        "website" | "email" | "phone" => format!("contact.{column}"),
        "siren" | "siret" | "rna" | "finess_et" | "finess_ej" | "osm" => format!("identifiers.{column}"),
        "step_free_entry" | "adapted_toilets" => format!("accessibility.{column}"),
        "commission_pct" => "economics.commission_pct".to_owned(),
        column => column.to_owned(),
    }
}

#[test]
fn tables_and_maps_come_back_with_all_their_columns() {
    const ABOUT_THE_COPY: [&str; 6] = ["id", "node", "source", "source_record", "updated", "url"];
    let gazetteer = Arc::new(Gazetteer::embedded());
    proptest!(config(12), |(cards in vec(any_card(), 1..4))| {
        for (format, file_name) in [("csv", "x.csv"), ("geojson", "x.geojson")] {
            let records = read_back(written(format, &cards, CsvOptions::default()), file_name, &gazetteer);
            prop_assert_eq!(records.len(), cards.len());
            for (record, card) in records.iter().zip(&cards) {
                let fields = card.to_fields().unwrap();
                let columns = COLUMNS.iter().filter(|column| !ABOUT_THE_COPY.contains(column)).map(|column| field_of(column));
                let attributes = card.attributes.keys().map(|code| format!("attributes.{code}"));
                for field in columns.chain(attributes) {
                    let text = |value: Option<&serde_json::Value>| value.map(cell::text).unwrap_or_default();
                    prop_assert_eq!(text(record.fields.get(&field)), text(fields.get(&field)), "{} of {}", field, format);
                }
            }
        }
    });
}

/// The field that a column of a file of proposals fills.
fn field_of_proposal(column: &str) -> String {
    match column {
        "kind" => "kinds".to_owned(),
        "title" => "name".to_owned(),
        "text" => "description".to_owned(),
        "purpose" | "by" | "quantity" | "unit" | "per" | "minimum" | "valid_from" | "valid_until" | "urgency"
        | "price" | "exchange_modes" | "eligibility" | "eligibility_note" | "travel_km" | "remote" | "visibility"
        | "contact" | "at_initiative" => format!("terms.{column}"),
        column => field_of(column),
    }
}

#[test]
fn offers_and_requests_come_back_from_every_format() {
    const ABOUT_THE_COPY: [&str; 7] = ["id", "by_name", "node", "source", "source_record", "updated", "url"];
    let gazetteer = Arc::new(Gazetteer::embedded());
    proptest!(config(24), |(cards in vec(any_offer(), 1..4))| {
        for (format, file_name) in [("csv", "x.csv"), ("geojson", "x.geojson"), ("ndjson", "x.ndjson")] {
            let records = read_back(written(format, &cards, CsvOptions::default()), file_name, &gazetteer);
            prop_assert_eq!(records.len(), cards.len());
            for (record, card) in records.iter().zip(&cards) {
                prop_assert_eq!(&record.rejected, &None);
                let fields = card.to_fields().unwrap();
                let columns = PROPOSAL_COLUMNS.iter().filter(|column| !ABOUT_THE_COPY.contains(column));
                let attributes = card.attributes.keys().map(|code| format!("attributes.{code}"));
                for field in columns.map(|column| field_of_proposal(column)).chain(attributes) {
                    let text = |value: Option<&serde_json::Value>| value.map(cell::text).unwrap_or_default();
                    prop_assert_eq!(text(record.fields.get(&field)), text(fields.get(&field)), "{} of {}", field, format);
                }
            }
        }
    });
}

#[test]
fn names_like_formulas_or_json_come_back_from_every_format() {
    let gazetteer = Arc::new(Gazetteer::embedded());
    for name in ["'@0", "''=SOMME(A1)", "=1+1", "'L'Établi'", "[1]", "{\"a\":1}", "null", "a|b"] {
        let card: Card = serde_json::from_value(serde_json::json!({
            "name": name, "lang": "fr", "kinds": ["repair"], "area_served": "national",
        }))
        .unwrap();
        for (format, file_name) in [("csv", "x.csv"), ("geojson", "x.geojson"), ("ndjson", "x.ndjson")] {
            let text = written(format, std::slice::from_ref(&card), CsvOptions::default());
            let records = read_back(text, file_name, &gazetteer);
            assert_eq!(records[0].fields.get("name"), Some(&name.into()), "{format}");
        }
    }
}

#[test]
fn a_published_card_passes_the_check_unchanged() {
    let (kinds, gazetteer) = (Kinds::shipped().unwrap(), Gazetteer::embedded());
    let context = DraftContext {
        kinds: &kinds,
        gazetteer: &gazetteer,
        now: Timestamp(1_795_500_000_000_000),
        default_lang: "fr",
        default_licence: "CC0-1.0",
        importing: true,
    };
    proptest!(config(64), |(card in any_card())| {
        // A record that says nothing of where it is is refused on import (FORMATS.md 1, `no_location`).
        prop_assume!(card.location.is_some() || card.area_served.is_some());
        let fields = card.to_fields().unwrap();
        let checked = Draft { fields }.check(&context).map_err(|refused| TestCaseError::fail(refused.to_string()))?;
        // An import holds contacts back unless its file says that they are public.
        let mut expected = card.clone();
        // Set by the node, from the place.
        expected.timezone.clone_from(&checked.card.timezone);
        expected.contact.email = checked.card.contact.email.clone();
        expected.contact.phone = checked.card.contact.phone.clone();
        prop_assert_eq!(checked.card, expected);
    });
}
