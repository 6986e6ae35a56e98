//! Records that point to each other, and records that changed their id.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::atomic::AtomicBool;

use bocage::app::App;
use bocage::clock::{Clock, Timestamp};
use bocage::import::{self, ImportOptions, Importer, ReadOptions, Report, store as imports};
use bocage::initiative::Fields;
use bocage::initiative::publish::revise;
use bocage::initiative::store::{Initiative, State, list_after_uri};
use serde_json::json;

use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::samples;

const DAY: i64 = 86_400 * 1_000_000;
/// 2026-11-24, noon.
const NOON: Timestamp = Timestamp(1_795_521_600_000_000);

/// A node with a directory to import into, on a day of its own.
struct Directory {
    app: App,
    _database: TestDatabase,
}

impl Directory {
    fn of(database: TestDatabase) -> Directory {
        let app = App::open(database.config(), Clock::fixed(NOON)).unwrap();
        Directory { app, _database: database }
    }

    fn on_day(&mut self, day: i64) {
        self.app.clock = Clock::fixed(Timestamp(NOON.0 + day * DAY));
    }

    fn import_with(
        &self,
        file_name: &str,
        text: impl Into<Vec<u8>>,
        change: impl FnOnce(&mut ImportOptions),
    ) -> Report {
        let mut options = ImportOptions {
            source: "test".into(),
            file_name: Some(file_name.into()),
            licence: Some("etalab-2.0".into()),
            rows_per_transaction: 2,
            ranking: Vec::new(),
            ..ImportOptions::default()
        };
        change(&mut options);
        let (stop, home) = (AtomicBool::new(false), self.app.home());
        let mut importer =
            Importer { db: &self.app.db, home: &home, clock: self.app.clock, stop: &stop, progress: &mut |_| {} };
        import::import(&mut importer, Box::new(Cursor::new(text.into())), &options).unwrap()
    }

    fn import(&self, file_name: &str, text: &str) -> Report {
        self.import_with(file_name, text, |_| {})
    }

    /// The entries that are there, by name.
    fn entries(&self) -> BTreeMap<String, Initiative> {
        let all = self.app.db.read_now(|conn| list_after_uri(conn, "", 1000)).unwrap();
        let there = all.into_iter().filter(|entry| entry.state != State::Withdrawn);
        there.map(|entry| (entry.card.name.clone(), entry)).collect()
    }

    fn entry(&self, name: &str) -> Initiative {
        self.entries().remove(name).unwrap()
    }

    fn edit(&self, name: &str, fields: &[(&str, serde_json::Value)]) {
        let fields: Fields = fields.iter().map(|(field, value)| ((*field).to_owned(), value.clone())).collect();
        let (uri, home, now) = (self.entry(name).uri, self.app.home(), self.app.clock.now());
        self.app.db.write_now(move |conn| revise(conn, &home, &uri, &fields, &[], now)).unwrap();
    }

    fn undo(&self, run: &str) -> import::Undone {
        import::undo(&self.app.db, &self.app.home(), run, self.app.clock.now()).unwrap()
    }
}

/// AMAPs and their producers, as the file of Nantes has them.
fn amaps(links: &[(&str, &str)]) -> String {
    let row = |(amap, producer): &(&str, &str)| {
        json!({"NomAmap": amap, "NomExploitation": producer, "CommuneExploitation": "Clisson", "LATProd": 47.08,
            "LONGProd": -1.28, "LATAMAP": 47.21, "LONGAMAP": -1.55, "Distance": null, "Produits": "Fruits",
            "QuartierAmap": "Zola"})
    };
    json!(links.iter().map(row).collect::<Vec<_>>()).to_string()
}

/// France services: id, sort, group.
fn sites(rows: &[(&str, &str, &str)]) -> String {
    let row = |(id, sort, group): &(&str, &str, &str)| {
        format!("{id},15,Site {id},1 rue Haute,,15138,15300,Murat,45.11,2.87,Non,,{sort},Fixe,{group}\n")
    };
    let header = "id_fs,insee_dep,lib_fs,adresse,complement_adresse,insee_com,code_postal,lib_com,latitude,longitude,\
                  prise_rdv,commentaire,type_fs,format_fs,groupe_fs\n";
    rows.iter().fold(header.to_owned(), |text, site| text + &row(site))
}

