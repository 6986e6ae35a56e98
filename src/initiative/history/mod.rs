//! What an own entry was before: a version for each change by hand, who made it and what it was in a word.
//!
//! A version is written in the transaction of its change, by [`Changes`](super::publish::Changes). An import writes none:
//! what it found stands beside its run. The version before the first change by hand is written with that change, so that
//! there is something to come back to. The last [`MOST_VERSIONS`] of each entry are kept.

mod changes;
mod store;

use std::collections::BTreeMap;

pub use self::changes::{Change, changes, with_former};

use super::card::Location;
use super::draft::Draft;
use super::publish::{Home, given_fields, proposals};
use super::store::{EDITED_HERE, Initiative, State};
use super::{Card, Class, Fields, Private};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result, sentence};
use crate::place::Precision;

/// Versions of one entry that are kept.
pub const MOST_VERSIONS: i64 = 100;
/// How long a change can be undone from the notice that says it was made.
pub const UNDO_SECONDS: i64 = 600;

/// Who changes something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Author {
    /// Somebody at the command line.
    #[default]
    Command,
    /// A person at the desk, by the name of the session.
    Person(String),
    /// A program, by the name of its token.
    Token(String),
    /// An import, by the code of its source.
    Import(String),
    /// Who answers for it, by a link that was sent.
    Link,
}

impl Author {
    /// The word in the database, and for everybody who reads the history.
    pub fn role(&self) -> &'static str {
        match self {
            Author::Command => "command",
            Author::Person(_) => "person",
            Author::Token(_) => "token",
            Author::Import(_) => "import",
            Author::Link => "link",
        }
    }

    /// The name, for those who keep the directory only.
    pub fn name(&self) -> &str {
        match self {
            Author::Command | Author::Link => "",
            Author::Person(name) | Author::Token(name) | Author::Import(name) => name,
        }
    }

    fn of(role: &str, name: String) -> Author {
        match role {
            "person" => Author::Person(name),
            "token" => Author::Token(name),
            "import" => Author::Import(name),
            "link" => Author::Link,
            _ => Author::Command,
        }
    }
}

/// What a change was, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// It appeared.
    Created,
    /// Its content changed.
    Revised,
    /// Somebody said that it is right.
    Confirmed,
    /// It was hidden.
    Hidden,
    /// It was shown again.
    Shown,
    /// It was handed over to another node.
    Moved,
}

impl What {
    /// The word in the database and in the key of its sentence.
    pub fn as_str(self) -> &'static str {
        match self {
            What::Created => "created",
            What::Revised => "revised",
            What::Confirmed => "confirmed",
            What::Hidden => "hidden",
            What::Shown => "shown",
            What::Moved => "moved",
        }
    }

    fn parse(word: &str) -> What {
        let all = [What::Created, What::Confirmed, What::Hidden, What::Shown, What::Moved];
        all.into_iter().find(|what| what.as_str() == word).unwrap_or(What::Revised)
    }

    fn of(before: Option<&Initiative>, after: &Initiative) -> What {
        let Some(before) = before else { return What::Created };
        match (before.state == after.state, after.state) {
            (true, _) if is_only_confirmed(&before.card, &after.card) => What::Confirmed,
            (true, _) => What::Revised,
            (false, State::Published) => What::Shown,
            (false, State::Moved) => What::Moved,
            (false, State::Hidden | State::Withdrawn) => What::Hidden,
        }
    }
}

fn is_only_confirmed(before: &Card, after: &Card) -> bool {
    let unchecked = |card: &Card| Card { checked_at: None, checked_by: None, ..card.clone() };
    after.checked_at.is_some() && unchecked(before) == unchecked(after)
}

/// An entry as a change left it.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// Address of the entry.
    pub uri: String,
    /// Its revision.
    pub rev: i64,
    /// When.
    pub at: Timestamp,
    /// What the change was.
    pub what: What,
    /// Who made it.
    pub by: Author,
    /// The state it left.
    pub state: State,
    /// Everything that everybody may know.
    pub card: Card,
    /// What not everybody may know.
    pub private: Private,
    /// Whose the fields were.
    pub field_sources: BTreeMap<String, String>,
    /// The place as it was published then, where that was finer than it may be known now.
    pub finer: Option<Location>,
}

