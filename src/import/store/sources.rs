//! Sources and their licences.

use diesel::prelude::*;
use serde::Serialize;

use crate::db::Conn;
use crate::db::schema::sources;
use crate::error::Result;

/// A source and the licence in force for it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = sources)]
pub struct Source {
    /// Its code on this node.
    pub code: String,
    /// A licence code.
    pub licence: String,
    /// Who must be named.
    pub attribution: String,
    /// Where it is published.
    pub dataset: String,
    /// The format its last file had.
    pub format: String,
    /// Microseconds.
    pub imported_at: i64,
}

/// Keeps what is known of a source.
///
/// # Errors
/// When the database does not answer.
pub fn set_source(conn: &mut Conn, source: &Source) -> Result<()> {
    crate::upsert!(conn, sources::table, sources::code, source.clone())?;
    Ok(())
}

/// One source.
///
/// # Errors
/// When the database does not answer.
pub fn find_source(conn: &mut Conn, code: &str) -> Result<Option<Source>> {
    Ok(sources::table.find(code).select(Source::as_select()).first(conn).optional()?)
}

/// All sources, by code.
///
/// # Errors
/// When the database does not answer.
pub fn list_sources(conn: &mut Conn) -> Result<Vec<Source>> {
    Ok(sources::table.order(sources::code).select(Source::as_select()).load(conn)?)
}
