//! Answers to what people sent, and taking them back.

use super::log::Decider;
use super::{Fate, Kind, MAX_CHARS, Submission, hiding, log, store};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result, sentence};
use crate::initiative;
use crate::initiative::publish::Home;
use crate::mail::{Address, Letters};

/// Why something is answered as it is; each has a sentence `answer-because-{code}`.
pub const REASONS: [&str; 6] = ["done", "right", "unproved", "unclear", "again", "abuse"];

impl Kind {
    /// The reasons for which something of this kind may be answered. That a card went is said when it goes.
    pub fn reasons(self) -> impl Iterator<Item = &'static str> {
        REASONS.into_iter().filter(move |reason| self != Kind::Removal || *reason != GONE)
    }
}

/// The reason with which a card goes that somebody asked to have removed.
pub const GONE: &str = "done";

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// A code of [`REASONS`].
    pub reason: String,
    /// In words, in the person's language; may be empty.
    pub message: String,
    /// The card goes for ever, which cannot be taken back. Only for a removal.
    pub erase: bool,
}

/// Answers a submission: the person is told, by mail where an address was left and on the page in any case. What was
/// hidden because of it comes back, unless the card goes.
///
/// # Errors
/// [`Error::NotFound`], also where a card is to go that nobody asked it of, [`Error::Conflict`] when it is answered
/// already, [`Error::Usage`] for a reason that is unknown or does not fit, and for a text that is too long.
pub fn answer(
    conn: &mut Conn,
    home: &Home,
    letters: &Letters,
    id: &str,
    answer: &Answer,
    who: &str,
    now: Timestamp,
) -> Result<Submission> {
    initiative::store::lock(conn)?;
    let submission = store::find(conn, id)?.ok_or(Error::NotFound)?;
    if submission.closed.is_some() {
        return Err(Error::Conflict(sentence!("submission-closed")));
    }
    let message = answer.message.trim();
    if !REASONS.contains(&answer.reason.as_str()) || message.chars().count() > MAX_CHARS {
        return Err(Error::Usage(sentence!("submission-answer", most = MAX_CHARS)));
    }
    let erases = answer.erase;
    if erases && submission.kind != Kind::Removal {
        return Err(Error::NotFound);
    }
    if !erases && submission.kind.reasons().all(|reason| reason != answer.reason) {
        // Else the card would be back, and its person told that it is gone.
        return Err(Error::Usage(sentence!("submission-not-gone")));
    }
    let name = initiative::store::find(conn, &submission.initiative)?.map(|entry| entry.card.name).unwrap_or_default();
    if erases {
        let by = Decider { name: who.to_owned(), why: answer.reason.clone() };
        Fate::Erased.decide(conn, home, &submission.initiative, &by, now)?;
    } else {
        hiding::bring_back(conn, home, &submission, now)?;
        log::note(conn, who, "answered", &submission.initiative, &answer.reason, now)?;
    }
    store::close(conn, id, &answer.reason, message, now)?;
    tell(conn, letters, &submission, &name, &answer.reason, message, now)?;
    store::find(conn, id)?.ok_or(Error::NotFound)
}

/// Opens an answered one again; what was erased stays erased.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] when it is open.
pub fn reopen(conn: &mut Conn, home: &Home, id: &str, who: &str, now: Timestamp) -> Result<Submission> {
    initiative::store::lock(conn)?;
    let submission = store::find(conn, id)?.ok_or(Error::NotFound)?;
    if submission.closed.is_none() {
        return Err(Error::Conflict(sentence!("submission-open")));
    }
    store::reopen(conn, id)?;
    let there = initiative::store::find(conn, &submission.initiative)?.is_some_and(|entry| entry.is_public());
    if there && submission.kind == Kind::Removal && submission.proved.is_some() {
        hiding::hide(conn, home, &submission, now)?;
    }
    log::note(conn, who, "reopened", &submission.initiative, "", now)?;
    store::find(conn, id)?.ok_or(Error::NotFound)
}

/// Tells the person, where an address was left.
fn tell(
    conn: &mut Conn,
    letters: &Letters,
    submission: &Submission,
    name: &str,
    reason: &str,
    message: &str,
    now: Timestamp,
) -> Result<()> {
    let Some(address) = Address::parse(&submission.reporter) else { return Ok(()) };
    let lang = &submission.lang;
    let why = letters.locales.text(lang, &format!("answer-because-{reason}"), &[]);
    let values = [("name", name), ("why", why.as_str()), ("message", message)];
    letters.queue(conn, &address, lang, ["mail-answer-subject", "mail-answer-body"], &values, now)
}
