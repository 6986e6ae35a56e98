//! How messages are kept.

use diesel::prelude::*;

use super::Message;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::db::schema::relay_messages;
use crate::error::Result;

#[derive(Queryable, Selectable)]
#[diesel(table_name = relay_messages)]
struct Row {
    id: String,
    thread: String,
    initiative: String,
    about: String,
    by_initiative: bool,
    person: String,
    name: String,
    lang: String,
    content: String,
    sent: i64,
}

impl From<Row> for Message {
    fn from(row: Row) -> Message {
        let Row { id, thread, initiative, about, by_initiative, person, name, lang, content, sent } = row;
        let sent = Timestamp(sent);
        Message { id, thread, initiative, about, by_initiative, person, name, lang, content, sent }
    }
}

/// Keeps a new one with the hash of its link's secret.
///
/// # Errors
/// When the database does not answer.
pub fn insert(conn: &mut Conn, new: &Message, token: &str) -> Result<()> {
    let row = (
        relay_messages::id.eq(&new.id),
        relay_messages::thread.eq(&new.thread),
        relay_messages::initiative.eq(&new.initiative),
        relay_messages::about.eq(&new.about),
        relay_messages::by_initiative.eq(new.by_initiative),
        relay_messages::person.eq(&new.person),
        relay_messages::name.eq(&new.name),
        relay_messages::lang.eq(&new.lang),
        relay_messages::content.eq(&new.content),
        relay_messages::sent.eq(new.sent.0),
        relay_messages::token.eq(token),
    );
    diesel::insert_into(relay_messages::table).values(row).execute(conn)?;
    Ok(())
}

/// The one whose link has a secret of this hash.
///
/// # Errors
/// When the database does not answer.
pub fn find_by_token(conn: &mut Conn, token: &str) -> Result<Option<Message>> {
    let with_token = relay_messages::table.filter(relay_messages::token.eq(token));
    let row: Option<Row> = with_token.select(Row::as_select()).first(conn).optional()?;
    Ok(row.map(Message::from))
}

/// All to and from an initiative, the oldest first.
///
/// # Errors
/// When the database does not answer.
pub fn list_of(conn: &mut Conn, initiative: &str) -> Result<Vec<Message>> {
    let of = relay_messages::table.filter(relay_messages::initiative.eq(initiative)).order(relay_messages::id.asc());
    let rows: Vec<Row> = of.select(Row::as_select()).load(conn)?;
    Ok(rows.into_iter().map(Message::from).collect())
}

/// All to and from a person, the oldest first.
///
/// # Errors
/// When the database does not answer.
pub fn list_with(conn: &mut Conn, person: &str) -> Result<Vec<Message>> {
    let with = relay_messages::table.filter(relay_messages::person.eq(person)).order(relay_messages::id.asc());
    let rows: Vec<Row> = with.select(Row::as_select()).load(conn)?;
    Ok(rows.into_iter().map(Message::from).collect())
}

/// How many people wrote to an initiative since an instant.
///
/// # Errors
/// When the database does not answer.
pub fn count_first_since(conn: &mut Conn, initiative: &str, since: Timestamp) -> Result<i64> {
    let first = relay_messages::thread.eq(relay_messages::id).and(relay_messages::initiative.eq(initiative));
    Ok(relay_messages::table.filter(first).filter(relay_messages::sent.gt(since.0)).count().get_result(conn)?)
}

/// How many messages two have written each other.
///
/// # Errors
/// When the database does not answer.
pub fn count_in_thread(conn: &mut Conn, thread: &str) -> Result<i64> {
    Ok(relay_messages::table.filter(relay_messages::thread.eq(thread)).count().get_result(conn)?)
}

/// Forgets those that were sent before an instant.
///
/// # Errors
/// When the database does not answer.
pub fn forget(conn: &mut Conn, before: Timestamp) -> Result<()> {
    diesel::delete(relay_messages::table.filter(relay_messages::sent.lt(before.0))).execute(conn)?;
    Ok(())
}
