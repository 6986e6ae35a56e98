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

/// Own initiatives that visitors and search engines find, by handle: those that stay on this node are left out.
macro_rules! on_show {
    () => {{
        let own = initiatives::own.eq(true).and(initiatives::state.eq("published"));
        let for_all = initiatives::unlisted_because.is_null().or(initiatives::unlisted_because.ne("local_only"));
        initiatives::table.filter(own).filter(for_all).filter(initiatives::handle.is_not_null())
    }};
}

/// How many own initiatives visitors and search engines find.
///
/// # Errors
/// When the database does not answer.
pub fn count_on_show(conn: &mut Conn) -> Result<i64> {
    Ok(on_show!().count().get_result(conn)?)
}

/// The handles of these and when each last changed, in the order of handles, from `offset` on.
///
/// # Errors
/// When the database does not answer.
pub fn list_on_show(conn: &mut Conn, offset: i64, limit: i64) -> Result<Vec<(String, Timestamp)>> {
    let rows: Vec<(Option<String>, i64)> = on_show!()
        .order(initiatives::handle)
        .offset(offset)
        .limit(limit)
        .select((initiatives::handle, initiatives::updated))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(handle, updated)| Some((handle?, Timestamp(updated)))).collect())
}
