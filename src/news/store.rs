//! How news are kept.

use diesel::prelude::*;

use super::News;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::db::schema::news;
use crate::error::Result;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = news)]
struct Row {
    id: String,
    initiative: String,
    content: String,
    lang: String,
    state: String,
    rev: i64,
    told_rev: i64,
    published: i64,
    updated: i64,
}

impl From<&News> for Row {
    fn from(news: &News) -> Row {
        Row {
            id: news.id.clone(),
            initiative: news.initiative.clone(),
            content: news.content.clone(),
            lang: news.lang.clone(),
            state: if news.withdrawn { "withdrawn" } else { "published" }.into(),
            rev: news.rev,
            told_rev: news.told_rev,
            published: news.published.0,
            updated: news.updated.0,
        }
    }
}

impl From<Row> for News {
    fn from(row: Row) -> News {
        News {
            withdrawn: row.state == "withdrawn",
            id: row.id,
            initiative: row.initiative,
            content: row.content,
            lang: row.lang,
            rev: row.rev,
            told_rev: row.told_rev,
            published: Timestamp(row.published),
            updated: Timestamp(row.updated),
        }
    }
}

/// Keeps a new one.
///
/// # Errors
/// When the database does not answer.
pub fn insert(conn: &mut Conn, new: &News) -> Result<()> {
    diesel::insert_into(news::table).values(Row::from(new)).execute(conn)?;
    Ok(())
}

/// Keeps one as it now is.
///
/// # Errors
/// When the database does not answer.
pub fn replace(conn: &mut Conn, changed: &News) -> Result<()> {
    let row = Row::from(changed);
    // Not what followers were told: another transaction may be telling them.
    let values = (
        news::content.eq(row.content),
        news::lang.eq(row.lang),
        news::state.eq(row.state),
        news::rev.eq(row.rev),
        news::updated.eq(row.updated),
    );
    diesel::update(news::table.find(&changed.id)).set(values).execute(conn)?;
    Ok(())
}

/// One, also when it was taken back.
///
/// # Errors
/// When the database does not answer.
pub fn find(conn: &mut Conn, id: &str) -> Result<Option<News>> {
    let row: Option<Row> = news::table.find(id).select(Row::as_select()).first(conn).optional()?;
    Ok(row.map(News::from))
}

/// Those of an initiative that are shown, the newest first; only those before `before` when it is given.
///
/// # Errors
/// When the database does not answer.
pub fn list(conn: &mut Conn, initiative: &str, before: Option<&str>, limit: i64) -> Result<Vec<News>> {
    let shown = news::table.filter(news::initiative.eq(initiative).and(news::state.eq("published"))).into_boxed();
    let shown = match before {
        Some(before) => shown.filter(news::id.lt(before.to_owned())),
        None => shown,
    };
    let rows: Vec<Row> = shown.order(news::id.desc()).limit(limit).select(Row::as_select()).load(conn)?;
    Ok(rows.into_iter().map(News::from).collect())
}

/// How many of an initiative are shown.
///
/// # Errors
/// When the database does not answer.
pub fn count(conn: &mut Conn, initiative: &str) -> Result<i64> {
    let shown = news::table.filter(news::initiative.eq(initiative).and(news::state.eq("published")));
    Ok(shown.count().get_result(conn)?)
}

/// Those of which followers have not been told as they now are, the oldest change first.
///
/// # Errors
/// When the database does not answer.
pub fn list_untold(conn: &mut Conn, limit: i64) -> Result<Vec<News>> {
    let untold = news::table.filter(news::rev.gt(news::told_rev)).order((news::updated.asc(), news::id.asc()));
    let rows: Vec<Row> = untold.limit(limit).select(Row::as_select()).load(conn)?;
    Ok(rows.into_iter().map(News::from).collect())
}

/// Followers were told of a revision.
///
/// # Errors
/// When the database does not answer.
pub fn mark_told(conn: &mut Conn, id: &str, rev: i64) -> Result<()> {
    diesel::update(news::table.find(id)).set(news::told_rev.eq(rev)).execute(conn)?;
    Ok(())
}
