//! How submissions and decisions are kept.

use diesel::prelude::*;

use super::code::Code;
use super::log::Decision;
use super::{Kind, Submission};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::db::schema::{moderation_log, submission_codes, submissions};
use crate::error::{Error, Result};

#[derive(Queryable, Selectable)]
#[diesel(table_name = submissions)]
struct Row {
    id: String,
    kind: String,
    initiative: String,
    field: String,
    content: String,
    reporter: String,
    lang: String,
    received: i64,
    proved: Option<i64>,
    hidden: Option<String>,
    closed: Option<i64>,
    reason: String,
    answer: String,
}

impl TryFrom<Row> for Submission {
    type Error = Error;

    fn try_from(row: Row) -> Result<Submission> {
        let unknown = || Error::Internal(anyhow::anyhow!("submission {} is of the kind {}", row.id, row.kind));
        Ok(Submission {
            kind: Kind::parse(&row.kind).ok_or_else(unknown)?,
            initiative: row.initiative,
            field: row.field,
            content: row.content,
            reporter: row.reporter,
            lang: row.lang,
            received: Timestamp(row.received),
            proved: row.proved.map(Timestamp),
            hides: row.hidden.is_some(),
            closed: row.closed.map(Timestamp),
            reason: row.reason,
            answer: row.answer,
            id: row.id,
        })
    }
}

/// Keeps a new one with the hash of its page's secret.
///
/// # Errors
/// When the database does not answer.
pub fn insert(conn: &mut Conn, new: &Submission, token: &str) -> Result<()> {
    let row = (
        submissions::id.eq(&new.id),
        submissions::kind.eq(new.kind.as_str()),
        submissions::initiative.eq(&new.initiative),
        submissions::field.eq(&new.field),
        submissions::content.eq(&new.content),
        submissions::reporter.eq(&new.reporter),
        submissions::lang.eq(&new.lang),
        submissions::received.eq(new.received.0),
        submissions::token.eq(token),
        submissions::reason.eq(""),
        submissions::answer.eq(""),
    );
    diesel::insert_into(submissions::table).values(row).execute(conn)?;
    Ok(())
}

/// One.
///
/// # Errors
/// When the database does not answer.
pub fn find(conn: &mut Conn, id: &str) -> Result<Option<Submission>> {
    let row: Option<Row> = submissions::table.find(id).select(Row::as_select()).first(conn).optional()?;
    row.map(Submission::try_from).transpose()
}

/// The one whose page has a secret of this hash.
///
/// # Errors
/// When the database does not answer.
pub fn find_by_token(conn: &mut Conn, token: &str) -> Result<Option<Submission>> {
    let with_token = submissions::table.filter(submissions::token.eq(token));
    let row: Option<Row> = with_token.select(Row::as_select()).first(conn).optional()?;
    row.map(Submission::try_from).transpose()
}

/// Those that wait, the oldest first.
///
/// # Errors
/// When the database does not answer.
pub fn list_open(conn: &mut Conn, limit: i64) -> Result<Vec<Submission>> {
    let open = submissions::table.filter(submissions::closed.is_null()).order(submissions::id.asc()).limit(limit);
    let rows: Vec<Row> = open.select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Submission::try_from).collect()
}

/// Those that wait about a card, the oldest first.
///
/// # Errors
/// When the database does not answer.
pub fn list_open_of(conn: &mut Conn, initiative: &str) -> Result<Vec<Submission>> {
    let about = submissions::table.filter(submissions::initiative.eq(initiative));
    let open = about.filter(submissions::closed.is_null()).order(submissions::id.asc());
    let rows: Vec<Row> = open.select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Submission::try_from).collect()
}

/// Those that were answered, the last one first.
///
/// # Errors
/// When the database does not answer.
pub fn list_answered(conn: &mut Conn, limit: i64) -> Result<Vec<Submission>> {
    let answered = submissions::table.filter(submissions::closed.is_not_null());
    let rows: Vec<Row> = answered.order(submissions::closed.desc()).limit(limit).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Submission::try_from).collect()
}

