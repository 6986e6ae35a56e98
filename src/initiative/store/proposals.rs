//! Which proposals the initiatives of this node have, and which have come to their end. A row stands here as long as
//! something is still to be done about its end.

use diesel::prelude::*;

use super::{Initiative, Row, State, read};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::db::schema::{initiatives, proposals};
use crate::error::Result;
use crate::initiative::Card;

/// Keeps how an own proposal is found; without terms it is found no more.
///
/// # Errors
/// When the database does not answer.
pub fn note_proposal(conn: &mut Conn, uri: &str, card: &Card) -> Result<()> {
    let Some((terms, ends)) = card.terms.as_ref().zip(card.ends_at()) else { return forget_proposal(conn, uri) };
    let row = (proposals::uri.eq(uri), proposals::initiative.eq(&terms.by), proposals::ends_at.eq(ends.0));
    crate::upsert!(conn, proposals::table, proposals::uri, row)?;
    Ok(())
}

fn forget_proposal(conn: &mut Conn, uri: &str) -> Result<()> {
    diesel::delete(proposals::table.find(uri)).execute(conn)?;
    Ok(())
}

/// Own proposals for which an initiative answers and that are not taken back, by address.
///
/// # Errors
/// When the database does not answer.
pub fn list_proposals_of(conn: &mut Conn, initiative: &str) -> Result<Vec<String>> {
    let of = proposals::table.inner_join(initiatives::table.on(initiatives::uri.eq(proposals::uri)));
    let standing = of
        .filter(proposals::initiative.eq(initiative))
        .filter(initiatives::state.ne(State::Withdrawn.as_str()))
        .order(proposals::uri.asc());
    Ok(standing.select(proposals::uri).load(conn)?)
}

/// Own proposals of an initiative that are over and still readable as they were, by address.
///
/// # Errors
/// When the database does not answer.
pub fn list_over_of(conn: &mut Conn, initiative: &str) -> Result<Vec<String>> {
    let of = proposals::table.inner_join(initiatives::table.on(initiatives::uri.eq(proposals::uri)));
    let over = of
        .filter(proposals::initiative.eq(initiative))
        .filter(initiatives::state.eq(State::Withdrawn.as_str()))
        .order(proposals::uri.asc());
    Ok(over.select(proposals::uri).load(conn)?)
}

/// Own proposals in this state whose end lies at or before `until`, the first end first.
///
/// # Errors
/// When the database does not answer.
pub fn list_ending(conn: &mut Conn, state: State, until: Timestamp, limit: i64) -> Result<Vec<Initiative>> {
    let all = proposals::table.inner_join(initiatives::table.on(initiatives::uri.eq(proposals::uri)));
    let ended = all
        .filter(proposals::ends_at.le(until.0))
        .filter(initiatives::state.eq(state.as_str()))
        .order((proposals::ends_at.asc(), proposals::uri.asc()));
    read(ended.limit(limit).select(Row::as_select()).load(conn)?)
}

/// Whether an own proposal ended at or before `until` and still stands.
///
/// # Errors
/// When the database does not answer.
pub fn has_ended(conn: &mut Conn, until: Timestamp) -> Result<bool> {
    has_ended_in(conn, State::Published, until)
}

/// Whether an own proposal in this state ended at or before `until`.
///
/// # Errors
/// When the database does not answer.
pub fn has_ended_in(conn: &mut Conn, state: State, until: Timestamp) -> Result<bool> {
    Ok(!list_ending(conn, state, until, 1)?.is_empty())
}

/// Own proposals that were written after `position`, the oldest first; those that were taken back are left out.
///
/// # Errors
/// When the database does not answer.
pub fn list_proposals_written_after(conn: &mut Conn, position: i64, limit: i64) -> Result<Vec<Initiative>> {
    let all = proposals::table.inner_join(initiatives::table.on(initiatives::uri.eq(proposals::uri)));
    let written = all.filter(initiatives::position.gt(position)).order(initiatives::position.asc());
    read(written.limit(limit).select(Row::as_select()).load(conn)?)
}

/// Keeps less of an entry that nobody lists any more. What other nodes know of it stays as it is, and so its revision.
///
/// # Errors
/// When the database does not answer.
pub fn forget_content(conn: &mut Conn, uri: &str, card: &Card) -> Result<()> {
    let values = (initiatives::content.eq(serde_json::to_string(card)?), initiatives::field_sources.eq("{}"));
    diesel::update(initiatives::table.find(uri)).set(values).execute(conn)?;
    forget_proposal(conn, uri)
}
