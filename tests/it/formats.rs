//! The named formats on the real files that they were made for.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use bocage::import::{Incoming, ReadOptions};
use bocage::place::Gazetteer;

use crate::support::samples;

/// What the format that knows itself in a file makes of it, and its name.
struct Outcome {
    format: String,
    entries: Vec<Incoming>,
}

impl Outcome {
    fn accepted(&self) -> usize {
        self.entries.iter().filter(|entry| entry.rejected.is_none()).count()
    }

    /// Those with a usable point, also when it is doubtful where it lies (FORMATS.md 5 counts before that check).
    fn located(&self) -> usize {
        let accepted = self.entries.iter().filter(|entry| entry.rejected.is_none());
        let doubted = |entry: &Incoming| {
            entry.warnings.iter().any(|warning| ["far_from_municipality", "outside_territory"].contains(&warning.code))
        };
        accepted.filter(|entry| entry.fields.contains_key("location.lat") || doubted(entry)).count()
    }

    fn warned(&self, code: &str) -> usize {
        self.entries.iter().filter(|entry| entry.warnings.iter().any(|warning| warning.code == code)).count()
    }

    fn having(&self, field: &str) -> usize {
        self.entries.iter().filter(|entry| entry.fields.contains_key(field)).count()
    }

    fn counts(&self) -> (&str, usize, usize, usize) {
        (&self.format, self.entries.len(), self.accepted(), self.located())
    }

    /// Every key of an accepted record, each once.
    fn assert_keys_are_unique(&self) {
        let accepted = self.entries.iter().filter(|entry| entry.rejected.is_none());
        let keys: BTreeSet<&str> = accepted.map(|entry| entry.key.as_str()).collect();
        assert_eq!(keys.len(), self.accepted());
        assert!(!keys.contains(""), "a record without key");
    }
}

fn read(path: &Path, options: &ReadOptions) -> Outcome {
    let file = std::fs::File::open(path).expect("a file");
    let name = path.file_name().and_then(|name| name.to_str());
    let gazetteer = Arc::new(Gazetteer::embedded());
    let opened = bocage::import::read::open(Box::new(file), name, options, &gazetteer).expect("a file that we read");
    let entries: Vec<Incoming> = opened.records.map(|record| record.expect("a sound file")).collect();
    Outcome { format: opened.facts.format, entries }
}

fn outcome(set: &str, file: &str, options: &ReadOptions) -> Option<Outcome> {
    Some(read(&samples::folder(set)?.join(file), options))
}

fn plain(set: &str, file: &str) -> Option<Outcome> {
    outcome(set, file, &ReadOptions::default())
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
    assert_eq!(outcome.entries.len() - names.len(), 200, "200 repeated names are 200 other places");
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
    // The point that the example gives to Reims lies in Provence.
    let codes: Vec<_> = outcome.entries[0].warnings.iter().map(|warning| warning.code).collect();
    assert_eq!(codes, ["far_from_municipality"]);
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
    let without =
        outcome.entries.iter().filter(|entry| entry.warnings.iter().any(|warning| warning.code == "no_coordinates"));
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
    let Some(outcome) = outcome("kartevonmorgen_search", "search_results.json", &ReadOptions::default()) else {
        return;
    };
    assert_eq!(outcome.counts(), ("ofdb", 100, 100, 100));
    outcome.assert_keys_are_unique();
    assert!(!outcome.entries.iter().any(|entry| format!("{entry:?}").contains("avg_rating")));
}

#[test]
fn the_list_of_nantes_keeps_its_osm_ids_and_closes_nothing() {
    let file = "structures.json";
    let Some(plain) = outcome("nantes_reemploi", file, &ReadOptions::default()) else { return };
    assert_eq!(plain.counts(), ("osm", 356, 354, 354));
    plain.assert_keys_are_unique();
    assert_eq!(plain.having("identifiers.osm"), 355);
    // 26 longitudes of the file have lost their minus and lie east of Greenwich.
    assert_eq!(plain.warned("far_from_municipality"), 26);
    assert_eq!(plain.having("licence"), 0);
    assert_eq!(plain.having("crisis_hours"), 0);
    assert!(plain.warned("says_closed") > 0);
    assert!(plain.entries.iter().all(|entry| !entry.ended), "nothing is closed alone");
    let until =
        ReadOptions { extra: [("crisis_until".to_owned(), "2026-12-31".to_owned())].into(), ..ReadOptions::default() };
    let Some(crisis) = outcome("nantes_reemploi", file, &until) else { return };
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
        let Some(outcome) = plain(set, file) else { return };
        assert!(["csv", "json"].contains(&outcome.format.as_str()), "{file}: {}", outcome.format);
    }
}
