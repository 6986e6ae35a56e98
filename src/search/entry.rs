//! What the index reads from the database.

use std::sync::Arc;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::initiative::{Card, Class};

/// One entry as the index needs it: its public content only.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Grows with every write on this node; the index follows it.
    pub position: i64,
    /// Its identity everywhere.
    pub uri: String,
    /// Initiative or proposal.
    pub class: Class,
    /// Authority of its home node.
    pub home: String,
    /// Whether this node is its home.
    pub own: bool,
    /// Name in its address on its home, without host.
    pub handle: Option<String>,
    /// The public content, already snapped.
    pub card: Arc<Card>,
    /// When it was first published.
    pub published: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
    /// `false` when it was hidden, withdrawn or erased: the index forgets it.
    pub searchable: bool,
}

/// The database, as far as the index reads it.
pub trait Entries {
    /// At most `limit` entries written after `position`, oldest first; those that are no longer searchable included.
    ///
    /// # Errors
    /// When the database cannot be read.
    fn written_after(&mut self, position: i64, limit: usize) -> Result<Vec<Entry>>;

    /// The highest position given so far.
    ///
    /// # Errors
    /// When the database cannot be read.
    fn latest_position(&mut self) -> Result<i64>;

    /// The entries with these URIs, in any order; unknown ones are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    fn find(&mut self, uris: &[String]) -> Result<Vec<Entry>>;
}
