//! The seam between the containers, which know bytes, and the formats, which know meaning.

use serde_json::{Map, Value};

use crate::import::{Column, FileProblem, Incoming, ReadOptions, Rejection};

/// One element of a file, in the file's own words.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RawRecord {
    /// The line on which it begins, from 1.
    pub line: u64,
    /// Its members; the cells of a table are strings. The members of a GeoJSON feature's `properties` stand
    /// here, beside `geometry` and, when the feature has one, `@feature_id`.
    pub members: Map<String, Value>,
    /// Names that stood more than once in one object, as dotted paths. The last value was kept.
    pub duplicate_keys: Vec<String>,
    /// The beginning of a name that is too long to be told whole, when there is one.
    pub long_name: Option<String>,
    /// Why it could not be read: the members are then empty or not to be trusted.
    pub problem: Option<Rejection>,
}

impl RawRecord {
    /// Says what is odd about the names of its members.
    pub fn warn_of_names(&self, incoming: &mut Incoming) {
        self.duplicate_keys.iter().for_each(|key| incoming.warn("duplicate_key", key, ""));
        self.long_name.iter().for_each(|name| incoming.warn("long_name", name, ""));
    }
}

/// What sort of file it is, and what stands around its records.
#[derive(Debug, Clone, Copy)]
pub enum Container<'a> {
    /// A table with a header row.
    Csv {
        /// Names of the columns; repeated ones got a suffix `_2`.
        header: &'a [String],
    },
    /// A JSON document.
    Json {
        /// Where the records stand: `$` (the root is an array, or the one record), `$.data`, `$.visible`.
        path: &'a str,
        /// The other members of the root object, as far as they were met before the records.
        top: &'a Map<String, Value>,
    },
    /// A `FeatureCollection`.
    GeoJson {
        /// The other members of the collection, as far as they were met before the features.
        top: &'a Map<String, Value>,
    },
    /// One JSON document a line.
    Lines,
}

/// The beginning of a file, for a format to recognise itself in.
#[derive(Debug, Clone, Copy)]
pub struct Sample<'a> {
    /// What it is.
    pub container: Container<'a>,
    /// The first records, at most 50.
    pub records: &'a [RawRecord],
    /// The name under which the file was given.
    pub file_name: Option<&'a str>,
}

/// How sure a format is: 0 no, 50 the generic readers, 100 certain.
pub type Sniff = fn(&Sample<'_>) -> u8;

/// One entry of the list of formats.
#[derive(Clone, Copy)]
pub struct Registered {
    /// What `--format` takes.
    pub name: &'static str,
    /// Whether a file is of this format.
    pub sniff: Sniff,
    /// Makes a reader for one file.
    pub make: fn(&ReadOptions) -> Result<Box<dyn Format>, FileProblem>,
}

/// What the records of a file mean.
pub trait Format: Send {
    /// What `--format` takes.
    fn name(&self) -> &'static str;

    /// What stands beside the records, before the first of them is mapped.
    fn begin(&mut self, _: &Sample<'_>) {}

    /// Our words for one record; some formats make two entries of one, or none.
    ///
    /// Records that carry a [`RawRecord::problem`] do not come here: they are rejected before.
    fn map(&mut self, record: RawRecord) -> Vec<Incoming>;

    /// What is left when the last record was mapped: for formats whose records refer to each other.
    fn finish(&mut self) -> Vec<Incoming> {
        Vec::new()
    }

    /// Which columns were met so far, and which field each fills. See [`super::Columns`].
    fn columns(&self) -> Vec<Column>;

    /// Columns that together are the id of a record.
    fn key(&self) -> Vec<String> {
        Vec::new()
    }

    /// A licence code that the file states, once it is known.
    fn licence(&self) -> Option<String> {
        None
    }

    /// The shipped mapping by which it is read.
    fn mapping(&self) -> Option<&'static str> {
        None
    }
}

impl Sample<'_> {
    /// Whether at least one of the first records has all these members.
    pub fn has_members(&self, names: &[&str]) -> bool {
        self.records.iter().any(|record| names.iter().all(|name| record.members.contains_key(*name)))
    }

    /// Whether the table has all these columns.
    pub fn has_columns(&self, names: &[&str]) -> bool {
        match self.container {
            Container::Csv { header } => names.iter().all(|name| header.iter().any(|column| column == name)),
            _ => false,
        }
    }
}
