//! How initiatives are kept: the row, its private part, its handle, its sources.

mod handles;
pub mod handovers;
mod kept;
mod proposals;
mod rewritten;
mod said;
mod suggestions;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::db::schema::{counters, initiatives, meta, private_fields};
use crate::db::{Conn, dialect};
use crate::error::{Error, Result};
use crate::initiative::terms::EXPIRED;
use crate::initiative::{Card, Class, Private, Terms};

pub use self::handles::{insert_handles, list_handles, obscure_handle, set_handle};
pub use self::kept::{Kept, count_on_show, list_kept, list_on_show};
pub use self::proposals::{
    forget_content, has_ended, has_ended_in, list_ending, list_over_of, list_proposals_of,
    list_proposals_written_after, note_proposal,
};
pub use self::rewritten::mark_written;
pub use self::said::{forget_said, forget_under_way};
pub use self::suggestions::{
    KEPT, Suggested, TAKEN, count_suggestions_waiting, find_suggestion, forget_suggestions, list_suggestions,
    list_suggestions_decided, list_suggestions_waiting, replace_suggestion, set_suggestion,
};

/// What the log of the catalogue says of an entry (PROTOCOL.md, "Three axes").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Shown.
    Published,
    /// Not shown; may come back.
    Hidden,
    /// Gone for ever, with its content.
    Withdrawn,
    /// Lives at another address now.
    Moved,
}

impl State {
    /// The word in the database, the log and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Published => "published",
            State::Hidden => "hidden",
            State::Withdrawn => "withdrawn",
            State::Moved => "moved",
        }
    }

    pub(super) fn parse(text: &str) -> State {
        match text {
            "published" => State::Published,
            "withdrawn" => State::Withdrawn,
            "moved" => State::Moved,
            _ => State::Hidden,
        }
    }
}

/// One initiative as stored: own, or a copy of another node's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Initiative {
    /// Its address on its home node and its identity everywhere. Never changes.
    pub uri: String,
    /// Authority of its home node.
    pub home: String,
    /// Whether this node is its home.
    pub own: bool,
    /// The name under which the fediverse finds it; none once it is erased.
    pub handle: Option<String>,
    /// Grows with every change, by its home only.
    pub rev: i64,
    /// SHA-256 of the entry as it travels; empty unless published.
    pub hash: String,
    /// What the log says.
    pub state: State,
    /// Whether peers may copy it.
    pub listed: bool,
    /// Why not: `licence_unknown`, `local_only`, `not_for_peers`, or of a hidden one `initiative_hidden`.
    pub unlisted_because: Option<String>,
    /// Grows with every write on this node.
    pub position: i64,
    /// When it first appeared here.
    pub published: Timestamp,
    /// When its content last changed.
    pub updated: Timestamp,
    /// The public content.
    pub card: Card,
    /// What its home sent, byte for byte; nothing for own ones.
    pub document: Option<String>,
    /// Dotted field name → code of the source it came from, or [`EDITED_HERE`].
    pub field_sources: std::collections::BTreeMap<String, String>,
    /// Whether its own people keep it.
    pub claimed: bool,
}

impl Initiative {
    /// Whether everybody may read it, on other servers too: shown, and not for this directory only.
    pub fn is_public(&self) -> bool {
        let for_others = self.card.terms.as_ref().is_none_or(Terms::is_listed);
        self.state == State::Published && !self.card.local_only && for_others
    }

    /// Whether visitors of this directory may see it.
    pub fn is_shown(&self) -> bool {
        let for_visitors = self.card.terms.as_ref().is_none_or(|terms| terms.visibility != "parties");
        self.state == State::Published && for_visitors
    }

    /// Whether nobody can answer a proposal any more: it is settled, taken back or over. An initiative takes answers.
    pub fn takes_no_answers(&self, now: Timestamp) -> bool {
        let settled = matches!(self.card.status.as_str(), "met" | "fulfilled" | EXPIRED);
        let over = self.card.ends_at().is_some_and(|end| end < now);
        Class::of(&self.uri) == Class::Proposal && (settled || over || self.state == State::Withdrawn)
    }

    /// Whether this node is the home of an initiative, which others may follow; proposals are no actors.
    pub fn is_own_actor(&self) -> bool {
        self.own && Class::of(&self.uri) == Class::Initiative
    }

    /// Whether other servers may read it as an actor: public, or handed over, so that they learn where it is.
    pub fn is_actor(&self) -> bool {
        self.is_public() || self.state == State::Moved && !self.card.local_only
    }
}

/// The source of a field that a person edited on this node: imports do not touch it.
pub const EDITED_HERE: &str = "@edit";

