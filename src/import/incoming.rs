//! What a reader hands over: one record of a source, already in our words, before any check.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::Sentence;
use crate::initiative::Fields;

/// 8 bytes that stand for a key where nothing but a set of keys is asked for.
pub(super) fn hash_of(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

/// One record of a source, mapped to our field names.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Incoming {
    /// Where it stands in the file: the line on which the record begins, or the number of the element, from 1.
    pub line: u64,
    /// Its id within the source. Empty: the source has none, and the importer makes one of name and place.
    pub key: String,
    /// Further pairs (source, record id) under which the same record is known elsewhere.
    pub other_keys: Vec<(String, String)>,
    /// Values by dotted field name, loosely typed: the check makes them strict. Latitude and longitude
    /// stand in `location.lat` and `location.lon` as the file has them, even when they make no sense.
    pub fields: Fields,
    /// The source itself says that this one has ended (FORMATS.md, "deletion"): it is closed, not erased.
    pub ended: bool,
    /// Fills what is unknown of an entry we have (an accessibility profile); makes none by itself.
    pub enriches_only: bool,
    /// What it says of other records of the same source.
    pub relations: Vec<Relation>,
    /// What was odd, and how it was read.
    pub warnings: Vec<Warning>,
    /// Set when this record cannot be taken; the others can.
    pub rejected: Option<Rejection>,
}

/// That a record belongs to another record of its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// `parent`, `members` or `member_of`.
    pub field: &'static str,
    /// The other record's [`Incoming::key`]. It may stand anywhere in the file, or come with a later one.
    pub source_key: String,
}

/// Something odd in a record that was taken all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// A code of FORMATS.md 1, `postcode_padded`.
    pub code: &'static str,
    /// Field or column.
    pub field: String,
    /// What was found, at most 80 characters.
    pub value: String,
}

/// Why a record was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rejection {
    /// `no_name`, `no_location`, `duplicate_id`, `bad_record`, `too_large`, `too_many_related` or
    /// `refused_status`; of a proposal also `unknown_initiative`, `no_kind`, `other_initiative` and what its check says.
    pub reason: &'static str,
    /// Field or column.
    pub field: String,
    /// What was found, at most 80 characters.
    pub value: String,
    /// What happened, where the reason alone would not tell; the value says it in English.
    #[serde(skip)]
    pub why: Option<Sentence>,
}

/// What was found out about a file before its records are read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FileFacts {
    /// `csv`, `geojson`, `json`, `gogocarto` …: a name that `--format` takes.
    pub format: String,
    /// `utf-8`, `windows-1252`, `utf-16le` …
    pub encoding: String,
    /// Between the cells of a CSV.
    pub delimiter: Option<char>,
    /// `,` or `.`, when the file has decimal numbers as text.
    pub decimal: Option<char>,
    /// A licence code that the file states.
    pub licence: Option<String>,
    /// The shipped mapping by which it is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mapping: Option<String>,
    /// Columns or members, in the order in which they were met.
    pub columns: Vec<Column>,
    /// Columns that together are the id of a record, where the file is read by its columns.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub key: Vec<String>,
    /// The file's points make sense only with latitude and longitude exchanged (FORMATS.md 1).
    pub swap_proposed: bool,
}

/// One column of a file, or one dotted path of its objects.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name in the file.
    pub name: String,
    /// The field it fills; `None`: not read, and the report says so.
    pub field: Option<String>,
    /// The first three values met, cut to 80 characters.
    pub samples: Vec<String>,
}

/// What the person who imports may say about a file.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// A format's name; `None` lets the content decide.
    pub format: Option<String>,
    /// Kinds for records that name none.
    pub kinds: Vec<String>,
    /// The mapping file's text (TOML).
    pub mapping: Option<String>,
    /// Take the exchange of latitude and longitude that the file needs.
    pub accept_swap: bool,
    /// Territory codes that the node looks after; empty: the whole country.
    pub territories: Vec<String>,
    /// Further options of one format, as `crisis_until=2026-12-31`.
    pub extra: BTreeMap<String, String>,
    /// Folded names of what the kinds of proposals ask here, in front of their fields; the importer knows them.
    pub asked_of_proposals: Arc<BTreeMap<String, String>>,
}

/// Why a whole file could not be read. Nothing of it was imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct FileProblem {
    /// Stable name, `not_a_table`.
    pub code: &'static str,
    /// What it is, and what to do.
    pub sentence: Sentence,
    /// Line where it went wrong, when there is one.
    pub line: Option<u64>,
}

impl Incoming {
    /// A text value, trimmed; `None` when it is absent, empty or not text.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.fields.get(field).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
    }

    /// Says once that this record belongs to another one, or has it as a member.
    pub fn relate(&mut self, field: &'static str, source_key: &str) {
        let relation = Relation { field, source_key: source_key.trim().to_owned() };
        if !relation.source_key.is_empty() && !self.relations.contains(&relation) {
            self.relations.push(relation);
        }
    }

    /// Notes something odd; `value` is cut to 80 characters.
    pub fn warn(&mut self, code: &'static str, field: &str, value: &str) {
        self.warnings.push(Warning { code, field: field.to_owned(), value: value.chars().take(80).collect() });
    }

    /// Refuses the record, unless it was refused already: the first reason counts.
    pub fn reject(&mut self, reason: &'static str, field: &str, value: &str) {
        let value = value.chars().take(80).collect();
        self.rejected.get_or_insert_with(|| Rejection { reason, field: field.to_owned(), value, why: None });
    }
}