/// All about a card, the oldest first.
///
/// # Errors
/// When the database does not answer.
pub fn list_about(conn: &mut Conn, initiative: &str) -> Result<Vec<Submission>> {
    let about = submissions::table.filter(submissions::initiative.eq(initiative)).order(submissions::id.asc());
    let rows: Vec<Row> = about.select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Submission::try_from).collect()
}

/// All by a person who left this address, the oldest first.
///
/// # Errors
/// When the database does not answer.
pub fn list_by(conn: &mut Conn, reporter: &str) -> Result<Vec<Submission>> {
    let by = submissions::table.filter(submissions::reporter.eq(reporter)).order(submissions::id.asc());
    let rows: Vec<Row> = by.select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Submission::try_from).collect()
}

/// How many wait.
///
/// # Errors
/// When the database does not answer.
pub fn count_open(conn: &mut Conn) -> Result<i64> {
    Ok(submissions::table.filter(submissions::closed.is_null()).count().get_result(conn)?)
}

/// How many wait about a card.
///
/// # Errors
/// When the database does not answer.
pub fn count_open_of(conn: &mut Conn, initiative: &str) -> Result<i64> {
    let open = submissions::closed.is_null().and(submissions::initiative.eq(initiative));
    Ok(submissions::table.filter(open).count().get_result(conn)?)
}

/// When the oldest of this kind came that waits about a card.
///
/// # Errors
/// When the database does not answer.
pub fn oldest_open(conn: &mut Conn, initiative: &str, kind: Kind) -> Result<Option<Timestamp>> {
    let of_kind = submissions::initiative.eq(initiative).and(submissions::kind.eq(kind.as_str()));
    let open = submissions::table.filter(of_kind).filter(submissions::closed.is_null());
    let oldest: Option<i64> = open.select(diesel::dsl::min(submissions::received)).first(conn)?;
    Ok(oldest.map(Timestamp))
}

/// How many codes went to the address of a card since an instant.
///
/// # Errors
/// When the database does not answer.
pub fn count_codes_since(conn: &mut Conn, initiative: &str, since: Timestamp) -> Result<i64> {
    let sent = submission_codes::initiative.eq(initiative).and(submission_codes::sent.gt(since.0));
    Ok(submission_codes::table.filter(sent).count().get_result(conn)?)
}

/// The last code that was sent for one.
///
/// # Errors
/// When the database does not answer.
pub fn find_code(conn: &mut Conn, submission: &str) -> Result<Option<Code>> {
    let of = submission_codes::table.filter(submission_codes::submission.eq(submission));
    let columns = (submission_codes::id, submission_codes::hash, submission_codes::tries, submission_codes::sent);
    let row: Option<(String, String, i32, i64)> =
        of.order(submission_codes::id.desc()).select(columns).first(conn).optional()?;
    Ok(row.map(|(id, hash, tries, sent)| Code { id, hash, tries, sent: Timestamp(sent) }))
}

/// Keeps a code that was sent for one.
///
/// # Errors
/// When the database does not answer.
pub fn insert_code(conn: &mut Conn, of: &Submission, code: &Code) -> Result<()> {
    let row = (
        submission_codes::id.eq(&code.id),
        submission_codes::submission.eq(&of.id),
        submission_codes::initiative.eq(&of.initiative),
        submission_codes::hash.eq(&code.hash),
        submission_codes::tries.eq(code.tries),
        submission_codes::sent.eq(code.sent.0),
    );
    diesel::insert_into(submission_codes::table).values(row).execute(conn)?;
    Ok(())
}

/// A code was tried so often.
///
/// # Errors
/// When the database does not answer.
pub fn set_tries(conn: &mut Conn, code: &Code) -> Result<()> {
    diesel::update(submission_codes::table.find(&code.id)).set(submission_codes::tries.eq(code.tries)).execute(conn)?;
    Ok(())
}

