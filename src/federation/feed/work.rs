//! What feeds do without being asked: finding what there is to say, saying it in its turn, taking back what is gone.
//!
//! Each step is one transaction with the rows that say it was done: two processes say nothing twice.

use std::sync::Arc;

use serde_json::Value;

use super::super::node::Federation;
use super::super::store as federated;
use super::super::tell::to_followers;
use super::said;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::feed::{Feed, Kind, Post, Progress, Selection, of_card, queue, store};
use crate::initiative::Initiative;
use crate::initiative::store as initiatives;
use crate::news::{self, News};

/// Cards that are looked at in one transaction.
const BATCH: i64 = 100;

/// Whether feeds have something to do.
///
/// # Errors
/// When the database does not answer.
pub fn is_due(conn: &mut Conn, now: Timestamp) -> Result<bool> {
    if !store::is_any(conn)? {
        return Ok(false);
    }
    Ok(store::looked_at(conn)? < initiatives::latest_written(conn)?
        || store::is_any_due(conn, now)?
        || store::find(conn, &Selection::Everything.path())?.is_some_and(|feed| feed.digest_at <= now))
}

/// Does what is due.
///
/// # Errors
/// When the database does not answer.
pub async fn work(federation: &Arc<Federation>) -> Result<()> {
    while look_at_cards(federation).await? {}
    let now = federation.now();
    for feed in federation.app.db.read(store::list).await? {
        let here = federation.clone();
        let say = move |conn: &mut Conn| {
            // Another process may have said something meanwhile.
            let Some(feed) = store::find(conn, &feed.path)? else { return Ok(()) };
            if writes_digest(&feed) {
                let followed = followers(conn, &here, &feed.path)? > 0;
                queue::add_digest(conn, &feed, followed, now)?;
            }
            say_next(conn, &here, &feed, now)
        };
        federation.app.db.write(say).await?;
    }
    federation.work.notify_one();
    Ok(())
}

/// Only the feed of everything has a weekly digest: the others say each card.
fn writes_digest(feed: &Feed) -> bool {
    feed.path == Selection::Everything.path()
}

fn followers(conn: &mut Conn, federation: &Federation, path: &str) -> Result<i64> {
    federated::count_followers(conn, &federation.urls.at(path))
}

/// One of an initiative's news is told to its followers for the first time: feeds will pass it on.
///
/// # Errors
/// When the database does not answer.
pub fn news_are_new(
    conn: &mut Conn,
    federation: &Federation,
    news: &News,
    of: &Initiative,
    now: Timestamp,
) -> Result<()> {
    let selections = of_card(&of.card, &federation.app.gazetteer);
    queue::add_news(conn, &selections, &news.id, &of.uri, now)
}

/// One of an initiative's news was taken back: what was not said yet never is, and what was said is taken back too.
///
/// # Errors
/// When the database does not answer.
pub fn news_are_gone(conn: &mut Conn, federation: &Federation, news: &str, now: Timestamp) -> Result<()> {
    for post in store::list_passing_on(conn, news)? {
        take_back(conn, federation, &post, now)?;
    }
    Ok(())
}

/// Cards that were written since they were looked at last, some at a time; false when there are none left.
async fn look_at_cards(federation: &Arc<Federation>) -> Result<bool> {
    let written = federation.app.db.read(|conn| {
        let after = store::looked_at(conn)?;
        initiatives::list_written_after(conn, after, BATCH)
    });
    let written = written.await?;
    let Some(up_to) = written.last().map(|entry| entry.position) else { return Ok(false) };
    let (here, now) = (federation.clone(), federation.now());
    let look = move |conn: &mut Conn| {
        let (shown, gone): (Vec<Initiative>, Vec<Initiative>) =
            written.into_iter().filter(Initiative::is_own_actor).partition(Initiative::is_public);
        for entry in gone {
            forget(conn, &here, &entry.uri, now)?;
        }
        for feed in store::list(conn)?.into_iter().filter(|feed| !writes_digest(feed)) {
            if followers(conn, &here, &feed.path)? > 0 {
                let cards: Vec<_> = shown
                    .iter()
                    .filter(|entry| is_of(&here, entry, &feed))
                    .filter_map(|entry| Some((entry.uri.clone(), queue::what_of(entry, now)?)))
                    .collect();
                queue::add_cards(conn, &feed.path, &cards, now)?;
            }
        }
        store::set_looked_at(conn, up_to)
    };
    federation.app.db.write(look).await?;
    Ok(true)
}

