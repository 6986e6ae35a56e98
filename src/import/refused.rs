//! The rows that are not taken, handed back: to be corrected in the file they come from, or in the one that this makes.

use std::collections::HashMap;
use std::io::{Read, Write};

use super::read::rows::{Rows, rows};
use super::{ReadOptions, Rejected, Report};
use crate::error::Result;
use crate::initiative::cell;

/// How the two columns are called that are put in front, and what stands in the first of them.
pub struct Reasons<'a> {
    /// Name of the column of reasons.
    pub reason: &'a str,
    /// Name of the column of lines.
    pub line: &'a str,
    /// A reason in words.
    pub why: &'a dyn Fn(&Rejected) -> String,
}

/// Writes the rows that a report refuses, up to ten thousand of them, as CSV: those of a table as they stand in it
/// with reason and line in front; of other files, in which lines do not tell records apart, reason and line alone. Cells
/// that a spreadsheet would run become text.
///
/// # Errors
/// When it cannot be written.
pub fn write_refused(
    report: &Report,
    (source, file_name): (Box<dyn Read + Send>, Option<&str>),
    options: &ReadOptions,
    reasons: &Reasons<'_>,
    out: &mut dyn Write,
) -> Result<()> {
    let mut out = csv::WriterBuilder::new().flexible(true).from_writer(out);
    let table = rows(source, file_name, options).ok().filter(|rows| rows.header().is_some());
    let header: Vec<String> = table.as_ref().and_then(Rows::header).unwrap_or_default().to_vec();
    write(&mut out, [reasons.reason, reasons.line].into_iter().chain(header.iter().map(String::as_str)))?;
    let Some(rows) = table else {
        for row in &report.rejected {
            let (why, line) = ((reasons.why)(row), row.line.to_string());
            write(&mut out, [why.as_str(), line.as_str()].into_iter())?;
        }
        return Ok(());
    };
    let refused: HashMap<u64, &Rejected> = report.rejected.iter().map(|row| (row.line, row)).collect();
    for row in rows.map_while(std::result::Result::ok) {
        let Some(rejected) = refused.get(&row.line) else { continue };
        let (why, line) = ((reasons.why)(rejected), row.line.to_string());
        let cells = row.cells.iter().map(|(_, value)| value.as_str());
        write(&mut out, [why.as_str(), line.as_str()].into_iter().chain(cells))?;
    }
    Ok(())
}

fn write<'a>(out: &mut csv::Writer<&mut dyn Write>, cells: impl Iterator<Item = &'a str>) -> Result<()> {
    Ok(out.write_record(cells.map(cell::defuse)).map_err(anyhow::Error::from)?)
}
