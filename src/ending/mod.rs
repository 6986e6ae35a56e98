//! Offers and requests that are about to end: a mail to who answers for one, with a link to a private page on which it is
//! prolonged, settled or taken back (KINDS.md 4.4).
//!
//! A mail goes [`BEFORE_DAYS`] days before the end, once for each end. That it went is a row of the transaction that
//! queues it: no restart and no other process sends it again. The row keeps the hash of the link's secret, which is good
//! for this one proposal until that ends.

pub mod store;

use self::store::Sent;
use crate::account::secret;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::initiative::history::{self, Author, UNDO_SECONDS};
use crate::initiative::store::{self as entries, State};
use crate::initiative::terms::day;
use crate::initiative::{Initiative, Terms};
use crate::locale::Words;
use crate::mail::{Address, Letters};
use crate::moderation::address_of;

/// How many days before the end the mail goes. What lives no longer than that gets none.
pub const BEFORE_DAYS: i64 = 5;
/// The same in microseconds.
const BEFORE_MICROS: i64 = BEFORE_DAYS * 86_400 * 1_000_000;

/// Queues the mails about own proposals that end soon: of the `limit` next after the address `after`, those that have an
/// address of their own or of their initiative and were not told. Answers the last one looked at, while there are more.
///
/// # Errors
/// When the database does not answer.
pub fn tell(conn: &mut Conn, letters: &Letters, after: &str, limit: i64, now: Timestamp) -> Result<Option<String>> {
    // Another process that looks at the same time waits, and then sees the rows.
    entries::lock(conn)?;
    let ending = store::list_ending(conn, after, now, limit)?;
    for proposal in ending.iter().filter(|proposal| !proposal.takes_no_answers(now)) {
        if !is_told(conn, proposal)? {
            tell_one(conn, letters, proposal, now)?;
        }
    }
    let more = i64::try_from(ending.len()).is_ok_and(|found| found >= limit);
    Ok(ending.into_iter().last().filter(|_| more).map(|last| last.uri))
}

/// Whether a mail speaks of the end of a proposal. One that was moved by less than a mail goes before it is the same end.
fn is_told(conn: &mut Conn, proposal: &Initiative) -> Result<bool> {
    let told = store::told_end(conn, &proposal.uri)?;
    let ends = proposal.card.ends_at().unwrap_or_default();
    Ok(told.is_some_and(|told| ends.0 - told.0 < BEFORE_MICROS))
}

fn tell_one(conn: &mut Conn, letters: &Letters, proposal: &Initiative, now: Timestamp) -> Result<()> {
    let terms = proposal.card.terms.clone().unwrap_or_default();
    let Some(initiative) = entries::find(conn, &terms.by)? else { return Ok(()) };
    let own = address_of(conn, &proposal.uri, &proposal.card)?;
    let address = own.map_or_else(|| address_of(conn, &initiative.uri, &initiative.card), |own| Ok(Some(own)))?;
    let (Some((address, _)), Some(ends_at)) = (address, proposal.card.ends_at()) else { return Ok(()) };
    let token = secret::make();
    store::keep(conn, &Sent { uri: proposal.uri.clone(), ends_at, token: secret::hash(&token), sent: now })?;
    write(conn, letters, &address, (proposal, &terms, &initiative), &token, now)
}

fn write(
    conn: &mut Conn,
    letters: &Letters,
    to: &Address,
    (proposal, terms, initiative): (&Initiative, &Terms, &Initiative),
    token: &str,
    now: Timestamp,
) -> Result<()> {
    let lang = proposal.card.lang.as_str();
    let words = Words::new(letters.locales.clone(), lang);
    let last = day(&terms.valid_until).map(|day| words.date(day)).unwrap_or_default();
    let link = format!("{}/ending/{token}", letters.base_url);
    let values = [
        ("about", proposal.card.name.as_str()),
        ("name", initiative.card.name.as_str()),
        ("day", last.as_str()),
        ("link", link.as_str()),
    ];
    letters.queue(conn, to, lang, ["mail-ending-subject", "mail-ending-body"], &values, now)
}

/// The own proposal that the holder of a link's secret may decide about.
///
/// # Errors
/// [`Error::NotFound`] when no link has this secret, or what it opens is hidden; [`Error::Gone`] when that is over.
pub fn find(conn: &mut Conn, token: &str, now: Timestamp) -> Result<Initiative> {
    let uri = store::find_by_token(conn, &secret::hash(token))?.ok_or(Error::NotFound)?;
    let proposal = entries::find(conn, &uri)?.filter(|entry| entry.own).ok_or(Error::NotFound)?;
    let over = proposal.state == State::Withdrawn || proposal.card.ends_at().is_none_or(|end| end < now);
    match proposal.state {
        _ if over => Err(Error::Gone),
        State::Published => Ok(proposal),
        _ => Err(Error::NotFound),
    }
}

/// The revision that the last change of a proposal made, where the holder of the link made it and can still take it back.
///
/// # Errors
/// When the database does not answer.
pub fn undoable(conn: &mut Conn, proposal: &Initiative, now: Timestamp) -> Result<Option<i64>> {
    let newest = history::list(conn, proposal)?.into_iter().next();
    let last = newest.filter(|version| version.rev == proposal.rev && version.by == Author::Link);
    let recent = last.filter(|version| now.seconds() - version.at.seconds() <= UNDO_SECONDS);
    Ok(recent.map(|version| version.rev))
}
