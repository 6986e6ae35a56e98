//! What feeds say.

use diesel::prelude::*;

use super::super::{Item, Kind, Post, Progress, What};
use crate::clock::Timestamp;
use crate::db::schema::{feed_items, feed_posts, feeds};
use crate::db::{Conn, dialect};
use crate::error::Result;

#[derive(Queryable, Selectable, Insertable, AsChangeset, Clone)]
#[diesel(table_name = feed_posts, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Row {
    id: String,
    feed: String,
    kind: String,
    subject: String,
    progress: String,
    due_at: i64,
    said_at: Option<i64>,
    revised_at: Option<i64>,
    more_new: i64,
    more_changed: i64,
    created: i64,
}

impl From<&Post> for Row {
    fn from(post: &Post) -> Row {
        Row {
            id: post.id.clone(),
            feed: post.feed.clone(),
            kind: post.kind.as_str().into(),
            subject: post.subject.clone(),
            progress: post.progress.as_str().into(),
            due_at: post.due_at.0,
            said_at: post.said_at.map(|at| at.0),
            revised_at: post.revised_at.map(|at| at.0),
            more_new: post.more_new,
            more_changed: post.more_changed,
            created: post.created.0,
        }
    }
}

impl From<Row> for Post {
    fn from(row: Row) -> Post {
        Post {
            kind: Kind::parse(&row.kind),
            progress: Progress::parse(&row.progress),
            id: row.id,
            feed: row.feed,
            subject: row.subject,
            due_at: Timestamp(row.due_at),
            said_at: row.said_at.map(Timestamp),
            revised_at: row.revised_at.map(Timestamp),
            more_new: row.more_new,
            more_changed: row.more_changed,
            created: Timestamp(row.created),
        }
    }
}

fn read(rows: Vec<Row>) -> Vec<Post> {
    rows.into_iter().map(Post::from).collect()
}

/// Puts something into the queue.
///
/// # Errors
/// When the database does not answer.
pub fn insert_post(conn: &mut Conn, post: &Post) -> Result<()> {
    diesel::insert_into(feed_posts::table).values(Row::from(post)).execute(conn)?;
    Ok(())
}

/// Keeps something as it now is.
///
/// # Errors
/// When the database does not answer.
pub fn replace_post(conn: &mut Conn, post: &Post) -> Result<()> {
    diesel::update(feed_posts::table.find(&post.id)).set(Row::from(post)).execute(conn)?;
    Ok(())
}

/// One, however far it is.
///
/// # Errors
/// When the database does not answer.
pub fn find_post(conn: &mut Conn, id: &str) -> Result<Option<Post>> {
    let row: Option<Row> = feed_posts::table.find(id).select(Row::as_select()).first(conn).optional()?;
    Ok(row.map(Post::from))
}

/// Forgets one that was never said.
///
/// # Errors
/// When the database does not answer.
pub fn forget_post(conn: &mut Conn, id: &str) -> Result<()> {
    diesel::delete(feed_items::table.filter(feed_items::post.eq(id))).execute(conn)?;
    diesel::delete(feed_posts::table.find(id)).execute(conn)?;
    Ok(())
}

/// What waits in a feed, of one kind, the oldest first.
///
/// # Errors
/// When the database does not answer.
pub fn list_waiting(conn: &mut Conn, feed: &str, kind: Kind) -> Result<Vec<Post>> {
    let waiting = feed_posts::table.filter(feed_posts::feed.eq(feed).and(feed_posts::progress.eq("waiting")));
    let of_kind = waiting.filter(feed_posts::kind.eq(kind.as_str())).order(feed_posts::id.asc());
    Ok(read(of_kind.select(Row::as_select()).load(conn)?))
}

/// The one that waits.
///
/// # Errors
/// When the database does not answer.
pub fn find_waiting(conn: &mut Conn, feed: &str, kind: Kind) -> Result<Option<Post>> {
    Ok(list_waiting(conn, feed, kind)?.into_iter().next())
}

/// What a feed says next: what was due first.
///
/// # Errors
/// When the database does not answer.
pub fn first_due(conn: &mut Conn, feed: &str, now: Timestamp) -> Result<Option<Post>> {
    let waiting = feed_posts::table.filter(feed_posts::feed.eq(feed).and(feed_posts::progress.eq("waiting")));
    let due = waiting.filter(feed_posts::due_at.le(now.0)).order((feed_posts::due_at.asc(), feed_posts::id.asc()));
    Ok(due.select(Row::as_select()).first(conn).optional()?.map(Post::from))
}

/// Whether a feed whose turn has come has something to say.
///
/// # Errors
/// When the database does not answer.
pub fn is_any_due(conn: &mut Conn, now: Timestamp) -> Result<bool> {
    let ready = feeds::table.filter(feeds::next_at.le(now.0)).select(feeds::path);
    let waiting = feed_posts::table.filter(feed_posts::feed.eq_any(ready).and(feed_posts::progress.eq("waiting")));
    let due = waiting.filter(feed_posts::due_at.le(now.0)).select(feed_posts::id);
    Ok(due.first::<String>(conn).optional()?.is_some())
}

