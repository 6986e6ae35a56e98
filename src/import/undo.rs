//! Taking an import back as a whole.

use serde::Serialize;

use super::apply::Before;
use super::store::{self, RunChange};
use crate::clock::Timestamp;
use crate::db::{Conn, Db};
use crate::error::{Error, Result, sentence};
use crate::initiative::publish::{Changes, Home, withdraw};
use crate::initiative::store::{self as initiatives, EDITED_HERE, State, lock};

const PER_TRANSACTION: i64 = 300;

/// What was taken back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Undone {
    /// Entries the run had made, and offers and requests of theirs: withdrawn, and free to be imported again.
    pub withdrawn: u64,
    /// Entries the run had changed: as they were before.
    pub restored: u64,
    /// Entries that somebody changed since: left alone.
    pub kept: u64,
}

/// Undoes a run: what it made is withdrawn, with the offers and requests of its initiatives, and may be imported again;
/// what it changed is as it was before. An entry that was changed since is left alone, and so is an initiative for which
/// a person wrote an offer or a request.
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

/// Whether a person wrote an offer or a request, or changed it: no import would bring that back.
fn is_of_person(conn: &mut Conn, uri: &str) -> Result<bool> {
    let entry = initiatives::find(conn, uri)?;
    let edited = entry.is_some_and(|entry| entry.field_sources.values().any(|owner| owner == EDITED_HERE));
    Ok(edited || store::list_records(conn, uri)?.is_empty())
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
            // Its offers and requests go with it, and come again with it.
            let following = initiatives::list_proposals_of(conn, &change.uri)?;
            if following.iter().map(|uri| is_of_person(conn, uri)).collect::<Result<Vec<bool>>>()?.contains(&true) {
                undone.kept += 1;
                return Ok(());
            }
            withdraw(conn, home, &change.uri, now)?;
            for uri in std::iter::once(&change.uri).chain(&following) {
                store::forget_records(conn, uri)?;
                undone.withdrawn += 1;
            }
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
