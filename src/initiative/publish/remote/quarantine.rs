//! A home that is new here: how much of it is kept meanwhile, and what happens when an admin has accepted it.
//!
//! Its leaves are mirrored like those of others, so that both roots can be equal; only content has a quota.

use super::RemoteHome;
use super::store as quota;
use super::store::forget_copies;
use crate::catalogue::copies::{self, Copied, Decision, OVER_QUOTA};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::initiative::State;
use crate::initiative::store::{Initiative, find_many, insert_all, lock, take_numbers};

/// Entries that a home in quarantine may bring each day (SECURITY.md 3).
pub const ENTRIES_PER_DAY: i64 = 20_000;

const DAY_SECONDS: i64 = 86_400;
/// So many copies are shown in one transaction.
const RELEASED_AT_ONCE: i64 = 500;

/// That a home waits for somebody to look at it, and what it may bring meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quarantine {
    /// Published entries of which the content is kept, each day.
    pub entries_per_day: i64,
}

impl Default for Quarantine {
    /// The usual quota.
    fn default() -> Quarantine {
        Quarantine { entries_per_day: ENTRIES_PER_DAY }
    }
}

/// How many further entries of a home may be kept today; without bound when it was accepted. Who takes back what it has
/// brought has brought it all the same, and days on which it brought nothing are not made up for.
pub(super) struct Room(Option<Left>);

struct Left {
    /// Days since 1970 (UTC).
    day: i64,
    /// What it brought on that day.
    brought: i64,
    most: i64,
}

impl Room {
    /// What is left of today.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn of(conn: &mut Conn, from: &RemoteHome, now: Timestamp) -> Result<Room> {
        let Some(quarantine) = from.quarantine else { return Ok(Room(None)) };
        let day = now.seconds().div_euclid(DAY_SECONDS);
        let brought = quota::brought_on(conn, &from.host, day)?;
        Ok(Room(Some(Left { day, brought, most: quarantine.entries_per_day })))
    }

    /// Lets content through that has room, or had it before.
    ///
    /// # Errors
    /// [`OVER_QUOTA`].
    pub fn hold<T>(&mut self, content: Option<T>, known: Option<&Copied>) -> Result<Option<T>, &'static str> {
        let kept = known.is_some_and(|copied| is_kept(copied) && copied.leaf.state == State::Published.as_str());
        match &mut self.0 {
            Some(left) if content.is_some() && !kept => {
                if left.brought >= left.most {
                    return Err(OVER_QUOTA);
                }
                left.brought += 1;
                Ok(content)
            }
            _ => Ok(content),
        }
    }

    /// Notes what was brought, in the transaction that keeps it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn note(&self, conn: &mut Conn, home: &str) -> Result<()> {
        self.0.as_ref().map_or(Ok(()), |left| quota::set_brought(conn, home, left.day, left.brought))
    }
}

fn is_kept(copied: &Copied) -> bool {
    copied.decision != Decision::Refused
}

/// Shows what was kept of a home that is in quarantine no longer, a few hundred in each call; answers whether there may
/// be more.
///
/// # Errors
/// When the database does not answer.
pub fn release(conn: &mut Conn, home: &str) -> Result<bool> {
    decide_again(conn, home, Decision::Quarantined, Decision::Accepted)
}

/// The other way: what is shown of a home waits from now on for somebody to look at it, a few hundred in each call;
/// answers whether there may be more. Its leaves, and with them the digest, stay as they are.
///
/// # Errors
/// When the database does not answer.
pub fn withhold(conn: &mut Conn, home: &str) -> Result<bool> {
    decide_again(conn, home, Decision::Accepted, Decision::Quarantined)
}

fn decide_again(conn: &mut Conn, home: &str, before: Decision, after: Decision) -> Result<bool> {
    lock(conn)?;
    let shown = after == Decision::Accepted;
    let mut copied = copies::store::list_decided(conn, home, before, RELEASED_AT_ONCE)?;
    let published = |copied: &&Copied| copied.leaf.state == State::Published.as_str();
    let ids: Vec<String> = copied.iter().filter(published).map(|copied| copied.leaf.id.clone()).collect();
    let mut rows: Vec<Initiative> = find_many(conn, &ids)?.into_iter().filter(|row| !row.own).collect();
    let numbers = copied.len() + rows.len();
    let (mut position, _) = take_numbers(conn, i64::try_from(numbers).unwrap_or(i64::MAX), 0)?;
    for row in &mut rows {
        row.state = if shown { State::Published } else { State::Hidden };
        (row.listed, row.position) = (shown, position);
        position += 1;
    }
    for copied in &mut copied {
        (copied.decision, copied.position) = (after, position);
        position += 1;
    }
    forget_copies(conn, &ids)?;
    insert_all(conn, rows.iter())?;
    copies::store::replace_all(conn, &copied)?;
    Ok(!copied.is_empty())
}

/// Forgets the leaves whose content was not kept, so that the next comparison reads them anew.
///
/// # Errors
/// When the database does not answer.
pub fn forget_over_quota(conn: &mut Conn, home: &str) -> Result<()> {
    copies::store::forget_refused(conn, home, OVER_QUOTA)
}
