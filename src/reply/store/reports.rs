//! How reports are kept.

use diesel::prelude::*;

use crate::clock::Timestamp;
use crate::db::Conn;
use crate::db::schema::reports;
use crate::error::Result;
use crate::reply::report::Report;

#[derive(Queryable, Selectable)]
#[diesel(table_name = reports)]
struct Row {
    id: String,
    reporter: String,
    domain: String,
    initiative: String,
    content: String,
    received: i64,
    closed: Option<i64>,
}

impl From<Row> for Report {
    fn from(row: Row) -> Report {
        Report {
            id: row.id,
            reporter: row.reporter,
            domain: row.domain,
            initiative: row.initiative,
            content: row.content,
            received: Timestamp(row.received),
            closed: row.closed.map(Timestamp),
        }
    }
}

/// Keeps a new one, which is open.
///
/// # Errors
/// When the database does not answer.
pub fn insert(conn: &mut Conn, report: &Report) -> Result<()> {
    let row = (
        reports::id.eq(&report.id),
        reports::reporter.eq(&report.reporter),
        reports::domain.eq(&report.domain),
        reports::initiative.eq(&report.initiative),
        reports::content.eq(&report.content),
        reports::received.eq(report.received.0),
    );
    diesel::insert_into(reports::table).values(row).execute(conn)?;
    Ok(())
}

/// Those that are open, the oldest first.
///
/// # Errors
/// When the database does not answer.
pub fn list_open(conn: &mut Conn, limit: i64) -> Result<Vec<Report>> {
    let open = reports::table.filter(reports::closed.is_null()).order(reports::id.asc()).limit(limit);
    let rows: Vec<Row> = open.select(Row::as_select()).load(conn)?;
    Ok(rows.into_iter().map(Report::from).collect())
}

/// Those that were closed last, the last one first.
///
/// # Errors
/// When the database does not answer.
pub fn list_closed(conn: &mut Conn, limit: i64) -> Result<Vec<Report>> {
    let closed = reports::table.filter(reports::closed.is_not_null());
    let closed = closed.order((reports::closed.desc(), reports::id.desc())).limit(limit);
    let rows: Vec<Row> = closed.select(Row::as_select()).load(conn)?;
    Ok(rows.into_iter().map(Report::from).collect())
}

/// All about an initiative, the oldest first.
///
/// # Errors
/// When the database does not answer.
pub fn list_about(conn: &mut Conn, initiative: &str) -> Result<Vec<Report>> {
    let about = reports::table.filter(reports::initiative.eq(initiative)).order(reports::id.asc());
    let rows: Vec<Row> = about.select(Row::as_select()).load(conn)?;
    Ok(rows.into_iter().map(Report::from).collect())
}

/// How many are open.
///
/// # Errors
/// When the database does not answer.
pub fn count_open(conn: &mut Conn) -> Result<i64> {
    Ok(reports::table.filter(reports::closed.is_null()).count().get_result(conn)?)
}

/// One.
///
/// # Errors
/// When the database does not answer.
pub fn find(conn: &mut Conn, id: &str) -> Result<Option<Report>> {
    let row: Option<Row> = reports::table.find(id).select(Row::as_select()).first(conn).optional()?;
    Ok(row.map(Report::from))
}

/// Opens one again; false when none of this id is closed.
///
/// # Errors
/// When the database does not answer.
pub fn reopen(conn: &mut Conn, id: &str) -> Result<bool> {
    let closed = reports::table.filter(reports::id.eq(id).and(reports::closed.is_not_null()));
    Ok(diesel::update(closed).set(reports::closed.eq(None::<i64>)).execute(conn)? > 0)
}

/// Closes one; false when none of this id is open.
///
/// # Errors
/// When the database does not answer.
pub fn close(conn: &mut Conn, id: &str, now: Timestamp) -> Result<bool> {
    let open = reports::table.filter(reports::id.eq(id).and(reports::closed.is_null()));
    Ok(diesel::update(open).set(reports::closed.eq(now.0)).execute(conn)? > 0)
}
