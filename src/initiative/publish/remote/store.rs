//! Rows of copies: replaced many at a time, because a catalogue comes in thousands.

use diesel::prelude::*;

use crate::db::Conn;
use crate::db::schema::{initiatives, quarantine_days};
use crate::error::Result;

/// Takes copies out that are to be inserted anew in the same transaction. Entries of this node stay.
///
/// # Errors
/// When the database does not answer.
pub fn forget_copies(conn: &mut Conn, uris: &[String]) -> Result<()> {
    let copies = initiatives::table.filter(initiatives::uri.eq_any(uris)).filter(initiatives::own.eq(false));
    diesel::delete(copies).execute(conn)?;
    Ok(())
}

/// Which of these handles are taken within a home, and by whom.
///
/// # Errors
/// When the database does not answer.
pub fn list_handle_owners(conn: &mut Conn, home: &str, handles: &[String]) -> Result<Vec<(String, String)>> {
    let taken = initiatives::table.filter(initiatives::home.eq(home)).filter(initiatives::handle.eq_any(handles));
    Ok(taken.select((initiatives::handle.assume_not_null(), initiatives::uri)).load(conn)?)
}

/// How much content a home in quarantine brought on a day.
///
/// # Errors
/// When the database does not answer.
pub(super) fn brought_on(conn: &mut Conn, home: &str, day: i64) -> Result<i64> {
    let on = quarantine_days::table.find(home).filter(quarantine_days::day.eq(day));
    Ok(on.select(quarantine_days::entries).first(conn).optional()?.unwrap_or_default())
}

/// Notes it. The day before is forgotten.
///
/// # Errors
/// When the database does not answer.
pub(super) fn set_brought(conn: &mut Conn, home: &str, day: i64, entries: i64) -> Result<()> {
    let row = (quarantine_days::home.eq(home), quarantine_days::day.eq(day), quarantine_days::entries.eq(entries));
    crate::upsert!(conn, quarantine_days::table, quarantine_days::home, row)?;
    Ok(())
}
