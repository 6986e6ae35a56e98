//! The named formats on the real files that they were made for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use bocage::import::read::formats::FORMATS;
use bocage::import::read::{Container, RawRecord, Sample};
use bocage::import::{Incoming, ReadOptions};
use serde_json::{Map, Value};

use crate::support::samples;

/// What the format that knows itself in a file makes of it, and its name.
struct Outcome {
    format: &'static str,
    read: usize,
    entries: Vec<Incoming>,
}

impl Outcome {
    fn accepted(&self) -> usize {
        self.entries.iter().filter(|entry| entry.rejected.is_none()).count()
    }

    fn located(&self) -> usize {
        let accepted = self.entries.iter().filter(|entry| entry.rejected.is_none());
        accepted
            .filter(|entry| entry.fields.contains_key("location.lat") && entry.fields.contains_key("location.lon"))
            .count()
    }

    fn warned(&self, code: &str) -> usize {
        self.entries.iter().filter(|entry| entry.warnings.iter().any(|warning| warning.code == code)).count()
    }

    fn having(&self, field: &str) -> usize {
        self.entries.iter().filter(|entry| entry.fields.contains_key(field)).count()
    }

    fn counts(&self) -> (&'static str, usize, usize, usize) {
        (self.format, self.read, self.accepted(), self.located())
    }

    /// Every key of an accepted record, each once.
    fn assert_keys_are_unique(&self) {
        let accepted = self.entries.iter().filter(|entry| entry.rejected.is_none());
        let keys: BTreeSet<&str> = accepted.map(|entry| entry.key.as_str()).collect();
        assert_eq!(keys.len(), self.accepted());
        assert!(!keys.contains(""), "a record without key");
    }
}

fn records(path: &Path, member: &[&str]) -> (Vec<RawRecord>, Vec<String>, Map<String, Value>) {
    let text = std::fs::read_to_string(path).expect("a file");
    let text = text.trim_start_matches('\u{feff}');
    if path.extension().is_some_and(|extension| extension == "csv") {
        let mut rows = csv::Reader::from_reader(text.as_bytes());
        let header: Vec<String> = rows.headers().expect("a header").iter().map(str::to_owned).collect();
        let rows = rows.records().map(|row| {
            let row = row.expect("a row");
            header.iter().cloned().zip(row.iter().map(|cell| Value::String(cell.to_owned()))).collect()
        });
        let rows = (2..).zip(rows).map(|(line, members)| RawRecord { line, members, ..RawRecord::default() }).collect();
        return (rows, header, Map::new());
    }
    let file: Value = serde_json::from_str(text).expect("JSON");
    let items: Vec<Value> = match (file, member) {
        (Value::Array(items), _) => items,
        (file, members) => {
            members.iter().flat_map(|name| file[*name].as_array().cloned().unwrap_or_default()).collect()
        }
    };
    let objects = items.into_iter().filter_map(|item| item.as_object().cloned());
    let rows = (1..).zip(objects).map(|(line, members)| RawRecord { line, members, ..RawRecord::default() }).collect();
    (rows, Vec::new(), Map::new())
}

fn outcome(set: &str, file: &str, members: &[&str], options: &ReadOptions) -> Option<Outcome> {
    let path = samples::folder(set)?.join(file);
    let (records, header, top) = records(&path, members);
    let container =
        if header.is_empty() { Container::Json { path: "$", top: &top } } else { Container::Csv { header: &header } };
    let first = &records[..records.len().min(50)];
    let sample = Sample { container, records: first, file_name: None };
    let scores: BTreeMap<&str, u8> = FORMATS.iter().map(|format| (format.name, (format.sniff)(&sample))).collect();
    let sure = FORMATS.iter().filter(|format| scores[format.name] > 50).collect::<Vec<_>>();
    assert_eq!(sure.len(), 1, "one format knows {file}: {scores:?}");
    let mut format = (sure[0].make)(options).expect("a reader");
    let read = records.len();
    let mut entries: Vec<Incoming> = records.into_iter().flat_map(|record| format.map(record)).collect();
    entries.extend(format.finish());
    Some(Outcome { format: sure[0].name, read, entries })
}

fn plain(set: &str, file: &str) -> Option<Outcome> {
    outcome(set, file, &[], &ReadOptions::default())
}

