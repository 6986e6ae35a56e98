//! Values that sources offer for fields which a person wrote: taken over, turned down, and both taken back.

use serde_json::Value;

pub use crate::initiative::store::{
    Suggested, count_suggestions_waiting as count_waiting, list_suggestions_decided as list_decided,
    list_suggestions_waiting as list_waiting,
};

use super::log::Decider;
use crate::account::secret;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result, sentence};
use crate::initiative::Fields;
use crate::initiative::publish::{self, Home};
use crate::initiative::store::{self, KEPT, TAKEN, find_suggestion, replace_suggestion};

/// Which offer: of a card, for a field, by a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Which {
    /// The card.
    pub uri: String,
    /// Dotted name of the field.
    pub field: String,
    /// The source.
    pub source: String,
    /// The mark of the value that was decided about ([`mark`]); nothing where whichever waits is meant.
    pub seen: Option<String>,
}

/// By what a value that is offered is recognised: an import may renew it while somebody reads.
pub fn mark(value: &str) -> String {
    secret::hash(value)
}

/// Writes what is offered into the card, in the name of who decides; the source may write the field from now on.
///
/// # Errors
/// [`Error::NotFound`] when nothing is offered, [`Error::Conflict`] when it is another value than was seen, and as
/// [`publish::revise`].
pub fn take(conn: &mut Conn, home: &Home, which: &Which, by: &Decider, now: Timestamp) -> Result<()> {
    store::lock(conn)?;
    let one = waiting(conn, which)?;
    let former = said(conn, which)?;
    let edits = Fields::from([(one.field.clone(), serde_json::from_str(&one.value)?)]);
    publish::revise(conn, home, &one.uri, &edits, std::slice::from_ref(&one.field), now)?;
    let taken = Suggested { decided: TAKEN.to_owned(), former: Some(former.to_string()), ..one };
    replace_suggestion(conn, &taken)?;
    by.note(conn, "offer-taken", &which.uri, now)
}

/// Keeps what the card says; the same is not offered again.
///
/// # Errors
/// [`Error::NotFound`] when nothing is offered, [`Error::Conflict`] when it is another value than was seen.
pub fn keep(conn: &mut Conn, which: &Which, by: &Decider, now: Timestamp) -> Result<()> {
    store::lock(conn)?;
    let one = waiting(conn, which)?;
    replace_suggestion(conn, &Suggested { decided: KEPT.to_owned(), ..one })?;
    by.note(conn, "offer-kept", &which.uri, now)
}

/// Takes a decision back: the card says what it said before, and the offer waits.
///
/// # Errors
/// [`Error::NotFound`] when nothing was decided, [`Error::Conflict`] when the field was changed since.
pub fn reopen(conn: &mut Conn, home: &Home, which: &Which, by: &Decider, now: Timestamp) -> Result<()> {
    store::lock(conn)?;
    let one = find(conn, which, |one| !one.decided.is_empty())?;
    if let Some(former) = &one.former {
        let taken: Value = serde_json::from_str(&one.value)?;
        if said(conn, which)? != taken {
            return Err(Error::Conflict(sentence!("offer-changed-since")));
        }
        let edits = Fields::from([(one.field.clone(), serde_json::from_str(former)?)]);
        publish::revise(conn, home, &one.uri, &edits, &[], now)?;
    }
    replace_suggestion(conn, &Suggested { decided: String::new(), former: None, ..one })?;
    by.note(conn, "offer-again", &which.uri, now)
}

/// What waits, when it is still what was seen.
fn waiting(conn: &mut Conn, which: &Which) -> Result<Suggested> {
    let one = find(conn, which, |one| one.decided.is_empty())?;
    if which.seen.as_ref().is_some_and(|seen| *seen != mark(&one.value)) {
        return Err(Error::Conflict(sentence!("offer-renewed")));
    }
    Ok(one)
}

fn find(conn: &mut Conn, which: &Which, is: impl FnOnce(&Suggested) -> bool) -> Result<Suggested> {
    let one = find_suggestion(conn, &which.uri, &which.field, &which.source)?;
    one.filter(is).ok_or(Error::NotFound)
}

/// What the card says in the field.
fn said(conn: &mut Conn, which: &Which) -> Result<Value> {
    let entry = store::find(conn, &which.uri)?.ok_or(Error::NotFound)?;
    let private = store::find_private(conn, &which.uri)?;
    Ok(publish::given_fields(&entry.card, &private)?.remove(&which.field).unwrap_or_default())
}
