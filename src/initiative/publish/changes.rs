//! What one transaction writes: rows, private parts, handles and log lines, with the numbers taken last.

mod numbered;

use std::collections::{HashMap, HashSet};

use sha2::{Digest as _, Sha256};

pub use self::numbered::wanted_handle;
use self::numbered::{base_handle, numbered_handle, numbers_to_try};
use super::{Home, owned_fields, proposals};
use crate::catalogue::store::{self as log, Line};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::initiative::draft::CheckedDraft;
use crate::initiative::history::{self, Author};
use crate::initiative::store::{self, EDITED_HERE, Initiative, State};
use crate::initiative::{Card, Class, Private, matching};

/// Who says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin<'a> {
    /// A person on this node: the fields changed are kept against later imports.
    Person,
    /// An import of this source.
    Source(&'a str),
}

impl Origin<'_> {
    fn code(&self) -> &str {
        match self {
            Origin::Person => EDITED_HERE,
            Origin::Source(code) => code,
        }
    }
}

/// SQLite allows 32,766 variables in a statement; fewer keep the planner quick.
const HANDLES_PER_QUERY: usize = 2000;

struct Change {
    initiative: Initiative,
    private: Option<Private>,
    is_new: bool,
    logged: bool,
    /// What was there before, for the history; nothing where none is kept.
    before: Option<Initiative>,
}

/// What one transaction will write.
#[derive(Default)]
pub struct Changes {
    changes: Vec<Change>,
    /// Where in `changes` an entry stands: one transaction makes one revision of it.
    places: HashMap<String, usize>,
    /// Handles that are taken, with the number to try next.
    handles: HashMap<String, i32>,
    /// Handles of which it is known whether they are taken.
    looked_up: HashSet<String>,
    new_handles: HashSet<String>,
    moved_handles: HashSet<String>,
    /// Who makes them, when the history keeps them one by one.
    by: Option<Author>,
}

impl Changes {
    /// Changes by hand, of which the history keeps each.
    pub fn by(author: &Author) -> Changes {
        Changes { by: Some(author.clone()), ..Changes::default() }
    }

    /// Whether nothing will be written.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// An entry as this transaction leaves it so far, and its private part where that changes too; `None` when nothing
    /// was added for it. Who revises it once more goes out from here.
    pub fn pending(&self, uri: &str) -> Option<(&Initiative, Option<&Private>)> {
        let change = self.changes.get(*self.places.get(uri)?)?;
        Some((&change.initiative, change.private.as_ref()))
    }

    fn add(&mut self, change: Change) {
        self.places.insert(change.uri().to_owned(), self.changes.len());
        self.changes.push(change);
    }

