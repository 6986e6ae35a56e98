//! What other servers report about cards of this node: `Flag`s.

pub use crate::reply::report::Report as Flag;
pub use crate::reply::store::reports::{count_open, list_closed, list_open};

use super::log::Decider;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result, sentence};
use crate::reply::report;
use crate::reply::store::reports;

/// Closes one.
///
/// # Errors
/// [`Error::Usage`] when none of this id is open.
pub fn close(conn: &mut Conn, id: &str, by: &Decider, now: Timestamp) -> Result<()> {
    report::close(conn, id, now)?;
    note(conn, id, by, "flag-closed", now)
}

/// Opens one again.
///
/// # Errors
/// [`Error::Usage`] when none of this id is closed.
pub fn reopen(conn: &mut Conn, id: &str, by: &Decider, now: Timestamp) -> Result<()> {
    if !reports::reopen(conn, id)? {
        return Err(Error::Usage(sentence!("report-unknown")));
    }
    note(conn, id, by, "flag-reopened", now)
}

fn note(conn: &mut Conn, id: &str, by: &Decider, what: &str, now: Timestamp) -> Result<()> {
    let about = reports::find(conn, id)?.map(|report| report.initiative).unwrap_or_default();
    by.note(conn, what, &about, now)
}
