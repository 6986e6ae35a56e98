//! The rows of a file in its own words: to be looked at before anything is decided, and to be handed back with a reason.

use std::io::Read;

use serde_json::Value;

use super::container::Raw;
use super::source::Text;
use crate::import::{FileProblem, ReadOptions};

/// Rows, one at a time. An error ends them.
pub struct Rows {
    raw: Raw,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where it stands, as in [`super::super::Rejected`].
    pub line: u64,
    /// Columns with what stands in them; none when the row cannot be read.
    pub cells: Vec<(String, String)>,
}

/// The rows of a file.
///
/// # Errors
/// When it is none that is read, or is broken at its beginning.
pub fn rows(source: Box<dyn Read + Send>, file_name: Option<&str>, options: &ReadOptions) -> Result<Rows, FileProblem> {
    let wants_table = options.format.as_deref() == Some("csv");
    Ok(Rows { raw: Raw::of(Text::of(source)?, file_name, None, wants_table)? })
}

impl Rows {
    /// The columns of a table; nothing for other files, in which lines do not tell records apart.
    pub fn header(&self) -> Option<&[String]> {
        match &self.raw {
            Raw::Table(table, _) => Some(&table.header),
            _ => None,
        }
    }
}

impl Iterator for Rows {
    type Item = Result<Row, FileProblem>;

    fn next(&mut self) -> Option<Self::Item> {
        let record = match self.raw.record() {
            Ok(record) => record?,
            Err(problem) => return Some(Err(problem)),
        };
        let mut members = record.members;
        let cells = match self.header() {
            // In the order of the file.
            Some(header) => {
                header.iter().filter_map(|name| Some((name.clone(), text(members.remove(name)?)))).collect()
            }
            None => members.into_iter().map(|(name, value)| (name, text(value))).collect(),
        };
        Some(Ok(Row { line: record.line, cells }))
    }
}

fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
