//! What may happen to an initiative of this node: published, revised, confirmed, hidden, withdrawn, erased.
//!
//! Each is one transaction with the catalogue log: a [`Changes`] gathers what is to be written, and [`Changes::write`]
//! takes the numbers and writes rows and log lines together, so that peers and the index can never miss one.

mod changes;
mod given;
mod handover;
mod home;
pub mod proposals;
mod recall;
pub mod relations;
pub mod remote;
pub mod renew;

use std::collections::BTreeMap;

use serde_json::Value;

pub use self::changes::{Changes, Origin, obscured, wanted_handle};
pub use self::given::{given_fields, owned_fields};
pub use self::handover::{hand_over, moved_to, take_back};
pub use self::home::Home;
pub use self::recall::{Belief, count_changing, recall};
pub use self::remote::{Accepted, Received, RemoteHome, accept_remote, forget_home};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result, sentence};
use crate::initiative::card::Location;
use crate::initiative::draft::{CheckedDraft, Draft};
use crate::initiative::store::{self, EDITED_HERE, Initiative, State};
use crate::initiative::{Card, Class, Fields, Private, history, matching};

const TERRITORY: &str = "location.territory";
/// `contact.phone_public` says whether `contact.phone` is shown.
const SHOWN: &str = "_public";
/// What says in which territory something is.
const TOWN: [&str; 3] = ["location.city", "location.postcode", "location.country"];

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
    store::lock(conn)?;
    let mut changes = if origin == Origin::Person { Changes::by(&home.by) } else { Changes::default() };
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
    // What came from a file or a peer may be unknown here; what is added by hand may not.
    let named: Vec<String> = edits.keys().filter(|field| !fields.contains_key(*field)).cloned().collect();
    let edits = relations::with_ids(conn, home, edits.clone())?;
    let edits = &proposals::with_end(&home.kinds, &before.card, with_territory(&edits, &fields));
    let release = &with_town(release);
    for (field, value) in edits {
        match value {
            Value::Null => fields.remove(field),
            value => fields.insert(field.clone(), value.clone()),
        };
    }
    let fields = match Class::of(uri) {
        Class::Proposal => proposals::with_initiative(conn, proposals::with_own_place(fields, edits))?,
        Class::Initiative => fields,
    };
    let checked = Draft { fields }.check_named(named.iter(), &home.context(now, false)).map_err(Error::Invalid)?;
    if checked.card.terms.as_ref().map(|terms| &terms.by) != before.card.terms.as_ref().map(|terms| &terms.by) {
        return Err(Error::Usage(sentence!("proposal-other-initiative")));
    }
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
    if !release.is_empty() {
        // Or an import that finds its file unchanged would not give the field back.
        matching::read_again(conn, uri)?;
    }
    write_one(conn, home, &before, after, Some(checked.private), now)
}

/// The edits, and that the territory is found anew where they move the initiative and do not say into which.
fn with_territory(edits: &Fields, given: &Fields) -> Fields {
    let mut edits = edits.clone();
    let moves =
        |field: &&str| edits.get(*field).is_some_and(|value| given.get(*field).unwrap_or(&Value::Null) != value);
    let found_by_point = given.get("location.territory_from").is_some_and(|how| how == "nearest");
    let point: &[&str] = if found_by_point { &["location.lat", "location.lon"] } else { &[] };
    if TOWN.iter().chain(point).any(moves) {
        edits.entry(TERRITORY.to_owned()).or_insert(Value::Null);
    }
    edits
}

/// The fields to release, and the territory with its town.
fn with_town(release: &[String]) -> Vec<String> {
    let goes_along = release.iter().any(|field| TOWN.contains(&field.as_str()));
    release.iter().cloned().chain(goes_along.then(|| TERRITORY.to_owned())).collect()
}

