//! Telling peers what changed in the catalogue: one cursor for each, over the log (PROTOCOL.md, "Pushing").

use std::sync::Arc;

use serde_json::{Value, json};
use url::Url;

use super::catalogue::activity::activity;
use super::catalogue::changes::{Changes, read_changes};
use super::deliver::{Outcome, outcome, post};
use super::node::Federation;
use super::schedule::{later, pause_seconds};
use super::synchronization::{SYNCHRONIZATION, Stands};
use crate::catalogue::digest::hex;
use crate::catalogue::own_digest::Held;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::peer::{Cursor, Peer, store};

/// More than this many changes are not told one by one: a hint, and the peer reads.
const MAX_PENDING: usize = 50;
/// A hint holds for so long, for the signatures of hints are what costs.
const HINT_EVERY_SECONDS: i64 = 60;
/// Tells a peer what it has not been told yet.
///
/// # Errors
/// When our database does not answer; that the peer does not is noted with it.
pub async fn tell(federation: &Arc<Federation>, host: &str) -> Result<()> {
    let name = host.to_owned();
    let found = federation.app.db.read(move |conn| Ok((store::find(conn, &name)?, store::find_cursor(conn, &name)?)));
    let (Some(peer), Some(cursor)) = found.await? else { return Ok(()) };
    let Ok(inbox) = Url::parse(&peer.inbox) else { return Ok(()) };
    let (home, since) = (federation.app.home(), cursor.sent_seq);
    let db = federation.app.db.clone();
    let limit = MAX_PENDING;
    let changes =
        tokio::task::spawn_blocking(move || db.snapshot_now(|conn| read_changes(conn, &home, since, limit))).await??;
    if changes.more {
        hint(federation, &peer, &cursor, &inbox).await
    } else {
        each(federation, &cursor, &inbox, changes).await
    }
}

/// One activity for each change, in order; the cursor follows what was taken.
async fn each(federation: &Arc<Federation>, cursor: &Cursor, inbox: &Url, changes: Changes) -> Result<()> {
    let mut since = cursor.sent_seq;
    for (line, first, object) in changes.items {
        let mut told = activity(&federation.urls, &line, first, object);
        // Numbers of lines begin again after a restore, and an id that was seen has no second effect.
        told["id"] = json!(federation.urls.mint_activity(federation.now()));
        told["bocage:since"] = json!(since);
        if federation.is_stopping() || !send(federation, cursor, inbox, &told).await? {
            return Ok(());
        }
        since = line.seq;
        mark_sent(federation, cursor, since).await?;
    }
    // Superseded lines at the end are told by those that supersede them.
    mark_sent(federation, cursor, changes.seq.max(since)).await
}

/// Too much to tell: where to read it.
async fn hint(federation: &Arc<Federation>, peer: &Peer, cursor: &Cursor, inbox: &Url) -> Result<()> {
    let seq = own_catalogue(federation).await?.seq;
    let page = format!("{}/changes?since={}", federation.urls.catalogue(), cursor.sent_seq);
    let announce = json!({
        "@context": ["https://www.w3.org/ns/activitystreams", { "bocage": "https://w3id.org/bocage/ns#" }],
        "id": federation.urls.mint_activity(federation.now()),
        "type": "Announce",
        "actor": federation.urls.node(),
        "to": peer.node,
        "object": page,
        "bocage:since": cursor.sent_seq,
        "bocage:seq": seq,
    });
    if send(federation, cursor, inbox, &announce).await? {
        mark_sent(federation, cursor, seq).await?;
        let (host, next) = (cursor.host.clone(), later(federation.now(), HINT_EVERY_SECONDS));
        federation.app.db.write(move |conn| store::set_push(conn, &host, next, 0)).await?;
    }
    Ok(())
}

/// Sends one activity with the header that says how the catalogue stands; false when it was not taken.
async fn send(federation: &Arc<Federation>, cursor: &Cursor, inbox: &Url, activity: &Value) -> Result<bool> {
    let header = own_catalogue(federation).await?.header(&federation.urls.at("/catalogue/digest"));
    let also = [(SYNCHRONIZATION, header.as_str())];
    let answer = post(federation, inbox, &federation.key, &also, activity.to_string().into_bytes()).await?;
    let (outcome, host, now) = (outcome(&answer), cursor.host.clone(), federation.now());
    federation
        .app
        .db
        .write(move |conn| match outcome {
            Outcome::Taken => store::mark_contact(conn, &host, now),
            // It has its reasons; what it misses it reads by itself.
            Outcome::Refused | Outcome::NoInbox => store::mark_failed(conn, &host, "peer-refuses", now),
            Outcome::Later(asked) => put_off(conn, &host, asked, now),
            Outcome::Doubted | Outcome::Away => put_off(conn, &host, None, now),
        })
        .await?;
    Ok(!outcome.is_open())
}

fn put_off(conn: &mut crate::db::Conn, host: &str, asked: Option<i64>, now: Timestamp) -> Result<()> {
    store::mark_failed(conn, host, "peer-does-not-answer", now)?;
    let Some(cursor) = store::find_cursor(conn, host)? else { return Ok(()) };
    let pause =
        asked.map_or_else(|| pause_seconds(cursor.push_tries, cursor.failed_at, now), |asked| asked.clamp(1, 86_400));
    store::set_push(conn, host, later(now, pause), cursor.push_tries.saturating_add(1))
}

async fn mark_sent(federation: &Arc<Federation>, cursor: &Cursor, seq: i64) -> Result<()> {
    let host = cursor.host.clone();
    federation.app.db.write(move |conn| store::set_sent(conn, &host, seq)).await
}

async fn own_catalogue(federation: &Arc<Federation>) -> Result<Stands> {
    let seen = federation.clone();
    let of = |held: &Held| Stands { epoch: held.epoch.clone(), seq: held.seq, root: hex(&held.digest.root()) };
    federation.app.db.read(move |conn| seen.own_digest.look(conn, of)).await
}
