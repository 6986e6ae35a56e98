//! Imports, and what each of them changed.

use diesel::prelude::*;
use serde::Serialize;

use crate::clock::Timestamp;
use crate::db::Conn;
use crate::db::schema::{run_changes, runs};
use crate::error::Result;

/// One import.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = runs)]
pub struct Run {
    /// A ULID.
    pub id: String,
    /// Code of the source.
    pub source: String,
    /// Name of the file.
    pub file: String,
    /// `running`, `finished`, `stopped`, `failed` or `undone`.
    pub state: String,
    /// Whether the file was said to be whole, and was believed.
    pub complete: bool,
    /// Microseconds.
    pub started: i64,
    /// Microseconds.
    pub ended: Option<i64>,
    /// The report, as JSON.
    pub report: String,
}

/// What a run did to one entry.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = run_changes, treat_none_as_default_value = false)]
pub struct RunChange {
    /// The run.
    pub run: String,
    /// The entry.
    pub uri: String,
    /// `created` or `updated`.
    pub what: String,
    /// The revision the run made.
    pub rev: i64,
    /// What it was before, as JSON; nothing when it was created, or was erased since.
    pub before: Option<String>,
}

/// Begins a run; runs that a crash left open are marked as failed.
///
/// # Errors
/// When the database does not answer.
pub fn begin_run(conn: &mut Conn, run: &Run) -> Result<()> {
    fail_running(conn, &run.source)?;
    diesel::insert_into(runs::table).values(run.clone()).execute(conn)?;
    Ok(())
}

/// Marks the runs of a source as failed that a crash left open.
///
/// # Errors
/// When the database does not answer.
pub fn fail_running(conn: &mut Conn, source: &str) -> Result<()> {
    diesel::update(runs::table.filter(runs::state.eq("running")).filter(runs::source.eq(source)))
        .set(runs::state.eq("failed"))
        .execute(conn)?;
    Ok(())
}

/// Ends a run.
///
/// # Errors
/// When the database does not answer.
pub fn end_run(conn: &mut Conn, id: &str, state: &str, complete: bool, report: &str, now: Timestamp) -> Result<()> {
    diesel::update(runs::table.find(id))
        .set((runs::state.eq(state), runs::complete.eq(complete), runs::ended.eq(now.0), runs::report.eq(report)))
        .execute(conn)?;
    Ok(())
}

/// A run was taken back as a whole. Its report is left as it stands: an erasure may have cleaned it meanwhile.
///
/// # Errors
/// When the database does not answer.
pub fn mark_undone(conn: &mut Conn, id: &str, now: Timestamp) -> Result<()> {
    let values = (runs::state.eq("undone"), runs::complete.eq(false), runs::ended.eq(now.0));
    diesel::update(runs::table.find(id)).set(values).execute(conn)?;
    Ok(())
}

/// The runs, newest first.
///
/// # Errors
/// When the database does not answer.
pub fn list_runs(conn: &mut Conn, limit: i64) -> Result<Vec<Run>> {
    Ok(runs::table.order(runs::id.desc()).limit(limit).select(Run::as_select()).load(conn)?)
}

/// One run.
///
/// # Errors
/// When the database does not answer.
pub fn find_run(conn: &mut Conn, id: &str) -> Result<Option<Run>> {
    Ok(runs::table.find(id).select(Run::as_select()).first(conn).optional()?)
}

/// Notes what a run did to an entry that had the revision `before`. The first note of a run counts, since it holds
/// what was before; a further change of the run moves its revision, unless somebody else changed the entry between.
///
/// # Errors
/// When the database does not answer.
pub fn insert_change(conn: &mut Conn, change: &RunChange, before: Option<i64>) -> Result<()> {
    if let Some(before) = before {
        let noted = run_changes::table.find((&change.run, &change.uri)).filter(run_changes::rev.eq(before));
        if diesel::update(noted).set(run_changes::rev.eq(change.rev)).execute(conn)? > 0 {
            return Ok(());
        }
    }
    insert_changes(conn, std::slice::from_ref(change))
}

/// Notes what a run did to entries it met for the first time.
///
/// # Errors
/// When the database does not answer.
pub fn insert_changes(conn: &mut Conn, changes: &[RunChange]) -> Result<()> {
    Ok(crate::insert_rows!(conn, run_changes::table, changes, on_conflict_do_nothing)?)
}

/// An entry is again as it was at `rev`, under a new revision: the run that made it so can be undone in its turn.
///
/// # Errors
/// When the database does not answer.
pub fn move_changes(conn: &mut Conn, uri: &str, rev: i64, new_rev: i64) -> Result<()> {
    let made_it = run_changes::table.filter(run_changes::uri.eq(uri)).filter(run_changes::rev.eq(rev));
    diesel::update(made_it).set(run_changes::rev.eq(new_rev)).execute(conn)?;
    Ok(())
}

/// Changes of a run, after `uri`.
///
/// # Errors
/// When the database does not answer.
pub fn list_changes(conn: &mut Conn, run: &str, after_uri: &str, limit: i64) -> Result<Vec<RunChange>> {
    let query = run_changes::table.filter(run_changes::run.eq(run)).filter(run_changes::uri.gt(after_uri));
    Ok(query.order(run_changes::uri.asc()).limit(limit).select(RunChange::as_select()).load(conn)?)
}
