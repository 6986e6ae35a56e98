//! What people elsewhere say of cards of this node: looked at, hidden, or to be looked at again.

pub use crate::reply::store::{count_unseen, list_seen, list_unseen};

use super::log::Decider;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::reply;

/// What is decided about a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// It was looked at and may stay.
    Seen,
    /// It is taken out.
    Hide,
    /// It is brought back.
    Show,
    /// It is to be looked at again; a hidden one stays hidden.
    Again,
    /// That it was hidden is taken back: it is shown, and to be looked at again.
    Unhide,
}

impl Look {
    /// Reads the word of a form or a command.
    pub fn parse(word: &str) -> Option<Look> {
        [Look::Seen, Look::Hide, Look::Show, Look::Again, Look::Unhide].into_iter().find(|look| look.as_str() == word)
    }

    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Look::Seen => "seen",
            Look::Hide => "hide",
            Look::Show => "show",
            Look::Again => "again",
            Look::Unhide => "unhide",
        }
    }
}

/// Decides about a text of an initiative.
///
/// # Errors
/// [`crate::error::Error::NotFound`] when the initiative has no such text.
pub fn look(conn: &mut Conn, initiative: &str, id: &str, how: Look, by: &Decider, now: Timestamp) -> Result<()> {
    let (seen, hidden, what) = match how {
        Look::Seen => (true, None, "reply-seen"),
        Look::Hide => (true, Some(true), "reply-hidden"),
        Look::Show => (true, Some(false), "reply-shown"),
        Look::Again => (false, None, "reply-again"),
        Look::Unhide => (false, Some(false), "reply-shown"),
    };
    reply::set_seen(conn, initiative, id, seen.then_some(now))?;
    if let Some(hidden) = hidden {
        reply::set_hidden(conn, initiative, id, hidden)?;
    }
    by.note(conn, what, initiative, now)
}
