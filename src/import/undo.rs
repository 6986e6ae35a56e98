//! Taking an import back as a whole.

use serde::Serialize;

use super::apply::Before;
use super::store::{self, RunChange};
use crate::clock::Timestamp;
use crate::db::{Conn, Db};
use crate::error::{Error, Result, sentence};
use crate::initiative::publish::{Changes, Home, withdraw};
use crate::initiative::store::{self as initiatives, State, lock};

const PER_TRANSACTION: i64 = 300;

/// What was taken back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Undone {
    /// Entries the run had made: withdrawn, and free to be imported again.
    pub withdrawn: u64,
    /// Entries the run had changed: as they were before.
    pub restored: u64,
    /// Entries that somebody changed since: left alone.
    pub kept: u64,
}

/// Undoes a run: what it made is withdrawn, what it changed is as it was before. An entry that was changed since is
/// left alone.
///
/// # Errors
/// [`Error::NotFound`] for an unknown run, [`Error::Conflict`] for one that was undone. One that was cut off in the
/// middle can be undone as far as it went.
pub fn undo(db: &Db, home: &Home, run: &str, now: Timestamp) -> Result<Undone> {
    let id = run.to_owned();
    let found = db.read_now(|conn| store::find_run(conn, &id))?.ok_or(Error::NotFound)?;
    if found.state == "undone" {
        return Err(Error::Conflict(sentence!("import-undone-already")));
    }
    let mut undone = Undone::default();
    let mut after = String::new();
    loop {
        let (home, id, from) = (home.clone(), run.to_owned(), after.clone());
        let (part, last) = db.write_now(move |conn| {
            lock(conn)?;
            undo_some(conn, &home, &id, &from, now)
        })?;
        undone.withdrawn += part.withdrawn;
        undone.restored += part.restored;
        undone.kept += part.kept;
        match last {
            Some(uri) => after = uri,
            None => break,
        }
    }
    let id = run.to_owned();
    db.write_now(move |conn| store::mark_undone(conn, &id, now))?;
    Ok(undone)
}

fn undo_some(conn: &mut Conn, home: &Home, run: &str, after: &str, now: Timestamp) -> Result<(Undone, Option<String>)> {
    let changes = store::list_changes(conn, run, after, PER_TRANSACTION)?;
    let last = changes.last().map(|change| change.uri.clone());
    let mut undone = Undone::default();
    let mut restored = Changes::default();
    for change in changes {
        undo_one(conn, home, &change, now, &mut undone, &mut restored)?;
    }
    if !restored.is_empty() {
        restored.write(conn, now)?;
    }
    Ok((undone, last))
}

fn undo_one(
    conn: &mut Conn,
    home: &Home,
    change: &RunChange,
    now: Timestamp,
    undone: &mut Undone,
    restored: &mut Changes,
) -> Result<()> {
    let Some(entry) = initiatives::find(conn, &change.uri)? else { return Ok(()) };
    if entry.rev != change.rev || entry.state == State::Withdrawn {
        undone.kept += u64::from(entry.state != State::Withdrawn);
        return Ok(());
    }
    match &change.before {
        None => {
            withdraw(conn, home, &change.uri, now)?;
            store::forget_records(conn, &change.uri)?;
            undone.withdrawn += 1;
        }
        Some(before) => {
            let before: Before = serde_json::from_str(before)?;
            let mut after = entry.clone();
            after.card = before.card;
            after.field_sources = before.field_sources;
            let restored = restored.add_revised(conn, home, &entry, after, Some(before.private), now)?;
            store::move_changes(conn, &change.uri, before.rev, restored.rev)?;
            // The next import reads its record again.
            for record in store::list_records(conn, &change.uri)? {
                store::update_record(conn, &record, "", now)?;
            }
            undone.restored += 1;
        }
    }
    Ok(())
}