fn owners_after<'a>(
    before: &BTreeMap<String, String>,
    edited: impl Iterator<Item = &'a String>,
    release: &[String],
) -> BTreeMap<String, String> {
    let mut owners = before.clone();
    for field in edited {
        // Whether a contact is shown is a decision about it: both stay the person's.
        for field in [field.as_str(), field.trim_end_matches(SHOWN)] {
            owners.insert(field.to_owned(), EDITED_HERE.to_owned());
        }
    }
    for field in release {
        let contact = field.trim_end_matches(SHOWN);
        owners.remove(contact);
        owners.remove(&format!("{contact}{SHOWN}"));
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
/// As [`revise`]; [`Error::Conflict`] for a proposal whose initiative is hidden, or whose last day is over.
pub fn show(conn: &mut Conn, home: &Home, uri: &str, now: Timestamp) -> Result<Initiative> {
    change_state(conn, home, uri, State::Published, now)
}

fn change_state(conn: &mut Conn, home: &Home, uri: &str, state: State, now: Timestamp) -> Result<Initiative> {
    let before = find_own(conn, uri)?;
    if before.state == state {
        return Ok(before);
    }
    if before.state == State::Moved {
        return Err(Error::Conflict(sentence!("move-moved")));
    }
    let mut after = before.clone();
    after.state = state;
    proposals::may_stand(conn, &after, now)?;
    write_one(conn, home, &before, after, None, now)
}

/// Takes an initiative back for ever: its content goes, its address answers "gone", its source records stay so that an
/// import does not bring it back, with a hash of each for imports under another source's name. What is left is kinds and
/// municipality, to say what else is near.
///
/// # Errors
/// As [`revise`], but a withdrawn one is answered as it is. Of a proposal that is over what stays readable goes as well.
pub fn withdraw(conn: &mut Conn, home: &Home, uri: &str, now: Timestamp) -> Result<Initiative> {
    let before = find_any_own(conn, uri)?;
    if before.state == State::Withdrawn && !proposals::is_over(&before) {
        return Ok(before);
    }
    matching::mark_records(conn, uri, &before.card)?;
    forget_traces(conn, uri)?;
    let after = match Class::of(uri) {
        Class::Proposal => {
            proposals::forget_person(conn, home, &before)?;
            proposals::taken_back(&before)
        }
        Class::Initiative => taken_back(conn, &before)?,
    };
    write_one(conn, home, &before, after, Some(Private::default()), now)
}

/// Forgets what else was kept of an entry whose content goes: former contents, what sources offer, what was said, and
/// where it was handed over to. Who takes an entry back and keeps its records marks them first.
fn forget_traces(conn: &mut Conn, uri: &str) -> Result<()> {
    matching::forget(conn, uri)?;
    history::forget(conn, uri)?;
    store::forget_suggestions(conn, uri, None)?;
    store::forget_said(conn, uri)?;
    store::handovers::forget(conn, uri)
}

fn taken_back(conn: &mut Conn, before: &Initiative) -> Result<Initiative> {
    let mut after = before.clone();
    after.state = State::Withdrawn;
    after.field_sources.clear();
    after.card =
        Card {
            kinds: before.card.kinds.clone(),
            location: before.card.location.as_ref().and_then(|location| location.territory.clone()).map(|territory| {
                Location { territory: Some(territory), precision: "hidden".into(), ..Default::default() }
            }),
            ..Card::default()
        };
    if let Some(handle) = after.handle.take() {
        store::obscure_handle(conn, &handle, &obscured(&handle))?;
    }
    Ok(after)
}

/// Withdraws, and removes the last traces of content: what imports remembered of it, and the names in its record ids.
/// The hashes that remain block a re-import and say nothing.
///
/// # Errors
/// As [`withdraw`].
pub fn erase(conn: &mut Conn, home: &Home, uri: &str, now: Timestamp) -> Result<Initiative> {
    let withdrawn = withdraw(conn, home, uri, now)?;
    matching::obscure_records(conn, uri)?;
    matching::forget_in_reports(conn, uri)?;
    if withdrawn.card == Card::default() {
        return Ok(withdrawn);
    }
    let mut after = withdrawn.clone();
    after.card = Card::default();
    write_one(conn, home, &withdrawn, after, Some(Private::default()), now)
}

pub(super) fn write_one(
    conn: &mut Conn,
    home: &Home,
    before: &Initiative,
    after: Initiative,
    private: Option<Private>,
    now: Timestamp,
) -> Result<Initiative> {
    let mut changes = Changes::by(&home.by);
    let initiative = changes.add_revised(conn, home, before, after, private, now)?;
    changes.write(conn, now)?;
    Ok(initiative)
}

fn find_any_own(conn: &mut Conn, uri: &str) -> Result<Initiative> {
    store::lock(conn)?;
    let found = store::find(conn, uri)?.ok_or(Error::NotFound)?;
    if !found.own {
        return Err(Error::NotAllowed(sentence!("entry-of-other-node", home = &found.home)));
    }
    Ok(found)
}

pub(super) fn find_own(conn: &mut Conn, uri: &str) -> Result<Initiative> {
    let found = find_any_own(conn, uri)?;
    if found.state == State::Withdrawn { Err(Error::Gone) } else { Ok(found) }
}
