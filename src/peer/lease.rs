//! Who does a lane of work: several processes may serve one node, and a lane belongs to one of them at a time.

use super::store;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;

/// How long a lane stays with a process that says nothing more.
pub const LEASE_SECONDS: i64 = 60;

/// Takes or renews a lane for `holder`; false when somebody else has it. In a transaction that writes.
///
/// # Errors
/// When the database does not answer.
pub fn take(conn: &mut Conn, name: &str, holder: &str, now: Timestamp) -> Result<bool> {
    let until = Timestamp(now.0 + LEASE_SECONDS * 1_000_000);
    Ok(store::insert_lease(conn, name, holder, until)? || store::move_lease(conn, name, holder, now, until)?)
}

/// Gives a lane back, so that another process need not wait for its end.
///
/// # Errors
/// When the database does not answer.
pub fn give_back(conn: &mut Conn, name: &str, holder: &str) -> Result<()> {
    store::forget_lease(conn, name, holder)
}

/// Gives all lanes back, where no other process can have one.
///
/// # Errors
/// When the database does not answer.
pub fn give_all_back(conn: &mut Conn) -> Result<()> {
    store::forget_leases(conn)
}
