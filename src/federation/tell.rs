//! Followers of initiatives are told what happens: of news, and when a card changes or goes.
//!
//! Who changes something writes its row and no more. What followers have not been told of is found here, and becomes
//! deliveries in one transaction with the mark that they were told: a crash repeats it whole or not at all.

mod answers;

use std::sync::Arc;

use serde_json::{Value, json};
use url::Url;

use super::actor;
use super::announce;
use super::deliver::to_inbox;
use super::feed;
use super::node::Federation;
use super::note::{self, PUBLIC};
use super::presentation;
use super::store;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::initiative::store::{self as initiatives, Initiative, State};
use crate::news;

/// Rows that are looked at in one transaction.
const BATCH: i64 = 100;
/// Up to which position followers were told of cards, in `meta`.
const TOLD: &str = "told_position";

/// Whether there is something that followers have not been told of.
///
/// # Errors
/// When the database does not answer.
pub fn is_due(conn: &mut Conn) -> Result<bool> {
    if !news::store::list_untold(conn, 1)?.is_empty() || announce::is_due(conn)? {
        return Ok(true);
    }
    Ok(store::has_follows(conn)? && told_position(conn)? < initiatives::latest_written(conn)?)
}

/// Tells followers of everything that they have not been told of.
///
/// # Errors
/// When the database does not answer.
pub async fn followers(federation: &Arc<Federation>) -> Result<()> {
    announce::proposals(federation).await?;
    while tell_news(federation).await? {}
    while tell_cards(federation).await? {}
    federation.work.notify_one();
    Ok(())
}

async fn tell_news(federation: &Arc<Federation>) -> Result<bool> {
    let (here, now) = (federation.clone(), federation.now());
    let tell = move |conn: &mut Conn| {
        initiatives::lock(conn)?;
        let untold = news::store::list_untold(conn, BATCH)?;
        for news in &untold {
            let of = initiatives::find(conn, &news.initiative)?.filter(Initiative::is_public);
            // What was taken back before anybody heard of it is told to nobody.
            let due = if news.withdrawn { news.told_rev > 0 } else { of.is_some() };
            if due {
                let activity = note::activity(&here.urls, news);
                if !news.is_private() {
                    to_followers(conn, &news.initiative, &activity, now)?;
                }
                answers::tell(conn, &here.node, news, &activity, now)?;
            }
            match of {
                // What is said to one person is not for those who follow a feed.
                _ if news.answers.is_some() => {}
                _ if news.withdrawn => feed::news_are_gone(conn, &here, &news.id, now)?,
                // What only changed is not passed on again.
                Some(of) if news.told_rev == 0 => feed::news_are_new(conn, &here, news, &of, now)?,
                _ => {}
            }
            news::store::mark_told(conn, &news.id, news.rev)?;
        }
        Ok(!untold.is_empty())
    };
    federation.app.db.write(tell).await
}

/// Cards that changed since followers were told, some at a time; false when there are none left.
async fn tell_cards(federation: &Arc<Federation>) -> Result<bool> {
    let changed = federation.app.db.read(|conn| {
        let after = told_position(conn)?;
        let written = initiatives::list_written_after(conn, after, BATCH)?;
        let up_to = written.last().map(|entry| entry.position);
        let mut followed = Vec::new();
        for entry in written.into_iter().filter(Initiative::is_own_actor) {
            if store::count_followers(conn, &entry.uri)? > 0 {
                followed.push(entry);
            }
        }
        Ok((after, followed, up_to))
    });
    let (after, followed, Some(up_to)) = changed.await? else { return Ok(false) };
    let mut activities = Vec::new();
    for entry in followed {
        let pinned = entry.is_public().then(|| presentation::change(&federation.app, &entry));
        activities
            .extend(of_card(federation, &entry).await?.map(|activity| (entry.uri, entry.position, activity, pinned)));
    }
    let now = federation.now();
    let tell = move |conn: &mut Conn| {
        initiatives::lock(conn)?;
        // Somebody began to follow while this was read: what was there before them is not told.
        if told_position(conn)? != after {
            return Ok(());
        }
        for (uri, position, activity, pinned) in &activities {
            // It has changed since it was read, or is erased: what it is now is told next.
            if initiatives::find(conn, uri)?.is_none_or(|entry| entry.position != *position) {
                continue;
            }
            to_followers(conn, uri, activity, now)?;
            match pinned {
                Some(pinned) if presentation::store::mark_told(conn, uri, &pinned.digest)? => {
                    to_followers(conn, uri, &pinned.activity, now)?;
                }
                Some(_) => {}
                None => {
                    store::forget_follows_of(conn, uri)?;
                    presentation::store::forget(conn, uri)?;
                }
            }
        }
        initiatives::set_meta(conn, TOLD, &up_to.to_string())
    };
    federation.app.db.write(tell).await?;
    Ok(true)
}

/// What followers are told of a card: how it is now, or that it is gone. A hidden one may come back; nothing is said.
async fn of_card(federation: &Federation, entry: &Initiative) -> Result<Option<Value>> {
    let (verb, object) = match entry.state {
        _ if entry.is_public() => ("Update", actor::initiative_document(federation, entry).await?),
        State::Withdrawn => ("Delete", json!(entry.uri)),
        _ => return Ok(None),
    };
    Ok(Some(json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        // What it is as an actor may change without a new revision of its card.
        "id": format!("{}#{}-{}-{}", entry.uri, verb.to_lowercase(), entry.rev, entry.position),
        "type": verb,
        "actor": entry.uri,
        "to": PUBLIC,
        "object": object,
    })))
}

/// One delivery for each server, to its shared inbox.
///
/// # Errors
/// When the database does not answer.
pub fn to_followers(conn: &mut Conn, actor: &str, activity: &Value, now: Timestamp) -> Result<()> {
    for inbox in store::list_shared_inboxes(conn, actor)? {
        if let Ok(inbox) = Url::parse(&inbox) {
            store::insert_delivery(conn, &to_inbox(&inbox, actor, activity, now))?;
        }
    }
    Ok(())
}

/// Before somebody follows: while nobody did, nobody had to be told of what changed.
///
/// # Errors
/// When the database does not answer.
pub fn begin(conn: &mut Conn) -> Result<()> {
    if store::has_follows(conn)? {
        return Ok(());
    }
    let latest = initiatives::latest_written(conn)?;
    initiatives::set_meta(conn, TOLD, &latest.to_string())
}

fn told_position(conn: &mut Conn) -> Result<i64> {
    Ok(initiatives::meta(conn, TOLD)?.and_then(|told| told.parse().ok()).unwrap_or_default())
}
