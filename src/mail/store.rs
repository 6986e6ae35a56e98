//! How mails wait.

use diesel::prelude::*;

use super::{Address, Letter, Waiting};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::db::schema::mails;
use crate::error::{Error, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = mails)]
struct Row {
    id: String,
    recipient: String,
    subject: String,
    body: String,
    reply_to: Option<String>,
    created: i64,
    tries: i32,
    next_at: i64,
    failure: String,
}

impl TryFrom<Row> for Waiting {
    type Error = Error;

    fn try_from(row: Row) -> Result<Waiting> {
        let address = |text: String| {
            Address::parse(&text).ok_or_else(|| Error::Internal(anyhow::anyhow!("mail {} has no address", row.id)))
        };
        let letter = Letter {
            to: address(row.recipient)?,
            subject: row.subject,
            body: row.body,
            reply_to: row.reply_to.map(address).transpose()?,
        };
        Ok(Waiting { letter, created: Timestamp(row.created), tries: row.tries, id: row.id })
    }
}

/// What waits and has failed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Failing {
    /// How many mails.
    pub count: i64,
    /// Why the oldest of them was not sent the last time.
    pub failure: String,
}

/// Keeps a new one, due at `due`.
///
/// # Errors
/// When the database does not answer.
pub fn insert(conn: &mut Conn, waiting: &Waiting, due: Timestamp) -> Result<()> {
    let letter = &waiting.letter;
    let row = Row {
        id: waiting.id.clone(),
        recipient: letter.to.to_string(),
        subject: letter.subject.clone(),
        body: letter.body.clone(),
        reply_to: letter.reply_to.as_ref().map(Address::to_string),
        created: waiting.created.0,
        tries: waiting.tries,
        next_at: due.0,
        failure: String::new(),
    };
    diesel::insert_into(mails::table).values(row).execute(conn)?;
    Ok(())
}

/// The one that has been due for longest, with the instant since when.
///
/// # Errors
/// When the database does not answer.
pub fn find_due(conn: &mut Conn, now: Timestamp) -> Result<Option<(Waiting, Timestamp)>> {
    let due = mails::table.filter(mails::next_at.le(now.0)).order((mails::next_at.asc(), mails::id.asc()));
    let row: Option<Row> = due.select(Row::as_select()).first(conn).optional()?;
    row.map(|row| {
        let since = Timestamp(row.next_at);
        Ok((Waiting::try_from(row)?, since))
    })
    .transpose()
}

/// Takes one that is due since `due` until `until`; false when somebody else has.
///
/// # Errors
/// When the database does not answer.
pub fn claim(conn: &mut Conn, waiting: &Waiting, due: Timestamp, until: Timestamp) -> Result<bool> {
    let unclaimed = mails::table.filter(mails::id.eq(&waiting.id).and(mails::next_at.eq(due.0)));
    let values = (mails::next_at.eq(until.0), mails::tries.eq(waiting.tries));
    Ok(diesel::update(unclaimed).set(values).execute(conn)? > 0)
}

/// Has one sent later.
///
/// # Errors
/// When the database does not answer.
pub fn postpone(conn: &mut Conn, id: &str, until: Timestamp, failure: &str) -> Result<()> {
    let values = (mails::next_at.eq(until.0), mails::failure.eq(failure));
    diesel::update(mails::table.find(id)).set(values).execute(conn)?;
    Ok(())
}

/// Forgets one.
///
/// # Errors
/// When the database does not answer.
pub fn delete(conn: &mut Conn, id: &str) -> Result<()> {
    diesel::delete(mails::table.find(id)).execute(conn)?;
    Ok(())
}

/// How many wait.
///
/// # Errors
/// When the database does not answer.
pub fn count(conn: &mut Conn) -> Result<i64> {
    Ok(mails::table.count().get_result(conn)?)
}

/// How many wait for an address.
///
/// # Errors
/// When the database does not answer.
pub fn count_to(conn: &mut Conn, address: &Address) -> Result<i64> {
    Ok(mails::table.filter(mails::recipient.eq(address.as_str())).count().get_result(conn)?)
}

/// Those that could not be sent so far.
///
/// # Errors
/// When the database does not answer.
pub fn failing(conn: &mut Conn) -> Result<Failing> {
    let failed = mails::table.filter(mails::failure.ne(""));
    let count = failed.count().get_result(conn)?;
    let oldest: Option<String> = failed.order(mails::id.asc()).select(mails::failure).first(conn).optional()?;
    Ok(Failing { count, failure: oldest.unwrap_or_default() })
}
