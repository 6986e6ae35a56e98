//! Links to an offer or a request for its parties only, made and ended by the team: noted in the log, without for whom.

use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::moderation::log;
use crate::parties;

/// Makes a link for `name`; answers its secret, which nobody can read again.
///
/// # Errors
/// As [`parties::make`].
pub fn make(conn: &mut Conn, uri: &str, name: &str, who: &str, now: Timestamp) -> Result<String> {
    let secret = parties::make(conn, uri, name, who, now)?;
    log::note(conn, who, "link-made", uri, "", now)?;
    Ok(secret)
}

/// Ends a link.
///
/// # Errors
/// As [`parties::revoke`].
pub fn revoke(conn: &mut Conn, uri: &str, id: &str, who: &str, now: Timestamp) -> Result<()> {
    parties::revoke(conn, uri, id)?;
    log::note(conn, who, "link-revoked", uri, "", now)
}
