//! Which proposals end soon, and about which a mail went.

use diesel::prelude::*;

use super::BEFORE_MICROS;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::db::schema::{ending_letters, initiatives, proposals};
use crate::error::Result;
use crate::initiative::Initiative;
use crate::initiative::store::{State, find_many};

/// That a mail went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The proposal.
    pub uri: String,
    /// The end it speaks of.
    pub ends_at: Timestamp,
    /// Hash of the secret in its link.
    pub token: String,
    /// When it was queued.
    pub sent: Timestamp,
}

/// Own proposals after this address, by address, that are shown, end soon, and live longer than a mail goes before the end.
///
/// # Errors
/// When the database does not answer.
pub fn list_ending(conn: &mut Conn, after: &str, now: Timestamp, limit: i64) -> Result<Vec<Initiative>> {
    let all = proposals::table.inner_join(initiatives::table.on(initiatives::uri.eq(proposals::uri)));
    let ending: Vec<String> = all
        .filter(proposals::uri.gt(after))
        .filter(proposals::ends_at.gt(now.0).and(proposals::ends_at.le(now.0 + BEFORE_MICROS)))
        .filter(initiatives::published.le(proposals::ends_at - BEFORE_MICROS))
        .filter(initiatives::state.eq(State::Published.as_str()))
        .order(proposals::uri.asc())
        .limit(limit)
        .select(proposals::uri)
        .load(conn)?;
    let mut found = find_many(conn, &ending)?;
    found.sort_unstable_by(|one, other| one.uri.cmp(&other.uri));
    Ok(found)
}

/// Of which end of a proposal the last mail speaks; nothing when none went.
///
/// # Errors
/// When the database does not answer.
pub fn told_end(conn: &mut Conn, uri: &str) -> Result<Option<Timestamp>> {
    let told = ending_letters::table.find(uri).select(ending_letters::ends_at);
    Ok(told.first::<i64>(conn).optional()?.map(Timestamp))
}

/// Keeps that a mail went; the link of one before it is good no more.
///
/// # Errors
/// When the database does not answer.
pub fn keep(conn: &mut Conn, sent: &Sent) -> Result<()> {
    let row = (
        ending_letters::uri.eq(&sent.uri),
        ending_letters::ends_at.eq(sent.ends_at.0),
        ending_letters::token.eq(&sent.token),
        ending_letters::sent.eq(sent.sent.0),
    );
    crate::upsert!(conn, ending_letters::table, ending_letters::uri, row)?;
    Ok(())
}

/// The proposal of the link whose secret has this hash.
///
/// # Errors
/// When the database does not answer.
pub fn find_by_token(conn: &mut Conn, token: &str) -> Result<Option<String>> {
    let with_token = ending_letters::table.filter(ending_letters::token.eq(token));
    Ok(with_token.select(ending_letters::uri).first(conn).optional()?)
}
