//! The same file twice changes nothing, whatever its rows have in common with each other and with earlier files.

use std::cell::{Cell, RefCell};

use bocage::import::Report;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::json;

use crate::directory::seeded;
use crate::support::databases::on_each_database;
use crate::support::directory::TestDirectory;

/// A file, whose rows are known by small numbers.
#[derive(Debug, Clone)]
enum File {
    /// Labs with an id, the id they have with `fablabs.io`, a text, and the lab they belong to; some come from there.
    Labs { from_there: bool, rows: Vec<(u8, u8, u8, Option<u8>)> },
    /// Places with an id, a SIRET that stays when the id changes, and a text.
    Places(Vec<(u8, Option<u8>, u8)>),
    /// Profiles with an id, the SIRET of the place, and how many steps there are.
    Profiles(Vec<(u8, u8, u8)>),
}

fn file() -> impl Strategy<Value = File> {
    let labs = (any::<bool>(), vec((0..4u8, 0..4u8, 0..3u8, option::of(0..4u8)), 1..7));
    prop_oneof![
        labs.prop_map(|(from_there, rows)| File::Labs { from_there, rows }),
        vec((0..4u8, option::of(0..2u8), 0..3u8), 1..7).prop_map(File::Places),
        vec((0..4u8, 0..2u8, 0..3u8), 1..7).prop_map(File::Profiles),
    ]
}

/// A SIRET that no other history has.
fn siret(history: u32, number: u8) -> String {
    let digits = format!("{:09}{number:04}", 100_000_000 + history);
    let doubled = |digit: u32| if digit > 4 { 2 * digit - 9 } else { 2 * digit };
    let digit = |(place, sign): (usize, char)| sign.to_digit(10).map(|d| if place % 2 == 0 { doubled(d) } else { d });
    let sum: u32 = digits.chars().rev().enumerate().filter_map(digit).sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

impl File {
    /// Its name, and what it holds in the history of this number.
    fn written(&self, history: u32) -> (&'static str, String) {
        match self {
            File::Labs { from_there, rows } => {
                let labs = rows.iter().map(|(id, slug, text, parent)| {
                    json!({"id": format!("{history}-{id}"), "name": format!("Lab {history} {id}"), "kind_name": "fab_lab",
                        "parent_id": parent.map(|parent| format!("{history}-{parent}")), "city": "Lorient",
                        "postal_code": "56100", "country_code": "fr", "latitude": 47.7461, "longitude": -3.3664,
                        "url": format!("https://www.fablabs.io/labs/{history}-{slug}"), "blurb": format!("Texte {text}")})
                });
                let labs: Vec<_> = labs.collect();
                (if *from_there { "fablabs.io.json" } else { "labs.json" }, json!(labs).to_string())
            }
            File::Places(rows) => {
                let row = |(id, number, text): &(u8, Option<u8>, u8)| {
                    let siret = number.map(|number| siret(history, number)).unwrap_or_default();
                    format!("{history}-{id},Lieu {history} {id},29200,Brest,{siret},Texte {text}\n")
                };
                let rows: String = rows.iter().map(row).collect();
                ("lieux.csv", format!("id,nom,code_postal,commune,siret,description\n{rows}"))
            }
            File::Profiles(rows) => {
                let row = |(id, number, steps): &(u8, u8, u8)| {
                    let uuid = format!("{history:08}-0000-4000-8000-{id:012}");
                    format!("{uuid},Lieu,29200,Brest,29019,{},-4.48,48.39,{steps},True\n", siret(history, *number))
                };
                let rows: String = rows.iter().map(row).collect();
                let header = "id,name,postal_code,commune,code_insee,siret,longitude,latitude,entree_marches,transport_station_presence";
                ("acces.csv", format!("{header}\n{rows}"))
            }
        }
    }

    fn import(&self, directory: &TestDirectory, history: u32, rows_per_transaction: usize) -> Report {
        let (name, content) = self.written(history);
        directory.import_with(name, &content, |options| {
            options.rows_per_transaction = rows_per_transaction;
            if matches!(self, File::Profiles(_)) {
                options.read.format = Some("acceslibre".into());
            }
        })
    }
}

on_each_database! {
    fn a_file_changes_nothing_the_second_time(database) {
        let directory = RefCell::new(TestDirectory::new(database));
        let (histories, filled, renamed) = (Cell::new(0), Cell::new(0), Cell::new(0));
        let history = (vec(file(), 1..6), prop_oneof![Just(1_usize), Just(2), Just(500)]);
        proptest!(seeded(32), |((files, rows_per_transaction) in history)| {
            let directory = &mut *directory.borrow_mut();
            histories.set(histories.get() + 1);
            for file in &files {
                directory.wait_seconds(1);
                let first = file.import(directory, histories.get(), rows_per_transaction);
                filled.set(filled.get() + u32::from(matches!(file, File::Profiles(_)) && first.updated > 0));
                renamed.set(renamed.get() + u32::from(matches!(file, File::Places(_)) && first.updated > 0));
                let before = (directory.entries(), directory.log(), directory.root());
                directory.wait_seconds(1);
                let again = file.import(directory, histories.get(), rows_per_transaction);
                prop_assert_eq!((again.created, again.updated, again.linked, again.kept_edits), (0, 0, 0, 0));
                prop_assert_eq!(again.unchanged + again.unmatched, again.accepted());
                prop_assert_eq!((directory.entries(), directory.log(), directory.root()), before);
            }
            directory.assert_consistent();
        });
        assert!(filled.get() > 3 && renamed.get() > 3, "the files have something in common");
    }

    fn two_profiles_of_one_place_are_one_revision_of_it(database) {
        let mut directory = TestDirectory::new(database);
        File::Places(vec![(1, Some(1), 0)]).import(&directory, 1, 500);
        let before = directory.named("Lieu 1 1");
        directory.wait_seconds(1);
        let report = File::Profiles(vec![(1, 1, 1), (2, 1, 2)]).import(&directory, 1, 500);
        assert_eq!((report.updated, report.unmatched), (2, 0));
        let after = directory.entry(&before.uri);
        assert_eq!(after.card.accessibility.get("entry_steps"), Some(&json!(2)));
        assert!(after.rev > before.rev);
        assert_eq!(directory.log().len(), 2);
        directory.assert_consistent();
        // The run can be taken back as a whole.
        directory.wait_seconds(1);
        let undo = bocage::import::undo(&directory.app.db, &directory.app.home(), &report.run, directory.app.clock.now());
        assert_eq!(undo.unwrap().restored, 1);
        assert_eq!(directory.entry(&before.uri).card, before.card);
        directory.assert_consistent();
    }

    fn the_last_row_counts_in_one_transaction_as_in_several(database) {
        let mut directory = TestDirectory::new(database);
        for (history, rows_per_transaction) in [(1, 1), (2, 500)] {
            File::Places(vec![(1, Some(1), 0)]).import(&directory, history, 500);
            File::Profiles(vec![(1, 1, 2)]).import(&directory, history, 500);
            directory.wait_seconds(1);
            // The last row says again what stood there before the first.
            File::Profiles(vec![(2, 1, 1), (3, 1, 2)]).import(&directory, history, rows_per_transaction);
            let steps = directory.named(&format!("Lieu {history} 1")).card.accessibility["entry_steps"].clone();
            assert_eq!(steps, json!(2), "{rows_per_transaction} rows in a transaction");
        }
        directory.assert_consistent();
    }
}