on_each_database! {
    fn both_sides_of_a_membership_say_so_and_a_second_import_changes_nothing(database) {
        let node = Directory::of(database);
        let file = amaps(&[("AMAP Zola", "Ferme Haute"), ("AMAP Zola", "Ferme Basse"), ("AMAP Erdre", "Ferme Haute")]);
        let first = node.import("amap.json", &file);
        assert_eq!((first.created, first.updated, first.linked), (4, 0, 3), "{first:?}");
        let (zola, erdre) = (node.entry("AMAP Zola"), node.entry("AMAP Erdre"));
        let (haute, basse) = (node.entry("Ferme Haute"), node.entry("Ferme Basse"));
        assert_eq!(zola.card.members, [basse.uri.clone(), haute.uri.clone()]);
        assert_eq!(erdre.card.members, std::slice::from_ref(&haute.uri));
        assert_eq!(basse.card.member_of, std::slice::from_ref(&zola.uri));
        assert_eq!(haute.card.member_of.len(), 2);
        let second = node.import("amap.json", &file);
        assert_eq!((second.created, second.updated, second.unchanged, second.linked), (0, 0, 4, 0));
        assert_eq!(node.entry("AMAP Zola"), zola);
    }

    fn what_a_source_no_longer_says_is_taken_back_on_both_sides(database) {
        let node = Directory::of(database);
        node.import("amap.json", &amaps(&[("AMAP Zola", "Ferme Haute"), ("AMAP Zola", "Ferme Basse")]));
        node.edit("Ferme Haute", &[("summary", json!("Des pommes."))]);
        node.import("amap.json", &amaps(&[("AMAP Zola", "Ferme Basse"), ("AMAP Erdre", "Ferme Haute")]));
        assert_eq!(node.entry("AMAP Zola").card.members, [node.entry("Ferme Basse").uri]);
        let haute = node.entry("Ferme Haute");
        assert_eq!(haute.card.member_of, [node.entry("AMAP Erdre").uri]);
        assert_eq!(haute.card.summary.as_deref(), Some("Des pommes."), "an edit is kept");
    }

    fn undoing_removes_the_links_and_importing_again_brings_them_back(database) {
        let mut node = Directory::of(database);
        let before = amaps(&[("AMAP Zola", "Ferme Haute")]);
        let after = amaps(&[("AMAP Zola", "Ferme Haute"), ("AMAP Zola", "Ferme Basse")]);
        let first = node.import("amap.json", &before);
        let zola = node.entry("AMAP Zola").card;
        node.on_day(1);
        let second = node.import("amap.json", &after);
        assert_eq!(node.entry("AMAP Zola").card.members.len(), 2);
        let undone = node.undo(&second.run);
        assert_eq!((undone.withdrawn, undone.restored, undone.kept), (1, 1, 0), "the run's own second write is no edit");
        assert_eq!(node.entry("AMAP Zola").card, zola);
        node.on_day(2);
        node.import("amap.json", &after);
        assert_eq!(node.entry("AMAP Zola").card.members.len(), 2);
        assert_eq!(node.entry("Ferme Basse").card.member_of, [node.entry("AMAP Zola").uri]);
        let undone = node.undo(&first.run);
        assert_eq!((undone.withdrawn, undone.kept), (1, 1), "a farm as the first run left it, an AMAP changed since");
    }

    fn a_branch_finds_its_main_site_wherever_it_stands(database) {
        let node = Directory::of(database);
        let report = node.import(
            "fs.csv",
            &sites(&[("1", "Antenne", "Murat"), ("2", "Antenne", ""), ("3", "Principal", "Murat"), ("4", "Principal", "")]),
        );
        assert_eq!((report.created, report.linked), (4, 1), "{report:?}");
        assert_eq!(node.entry("Site 1").card.parent, Some(node.entry("Site 3").uri));
        assert!(["Site 2", "Site 3", "Site 4"].iter().all(|name| node.entry(name).card.parent.is_none()));
        // Another column changes: the parent stays, without a second write.
        let file = sites(&[("1", "Antenne", "Murat"), ("3", "Principal", "Murat")]).replace("1 rue Haute", "2 rue Haute");
        let report = node.import("fs.csv", &file);
        assert_eq!((report.updated, report.linked), (2, 0), "{report:?}");
        assert_eq!(node.entry("Site 1").card.parent, Some(node.entry("Site 3").uri));
        // A person says otherwise: kept.
        node.edit("Site 1", &[("parent", json!(node.entry("Site 4").uri))]);
        node.import("fs.csv", &file.replace("2 rue Haute", "3 rue Haute"));
        assert_eq!(node.entry("Site 1").card.parent, Some(node.entry("Site 4").uri));
    }
}

