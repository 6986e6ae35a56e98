//! The real data sets, with the counts of FORMATS.md 5.

use bocage::import::Report;

use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::directory::TestDirectory;
use crate::support::samples;

/// Folder, file, licence, accept the exchange; then read, created, with a point before territory checks.
type Set = (&'static str, &'static str, Option<&'static str>, bool, [u64; 3]);

fn import(directory: &TestDirectory, (folder, file, licence, accept, _): &Set) -> Option<Report> {
    let path = samples::folder(folder)?.join(file);
    let mut options = TestDirectory::options(file);
    options.licence = licence.map(str::to_owned);
    options.read.accept_swap = *accept;
    Some(directory.try_import(&path, &options).unwrap())
}

/// Imports each set twice: the counts are those of the page, known licences are listed, and the second time nothing
/// changes.
fn hold(sets: &[Set]) {
    let mut directory = TestDirectory::new(TestDatabase::sqlite());
    let mut wrong = Vec::new();
    for set in sets {
        let listed_before = directory.entries().iter().filter(|entry| entry.listed).count() as u64;
        let Some(report) = import(&directory, set) else { return };
        let doubted = ["far_from_municipality", "outside_territory"]
            .iter()
            .filter_map(|code| report.warnings.get(*code))
            .sum::<u64>();
        let counts = [report.read, report.created, report.located + doubted];
        if counts != set.4 || report.updated != 0 {
            wrong.push(format!(
                "{}: {counts:?}, expected {:?}; {:?} {:?}",
                set.1, set.4, report.warnings, report.rejected_by_reason
            ));
        }
        assert_eq!(report.accepted(), report.created + report.unmatched, "{}: {:?}", set.1, report.rejected_by_reason);
        let listed = directory.entries().iter().filter(|entry| entry.listed).count() as u64 - listed_before;
        let expected = if set.2.is_some() { report.created } else { 0 };
        assert_eq!(
            (listed, report.not_listed.values().sum::<u64>()),
            (expected, report.created - expected),
            "{}",
            set.1
        );
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    directory.assert_consistent();
    let root = directory.root();
    directory.wait_days(1);
    for set in sets {
        let again = import(&directory, set).unwrap();
        assert_eq!((again.created, again.updated), (0, 0), "{}: the second time", set.1);
    }
    assert_eq!(directory.root(), root);
}

#[test]
fn car_sharing_places_are_imported_as_the_page_says() {
    hold(&[("bnlc_covoiturage", "bnlc.csv", Some("ODbL-1.0"), false, [2473, 2473, 2473])]);
}

#[test]
fn public_service_houses_are_imported_as_the_page_says() {
    hold(&[("france_services", "liste-fs-20240801.csv", Some("etalab-2.0"), false, [2845, 2845, 2845])]);
}

#[test]
fn outlets_of_cooperatives_are_imported_as_the_page_says() {
    hold(&[("coops_uk_outlets", "outlets_located.csv", None, false, [6096, 6028, 6028])]);
}

#[test]
fn organisations_of_europe_are_imported_as_the_page_says() {
    hold(&[("susy_europe", "susy.geojson", Some("public-domain"), false, [1794, 1794, 1790])]);
}

#[test]
fn digital_help_and_places_are_imported_as_the_page_says() {
    hold(&[
        ("mednum_hub_lo", "hub-lo.json", None, false, [426, 426, 426]),
        ("mednum_gironde", "gironde.json", None, true, [347, 347, 347]),
        ("mednum_ultra_num", "ultra-num.json", None, false, [155, 155, 147]),
        ("acceslibre_lyon", "erp_lyon.json", Some("MIT"), false, [1270, 1270, 1270]),
        ("acceslibre_lyon", "exemple-valide.csv", Some("etalab-2.0"), false, [6, 0, 0]),
    ]);
}

#[test]
fn smaller_sets_are_imported_as_the_page_says() {
    hold(&[
        ("fablabs_france", "fablabs_france.json", None, false, [135, 135, 129]),
        ("bzh_fablab", "map_bzh_fablab.geojson", Some("CC-BY-4.0"), false, [121, 121, 121]),
        ("amap_nantes", "amap_producteurs.json", None, true, [277, 277, 109]),
        ("supermarches_cooperatifs", "supermarches.json", Some("MIT"), false, [130, 130, 130]),
        ("nantes_reemploi", "structures.json", None, false, [356, 354, 354]),
        ("transiscope_niort", "transiscope_niort.json", None, false, [100, 100, 100]),
        ("hopitaux_idf", "hopitaux.geojson", None, false, [70, 70, 70]),
        ("coopcycle_coops", "coops.json", None, false, [72, 72, 72]),
        ("repaircafes_amsterdam", "cafes.json", None, false, [43, 43, 43]),
        ("repaircafes_amsterdam", "map-data.json", None, false, [44, 44, 44]),
        ("kartevonmorgen_search", "search_results.json", None, false, [100, 100, 100]),
    ]);
}

on_each_database! {
    fn two_lists_of_fab_labs_have_eight_pairs_in_common(database) {
        let directory = TestDirectory::new(database);
        let france = ("fablabs_france", "fablabs_france.json", None, false, [0; 3]);
        let Some(_) = import(&directory, &france) else { return };
        let bretagne = ("bzh_fablab", "map_bzh_fablab.geojson", Some("CC-BY-4.0"), false, [0; 3]);
        let report = import(&directory, &bretagne).unwrap();
        let of_france = |uri: &str| directory.entry(uri).card.sources[0].source == "fablabs_france";
        let mut pairs: Vec<String> = report
            .duplicates
            .iter()
            .filter(|pair| of_france(&pair.other))
            .map(|pair| pair.name.clone())
            .collect();
        pairs.sort();
        assert_eq!(pairs, ["FabLab Lannion KerNEL", "Human Lab", "La FABrique du Loch", "LabFab UR1",
            "Les Fabriques du Ponant", "MakerSpace56", "PiNG", "TyFab"]);
        assert_eq!(directory.names().len(), 135 + 121, "suspects are flagged, never merged");
    }
}

/// The journey of the first issue, with its real files.
#[test]
fn a_new_user_imports_four_files_and_finds_what_people_look_for() {
    let mut directory = TestDirectory::new(TestDatabase::sqlite());
    for set in [
        ("bnlc_covoiturage", "bnlc.csv", Some("ODbL-1.0"), false, [0; 3]),
        ("fablabs_france", "fablabs_france.json", None, false, [0; 3]),
        ("supermarches_cooperatifs", "supermarches.json", Some("MIT"), false, [0; 3]),
        ("amap_nantes", "amap_producteurs.json", None, true, [0; 3]),
    ] {
        let Some(report) = import(&directory, &set) else { return };
        assert!(report.created > 100);
    }
    let labs = directory.found(&[("q", "fablab rennes")]);
    assert!(labs.iter().any(|name| name.contains("LabFab") || name.contains("Humanlab")), "{labs:?}");
    let near = directory.search(&[("q", "covoiturage"), ("near", "44100"), ("radius", "30")]);
    assert!(near.total >= 5, "{}", near.total);
    let nothing = directory.search(&[("q", "covoiturage"), ("near", "44100")]);
    assert!(nothing.total == 0 && !nothing.widen.is_empty(), "an empty circle says where there is more");
    let right = directory.search(&[("q", "imprimante 3D")]).total;
    assert!(right > 0 && directory.search(&[("q", "imprimente 3D")]).total >= right / 2);
    let amaps = directory.search(&[("q", "amap"), ("near", "Nantes")]);
    assert!(amaps.total >= 50, "{}", amaps.total);
    let open = directory.search(&[("open", "now"), ("kind", "mobility")]);
    assert!(open.open_groups.len() == 3 && open.total > 1000, "{:?}", open.open_groups);

    // Tuesday 24 November 2026: one point takes orders until tomorrow, one until yesterday.
    directory.publish(food_point("Panier du Bocage", "2026-11-25"));
    directory.publish(food_point("Panier d'hier", "2026-11-23"));
    let food = [("open", "orders"), ("q", "panier")];
    let names = directory.found(&food);
    assert_eq!(names.first().map(String::as_str), Some("Panier du Bocage"), "{names:?}");
    let tomorrow = [("a.order_closes.min", "2026-11-25"), ("a.order_closes.max", "2026-11-25"), ("kind", "food_point")];
    assert_eq!(directory.found(&tomorrow), ["Panier du Bocage"]);

    // A wrong hour is corrected, and a card erased; the next import respects both.
    let names = directory.names();
    let is_alone = |found: &String| names.iter().filter(|name| *name == found).count() == 1;
    // Some of the file have no place yet, which an edit would have to give first.
    let has_place = |found: &String| directory.named(found).card.location.is_some();
    let shops = directory.found(&[("q", "supermarché coopératif")]);
    let shop = shops.into_iter().filter(is_alone).find(has_place).unwrap();
    let corrected = directory.named(&shop).uri;
    let gone = directory.found(&[("q", "amap"), ("near", "Nantes")]).into_iter().find(is_alone).unwrap();
    directory.wait_days(1);
    directory.edit(&corrected, serde_json::json!({ "opening_hours": "Tu-Sa 09:30-19:30" }), &[]);
    directory.erase(&directory.named(&gone).uri);
    for set in [
        ("supermarches_cooperatifs", "supermarches.json", Some("MIT"), false, [0; 3]),
        ("amap_nantes", "amap_producteurs.json", None, true, [0; 3]),
    ] {
        let report = import(&directory, &set).unwrap();
        assert_eq!((report.created, report.updated), (0, 0));
    }
    assert_eq!(directory.entry(&corrected).card.opening_hours.as_deref(), Some("Tu-Sa 09:30-19:30"));
    assert!(!directory.names().contains(&gone));
    directory.assert_consistent();
}

fn food_point(name: &str, closes: &str) -> serde_json::Value {
    serde_json::json!({ "name": name, "kinds": ["food_point"], "attributes.point_type": "hub",
        "attributes.product_families": ["vegetables"], "location.city": "Nantes", "location.postcode": "44000",
        "attributes.order_opens": "2026-11-01", "attributes.order_closes": closes })
}
