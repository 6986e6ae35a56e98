//! Which hosts sign, and read, signatures of RFC 9421.

use diesel::prelude::*;

use crate::clock::Timestamp;
use crate::db::Conn;
use crate::db::schema::{peers, signature_forms};
use crate::error::Result;

/// Most hosts that are remembered.
const MAX_HOSTS: i64 = 20_000;

/// Whether requests to a host are signed by RFC 9421: it is a node that is a peer, or has signed so itself, and it has not
/// refused one of ours since `refused`.
///
/// # Errors
/// When the database does not answer.
pub fn reads_messages(conn: &mut Conn, host: &str, refused: Timestamp) -> Result<bool> {
    let known: Option<(Option<i64>, Option<i64>)> = signature_forms::table
        .find(host)
        .select((signature_forms::verified, signature_forms::refused))
        .first(conn)
        .optional()?;
    match known {
        Some((_, Some(at))) if at > refused.0 => Ok(false),
        Some((Some(_), _)) => Ok(true),
        _ => {
            let node = peers::table.find(host).filter(peers::catalogue.ne("")).select(peers::host);
            Ok(node.first::<String>(conn).optional()?.is_some())
        }
    }
}

/// Notes that a host signed by RFC 9421.
///
/// # Errors
/// When the database does not answer.
pub fn mark_verified(conn: &mut Conn, host: &str, now: Timestamp) -> Result<()> {
    begin(conn, host)?;
    diesel::update(signature_forms::table.find(host)).set(signature_forms::verified.eq(now.0)).execute(conn)?;
    Ok(())
}

/// Notes that a host refused a signature of RFC 9421, and took one of the draft.
///
/// # Errors
/// When the database does not answer.
pub fn mark_refused(conn: &mut Conn, host: &str, now: Timestamp) -> Result<()> {
    begin(conn, host)?;
    diesel::update(signature_forms::table.find(host)).set(signature_forms::refused.eq(now.0)).execute(conn)?;
    Ok(())
}

/// Has a row for a host, while there is room.
fn begin(conn: &mut Conn, host: &str) -> Result<()> {
    if signature_forms::table.count().get_result::<i64>(conn)? < MAX_HOSTS {
        crate::insert_unless_there!(conn, signature_forms::table, signature_forms::host.eq(host))?;
    }
    Ok(())
}

/// Forgets hosts that neither signed nor refused since.
///
/// # Errors
/// When the database does not answer.
pub fn forget_before(conn: &mut Conn, before: Timestamp) -> Result<()> {
    // Nothing is older than any time: who only signed has refused nothing.
    let old_or_none = (
        signature_forms::verified.is_null().or(signature_forms::verified.lt(before.0)),
        signature_forms::refused.is_null().or(signature_forms::refused.lt(before.0)),
    );
    diesel::delete(signature_forms::table.filter(old_or_none.0).filter(old_or_none.1)).execute(conn)?;
    Ok(())
}
