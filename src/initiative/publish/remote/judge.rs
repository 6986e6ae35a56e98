//! Whether the content of an entry of another node may be shown. What breaks a rule is refused in one word; nothing is
//! ever altered, least of all a point (PROTOCOL.md, "Points are never altered by a receiver").

use serde_json::Value;

use super::Received;
use crate::catalogue::digest::entry_hash;
use crate::catalogue::strict_json;
use crate::clock::Timestamp;
use crate::initiative::card::{Location, Texts};
use crate::initiative::document::{card_from_document, proposal_from_document};
use crate::initiative::handle::is_valid_handle;
use crate::initiative::kind::least_precision;
use crate::initiative::{Card, Class, terms};
use crate::place::{Point, Precision, is_cell_centre};

/// Longest entry (KINDS.md 2).
const MAX_BYTES: usize = 64 * 1024;
/// SECURITY.md 3.
const MAX_NAME_CHARS: usize = 200;
const MAX_SUMMARY_CHARS: usize = 280;
const MAX_DESCRIPTION_CHARS: usize = 10_000;
const MAX_TAGS: usize = 50;
const MAX_ATTACHMENTS: usize = 20;
const MAX_ATTRIBUTES: usize = 64;
/// How far a clock may be ahead.
const TOLERANCE_MICROS: i64 = 5 * 60 * 1_000_000;

/// What is shown of an entry that keeps the rules.
pub struct Content {
    pub card: Card,
    pub handle: Option<String>,
    pub published: Timestamp,
    pub updated: Timestamp,
    pub claimed: bool,
}

/// Reads the content of a published entry.
///
/// # Errors
/// Why nothing of it is shown, in one word for programs.
pub fn judge(received: &Received, class: Class, now: Timestamp) -> Result<Content, &'static str> {
    let text = received.document.as_deref().ok_or("no_document")?;
    within(text.len(), MAX_BYTES)?;
    let document = strict_json::parse(text.as_bytes()).map_err(|_| "unreadable")?;
    is_what_was_listed(&document, received, class)?;
    let card = match class {
        Class::Initiative => card_from_document(&document),
        Class::Proposal => proposal_from_document(&document),
    };
    let card = card.map_err(|_| "unreadable")?;
    if class == Class::Proposal {
        terms_fit(&card, &received.leaf.id)?;
    }
    texts_fit(&card)?;
    members_fit(&document, &card)?;
    place_fits(&document, &card)?;
    let published = date(&document, "published", now)?;
    let updated = date(&document, "updated", published)?;
    hold(published.max(updated).0 <= now.0 + TOLERANCE_MICROS, "in_the_future")?;
    let handle = document["preferredUsername"].as_str().filter(|handle| is_valid_handle(handle));
    let claimed = document["indexable"] == Value::Bool(true);
    Ok(Content { handle: handle.map(str::to_owned), claimed, published, updated, card })
}

fn hold(right: bool, reason: &'static str) -> Result<(), &'static str> {
    if right { Ok(()) } else { Err(reason) }
}

/// One value, or a list of one.
fn first(value: &Value) -> &Value {
    value.as_array().map_or(value, |list| list.first().unwrap_or(&Value::Null))
}

fn within(length: usize, most: usize) -> Result<(), &'static str> {
    hold(length <= most, "too_long")
}

fn is_what_was_listed(document: &Value, received: &Received, class: Class) -> Result<(), &'static str> {
    let entry = first(&document["bocage:entry"]);
    hold(entry_hash(document) == received.leaf.hash, "hash_differs")?;
    hold(document["id"].as_str() == Some(&received.leaf.id), "id_differs")?;
    hold(entry["rev"].as_i64() == Some(received.leaf.rev), "rev_differs")?;
    hold(entry["class"].as_str() == Some(class.as_str()), "class_differs")
}

fn texts_fit(card: &Card) -> Result<(), &'static str> {
    let own =
        Texts { name: Some(card.name.clone()), summary: card.summary.clone(), description: card.description.clone() };
    for texts in card.translations.values().chain([&own]) {
        for (text, most) in [
            (&texts.name, MAX_NAME_CHARS),
            (&texts.summary, MAX_SUMMARY_CHARS),
            (&texts.description, MAX_DESCRIPTION_CHARS),
        ] {
            within(text.as_ref().map_or(0, |text| text.chars().count()), most)?;
        }
    }
    Ok(())
}