impl Version {
    fn of(entry: &Initiative, private: Private, what: What, by: Author) -> Version {
        Version {
            uri: entry.uri.clone(),
            rev: entry.rev,
            at: entry.updated,
            what,
            by,
            state: entry.state,
            card: entry.card.clone(),
            private,
            field_sources: entry.field_sources.clone(),
            finer: None,
        }
    }

    /// Says no more of the place than `now` does; whether it said more.
    fn blur(&mut self, now: &Card) -> bool {
        let finer = precision(&self.card) < precision(now);
        if finer {
            self.finer = std::mem::replace(&mut self.card.location, now.location.clone()).or(self.finer.take());
        }
        finer
    }
}

/// An entry as it is now, as the newest version of itself.
///
/// # Errors
/// When the database does not answer.
fn present(conn: &mut Conn, entry: &Initiative) -> Result<Version> {
    let source = entry.card.sources.first().map(|source| source.source.clone());
    let by = source.map_or(Author::Command, Author::Import);
    let what = if entry.published == entry.updated { What::Created } else { What::Revised };
    Ok(Version::of(entry, super::store::find_private(conn, &entry.uri)?, what, by))
}

/// Keeps what a change by hand left, and what was there before where nobody kept it. Called before the row is written.
///
/// # Errors
/// When the database does not answer.
pub(super) fn note(
    conn: &mut Conn,
    before: Option<&Initiative>,
    after: &Initiative,
    private: Option<&Private>,
    by: &Author,
) -> Result<()> {
    if after.state == State::Withdrawn {
        return store::forget(conn, &after.uri);
    }
    if let Some(before) = before
        && !store::is_kept(conn, &before.uri, before.rev)?
    {
        let former = present(conn, before)?;
        store::insert(conn, &former)?;
    }
    let private = match private {
        Some(private) => private.clone(),
        None => super::store::find_private(conn, &after.uri)?,
    };
    let version = Version { at: after.updated, ..Version::of(after, private, What::of(before, after), by.clone()) };
    store::insert(conn, &version)?;
    store::forget_oldest(conn, &after.uri)?;
    if before.is_some_and(|before| precision(&before.card) < precision(&after.card)) {
        blur(conn, after)?;
    }
    Ok(())
}

/// How coarse the place is, 0 the finest; nothing is coarser than no place.
fn precision(card: &Card) -> usize {
    let Some(location) = &card.location else { return Precision::ALL.len() };
    let known = Precision::parse(&location.precision).unwrap_or(Precision::Exact);
    Precision::ALL.iter().position(|precision| *precision == known).unwrap_or_default()
}

/// Older versions say no more of the place than the new one does.
fn blur(conn: &mut Conn, after: &Initiative) -> Result<()> {
    for mut version in store::list(conn, &after.uri)? {
        if version.blur(&after.card) {
            store::replace(conn, &version)?;
        }
    }
    Ok(())
}

/// The versions of an own entry, the newest first: those kept, what imports found, and what is there now.
///
/// # Errors
/// When the database does not answer.
pub fn list(conn: &mut Conn, entry: &Initiative) -> Result<Vec<Version>> {
    let mut versions = store::list(conn, &entry.uri)?;
    add_found(conn, entry, &mut versions)?;
    if !versions.iter().any(|version| version.rev == entry.rev) {
        versions.push(present(conn, entry)?);
    }
    Ok(newest_first(versions))
}

/// The same for everybody: without exact places, addresses and numbers, and without what was never public.
///
/// # Errors
/// When the database does not answer.
pub fn list_public(conn: &mut Conn, entry: &Initiative) -> Result<Vec<Version>> {
    let mut versions = store::list_public(conn, &entry.uri)?;
    add_found(conn, entry, &mut versions)?;
    if !versions.iter().any(|version| version.rev == entry.rev) {
        versions.push(present(conn, entry)?);
    }
    for version in &mut versions {
        version.card = store::for_everybody(std::mem::take(&mut version.card));
        (version.private, version.finer) = (Private::default(), None);
    }
    Ok(newest_first(versions))
}

fn add_found(conn: &mut Conn, entry: &Initiative, versions: &mut Vec<Version>) -> Result<()> {
    for mut found in store::list_found_by_imports(conn, entry)? {
        if !versions.iter().any(|version| version.rev == found.rev) {
            found.blur(&entry.card);
            versions.push(found);
        }
    }
    Ok(())
}

