//! One transaction of an import: compares a few hundred checked records with what is known, and writes the difference.

mod merge;
mod work;

use std::collections::{BTreeSet, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use self::work::Work;
use super::prepare::{Prepared, Refused, Unchecked};
use super::relate;
use super::renamed::{self, Renames};
use super::report::Report;
use super::store::{self, Record};
use super::{answering, cited};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::initiative::matching::ANY_SOURCE;
use crate::initiative::publish::{Changes, Home, wanted_handle};
use crate::initiative::store::{self as initiatives, EDITED_HERE, Initiative};
use crate::initiative::{Card, Class, Private};

/// A few hundred records of one run.
pub(super) struct Batch {
    pub home: Home,
    pub source: String,
    pub run: String,
    pub dry_run: bool,
    pub started: Timestamp,
    pub now: Timestamp,
    pub renames: Renames,
    pub below: Below,
    pub rows: Vec<Prepared>,
    /// Offers and requests that are not checked yet.
    pub proposals: Vec<Unchecked>,
    /// Records that are not taken.
    pub refused: Vec<Refused>,
    /// How many records of the source named erased entries when the run began.
    pub erased_before: i64,
}

/// Whose fields a source may take over (FORMATS.md 1): the higher in the operator's ranking wins each field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Below {
    /// It is not ranked: a field belongs to the source that wrote it first.
    Nobody,
    /// Of all sources but these.
    AllBut(BTreeSet<String>),
}

impl Below {
    /// What a person wrote is nobody's to take.
    fn has(&self, owner: &str) -> bool {
        match self {
            Below::Nobody => false,
            Below::AllBut(higher) => owner != EDITED_HERE && !higher.contains(owner),
        }
    }
}

/// What an entry was before a run changed it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Before {
    pub card: Card,
    pub private: Private,
    pub field_sources: std::collections::BTreeMap<String, String>,
    /// The revision it had, so that runs can be undone one after the other, the newest first.
    #[serde(default)]
    pub rev: i64,
}

/// How a record of the file is known here.
#[derive(Clone)]
pub(super) enum Known {
    /// By its own pair.
    As(Record),
    /// Only under another source's name: it gets a pair of its own.
    Through(Record),
    /// Not at all.
    New,
}

impl Known {
    pub fn record(&self) -> Option<&Record> {
        match self {
            Known::As(record) | Known::Through(record) => Some(record),
            Known::New => None,
        }
    }
}

/// Writes one batch; answers what it did, and the rows that have to wait for the end of the file.
///
/// # Errors
/// When the database does not answer.
pub(super) fn apply(conn: &mut Conn, mut batch: Batch) -> Result<(Report, Vec<Prepared>)> {
    answering::check_proposals(conn, &mut batch)?;
    let mut known = known_records(conn, &batch)?;
    let waiting = renamed::sort_out(conn, &mut batch, &mut known)?;
    let report = cited::report(conn, &mut batch, &known)?;
    let entries = changed_entries(conn, &batch, &known)?;
    let named = batch.rows.iter().filter(|row| row.class() == Class::Initiative);
    let bases: Vec<String> = named.map(|row| wanted_handle(&row.checked.card)).collect();
    let mut work = Work {
        home: &batch.home,
        source: &batch.source,
        run: &batch.run,
        dry_run: batch.dry_run,
        below: &batch.below,
        now: batch.now,
        changes: Changes::default(),
        report,
        seen: Vec::new(),
        created: Vec::new(),
        pairs: Vec::new(),
        notes: Vec::new(),
    };
    work.changes.prepare_handles(conn, &bases)?;
    relate::keep(conn, work.source, &batch.rows, &known)?;
    for (row, known) in batch.rows.into_iter().zip(known) {
        let entry = known.record().and_then(|record| entries.get(&record.uri));
        work.take(conn, row, &known, entry)?;
    }
    store::mark_seen(conn, work.source, &work.seen, work.now)?;
    store::insert_records(conn, &work.pairs)?;
    store::insert_changes(conn, &work.notes)?;
    work.note_suspicions(conn)?;
    let (changes, now) = (std::mem::take(&mut work.changes), work.now);
    if !changes.is_empty() {
        changes.write(conn, now)?;
    }
    Ok((work.report, waiting))
}

/// How each row is known: by its own pair, else by one of its further pairs. An entry that this source already knows
/// under another id is another place: sources give one local number to several.
fn known_records(conn: &mut Conn, batch: &Batch) -> Result<Vec<Known>> {
    let mut ids: HashMap<&str, BTreeSet<String>> = HashMap::new();
    for row in &batch.rows {
        ids.entry(&batch.source).or_default().insert(row.key.clone());
        for (source, id) in &row.other_keys {
            ids.entry(source).or_default().insert(id.clone());
        }
    }
    let mut found = HashMap::new();
    for (source, ids) in ids {
        let ids: Vec<String> = ids.into_iter().collect();
        for (id, record) in store::find_records(conn, source, &ids)? {
            found.insert((source.to_owned(), id), record);
        }
    }
    let find = |source: &str, id: &str| found.get(&(source.to_owned(), id.to_owned())).cloned();
    let mut known: Vec<Known> = Vec::new();
    for row in &batch.rows {
        let further = || row.other_keys.iter().find_map(|(source, id)| find(source, id));
        let own = find(&batch.source, &row.key).map(Known::As);
        known.push(own.or_else(|| further().map(Known::Through)).unwrap_or(Known::New));
    }
    refuse_second_names(conn, batch, &mut known)?;
    find_withdrawn(conn, batch, &mut known)?;
    Ok(known)
}

fn refuse_second_names(conn: &mut Conn, batch: &Batch, known: &mut [Known]) -> Result<()> {
    let through = known.iter().filter_map(|known| match known {
        Known::Through(record) => Some(record.uri.clone()),
        _ => None,
    });
    let mut named: HashSet<String> = store::list_named(conn, &batch.source, &through.collect::<Vec<_>>())?;
    for known in known {
        if let Known::Through(record) = known
            && !named.insert(record.uri.clone())
        {
            *known = Known::New;
        }
    }
    Ok(())
}

/// Records that came under another source's name, and whose entry was withdrawn since.
fn find_withdrawn(conn: &mut Conn, batch: &Batch, known: &mut [Known]) -> Result<()> {
    let new = known
        .iter_mut()
        .zip(&batch.rows)
        .filter(|(known, row)| matches!(known, Known::New) && row.is_whole_initiative());
    let marked: Vec<(&mut Known, String)> = new.map(|(known, row)| (known, row.mark())).collect();
    let marks: Vec<String> = marked.iter().map(|(_, mark)| mark.clone()).collect();
    let found = store::find_records(conn, ANY_SOURCE, &marks)?;
    for (known, mark) in marked {
        if let Some(record) = found.get(&mark) {
            *known = Known::Through(record.clone());
        }
    }
    Ok(())
}

fn changed_entries(conn: &mut Conn, batch: &Batch, known: &[Known]) -> Result<HashMap<String, Initiative>> {
    let uris: Vec<String> = batch
        .rows
        .iter()
        .zip(known)
        .filter_map(|(row, known)| match known {
            Known::As(record) if record.fingerprint == row.fingerprint => None,
            known => known.record(),
        })
        .map(|record| record.uri.clone())
        .collect();
    let mut entries = HashMap::new();
    for part in uris.chunks(500) {
        entries.extend(initiatives::find_many(conn, part)?.into_iter().map(|entry| (entry.uri.clone(), entry)));
    }
    Ok(entries)
}
