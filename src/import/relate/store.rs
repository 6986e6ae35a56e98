//! What sources say of their records among each other, as kept.

use diesel::prelude::*;

use crate::db::Conn;
use crate::db::schema::{records, relations};
use crate::error::Result;

/// Said by the source; at least one of the two entries does not say it yet.
pub(super) const NEW: &str = "new";
const TOLD: &str = "told";
/// No longer said by the source; the entries still do.
const GONE: &str = "gone";

const PER_QUERY: usize = 2000;

/// One statement of a source: in `record`, that `other` stands in `field`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = relations)]
pub struct Statement {
    /// Code of the source.
    pub source: String,
    /// Id of the record that says it.
    pub record: String,
    /// `parent`, `members` or `member_of`.
    pub field: String,
    /// Id of the record it names.
    pub other: String,
    /// `new`, `told` or `gone`.
    pub state: String,
}

/// Keeps what these records say now; what they no longer say is to be taken back.
///
/// # Errors
/// When the database does not answer.
pub(super) fn replace(conn: &mut Conn, source: &str, changed: &[String], said: Vec<Statement>) -> Result<()> {
    for part in changed.chunks(PER_QUERY) {
        diesel::update(relations::table.filter(relations::source.eq(source)).filter(relations::record.eq_any(part)))
            .set(relations::state.eq(GONE))
            .execute(conn)?;
    }
    for statement in said {
        let key = (relations::source, relations::record, relations::field, relations::other);
        let row = (
            relations::source.eq(&statement.source),
            relations::record.eq(&statement.record),
            relations::field.eq(&statement.field),
            relations::other.eq(&statement.other),
            relations::state.eq(&statement.state),
        );
        crate::upsert!(conn, relations::table, key, row)?;
    }
    Ok(())
}

/// Statements that the entries do not follow yet, after one of them, in the order of their keys.
///
/// # Errors
/// When the database does not answer.
pub(super) fn list_untold(
    conn: &mut Conn,
    source: &str,
    after: Option<&Statement>,
    limit: i64,
) -> Result<Vec<Statement>> {
    let mut query = relations::table
        .filter(relations::source.eq(source))
        .filter(relations::state.ne(TOLD))
        .order((relations::record, relations::field, relations::other))
        .select(Statement::as_select())
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        let later_other = relations::field.eq(&after.field).and(relations::other.gt(&after.other));
        let later_field = relations::field.gt(&after.field).or(later_other);
        query =
            query.filter(relations::record.gt(&after.record).or(relations::record.eq(&after.record).and(later_field)));
    }
    Ok(query.load(conn)?)
}

/// Both entries follow the statement: one that is gone is forgotten.
///
/// # Errors
/// When the database does not answer.
pub(super) fn settle(conn: &mut Conn, statement: &Statement) -> Result<()> {
    let row = relations::table.find((&statement.source, &statement.record, &statement.field, &statement.other));
    if statement.state == GONE {
        diesel::delete(row).execute(conn)?;
    } else {
        diesel::update(row).set(relations::state.eq(TOLD)).execute(conn)?;
    }
    Ok(())
}

/// Whether the source says this now.
///
/// # Errors
/// When the database does not answer.
pub(super) fn is_said(conn: &mut Conn, source: &str, record: &str, field: &str, other: &str) -> Result<bool> {
    let row = relations::table.find((source, record, field, other)).filter(relations::state.ne(GONE));
    Ok(row.count().get_result::<i64>(conn)? > 0)
}

/// Whether the source says anything of these records among others, or of others about them.
///
/// # Errors
/// When the database does not answer.
pub(super) fn concerns(conn: &mut Conn, source: &str, ids: &[String]) -> Result<bool> {
    let about = relations::record.eq_any(ids).or(relations::other.eq_any(ids));
    let rows = relations::table.filter(relations::source.eq(source)).filter(about);
    Ok(rows.count().get_result::<i64>(conn)? > 0)
}

/// Forgets what the records of an entry say; what others say of them waits until they come again.
///
/// # Errors
/// When the database does not answer.
pub fn forget(conn: &mut Conn, uri: &str) -> Result<()> {
    for (source, record) in pairs_of(conn, uri)? {
        let of_source = || relations::table.filter(relations::source.eq(&source));
        diesel::delete(of_source().filter(relations::record.eq(&record))).execute(conn)?;
        diesel::update(of_source().filter(relations::other.eq(&record)).filter(relations::state.eq(TOLD)))
            .set(relations::state.eq(NEW))
            .execute(conn)?;
    }
    Ok(())
}

fn pairs_of(conn: &mut Conn, uri: &str) -> Result<Vec<(String, String)>> {
    Ok(records::table.filter(records::uri.eq(uri)).select((records::source, records::record)).load(conn)?)
}