/// Forgets what waits since before a moment.
///
/// # Errors
/// When the database does not answer.
pub fn forget_stale(conn: &mut Conn, feed: &str, before: Timestamp) -> Result<()> {
    let waiting = feed_posts::table.filter(feed_posts::feed.eq(feed).and(feed_posts::progress.eq("waiting")));
    let stale: Vec<String> = waiting.filter(feed_posts::due_at.lt(before.0)).select(feed_posts::id).load(conn)?;
    stale.iter().try_for_each(|id| forget_post(conn, id))
}

/// Something gets further; false when it was not where it was thought to be.
///
/// # Errors
/// When the database does not answer.
pub fn move_post(conn: &mut Conn, id: &str, from: Progress, to: Progress, now: Timestamp) -> Result<bool> {
    let there = feed_posts::table.find(id).filter(feed_posts::progress.eq(from.as_str()));
    let moved = match to {
        Progress::Said => {
            let said = (feed_posts::progress.eq(to.as_str()), feed_posts::said_at.eq(now.0));
            diesel::update(there).set(said).execute(conn)?
        }
        _ => diesel::update(there).set(feed_posts::progress.eq(to.as_str())).execute(conn)?,
    };
    Ok(moved > 0)
}

/// What a feed has said, the last first; only what was said before `before` when it is given.
///
/// # Errors
/// When the database does not answer.
pub fn list_said(conn: &mut Conn, feed: &str, before: Option<i64>, limit: i64) -> Result<Vec<Post>> {
    let said = feed_posts::table.filter(feed_posts::feed.eq(feed).and(feed_posts::progress.eq("said")));
    let said = said.filter(feed_posts::said_at.lt(before.unwrap_or(i64::MAX))).order(feed_posts::said_at.desc());
    Ok(read(said.limit(limit).select(Row::as_select()).load(conn)?))
}

/// How much a feed has said.
///
/// # Errors
/// When the database does not answer.
pub fn count_said(conn: &mut Conn, feed: &str) -> Result<i64> {
    let said = feed_posts::table.filter(feed_posts::feed.eq(feed).and(feed_posts::progress.eq("said")));
    Ok(said.count().get_result(conn)?)
}

/// What passes on these news, said or waiting.
///
/// # Errors
/// When the database does not answer.
pub fn list_passing_on(conn: &mut Conn, news: &str) -> Result<Vec<Post>> {
    let of_news = feed_posts::table.filter(feed_posts::subject.eq(news).and(feed_posts::progress.ne("gone")));
    Ok(read(of_news.order(feed_posts::id.asc()).select(Row::as_select()).load(conn)?))
}

/// What is about an entry, said or waiting.
///
/// # Errors
/// When the database does not answer.
pub fn list_about(conn: &mut Conn, initiative: &str) -> Result<Vec<Post>> {
    let named = feed_items::table.filter(feed_items::initiative.eq(initiative)).select(feed_items::post);
    let ids: Vec<String> = named.load(conn)?;
    let posts = feed_posts::table.filter(feed_posts::id.eq_any(ids).and(feed_posts::progress.ne("gone")));
    Ok(read(posts.order(feed_posts::id.asc()).select(Row::as_select()).load(conn)?))
}

/// Of these entries those that texts of a feed name which wait, or were said since.
///
/// # Errors
/// When the database does not answer.
pub fn list_named_lately(conn: &mut Conn, feed: &str, uris: &[String], since: Timestamp) -> Result<Vec<String>> {
    let named = feed_items::table.filter(feed_items::initiative.eq_any(uris).and(feed_items::what.ne("news")));
    let items: Vec<(String, String)> = named.select((feed_items::post, feed_items::initiative)).load(conn)?;
    let ids: Vec<&String> = items.iter().map(|(post, _)| post).collect();
    let lately = feed_posts::progress.eq("waiting").or(feed_posts::said_at.ge(since.0));
    let cards = feed_posts::table.filter(feed_posts::id.eq_any(ids).and(feed_posts::feed.eq(feed)));
    let lately: Vec<String> = cards.filter(lately).select(feed_posts::id).load(conn)?;
    Ok(items.into_iter().filter(|(post, _)| lately.contains(post)).map(|(_, initiative)| initiative).collect())
}

/// Says what something is about; what is said already stays.
///
/// # Errors
/// When the database does not answer.
pub fn insert_items(conn: &mut Conn, items: &[Item]) -> Result<()> {
    for item in items {
        let row = (
            feed_items::post.eq(&item.post),
            feed_items::initiative.eq(&item.initiative),
            feed_items::what.eq(item.what.as_str()),
        );
        dialect::insert_unless_there!(conn, feed_items::table, row)?;
    }
    Ok(())
}

/// What these are about.
///
/// # Errors
/// When the database does not answer.
pub fn list_items(conn: &mut Conn, posts: &[String]) -> Result<Vec<Item>> {
    let items = feed_items::table.filter(feed_items::post.eq_any(posts));
    let rows: Vec<(String, String, String)> =
        items.select((feed_items::post, feed_items::initiative, feed_items::what)).load(conn)?;
    let read = |(post, initiative, what): (String, String, String)| Item { post, initiative, what: What::parse(&what) };
    Ok(rows.into_iter().map(read).collect())
}

/// Something is not about an entry any more that is gone.
///
/// # Errors
/// When the database does not answer.
pub fn forget_item(conn: &mut Conn, post: &str, initiative: &str) -> Result<()> {
    diesel::delete(feed_items::table.find((post, initiative))).execute(conn)?;
    Ok(())
}
