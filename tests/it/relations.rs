//! Records that point to each other, and records that changed their id.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::atomic::AtomicBool;

use bocage::app::App;
use bocage::clock::{Clock, Timestamp};
use bocage::import::{self, ImportOptions, Importer, ReadOptions, Report};
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
