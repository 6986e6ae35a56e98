//! Rows of copies: replaced many at a time, because a catalogue comes in thousands.

use diesel::prelude::*;

use crate::db::Conn;
use crate::db::schema::initiatives;
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