#[test]
fn carpool_places_are_all_read_and_eleven_are_paused() {
    let Some(outcome) = plain("bnlc_covoiturage", "bnlc.csv") else { return };
    assert_eq!(outcome.counts(), ("bnlc", 2473, 2473, 2473));
    outcome.assert_keys_are_unique();
    let paused = outcome.entries.iter().filter(|entry| entry.text("status") == Some("paused")).count();
    assert_eq!(paused, 11);
    assert!(outcome.entries.iter().all(|entry| !entry.ended));
    let names: BTreeSet<_> =
        outcome.entries.iter().filter_map(|entry| entry.text("name")).map(str::to_lowercase).collect();
    assert_eq!(outcome.read - names.len(), 200, "200 repeated names are 200 other places");
    assert_eq!(outcome.warned("bad_identifier") + outcome.warned("bad_date"), 0);
}

#[test]
fn france_services_have_their_hours_in_osm_words() {
    let Some(outcome) = plain("france_services", "liste-fs-20240801.csv") else { return };
    assert_eq!(outcome.counts(), ("mednum", 2845, 2845, 2845));
    outcome.assert_keys_are_unique();
    let without = outcome.entries.iter().filter(|entry| !entry.fields.contains_key("opening_hours")).count();
    assert_eq!(without - outcome.warned("bad_hours"), 48, "no hours are unknown hours");
    let overseas = outcome
        .entries
        .iter()
        .filter(|entry| entry.text("location.territory").is_some_and(|code| code.starts_with("97")));
    assert_eq!(overseas.count(), 119);
}

#[test]
fn the_example_of_the_digital_help_standard_is_read() {
    let Some(outcome) = plain("schemas", "mediation-num.exemple-valide.csv") else { return };
    assert_eq!(outcome.counts(), ("mednum", 1, 1, 1));
    assert!(outcome.entries[0].warnings.is_empty(), "{:?}", outcome.entries[0].warnings);
}

#[test]
fn fab_labs_without_point_are_kept() {
    let Some(outcome) = plain("fablabs_france", "fablabs_france.json") else { return };
    assert_eq!(outcome.counts(), ("fablabs", 135, 135, 129));
    outcome.assert_keys_are_unique();
    let padded =
        outcome.entries.iter().filter(|entry| entry.warnings.iter().any(|warning| warning.code == "postcode_padded"));
    let padded: Vec<_> = padded.filter_map(|entry| entry.text("location.postcode")).collect();
    assert_eq!(padded, ["02100"]);
    let without = outcome.entries.iter().filter(|entry| !entry.fields.contains_key("location.lat"));
    assert!(without.into_iter().all(|entry| entry.fields.contains_key("location.postcode")));
}

#[test]
fn delivery_co_ops_say_which_language_they_speak() {
    let Some(outcome) = plain("coopcycle_coops", "coops.json") else { return };
    assert_eq!(outcome.counts(), ("coopcycle", 72, 72, 72));
    outcome.assert_keys_are_unique();
    let french = outcome.entries.iter().filter(|entry| entry.text("location.country") == Some("FR")).count();
    assert_eq!(french, 37);
    assert_eq!(outcome.having("description"), 48);
    let markup =
        |entry: &&Incoming| entry.text("description").is_some_and(|text| text.contains("<p>") || text.contains("<br"));
    assert_eq!(outcome.entries.iter().filter(markup).count(), 0);
}

#[test]
fn an_answer_of_transiscope_is_known_by_its_shape() {
    let Some(outcome) = plain("transiscope_niort", "transiscope_niort.json") else { return };
    assert_eq!(outcome.counts(), ("gogocarto", 100, 100, 100));
    outcome.assert_keys_are_unique();
    let other = outcome
        .entries
        .iter()
        .filter(|entry| !entry.fields.contains_key("themes") && !entry.fields.contains_key("tags"));
    assert_eq!(other.count(), 16, "16 have no category");
    let hosts: BTreeSet<_> =
        outcome.entries.iter().flat_map(|entry| &entry.other_keys).map(|(host, _)| host.as_str()).collect();
    assert!(hosts.contains("presdecheznous.fr"), "{hosts:?}");
}

