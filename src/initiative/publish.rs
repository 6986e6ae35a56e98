//! What may happen to an initiative of this node: published, revised, confirmed, hidden, withdrawn, erased.
//!
//! Each is one transaction with the catalogue log: a [`Changes`] gathers what is to be written, and [`Changes::write`]
//! takes the numbers and writes rows and log lines together, so that peers and the index can never miss one.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use ulid::Ulid;

use crate::catalogue::digest::entry_hash;
use crate::catalogue::store::{self as log, Line};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::initiative::document::{DocumentFacts, document};
use crate::initiative::draft::{CheckedDraft, Draft, DraftContext};
use crate::initiative::handle::{handle_from, with_suffix};
use crate::initiative::kind::Kinds;
use crate::initiative::store::{self, EDITED_HERE, Initiative, State};
use crate::initiative::{Card, Class, Fields, Private, matching};
use crate::place::Gazetteer;

/// This node as the home of its initiatives, and the vocabulary they are checked against.
#[derive(Clone)]
pub struct Home {
    /// Authority.
    pub host: String,
    /// `https://host`.
    pub base_url: String,
    /// Name of the directory.
    pub directory_name: String,
    /// Language of texts that state none.
    pub lang: String,
    /// Licence of entries typed here.
    pub licence: String,
    /// The kinds.
    pub kinds: Arc<Kinds>,
    /// The places.
    pub gazetteer: Arc<Gazetteer>,
}

impl Home {
    /// What a draft is checked against; `importing` makes optional fields that do not fit warnings.
    pub fn context(&self, now: Timestamp, importing: bool) -> DraftContext<'_> {
        DraftContext {
            kinds: &self.kinds,
            gazetteer: &self.gazetteer,
            now,
            default_lang: &self.lang,
            default_licence: &self.licence,
            importing,
        }
    }

    fn mint_uri(&self, now: Timestamp) -> String {
        let millis = u64::try_from(now.0 / 1000).unwrap_or_default();
        format!("{}/i/{}", self.base_url, Ulid::from_parts(millis, rand::random()))
    }

    /// Derives what follows from content and state: whether it is listed, and the hash of the entry as it travels.
    fn seal(&self, initiative: &mut Initiative) {
        let published = initiative.state == State::Published;
        initiative.unlisted_because = match () {
            () if !published => None,
            () if initiative.card.local_only => Some("local_only".into()),
            () if initiative.card.licence == "unknown" || initiative.card.licence.is_empty() => {
                Some("licence_unknown".into())
            }
            () => None,
        };
        initiative.listed = published && initiative.unlisted_because.is_none();
        initiative.hash = if published { entry_hash(&self.document(initiative)) } else { String::new() };
    }

    /// The entry as it travels (PROTOCOL.md, "Initiative").
    pub fn document(&self, initiative: &Initiative) -> Value {
        let facts = DocumentFacts {
            base_url: &self.base_url,
            host: &self.host,
            uri: &initiative.uri,
            handle: initiative.handle.as_deref().unwrap_or_default(),
            rev: initiative.rev,
            published: initiative.published,
            updated: initiative.updated,
            directory_name: &self.directory_name,
            claimed: initiative.claimed,
            lang: &self.lang,
        };
        document(&facts, &initiative.card, &self.kinds)
    }
}

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

struct Change {
    initiative: Initiative,
    private: Option<Private>,
    is_new: bool,
    logged: bool,
}

/// What one transaction will write.
#[derive(Default)]
pub struct Changes {
    changes: Vec<Change>,
    handles: HashMap<String, i32>,
    new_handles: HashSet<String>,
}

impl Changes {
    /// Whether nothing will be written.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Loads in one query what is needed to give these names handles.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn prepare_handles(&mut self, conn: &mut Conn, bases: &[String]) -> Result<()> {
        let wanted: Vec<String> = bases.iter().flat_map(|base| [base.clone(), obscured(base)]).collect();
        for (handle, next) in store::list_handles(conn, &wanted)? {
            self.handles.insert(handle, next);
        }
        Ok(())
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
        let field_sources = field_names(&checked.card, &checked.private)?
            .into_iter()
            .map(|field| (field, origin.code().to_owned()))
            .collect();
        let handle = self.take_handle(conn, &base_handle(&checked.card))?;
        let mut initiative = Initiative {
            uri: home.mint_uri(now),
            home: home.host.clone(),
            own: true,
            handle: Some(handle),
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
        self.changes.push(Change { initiative, private: Some(checked.private), is_new: true, logged });
        Ok(added)
    }

