//! What a directory promises whatever people do with it, in whatever order: random histories on both databases.

mod names;
mod owners;
mod places;
mod twins;

use std::collections::BTreeMap;

use bocage::initiative::publish::{confirm, hide, show, withdraw};
use bocage::initiative::store::{Initiative, State};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngSeed, TestRunner};
use serde_json::{Value, json};

use crate::support::databases::on_each_database;
use crate::support::directory::TestDirectory;

/// Steps of one history; consistency is looked at after each part of it.
const STEPS: usize = 120;
const PART: usize = 20;

/// From the coarsest to the finest.
const PRECISIONS: [&str; 6] = ["hidden", "department", "municipality", "neighbourhood", "street", "exact"];

/// What somebody does. Numbers choose among the entries that there are.
#[derive(Debug, Clone)]
enum Step {
    Publish { precision: usize, local_only: bool },
    Revise { entry: usize, field: usize },
    Confirm(usize),
    Hide(usize),
    Show(usize),
    Withdraw(usize),
    Erase(usize),
    Wait(i64),
}

fn step() -> impl Strategy<Value = Step> {
    let entry = || 0..1000_usize;
    prop_oneof![
        4 => (0..PRECISIONS.len(), any::<bool>()).prop_map(|(precision, local_only)| Step::Publish { precision, local_only }),
        4 => (entry(), 0..EDITS).prop_map(|(entry, field)| Step::Revise { entry, field }),
        1 => entry().prop_map(Step::Confirm),
        2 => entry().prop_map(Step::Hide),
        2 => entry().prop_map(Step::Show),
        1 => entry().prop_map(Step::Withdraw),
        1 => entry().prop_map(Step::Erase),
        2 => (0..200_000_i64).prop_map(Step::Wait),
    ]
}

/// The same history each time; the steps are printed where a test fails.
fn history() -> Vec<Step> {
    vec(step(), STEPS).new_tree(&mut TestRunner::deterministic()).unwrap().current()
}

/// So many histories, the same ones each time.
pub(crate) fn seeded(cases: u32) -> ProptestConfig {
    let rng_seed = RngSeed::Fixed(2026);
    ProptestConfig { cases, rng_seed, failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() }
}

/// A card in which every text that could tell who it is bears its mark.
fn card(mark: &str, precision: &str) -> Value {
    json!({
        "name": format!("Atelier {mark}nom"), "kinds": ["maker"], "summary": format!("Chez {mark}texte"),
        "location.street": format!("3 rue {mark}rue"), "location.city": "Brest", "location.postcode": "29200",
        "location.lat": 48.390_123, "location.lon": -4.486_321, "location.precision": precision,
        "contact.email": format!("{mark}@exemple.org"), "contact.email_public": false,
        "contact.phone": "+33 2 98 00 00 00", "contact.phone_public": true,
    })
}

/// How many edits [`edit`] knows.
const EDITS: usize = 6;

fn edit(number: usize, mark: &str) -> Value {
    match number {
        0 => json!({ "name": format!("Fabrique {mark}autre") }),
        1 => json!({ "location.precision": "neighbourhood" }),
        2 => json!({ "location.precision": "exact" }),
        3 => json!({ "local_only": true }),
        4 => json!({ "local_only": null, "summary": null }),
        _ => json!({ "contact.email": format!("{mark}@ailleurs.org"), "contact.email_public": true }),
    }
}

/// A directory with a history behind it.
struct Lived {
    directory: TestDirectory,
    /// Address and mark of every entry.
    entries: Vec<(String, String)>,
}

impl Lived {
    /// A step, after which entries are as they were, or have a greater revision and stand behind all others.
    fn take_and_only_grow(&mut self, step: &Step) {
        let before = self.directory.entries();
        self.take(step);
        let last = before.iter().map(|entry| entry.position).max().unwrap_or_default();
        let after: BTreeMap<String, Initiative> =
            self.directory.entries().into_iter().map(|entry| (entry.uri.clone(), entry)).collect();
        for entry in before {
            let now = &after[&entry.uri];
            let has_grown = now.rev > entry.rev && now.position > last;
            assert!(*now == entry || has_grown, "{step:?}: {entry:?} became {now:?}");
        }
    }

    /// What a step does, and which entry it does it to; nothing where it is not allowed any more.
    fn take(&mut self, step: &Step) {
        match *step {
            Step::Publish { precision, local_only } => self.publish(PRECISIONS[precision], local_only),
            Step::Wait(seconds) => self.directory.wait_seconds(seconds),
            Step::Revise { entry, field } => {
                let Some((uri, mark)) = self.living(entry) else { return };
                self.directory.edit(&uri, edit(field, &mark), &[]);
            }
            Step::Confirm(entry) => self.change(entry, |conn, home, uri, now| confirm(conn, home, uri, "owner", now)),
            Step::Hide(entry) => self.change(entry, hide),
            Step::Show(entry) => self.change(entry, show),
            Step::Withdraw(entry) => self.change(entry, withdraw),
            Step::Erase(entry) => {
                if let Some((uri, _)) = self.any(entry) {
                    self.directory.erase(&uri);
                }
            }
        }
    }

