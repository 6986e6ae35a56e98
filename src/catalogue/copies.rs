//! Copies of the catalogues of peers: every leaf that a peer lists, whatever is shown of it here, and the digest over
//! all leaves of one home, which is compared with the one that the home has.

pub mod store;

use super::digest::{Digest, Leaf};
use crate::db::Conn;
use crate::error::Result;

/// What this node decided about the content of an entry of a peer; no digest covers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decision {
    /// Shown as far as its state says.
    Accepted,
    /// Its content breaks a rule, and nothing of it is kept.
    Refused,
    /// A moderator of this node does not want it shown.
    HiddenHere,
    /// Its home is new: kept, not shown until somebody has looked.
    Quarantined,
}

impl Decision {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Decision::Accepted => "accepted",
            Decision::Refused => "refused",
            Decision::HiddenHere => "hidden_here",
            Decision::Quarantined => "quarantined",
        }
    }

    fn parse(word: &str) -> Decision {
        match word {
            "accepted" => Decision::Accepted,
            "hidden_here" => Decision::HiddenHere,
            "quarantined" => Decision::Quarantined,
            _ => Decision::Refused,
        }
    }
}

/// Why the content of an entry is not kept that is one too many of a new home, as [`Copied::reason`].
pub const OVER_QUOTA: &str = "over_quota";

/// One leaf of a peer's catalogue, and what was decided about it here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// What the peer lists.
    pub leaf: Leaf,
    /// Authority of the peer.
    pub home: String,
    /// `initiative` or `proposal`.
    pub class: String,
    /// What of it is shown.
    pub decision: Decision,
    /// Why it was refused, in one word; else empty.
    pub reason: String,
    /// Grows with every write on this node.
    pub position: i64,
}

/// How much of a home's catalogue is here: "1842 of 1842, 3 not shown here".
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Leaves in all.
    pub leaves: i64,
    /// Published ones.
    pub published: i64,
    /// Published ones that are not shown here.
    pub not_shown: i64,
    /// Published ones whose content was refused.
    pub refused: i64,
    /// Published ones that wait for somebody to look at their home.
    pub quarantined: i64,
    /// Withdrawn ones.
    pub tombstones: i64,
}

impl Counts {
    fn add(&mut self, state: &str, decision: Decision, number: i64) {
        self.leaves += number;
        match (state, decision) {
            ("published", Decision::Accepted) => self.published += number,
            ("published", decision) => self.add_not_shown(decision, number),
            ("withdrawn", _) => self.tombstones += number,
            _ => {}
        }
    }

    fn add_not_shown(&mut self, decision: Decision, number: i64) {
        self.published += number;
        self.not_shown += number;
        match decision {
            Decision::Refused => self.refused += number,
            Decision::Quarantined => self.quarantined += number,
            Decision::Accepted | Decision::HiddenHere => {}
        }
    }
}

/// How many leaves are read at once.
const PER_READ: i64 = 1000;

/// The digest over all leaves of one home. Whoever holds it brings it up to date before it is asked.
#[derive(Debug, Clone)]
pub struct CopyDigest {
    home: String,
    digest: Digest,
    position: i64,
}

impl CopyDigest {
    /// An empty one, which the first [`CopyDigest::catch_up`] fills.
    pub fn of(home: &str) -> CopyDigest {
        CopyDigest { home: home.to_owned(), digest: Digest::default(), position: 0 }
    }

    /// As far as it was last brought.
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// Reads what was written since, and all anew when leaves were taken out meanwhile.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn catch_up(&mut self, conn: &mut Conn) -> Result<&Digest> {
        self.read_on(conn)?;
        if store::count_leaves(conn, &self.home)? != i64::try_from(self.digest.leaves()).unwrap_or(i64::MAX) {
            (self.digest, self.position) = (Digest::default(), 0);
            self.read_on(conn)?;
        }
        Ok(&self.digest)
    }

    fn read_on(&mut self, conn: &mut Conn) -> Result<()> {
        loop {
            let more = store::list_written_after(conn, &self.home, self.position, PER_READ)?;
            let Some(last) = more.last() else { return Ok(()) };
            self.position = last.position;
            more.into_iter().for_each(|copied| drop(self.digest.insert(copied.leaf)));
        }
    }
}
