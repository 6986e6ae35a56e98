//! What somebody who keeps the directory decides about a card as a whole, with a line in the log: else nobody can say
//! afterwards who erased it.

use super::log::Decider;
use super::store;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::initiative::Initiative;
use crate::initiative::publish::{self, Home};

/// What becomes of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It leaves every page and search, until it is shown.
    Hidden,
    /// It is back.
    Shown,
    /// It goes for ever; what remains is what keeps imports from bringing it back.
    Withdrawn,
    /// It goes for ever with every trace.
    Erased,
}

impl Fate {
    /// The code of its decision, which has a sentence `log-{code}`.
    pub fn as_str(self) -> &'static str {
        match self {
            Fate::Hidden => "hidden",
            Fate::Shown => "shown",
            Fate::Withdrawn => "withdrawn",
            Fate::Erased => "erased",
        }
    }

    /// Decides so about an entry of this node, and writes down who did.
    ///
    /// # Errors
    /// Those of [`publish::hide`], [`publish::show`], [`publish::withdraw`] and [`publish::erase`].
    pub fn decide(self, conn: &mut Conn, home: &Home, uri: &str, by: &Decider, now: Timestamp) -> Result<Initiative> {
        let after = match self {
            Fate::Hidden => publish::hide(conn, home, uri, now)?,
            Fate::Shown => publish::show(conn, home, uri, now)?,
            Fate::Withdrawn => publish::withdraw(conn, home, uri, now)?,
            Fate::Erased => publish::erase(conn, home, uri, now)?,
        };
        if matches!(self, Fate::Withdrawn | Fate::Erased) {
            forget_hidden(conn, uri)?;
        }
        by.note(conn, self.as_str(), uri, now)?;
        Ok(after)
    }
}

/// What was hidden of a card that is gone is kept no longer: it comes back no more.
fn forget_hidden(conn: &mut Conn, uri: &str) -> Result<()> {
    for submission in store::list_about(conn, uri)?.iter().filter(|submission| submission.hides) {
        store::forget_hidden(conn, &submission.id)?;
    }
    Ok(())
}
