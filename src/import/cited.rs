//! What a report cites of single records: nothing of one whose entry was erased here.

use std::collections::HashSet;

use super::apply::{Batch, Known};
use super::prepare::{Prepared, Refused};
use super::store::{self, Record};
use super::{Rejection, Report, Warned};
use crate::db::Conn;
use crate::error::Result;
use crate::initiative::matching::ANY_SOURCE;

/// Takes the warnings and rejections out of a batch and into its report, in the order of the file. Of a record that
/// names an erased entry only lines, fields and reasons are told, as after the erasure itself.
///
/// # Errors
/// When the database does not answer.
pub(super) fn report(conn: &mut Conn, batch: &mut Batch, known: &[Known]) -> Result<Report> {
    let mut report = Report::default();
    let refused = std::mem::take(&mut batch.refused);
    let erased = store::list_erased(conn, refused.iter().flat_map(|row| names(row, &batch.source)))?;
    let mut warned: Vec<Warned> = Vec::new();
    for row in refused {
        // Whose record it is cannot be told without an id.
        let nameless = row.key.is_empty() && batch.erased_before > 0;
        let silent = nameless || is_among(&erased, &row, &batch.source);
        report.reject(row.line, &if silent { without_value(row.rejection) } else { row.rejection });
        warned.extend(told(row.warned, silent));
    }
    for (row, known) in batch.rows.iter_mut().zip(known) {
        let silent = is_erased(row, known);
        warned.extend(told(std::mem::take(&mut row.warned), silent));
    }
    warned.sort_by_key(|warned| warned.line);
    warned.into_iter().for_each(|warned| report.warn(warned));
    Ok(report)
}

/// Whether the entry by which a row is known was erased: what is kept of the record's id is a hash then.
pub(super) fn is_erased(row: &Prepared, known: &Known) -> bool {
    let is_pair = |source: &str, id: &str, record: &Record| record.source == source && record.record == id;
    match known {
        Known::As(record) => record.record != row.key,
        Known::Through(record) => !row.other_keys.iter().any(|(source, id)| is_pair(source, id, record)),
        Known::New => false,
    }
}

fn names<'a>(row: &'a Refused, source: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let own = Some((source, row.key.as_str())).filter(|(_, key)| !key.is_empty());
    let any = std::iter::once((ANY_SOURCE, row.mark.as_str()));
    own.into_iter().chain(any).chain(row.other_keys.iter().map(|(source, id)| (source.as_str(), id.as_str())))
}

fn is_among(erased: &HashSet<(String, String)>, row: &Refused, source: &str) -> bool {
    names(row, source).any(|(source, id)| erased.contains(&(source.to_owned(), id.to_owned())))
}

fn without_value(rejection: Rejection) -> Rejection {
    Rejection { value: String::new(), why: None, ..rejection }
}

fn told(warned: Vec<Warned>, silent: bool) -> impl Iterator<Item = Warned> {
    warned.into_iter().map(move |warned| if silent { Warned { value: String::new(), ..warned } } else { warned })
}
