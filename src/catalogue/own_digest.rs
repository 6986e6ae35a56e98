//! The digest of this node's own catalogue, kept in memory: it follows the log instead of being made anew.

use std::sync::{Mutex, PoisonError};

use super::digest::Digest;
use super::store;
use crate::db::Conn;
use crate::error::Result;

/// Lines that are read at once.
const LINES_PER_READ: i64 = 2_000;

/// A digest and what it is of.
#[derive(Debug, Default)]
pub struct Held {
    /// The epoch of the catalogue.
    pub epoch: String,
    /// The line of the log up to which the digest goes; lines become visible in order.
    pub seq: i64,
    /// The digest.
    pub digest: Digest,
}

impl Held {
    /// Changes whenever the catalogue does.
    pub fn version(&self) -> String {
        version(&self.epoch, self.seq)
    }

    fn follow(&mut self, conn: &mut Conn) -> Result<()> {
        let epoch = store::epoch(conn)?;
        if epoch != self.epoch {
            // A restored database tells another history.
            *self = Held { epoch, ..Held::default() };
        }
        loop {
            let lines = store::list_after(conn, self.seq, LINES_PER_READ)?;
            let Some(last) = lines.last() else { return Ok(()) };
            let seq = last.seq;
            lines.into_iter().for_each(|line| drop(self.digest.insert(line.into_leaf())));
            self.seq = seq;
        }
    }
}

/// What names one state of a catalogue.
pub fn version(epoch: &str, seq: i64) -> String {
    format!("{epoch}-{seq}")
}

/// The digest that all requests of a process share.
#[derive(Debug, Default)]
pub struct OwnDigest {
    held: Mutex<Held>,
}

impl OwnDigest {
    /// Brings it up to the log as `conn` sees it, and looks at it; of one instant, whatever is written meanwhile.
    ///
    /// It may already go further than an older snapshot of the database.
    ///
    /// # Errors
    /// When the database does not answer; what was read by then is kept.
    pub fn look<T>(&self, conn: &mut Conn, see: impl FnOnce(&Held) -> T) -> Result<T> {
        // To insert a line again changes nothing, so that what a panic left is good to go on from.
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.follow(conn)?;
        Ok(see(&held))
    }
}
