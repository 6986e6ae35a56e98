//! What people say of a card without an account, and what is decided about it.
//!
//! A [`Submission`] is what somebody sent: a mistake, that the place is still there or closed, that it is theirs, that
//! it shall go. Whoever sent it holds the secret of a private page, `/request/{token}`, where the answer stands; the
//! database keeps only its hash. A six-digit code sent to the card's own address ([`code`]) proves who asks; a proved
//! removal hides contacts and texts at once ([`hiding`]). What is decided stands in a log that names no person.

pub mod code;
pub mod decide;
mod fate;
pub mod flags;
pub mod hiding;
pub mod log;
pub mod pairs;
pub mod replies;
pub mod store;
mod submission;
pub mod suggestions;
mod visitor;

pub use self::fate::Fate;
pub use self::submission::{FIELDS, KINDS, Kind, New, Received, Submission, find_by_token, submit};
pub use self::visitor::{StillThere, still_there};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::initiative::Card;
use crate::initiative::store::find_private;
use crate::mail::Address;

/// Longest text of a person, in characters.
pub const MAX_CHARS: usize = 2_000;

/// The address that a card has, public or held back, and whether it is public.
///
/// # Errors
/// When the database does not answer.
pub fn address_of(conn: &mut Conn, uri: &str, card: &Card) -> Result<Option<(Address, bool)>> {
    if let Some(public) = card.contact.email.as_deref().and_then(Address::parse) {
        return Ok(Some((public, true)));
    }
    let held_back = find_private(conn, uri)?.email;
    Ok(held_back.as_deref().and_then(Address::parse).map(|address| (address, false)))
}

/// What of a card waits for a decision, and since when: a request that it shall go before all else.
///
/// # Errors
/// When the database does not answer.
pub fn waits_since(conn: &mut Conn, uri: &str) -> Result<Option<(Kind, Timestamp)>> {
    let open: Vec<Submission> =
        store::list_about(conn, uri)?.into_iter().filter(|submission| submission.closed.is_none()).collect();
    let removal = open.iter().find(|submission| submission.kind == Kind::Removal);
    Ok(removal.or(open.first()).map(|submission| (submission.kind, submission.received)))
}

/// Answered submissions are kept for so long, in days; codes, which are good for minutes, for one.
pub const KEPT_DAYS: i64 = 30;

/// Forgets what is over.
///
/// # Errors
/// When the database does not answer.
pub fn forget_old(conn: &mut Conn, now: Timestamp) -> Result<()> {
    store::forget_closed(conn, now.plus_seconds(-KEPT_DAYS * 86_400))?;
    store::forget_codes(conn, now.plus_seconds(-86_400))
}
