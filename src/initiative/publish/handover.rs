//! An entry that goes to another node: its home keeps the address, which leads there, and nobody lists it any more but
//! as moved. Only the home can take it back.

use super::{Home, find_own, write_one};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result, sentence};
use crate::initiative::store::{Initiative, State, handovers};

/// Says that an own entry lives at `moved_to` from now on, the id of an entry or actor of another node. Said again with
/// another id, that one counts.
///
/// # Errors
/// [`Error::Usage`] when that is no https address of another node (http in a network of one's own),
/// [`Error::NotFound`], [`Error::Gone`], [`Error::NotAllowed`] for a copy, and when the database does not answer.
pub fn hand_over(conn: &mut Conn, home: &Home, uri: &str, moved_to: &str, now: Timestamp) -> Result<Initiative> {
    let moved_to = elsewhere(home, moved_to).ok_or_else(|| Error::Usage(sentence!("move-target", url = moved_to)))?;
    let before = find_own(conn, uri)?;
    if before.state == State::Moved && handovers::find(conn, uri)?.as_ref() == Some(&moved_to) {
        return Ok(before);
    }
    handovers::replace(conn, uri, &moved_to, now)?;
    let after = Initiative { state: State::Moved, ..before.clone() };
    write_one(conn, home, &before, after, None, now)
}

/// Takes an entry back that was handed over: it is published here again.
///
/// # Errors
/// [`Error::Conflict`] when it was not handed over, else as [`hand_over`].
pub fn take_back(conn: &mut Conn, home: &Home, uri: &str, now: Timestamp) -> Result<Initiative> {
    let before = find_own(conn, uri)?;
    if before.state != State::Moved {
        return Err(Error::Conflict(sentence!("move-not-moved")));
    }
    handovers::forget(conn, uri)?;
    let after = Initiative { state: State::Published, ..before.clone() };
    write_one(conn, home, &before, after, None, now)
}

/// Where an own entry lives now; nothing when it was not handed over.
///
/// # Errors
/// When the database does not answer.
pub fn moved_to(conn: &mut Conn, uri: &str) -> Result<Option<String>> {
    handovers::find(conn, uri)
}

/// An address of another node, as it is kept.
fn elsewhere(home: &Home, address: &str) -> Option<String> {
    let url = url::Url::parse(address).ok()?;
    let same_scheme = home.base_url.starts_with(&format!("{}://", url.scheme()));
    let foreign = url.origin().ascii_serialization() != home.base_url;
    let named = url.domain().is_some_and(|host| host.contains('.'));
    let plain = url.username().is_empty() && url.password().is_none();
    ((url.scheme() == "https" || same_scheme) && foreign && named && plain).then(|| url.to_string())
}
