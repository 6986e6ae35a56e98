//! How feeds, what they say and what that is about are kept.

mod posts;

use diesel::prelude::*;

use super::{Feed, Selection};
use crate::clock::Timestamp;
use crate::db::schema::{feeds, initiatives};
use crate::db::{Conn, dialect};
use crate::error::{Error, Result};
use crate::initiative::handle::with_suffix;
use crate::initiative::publish::obscured;
use crate::initiative::store as entries;

pub use self::posts::{
    count_said, find_post, find_waiting, first_due, forget_item, forget_post, forget_stale, insert_items, insert_post,
    is_any_due, list_about, list_items, list_named_lately, list_passing_on, list_said, list_waiting, move_post,
    replace_post,
};

/// Up to which position cards were looked at, in `meta`.
const LOOKED_AT: &str = "feeds_position";
/// Numbers that are tried behind a handle that an initiative had first.
const MOST_NUMBERS: u32 = 1_000;

#[derive(Queryable, Selectable, Insertable, Clone)]
#[diesel(table_name = feeds)]
struct Row {
    path: String,
    handle: String,
    next_at: i64,
    digest_at: i64,
    created: i64,
}

impl From<Row> for Feed {
    fn from(row: Row) -> Feed {
        Feed {
            path: row.path,
            handle: row.handle,
            next_at: Timestamp(row.next_at),
            digest_at: Timestamp(row.digest_at),
            created: Timestamp(row.created),
        }
    }
}

/// The feed of this path, if somebody has looked for it.
///
/// # Errors
/// When the database does not answer.
pub fn find(conn: &mut Conn, path: &str) -> Result<Option<Feed>> {
    let row: Option<Row> = feeds::table.find(path).select(Row::as_select()).first(conn).optional()?;
    Ok(row.map(Feed::from))
}

/// The feed that has this handle.
///
/// # Errors
/// When the database does not answer.
pub fn find_by_handle(conn: &mut Conn, handle: &str) -> Result<Option<Feed>> {
    let query = feeds::table.filter(feeds::handle.eq(handle)).select(Row::as_select());
    Ok(query.first(conn).optional()?.map(Feed::from))
}

/// All feeds that somebody has looked for.
///
/// # Errors
/// When the database does not answer.
pub fn list(conn: &mut Conn) -> Result<Vec<Feed>> {
    let rows: Vec<Row> = feeds::table.order(feeds::path.asc()).select(Row::as_select()).load(conn)?;
    Ok(rows.into_iter().map(Feed::from).collect())
}

/// Whether somebody has looked for any.
///
/// # Errors
/// When the database does not answer.
pub fn is_any(conn: &mut Conn) -> Result<bool> {
    Ok(feeds::table.select(feeds::path).first::<String>(conn).optional()?.is_some())
}

/// The feed of a selection, made when it is looked for the first time. Its handle is the one it wants, or with a number
/// when an initiative had it first. In a transaction that writes.
///
/// # Errors
/// When the database does not answer.
pub fn find_or_insert(conn: &mut Conn, selection: &Selection, wanted: &str, now: Timestamp) -> Result<Feed> {
    let path = selection.path();
    if let Some(known) = find(conn, &path)? {
        return Ok(known);
    }
    // Whoever else makes one, or names an initiative, waits.
    entries::lock(conn)?;
    if !is_any(conn)? {
        // What changed before there were feeds is nothing that they say.
        let latest = entries::latest_written(conn)?;
        entries::set_meta(conn, LOOKED_AT, &latest.to_string())?;
    }
    let handle = free_handle(conn, wanted)?;
    entries::set_handle(conn, &handle, 2)?;
    let row = Row { path: path.clone(), handle, next_at: 0, digest_at: super::next_digest(now).0, created: now.0 };
    dialect::insert_unless_there!(conn, feeds::table, row)?;
    find(conn, &path)?.ok_or_else(|| Error::Internal(anyhow::anyhow!("{path} was not kept")))
}

fn free_handle(conn: &mut Conn, wanted: &str) -> Result<String> {
    let numbered = (2..MOST_NUMBERS).map(|number| with_suffix(wanted, number));
    for handle in std::iter::once(wanted.to_owned()).chain(numbered) {
        if entries::list_handles(conn, &[handle.clone(), obscured(&handle)])?.is_empty() {
            return Ok(handle);
        }
    }
    Err(Error::Internal(anyhow::anyhow!("no handle is left for the feed {wanted}")))
}

/// A feed is called otherwise now: the settings say so.
///
/// # Errors
/// When the handle is taken, or the database does not answer.
pub fn set_handle(conn: &mut Conn, path: &str, handle: &str) -> Result<()> {
    diesel::update(feeds::table.find(path)).set(feeds::handle.eq(handle)).execute(conn)?;
    Ok(())
}

/// A feed says nothing before `at`.
///
/// # Errors
/// When the database does not answer.
pub fn set_next(conn: &mut Conn, path: &str, at: Timestamp) -> Result<()> {
    diesel::update(feeds::table.find(path)).set(feeds::next_at.eq(at.0)).execute(conn)?;
    Ok(())
}

/// Plans the digest after the one that is due; false when somebody else has done so.
///
/// # Errors
/// When the database does not answer.
pub fn move_digest(conn: &mut Conn, feed: &Feed, next: Timestamp) -> Result<bool> {
    let due = feeds::table.find(&feed.path).filter(feeds::digest_at.eq(feed.digest_at.0));
    Ok(diesel::update(due).set(feeds::digest_at.eq(next.0)).execute(conn)? > 0)
}

/// Up to which position cards were looked at.
///
/// # Errors
/// When the database does not answer.
pub fn looked_at(conn: &mut Conn) -> Result<i64> {
    Ok(entries::meta(conn, LOOKED_AT)?.and_then(|position| position.parse().ok()).unwrap_or_default())
}

/// Cards up to this position were looked at.
///
/// # Errors
/// When the database does not answer.
pub fn set_looked_at(conn: &mut Conn, position: i64) -> Result<()> {
    entries::set_meta(conn, LOOKED_AT, &position.to_string())
}

/// Own public entries that appeared since, the newest first and at most `most` of them, and how many there are.
///
/// # Errors
/// When the database does not answer.
pub fn list_new_since(conn: &mut Conn, since: Timestamp, most: i64) -> Result<(Vec<String>, i64)> {
    let new = || shown().filter(initiatives::published.ge(since.0));
    let uris = new().order(initiatives::published.desc()).limit(most).select(initiatives::uri).load(conn)?;
    Ok((uris, new().count().get_result(conn)?))
}

/// Own public entries that are older and changed since, the last changed first, and how many there are.
///
/// # Errors
/// When the database does not answer.
pub fn list_changed_since(conn: &mut Conn, since: Timestamp, most: i64) -> Result<(Vec<String>, i64)> {
    let changed = || shown().filter(initiatives::updated.ge(since.0).and(initiatives::published.lt(since.0)));
    let uris = changed().order(initiatives::updated.desc()).limit(most).select(initiatives::uri).load(conn)?;
    Ok((uris, changed().count().get_result(conn)?))
}

#[diesel::dsl::auto_type(no_type_alias)]
fn shown() -> _ {
    let public = initiatives::unlisted_because.is_null().or(initiatives::unlisted_because.ne("local_only"));
    // What has a handle is an initiative; proposals have none.
    let own = initiatives::own.eq(true).and(initiatives::handle.is_not_null());
    initiatives::table.filter(own).filter(initiatives::state.eq("published")).filter(public)
}
