//! The real files of FORMATS.md 5 that have no format of their own, counted as the page counts them.

use std::fs::File;
use std::sync::Arc;

use bocage::import::read::open;
use bocage::import::{FileFacts, Incoming, ReadOptions};
use bocage::place::Gazetteer;

use crate::support::samples;

struct Read {
    facts: FileFacts,
    records: Vec<Incoming>,
}

impl Read {
    fn of(set: &str, file: &str, options: &ReadOptions) -> Option<Read> {
        let path = samples::folder(set)?.join(file);
        let source = Box::new(File::open(path).expect("the file of the set"));
        let opened = open(source, Some(file), options, &Arc::new(Gazetteer::embedded())).expect("a readable file");
        let records = opened.records.collect::<Result<_, _>>().expect("records");
        Some(Read { facts: opened.facts, records })
    }

    fn accepted(&self) -> impl Iterator<Item = &Incoming> {
        self.records.iter().filter(|record| record.rejected.is_none())
    }

    /// Read, accepted, located before the checks against territories, as the page counts.
    fn counts(&self) -> (usize, usize, usize) {
        let doubted = |record: &Incoming| {
            let codes = ["far_from_municipality", "outside_territory"];
            record.warnings.iter().any(|warning| codes.contains(&warning.code))
        };
        let located =
            self.accepted().filter(|record| record.fields.contains_key("location.lat") || doubted(record)).count();
        (self.records.len(), self.accepted().count(), located)
    }

    fn with_warning(&self, code: &str) -> Vec<&str> {
        let warned = |record: &&Incoming| record.warnings.iter().any(|warning| warning.code == code);
        self.accepted().filter(warned).filter_map(|record| record.text("name")).collect()
    }
}

#[test]
fn real_sets_are_read_with_the_counts_of_the_page() {
    for (set, file, counts) in [
        ("bzh_fablab", "map_bzh_fablab.geojson", (121, 121, 121)),
        ("mednum_hub_lo", "hub-lo.json", (426, 426, 426)),
        ("mednum_ultra_num", "ultra-num.json", (155, 155, 147)),
        ("hopitaux_idf", "hopitaux.geojson", (70, 70, 70)),
        ("susy_europe", "susy.geojson", (1794, 1794, 1790)),
        ("coops_uk_outlets", "outlets_located.csv", (6096, 6028, 6028)),
        ("supermarches_cooperatifs", "supermarches.json", (130, 130, 130)),
    ] {
        let Some(read) = Read::of(set, file, &ReadOptions::default()) else { return };
        let lost: Vec<_> = read
            .accepted()
            .filter(|record| !record.fields.contains_key("location.lat"))
            .map(|record| (record.text("name"), &record.warnings))
            .take(12)
            .collect();
        assert_eq!(read.counts(), counts, "{set}: without point {lost:?}");
        assert!(read.accepted().all(|record| record.fields.contains_key("kinds")), "{set}: an entry without kind");
    }
}

#[test]
fn files_turned_around_wait_for_a_person() {
    let accept = ReadOptions { accept_swap: true, ..ReadOptions::default() };
    let Some(gironde) = Read::of("mednum_gironde", "gironde.json", &ReadOptions::default()) else { return };
    assert!(gironde.facts.swap_proposed);
    assert_eq!(gironde.counts(), (347, 347, 0));
    let gironde = Read::of("mednum_gironde", "gironde.json", &accept).expect("as before");
    assert_eq!(gironde.counts(), (347, 347, 347), "{:?}", gironde.with_warning("far_from_municipality"));
    let amap = Read::of("amap_nantes", "amap_producteurs.json", &ReadOptions::default()).expect("as before");
    assert!(amap.facts.swap_proposed);
    assert_eq!(amap.counts(), (277, 277, 0));
    let amap = Read::of("amap_nantes", "amap_producteurs.json", &accept).expect("as before");
    assert_eq!(amap.counts(), (277, 277, 109));
}

#[test]
fn rows_turned_around_in_a_good_file_are_named() {
    let Some(susy) = Read::of("susy_europe", "susy.geojson", &ReadOptions::default()) else { return };
    assert!(!susy.facts.swap_proposed);
    assert_eq!(susy.with_warning("swapped_suspected"), ["Aspazija", "Blind Art", "Resurgo Trust", "Aicinājums tev"]);
    let outside = susy.with_warning("outside_territory");
    let elsewhere = ["SHAKTI WOMEN'S AID", "HOMES FOR GOOD (SCOTLAND) CIC"];
    assert!(elsewhere.iter().all(|name| outside.contains(name)), "{outside:?}");
    assert_eq!(outside.len(), 2, "{outside:?}");
    let french = susy.accepted().filter(|record| record.text("location.country") == Some("FR")).count();
    assert_eq!(french, 55);
}

#[test]
fn a_script_is_not_read() {
    let Some(folder) = samples::folder("supermarches_cooperatifs") else { return };
    let source = Box::new(File::open(folder.join("supermarches.js")).expect("the script"));
    let result = open(source, Some("supermarches.js"), &ReadOptions::default(), &Arc::new(Gazetteer::embedded()));
    assert_eq!(result.err().expect("refused").code, "a_script");
}
