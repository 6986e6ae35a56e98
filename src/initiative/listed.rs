//! Entries as lists show them: less of each, and kept in memory as long as nothing was written.

mod store;

use std::sync::Arc;

use super::recent::Recent;
use super::store::{Initiative, latest_position};
use crate::db::Conn;
use crate::error::Result;

/// Entries that are kept.
const MOST_KEPT: usize = 6_000;
/// Entries of more bytes are read anew each time, so that the memory of all is bounded.
const MOST_BYTES: usize = 8 * 1024;

/// What lists showed lately, of one database.
///
/// Every write takes a new position in the transaction that makes it visible, whichever process writes. What was read
/// when the database stood at a position is therefore true as long as it stands there.
pub struct Listed {
    kept: Recent<String, (i64, Arc<Initiative>)>,
}

impl Default for Listed {
    fn default() -> Listed {
        Listed { kept: Recent::new(MOST_KEPT / 2) }
    }
}

impl Listed {
    /// Finds several, in no order, withdrawn ones included; unknown ones are left out. They lack what no list shows:
    /// long texts, contacts, facts, where each field came from, and what their home sent.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn find_many(&self, conn: &mut Conn, uris: &[String]) -> Result<Vec<Arc<Initiative>>> {
        // Before the entries: what is written between the two is then read again next time, never missed.
        let position = latest_position(conn)?;
        let mut found = Vec::with_capacity(uris.len());
        let mut missing = Vec::new();
        for uri in uris {
            match self.kept.get(uri.as_str()) {
                Some((read_at, entry)) if read_at == position => found.push(entry),
                _ => missing.push(uri),
            }
        }
        if !missing.is_empty() {
            for (bytes, entry) in store::find_briefly(conn, &missing)? {
                let entry = Arc::new(entry);
                if bytes <= MOST_BYTES {
                    self.kept.keep(entry.uri.clone(), (position, Arc::clone(&entry)));
                }
                found.push(entry);
            }
        }
        Ok(found)
    }
}
