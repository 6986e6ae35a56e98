//! What sort of file it is, and its raw records one at a time.

use std::collections::VecDeque;
use std::io::Read;

use serde_json::{Map, Value};

use super::RawRecord;
use super::csv::{Table, delimiter_of};
use super::cursor::Bytes;
use super::elements::{Elements, Plan};
use super::format::Container;
use super::problems::{reading, refuse};
use super::source::Text;
use crate::error::sentence;
use crate::import::{FileProblem, Warning};

/// A page with data in it is read up to this size.
const MAX_PAGE_BYTES: u64 = 16 * 1024 * 1024;

/// The raw records of a file.
pub enum Raw {
    /// A table.
    Table(Box<Table>, char),
    /// A JSON document, GeoJSON, or a document a line.
    Elements(Box<Elements>, Plan),
    /// The data of a page.
    Listed(VecDeque<RawRecord>, Map<String, Value>),
}

impl Raw {
    /// Finds the container.
    ///
    /// # Errors
    /// When it is none that we read; the sentence says what it is.
    pub fn of(text: Text, file_name: Option<&str>, path: Option<&str>, wants_table: bool) -> Result<Raw, FileProblem> {
        let first = text.head.iter().copied().find(|byte| !byte.is_ascii_whitespace());
        refuse_script(&text.head, file_name)?;
        match first {
            Some(b'<') => page(text),
            Some(b'{' | b'[') if !wants_table => {
                let plan = path.map_or_else(|| Plan::of(&text.head), Plan::from_path);
                let features = matches!(&plan, Plan::At(paths) if paths.iter().any(|path| path.ends_with(&["features".to_owned()])));
                let bytes = Bytes::new(text.reader, text.packed);
                Ok(Raw::Elements(Box::new(Elements::new(bytes, plan.clone(), features)), plan))
            }
            _ => {
                let delimiter =
                    delimiter_of(&text.head).ok_or_else(|| refuse("not_a_table", sentence!("file-no-table")))?;
                let table = Table::new(Bytes::new(text.reader, text.packed), delimiter)?;
                Ok(Raw::Table(Box::new(table), char::from(delimiter)))
            }
        }
    }

    /// The next record.
    ///
    /// # Errors
    /// When the file as a whole is broken from here on.
    pub fn record(&mut self) -> Result<Option<RawRecord>, FileProblem> {
        match self {
            Raw::Table(table, _) => table.record(),
            Raw::Elements(elements, _) => elements.record(),
            Raw::Listed(records, _) => Ok(records.pop_front()),
        }
    }

    /// What a format sees of it.
    pub fn container<'a>(&'a self, path: &'a str) -> Container<'a> {
        match self {
            Raw::Table(table, _) => Container::Csv { header: &table.header },
            Raw::Elements(elements, _) if elements.features => Container::GeoJson { top: &elements.top },
            Raw::Elements(_, Plan::Lines) => Container::Lines,
            Raw::Elements(elements, _) => Container::Json { path, top: &elements.top },
            Raw::Listed(_, top) => Container::Json { path, top },
        }
    }

    /// Where the records stand, as a mapping file writes it.
    pub fn path(&self) -> String {
        match self {
            Raw::Elements(_, plan) => plan.path(),
            _ => "$".to_owned(),
        }
    }

    /// What was odd about the header of a table.
    pub fn warnings(&self) -> &[Warning] {
        match self {
            Raw::Table(table, _) => &table.warnings,
            _ => &[],
        }
    }
}

/// A script that holds data is a program: it is not run, and not guessed at.
fn refuse_script(head: &[u8], file_name: Option<&str>) -> Result<(), FileProblem> {
    const BEGINNINGS: &[&[u8]] =
        &[b"export ", b"module.exports", b"const ", b"var ", b"let ", b"window.", b"'use strict'"];
    let start = head.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(0);
    let text = head.get(start..).unwrap_or(&[]);
    let named_script = file_name.is_some_and(|name| {
        [".js", ".mjs", ".cjs", ".ts"].iter().any(|ending| name.to_ascii_lowercase().ends_with(ending))
    });
    if named_script || BEGINNINGS.iter().any(|beginning| text.starts_with(beginning)) {
        return Err(refuse("a_script", sentence!("file-script")));
    }
    Ok(())
}

/// A page is read only for the JSON-LD in it.
fn page(text: Text) -> Result<Raw, FileProblem> {
    let mut page = String::new();
    text.reader.take(MAX_PAGE_BYTES).read_to_string(&mut page).map_err(|error| reading(&error, text.packed))?;
    let mut records = VecDeque::new();
    let mut rest = page.as_str();
    let (mut line, mut counted) = (1, 0);
    while let Some(at) = rest.find("application/ld+json") {
        rest = rest.get(at..).unwrap_or_default();
        let Some((_, body)) = rest.split_once('>') else { break };
        let (script, after) = body.split_once("</script").unwrap_or((body, ""));
        let begins = page.len().saturating_sub(body.len());
        line += page.get(counted..begins).map_or(0, |between| between.matches('\n').count());
        counted = begins;
        match serde_json::from_str(script.trim()) {
            Ok(Value::Array(items)) => records.extend(items.into_iter().filter_map(|item| record(item, line))),
            Ok(value) => records.extend(record(value, line)),
            Err(_) => {}
        }
        rest = after;
    }
    if records.is_empty() {
        let lower = page.get(..page.len().min(2000)).unwrap_or_default().to_lowercase();
        let is_xml = lower.contains("<?xml") && !lower.contains("<html");
        return Err(refuse("a_page", if is_xml { sentence!("file-xml") } else { sentence!("file-web-page") }));
    }
    Ok(Raw::Listed(records, Map::new()))
}

fn record(value: Value, line: usize) -> Option<RawRecord> {
    match value {
        Value::Object(members) => Some(RawRecord { line: line as u64, members, ..RawRecord::default() }),
        _ => None,
    }
}