#[test]
fn the_places_of_lyon_are_made_and_the_examples_enrich() {
    let Some(places) = plain("acceslibre_lyon", "erp_lyon.json") else { return };
    assert_eq!(places.counts(), ("acceslibre", 1270, 1270, 1270));
    places.assert_keys_are_unique();
    assert_eq!(places.having("identifiers.siret"), 37);
    let districts = places
        .entries
        .iter()
        .filter(|entry| entry.text("location.territory").is_some_and(|code| code.starts_with("6938")));
    assert_eq!(districts.count(), 137);
    let Some(examples) = plain("acceslibre_lyon", "exemple-valide.csv") else { return };
    assert_eq!(examples.counts(), ("acceslibre", 6, 6, 6));
    assert!(examples.entries.iter().all(|entry| entry.enriches_only));
}

#[test]
fn repair_cafes_of_two_shapes_are_read() {
    let Some(calendar) = plain("repaircafes_amsterdam", "cafes.json") else { return };
    assert_eq!(calendar.counts(), ("repaircafe", 43, 43, 43));
    calendar.assert_keys_are_unique();
    assert_eq!(calendar.having("opening_hours"), 43);
    assert_eq!(calendar.warned("bad_hours"), 0);
    for entry in &calendar.entries {
        let rule = entry.text("opening_hours").unwrap_or_default();
        assert!(bocage::initiative::hours::normalise(rule).is_ok(), "{rule}");
        assert!(!rule.contains("see dates"), "every rule of this file has words in OSM");
    }
    let Some(api) = plain("repaircafes_amsterdam", "map-data.json") else { return };
    assert_eq!(api.counts(), ("repaircafe", 44, 44, 44));
    api.assert_keys_are_unique();
    assert_eq!(api.having("checked_at"), 44);
}

#[test]
fn a_search_answer_of_karte_von_morgen_is_read_with_its_invisible_part() {
    let members = ["visible", "invisible"];
    let Some(outcome) = outcome("kartevonmorgen_search", "search_results.json", &members, &ReadOptions::default())
    else {
        return;
    };
    assert_eq!(outcome.counts(), ("ofdb", 100, 100, 100));
    outcome.assert_keys_are_unique();
    assert!(!outcome.entries.iter().any(|entry| format!("{entry:?}").contains("avg_rating")));
}

#[test]
fn the_list_of_nantes_keeps_its_osm_ids_and_closes_nothing() {
    let members = ["_structuresDatas"];
    let file = "structures.json";
    let Some(plain) = outcome("nantes_reemploi", file, &members, &ReadOptions::default()) else { return };
    assert_eq!(plain.counts(), ("osm", 356, 354, 354));
    plain.assert_keys_are_unique();
    assert_eq!(plain.having("identifiers.osm"), 355);
    assert_eq!(plain.having("licence"), 0);
    assert_eq!(plain.having("crisis_hours"), 0);
    assert!(plain.warned("says_closed") > 0);
    assert!(plain.entries.iter().all(|entry| !entry.ended), "nothing is closed alone");
    let until =
        ReadOptions { extra: [("crisis_until".to_owned(), "2026-12-31".to_owned())].into(), ..ReadOptions::default() };
    let Some(crisis) = outcome("nantes_reemploi", file, &members, &until) else { return };
    assert_eq!(crisis.having("crisis_hours"), 97);
    let kinds = |kind: &str| {
        plain.entries.iter().filter(|entry| entry.fields.get("kinds").is_some_and(|kinds| kinds[0] == kind)).count()
    };
    assert!(kinds("reuse") > 100 && kinds("food_point") > 200, "{} {}", kinds("reuse"), kinds("food_point"));
}

#[test]
fn lists_with_columns_of_their_own_are_left_to_the_generic_readers() {
    for (set, file) in [
        ("mednum_hub_lo", "hub-lo.json"),
        ("mednum_gironde", "gironde.json"),
        ("mednum_ultra_num", "ultra-num.json"),
        ("amap_nantes", "amap_producteurs.json"),
        ("supermarches_cooperatifs", "supermarches.json"),
        ("coops_uk_outlets", "outlets_located.csv"),
    ] {
        let Some(folder) = samples::folder(set) else { return };
        let (records, header, top) = records(&folder.join(file), &[]);
        let container = if header.is_empty() {
            Container::Json { path: "$", top: &top }
        } else {
            Container::Csv { header: &header }
        };
        let sample = Sample { container, records: &records[..50], file_name: Some(file) };
        let sure: Vec<_> =
            FORMATS.iter().filter(|format| (format.sniff)(&sample) > 0).map(|format| format.name).collect();
        assert!(sure.is_empty() || sure == ["csv"] || sure == ["json"], "{file}: {sure:?}");
    }
}
