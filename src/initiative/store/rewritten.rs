//! What is to be read again by those who follow positions.

use diesel::prelude::*;

use super::take_numbers;
use crate::db::Conn;
use crate::db::schema::initiatives;
use crate::error::Result;

/// Gives an initiative a new position without a change of its card: who follows it is told how it is now. Among the last
/// statements of a transaction, as [`take_numbers`].
///
/// # Errors
/// When the database does not answer.
pub fn mark_written(conn: &mut Conn, uri: &str) -> Result<()> {
    let (position, _) = take_numbers(conn, 1, 0)?;
    diesel::update(initiatives::table.find(uri)).set(initiatives::position.eq(position)).execute(conn)?;
    Ok(())
}
