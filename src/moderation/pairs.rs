//! Cards that may be the same: what a person says of a pair, and taking it back.

use super::log::Decider;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::initiative::matching;

/// What is said of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// Both are the same.
    Same,
    /// They are not the same, and that is not asked again.
    Different,
    /// What was said is taken back.
    Nothing,
}

impl Said {
    /// Reads the word of a form or a command.
    pub fn parse(word: &str) -> Option<Said> {
        [Said::Same, Said::Different, Said::Nothing].into_iter().find(|said| said.as_str() == word)
    }

    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Said::Same => "same",
            Said::Different => "different",
            Said::Nothing => "again",
        }
    }
}

/// Remembers what is said of two cards.
///
/// # Errors
/// [`Error::NotFound`] when nobody suspected the two, or when there is nothing to take back.
pub fn say(conn: &mut Conn, uri: &str, other: &str, said: Said, by: &Decider, now: Timestamp) -> Result<()> {
    let (known, what) = match said {
        Said::Same => (matching::decide(conn, uri, other, said.as_str(), now)?, "pair-same"),
        Said::Different => (matching::decide(conn, uri, other, said.as_str(), now)?, "pair-different"),
        Said::Nothing => (matching::undecide(conn, uri, other)?, "pair-undone"),
    };
    if known { by.note(conn, what, uri, now) } else { Err(Error::NotFound) }
}
