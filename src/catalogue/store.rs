//! The lines of the catalogue log: numbered without a gap, never changed.

use std::collections::HashMap;

use diesel::dsl::{exists, max, min, not};
use diesel::prelude::*;
use serde::Serialize;

use super::digest::{Digest, Leaf};
use crate::clock::Timestamp;
use crate::db::schema::{catalogue_log, copies, meta};
use crate::db::{Conn, dialect};
use crate::error::{Error, Result};

/// One line: what became of an entry, and when.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, Serialize)]
#[diesel(table_name = catalogue_log)]
pub struct Line {
    /// Dense, from 1.
    pub seq: i64,
    /// `initiative` or `proposal`.
    pub class: String,
    /// The entry.
    pub uri: String,
    /// Its revision.
    pub rev: i64,
    /// `published`, `hidden`, `withdrawn` or `moved`.
    pub state: String,
    /// Of the entry as it travels; empty unless published.
    pub hash: String,
    /// Microseconds.
    pub at: i64,
}

impl Line {
    /// When it was written.
    pub fn at(&self) -> Timestamp {
        Timestamp(self.at)
    }

    /// What of it a digest covers.
    pub fn into_leaf(self) -> Leaf {
        Leaf { id: self.uri, rev: self.rev, hash: self.hash, state: self.state }
    }
}

/// Appends lines whose numbers were taken with `initiative::store::take_numbers`.
///
/// # Errors
/// When a number was used twice, or the database does not answer.
pub fn append(conn: &mut Conn, lines: &[Line]) -> Result<()> {
    Ok(dialect::insert_rows!(conn, catalogue_log::table, lines)?)
}

/// The line in force of one entry.
///
/// # Errors
/// When the database does not answer.
pub fn latest_of(conn: &mut Conn, uri: &str) -> Result<Option<Line>> {
    let query = catalogue_log::table.filter(catalogue_log::uri.eq(uri)).order(catalogue_log::seq.desc());
    Ok(query.first(conn).optional()?)
}

/// Lines after `seq`, oldest first, superseded ones included.
///
/// # Errors
/// When the database does not answer.
pub fn list_after(conn: &mut Conn, seq: i64, limit: i64) -> Result<Vec<Line>> {
    let query = catalogue_log::table.filter(catalogue_log::seq.gt(seq)).order(catalogue_log::seq.asc());
    Ok(query.limit(limit).load(conn)?)
}

/// The lines in force: those whose entry has no later one.
macro_rules! in_force {
    () => {{
        let later = diesel::alias!(catalogue_log as later);
        catalogue_log::table.filter(not(exists(
            later
                .filter(later.field(catalogue_log::uri).eq(catalogue_log::uri))
                .filter(later.field(catalogue_log::seq).gt(catalogue_log::seq)),
        )))
    }};
}

/// Lines in force after `seq`, oldest first.
///
/// # Errors
/// When the database does not answer.
pub fn list_in_force_after(conn: &mut Conn, seq: i64, limit: i64) -> Result<Vec<Line>> {
    let query = in_force!().filter(catalogue_log::seq.gt(seq)).order(catalogue_log::seq.asc());
    Ok(query.limit(limit).load(conn)?)
}

/// Lines in force by entry, after the entry `uri`, for walks over the whole catalogue.
///
/// # Errors
/// When the database does not answer.
pub fn list_in_force_after_uri(conn: &mut Conn, uri: &str, limit: i64) -> Result<Vec<Line>> {
    let query = in_force!().filter(catalogue_log::uri.gt(uri)).order(catalogue_log::uri.asc());
    Ok(query.limit(limit).load(conn)?)
}

/// The lines in force of these entries, by address; those that were never listed are left out.
///
/// # Errors
/// When the database does not answer.
pub fn list_in_force_of(conn: &mut Conn, uris: &[String]) -> Result<Vec<Line>> {
    let query = in_force!().filter(catalogue_log::uri.eq_any(uris)).order(catalogue_log::uri.asc());
    Ok(query.load(conn)?)
}

/// The number of the first line of each of these entries.
///
/// # Errors
/// When the database does not answer.
pub fn first_seqs(conn: &mut Conn, uris: &[&str]) -> Result<HashMap<String, i64>> {
    let first: Vec<(String, Option<i64>)> = catalogue_log::table
        .filter(catalogue_log::uri.eq_any(uris))
        .group_by(catalogue_log::uri)
        .select((catalogue_log::uri, min(catalogue_log::seq)))
        .load(conn)?;
    Ok(first.into_iter().filter_map(|(uri, seq)| Some((uri, seq?))).collect())
}

/// The number of the latest line; 0 when there is none.
///
/// # Errors
/// When the database does not answer.
pub fn latest_seq(conn: &mut Conn) -> Result<i64> {
    let latest: Option<i64> = catalogue_log::table.select(max(catalogue_log::seq)).first(conn)?;
    Ok(latest.unwrap_or_default())
}

/// The epoch of the catalogue: another one after every restore.
///
/// # Errors
/// When there is none, or the database does not answer.
pub fn epoch(conn: &mut Conn) -> Result<String> {
    let epoch: Option<String> = meta::table.find("epoch").select(meta::value).first(conn).optional()?;
    epoch.ok_or_else(|| Error::Internal(anyhow::anyhow!("the database has no epoch")))
}

/// Entries of another home that this node holds as withdrawn, each with its revision, by address.
///
/// # Errors
/// When the database does not answer.
pub fn list_tombstones(conn: &mut Conn, home: &str) -> Result<Vec<(String, i64)>> {
    let withdrawn = copies::table.filter(copies::home.eq(home)).filter(copies::state.eq("withdrawn"));
    Ok(withdrawn.order(copies::uri.asc()).select((copies::uri, copies::rev)).load(conn)?)
}

/// Hands out the leaf of every entry, as its latest line says, in no order that another database would share.
///
/// # Errors
/// When the database does not answer.
pub fn leaves(conn: &mut Conn, each: &mut dyn FnMut(Leaf)) -> Result<()> {
    let mut latest: Option<Line> = None;
    let by_entry = (catalogue_log::uri.asc(), catalogue_log::seq.asc());
    dialect::for_each_row!(conn, catalogue_log::table.order(by_entry), Line, |line: Line| {
        if let Some(before) = latest.take_if(|before| before.uri != line.uri) {
            each(before.into_leaf());
        }
        latest = Some(line);
        Ok(())
    })?;
    latest.into_iter().for_each(|line| each(line.into_leaf()));
    Ok(())
}

/// The digest of the whole catalogue, made from scratch.
///
/// # Errors
/// When the database does not answer.
pub fn digest(conn: &mut Conn) -> Result<Digest> {
    let mut digest = Digest::default();
    leaves(conn, &mut |leaf| drop(digest.insert(leaf)))?;
    Ok(digest)
}