#[derive(Queryable, Selectable, Insertable, AsChangeset, Clone)]
#[diesel(table_name = initiatives, primary_key(uri), treat_none_as_null = true, treat_none_as_default_value = false)]
struct Row {
    uri: String,
    home: String,
    own: bool,
    handle: Option<String>,
    rev: i64,
    hash: String,
    state: String,
    listed: bool,
    unlisted_because: Option<String>,
    position: i64,
    published: i64,
    updated: i64,
    content: String,
    document: Option<String>,
    field_sources: String,
    claimed: bool,
}

impl Row {
    fn from_initiative(initiative: &Initiative) -> Result<Row> {
        Ok(Row {
            uri: initiative.uri.clone(),
            home: initiative.home.clone(),
            own: initiative.own,
            handle: initiative.handle.clone(),
            rev: initiative.rev,
            hash: initiative.hash.clone(),
            state: initiative.state.as_str().into(),
            listed: initiative.listed,
            unlisted_because: initiative.unlisted_because.clone(),
            position: initiative.position,
            published: initiative.published.0,
            updated: initiative.updated.0,
            content: serde_json::to_string(&initiative.card)?,
            document: initiative.document.clone(),
            field_sources: serde_json::to_string(&initiative.field_sources)?,
            claimed: initiative.claimed,
        })
    }

    fn into_initiative(self) -> Result<Initiative> {
        let unreadable = |what: &str, e: serde_json::Error| {
            Error::Internal(anyhow::anyhow!("{what} of {} cannot be read: {e}", self.uri))
        };
        Ok(Initiative {
            card: serde_json::from_str(&self.content).map_err(|e| unreadable("the content", e))?,
            field_sources: serde_json::from_str(&self.field_sources).map_err(|e| unreadable("the sources", e))?,
            state: State::parse(&self.state),
            uri: self.uri,
            home: self.home,
            own: self.own,
            handle: self.handle,
            rev: self.rev,
            hash: self.hash,
            listed: self.listed,
            unlisted_because: self.unlisted_because,
            position: self.position,
            published: Timestamp(self.published),
            updated: Timestamp(self.updated),
            document: self.document,
            claimed: self.claimed,
        })
    }
}

fn read(rows: Vec<Row>) -> Result<Vec<Initiative>> {
    rows.into_iter().map(Row::into_initiative).collect()
}

/// Finds one, withdrawn ones included: their address must answer "gone", not "unknown".
///
/// # Errors
/// When the database does not answer.
pub fn find(conn: &mut Conn, uri: &str) -> Result<Option<Initiative>> {
    let row = initiatives::table.find(uri).select(Row::as_select()).first(conn).optional()?;
    row.map(Row::into_initiative).transpose()
}

/// Finds several, in no order; unknown ones are left out.
///
/// # Errors
/// When the database does not answer.
pub fn find_many(conn: &mut Conn, uris: &[String]) -> Result<Vec<Initiative>> {
    read(initiatives::table.filter(initiatives::uri.eq_any(uris)).select(Row::as_select()).load(conn)?)
}

/// Finds one by its handle on its home.
///
/// # Errors
/// When the database does not answer.
pub fn find_by_handle(conn: &mut Conn, home: &str, handle: &str) -> Result<Option<Initiative>> {
    let query = initiatives::table.filter(initiatives::home.eq(home)).filter(initiatives::handle.eq(handle));
    query.select(Row::as_select()).first(conn).optional()?.map(Row::into_initiative).transpose()
}

/// Lists what was written after `position`, oldest first, so that a reader can continue where it stopped.
///
/// # Errors
/// When the database does not answer.
pub fn list_written_after(conn: &mut Conn, position: i64, limit: i64) -> Result<Vec<Initiative>> {
    let query = initiatives::table.filter(initiatives::position.gt(position)).order(initiatives::position.asc());
    read(query.limit(limit).select(Row::as_select()).load(conn)?)
}

/// Lists by address, after `uri`, for walks over everything.
///
/// # Errors
/// When the database does not answer.
pub fn list_after_uri(conn: &mut Conn, uri: &str, limit: i64) -> Result<Vec<Initiative>> {
    let query = initiatives::table.filter(initiatives::uri.gt(uri)).order(initiatives::uri.asc());
    read(query.limit(limit).select(Row::as_select()).load(conn)?)
}

/// The highest position given out.
///
/// # Errors
/// When the database does not answer.
pub fn latest_position(conn: &mut Conn) -> Result<i64> {
    Ok(counters::table.find(1).select(counters::position).first(conn)?)
}

/// The highest position of an initiative: how far the search index can get. Leaves of peers that bring no content take
/// positions too.
///
/// # Errors
/// When the database does not answer.
pub fn latest_written(conn: &mut Conn) -> Result<i64> {
    let highest: Option<i64> = initiatives::table.select(diesel::dsl::max(initiatives::position)).first(conn)?;
    Ok(highest.unwrap_or_default())
}