fn is_of(federation: &Federation, entry: &Initiative, feed: &Feed) -> bool {
    of_card(&entry.card, &federation.app.gazetteer).iter().any(|selection| selection.path() == feed.path)
}

/// An entry is not shown any more: nothing that a feed says or will say is about it.
fn forget(conn: &mut Conn, federation: &Federation, uri: &str, now: Timestamp) -> Result<()> {
    for post in store::list_about(conn, uri)? {
        if matches!(post.kind, Kind::News | Kind::Card) {
            take_back(conn, federation, &post, now)?;
        }
        store::forget_item(conn, &post.id, uri)?;
        if matches!(post.kind, Kind::Summary | Kind::Digest) && post.progress == Progress::Said {
            let post = Post { revised_at: Some(now), ..post };
            store::replace_post(conn, &post)?;
            forget_under_way(conn, federation, &post)?;
            let update = said::update(conn, federation, &post)?;
            tell(conn, federation, &post, &update, now)?;
        }
    }
    Ok(())
}

fn take_back(conn: &mut Conn, federation: &Federation, post: &Post, now: Timestamp) -> Result<()> {
    if post.progress == Progress::Waiting {
        return store::forget_post(conn, &post.id);
    }
    if store::move_post(conn, &post.id, Progress::Said, Progress::Gone, now)? {
        forget_under_way(conn, federation, post)?;
        let taken_back = said::taken_back(conn, federation, post)?;
        tell(conn, federation, post, &taken_back, now)?;
    }
    Ok(())
}

/// What a feed said of it and a server has not got yet is not sent any more.
fn forget_under_way(conn: &mut Conn, federation: &Federation, post: &Post) -> Result<()> {
    initiatives::forget_under_way(conn, &federation.urls.at(&post.feed), &post.id)
}

/// A feed says the next thing, if its turn has come.
fn say_next(conn: &mut Conn, federation: &Federation, feed: &Feed, now: Timestamp) -> Result<()> {
    while let Some(post) = queue::next(conn, feed, now)? {
        if !is_worth_saying(conn, &post)? {
            store::forget_post(conn, &post.id)?;
            continue;
        }
        if queue::mark_said(conn, &post, now)? {
            let post = Post { said_at: Some(now), progress: Progress::Said, ..post };
            let activity = said::activity(conn, federation, &post)?;
            tell(conn, federation, &post, &activity, now)?;
        }
        break;
    }
    Ok(())
}

/// Whether what something is about is still there for everybody.
fn is_worth_saying(conn: &mut Conn, post: &Post) -> Result<bool> {
    if post.kind == Kind::News && !is_shown(conn, &post.subject)? {
        return Ok(false);
    }
    let items = store::list_items(conn, std::slice::from_ref(&post.id))?;
    let uris: Vec<String> = items.into_iter().map(|item| item.initiative).collect();
    Ok(initiatives::find_many(conn, &uris)?.iter().any(Initiative::is_public))
}

/// Whether news are still there for everybody.
fn is_shown(conn: &mut Conn, news: &str) -> Result<bool> {
    match news::store::find(conn, news)?.filter(|news| !news.withdrawn) {
        Some(news) => Ok(!news::store::is_withheld(conn, &news.initiative)?),
        None => Ok(false),
    }
}

fn tell(conn: &mut Conn, federation: &Federation, post: &Post, activity: &Value, now: Timestamp) -> Result<()> {
    to_followers(conn, &federation.urls.at(&post.feed), activity, now)
}
