//! How keys are kept.

use diesel::prelude::*;

use crate::db::Conn;
use crate::db::dialect::insert_unless_there;
use crate::db::schema::keys;
use crate::error::Result;

/// A row of the table.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = keys)]
pub struct Row {
    /// Whose it is.
    pub owner: String,
    /// `rsa-2048` or `ed25519`.
    pub algorithm: String,
    /// As it is published.
    pub public_key: String,
    /// PEM of PKCS #8; never shown.
    pub private_key: String,
    /// Microseconds.
    pub created: i64,
}

/// One key.
///
/// # Errors
/// When the database does not answer.
pub fn find(conn: &mut Conn, owner: &str, algorithm: &str) -> Result<Option<Row>> {
    Ok(keys::table.find((owner, algorithm)).select(Row::as_select()).first(conn).optional()?)
}

/// All keys of one owner.
///
/// # Errors
/// When the database does not answer.
pub fn list(conn: &mut Conn, owner: &str) -> Result<Vec<Row>> {
    let query = keys::table.filter(keys::owner.eq(owner)).order(keys::algorithm.desc());
    Ok(query.select(Row::as_select()).load(conn)?)
}

/// Keeps a new one, unless there is one already.
///
/// # Errors
/// When the database does not answer.
pub fn insert(conn: &mut Conn, row: &Row) -> Result<()> {
    insert_unless_there!(conn, keys::table, row)?;
    Ok(())
}
