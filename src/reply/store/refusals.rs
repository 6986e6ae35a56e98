//! How it is kept who wants nothing of an initiative.

use diesel::prelude::*;

use crate::db::schema::refusals;
use crate::db::{Conn, dialect};
use crate::error::Result;
use crate::reply::Refused;

/// Somebody keeps an initiative out.
///
/// # Errors
/// When the database does not answer.
pub fn insert(conn: &mut Conn, refused: &Refused) -> Result<()> {
    let row = (
        refusals::actor.eq(&refused.actor),
        refusals::initiative.eq(&refused.initiative),
        refusals::activity.eq(&refused.activity),
        refusals::received.eq(refused.received.0),
        refusals::domain.eq(&refused.domain),
    );
    dialect::upsert!(conn, refusals::table, (refusals::actor, refusals::initiative), row)?;
    Ok(())
}

/// Under which id somebody keeps an initiative out.
///
/// # Errors
/// When the database does not answer.
pub fn find(conn: &mut Conn, actor: &str, initiative: &str) -> Result<Option<String>> {
    Ok(refusals::table.find((actor, initiative)).select(refusals::activity).first(conn).optional()?)
}

/// Whether somebody keeps an initiative out.
///
/// # Errors
/// When the database does not answer.
pub fn is_refused(conn: &mut Conn, actor: &str, initiative: &str) -> Result<bool> {
    Ok(find(conn, actor, initiative)?.is_some())
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

/// It stands under another id from now on.
///
/// # Errors
/// When the database does not answer.
pub fn rename(conn: &mut Conn, activity: &str, other: &str, actor: &str) -> Result<()> {
    let own = refusals::table.filter(refusals::activity.eq(activity).and(refusals::actor.eq(actor)));
    diesel::update(own).set(refusals::activity.eq(other)).execute(conn)?;
    Ok(())
}