    fn publish(&mut self, precision: &str, local_only: bool) {
        let mark = format!("zq{}x", self.entries.len());
        let mut fields = card(&mark, precision);
        if local_only {
            fields["local_only"] = true.into();
        }
        let entry = self.directory.publish(fields);
        self.entries.push((entry.uri, mark));
    }

    fn any(&self, number: usize) -> Option<(String, String)> {
        self.entries.get(number % self.entries.len().max(1)).cloned()
    }

    fn living(&self, number: usize) -> Option<(String, String)> {
        self.any(number).filter(|(uri, _)| self.directory.entry(uri).state != State::Withdrawn)
    }

    fn change(&self, number: usize, work: Work) {
        let Some((uri, _)) = self.living(number) else { return };
        self.directory.write(move |conn, home, now| work(conn, home, &uri, now)).unwrap();
    }

    /// Marks of those whose content is gone, and of the others.
    fn marks(&self) -> (Vec<&str>, Vec<&str>) {
        let is_gone = |(uri, _): &&(String, String)| self.directory.entry(uri).state == State::Withdrawn;
        let (gone, living): (Vec<_>, Vec<_>) = self.entries.iter().partition(is_gone);
        (marks(&gone), marks(&living))
    }
}

fn marks<'a>(entries: &[&'a (String, String)]) -> Vec<&'a str> {
    entries.iter().map(|(_, mark)| mark.as_str()).collect()
}

type Work = fn(
    &mut bocage::db::Conn,
    &bocage::initiative::publish::Home,
    &str,
    bocage::clock::Timestamp,
) -> bocage::error::Result<Initiative>;

on_each_database! {
    /// The log is dense and only grows, says what the entries say, and hashes are those of the documents; what was taken
    /// back is nowhere any more, and what was not is all there.
    fn a_directory_is_whole_after_any_history(database) {
        let mut lived = Lived { directory: TestDirectory::new(database), entries: Vec::new() };
        let mut log = Vec::new();
        for steps in history().chunks(PART) {
            steps.iter().for_each(|step| lived.take_and_only_grow(step));
            lived.directory.assert_consistent();
            let now = lived.directory.log();
            assert_eq!(now[..log.len()], log[..], "the log was changed by {steps:?}");
            log = now;
            let dump = lived.directory.dump(false).to_lowercase();
            let (gone, living) = lived.marks();
            let told: Vec<_> = gone.iter().filter(|mark| dump.contains(**mark)).collect();
            assert!(told.is_empty(), "traces of withdrawn entries {told:?} after {steps:?}");
            assert!(living.iter().all(|mark| dump.contains(*mark)), "content was lost in {steps:?}");
        }
        let (gone, living) = lived.marks();
        assert!(gone.len() > 2 && living.len() > 10, "a history in which enough happened: {gone:?} {living:?}");
    }

    /// In whatever order precisions are set, what is finer than the one in force is in the private table only.
    fn a_coarser_place_leaves_the_fine_one_in_the_private_table(database) {
        let mut directory = TestDirectory::new(database);
        let uri = directory.publish(card("zqx", "exact")).uri;
        for before in PRECISIONS {
            for precision in PRECISIONS {
                directory.wait_seconds(60);
                directory.edit(&uri, json!({ "location.precision": before }), &[]);
                directory.edit(&uri, json!({ "location.precision": precision }), &[]);
                let (public, all) = (directory.dump(true), directory.dump(false));
                for (fine, shown_at) in [
                    ("48.390123", &PRECISIONS[5..]),
                    ("-4.486321", &PRECISIONS[5..]),
                    ("3 rue zqxrue", &PRECISIONS[5..]),
                    ("zqxrue", &PRECISIONS[4..]),
                ] {
                    let shown = shown_at.contains(&precision);
                    assert_eq!(public.contains(fine), shown, "{fine} in public, {precision} after {before}");
                    assert!(all.contains(fine), "{fine} was lost: {precision} after {before}");
                }
            }
        }
        directory.assert_consistent();
    }

    /// Names of 30 letters are cut before their number: a hundred of them want the same handles.
    fn names_that_begin_alike_get_handles_of_their_own(database) {
        let directory = TestDirectory::new(database);
        let name = |n: usize| format!("Coopérative du quartier sud {n:02}");
        let rows: String = (0..300).map(|n| format!("{n},{},Brest,29200\n", name(n % 100))).collect();
        let report = directory.import("coops.csv", &format!("id,name,city,postcode\n{rows}"));
        assert_eq!(report.created, 300);
        directory.assert_consistent();
        let handles: Vec<String> = directory.entries().into_iter().filter_map(|entry| entry.handle).collect();
        assert!(handles.len() == 300 && handles.iter().all(|handle| handle.len() <= 30), "{handles:?}");
    }
}
