//! What other servers report about initiatives of this node, for its operator to decide.

use serde::Serialize;

use super::limits::REPORTS;
use super::store::amounts::of_reports;
use super::store::reports as store;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result, sentence};

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// ULID.
    pub id: String,
    /// Who reports: mostly the actor of a server, in the name of its people.
    pub reporter: String,
    /// Registrable domain of the reporter.
    pub domain: String,
    /// About which initiative.
    pub initiative: String,
    /// Why, as plain text of at most [`super::MAX_CHARS`] characters; may be empty.
    pub content: String,
    /// When it came.
    pub received: Timestamp,
    /// When the operator was done with it.
    pub closed: Option<Timestamp>,
}

/// Keeps a report, unless too many are open.
///
/// # Errors
/// When the database does not answer.
pub fn keep(conn: &mut Conn, report: &Report) -> Result<()> {
    let there = of_reports(conn, &report.initiative, &report.domain, report.received)?;
    if REPORTS.have_room(&there, "reports", &report.domain) { store::insert(conn, report) } else { Ok(()) }
}

/// The operator is done with a report.
///
/// # Errors
/// [`Error::Usage`] when none of this id is open.
pub fn close(conn: &mut Conn, id: &str, now: Timestamp) -> Result<()> {
    if store::close(conn, id, now)? { Ok(()) } else { Err(Error::Usage(sentence!("report-unknown"))) }
}