fn members_fit(document: &Value, card: &Card) -> Result<(), &'static str> {
    let length = |name: &str| document[name].as_array().map_or(0, Vec::len);
    let few = length("tag") <= MAX_TAGS
        && length("attachment") <= MAX_ATTACHMENTS
        && card.attributes.len() <= MAX_ATTRIBUTES
        && card.tags.len() <= MAX_TAGS;
    hold(few, "too_many")
}

/// That an offer or a request says what it must, of an initiative of its own home, and that no kind of persons has a finer
/// place than the privacy floor allows, whatever its home says (KINDS.md 4.3).
fn terms_fit(card: &Card, id: &str) -> Result<(), &'static str> {
    let terms = card.terms.as_ref().ok_or("no_terms")?;
    hold(matches!(terms.purpose.as_str(), "offer" | "request"), "no_purpose")?;
    hold(is_beside(&terms.by, id), "by_another")?;
    hold(terms::day(&terms.valid_until).is_some(), "no_end")?;
    hold(terms.is_listed(), "not_for_peers")?;
    let Some(coarsest) = card.main_kind().and_then(least_precision) else { return Ok(()) };
    let place = card.location.as_ref();
    let finer = |place: &Location| Precision::parse(&place.precision).is_none_or(|given| given < coarsest);
    let has_place = |place: &&Location| place.lat.is_some() || place.street.is_some() || place.postcode.is_some();
    hold(!place.filter(has_place).is_some_and(finer), "too_precise")
}

/// Whether `initiative` is an id of an initiative with the same home as the proposal `id`.
fn is_beside(initiative: &str, id: &str) -> bool {
    let home = |uri: &str, class: Class| {
        let (home, ulid) = uri.rsplit_once(class.path())?;
        (!ulid.contains('/')).then(|| home.to_owned())
    };
    let own = home(initiative, Class::Initiative);
    own.is_some() && own == home(id, Class::Proposal)
}

/// JSON-08: numbers in range, and no point finer than its precision says.
fn place_fits(document: &Value, card: &Card) -> Result<(), &'static str> {
    let radius = first(&first(&document["location"])["radius"]);
    hold(radius.is_null() || number(radius).is_some_and(|radius| radius >= 0.0), "out_of_range")?;
    let served = card.area_served.as_ref().and_then(Value::as_object);
    if let Some((lat, lon)) = served.and_then(|area| area.get("lat").zip(area.get("lon"))) {
        let point = lat.as_f64().zip(lon.as_f64()).and_then(|(lat, lon)| Point::new(lat, lon));
        hold(point.is_some(), "out_of_range")?;
    }
    card.location.as_ref().map_or(Ok(()), point_fits)
}

/// Some programs write numbers as text.
fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())
}

fn point_fits(location: &Location) -> Result<(), &'static str> {
    let point = match (location.lat, location.lon) {
        (None, None) => return Ok(()),
        (Some(lat), Some(lon)) => Point::new(lat, lon).ok_or("out_of_range")?,
        _ => return Err("out_of_range"),
    };
    let (fits, least_radius_m) = match Precision::parse(&location.precision) {
        Some(Precision::Exact) => (true, 0),
        Some(Precision::Street) => (is_cell_centre(point, 100.0), 100),
        Some(Precision::Neighbourhood) => (is_cell_centre(point, 500.0), 500),
        Some(Precision::Municipality) => (true, 2_000),
        Some(Precision::Department) => (true, 20_000),
        // A point that says not how fine it is, and one that is not to be known.
        Some(Precision::Hidden) | None => (false, 0),
    };
    hold(fits, "point_not_snapped")?;
    hold(location.radius_m >= least_radius_m, "radius_too_small")
}

/// When it says, or `otherwise` when it does not say.
fn date(document: &Value, name: &str, otherwise: Timestamp) -> Result<Timestamp, &'static str> {
    match &document[name] {
        Value::Null => Ok(otherwise),
        Value::String(text) => {
            let read = chrono::DateTime::parse_from_rfc3339(text).map_err(|_| "unreadable")?;
            Ok(read.with_timezone(&chrono::Utc).into())
        }
        _ => Err("unreadable"),
    }
}
