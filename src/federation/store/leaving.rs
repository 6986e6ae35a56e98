//! Actors that are gone, and whose word is still on its way.

use diesel::prelude::*;

use crate::db::Conn;
use crate::db::schema::{deliveries, follows};
use crate::error::Result;

/// Whether an actor that is gone still has something to say: followers who have not been told, or deliveries under way.
///
/// # Errors
/// When the database does not answer.
pub fn is_leaving(conn: &mut Conn, actor: &str) -> Result<bool> {
    let untold = follows::table.filter(follows::followed.eq(actor)).select(follows::id);
    if untold.first::<String>(conn).optional()?.is_some() {
        return Ok(true);
    }
    let under_way = deliveries::table.filter(deliveries::signer.eq(actor)).select(deliveries::id);
    Ok(under_way.first::<String>(conn).optional()?.is_some())
}
