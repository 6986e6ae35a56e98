//! Names come back: others publish under one that was erased, and nobody learns of it.

use std::cell::Cell;

use bocage::initiative::publish::withdraw;
use bocage::initiative::store::State;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;

use super::seeded;
use crate::support::databases::on_each_database;
use crate::support::directory::TestDirectory;

/// What people do with a few names. Other numbers choose among the entries that there are.
#[derive(Debug, Clone)]
enum Step {
    Publish(usize),
    Rename(usize, usize),
    Withdraw(usize),
    Erase(usize),
}

const NAMES: usize = 2;

fn step() -> impl Strategy<Value = Step> {
    let (name, entry) = (|| 0..NAMES, || 0..1000_usize);
    prop_oneof![
        3 => name().prop_map(Step::Publish),
        1 => (entry(), name()).prop_map(|(entry, name)| Step::Rename(entry, name)),
        1 => entry().prop_map(Step::Withdraw),
        3 => entry().prop_map(Step::Erase),
    ]
}

/// Names of one history, which no other has.
fn names(history: u32) -> [String; NAMES] {
    [format!("Atelier zq{history}un"), format!("Fabrique zq{history}deux")]
}

fn take(directory: &TestDirectory, entries: &mut Vec<String>, names: &[String], step: &Step) {
    let chosen = |number: usize| entries.get(number % entries.len().max(1)).cloned();
    match *step {
        Step::Publish(name) => {
            let card = json!({ "name": names[name], "kinds": ["maker"], "location.city": "Brest" });
            entries.push(directory.publish(card).uri);
        }
        Step::Rename(number, name) => {
            let living = chosen(number).filter(|uri| directory.entry(uri).state != State::Withdrawn);
            living.map(|uri| directory.edit(&uri, json!({ "name": names[name] }), &[]));
        }
        Step::Withdraw(number) => {
            chosen(number).map(|uri| directory.write(move |conn, home, now| withdraw(conn, home, &uri, now)).unwrap());
        }
        Step::Erase(number) => drop(chosen(number).map(|uri| directory.erase(&uri))),
    }
}

/// The part of a name that no other text has.
fn mark(name: &str) -> &str {
    name.rsplit(' ').next().unwrap_or(name)
}

on_each_database! {
    /// A name is kept as long as an entry bears it, or is followed under it; then it is nowhere.
    fn a_name_that_nobody_bears_any_more_is_nowhere(database) {
        let directory = TestDirectory::new(database);
        let histories = Cell::new(0);
        proptest!(seeded(24), |(history in vec(step(), 1..16))| {
            histories.set(histories.get() + 1);
            let (names, mut entries) = (names(histories.get()), Vec::new());
            history.iter().for_each(|step| take(&directory, &mut entries, &names, step));
            let borne: Vec<String> = entries
                .iter()
                .map(|uri| directory.entry(uri))
                .map(|entry| format!("{} {}", entry.card.name, entry.handle.unwrap_or_default()))
                .collect();
            let dump = directory.dump(false);
            for mark in names.iter().map(|name| mark(name)) {
                let is_borne = borne.iter().any(|names| names.contains(mark));
                let lines: Vec<&str> = dump.lines().filter(|line| line.contains(mark)).collect();
                prop_assert_eq!(!lines.is_empty(), is_borne, "{}: {:#?}", mark, lines);
            }
        });
        directory.assert_consistent();
    }
}
