//! Values that sources offer for fields which a person edited here.

use diesel::prelude::*;

use crate::clock::Timestamp;
use crate::db::Conn;
use crate::db::schema::suggestions;
use crate::error::Result;

/// Keeps the value a source offers for a field that a person edited.
///
/// # Errors
/// When the database does not answer.
pub fn set_suggestion(conn: &mut Conn, uri: &str, field: &str, source: &str, value: &str, at: Timestamp) -> Result<()> {
    let row = (
        suggestions::uri.eq(uri),
        suggestions::field.eq(field),
        suggestions::source.eq(source),
        suggestions::value.eq(value),
        suggestions::at.eq(at.0),
    );
    crate::upsert!(conn, suggestions::table, (suggestions::uri, suggestions::field, suggestions::source), row)?;
    Ok(())
}

/// The values offered for the fields of one entry: field, source, value as JSON.
///
/// # Errors
/// When the database does not answer.
pub fn list_suggestions(conn: &mut Conn, uri: &str) -> Result<Vec<(String, String, String)>> {
    Ok(suggestions::table
        .filter(suggestions::uri.eq(uri))
        .order((suggestions::field, suggestions::source))
        .select((suggestions::field, suggestions::source, suggestions::value))
        .load(conn)?)
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