    /// Adds a new version of one that exists. `before` is the row as it was read in this transaction.
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
        let mut initiative = after;
        initiative.rev = now.seconds().max(before.rev + 1);
        initiative.updated = now;
        home.seal(&mut initiative);
        // Leaving the list needs a line only when peers were ever told of it.
        let logged = initiative.listed || before.listed || was_listed(conn, &before.uri)?;
        let added = initiative.clone();
        self.changes.push(Change { initiative, private, is_new: false, logged });
        Ok(added)
    }

    fn take_handle(&mut self, conn: &mut Conn, base: &str) -> Result<String> {
        if !self.handles.contains_key(base) {
            self.prepare_handles(conn, &[base.to_owned()])?;
        }
        if !self.is_taken(base) {
            return Ok(self.mark_taken(base.to_owned()));
        }
        let mut next = self.handles.get(base).copied().unwrap_or(2).max(2);
        loop {
            let candidate = with_suffix(base, u32::try_from(next).unwrap_or(u32::MAX));
            next += 1;
            self.prepare_handles(conn, std::slice::from_ref(&candidate))?;
            if !self.is_taken(&candidate) {
                self.handles.insert(base.to_owned(), next);
                self.new_handles.insert(base.to_owned());
                return Ok(self.mark_taken(candidate));
            }
        }
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
    pub fn write(self, conn: &mut Conn, now: Timestamp) -> Result<()> {
        for handle in &self.new_handles {
            store::set_handle(conn, handle, self.handles.get(handle).copied().unwrap_or(2))?;
        }
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let lines = self.changes.iter().filter(|change| change.logged).count();
        let (mut position, mut seq) = store::take_numbers(conn, count(self.changes.len()), count(lines))?;
        for mut change in self.changes {
            change.initiative.position = position;
            position += 1;
            change.write(conn)?;
            if change.logged {
                log::append(conn, &change.line(seq, now))?;
                seq += 1;
            }
        }
        Ok(())
    }
}

