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

/// What is said of a card and waits for a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// A request that it shall go, before all else.
    pub kind: Kind,
    /// When the first of that kind came.
    pub since: Timestamp,
    /// Whether its texts are hidden, since somebody proved that it shall go: what it said before is not shown either.
    pub hides: bool,
}

impl Waiting {
    /// What waits about the card with this id.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn about(conn: &mut Conn, uri: &str) -> Result<Option<Waiting>> {
        let open = store::list_open_of(conn, uri)?;
        let hides = open.iter().any(|submission| submission.hides);
        let removal = open.iter().find(|submission| submission.kind == Kind::Removal);
        let first = removal.or(open.first());
        Ok(first.map(|submission| Waiting { kind: submission.kind, since: submission.received, hides }))
    }
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
