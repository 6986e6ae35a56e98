//! Which handles are taken, and the number that the next one of a name gets.

use diesel::prelude::*;

use crate::db::schema::handles;
use crate::db::{Conn, dialect};
use crate::error::Result;

/// Which of these handles are taken, with the number to try next.
///
/// # Errors
/// When the database does not answer.
pub fn list_handles(conn: &mut Conn, wanted: &[String]) -> Result<Vec<(String, i32)>> {
    Ok(handles::table.filter(handles::handle.eq_any(wanted)).select((handles::handle, handles::next)).load(conn)?)
}

#[derive(Insertable)]
#[diesel(table_name = handles)]
struct HandleRow<'a> {
    handle: &'a str,
    next: i32,
}

/// Marks handles as taken that were free.
///
/// # Errors
/// When one is taken, or the database does not answer.
pub fn insert_handles<'a>(conn: &mut Conn, free: impl Iterator<Item = (&'a str, i32)>) -> Result<()> {
    let rows: Vec<HandleRow<'_>> = free.map(|(handle, next)| HandleRow { handle, next }).collect();
    Ok(dialect::insert_rows!(conn, handles::table, &rows)?)
}

/// Marks a handle as taken, or moves its next number.
///
/// # Errors
/// When the database does not answer.
pub fn set_handle(conn: &mut Conn, handle: &str, next: i32) -> Result<()> {
    let row = (handles::handle.eq(handle), handles::next.eq(next));
    crate::upsert!(conn, handles::table, handles::handle, row)?;
    Ok(())
}

/// Replaces a handle by `placeholder`, so that nobody gets it again and nobody can read it.
///
/// # Errors
/// When the database does not answer.
pub fn obscure_handle(conn: &mut Conn, handle: &str, placeholder: &str) -> Result<()> {
    diesel::delete(handles::table.find(handle)).execute(conn)?;
    set_handle(conn, placeholder, 2)
}
