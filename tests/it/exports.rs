//! Exports: whole, harmless, readable by others.

use bocage::export::{COLUMNS, CsvOptions};
use bocage::initiative::document::card_from_document;
use bocage::initiative::{Card, cell};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::cards::any_card;
use crate::support::exported::written;

fn card(members: Value) -> Card {
    serde_json::from_value(members).unwrap()
}

#[test]
fn a_csv_has_the_columns_of_the_format_and_nothing_a_spreadsheet_would_run() {
    let cards = [
        card(json!({ "name": "=HYPERLINK(\"https://evil.example\")", "kinds": ["maker", "place"],
            "location": { "lat": 47.5, "lon": -3.25, "precision": "exact", "postcode": "01000" },
            "contact": { "phone": "+33 2 97 00 00 00" }, "licence": "ODbL-1.0",
            "attributes": { "machines": ["laser", "cnc_milling"] } })),
        card(json!({ "name": "Bien; \"citée\"", "description": "Deux\nlignes", "licence": "ODbL-1.0" })),
    ];
    let text = written("csv", &cards, CsvOptions::default());
    let mut lines = text.split("\r\n");
    assert_eq!(lines.next().unwrap(), format!("{},a.machines", COLUMNS.join(",")));
    let first = lines.next().unwrap();
    assert!(first.contains(",\"'=HYPERLINK(\"\"https://evil.example\"\")\",maker|place,"), "{first}");
    assert!(first.contains(",47.5,-3.25,exact,,01000,") && first.contains(",'+33 2 97 00 00 00,"), "{first}");
    assert!(first.ends_with(",https://bretagne.example/@x,laser|cnc_milling"), "{first}");
    assert!(first.contains(",https://bretagne.example/actor,ODbL-1.0,"), "{first}");
    let options = CsvOptions::from_pairs([("sep", ";"), ("bom", "1"), ("safe", "0")]);
    let other = written("csv", &cards, options);
    assert!(other.starts_with("\u{feff}id;name;kinds;"), "{other}");
    assert!(other.contains(";\"Bien; \"\"citée\"\"\";") && other.contains(";\"=HYPERLINK"), "{other}");
}

#[test]
fn geojson_and_json_ld_say_how_exact_a_place_is() {
    let snapped = card(
        json!({ "name": "</script>", "kinds": ["reuse"], "licence": "ODbL-1.0", "opening_hours": "Mo-Tu 09:00-12:00",
        "location": { "lat": 47.5, "lon": -3.25, "precision": "neighbourhood", "radius_m": 500, "city": "Lorient" },
        "identifiers": { "wikidata": "Q42" }, "sources": [{ "source": "osm", "attribution": "© contributeurs" }] }),
    );
    let online = card(json!({ "name": "En ligne", "licence": "ODbL-1.0" }));
    let text = written("geojson", &[snapped.clone(), online.clone()], CsvOptions::default());
    assert!(!text.contains("</script>"));
    let collection: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (&collection["license"], &collection["generated"]),
        (&json!("ODbL-1.0"), &json!("2026-11-20T10:00:00Z"))
    );
    assert_eq!(collection["features"][0]["geometry"]["coordinates"], json!([-3.25, 47.5]));
    assert_eq!(collection["features"][0]["properties"]["radius_m"], 500);
    assert_eq!(collection["features"][1]["geometry"], Value::Null);

    let graph: Value = serde_json::from_str(&written("jsonld", &[snapped, online], CsvOptions::default())).unwrap();
    let [head, repair, online] = graph["@graph"].as_array().unwrap().as_slice() else { panic!("{graph}") };
    assert_eq!(head["creditText"], "Contributeurs d'essai");
    assert_eq!(repair["geo"]["@type"], "GeoCircle");
    assert_eq!(repair["geo"]["geoRadius"], "500");
    assert_eq!(repair["@type"], "LocalBusiness");
    assert_eq!(repair["openingHoursSpecification"].as_array().unwrap().len(), 2);
    assert_eq!(repair["sameAs"], json!(["https://www.wikidata.org/entity/Q42"]));
    assert_eq!(repair["license"], "https://spdx.org/licenses/ODbL-1.0.html");
    assert_eq!(repair["subjectOf"]["creditText"], json!(["© contributeurs"]));
    assert_eq!((&online["@type"], online.get("geo")), (&json!("Organization"), None));
}

#[test]
fn an_empty_result_is_still_a_file_of_its_format() {
    for name in ["geojson", "jsonld"] {
        serde_json::from_str::<Value>(&written(name, &[], CsvOptions::default())).unwrap();
    }
    assert_eq!(written("csv", &[], CsvOptions::default()), format!("{}\r\n", COLUMNS.join(",")));
    assert_eq!(written("ndjson", &[], CsvOptions::default()), "");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_line_of_ndjson_is_the_whole_card(cards in proptest::collection::vec(any_card(), 1..4)) {
        let text = written("ndjson", &cards, CsvOptions::default());
        let read: Vec<Card> =
            text.lines().map(|line| card_from_document(&serde_json::from_str(line).unwrap()).unwrap()).collect();
        prop_assert_eq!(read, cards);
    }

    #[test]
    fn csv_and_geojson_hold_the_same_and_lose_nothing_of_their_columns(cards in proptest::collection::vec(any_card(), 1..4)) {
        let text = written("csv", &cards, CsvOptions::default());
        let collection: Value = serde_json::from_str(&written("geojson", &cards, CsvOptions::default())).unwrap();
        let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
        let columns = reader.headers().unwrap().clone();
        for (n, line) in reader.records().enumerate() {
            let line = line.unwrap();
            for (column, written) in columns.iter().zip(&line).filter(|(column, _)| !matches!(*column, "lat" | "lon")) {
                let property = &collection["features"][n]["properties"][column];
                prop_assert_eq!(cell::undefuse(written), cell::text(property), "{}", column);
            }
            prop_assert_eq!(cell::undefuse(&line[1]), cards[n].name.as_str());
        }
    }
}
