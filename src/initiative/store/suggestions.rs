//! Values that sources offer for fields which a person edited here.

use diesel::prelude::*;

use crate::clock::Timestamp;
use crate::db::Conn;
use crate::db::schema::suggestions;
use crate::error::Result;

/// Another value that a source offers for a field.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, serde::Serialize)]
#[diesel(table_name = suggestions, primary_key(uri, field, source), treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Suggested {
    /// Of which entry.
    pub uri: String,
    /// Dotted name of the field.
    pub field: String,
    /// Who offers it.
    pub source: String,
    /// JSON.
    pub value: String,
    /// When it was first offered; microseconds.
    pub at: i64,
    /// [`TAKEN`], [`KEPT`], or empty while it waits.
    pub decided: String,
    /// What the field said before it was taken: JSON.
    pub former: Option<String>,
}

/// The field says what was offered.
pub const TAKEN: &str = "taken";
/// The field keeps what it says, until something else is offered.
pub const KEPT: &str = "kept";

/// Keeps the value a source offers for a field that a person edited. One that was turned down stays so.
///
/// # Errors
/// When the database does not answer.
pub fn set_suggestion(conn: &mut Conn, uri: &str, field: &str, source: &str, value: &str, at: Timestamp) -> Result<()> {
    let known = find_suggestion(conn, uri, field, source)?;
    if known.is_some_and(|known| known.value == value && known.decided != TAKEN) {
        return Ok(());
    }
    let text = str::to_owned;
    let (uri, field, source, value) = (text(uri), text(field), text(source), text(value));
    replace_suggestion(conn, &Suggested { uri, field, source, value, at: at.0, decided: String::new(), former: None })
}

/// Keeps one as it is now.
///
/// # Errors
/// When the database does not answer.
pub fn replace_suggestion(conn: &mut Conn, one: &Suggested) -> Result<()> {
    let key = (suggestions::uri, suggestions::field, suggestions::source);
    crate::upsert!(conn, suggestions::table, key, one.clone())?;
    Ok(())
}

/// One, decided or not.
///
/// # Errors
/// When the database does not answer.
pub fn find_suggestion(conn: &mut Conn, uri: &str, field: &str, source: &str) -> Result<Option<Suggested>> {
    let one = suggestions::table.find((uri, field, source)).select(Suggested::as_select());
    Ok(one.first(conn).optional()?)
}

/// The values offered for the fields of one entry about which nothing is decided: field, source, value as JSON.
///
/// # Errors
/// When the database does not answer.
pub fn list_suggestions(conn: &mut Conn, uri: &str) -> Result<Vec<(String, String, String)>> {
    Ok(suggestions::table
        .filter(suggestions::uri.eq(uri).and(suggestions::decided.eq("")))
        .order((suggestions::field, suggestions::source))
        .select((suggestions::field, suggestions::source, suggestions::value))
        .load(conn)?)
}

/// Those of all entries about which nothing is decided, the oldest first.
///
/// # Errors
/// When the database does not answer.
pub fn list_suggestions_waiting(conn: &mut Conn, limit: i64) -> Result<Vec<Suggested>> {
    let waiting = suggestions::table.filter(suggestions::decided.eq(""));
    let oldest = waiting.order((suggestions::at, suggestions::uri, suggestions::field, suggestions::source));
    Ok(oldest.limit(limit).select(Suggested::as_select()).load(conn)?)
}

/// Those about which somebody decided, the one that was offered last first.
///
/// # Errors
/// When the database does not answer.
pub fn list_suggestions_decided(conn: &mut Conn, limit: i64) -> Result<Vec<Suggested>> {
    let decided = suggestions::table.filter(suggestions::decided.ne(""));
    let newest = decided.order((suggestions::at.desc(), suggestions::uri, suggestions::field, suggestions::source));
    Ok(newest.limit(limit).select(Suggested::as_select()).load(conn)?)
}

/// How many those are that wait.
///
/// # Errors
/// When the database does not answer.
pub fn count_suggestions_waiting(conn: &mut Conn) -> Result<i64> {
    Ok(suggestions::table.filter(suggestions::decided.eq("")).count().get_result(conn)?)
}

/// Forgets the offers for one entry, or for one field of it.
///
/// # Errors
/// When the database does not answer.
pub fn forget_suggestions(conn: &mut Conn, uri: &str, field: Option<&str>) -> Result<()> {
    let of_entry = suggestions::table.filter(suggestions::uri.eq(uri));
    match field {
        Some(field) => diesel::delete(of_entry.filter(suggestions::field.eq(field))).execute(conn)?,
        None => diesel::delete(of_entry).execute(conn)?,
    };
    Ok(())
}
