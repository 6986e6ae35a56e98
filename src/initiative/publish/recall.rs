//! Withdrawing again what was withdrawn after the archive was made that a node was restored from.

use super::{Changes, Home, hide, withdraw};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::initiative::Class;
use crate::initiative::store::{self, State};

/// How far a peer is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Belief {
    /// What it holds as withdrawn is withdrawn.
    Full,
    /// It names more than was likely withdrawn: hidden until an admin has looked, which can be undone.
    Doubt,
}

/// Withdraws the own entries of these ids, and notes as withdrawn those that the archive did not know: peers keep
/// tombstones for ever, and both catalogues are to be equal. In doubt they are hidden. Answers how many entries that
/// changed. What is no id of an own initiative changes nothing.
///
/// # Errors
/// When the database does not answer.
pub fn recall(conn: &mut Conn, home: &Home, uris: &[String], belief: Belief, now: Timestamp) -> Result<usize> {
    store::lock(conn)?;
    let (mut changed, mut unknown) = (0, Changes::default());
    for uri in uris.iter().filter(|uri| is_of(home, uri)) {
        let entry = store::find(conn, uri)?;
        match (entry.map(|entry| entry.state), belief) {
            (Some(State::Withdrawn), _) | (None, Belief::Doubt) => continue,
            (Some(State::Published), Belief::Doubt) => drop(hide(conn, home, uri, now)?),
            (Some(_), Belief::Doubt) => continue,
            (Some(_), Belief::Full) => drop(withdraw(conn, home, uri, now)?),
            (None, Belief::Full) if unknown.pending(uri).is_some() => continue,
            (None, Belief::Full) => unknown.add_tombstone(home, uri, now),
        }
        changed += 1;
    }
    if !unknown.is_empty() {
        unknown.write(conn, now)?;
    }
    Ok(changed)
}

/// How many of these are own entries that are shown, or that the archive did not know.
///
/// # Errors
/// When the database does not answer.
pub fn count_changing(conn: &mut Conn, uris: &[String]) -> Result<usize> {
    let found = store::find_many(conn, uris)?;
    let shown = found.iter().filter(|entry| entry.own && entry.state == State::Published).count();
    Ok(shown + uris.len().saturating_sub(found.len()))
}

/// Whether this is the id of an entry of this node, in the one form that there is.
fn is_of(home: &Home, uri: &str) -> bool {
    let ulid = uri.strip_prefix(&home.base_url).and_then(|path| path.strip_prefix(Class::of(uri).path()));
    ulid.is_some_and(|ulid| ulid::Ulid::from_string(ulid).is_ok_and(|read| read.to_string() == ulid))
}
