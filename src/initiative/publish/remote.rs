//! Copies of initiatives of other nodes: what a home lists is mirrored leaf for leaf, and its content is shown when it
//! keeps the rules (`judge`).
//!
//! The home is the only authority: a leaf counts when its id lies below the home's address, and a copy never touches an
//! entry of this node. Applying the same leaf twice, late or in another order changes nothing.

mod judge;
pub mod quarantine;
pub mod store;

use std::collections::{HashMap, HashSet};

use self::judge::{Content, judge};
use self::quarantine::{Quarantine, Room};
use super::State;
use crate::catalogue::copies::{self, Copied, Decision};
use crate::catalogue::digest::Leaf;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::initiative::store::{Initiative, find_many, insert_all, lock, take_numbers};
use crate::initiative::{Card, Class};

/// The node whose catalogue is copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteHome {
    /// Its authority.
    pub host: String,
    /// `https://host`, without a slash at the end.
    pub base_url: String,
    /// Its catalogue was begun anew: its leaves count even with a lower revision. What it had withdrawn stays so.
    pub new_epoch: bool,
    /// It is new here: its content is kept within a quota, and not shown.
    pub quarantine: Option<Quarantine>,
}

/// A leaf as it came from its home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// What the home lists.
    pub leaf: Leaf,
    /// The entry of a published one, byte for byte.
    pub document: Option<String>,
}

/// What became of the leaves of a batch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Accepted {
    /// Mirrored, with what they say.
    pub applied: usize,
    /// Known before, older than what is known, or not the home's.
    pub ignored: usize,
    /// Mirrored, but nothing of their content is shown.
    pub refused: usize,
}

impl std::ops::AddAssign for Accepted {
    fn add_assign(&mut self, more: Accepted) {
        self.applied += more.applied;
        self.ignored += more.ignored;
        self.refused += more.refused;
    }
}

/// A leaf that says something new, with what was known of it.
struct News<'a> {
    received: &'a Received,
    class: Class,
    copied: Option<Copied>,
    row: Option<Initiative>,
}

/// What is to be written of one leaf.
struct Outcome {
    copied: Copied,
    row: Option<Initiative>,
    old_handle: Option<String>,
}

/// Applies a batch of a few hundred leaves of one home in the caller's transaction, which others then wait for.
///
/// # Errors
/// When the database does not answer.
pub fn accept_remote(conn: &mut Conn, from: &RemoteHome, entries: &[Received], now: Timestamp) -> Result<Accepted> {
    lock(conn)?;
    let news = news(conn, from, entries)?;
    let mut room = Room::of(conn, from, now)?;
    let outcomes: Vec<Outcome> = news.into_iter().filter_map(|news| news.outcome(from, &mut room, now)).collect();
    let refused = outcomes.iter().filter(|outcome| outcome.copied.decision == Decision::Refused).count();
    let applied = outcomes.len() - refused;
    room.note(conn, &from.host)?;
    write(conn, from, outcomes)?;
    Ok(Accepted { applied, refused, ignored: entries.len() - applied - refused })
}

/// Which leaves say something new: one for each id, the one that wins.
fn news<'a>(conn: &mut Conn, from: &RemoteHome, entries: &'a [Received]) -> Result<Vec<News<'a>>> {
    let own: Vec<(&Received, Class)> =
        entries.iter().filter_map(|entry| Some((entry, class_of(&from.base_url, &entry.leaf)?))).collect();
    let ids: HashSet<&str> = own.iter().map(|(entry, _)| entry.leaf.id.as_str()).collect();
    let ids: Vec<String> = ids.into_iter().map(str::to_owned).collect();
    let known = copies::store::find_many(conn, &ids)?.into_iter().map(|copied| (copied.leaf.id.clone(), copied));
    let mut known: HashMap<String, Copied> = known.collect();
    let mut rows: HashMap<String, Initiative> =
        find_many(conn, &ids)?.into_iter().map(|row| (row.uri.clone(), row)).collect();
    let mut winners: HashMap<&str, (&Received, Class)> = HashMap::new();
    for (entry, class) in own {
        let id = entry.leaf.id.as_str();
        let before = winners.get(id).map(|(before, _)| &before.leaf).or(known.get(id).map(|copied| &copied.leaf));
        let again = || known.get(id).is_some_and(|copied| is_to_be_judged_again(copied, entry));
        if before.is_none_or(|before| wins(before, &entry.leaf, from.new_epoch)) || again() {
            winners.insert(id, (entry, class));
        }
    }
    winners.retain(|id, _| rows.get(*id).is_none_or(|row| !row.own));
    let mut news: Vec<News<'_>> = winners
        .into_iter()
        .map(|(id, (received, class))| News { received, class, copied: known.remove(id), row: rows.remove(id) })
        .collect();
    // The same batch gives the same positions on every database.
    news.sort_unstable_by(|a, b| a.received.leaf.id.cmp(&b.received.leaf.id));
    Ok(news)
}

