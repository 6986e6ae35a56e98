//! How texts, likes and boosts of people elsewhere are kept.

pub mod refusals;
pub mod reports;

use diesel::prelude::*;

use super::{Counts, Kind, Reaction, Reply};
use crate::clock::Timestamp;
use crate::db::schema::{reactions, refusals as kept_out, replies, reports as told};
use crate::db::{Conn, dialect};
use crate::error::Result;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = replies)]
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

/// Its author changed a text, or who may read it, everywhere it stands.
///
/// # Errors
/// When the database does not answer.
pub fn revise(conn: &mut Conn, id: &str, author: &str, (content, public): (&str, bool), now: Timestamp) -> Result<()> {
    let own = replies::table.filter(replies::id.eq(id).and(replies::author.eq(author)));
    let values = (replies::content.eq(content), replies::public.eq(public), replies::updated.eq(now.0));
    diesel::update(own).set(values).execute(conn)?;
    Ok(())
}

/// Its author took a text back.
///
/// # Errors
/// When the database does not answer.
pub fn forget(conn: &mut Conn, id: &str, author: &str) -> Result<()> {
    diesel::delete(replies::table.filter(replies::id.eq(id).and(replies::author.eq(author)))).execute(conn)?;
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

/// Texts about an initiative, the newest first, also hidden ones.
///
/// # Errors
/// When the database does not answer.
pub fn list(conn: &mut Conn, initiative: &str, limit: i64) -> Result<Vec<Reply>> {
    let about = replies::table.filter(replies::initiative.eq(initiative));
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

/// How many texts of a domain are kept about an initiative.
///
/// # Errors
/// When the database does not answer.
pub fn count_of_domain(conn: &mut Conn, initiative: &str, domain: &str) -> Result<i64> {
    let from = replies::initiative.eq(initiative).and(replies::domain.eq(domain));
    Ok(replies::table.filter(from).count().get_result(conn)?)
}

/// How many texts are kept about an initiative, hidden ones too.
///
/// # Errors
/// When the database does not answer.
pub fn count_all(conn: &mut Conn, initiative: &str) -> Result<i64> {
    Ok(replies::table.filter(replies::initiative.eq(initiative)).count().get_result(conn)?)
}

/// Counts a like or a boost; a later one of the same actor takes its place.
///
/// # Errors
/// When the database does not answer.
pub fn insert_reaction(conn: &mut Conn, reaction: &Reaction) -> Result<()> {
    let key = reactions::table.find((&reaction.actor, &reaction.object, reaction.kind.as_str()));
    diesel::delete(key).execute(conn)?;
    let row = (
        reactions::actor.eq(&reaction.actor),
        reactions::object.eq(&reaction.object),
        reactions::kind.eq(reaction.kind.as_str()),
        reactions::initiative.eq(&reaction.initiative),
        reactions::domain.eq(&reaction.domain),
        reactions::activity.eq(&reaction.activity),
        reactions::received.eq(reaction.received.0),
    );
    diesel::insert_into(reactions::table).values(row).execute(conn)?;
    Ok(())
}

/// An actor took back a like or a boost.
///
/// # Errors
/// When the database does not answer.
pub fn forget_reaction(conn: &mut Conn, activity: &str, actor: &str) -> Result<()> {
    let own = reactions::activity.eq(activity).and(reactions::actor.eq(actor));
    diesel::delete(reactions::table.filter(own)).execute(conn)?;
    Ok(())
}

/// How many likes and boosts of a domain are counted for an initiative.
///
/// # Errors
/// When the database does not answer.
pub fn count_reactions_of_domain(conn: &mut Conn, initiative: &str, domain: &str) -> Result<i64> {
    let from = reactions::initiative.eq(initiative).and(reactions::domain.eq(domain));
    Ok(reactions::table.filter(from).count().get_result(conn)?)
}

/// How many did what about an initiative and its news.
///
/// # Errors
/// When the database does not answer.
pub fn counts(conn: &mut Conn, initiative: &str) -> Result<Counts> {
    let shown = replies::table.filter(replies::initiative.eq(initiative).and(replies::hidden.eq(false)));
    let replies = shown.count().get_result(conn)?;
    let mut of = |kind: Kind| {
        let same = reactions::initiative.eq(initiative).and(reactions::kind.eq(kind.as_str()));
        reactions::table.filter(same).count().get_result(conn)
    };
    Ok(Counts { replies, likes: of(Kind::Like)?, boosts: of(Kind::Boost)? })
}
