//! Own entries in a few words each, for those who keep them.

use diesel::prelude::*;
use serde::Deserialize;

use super::State;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::db::schema::initiatives;
use crate::error::Result;
use crate::initiative::{Class, Terms};

/// So many are looked through.
const MOST: i64 = 200_000;

/// An own entry that was not withdrawn.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its address.
    pub uri: String,
    /// Published, hidden or moved.
    pub state: State,
    /// When its content last changed.
    pub updated: Timestamp,
    /// Its name.
    pub name: String,
    /// Its status, `open`.
    pub status: String,
    /// When it was last confirmed, `YYYY-MM-DD`.
    pub checked_at: Option<String>,
    /// What an offer or a request says of itself.
    pub terms: Option<Terms>,
    /// Where it is.
    pub city: Option<String>,
}

/// What of a card is read; the rest is passed over.
#[derive(Deserialize)]
struct Content {
    name: String,
    #[serde(default)]
    status: String,
    checked_at: Option<String>,
    location: Option<Place>,
    terms: Option<Terms>,
}

#[derive(Deserialize)]
struct Place {
    city: Option<String>,
}

/// All own entries of a class that were not withdrawn, in no order.
///
/// # Errors
/// When the database does not answer.
pub fn list_kept(conn: &mut Conn, class: Class) -> Result<Vec<Kept>> {
    let rows: Vec<(String, String, i64, String)> = initiatives::table
        .filter(initiatives::own.eq(true))
        .filter(initiatives::state.ne(State::Withdrawn.as_str()))
        .limit(MOST)
        .select((initiatives::uri, initiatives::state, initiatives::updated, initiatives::content))
        .load(conn)?;
    let kept = |(uri, state, updated, content): (String, String, i64, String)| {
        let content: Content = serde_json::from_str(&content)?;
        Ok(Kept {
            uri,
            state: State::parse(&state),
            updated: Timestamp(updated),
            name: content.name,
            status: content.status,
            checked_at: content.checked_at,
            terms: content.terms,
            city: content.location.and_then(|place| place.city),
        })
    };
    rows.into_iter().filter(|(uri, ..)| Class::of(uri) == class).map(kept).collect()
}
