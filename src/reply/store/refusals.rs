//! How it is kept who wants nothing of an initiative.

use diesel::prelude::*;

use crate::clock::Timestamp;
use crate::db::schema::refusals;
use crate::db::{Conn, dialect};
use crate::error::Result;

/// Somebody keeps an initiative out.
///
/// # Errors
/// When the database does not answer.
pub fn insert(conn: &mut Conn, actor: &str, initiative: &str, activity: &str, now: Timestamp) -> Result<()> {
    let row = (
        refusals::actor.eq(actor),
        refusals::initiative.eq(initiative),
        refusals::activity.eq(activity),
        refusals::received.eq(now.0),
    );
    dialect::upsert!(conn, refusals::table, (refusals::actor, refusals::initiative), row)?;
    Ok(())
}

/// Whether somebody keeps an initiative out.
///
/// # Errors
/// When the database does not answer.
pub fn is_refused(conn: &mut Conn, actor: &str, initiative: &str) -> Result<bool> {
    let found = refusals::table.find((actor, initiative)).select(refusals::actor);
    Ok(found.first::<String>(conn).optional()?.is_some())
}

/// Somebody takes it back.
///
/// # Errors
/// When the database does not answer.
pub fn forget(conn: &mut Conn, activity: &str, actor: &str) -> Result<()> {
    let own = refusals::activity.eq(activity).and(refusals::actor.eq(actor));
    diesel::delete(refusals::table.filter(own)).execute(conn)?;
    Ok(())
}