/// Forgets codes that were sent before an instant.
///
/// # Errors
/// When the database does not answer.
pub fn forget_codes(conn: &mut Conn, before: Timestamp) -> Result<()> {
    diesel::delete(submission_codes::table.filter(submission_codes::sent.lt(before.0))).execute(conn)?;
    Ok(())
}

/// The person reads the card's own address.
///
/// # Errors
/// When the database does not answer.
pub fn mark_proved(conn: &mut Conn, id: &str, now: Timestamp) -> Result<()> {
    diesel::update(submissions::table.find(id)).set(submissions::proved.eq(now.0)).execute(conn)?;
    Ok(())
}

/// Keeps what was hidden because of one.
///
/// # Errors
/// When the database does not answer.
pub fn keep_hidden(conn: &mut Conn, id: &str, hidden: &str) -> Result<()> {
    diesel::update(submissions::table.find(id)).set(submissions::hidden.eq(hidden)).execute(conn)?;
    Ok(())
}

/// What was hidden because of one.
///
/// # Errors
/// When the database does not answer.
pub fn find_hidden(conn: &mut Conn, id: &str) -> Result<Option<String>> {
    let hidden: Option<Option<String>> =
        submissions::table.find(id).select(submissions::hidden).first(conn).optional()?;
    Ok(hidden.flatten())
}

/// Forgets what was hidden because of one.
///
/// # Errors
/// When the database does not answer.
pub fn forget_hidden(conn: &mut Conn, id: &str) -> Result<()> {
    diesel::update(submissions::table.find(id)).set(submissions::hidden.eq(None::<String>)).execute(conn)?;
    Ok(())
}

/// Answers one.
///
/// # Errors
/// When the database does not answer.
pub fn close(conn: &mut Conn, id: &str, reason: &str, answer: &str, now: Timestamp) -> Result<()> {
    let values = (submissions::reason.eq(reason), submissions::answer.eq(answer), submissions::closed.eq(now.0));
    diesel::update(submissions::table.find(id)).set(values).execute(conn)?;
    Ok(())
}

/// Opens one again.
///
/// # Errors
/// When the database does not answer.
pub fn reopen(conn: &mut Conn, id: &str) -> Result<()> {
    let values = (submissions::reason.eq(""), submissions::answer.eq(""), submissions::closed.eq(None::<i64>));
    diesel::update(submissions::table.find(id)).set(values).execute(conn)?;
    Ok(())
}

/// Forgets those that were answered before an instant.
///
/// # Errors
/// When the database does not answer.
pub fn forget_closed(conn: &mut Conn, before: Timestamp) -> Result<()> {
    diesel::delete(submissions::table.filter(submissions::closed.lt(before.0))).execute(conn)?;
    Ok(())
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = moderation_log)]
struct Line {
    id: String,
    at: i64,
    who: String,
    what: String,
    about: String,
    reason: String,
}

/// Keeps a decision.
///
/// # Errors
/// When the database does not answer.
pub fn insert_decision(conn: &mut Conn, new: &Decision) -> Result<()> {
    let Decision { id, at, who, what, about, reason } = new.clone();
    let line = Line { id, at: at.0, who, what, about, reason };
    diesel::insert_into(moderation_log::table).values(line).execute(conn)?;
    Ok(())
}

/// The newest decisions.
///
/// # Errors
/// When the database does not answer.
pub fn list_decisions(conn: &mut Conn, limit: i64) -> Result<Vec<Decision>> {
    let newest = moderation_log::table.order(moderation_log::id.desc()).limit(limit);
    let lines: Vec<Line> = newest.select(Line::as_select()).load(conn)?;
    let decision =
        |Line { id, at, who, what, about, reason }| Decision { id, at: Timestamp(at), who, what, about, reason };
    Ok(lines.into_iter().map(decision).collect())
}