    /// Loads in two queries what is needed to give these names handles: the names, and the numbers after those of which
    /// there are several.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn prepare_handles(&mut self, conn: &mut Conn, bases: &[String]) -> Result<()> {
        self.look_up(conn, bases.to_vec())?;
        let mut wanted: HashMap<&str, i32> = HashMap::new();
        bases.iter().for_each(|base| *wanted.entry(base).or_default() += 1);
        let mut numbered = Vec::new();
        for (base, count) in wanted {
            let first = self.next_number(base);
            let more = if self.is_taken(base) { count } else { count - 1 };
            numbered.extend((first..first + more).map(|number| numbered_handle(base, number)));
        }
        self.look_up(conn, numbered)
    }

    fn look_up(&mut self, conn: &mut Conn, mut handles: Vec<String>) -> Result<()> {
        handles.retain(|handle| !self.looked_up.contains(handle));
        let wanted: Vec<String> = handles.iter().flat_map(|handle| [handle.clone(), obscured(handle)]).collect();
        self.looked_up.extend(handles);
        for part in wanted.chunks(HANDLES_PER_QUERY) {
            self.handles.extend(store::list_handles(conn, part)?);
        }
        Ok(())
    }

    fn next_number(&self, base: &str) -> i32 {
        self.handles.get(&self.kept_as(base)).copied().unwrap_or(2).max(2)
    }

    /// Under what a handle that is taken stands in the table: itself, or after an erasure what says nothing.
    fn kept_as(&self, handle: &str) -> String {
        let obscured = obscured(handle);
        if self.handles.contains_key(&obscured) { obscured } else { handle.to_owned() }
    }

    /// Adds a new initiative; its handle is made from name and town and does not change afterwards.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn add_new(
        &mut self,
        conn: &mut Conn,
        home: &Home,
        checked: CheckedDraft,
        origin: Origin<'_>,
        now: Timestamp,
    ) -> Result<Initiative> {
        let field_sources = owned_fields(&checked.card, &checked.private)?
            .into_keys()
            .map(|field| (field, origin.code().to_owned()))
            .collect();
        let class = if checked.card.terms.is_some() { Class::Proposal } else { Class::Initiative };
        let handle = match class {
            Class::Initiative => Some(self.take_handle(conn, home, &base_handle(&checked.card))?),
            Class::Proposal => None,
        };
        let mut initiative = Initiative {
            uri: home.mint_uri(class, now),
            home: home.host.clone(),
            own: true,
            handle,
            rev: now.seconds(),
            hash: String::new(),
            state: State::Published,
            listed: false,
            unlisted_because: None,
            position: 0,
            published: now,
            updated: now,
            card: checked.card,
            document: None,
            field_sources,
            claimed: false,
        };
        home.seal(&mut initiative);
        let logged = initiative.listed;
        let added = initiative.clone();
        self.add(Change { initiative, private: Some(checked.private), is_new: true, logged, before: None });
        Ok(added)
    }

    /// Adds one of which nothing is known but that it was withdrawn.
    pub(super) fn add_tombstone(&mut self, home: &Home, uri: &str, now: Timestamp) {
        let initiative = Initiative {
            uri: uri.to_owned(),
            home: home.host.clone(),
            own: true,
            handle: None,
            rev: now.seconds(),
            hash: String::new(),
            state: State::Withdrawn,
            listed: false,
            unlisted_because: None,
            position: 0,
            published: now,
            updated: now,
            card: Card::default(),
            document: None,
            field_sources: Default::default(),
            claimed: false,
        };
        self.add(Change { initiative, private: None, is_new: true, logged: true, before: None });
    }

    /// Adds a new version of one that exists. `before` is the row as it was read in this transaction, or what is
    /// [`Changes::pending`]: a second version takes the place of the first, under the same revision.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn add_revised(
        &mut self,
        conn: &mut Conn,
        home: &Home,
        before: &Initiative,
        after: Initiative,
        private: Option<Private>,
        now: Timestamp,
    ) -> Result<Initiative> {
        let after = Initiative { updated: now, ..after };
        self.add_version(conn, home, before, after, private, now)
    }

    /// Adds a new revision of one whose content stays as it is and whose document is written differently.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn add_renewed(&mut self, conn: &mut Conn, home: &Home, before: &Initiative, now: Timestamp) -> Result<()> {
        self.add_version(conn, home, before, before.clone(), None, now).map(drop)
    }

    fn add_version(
        &mut self,
        conn: &mut Conn,
        home: &Home,
        before: &Initiative,
        after: Initiative,
        private: Option<Private>,
        now: Timestamp,
    ) -> Result<Initiative> {
        let mut initiative = after;
        initiative.rev = match self.pending(&before.uri) {
            Some((pending, _)) => pending.rev,
            None => now.seconds().max(before.rev + 1),
        };
        home.seal(&mut initiative);
        // Leaving the list needs a line only when peers were ever told of it.
        let logged = initiative.listed || before.listed || was_listed(conn, &before.uri)?;
        let added = initiative.clone();
        let pending = self.places.get(&before.uri).and_then(|place| self.changes.get_mut(*place));
        match pending {
            Some(change) => {
                change.initiative = initiative;
                change.private = private.or(change.private.take());
                change.logged |= logged;
            }
            None => {
                let before = self.by.is_some().then(|| before.clone());
                self.add(Change { initiative, private, is_new: false, logged, before });
            }
        }
        proposals::follow(conn, home, self, (before, &added), now)?;
        Ok(added)
    }

    /// The base, or the base with the first number that is free among those of [`numbers_to_try`].
    fn take_handle(&mut self, conn: &mut Conn, home: &Home, base: &str) -> Result<String> {
        self.look_up(conn, vec![base.to_owned()])?;
        if !self.is_taken(base) && !home.reserved.contains(base) {
            return Ok(self.mark_taken(base.to_owned()));
        }
        for number in numbers_to_try(base, self.next_number(base)) {
            let candidate = numbered_handle(base, number);
            self.look_up(conn, vec![candidate.clone()])?;
            if !self.is_taken(&candidate) && !home.reserved.contains(&candidate) {
                let kept_as = self.kept_as(base);
                self.handles.insert(kept_as.clone(), number.saturating_add(1));
                self.moved_handles.insert(kept_as);
                return Ok(self.mark_taken(candidate));
            }
        }
        Err(Error::Internal(anyhow::anyhow!("no handle is left for {base}")))
    }

    fn is_taken(&self, handle: &str) -> bool {
        self.handles.contains_key(handle) || self.handles.contains_key(&obscured(handle))
    }

    fn mark_taken(&mut self, handle: String) -> String {
        self.handles.insert(handle.clone(), 2);
        self.new_handles.insert(handle.clone());
        handle
    }

    /// Writes everything: rows, private parts, handles, comparison keys, log lines. Nothing else may follow in this
    /// transaction, because the numbers are taken here.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn write(mut self, conn: &mut Conn, now: Timestamp) -> Result<()> {
        self.write_handles(conn)?;
        self.write_history(conn)?;
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let logged = self.changes.iter().filter(|change| change.logged).count();
        let (position, seq) = store::take_numbers(conn, count(self.changes.len()), count(logged))?;
        for (change, position) in self.changes.iter_mut().zip(position..) {
            change.initiative.position = position;
        }
        let (new, revised): (Vec<Change>, Vec<Change>) = self.changes.into_iter().partition(|change| change.is_new);
        revised.iter().try_for_each(|change| change.replace(conn))?;
        insert(conn, &new)?;
        let mut logged: Vec<&Change> = new.iter().chain(&revised).filter(|change| change.logged).collect();
        logged.sort_unstable_by_key(|change| change.initiative.position);
        let lines: Vec<Line> = logged.into_iter().zip(seq..).map(|(change, seq)| change.line(seq, now)).collect();
        log::append(conn, &lines)
    }

    fn write_history(&self, conn: &mut Conn) -> Result<()> {
        let Some(by) = &self.by else { return Ok(()) };
        self.changes.iter().try_for_each(|change| {
            history::note(conn, change.before.as_ref(), &change.initiative, change.private.as_ref(), by)
        })
    }

    fn write_handles(&self, conn: &mut Conn) -> Result<()> {
        let next = |handle: &str| self.handles.get(handle).copied().unwrap_or(2);
        store::insert_handles(conn, self.new_handles.iter().map(|handle| (handle.as_str(), next(handle))))?;
        let mut moved = self.moved_handles.difference(&self.new_handles);
        moved.try_for_each(|handle| store::set_handle(conn, handle, next(handle)))
    }
}