/// Places with a SIRET: id, name, SIRET.
fn places(rows: &[(&str, &str, &str)]) -> String {
    let row = |(id, name, siret): &(&str, &str, &str)| {
        format!("{id},{siret},{name},Murat,15300,15138,45.11,2.87,Se présenter,Gratuit\n")
    };
    let header = "id,pivot,nom,commune,code_postal,code_insee,latitude,longitude,modalites_acces,frais_a_charge\n";
    rows.iter().fold(header.to_owned(), |text, place| text + &row(place))
}

const SIRET: &str = "43493312300029";
const OTHER_SIRET: &str = "13002526500013";

on_each_database! {
    fn a_record_with_a_new_id_and_the_same_siret_is_the_same_entry(database) {
        let mut node = Directory::of(database);
        node.import("places.csv", &places(&[("old", "Atelier", SIRET), ("b", "Autre", OTHER_SIRET), ("c", "Tiers", "")]));
        let before = node.entry("Atelier");
        node.on_day(1);
        // First in the file: the other ids are not known yet when it is read.
        let file = places(&[("new", "Atelier du Pont", SIRET), ("b", "Autre", OTHER_SIRET), ("c", "Tiers", "")]);
        let dry = node.import_with("places.csv", file.as_str(), |options| options.dry_run = true);
        assert_eq!((dry.created, dry.updated), (0, 1), "{dry:?}");
        let report = node.import_with("places.csv", file.as_str(), |options| options.complete = true);
        assert_eq!((report.created, report.updated, report.unchanged), (0, 1, 2), "{report:?}");
        assert_eq!((report.missing, report.complete), (0, Some(true)), "the old id is not missing: its entry is there");
        assert_eq!(node.entry("Atelier du Pont").uri, before.uri);
        assert_eq!(node.entries().len(), 3);
        let again = node.import("places.csv", &file);
        assert_eq!((again.created, again.updated, again.unchanged), (0, 0, 3));
        let back = node.import("places.csv", &places(&[("old", "Atelier du Pont", SIRET)]));
        assert_eq!(back.created, 0, "the first pair still names it");
    }

    fn two_records_of_one_file_stay_two_whatever_they_share(database) {
        let mut node = Directory::of(database);
        let first = node.import("places.csv", &places(&[("a", "Atelier", SIRET)]));
        assert_eq!(first.created, 1);
        node.on_day(1);
        let file = places(&[("x", "Annexe", SIRET), ("y", "Dépôt", SIRET), ("z", "Tiers", ""), ("a", "Atelier", SIRET)]);
        let second = node.import("places.csv", &file);
        assert_eq!((second.created, second.updated, second.unchanged), (3, 0, 1), "{second:?}");
        node.on_day(2);
        let file = file.replace("\nx,", "\nx2,");
        let third = node.import("places.csv", &file);
        assert_eq!((third.created, third.unchanged), (1, 3), "three entries have it: a person decides which one it is");
    }

    fn of_two_new_ids_for_one_that_went_only_the_first_gets_its_entry(database) {
        let mut node = Directory::of(database);
        node.import("places.csv", &places(&[("a", "Atelier", SIRET)]));
        let before = node.entry("Atelier");
        node.on_day(1);
        let report = node.import("places.csv", &places(&[("x", "Annexe", SIRET), ("y", "Dépôt", SIRET)]));
        assert_eq!((report.created, report.updated), (1, 1), "{report:?}");
        assert_eq!(node.entry("Annexe").uri, before.uri);
        assert_eq!(node.entries().len(), 2);
    }

    fn what_a_source_lacks_is_listed_after_three_whole_imports_and_thirty_days(database) {
        let mut node = Directory::of(database);
        let rows: Vec<String> = (0..10).map(|n| format!("r{n}")).collect();
        let rows: Vec<(&str, &str, &str)> = rows.iter().map(|id| (id.as_str(), id.as_str(), "")).collect();
        let whole = |options: &mut ImportOptions| options.complete = true;
        let listed = |node: &Directory| {
            let now = node.app.clock.now();
            let absent = node.app.db.read_now(|conn| imports::list_absent(conn, now)).unwrap();
            absent.into_iter().map(|record| record.record).collect::<Vec<_>>()
        };
        node.import_with("places.csv", places(&rows), whole);
        for (day, expected) in [(1, vec![]), (2, vec![]), (3, vec![]), (30, vec![]), (31, vec!["r9"])] {
            node.on_day(day);
            if day < 31 {
                let report = node.import_with("places.csv", places(&rows[..9]), whole);
                assert_eq!((report.missing, report.complete), (1, Some(true)), "day {day}");
            }
            assert_eq!(listed(&node), expected, "day {day}");
        }
        assert_eq!(node.entries().len(), 10, "absence is not deletion");
        // Too much is missing: such a file counts for nothing.
        let report = node.import_with("places.csv", places(&rows[..5]), whole);
        assert_eq!(report.complete, Some(false));
        // It comes back.
        node.import_with("places.csv", places(&rows), whole);
        assert_eq!(listed(&node), Vec::<String>::new());
    }

    fn a_profile_that_has_expired_is_closed_by_the_day_of_the_import(database) {
        let mut node = Directory::of(database);
        let profile = json!({"linked_schemas": ["organizations_schema-v1.0.0"], "name": "Atelier", "primary_url":
            "https://a.example/", "geolocation": {"lat": 48.39, "lon": -4.48}, "country_iso_3166": "FR",
            "expires_at": (NOON.seconds() + 2 * 86_400)}).to_string();
        let status = |node: &Directory| node.entry("Atelier").card.status;
        node.import("profile.json", &profile);
        let open = status(&node);
        node.on_day(4);
        node.import("profile.json", &profile);
        assert_ne!(status(&node), open);
        assert_eq!(node.entry("Atelier").card.to_fields().unwrap()["status"], "closed");
    }
}

