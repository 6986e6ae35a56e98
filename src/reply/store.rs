//! How texts, likes and boosts of people elsewhere are kept.

pub mod amounts;
mod likes;
pub mod refusals;
pub mod reports;

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types::Text;

pub use self::likes::{find_reaction, forget_reaction, insert_reaction, rename_reaction};
use super::{Counts, Kind, Reply};
use crate::clock::Timestamp;
use crate::db::schema::{blocks, reactions, refusals as kept_out, replies, reports as told};
use crate::db::{Conn, dialect};
use crate::error::Result;

/// Whether the server of a text is kept out, itself or with a domain above it: the text is not shown as long as it is.
macro_rules! is_blocked {
    () => {{
        let above = "%.".into_sql::<Text>().concat(blocks::domain);
        let covers = blocks::domain.eq(replies::host).or(replies::host.like(above));
        exists(blocks::table.filter(covers).select(blocks::domain))
    }};
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = replies, treat_none_as_default_value = false)]
struct Row {
    id: String,
    initiative: String,
    author: String,
    domain: String,
    content: String,
    public: bool,
    hidden: bool,
    received: i64,
    updated: i64,
    host: String,
    revised: i64,
    seen: Option<i64>,
}

impl From<&Reply> for Row {
    fn from(reply: &Reply) -> Row {
        Row {
            id: reply.id.clone(),
            initiative: reply.initiative.clone(),
            author: reply.author.clone(),
            domain: reply.domain.clone(),
            content: reply.content.clone(),
            public: reply.public,
            hidden: reply.hidden,
            received: reply.received.0,
            updated: reply.updated.0,
            host: reply.host.clone(),
            revised: reply.revised.0,
            seen: reply.seen.map(|seen| seen.0),
        }
    }
}

impl From<Row> for Reply {
    fn from(row: Row) -> Reply {
        Reply {
            id: row.id,
            initiative: row.initiative,
            author: row.author,
            domain: row.domain,
            content: row.content,
            public: row.public,
            hidden: row.hidden,
            received: Timestamp(row.received),
            updated: Timestamp(row.updated),
            host: row.host,
            revised: Timestamp(row.revised),
            seen: row.seen.map(Timestamp),
        }
    }
}

/// Keeps a text unless it is there.
///
/// # Errors
/// When the database does not answer.
pub fn insert(conn: &mut Conn, reply: &Reply) -> Result<()> {
    dialect::insert_unless_there!(conn, replies::table, Row::from(reply))?;
    Ok(())
}

/// A text as its author says it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Markdown.
    pub content: String,
    /// Whether it is for everybody.
    pub public: bool,
    /// When its author wrote it so.
    pub revised: Timestamp,
}

/// The newest version that is known of a text of this author.
///
/// # Errors
/// When the database does not answer.
pub fn newest(conn: &mut Conn, id: &str, author: &str) -> Result<Option<Version>> {
    let own = replies::table.filter(replies::id.eq(id).and(replies::author.eq(author)));
    let columns = (replies::content, replies::public, replies::revised);
    let found: Option<(String, bool, i64)> =
        own.order(replies::revised.desc()).select(columns).first(conn).optional()?;
    Ok(found.map(|(content, public, revised)| Version { content, public, revised: Timestamp(revised) }))
}

/// Its author changed a text, or who may read it, everywhere it stands: other words are to be looked at again. An older
/// version changes nothing.
///
/// # Errors
/// When the database does not answer.
pub fn revise(conn: &mut Conn, id: &str, author: &str, version: &Version, now: Timestamp) -> Result<()> {
    let own = replies::id.eq(id).and(replies::author.eq(author)).and(replies::revised.le(version.revised.0));
    let other = replies::table.filter(own).filter(replies::content.ne(&version.content));
    diesel::update(other).set(replies::seen.eq(None::<i64>)).execute(conn)?;
    let own = replies::id.eq(id).and(replies::author.eq(author)).and(replies::revised.le(version.revised.0));
    let values = (
        replies::content.eq(&version.content),
        replies::public.eq(version.public),
        replies::revised.eq(version.revised.0),
        replies::updated.eq(now.0),
    );
    diesel::update(replies::table.filter(own)).set(values).execute(conn)?;
    Ok(())
}

/// Its author took a text back, as it was until then.
///
/// # Errors
/// When the database does not answer.
pub fn forget(conn: &mut Conn, id: &str, author: &str, until: Timestamp) -> Result<()> {
    let own = replies::id.eq(id).and(replies::author.eq(author)).and(replies::revised.le(until.0));
    diesel::delete(replies::table.filter(own)).execute(conn)?;
    Ok(())
}

/// Who wrote a text that is kept here, or sent a like or boost that counts here.
///
/// # Errors
/// When the database does not answer.
pub fn author_of(conn: &mut Conn, id: &str) -> Result<Option<String>> {
    let author = replies::table.filter(replies::id.eq(id)).select(replies::author).first(conn).optional()?;
    if author.is_some() {
        return Ok(author);
    }
    let sent = reactions::table.filter(reactions::activity.eq(id)).select(reactions::actor);
    Ok(sent.first(conn).optional()?)
}