fn insert(conn: &mut Conn, new: &[Change]) -> Result<()> {
    store::insert_all(conn, new.iter().map(|change| &change.initiative))?;
    store::insert_private(conn, new.iter().filter_map(|change| Some((change.uri(), change.private.as_ref()?))))?;
    let (proposals, initiatives): (Vec<&Change>, _) = new.iter().partition(|change| change.class() == Class::Proposal);
    for change in proposals {
        store::note_proposal(conn, change.uri(), &change.initiative.card)?;
    }
    matching::insert_keys(conn, initiatives.into_iter().map(Change::compared))
}

impl Change {
    fn uri(&self) -> &str {
        &self.initiative.uri
    }

    fn class(&self) -> Class {
        Class::of(self.uri())
    }

    fn compared(&self) -> (&str, &Card, State) {
        (self.uri(), &self.initiative.card, self.initiative.state)
    }

    fn replace(&self, conn: &mut Conn) -> Result<()> {
        store::replace(conn, &self.initiative)?;
        if let Some(private) = &self.private {
            store::forget_private(conn, self.uri())?;
            store::insert_private(conn, std::iter::once((self.uri(), private)))?;
        }
        if self.class() == Class::Proposal {
            return store::note_proposal(conn, self.uri(), &self.initiative.card);
        }
        matching::forget_keys(conn, self.uri())?;
        matching::insert_keys(conn, std::iter::once(self.compared()))
    }

    fn line(&self, seq: i64, now: Timestamp) -> Line {
        let initiative = &self.initiative;
        // Peers see an unlisted entry as hidden, whatever this node shows.
        let state = match initiative.state {
            State::Published if !initiative.listed => State::Hidden,
            state => state,
        };
        Line {
            seq,
            class: self.class().as_str().into(),
            uri: initiative.uri.clone(),
            rev: initiative.rev,
            state: state.as_str().into(),
            hash: if state == State::Published { initiative.hash.clone() } else { String::new() },
            at: now.0,
        }
    }
}

fn was_listed(conn: &mut Conn, uri: &str) -> Result<bool> {
    Ok(log::latest_of(conn, uri)?.is_some())
}

/// A text that says nothing and stays the same: what is left of handles and record ids of erased entries.
pub fn obscured(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}