#[test]
fn the_links_of_the_real_files_are_all_there() {
    let Some(folder) = samples::folder("amap_nantes") else { return };
    let node = Directory::of(TestDatabase::sqlite());
    let file = std::fs::read(folder.join("amap_producteurs.json")).unwrap();
    let read = |options: &mut ImportOptions| {
        options.rows_per_transaction = 300;
        options.read = ReadOptions { accept_swap: true, ..ReadOptions::default() };
    };
    let report = node.import_with("amap_producteurs.json", file.clone(), read);
    assert_eq!((report.created, report.linked), (277, 510), "{:?}", report.rejected_by_reason);
    let entries = node.entries();
    let of_type = |code: &str| {
        let found = entries.values().filter(|entry| entry.card.attributes["point_type"] == code);
        found.cloned().collect::<Vec<_>>()
    };
    let (amaps, farms) = (of_type("amap"), of_type("farm"));
    assert_eq!((amaps.len(), farms.len()), (109, 168));
    assert_eq!(amaps.iter().map(|amap| amap.card.members.len()).sum::<usize>(), 510);
    assert_eq!(farms.iter().map(|farm| farm.card.member_of.len()).sum::<usize>(), 510);
    let again = node.import_with("amap_producteurs.json", file, read);
    assert_eq!((again.created, again.updated, again.unchanged, again.linked), (0, 0, 277, 0));

    let file = std::fs::read(samples::folder("france_services").unwrap().join("liste-fs-20240801.csv")).unwrap();
    let report = node.import_with("fs.csv", file, |options| {
        options.source = "france_services".into();
        options.rows_per_transaction = 300;
    });
    // 75 branches name a group; 2 of a group with four main sites and 4 of groups without one stay without parent.
    assert_eq!((report.created, report.linked), (2845, 69));
}
