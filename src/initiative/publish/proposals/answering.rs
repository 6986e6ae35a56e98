//! The initiative that answers for an offer or a request, and what the offer has from it: place, language and licence.

use crate::db::Conn;
use crate::error::{Error, Result};
use crate::initiative::publish::Home;
use crate::initiative::store::{self, Initiative, State};
use crate::initiative::{Card, Class, Fields, Problem, Problems};

/// Fields that say where an entry is; with any of them a proposal has a place of its own.
const PLACE: [&str; 7] = [
    "location.lat",
    "location.lon",
    "location.postcode",
    "location.city",
    "location.territory",
    "location.street",
    "area_served",
];

/// Of those the ones that say which town.
const TOWN: [&str; 3] = ["location.postcode", "location.city", "location.territory"];

/// The initiative that somebody means who writes `@handle`, its id, or the ULID at the end of it; withdrawn ones and
/// copies are found too.
///
/// # Errors
/// When the database does not answer.
pub fn find_initiative(conn: &mut Conn, home: &Home, written: &str) -> Result<Option<Initiative>> {
    let written = written.trim();
    if let Some(handle) = written.strip_prefix('@') {
        let (handle, host) = handle.split_once('@').unwrap_or((handle, &home.host));
        return store::find_by_handle(conn, host, handle);
    }
    if written.contains("://") {
        return store::find(conn, written);
    }
    store::find(conn, &format!("{}{}{written}", home.base_url, Class::Initiative.path()))
}

/// The fields with the id of the initiative that answers, where another name of it was given.
pub(super) fn with_id(conn: &mut Conn, home: &Home, mut fields: Fields) -> Result<Fields> {
    let written = fields.get("terms.by").and_then(|by| by.as_str()).map(str::to_owned);
    if let Some(found) = written.map(|by| find_initiative(conn, home, &by)).transpose()?.flatten() {
        fields.insert("terms.by".into(), found.uri.into());
    }
    Ok(fields)
}

/// The fields of a proposal with what it has from its initiative.
///
/// # Errors
/// [`Error::Invalid`] with `no_initiative`, when none of this node answers for it that is shown.
pub fn with_initiative(conn: &mut Conn, fields: Fields) -> Result<Fields> {
    let by = fields.get("terms.by").and_then(|by| by.as_str()).unwrap_or_default().to_owned();
    let initiative = store::find(conn, &by)?.filter(|found| found.own && Class::of(&found.uri) == Class::Initiative);
    match initiative {
        Some(initiative) if initiative.state == State::Published => Ok(like_initiative(fields, &initiative.card)),
        _ => Err(no_initiative(&by)),
    }
}

fn no_initiative(by: &str) -> Error {
    let message = "Please name an initiative of this directory that is shown.";
    Error::Invalid(Problems(vec![Problem::new("terms.by", "no_initiative", by, message)]))
}

/// The fields of a proposal that a person revises. One that stood where its initiative is stands where a place among the
/// edits says; only the edit of `terms.at_initiative` itself outweighs it. A street alone is one of the same town.
pub(in crate::initiative::publish) fn with_own_place(mut fields: Fields, edits: &Fields) -> Fields {
    if has_place(edits) && !edits.contains_key("terms.at_initiative") && is_at_initiative(&fields) {
        let other_town = TOWN.iter().any(|field| edits.contains_key(*field));
        let goes = |field: &str| {
            let inherited = field.starts_with("location.") || field == "area_served";
            inherited && (other_town || !TOWN.contains(&field) && field != "location.country")
        };
        fields.retain(|field, _| edits.contains_key(field) || !goes(field));
        fields.remove("terms.at_initiative");
    }
    fields
}

fn has_place(fields: &Fields) -> bool {
    PLACE.iter().any(|field| fields.get(*field).is_some_and(|value| !value.is_null()))
}

fn is_at_initiative(fields: &Fields) -> bool {
    fields.get("terms.at_initiative").is_some_and(|yes| *yes == true || *yes == "yes")
}

pub(super) fn like_initiative(mut fields: Fields, of: &Card) -> Fields {
    if is_at_initiative(&fields) || !has_place(&fields) {
        fields.retain(|field, _| !field.starts_with("location.") && field != "area_served");
        fields.insert("terms.at_initiative".into(), true.into());
        let place = Card { location: of.location.clone(), area_served: of.area_served.clone(), ..Card::default() };
        let place = place.to_fields().unwrap_or_default();
        fields.extend(
            place.into_iter().filter(|(field, _)| PLACE.contains(&field.as_str()) || field.ends_with(".country")),
        );
        if let Some(location) = &of.location {
            fields.insert("location.precision".into(), location.precision.as_str().into());
        }
    }
    fields.entry("lang".into()).or_insert_with(|| of.lang.as_str().into());
    fields.insert("licence".into(), of.licence.as_str().into());
    fields
}
