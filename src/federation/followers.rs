//! What a maintainer decides about who follows an initiative: yes or no, and whether to be asked at all.

use serde_json::json;
use url::Url;

use super::deliver::to_inbox;
use super::store::{self, Follow, Standing};
use super::urls::Urls;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result, sentence};
use crate::initiative::store::{lock, mark_written};

/// Follows that are accepted in one go when nobody has to wait any more; further ones wait for the next word.
const MAX_AT_ONCE: i64 = 10_000;

/// Whether who follows an initiative waits for a yes. When nobody has to any more, those who wait are let in.
///
/// # Errors
/// When the database does not answer.
pub fn set_by_hand(conn: &mut Conn, urls: &Urls, initiative: &str, by_hand: bool, now: Timestamp) -> Result<()> {
    lock(conn)?;
    let mut own = store::find_own_actor(conn, initiative)?;
    if own.by_hand == by_hand {
        return Ok(());
    }
    own.by_hand = by_hand;
    store::replace_own_actor(conn, initiative, &own)?;
    if !by_hand {
        for waiting in store::list_follows_of(conn, initiative, Standing::Waiting, MAX_AT_ONCE)? {
            let_in(conn, urls, &waiting, now)?;
        }
    }
    mark_written(conn, initiative)
}

/// Lets somebody follow who waits for it.
///
/// # Errors
/// [`Error::Usage`] when this one does not wait.
pub fn accept(conn: &mut Conn, urls: &Urls, initiative: &str, follower: &str, now: Timestamp) -> Result<()> {
    let follow = find(conn, initiative, follower, Standing::Waiting)?;
    let_in(conn, urls, &follow, now)
}

/// Says no to somebody who waits. They may ask again.
///
/// # Errors
/// As [`accept`].
pub fn reject(conn: &mut Conn, urls: &Urls, initiative: &str, follower: &str, now: Timestamp) -> Result<()> {
    let follow = find(conn, initiative, follower, Standing::Waiting)?;
    send_away(conn, urls, &follow, now)
}

/// Ends the follow of somebody who follows.
///
/// # Errors
/// [`Error::Usage`] when this one does not follow.
pub fn remove(conn: &mut Conn, urls: &Urls, initiative: &str, follower: &str, now: Timestamp) -> Result<()> {
    let follow = find(conn, initiative, follower, Standing::Accepted)?;
    send_away(conn, urls, &follow, now)
}

fn find(conn: &mut Conn, initiative: &str, follower: &str, standing: Standing) -> Result<Follow> {
    // Who asked may take it back meanwhile.
    lock(conn)?;
    let found = store::find_follow(conn, follower, initiative)?.filter(|(_, stands)| *stands == standing);
    let unknown = match standing {
        Standing::Waiting => sentence!("follower-not-waiting"),
        Standing::Accepted => sentence!("follower-unknown"),
    };
    Ok(found.ok_or(Error::Usage(unknown))?.0)
}

fn let_in(conn: &mut Conn, urls: &Urls, follow: &Follow, now: Timestamp) -> Result<()> {
    store::mark_accepted(conn, &follow.id)?;
    tell(conn, urls, follow, "Accept", now)
}

fn send_away(conn: &mut Conn, urls: &Urls, follow: &Follow, now: Timestamp) -> Result<()> {
    store::end_follow(conn, &follow.follower, &follow.followed)?;
    tell(conn, urls, follow, "Reject", now)
}

/// Answers a Follow, under the name of the initiative: `Accept` or `Reject`.
///
/// # Errors
/// When the database does not answer.
pub fn tell(conn: &mut Conn, urls: &Urls, follow: &Follow, verb: &str, now: Timestamp) -> Result<()> {
    let Ok(inbox) = Url::parse(&follow.inbox) else { return Ok(()) };
    let answer = json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": urls.mint_activity(now),
        "type": verb,
        "actor": follow.followed,
        "to": follow.follower,
        "object": { "id": follow.id, "type": "Follow", "actor": follow.follower, "object": follow.followed },
    });
    store::insert_delivery(conn, &to_inbox(&inbox, &follow.followed, &answer, now))
}
