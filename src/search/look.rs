//! What one answer looks at, and how long it may look.

use std::ops::Deref;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::index::Search;
use super::segment::Served;
use crate::error::{Error, Result, sentence};

/// One state of the index, for one answer, however many passes the answer needs.
pub(super) struct Look {
    served: Arc<Served>,
    /// When it is given up.
    pub until: Option<Instant>,
}

impl Deref for Look {
    type Target = Served;

    fn deref(&self) -> &Served {
        &self.served
    }
}

impl Look {
    /// Gives up what takes too long.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the time is over.
    pub fn check(&self) -> Result<()> {
        if is_over(self.until) { Err(Error::Unavailable(sentence!("search-takes-too-long"))) } else { Ok(()) }
    }
}

/// Whether the time is over; without an end it never is.
pub(super) fn is_over(until: Option<Instant>) -> bool {
    until.is_some_and(|until| Instant::now() >= until)
}

impl Search {
    /// The same index, with answers that take no longer than this.
    #[must_use]
    pub fn with_time_limit(mut self, limit: Option<Duration>) -> Search {
        self.time_limit = limit;
        self
    }

    /// The index as it is now, for an answer that people wait for.
    pub(super) fn look(&self) -> Look {
        Look { served: self.served(), until: self.time_limit.map(|limit| Instant::now() + limit) }
    }

    /// The same for a file, which is written for as long as it takes.
    pub(super) fn look_long(&self) -> Look {
        Look { served: self.served(), until: None }
    }
}
