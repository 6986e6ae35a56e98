//! What an import did, for a person and for a program.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use super::{FileFacts, Rejection};
use crate::error::Sentence;

/// Lists in a report end here; the numbers go on.
const LISTED: usize = 100;

/// So many records that are not taken are remembered, to be handed back with their reasons.
pub const REFUSED: usize = 10_000;

/// What an import did, or would do.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    /// Id of the run; empty for a dry run.
    pub run: String,
    /// Code of the source.
    pub source: String,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// What was found out about the file.
    pub file: FileFacts,
    /// Licence in force.
    pub licence: String,
    /// Records of the file.
    pub read: u64,
    /// New entries.
    pub created: u64,
    /// Entries with a new content.
    pub updated: u64,
    /// Entries as they were.
    pub unchanged: u64,
    /// Links between entries that came or went, after all records were written.
    pub linked: u64,
    /// Records of entries that were withdrawn or erased here: they stay gone.
    pub not_recreated: u64,
    /// Records that only add to known entries, and found none.
    pub unmatched: u64,
    /// Fields left as a person edited them; the source's values are offered.
    pub kept_edits: u64,
    /// How many have a usable point, of those created.
    pub located: u64,
    /// By reason.
    pub rejected_by_reason: BTreeMap<String, u64>,
    /// The first `REFUSED`; as JSON, the first hundred.
    #[serde(serialize_with = "first_listed")]
    pub rejected: Vec<Rejected>,
    /// By code.
    pub warnings: BTreeMap<String, u64>,
    /// The first hundred.
    pub warned: Vec<Warned>,
    /// How many suspicions are new.
    pub duplicates_found: u64,
    /// The first hundred.
    pub duplicates: Vec<SuspectedPair>,
    /// The other source that most new entries seem to be of, when this one is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub looks_like: Option<String>,
    /// Entries that are not exchanged with peers, by reason.
    pub not_listed: BTreeMap<String, u64>,
    /// What would change, in a dry run: the first hundred.
    pub differences: Vec<Difference>,
    /// Whether the run was believed to be whole; `None` when it was not said to be.
    pub complete: Option<bool>,
    /// Records of the source that this file lacks, when it is whole.
    pub missing: u64,
    /// Whether the person stopped it; what was read until then is kept.
    pub stopped: bool,
    /// Seconds.
    pub seconds: f64,
}

fn first_listed<S: Serializer>(rejected: &[Rejected], to: S) -> Result<S::Ok, S::Error> {
    rejected.iter().take(LISTED).collect::<Vec<_>>().serialize(to)
}

/// A record that was not taken.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Rejected {
    /// Line or number of the element.
    pub line: u64,
    /// Field or column.
    pub field: String,
    /// What was found.
    pub value: String,
    /// A reason of FORMATS.md 1.
    pub reason: String,
    /// What happened, where the reason alone would not tell; the value says it in English.
    #[serde(skip)]
    pub why: Option<Sentence>,
}

/// Something odd in a record that was taken.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Warned {
    /// Line or number of the element.
    pub line: u64,
    /// A code of FORMATS.md 1.
    pub code: String,
    /// Field or column.
    pub field: String,
    /// What was found.
    pub value: String,
}

/// Two entries that may be the same.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SuspectedPair {
    /// Line of the record.
    pub line: u64,
    /// Name of the new one.
    pub name: String,
    /// Address of the new one.
    pub uri: String,
    /// Address of the other.
    pub other: String,
    /// `identifier:siret`, `near`, `name` or `website`.
    pub why: String,
    /// 0 to 1.
    pub score: f64,
}

/// One field that would change.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Difference {
    /// Name of the entry.
    pub name: String,
    /// Dotted field name.
    pub field: String,
    /// What stands there.
    pub before: Value,
    /// What would stand there.
    pub after: Value,
}

impl Report {
    /// Notes a record that is not taken.
    pub fn reject(&mut self, line: u64, rejection: &Rejection) {
        *self.rejected_by_reason.entry(rejection.reason.to_owned()).or_default() += 1;
        if self.rejected.len() < REFUSED {
            let (field, value) = (rejection.field.clone(), rejection.value.clone());
            self.rejected.push(Rejected {
                line,
                field,
                value,
                reason: rejection.reason.into(),
                why: rejection.why.clone(),
            });
        }
    }

    /// Notes something odd.
    pub fn warn(&mut self, warned: Warned) {
        *self.warnings.entry(warned.code.clone()).or_default() += 1;
        if self.warned.len() < LISTED {
            self.warned.push(warned);
        }
    }

    /// Notes a suspicion that is new.
    pub fn suspect(&mut self, pair: SuspectedPair) {
        self.duplicates_found += 1;
        if self.duplicates.len() < LISTED {
            self.duplicates.push(pair);
        }
    }

    /// Notes a field that would change.
    pub fn differ(&mut self, difference: Difference) {
        if self.differences.len() < LISTED {
            self.differences.push(difference);
        }
    }

    /// How many records were not taken.
    pub fn rejected_total(&self) -> u64 {
        self.rejected_by_reason.values().sum()
    }

    /// How many records were taken.
    pub fn accepted(&self) -> u64 {
        self.read - self.rejected_total()
    }

    /// Leaves out what columns hold: which of it is of an erased entry cannot be told.
    pub fn forget_samples(&mut self) {
        self.file.columns.iter_mut().for_each(|column| column.samples.clear());
    }

    /// Leaves out everything that is cited of single records.
    pub fn forget_values(&mut self) {
        self.forget_samples();
        self.rejected.iter_mut().for_each(|rejected| rejected.value.clear());
        self.warned.iter_mut().for_each(|warned| warned.value.clear());
        self.duplicates.clear();
    }

    /// Adds what one transaction did, once it is committed.
    pub fn add(&mut self, other: Report) {
        self.created += other.created;
        self.updated += other.updated;
        self.unchanged += other.unchanged;
        self.not_recreated += other.not_recreated;
        self.unmatched += other.unmatched;
        self.kept_edits += other.kept_edits;
        self.located += other.located;
        self.duplicates_found += other.duplicates_found;
        let room = |have: usize| LISTED.saturating_sub(have);
        self.duplicates.extend(other.duplicates.into_iter().take(room(self.duplicates.len())));
        self.differences.extend(other.differences.into_iter().take(room(self.differences.len())));
        self.rejected.extend(other.rejected.into_iter().take(REFUSED.saturating_sub(self.rejected.len())));
        self.warned.extend(other.warned.into_iter().take(room(self.warned.len())));
        for (reason, count) in other.rejected_by_reason {
            *self.rejected_by_reason.entry(reason).or_default() += count;
        }
        for (code, count) in other.warnings {
            *self.warnings.entry(code).or_default() += count;
        }
        for (reason, count) in other.not_listed {
            *self.not_listed.entry(reason).or_default() += count;
        }
    }
}
