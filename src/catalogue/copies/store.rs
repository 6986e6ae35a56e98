//! How the leaves of peers' catalogues are kept.

use diesel::prelude::*;

use super::{Copied, Counts, Decision};
use crate::catalogue::digest::Leaf;
use crate::db::schema::copies;
use crate::db::{Conn, dialect};
use crate::error::Result;

/// SQLite allows 32,766 variables in a statement; fewer keep the planner quick.
const IDS_PER_QUERY: usize = 1000;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = copies)]
struct Row {
    uri: String,
    home: String,
    class: String,
    rev: i64,
    state: String,
    hash: String,
    decision: String,
    reason: String,
    position: i64,
}

impl From<&Copied> for Row {
    fn from(copied: &Copied) -> Row {
        Row {
            uri: copied.leaf.id.clone(),
            home: copied.home.clone(),
            class: copied.class.clone(),
            rev: copied.leaf.rev,
            state: copied.leaf.state.clone(),
            hash: copied.leaf.hash.clone(),
            decision: copied.decision.as_str().into(),
            reason: copied.reason.clone(),
            position: copied.position,
        }
    }
}

impl From<Row> for Copied {
    fn from(row: Row) -> Copied {
        Copied {
            leaf: Leaf { id: row.uri, rev: row.rev, hash: row.hash, state: row.state },
            home: row.home,
            class: row.class,
            decision: Decision::parse(&row.decision),
            reason: row.reason,
            position: row.position,
        }
    }
}

/// Finds several, in no order; unknown ones are left out.
///
/// # Errors
/// When the database does not answer.
pub fn find_many(conn: &mut Conn, uris: &[String]) -> Result<Vec<Copied>> {
    let mut found = Vec::with_capacity(uris.len());
    for part in uris.chunks(IDS_PER_QUERY) {
        let rows: Vec<Row> = copies::table.filter(copies::uri.eq_any(part)).select(Row::as_select()).load(conn)?;
        found.extend(rows.into_iter().map(Copied::from));
    }
    Ok(found)
}

/// Keeps these as they now are, new ones and known ones. No id may occur twice.
///
/// # Errors
/// When the database does not answer.
pub fn replace_all(conn: &mut Conn, all: &[Copied]) -> Result<()> {
    let uris: Vec<String> = all.iter().map(|copied| copied.leaf.id.clone()).collect();
    forget(conn, &uris)?;
    let rows: Vec<Row> = all.iter().map(Row::from).collect();
    Ok(dialect::insert_rows!(conn, copies::table, &rows)?)
}

/// Takes leaves out.
///
/// # Errors
/// When the database does not answer.
pub fn forget(conn: &mut Conn, uris: &[String]) -> Result<()> {
    for part in uris.chunks(IDS_PER_QUERY) {
        diesel::delete(copies::table.filter(copies::uri.eq_any(part))).execute(conn)?;
    }
    Ok(())
}

/// Leaves of a home that were written after `position`, oldest first.
///
/// # Errors
/// When the database does not answer.
pub fn list_written_after(conn: &mut Conn, home: &str, position: i64, limit: i64) -> Result<Vec<Copied>> {
    let query = copies::table.filter(copies::home.eq(home).and(copies::position.gt(position)));
    let rows: Vec<Row> = query.order(copies::position.asc()).limit(limit).select(Row::as_select()).load(conn)?;
    Ok(rows.into_iter().map(Copied::from).collect())
}

/// Leaves of a home that are no tombstones: those stay, so that nothing withdrawn comes back with a new follow.
///
/// # Errors
/// When the database does not answer.
pub fn list_to_forget(conn: &mut Conn, home: &str, limit: i64) -> Result<Vec<Copied>> {
    let query = copies::table.filter(copies::home.eq(home).and(copies::state.ne("withdrawn")));
    let rows: Vec<Row> = query.order(copies::position.asc()).limit(limit).select(Row::as_select()).load(conn)?;
    Ok(rows.into_iter().map(Copied::from).collect())
}

/// Hands out every leaf of a home, in no order that another database would share.
///
/// # Errors
/// When the database does not answer.
pub fn leaves(conn: &mut Conn, home: &str, each: &mut dyn FnMut(Copied)) -> Result<()> {
    let query = copies::table.filter(copies::home.eq(home));
    dialect::for_each_row!(conn, query, Row, |row: Row| {
        each(row.into());
        Ok(())
    })
}

/// How many leaves of a home there are.
///
/// # Errors
/// When the database does not answer.
pub fn count_leaves(conn: &mut Conn, home: &str) -> Result<i64> {
    Ok(copies::table.filter(copies::home.eq(home)).count().get_result(conn)?)
}

/// How much of a home's catalogue is here, and how much of that is shown.
///
/// # Errors
/// When the database does not answer.
pub fn count(conn: &mut Conn, home: &str) -> Result<Counts> {
    let rows: Vec<(String, String, i64)> = copies::table
        .filter(copies::home.eq(home))
        .group_by((copies::state, copies::decision))
        .select((copies::state, copies::decision, diesel::dsl::count_star()))
        .load(conn)?;
    let mut counts = Counts::default();
    rows.iter().for_each(|(state, decision, number)| counts.add(state, Decision::parse(decision), *number));
    Ok(counts)
}

/// Leaves of a home about which this was decided, in the order of their writing.
///
/// # Errors
/// When the database does not answer.
pub fn list_decided(conn: &mut Conn, home: &str, decision: Decision, limit: i64) -> Result<Vec<Copied>> {
    let query = copies::table.filter(copies::home.eq(home).and(copies::decision.eq(decision.as_str())));
    let rows: Vec<Row> = query.order(copies::position.asc()).limit(limit).select(Row::as_select()).load(conn)?;
    Ok(rows.into_iter().map(Copied::from).collect())
}

/// How many leaves of a home were refused for this reason.
///
/// # Errors
/// When the database does not answer.
pub fn count_refused(conn: &mut Conn, home: &str, reason: &str) -> Result<i64> {
    let refused = copies::decision.eq(Decision::Refused.as_str()).and(copies::reason.eq(reason));
    Ok(copies::table.filter(copies::home.eq(home).and(refused)).count().get_result(conn)?)
}

/// Takes out the leaves of a home that were refused for this reason.
///
/// # Errors
/// When the database does not answer.
pub fn forget_refused(conn: &mut Conn, home: &str, reason: &str) -> Result<()> {
    let refused = copies::decision.eq(Decision::Refused.as_str()).and(copies::reason.eq(reason));
    diesel::delete(copies::table.filter(copies::home.eq(home).and(refused))).execute(conn)?;
    Ok(())
}