/// Whether anything is kept of somebody.
///
/// # Errors
/// When the database does not answer.
pub fn knows(conn: &mut Conn, actor: &str) -> Result<bool> {
    let wrote = replies::table.filter(replies::author.eq(actor)).select(replies::id);
    if wrote.first::<String>(conn).optional()?.is_some() {
        return Ok(true);
    }
    let did = reactions::table.filter(reactions::actor.eq(actor)).select(reactions::kind);
    if did.first::<String>(conn).optional()?.is_some() {
        return Ok(true);
    }
    let refuses = kept_out::table.filter(kept_out::actor.eq(actor)).select(kept_out::initiative);
    Ok(refuses.first::<String>(conn).optional()?.is_some())
}

/// Somebody is gone: all that was kept of them.
///
/// # Errors
/// When the database does not answer.
pub fn forget_person(conn: &mut Conn, actor: &str) -> Result<()> {
    diesel::delete(replies::table.filter(replies::author.eq(actor))).execute(conn)?;
    diesel::delete(reactions::table.filter(reactions::actor.eq(actor))).execute(conn)?;
    diesel::delete(kept_out::table.filter(kept_out::actor.eq(actor))).execute(conn)?;
    diesel::delete(told::table.filter(told::reporter.eq(actor))).execute(conn)?;
    Ok(())
}

/// Texts about an initiative, the newest first, also hidden ones; not those of servers that are blocked.
///
/// # Errors
/// When the database does not answer.
pub fn list(conn: &mut Conn, initiative: &str, limit: i64) -> Result<Vec<Reply>> {
    let about = replies::table.filter(replies::initiative.eq(initiative).and(not(is_blocked!())));
    let about = about.order((replies::received.desc(), replies::id.desc())).limit(limit);
    let rows: Vec<Row> = about.select(Row::as_select()).load(conn)?;
    Ok(rows.into_iter().map(Reply::from).collect())
}

/// Takes a text out or brings it back; false when the initiative has none with this id.
///
/// # Errors
/// When the database does not answer.
pub fn set_hidden(conn: &mut Conn, initiative: &str, id: &str, hidden: bool) -> Result<bool> {
    let one = diesel::update(replies::table.find((id, initiative))).set(replies::hidden.eq(hidden));
    Ok(one.execute(conn)? > 0)
}

/// A text of an initiative; not of a server that is blocked.
///
/// # Errors
/// When the database does not answer.
pub fn find(conn: &mut Conn, initiative: &str, id: &str) -> Result<Option<Reply>> {
    let one = replies::table.filter(replies::id.eq(id).and(replies::initiative.eq(initiative)));
    let row: Option<Row> = one.filter(not(is_blocked!())).select(Row::as_select()).first(conn).optional()?;
    Ok(row.map(Reply::from))
}

/// Texts that nobody has looked at, the oldest first; not those of servers that are blocked.
///
/// # Errors
/// When the database does not answer.
pub fn list_unseen(conn: &mut Conn, limit: i64) -> Result<Vec<Reply>> {
    let unseen = replies::table.filter(replies::seen.is_null().and(not(is_blocked!())));
    let unseen = unseen.order((replies::received.asc(), replies::id.asc())).limit(limit);
    let rows: Vec<Row> = unseen.select(Row::as_select()).load(conn)?;
    Ok(rows.into_iter().map(Reply::from).collect())
}

/// Those that were looked at last, the last one first, without those of blocked domains.
///
/// # Errors
/// When the database does not answer.
pub fn list_seen(conn: &mut Conn, limit: i64) -> Result<Vec<Reply>> {
    let seen = replies::table.filter(replies::seen.is_not_null().and(not(is_blocked!())));
    let seen = seen.order((replies::seen.desc(), replies::id.desc())).limit(limit);
    let rows: Vec<Row> = seen.select(Row::as_select()).load(conn)?;
    Ok(rows.into_iter().map(Reply::from).collect())
}

/// How many those are.
///
/// # Errors
/// When the database does not answer.
pub fn count_unseen(conn: &mut Conn) -> Result<i64> {
    Ok(replies::table.filter(replies::seen.is_null().and(not(is_blocked!()))).count().get_result(conn)?)
}

/// When a text was looked at; false when the initiative has none with this id.
///
/// # Errors
/// When the database does not answer.
pub fn set_seen(conn: &mut Conn, initiative: &str, id: &str, seen: Option<Timestamp>) -> Result<bool> {
    let one = diesel::update(replies::table.find((id, initiative)));
    Ok(one.set(replies::seen.eq(seen.map(|seen| seen.0))).execute(conn)? > 0)
}

/// How many texts are kept of each server, by its host.
///
/// # Errors
/// When the database does not answer.
pub fn count_by_host(conn: &mut Conn) -> Result<Vec<(String, i64)>> {
    let by_host = replies::table.group_by(replies::host).select((replies::host, diesel::dsl::count_star()));
    Ok(by_host.load(conn)?)
}

/// How many did what about an initiative and its news.
///
/// # Errors
/// When the database does not answer.
pub fn counts(conn: &mut Conn, initiative: &str) -> Result<Counts> {
    let of_servers = replies::initiative.eq(initiative).and(not(is_blocked!()));
    let shown = replies::table.filter(of_servers.and(replies::hidden.eq(false)));
    let replies = shown.count().get_result(conn)?;
    let mut of = |kind: Kind| {
        let same = reactions::initiative.eq(initiative).and(reactions::kind.eq(kind.as_str()));
        reactions::table.filter(same).count().get_result(conn)
    };
    Ok(Counts { replies, likes: of(Kind::Like)?, boosts: of(Kind::Boost)? })
}