/// The class of a leaf that a home may list: its id is the home's in the one form that there is, and all of it can be
/// what it says.
fn class_of(base_url: &str, leaf: &Leaf) -> Option<Class> {
    let (class, ulid) = match leaf.id.strip_prefix(base_url)?.split_at_checked(3)? {
        ("/i/", ulid) => (Class::Initiative, ulid),
        ("/o/", ulid) => (Class::Proposal, ulid),
        _ => return None,
    };
    let canonical = ulid::Ulid::from_string(ulid).is_ok_and(|read| read.to_string() == ulid);
    let hex = |digit: u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
    let fits = match leaf.state.as_str() {
        "published" => leaf.hash.len() == 64 && leaf.hash.bytes().all(hex),
        "hidden" | "withdrawn" | "moved" => leaf.hash.is_empty(),
        _ => false,
    };
    (canonical && fits && (0..1 << 53).contains(&leaf.rev)).then_some(class)
}

/// Whether a leaf replaces what is known: withdrawn is for ever, and a revision counts once.
fn wins(known: &Leaf, leaf: &Leaf, new_epoch: bool) -> bool {
    let comes_back = known.state == State::Withdrawn.as_str() && leaf.state != known.state;
    !comes_back && known != leaf && (leaf.rev > known.rev || new_epoch)
}

/// What was refused may be right now: it was in the future, or came without its content.
fn is_to_be_judged_again(copied: &Copied, entry: &Received) -> bool {
    copied.decision == Decision::Refused && copied.leaf == entry.leaf && entry.document.is_some()
}

impl News<'_> {
    /// What is to be written; nothing when all stays as it was.
    fn outcome(self, from: &RemoteHome, room: &mut Room, now: Timestamp) -> Option<Outcome> {
        let published = self.received.leaf.state == State::Published.as_str();
        let judged = published.then(|| judge(self.received, self.class, now)).transpose();
        let judged = judged.and_then(|content| room.hold(content, self.copied.as_ref()));
        let (decision, reason) = match &judged {
            Err(reason) => (Decision::Refused, *reason),
            Ok(_) => (self.decision(from), ""),
        };
        let known = self.copied.as_ref();
        let same = |copied: &Copied| {
            copied.leaf == self.received.leaf && copied.decision == decision && copied.reason == reason
        };
        if known.is_some_and(same) {
            return None;
        }
        let copied = Copied {
            leaf: self.received.leaf.clone(),
            home: from.host.clone(),
            class: self.class.as_str().into(),
            decision,
            reason: reason.into(),
            position: 0,
        };
        let old_handle = self.row.as_ref().and_then(|row| row.handle.clone());
        let row = match judged {
            Ok(Some(content)) => Some(row_of(&copied, content, self.received.document.clone())),
            Ok(None) | Err(_) => self.row.map(|row| erased(row, &copied.leaf)),
        };
        Some(Outcome { copied, row, old_handle })
    }

    /// A moderator's decision stays until the moderator takes it back.
    fn decision(&self, from: &RemoteHome) -> Decision {
        match &self.copied {
            Some(copied) if copied.decision == Decision::HiddenHere => Decision::HiddenHere,
            _ if from.quarantine.is_some() => Decision::Quarantined,
            _ => Decision::Accepted,
        }
    }
}

fn row_of(copied: &Copied, content: Content, document: Option<String>) -> Initiative {
    let shown = copied.decision == Decision::Accepted;
    Initiative {
        uri: copied.leaf.id.clone(),
        home: copied.home.clone(),
        own: false,
        handle: content.handle,
        rev: copied.leaf.rev,
        hash: copied.leaf.hash.clone(),
        state: if shown { State::Published } else { State::Hidden },
        listed: shown,
        unlisted_because: None,
        position: 0,
        published: content.published,
        updated: content.updated,
        card: content.card,
        document,
        field_sources: Default::default(),
        claimed: content.claimed,
    }
}