impl Change {
    fn write(&self, conn: &mut Conn) -> Result<()> {
        let initiative = &self.initiative;
        if self.is_new {
            store::insert(conn, initiative)?;
        } else {
            store::replace(conn, initiative)?;
        }
        if let Some(private) = &self.private {
            store::set_private(conn, &initiative.uri, private, self.is_new)?;
        }
        matching::set_keys(conn, &initiative.uri, &initiative.card, initiative.state, self.is_new)
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
            class: Class::Initiative.as_str().into(),
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

fn base_handle(card: &Card) -> String {
    handle_from(&card.name, card.location.as_ref().and_then(|location| location.city.as_deref()))
}

/// The handle a card would get when nobody has it.
pub fn wanted_handle(card: &Card) -> String {
    base_handle(card)
}

/// A text that says nothing and stays the same: what is left of handles and record ids of erased entries.
pub fn obscured(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

/// All values of an initiative as they were given: the public ones, with the private ones laid over.
///
/// # Errors
/// Never for a card that was read; the error is serde's.
pub fn given_fields(card: &Card, private: &Private) -> Result<Fields> {
    let mut fields = card.to_fields()?;
    for (field, value) in [("location.lat", private.lat), ("location.lon", private.lon)] {
        if let Some(value) = value {
            fields.insert(field.into(), value.into());
        }
    }
    if let Some(street) = &private.street {
        fields.insert("location.street".into(), street.as_str().into());
    }
    for (field, held_back, public) in
        [("contact.email", &private.email, &card.contact.email), ("contact.phone", &private.phone, &card.contact.phone)]
    {
        if let Some(value) = held_back.as_ref().or(public.as_ref()) {
            fields.insert(field.into(), value.as_str().into());
            fields.insert(format!("{field}_public"), public.is_some().into());
        }
    }
    fields.extend(private.other.iter().map(|(field, value)| (field.clone(), value.clone())));
    Ok(fields)
}

/// Fields that follow from others or are set by the node; nobody owns them.
const DERIVED: &[&str] =
    &["location.radius_m", "location.territory_from", "timezone", "sources", "checked_at", "checked_by"];

/// The names of the fields that have a value, but for derived ones.
///
/// # Errors
/// As [`given_fields`].
pub fn field_names(card: &Card, private: &Private) -> Result<Vec<String>> {
    let fields = given_fields(card, private)?;
    Ok(fields.into_keys().filter(|field| !DERIVED.contains(&field.as_str())).collect())
}

/// Publishes a new initiative of this node in the caller's transaction.
///
/// # Errors
/// When the database does not answer.
pub fn publish(
    conn: &mut Conn,
    home: &Home,
    checked: CheckedDraft,
    origin: Origin<'_>,
    now: Timestamp,
) -> Result<Initiative> {
    let mut changes = Changes::default();
    let initiative = changes.add_new(conn, home, checked, origin, now)?;
    changes.write(conn, now)?;
    Ok(initiative)
}

/// Changes fields of an own initiative: `null` removes one. What a person changes here wins over later imports until
/// it is named in `release`.
///
/// # Errors
/// [`Error::Invalid`] with all problems, [`Error::NotFound`], [`Error::Gone`], [`Error::NotAllowed`] for a copy.
pub fn revise(
    conn: &mut Conn,
    home: &Home,
    uri: &str,
    edits: &Fields,
    release: &[String],
    now: Timestamp,
) -> Result<Initiative> {
    let before = find_own(conn, uri)?;
    let private = store::find_private(conn, uri)?;
    let mut fields = given_fields(&before.card, &private)?;
    for (field, value) in edits {
        match value {
            Value::Null => fields.remove(field),
            value => fields.insert(field.clone(), value.clone()),
        };
    }
    let checked = Draft { fields }.check(&home.context(now, false)).map_err(Error::Invalid)?;
    let mut after = before.clone();
    after.field_sources = owners_after(&before.field_sources, edits.keys(), release);
    let unchanged = checked.card == before.card && checked.private == private;
    if unchanged && after.field_sources == before.field_sources {
        return Ok(before);
    }
    after.card = checked.card;
    for field in edits.keys().chain(release) {
        store::forget_suggestions(conn, uri, Some(field))?;
    }
    write_one(conn, home, &before, after, Some(checked.private), now)
}

fn owners_after<'a>(
    before: &BTreeMap<String, String>,
    edited: impl Iterator<Item = &'a String>,
    release: &[String],
) -> BTreeMap<String, String> {
    let mut owners = before.clone();
    owners.extend(edited.map(|field| (field.trim_end_matches("_public").to_owned(), EDITED_HERE.to_owned())));
    for field in release {
        owners.remove(field);
    }
    owners
}

/// Says that the content is right today.
///
/// # Errors
/// As [`revise`].
pub fn confirm(conn: &mut Conn, home: &Home, uri: &str, by: &str, now: Timestamp) -> Result<Initiative> {
    let before = find_own(conn, uri)?;
    let mut after = before.clone();
    after.card.checked_at = Some(now.date().to_string());
    after.card.checked_by = Some(by.to_owned());
    write_one(conn, home, &before, after, None, now)
}

/// Takes an initiative out of every page and search; it may come back with [`show`].
///
/// # Errors
/// As [`revise`].
pub fn hide(conn: &mut Conn, home: &Home, uri: &str, now: Timestamp) -> Result<Initiative> {
    change_state(conn, home, uri, State::Hidden, now)
}

/// Brings a hidden one back.
///
/// # Errors
/// As [`revise`].
pub fn show(conn: &mut Conn, home: &Home, uri: &str, now: Timestamp) -> Result<Initiative> {
    change_state(conn, home, uri, State::Published, now)
}

fn change_state(conn: &mut Conn, home: &Home, uri: &str, state: State, now: Timestamp) -> Result<Initiative> {
    let before = find_own(conn, uri)?;
    if before.state == state {
        return Ok(before);
    }
    let mut after = before.clone();
    after.state = state;
    write_one(conn, home, &before, after, None, now)
}

/// Takes an initiative back for ever: its content goes, its address answers "gone", its source records stay so that an
/// import does not bring it back. What is left is kinds and municipality, to say what else is near.
///
/// # Errors
/// As [`revise`], but a withdrawn one is answered as it is.
pub fn withdraw(conn: &mut Conn, home: &Home, uri: &str, now: Timestamp) -> Result<Initiative> {
    let before = find_any_own(conn, uri)?;
    if before.state == State::Withdrawn {
        return Ok(before);
    }
    let mut after = before.clone();
    after.state = State::Withdrawn;
    after.field_sources.clear();
    after.card = Card {
        kinds: before.card.kinds.clone(),
        location: before.card.location.as_ref().and_then(|location| location.territory.clone()).map(|territory| {
            crate::initiative::card::Location {
                territory: Some(territory),
                precision: "hidden".into(),
                ..Default::default()
            }
        }),
        ..Card::default()
    };
    if let Some(handle) = after.handle.take() {
        store::obscure_handle(conn, &handle, &obscured(&handle))?;
    }
    matching::forget(conn, uri)?;
    store::forget_suggestions(conn, uri, None)?;
    write_one(conn, home, &before, after, Some(Private::default()), now)
}

/// Withdraws, and removes the last traces of content: what imports remembered of it, and the names in its record ids.
/// The hashes that remain block a re-import and say nothing.
///
/// # Errors
/// As [`withdraw`].
pub fn erase(conn: &mut Conn, home: &Home, uri: &str, now: Timestamp) -> Result<Initiative> {
    let withdrawn = withdraw(conn, home, uri, now)?;
    matching::obscure_records(conn, uri)?;
    if withdrawn.card == Card::default() {
        return Ok(withdrawn);
    }
    let mut after = withdrawn.clone();
    after.card = Card::default();
    write_one(conn, home, &withdrawn, after, None, now)
}

fn write_one(
    conn: &mut Conn,
    home: &Home,
    before: &Initiative,
    after: Initiative,
    private: Option<Private>,
    now: Timestamp,
) -> Result<Initiative> {
    let mut changes = Changes::default();
    let initiative = changes.add_revised(conn, home, before, after, private, now)?;
    changes.write(conn, now)?;
    Ok(initiative)
}

fn find_any_own(conn: &mut Conn, uri: &str) -> Result<Initiative> {
    let found = store::find(conn, uri)?.ok_or(Error::NotFound)?;
    if !found.own {
        let message = format!("This page belongs to {}: it can only be changed there.", found.home);
        return Err(Error::NotAllowed(message));
    }
    Ok(found)
}

fn find_own(conn: &mut Conn, uri: &str) -> Result<Initiative> {
    let found = find_any_own(conn, uri)?;
    if found.state == State::Withdrawn { Err(Error::Gone) } else { Ok(found) }
}
