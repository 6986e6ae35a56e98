//! What was decided: who, when, what, on what, why. Its codes name no person but the one who decided;
//! words that somebody wrote stay at the desk.

use serde::Serialize;

use super::store;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// ULID.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// Name of the session, or `bocage` for the command; not public.
    pub who: String,
    /// What was done: a code with a sentence `log-{what}`.
    pub what: String,
    /// On what: address of a card, a host, or an import ([`IMPORT`]).
    pub about: String,
    /// Why: a code of [`super::decide::REASONS`], words of who decided, which are not public, or empty.
    pub reason: String,
}

/// Longest reason in words, in characters.
pub const MAX_WHY_CHARS: usize = 500;

/// Who decides something, and why: in words for those who keep the directory, never public.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decider {
    /// Name of the session, or `bocage` for the command.
    pub name: String,
    /// Why; empty where nothing was said.
    pub why: String,
}

impl Decider {
    /// Somebody with what was typed as the reason, of which the first [`MAX_WHY_CHARS`] are kept.
    pub fn new(name: &str, typed: &str) -> Decider {
        Decider { name: name.to_owned(), why: reason(typed) }
    }

    /// Writes down what was decided, in the transaction that carries it out.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn note(&self, conn: &mut Conn, what: &str, about: &str, now: Timestamp) -> Result<()> {
        note(conn, &self.name, what, about, &self.why, now)
    }
}

/// What an import is called in the log, before the id of its run.
pub const IMPORT: &str = "import:";

/// Writes down that somebody has an import taken back.
///
/// # Errors
/// When the database does not answer.
pub fn note_import_undone(conn: &mut Conn, run: &str, by: &Decider, now: Timestamp) -> Result<()> {
    by.note(conn, "import-undone", &format!("{IMPORT}{run}"), now)
}

/// What is kept of what somebody typed as a reason: the first [`MAX_WHY_CHARS`].
pub fn reason(typed: &str) -> String {
    typed.trim().chars().take(MAX_WHY_CHARS).collect()
}

/// Writes a decision down, in the transaction that carries it out.
///
/// # Errors
/// When the database does not answer.
pub fn note(conn: &mut Conn, who: &str, what: &str, about: &str, reason: &str, now: Timestamp) -> Result<()> {
    let text = str::to_owned;
    let decision = Decision {
        id: now.mint_ulid(),
        at: now,
        who: text(who),
        what: text(what),
        about: text(about),
        reason: text(reason),
    };
    store::insert_decision(conn, &decision)
}
