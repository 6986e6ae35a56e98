//! Who does which lane of work, and until when.

use diesel::prelude::*;

use crate::clock::Timestamp;
use crate::db::schema::leases;
use crate::db::{Conn, dialect};
use crate::error::Result;

/// Takes a lane that nobody ever had; false when somebody has or had it.
///
/// # Errors
/// When the database does not answer.
pub fn insert_lease(conn: &mut Conn, name: &str, holder: &str, until: Timestamp) -> Result<bool> {
    let row = (leases::name.eq(name), leases::holder.eq(holder), leases::expires_at.eq(until.0));
    Ok(dialect::insert_unless_there!(conn, leases::table, row)? > 0)
}

/// Takes a lane that is the holder's already, or nobody's any more; false when it is somebody else's.
///
/// # Errors
/// When the database does not answer.
pub fn move_lease(conn: &mut Conn, name: &str, holder: &str, now: Timestamp, until: Timestamp) -> Result<bool> {
    let free = leases::table.find(name).filter(leases::holder.eq(holder).or(leases::expires_at.le(now.0)));
    let values = (leases::holder.eq(holder), leases::expires_at.eq(until.0));
    Ok(diesel::update(free).set(values).execute(conn)? > 0)
}

/// Gives a lane back.
///
/// # Errors
/// When the database does not answer.
pub fn forget_lease(conn: &mut Conn, name: &str, holder: &str) -> Result<()> {
    diesel::delete(leases::table.find(name).filter(leases::holder.eq(holder))).execute(conn)?;
    Ok(())
}

/// Gives all lanes back.
///
/// # Errors
/// When the database does not answer.
pub fn forget_leases(conn: &mut Conn) -> Result<()> {
    diesel::delete(leases::table).execute(conn)?;
    Ok(())
}
