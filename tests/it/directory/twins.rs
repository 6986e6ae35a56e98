//! Two directories to which the same happens at the same time, one on each database.

use std::cell::RefCell;
use std::collections::BTreeMap;

use bocage::catalogue::digest::{Digest, Leaf, entry_hash};
use bocage::initiative::{Private, store};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

use super::{Lived, seeded, step};
use crate::support::databases::TestDatabase;
use crate::support::directory::TestDirectory;

/// What is known of an entry, but for its address, which is random.
#[derive(Debug, PartialEq)]
struct Facts {
    row: Value,
    private: Private,
    document: Value,
}

impl Lived {
    /// Entries in the order in which they were published, each called by its number.
    fn facts(&self) -> Vec<Facts> {
        let home = self.directory.app.home();
        let facts = |(number, (uri, _)): (usize, &(String, String))| {
            let mut entry = self.directory.entry(uri);
            let private = self.directory.app.db.read_now(|conn| store::find_private(conn, uri)).unwrap();
            let document = home.document(&entry).to_string().replace(uri.as_str(), &number.to_string());
            (entry.uri, entry.hash) = (number.to_string(), String::new());
            Facts { row: serde_json::to_value(entry).unwrap(), private, document: document.parse().unwrap() }
        };
        self.entries.iter().enumerate().map(facts).collect()
    }

    /// The log of these entries as another database with other random addresses would have it, and the root of its
    /// leaves.
    fn log_and_root(&self, facts: &[Facts]) -> (Vec<String>, [u8; 32]) {
        let numbers: BTreeMap<&str, usize> = self.entries.iter().map(|(uri, _)| uri.as_str()).zip(0..).collect();
        let (mut log, mut digest) = (Vec::new(), Digest::default());
        for line in self.directory.log() {
            let Some(number) = numbers.get(line.uri.as_str()) else { continue };
            log.push(format!("{number} {} {} {} {}", line.class, line.rev, line.state, line.at));
            let hash = if line.state == "published" { entry_hash(&facts[*number].document) } else { String::new() };
            digest.insert(Leaf { id: number.to_string(), rev: line.rev, hash, state: line.state });
        }
        (log, digest.root())
    }
}

#[test]
fn the_same_history_makes_the_same_directory_on_both_databases() {
    let Some(postgres) = TestDatabase::postgres() else { return };
    let lived = |database| Lived { directory: TestDirectory::new(database), entries: Vec::new() };
    let twins = RefCell::new([TestDatabase::sqlite(), postgres].map(lived));
    proptest!(seeded(12), |(history in vec(step(), 1..30))| {
        let twins = &mut *twins.borrow_mut();
        // Opening a directory takes longer than a history; what is there from the others, nobody touches any more.
        twins.iter_mut().for_each(|lived| lived.entries.clear());
        for step in &history {
            twins.iter_mut().for_each(|lived| lived.take_and_only_grow(step));
        }
        let [one, other] = &*twins;
        let facts = one.facts();
        prop_assert_eq!(&facts, &other.facts());
        prop_assert_eq!(one.log_and_root(&facts), other.log_and_root(&facts));
        twins.iter().for_each(|lived| lived.directory.assert_consistent());
    });
}
