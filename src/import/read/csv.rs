//! Tables: one record a row, cells as text. Records may hold line breaks; memory holds one record.

use std::collections::{HashMap, HashSet};
use std::io::Cursor;

use serde_json::{Map, Value};

use super::RawRecord;
use super::cursor::Bytes;
use super::limits::{MAX_RECORD_BYTES, MAX_SKIPPED_BYTES};
use super::problems::{refuse, refuse_at};
use crate::error::{Sentence, sentence};
use crate::import::{FileProblem, Rejection, Warning};

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
const SAMPLE_RECORDS: usize = 50;

/// The rows of a table.
pub struct Table {
    bytes: Bytes,
    delimiter: u8,
    /// Names of the columns, made different from each other.
    pub header: Vec<String>,
    /// One for each name that stood twice.
    pub warnings: Vec<Warning>,
}

struct Row {
    line: u64,
    cells: Vec<String>,
    too_large: bool,
}

impl Table {
    /// Reads the header row.
    ///
    /// # Errors
    /// When there is none.
    pub fn new(bytes: Bytes, delimiter: u8) -> Result<Table, FileProblem> {
        let mut table = Table { bytes, delimiter, header: Vec::new(), warnings: Vec::new() };
        let row = loop {
            match table.row()? {
                Some(row) if row.cells.iter().all(|cell| cell.trim().is_empty()) && !row.too_large => {}
                Some(row) => break row,
                None => return Err(refuse("empty", sentence!("file-table-empty"))),
            }
        };
        if row.too_large {
            return Err(refuse_at("not_a_table", row.line, sentence!("file-first-line-long")));
        }
        table.name_columns(row.cells);
        Ok(table)
    }

    fn name_columns(&mut self, cells: Vec<String>) {
        let (mut names, mut copies_of) = (HashSet::new(), HashMap::new());
        for (n, cell) in cells.into_iter().enumerate() {
            let name = match cell.trim() {
                "" => format!("column_{}", n + 1),
                name => name.to_owned(),
            };
            let mut unique = name.clone();
            let copies = copies_of.entry(name.clone()).or_insert(1_usize);
            while !names.insert(unique.clone()) {
                *copies += 1;
                unique = format!("{name}_{copies}");
            }
            if unique != name {
                self.warnings.push(Warning { code: "duplicate_key", field: unique.clone(), value: name });
            }
            self.header.push(unique);
        }
    }

    /// The next row; blank ones are passed over.
    ///
    /// # Errors
    /// When the file cannot be read on.
    pub fn record(&mut self) -> Result<Option<RawRecord>, FileProblem> {
        while let Some(row) = self.row()? {
            if row.too_large {
                return Ok(Some(rejected(row.line, "too_large", sentence!("record-too-large"))));
            }
            if row.cells.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            if row.cells.len() != self.header.len() {
                let why = sentence!("record-cells", cells = row.cells.len(), columns = self.header.len());
                return Ok(Some(rejected(row.line, "bad_record", why)));
            }
            let members =
                self.header.iter().cloned().zip(row.cells.into_iter().map(Value::String)).collect::<Map<_, _>>();
            return Ok(Some(RawRecord { line: row.line, members, ..RawRecord::default() }));
        }
        Ok(None)
    }

    /// One row, whatever the number of its cells.
    fn row(&mut self) -> Result<Option<Row>, FileProblem> {
        if self.bytes.peek()?.is_none() {
            return Ok(None);
        }
        let mut row = Row { line: self.bytes.line(), cells: Vec::new(), too_large: false };
        let (mut cell, mut quoted, mut size) = (Vec::new(), false, 0usize);
        while let Some(byte) = self.bytes.next()? {
            size += 1;
            self.check_size(&mut row, &mut cell, size)?;
            if quoted {
                match byte {
                    b'"' if self.bytes.peek()? == Some(b'"') => {
                        self.bytes.next()?;
                        cell.push(b'"');
                    }
                    b'"' => quoted = false,
                    byte if !row.too_large => cell.push(byte),
                    _ => {}
                }
            } else if byte == b'"' && cell.is_empty() {
                quoted = true;
            } else if byte == self.delimiter {
                row.push(&mut cell);
            } else if byte == b'\n' || byte == b'\r' {
                if byte == b'\r' && self.bytes.peek()? == Some(b'\n') {
                    self.bytes.next()?;
                }
                break;
            } else if !row.too_large {
                cell.push(byte);
            }
        }
        row.push(&mut cell);
        Ok(Some(row))
    }

    fn check_size(&self, row: &mut Row, cell: &mut Vec<u8>, size: usize) -> Result<(), FileProblem> {
        if size > MAX_SKIPPED_BYTES {
            return Err(refuse_at("not_a_table", row.line, sentence!("file-record-long")));
        }
        if size > MAX_RECORD_BYTES && !row.too_large {
            row.too_large = true;
            row.cells = Vec::new();
            *cell = Vec::new();
        }
        Ok(())
    }
}

impl Row {
    fn push(&mut self, cell: &mut Vec<u8>) {
        if !self.too_large {
            self.cells.push(String::from_utf8_lossy(cell).into_owned());
        }
        cell.clear();
    }
}

/// A record that could not be read.
pub fn rejected(line: u64, reason: &'static str, why: Sentence) -> RawRecord {
    let value = why.to_string().chars().take(80).collect();
    let problem = Rejection { reason, field: String::new(), value, why: Some(why) };
    RawRecord { line, problem: Some(problem), ..RawRecord::default() }
}

/// The delimiter that gives the same number of cells, two or more, on most of the first records.
pub fn delimiter_of(head: &[u8]) -> Option<u8> {
    let measured = DELIMITERS.iter().filter_map(|delimiter| {
        let bytes = Bytes::new(Box::new(Cursor::new(head.to_vec())), None);
        let mut table = Table { bytes, delimiter: *delimiter, header: Vec::new(), warnings: Vec::new() };
        let mut counts = Vec::new();
        while counts.len() < SAMPLE_RECORDS {
            match table.row() {
                Ok(Some(row)) if row.cells.iter().all(|cell| cell.trim().is_empty()) => {}
                Ok(Some(row)) => counts.push(row.cells.len()),
                _ => break,
            }
        }
        let header = *counts.first()?;
        let same = counts.iter().filter(|count| **count == header).count();
        (header >= 2).then_some((same, header, *delimiter))
    });
    measured.max_by_key(|(same, cells, _)| (*same, *cells)).map(|(_, _, delimiter)| delimiter)
}