/// Takes `positions` and `seqs` numbers at once; answers the first of each. The row stays locked until the commit, so
/// that numbers become visible in order: call it last, just before the writes that use them.
///
/// # Errors
/// When the database does not answer.
pub fn take_numbers(conn: &mut Conn, positions: i64, seqs: i64) -> Result<(i64, i64)> {
    let (position, seq): (i64, i64) = diesel::update(counters::table.find(1))
        .set((counters::position.eq(counters::position + positions), counters::seq.eq(counters::seq + seqs)))
        .returning((counters::position, counters::seq))
        .get_result(conn)?;
    Ok((position - positions + 1, seq - seqs + 1))
}

/// Has whoever else writes entries wait until this transaction ends: what is read after it is what is written over. With
/// SQLite nobody else writes anyway; with PostgreSQL an edit that read before an erasure would bring back what was erased.
/// The first thing that a transaction does which reads entries and writes them.
///
/// # Errors
/// When the database does not answer.
pub fn lock(conn: &mut Conn) -> Result<()> {
    take_numbers(conn, 0, 0).map(drop)
}

/// Inserts new ones.
///
/// # Errors
/// When an address or a handle is taken, or the database does not answer.
pub fn insert_all<'a>(conn: &mut Conn, new: impl Iterator<Item = &'a Initiative>) -> Result<()> {
    let rows: Vec<Row> = new.map(Row::from_initiative).collect::<Result<_>>()?;
    Ok(dialect::insert_rows!(conn, initiatives::table, &rows)?)
}

/// Replaces the row with this address.
///
/// # Errors
/// When the database does not answer.
pub fn replace(conn: &mut Conn, initiative: &Initiative) -> Result<()> {
    let row = Row::from_initiative(initiative)?;
    diesel::update(initiatives::table.find(&initiative.uri)).set(row).execute(conn)?;
    Ok(())
}

/// The private part; the default when there is none.
///
/// # Errors
/// When the database does not answer.
pub fn find_private(conn: &mut Conn, uri: &str) -> Result<Private> {
    let text: Option<String> =
        private_fields::table.find(uri).select(private_fields::content).first(conn).optional()?;
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?.unwrap_or_default())
}

#[derive(Insertable)]
#[diesel(table_name = private_fields)]
struct PrivateRow<'a> {
    uri: &'a str,
    content: String,
}

/// Keeps the private parts of entries that have none; one with nothing in it needs no row.
///
/// # Errors
/// When an entry has one, or the database does not answer.
pub fn insert_private<'a>(conn: &mut Conn, parts: impl Iterator<Item = (&'a str, &'a Private)>) -> Result<()> {
    let some = parts.filter(|(_, private)| **private != Private::default());
    let rows: Vec<PrivateRow<'_>> = some
        .map(|(uri, private)| Ok(PrivateRow { uri, content: serde_json::to_string(private)? }))
        .collect::<Result<_>>()?;
    Ok(dialect::insert_rows!(conn, private_fields::table, &rows)?)
}

/// Forgets the private part of an entry.
///
/// # Errors
/// When the database does not answer.
pub fn forget_private(conn: &mut Conn, uri: &str) -> Result<()> {
    diesel::delete(private_fields::table.find(uri)).execute(conn)?;
    Ok(())
}

/// One fact about the node.
///
/// # Errors
/// When the database does not answer.
pub fn meta(conn: &mut Conn, key: &str) -> Result<Option<String>> {
    Ok(meta::table.find(key).select(meta::value).first(conn).optional()?)
}

/// Sets one fact about the node.
///
/// # Errors
/// When the database does not answer.
pub fn set_meta(conn: &mut Conn, key: &str, value: &str) -> Result<()> {
    let row = (meta::key.eq(key), meta::value.eq(value));
    crate::upsert!(conn, meta::table, meta::key, row)?;
    Ok(())
}

/// How many own ones there are by state and by why they are not listed.
///
/// # Errors
/// When the database does not answer.
pub fn count_own(conn: &mut Conn) -> Result<Vec<(String, Option<String>, i64)>> {
    Ok(initiatives::table
        .filter(initiatives::own.eq(true))
        .group_by((initiatives::state, initiatives::unlisted_because))
        .select((initiatives::state, initiatives::unlisted_because, diesel::dsl::count_star()))
        .load(conn)?)
}

/// When an own one last changed.
///
/// # Errors
/// When the database does not answer.
pub fn newest_update(conn: &mut Conn) -> Result<Option<Timestamp>> {
    let own = initiatives::table.filter(initiatives::own.eq(true));
    let newest: Option<i64> = own.select(diesel::dsl::max(initiatives::updated)).first(conn)?;
    Ok(newest.map(Timestamp))
}