/// What is left of a copy when its home takes it back, or its content cannot be shown: the address.
fn erased(row: Initiative, leaf: &Leaf) -> Initiative {
    let state = match State::parse(&leaf.state) {
        // Its content is not here to be shown.
        State::Published => State::Hidden,
        state => state,
    };
    Initiative {
        rev: leaf.rev,
        state,
        handle: None,
        hash: String::new(),
        listed: false,
        card: Card::default(),
        document: None,
        field_sources: Default::default(),
        claimed: false,
        ..row
    }
}

fn write(conn: &mut Conn, from: &RemoteHome, mut outcomes: Vec<Outcome>) -> Result<()> {
    if outcomes.is_empty() {
        return Ok(());
    }
    let uris: Vec<String> = outcomes.iter().map(|outcome| outcome.copied.leaf.id.clone()).collect();
    give_handles(conn, from, &uris, &mut outcomes)?;
    let (first, _) = take_numbers(conn, i64::try_from(outcomes.len()).unwrap_or(i64::MAX), 0)?;
    for (outcome, position) in outcomes.iter_mut().zip(first..) {
        outcome.copied.position = position;
        if let Some(row) = &mut outcome.row {
            row.position = position;
        }
    }
    let rows: Vec<&Initiative> = outcomes.iter().filter_map(|outcome| outcome.row.as_ref()).collect();
    let written: Vec<String> = rows.iter().map(|row| row.uri.clone()).collect();
    store::forget_copies(conn, &written)?;
    insert_all(conn, rows.into_iter())?;
    let copied: Vec<Copied> = outcomes.into_iter().map(|outcome| outcome.copied).collect();
    copies::store::replace_all(conn, &copied)
}

/// A handle is one entry's within a home: who had it keeps it, and who comes later has none.
fn give_handles(conn: &mut Conn, from: &RemoteHome, uris: &[String], outcomes: &mut [Outcome]) -> Result<()> {
    let wanted: Vec<String> = outcomes.iter().filter_map(|outcome| outcome.row.as_ref()?.handle.clone()).collect();
    let owners = store::list_handle_owners(conn, &from.host, &wanted)?;
    let written: HashSet<&String> = uris.iter().collect();
    let elsewhere = owners.into_iter().filter(|(_, uri)| !written.contains(uri));
    let mut taken: HashSet<String> = elsewhere.map(|(handle, _)| handle).collect();
    let keeps = |outcome: &Outcome| outcome.row.as_ref().is_some_and(|row| row.handle == outcome.old_handle);
    let (keeping, coming): (Vec<_>, Vec<_>) = outcomes.iter_mut().partition(|outcome| keeps(outcome));
    for row in keeping.into_iter().chain(coming).filter_map(|outcome| outcome.row.as_mut()) {
        row.handle = row.handle.take().filter(|handle| taken.insert(handle.clone()));
    }
    Ok(())
}

/// So many copies are forgotten in one transaction.
const FORGOTTEN_AT_ONCE: i64 = 500;

/// Removes the leaves of a home with all content of its copies, a few hundred in each call; answers whether there may be
/// more.
///
/// # Errors
/// When the database does not answer.
pub fn forget_home(conn: &mut Conn, home: &str, now: Timestamp) -> Result<bool> {
    let some = copies::store::list_to_forget(conn, home, FORGOTTEN_AT_ONCE)?;
    let ids: Vec<String> = some.into_iter().map(|copied| copied.leaf.id).collect();
    forget(conn, home, &ids, now)?;
    Ok(!ids.is_empty())
}

/// Removes leaves of a home that it lists no longer, with the content of their copies.
///
/// # Errors
/// When the database does not answer.
pub fn forget(conn: &mut Conn, home: &str, ids: &[String], now: Timestamp) -> Result<()> {
    lock(conn)?;
    let is_copy = |row: &Initiative| !row.own && row.home == home;
    let rows: Vec<Initiative> = find_many(conn, ids)?.into_iter().filter(is_copy).collect();
    let (first, _) = take_numbers(conn, i64::try_from(rows.len()).unwrap_or(i64::MAX), 0)?;
    let forgotten: Vec<Initiative> = rows
        .into_iter()
        .zip(first..)
        .map(|(row, position)| {
            let leaf =
                Leaf { id: row.uri.clone(), rev: row.rev, hash: String::new(), state: row.state.as_str().into() };
            Initiative { position, updated: now, ..erased(row, &leaf) }
        })
        .collect();
    let written: Vec<String> = forgotten.iter().map(|row| row.uri.clone()).collect();
    store::forget_copies(conn, &written)?;
    insert_all(conn, forgotten.iter())?;
    copies::store::forget(conn, ids)
}
