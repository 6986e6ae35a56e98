//! The code that proves that somebody reads the card's own address.

use super::{Submission, address_of, hiding, store};
use crate::account::secret;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result, sentence};
use crate::initiative::publish::Home;
use crate::initiative::{self, Initiative};
use crate::mail::Letters;
use crate::moderation::Kind;

/// How long a code is good, in seconds, and how often one may be tried.
pub const GOOD_SECONDS: i64 = 20 * 60;
const TRIES: i32 = 5;
/// A card's address gets no more in an hour.
const CODES_PER_HOUR: i64 = 5;

/// A code that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// ULID.
    pub id: String,
    /// Hash of the code.
    pub hash: String,
    /// How often it was tried.
    pub tries: i32,
    /// When it was sent.
    pub sent: Timestamp,
}

impl Code {
    /// Whether it can still be used.
    pub fn is_good(&self, now: Timestamp) -> bool {
        self.tries < TRIES && now.seconds() - self.sent.seconds() < GOOD_SECONDS
    }
}

/// What a try gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// It is the code.
    Given,
    /// It is not; so many tries are left.
    Wrong(i32),
    /// There is no code that can be used any more.
    Expired,
}

/// Sends a code to the address of the card that a submission is about. One that was sent before is good no more.
///
/// # Errors
/// [`Error::Conflict`] when it is answered, needs no proof or is proved, when this node sends no mail, when the card has
/// no address, or when the address got too many in this hour.
pub fn send(conn: &mut Conn, letters: &Letters, submission: &Submission, now: Timestamp) -> Result<()> {
    let waits = submission.closed.is_none() && submission.proved.is_none();
    if !waits || !submission.kind.can_be_proved() || !letters.on {
        return Err(Error::Conflict(sentence!("code-not-here")));
    }
    let card = initiative::store::find(conn, &submission.initiative)?.filter(Initiative::is_public);
    let card = card.ok_or(Error::NotFound)?.card;
    let Some((address, _)) = address_of(conn, &submission.initiative, &card)? else {
        return Err(Error::Conflict(sentence!("code-not-here")));
    };
    if store::count_codes_since(conn, &submission.initiative, now.plus_seconds(-3600))? >= CODES_PER_HOUR {
        return Err(Error::Conflict(sentence!("code-too-many")));
    }
    let code = format!("{:06}", rand::random_range(0..1_000_000));
    let kept = Code { id: now.mint_ulid(), hash: hash_of(submission, &code), tries: 0, sent: now };
    store::insert_code(conn, submission, &kept)?;
    let keys = match submission.kind {
        Kind::Removal => ["mail-code-subject", "mail-code-removal"],
        _ => ["mail-code-subject", "mail-code-mine"],
    };
    letters.queue(conn, &address, &card.lang, keys, &[("code", &code), ("name", &card.name)], now)
}

/// Tries a code. The right one is burnt, and a removal that it proves hides contacts and texts of the card.
///
/// # Errors
/// As [`hiding::hide`].
pub fn prove(conn: &mut Conn, home: &Home, submission: &Submission, typed: &str, now: Timestamp) -> Result<Proof> {
    initiative::store::lock(conn)?;
    let sent = store::find_code(conn, &submission.id)?;
    let Some(mut code) = sent.filter(|code| submission.closed.is_none() && code.is_good(now)) else {
        return Ok(Proof::Expired);
    };
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    if hash_of(submission, &digits) != code.hash {
        code.tries += 1;
        store::set_tries(conn, &code)?;
        return Ok(if code.is_good(now) { Proof::Wrong(TRIES - code.tries) } else { Proof::Expired });
    }
    code.tries = TRIES;
    store::set_tries(conn, &code)?;
    store::mark_proved(conn, &submission.id, now)?;
    if submission.kind == Kind::Removal {
        hiding::hide(conn, home, submission, now)?;
    }
    Ok(Proof::Given)
}

/// The same code of another submission has another hash.
fn hash_of(submission: &Submission, code: &str) -> String {
    secret::hash(&format!("{} {code}", submission.id))
}
