//! Documents follow what they are written from: the card, and the name, language and vocabulary of this node.
//!
//! An entry keeps the hash of its document, and peers compare it. When the node's name changes, or a new version of
//! the program writes documents differently, all hashes would be wrong: then a walk over all entries gives those a new
//! revision whose document has changed. What it was last done for stands in the database.

mod store;

use sha2::{Digest as _, Sha256};

use super::{Changes, Home};
use crate::catalogue::digest::{entry_hash, hex};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::initiative::store::{self as entries, Initiative, State};

const DONE_FOR: &str = "documents_written_as";

/// All that documents are written from beside their cards, as 64 hex digits.
///
/// # Errors
/// When the vocabulary cannot be written as text, which a test rules out.
pub fn fingerprint(home: &Home) -> Result<String> {
    let kinds = home.kinds.to_text()?;
    let parts = [env!("CARGO_PKG_VERSION"), &home.base_url, &home.host, &home.directory_name, &home.lang, &kinds];
    Ok(hex(&Sha256::digest(serde_json::to_vec(&parts)?)))
}

/// Whether documents may be written differently than when the last walk ended.
///
/// # Errors
/// When the database does not answer.
pub fn is_due(conn: &mut Conn, fingerprint: &str) -> Result<bool> {
    Ok(entries::meta(conn, DONE_FOR)?.as_deref() != Some(fingerprint))
}

/// Notes that the walk has ended.
///
/// # Errors
/// When the database does not answer.
pub fn mark_done(conn: &mut Conn, fingerprint: &str) -> Result<()> {
    entries::set_meta(conn, DONE_FOR, fingerprint)
}

/// Gives a new revision to those of the next `limit` own entries after `after_uri` whose document does not have the hash
/// that was kept. Answers the last entry looked at, or nothing when there are no more.
///
/// # Errors
/// When the database does not answer.
pub fn renew(conn: &mut Conn, home: &Home, after_uri: &str, limit: i64, now: Timestamp) -> Result<Option<String>> {
    let mut uris = store::list_own_published_after(conn, after_uri, limit)?;
    let stale = entries::find_many(conn, &uris)?.into_iter().filter(|entry| is_stale(home, entry));
    let stale: Vec<String> = stale.map(|entry| entry.uri).collect();
    if !stale.is_empty() {
        revise(conn, home, &stale, now)?;
    }
    Ok(uris.pop())
}

fn is_stale(home: &Home, entry: &Initiative) -> bool {
    entry.state == State::Published && entry.hash != entry_hash(&home.document(entry))
}

fn revise(conn: &mut Conn, home: &Home, uris: &[String], now: Timestamp) -> Result<()> {
    // From here on nobody else writes, and what is read again is what is replaced: an edit made meanwhile is not lost.
    entries::take_numbers(conn, 0, 0)?;
    let found = entries::find_many(conn, uris)?;
    let mut changes = Changes::default();
    for entry in found.iter().filter(|entry| is_stale(home, entry)) {
        changes.add_renewed(conn, home, entry, now)?;
    }
    changes.write(conn, now)
}
