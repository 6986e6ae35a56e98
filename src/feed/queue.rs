//! What feeds are to say, put into their queues: each card once a day, and one text for many when many come at once.

use super::{Feed, Item, Kind, MOST_NAMED, Post, Progress, Selection, What, later, next_digest, store};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::initiative::Initiative;

/// A card is said once in this time, however often it changes; what is older is not said.
const DAY_SECONDS: i64 = 86_400;
/// What waited for longer is old news, and is not said any more.
const STALE_SECONDS: i64 = 2 * 86_400;
/// More cards than this do not wait one by one, two hours' worth; they become one text.
const MOST_WAITING: usize = 12;
/// That text waits, so that an import is one text and not one for each of its transactions.
const GATHER_SECONDS: i64 = 3600;

/// One of an initiative's news is new: the feeds that there are of its card will pass it on.
///
/// # Errors
/// When the database does not answer.
pub fn add_news(conn: &mut Conn, selections: &[Selection], news: &str, initiative: &str, now: Timestamp) -> Result<()> {
    let paths: Vec<String> = selections.iter().map(Selection::path).collect();
    for feed in store::list(conn)?.into_iter().filter(|feed| paths.contains(&feed.path)) {
        let post = Post { subject: news.to_owned(), ..Post::waiting(&feed.path, Kind::News, now, now) };
        store::insert_post(conn, &post)?;
        let item = Item { post: post.id, initiative: initiative.to_owned(), what: What::News };
        store::insert_items(conn, &[item])?;
    }
    Ok(())
}

/// Why a feed would say something of a card; nothing for one that only got a new number, or changed long ago.
pub fn what_of(entry: &Initiative, now: Timestamp) -> Option<What> {
    if entry.updated < later(now, -DAY_SECONDS) {
        return None;
    }
    Some(if entry.updated == entry.published { What::New } else { What::Changed })
}

/// Cards that are new or changed, for one feed.
///
/// # Errors
/// When the database does not answer.
pub fn add_cards(conn: &mut Conn, feed: &str, cards: &[(String, What)], now: Timestamp) -> Result<()> {
    let uris: Vec<String> = cards.iter().map(|(uri, _)| uri.clone()).collect();
    let known = store::list_named_lately(conn, feed, &uris, later(now, -DAY_SECONDS))?;
    let fresh: Vec<(String, What)> = cards.iter().filter(|(uri, _)| !known.contains(uri)).cloned().collect();
    if fresh.is_empty() {
        return Ok(());
    }
    if let Some(summary) = store::find_waiting(conn, feed, Kind::Summary)? {
        return add_to(conn, summary, &fresh);
    }
    let waiting = store::list_waiting(conn, feed, Kind::Card)?;
    if waiting.len() + fresh.len() > MOST_WAITING {
        let mut all = Vec::new();
        for post in waiting {
            all.extend(
                store::list_items(conn, std::slice::from_ref(&post.id))?.into_iter().map(|it| (it.initiative, it.what)),
            );
            store::forget_post(conn, &post.id)?;
        }
        all.extend(fresh);
        let summary = Post::waiting(feed, Kind::Summary, later(now, GATHER_SECONDS), now);
        store::insert_post(conn, &summary)?;
        return add_to(conn, summary, &all);
    }
    for (initiative, what) in fresh {
        let post = Post::waiting(feed, Kind::Card, now, now);
        store::insert_post(conn, &post)?;
        store::insert_items(conn, &[Item { post: post.id, initiative, what }])?;
    }
    Ok(())
}

/// Names as many as there is room for, and counts the others.
fn add_to(conn: &mut Conn, mut post: Post, cards: &[(String, What)]) -> Result<()> {
    let named = store::list_items(conn, std::slice::from_ref(&post.id))?.len();
    let room = usize::try_from(MOST_NAMED).unwrap_or_default().saturating_sub(named).min(cards.len());
    let (named, others) = cards.split_at(room);
    let item = |(initiative, what): &(String, What)| Item {
        post: post.id.clone(),
        initiative: initiative.clone(),
        what: *what,
    };
    store::insert_items(conn, &named.iter().map(item).collect::<Vec<_>>())?;
    let count = |of: What| i64::try_from(others.iter().filter(|(_, what)| *what == of).count()).unwrap_or(i64::MAX);
    (post.more_new, post.more_changed) = (post.more_new + count(What::New), post.more_changed + count(What::Changed));
    store::replace_post(conn, &post)
}

/// Writes the digest of a week when it is due: once, whoever else does so, and only when `followed` and when something
/// happened since the last one.
///
/// # Errors
/// When the database does not answer.
pub fn add_digest(conn: &mut Conn, feed: &Feed, followed: bool, now: Timestamp) -> Result<()> {
    if feed.digest_at > now || !store::move_digest(conn, feed, next_digest(now))? || !followed {
        return Ok(());
    }
    let since = later(feed.digest_at, -super::WEEK_SECONDS).max(feed.created);
    let (new, new_count) = store::list_new_since(conn, since, MOST_NAMED)?;
    let (changed, changed_count) = store::list_changed_since(conn, since, MOST_NAMED / 2)?;
    if new.is_empty() && changed.is_empty() {
        return Ok(());
    }
    let beyond = |count: i64, named: &[String]| count - i64::try_from(named.len()).unwrap_or(i64::MAX);
    let post = Post {
        more_new: beyond(new_count, &new),
        more_changed: beyond(changed_count, &changed),
        ..Post::waiting(&feed.path, Kind::Digest, now, now)
    };
    store::insert_post(conn, &post)?;
    let named = |uris: Vec<String>, what| uris.into_iter().map(move |initiative| (initiative, what));
    let items = named(new, What::New).chain(named(changed, What::Changed));
    let items: Vec<Item> = items.map(|(initiative, what)| Item { post: post.id.clone(), initiative, what }).collect();
    store::insert_items(conn, &items)
}

/// The next thing that a feed says, if its turn has come; what waited for too long is dropped.
///
/// # Errors
/// When the database does not answer.
pub fn next(conn: &mut Conn, feed: &Feed, now: Timestamp) -> Result<Option<Post>> {
    if feed.next_at > now {
        return Ok(None);
    }
    store::forget_stale(conn, &feed.path, later(now, -STALE_SECONDS))?;
    store::first_due(conn, &feed.path, now)
}

/// A feed says something now; false when somebody else has said it already.
///
/// # Errors
/// When the database does not answer.
pub fn mark_said(conn: &mut Conn, post: &Post, now: Timestamp) -> Result<bool> {
    if !store::move_post(conn, &post.id, Progress::Waiting, Progress::Said, now)? {
        return Ok(false);
    }
    store::set_next(conn, &post.feed, later(now, super::PAUSE_SECONDS))?;
    Ok(true)
}
