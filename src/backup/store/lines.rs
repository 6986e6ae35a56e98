//! Rows as lines of JSON.

use std::io::{BufRead, Write};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result, sentence};

/// Rows in one statement: 18 columns each stay far below the 65,535 values that PostgreSQL takes.
const ROWS_PER_INSERT: usize = 500;

/// Writes a row as one line.
///
/// # Errors
/// When it cannot be written.
pub fn write_line(out: &mut dyn Write, row: &impl Serialize) -> Result<()> {
    serde_json::to_writer(&mut *out, row)?;
    out.write_all(b"\n")?;
    Ok(())
}

/// Reads rows and hands them on in groups.
///
/// # Errors
/// [`Error::Unreadable`] for a line that is no row of this table, and those of `each`.
pub fn read_lines<Row: for<'de> Deserialize<'de>>(
    lines: &mut dyn BufRead,
    mut each: impl FnMut(Vec<Row>) -> Result<()>,
) -> Result<u64> {
    let (mut count, mut rows, mut line) = (0, Vec::with_capacity(ROWS_PER_INSERT), Vec::new());
    loop {
        line.clear();
        let end = lines.read_until(b'\n', &mut line)? == 0;
        if end || rows.len() == ROWS_PER_INSERT {
            if !rows.is_empty() {
                each(std::mem::replace(&mut rows, Vec::with_capacity(ROWS_PER_INSERT)))?;
            }
            if end {
                return Ok(count);
            }
        }
        count += 1;
        rows.push(
            serde_json::from_slice(&line)
                .map_err(|e| Error::Unreadable(sentence!("restore-line", line = count, cause = e.to_string())))?,
        );
    }
}