fn newest_first(mut versions: Vec<Version>) -> Vec<Version> {
    versions.sort_unstable_by_key(|version| std::cmp::Reverse(version.rev));
    versions.truncate(usize::try_from(MOST_VERSIONS).unwrap_or_default());
    versions
}

/// Forgets all versions of an entry.
///
/// # Errors
/// When the database does not answer.
pub fn forget(conn: &mut Conn, uri: &str) -> Result<()> {
    store::forget(conn, uri)
}

/// Takes the newest change back, the one that left revision `rev`: content, state and owners of the fields are what they
/// were before it. A card that was new is withdrawn.
///
/// # Errors
/// [`Error::Conflict`] when it was changed since, or more than [`UNDO_SECONDS`] ago, and as
/// [`may_stand`](proposals::may_stand) for a proposal; else as
/// [`revise`](super::publish::revise).
pub fn undo(conn: &mut Conn, home: &Home, uri: &str, rev: i64, now: Timestamp) -> Result<Initiative> {
    let entry = super::publish::find_own(conn, uri)?;
    if entry.rev != rev {
        return Err(Error::Conflict(sentence!("undo-changed-since")));
    }
    if now.seconds() - entry.updated.seconds() > UNDO_SECONDS {
        return Err(Error::Conflict(sentence!("undo-too-late")));
    }
    let versions = list(conn, &entry)?;
    let is_new = versions.first().is_some_and(|version| version.what == What::Created);
    match versions.into_iter().find(|version| version.rev < rev) {
        Some(former) => {
            let mut after = entry.clone();
            after.state = former.state;
            after.card = former.card;
            after.card.location = former.finer.or(after.card.location);
            after.field_sources = former.field_sources;
            proposals::may_stand(conn, &after, now)?;
            super::publish::write_one(conn, home, &entry, after, Some(former.private), now)
        }
        None if is_new => super::publish::withdraw(conn, home, uri, now),
        None => Err(Error::Conflict(sentence!("undo-nothing"))),
    }
}

/// Brings the content of an older version back. What differs is a decision of a person: imports do not touch it. When it
/// was last confirmed, and whether it is shown, stay as they are; so does the place, where it was made coarser since. An
/// offer or a request is checked again as when it is revised: its days go by, and its initiative may be hidden by now.
///
/// # Errors
/// [`Error::NotFound`] when there is no such version; else as [`revise`](super::publish::revise).
pub fn restore(conn: &mut Conn, home: &Home, uri: &str, rev: i64, now: Timestamp) -> Result<Initiative> {
    let entry = super::publish::find_own(conn, uri)?;
    let mut former = list(conn, &entry)?.into_iter().find(|version| version.rev == rev).ok_or(Error::NotFound)?;
    let private = super::store::find_private(conn, uri)?;
    if former.finer.is_some() {
        let Private { lat, lon, street, .. } = private.clone();
        former.private = Private { lat, lon, street, ..former.private };
    }
    let (now_given, then) = (given_fields(&entry.card, &private)?, given_fields(&former.card, &former.private)?);
    if Class::of(uri) == Class::Proposal {
        let fields = proposals::with_initiative(conn, then.clone())?;
        let checked = Draft { fields }.check(&home.context(now, false)).map_err(Error::Invalid)?;
        (former.card, former.private) = (checked.card, checked.private);
    }
    let mut after = entry.clone();
    after.card = Card {
        checked_at: entry.card.checked_at.clone(),
        checked_by: entry.card.checked_by.clone(),
        sources: entry.card.sources.clone(),
        ..former.card
    };
    if after.card == entry.card && former.private == private {
        return Ok(entry);
    }
    for field in differing(&now_given, &then) {
        after.field_sources.insert(field, EDITED_HERE.to_owned());
    }
    super::publish::write_one(conn, home, &entry, after, Some(former.private), now)
}

/// The fields that two contents say differently.
pub fn differing(one: &Fields, other: &Fields) -> Vec<String> {
    let named: std::collections::BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    let differs = |field: &&&String| one.get(**field) != other.get(**field);
    named.iter().filter(differs).map(|field| (*field).clone()).collect()
}
