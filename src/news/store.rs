//! How news are kept.

use diesel::prelude::*;

use super::{Answered, News};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::db::schema::{initiatives, news, submissions};
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
    proposal: Option<String>,
    answers: Option<String>,
    answered: Option<String>,
    private: bool,
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
            proposal: news.proposal.clone(),
            answers: news.answers.as_ref().map(|answered| answered.text.clone()),
            answered: news.answers.as_ref().map(|answered| answered.author.clone()),
            private: news.is_private(),
        }
    }
}

impl From<Row> for News {
    fn from(row: Row) -> News {
        let answers = row.answers.zip(row.answered);
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
            proposal: row.proposal,
            answers: answers.map(|(text, author)| Answered { text, author, private: row.private }),
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

/// What everybody may read of an initiative.
macro_rules! shown {
    ($initiative:expr) => {{
        let open = news::state.eq("published").and(news::private.eq(false));
        news::table.filter(news::initiative.eq($initiative)).filter(open)
    }};
}

/// Whether nobody is shown what an initiative told: somebody proved that it shall go, and waits for the answer.
///
/// # Errors
/// When the database does not answer.
pub fn is_withheld(conn: &mut Conn, initiative: &str) -> Result<bool> {
    let about = submissions::table.filter(submissions::initiative.eq(initiative));
    let hiding = about.filter(submissions::closed.is_null().and(submissions::hidden.is_not_null()));
    Ok(diesel::select(diesel::dsl::exists(hiding)).get_result(conn)?)
}

/// Those of an initiative that are shown to everybody, the newest first; only those before `before` when it is given.
///
/// # Errors
/// When the database does not answer.
pub fn list(conn: &mut Conn, initiative: &str, before: Option<&str>, limit: i64) -> Result<Vec<News>> {
    let shown = shown!(initiative).into_boxed();
    let shown = match before {
        Some(before) => shown.filter(news::id.lt(before.to_owned())),
        None => shown,
    };
    let rows: Vec<Row> = shown.order(news::id.desc()).limit(limit).select(Row::as_select()).load(conn)?;
    Ok(rows.into_iter().map(News::from).collect())
}

/// As [`list`], without those that announce proposals or answer somebody.
///
/// # Errors
/// When the database does not answer.
pub fn list_written(conn: &mut Conn, initiative: &str, limit: i64) -> Result<Vec<News>> {
    let written = shown!(initiative).filter(news::proposal.is_null()).filter(news::answers.is_null());
    let written = written.order(news::id.desc()).limit(limit);
    let rows: Vec<Row> = written.select(Row::as_select()).load(conn)?;
    Ok(rows.into_iter().map(News::from).collect())
}

/// What an initiative answered and did not take back, private answers too, the oldest first.
///
/// # Errors
/// When the database does not answer.
pub fn list_answers(conn: &mut Conn, initiative: &str, limit: i64) -> Result<Vec<News>> {
    let shown = news::table.filter(news::initiative.eq(initiative).and(news::state.eq("published")));
    let answers = shown.filter(news::answers.is_not_null()).order(news::id.asc()).limit(limit);
    let rows: Vec<Row> = answers.select(Row::as_select()).load(conn)?;
    Ok(rows.into_iter().map(News::from).collect())
}

/// Somebody is gone: what they alone could read goes with them, and what others read too does not name them any more.
///
/// # Errors
/// When the database does not answer.
pub fn forget_answered(conn: &mut Conn, author: &str) -> Result<()> {
    let to_them = news::answered.eq(author);
    diesel::delete(news::table.filter(to_them.and(news::private.eq(true)))).execute(conn)?;
    let nameless = (news::answered.eq(""), news::answers.eq(""));
    diesel::update(news::table.filter(to_them)).set(nameless).execute(conn)?;
    Ok(())
}

/// The one that announces a proposal, unless it was taken back.
///
/// # Errors
/// When the database does not answer.
pub fn find_of_proposal(conn: &mut Conn, proposal: &str) -> Result<Option<News>> {
    let of = news::table.filter(news::proposal.eq(proposal).and(news::state.eq("published")));
    let row: Option<Row> = of.select(Row::as_select()).first(conn).optional()?;
    Ok(row.map(News::from))
}

/// Those that announce a proposal which is not shown any more.
///
/// # Errors
/// When the database does not answer.
pub fn list_outlived(conn: &mut Conn) -> Result<Vec<News>> {
    let of = news::table.inner_join(initiatives::table.on(news::proposal.eq(initiatives::uri.nullable())));
    // Most news come with no proposal: the index leads past them.
    let outlived = of.filter(news::proposal.is_not_null());
    let outlived = outlived.filter(news::state.eq("published")).filter(initiatives::state.ne("published"));
    let rows: Vec<Row> = outlived.order(news::id.asc()).select(Row::as_select()).load(conn)?;
    Ok(rows.into_iter().map(News::from).collect())
}

/// How many of an initiative are shown to everybody.
///
/// # Errors
/// When the database does not answer.
pub fn count(conn: &mut Conn, initiative: &str) -> Result<i64> {
    Ok(shown!(initiative).count().get_result(conn)?)
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
