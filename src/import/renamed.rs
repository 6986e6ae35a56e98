//! Records to which their source gave another id: a second pair of the same entry (FORMATS.md 1, "Identity").
//!
//! Whether an id has gone is known only when the whole file was read, so such rows wait until then. Two records that
//! are both in the file are never one entry, whatever identifier they share.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::apply::{Batch, Known};
use super::prepare::{KeysMet, Prepared};
use super::store::{self, Record};
use crate::db::Conn;
use crate::error::Result;
use crate::initiative::matching;

/// So many rows wait at most, in memory; what comes after them is new, and suspected to be the same.
pub(super) const MAX_WAITING: usize = 5_000;

/// What happens to a new record with the identifier of an entry that this source knows by another id.
#[derive(Clone)]
pub(super) enum Renames {
    /// It waits until the whole file was read.
    Wait,
    /// It gets the entry, when the file has none of the entry's other ids.
    Settle(Arc<KeysMet>),
    /// It is new.
    Ignore,
}

/// Takes the rows that have to wait out of the batch, or gives the rows of the batch the entries that are theirs.
pub(super) fn sort_out(conn: &mut Conn, batch: &mut Batch, known: &mut Vec<Known>) -> Result<Vec<Prepared>> {
    match batch.renames.clone() {
        Renames::Ignore => Ok(Vec::new()),
        Renames::Wait => {
            let namesakes = namesakes(conn, batch, known)?;
            let started = batch.started.0;
            let waits = |pairs: &Vec<Record>| pairs.iter().all(|pair| pair.seen_at < started);
            let mut waiting = Vec::new();
            let rows = std::mem::take(&mut batch.rows).into_iter().zip(std::mem::take(known)).enumerate();
            for (number, (row, record)) in rows {
                if namesakes.get(&number).is_some_and(waits) {
                    waiting.push(row);
                } else {
                    batch.rows.push(row);
                    known.push(record);
                }
            }
            Ok(waiting)
        }
        Renames::Settle(met) => {
            let mut given = HashSet::new();
            for (number, pairs) in namesakes(conn, batch, known)? {
                let Some(old) = pairs.first() else { continue };
                let is_gone = pairs.iter().all(|pair| !met.contains(&pair.record));
                if is_gone && given.insert(old.uri.clone()) {
                    let key = batch.rows.get(number).map(|row| row.key.clone()).unwrap_or_default();
                    let pair = Record { record: key, fingerprint: String::new(), seen_at: batch.now.0, ..old.clone() };
                    let pair = Record { missing_since: None, missing_runs: 0, ..pair };
                    store::insert_records(conn, std::slice::from_ref(&pair))?;
                    if let Some(record) = known.get_mut(number) {
                        *record = Known::As(pair);
                    }
                }
            }
            Ok(Vec::new())
        }
    }
}

/// By number of the row: under which ids this source knows the one entry with the same lasting identifier.
fn namesakes(conn: &mut Conn, batch: &Batch, known: &[Known]) -> Result<BTreeMap<usize, Vec<Record>>> {
    let new: Vec<(usize, &Prepared)> = batch
        .rows
        .iter()
        .enumerate()
        .zip(known)
        .filter(|((_, row), record)| matches!(record, Known::New) && row.is_whole_initiative())
        .map(|(numbered, _)| numbered)
        .collect();
    let cards: Vec<_> = new.iter().map(|(_, row)| &row.checked.card).collect();
    let same = matching::with_lasting_identifier(conn, &cards)?;
    let uris: Vec<String> = same.iter().flatten().cloned().collect();
    let mut pairs: HashMap<String, Vec<Record>> = HashMap::new();
    for pair in store::list_records_among(conn, &batch.source, &uris)? {
        pairs.entry(pair.uri.clone()).or_default().push(pair);
    }
    let of_row = |((number, _), uri): (&(usize, &Prepared), Option<String>)| Some((*number, pairs.get(&uri?)?.clone()));
    Ok(new.iter().zip(same).filter_map(of_row).collect())
}
