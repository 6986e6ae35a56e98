//! A restored node asks its peers what it had withdrawn after its archive was made, and withdraws that again before it
//! publishes anything (PROTOCOL.md, "Epoch").
//!
//! Only peers that an admin accepted are asked. Until all have answered, for six hours at most, nothing is pushed and
//! the catalogue answers 503; who answers later is heard later. What a peer says that names very many entries is hidden
//! only, until an admin says `bocage peer recall`.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::read_head;
use super::reading::Catalogue;
use crate::catalogue::store as log;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::federation::answer::unavailable;
use crate::federation::node::Federation;
use crate::federation::refusal::Refusal;
use crate::federation::schedule::{later, pause_seconds};
use crate::initiative::publish::{self, Belief};
use crate::initiative::store::count_own;
use crate::peer::store::recalls::Recall;
use crate::peer::store::{self, recalls};
use crate::peer::{Follower, Peer};

/// Tombstones of one transaction.
const PER_BATCH: usize = 100;
/// Who names more shown entries than this, and more than a tenth of them, is doubted.
const LIKELY: usize = 50;
const LIKELY_PART: usize = 10;

/// Whether nothing is said because it is not known yet what was withdrawn.
///
/// # Errors
/// When the database does not answer.
pub fn holds_back(conn: &mut Conn, now: Timestamp) -> Result<bool> {
    recalls::holds_back(conn, now)
}

/// The number up to which peers are told of the log: none while it is not known what was withdrawn.
///
/// # Errors
/// When the database does not answer.
pub fn seq_to_tell(conn: &mut Conn, now: Timestamp) -> Result<i64> {
    if recalls::holds_back(conn, now)? { Ok(0) } else { log::latest_seq(conn) }
}

/// Whether somebody is to be asked now.
///
/// # Errors
/// When the database does not answer.
pub fn is_due(conn: &mut Conn, now: Timestamp) -> Result<bool> {
    Ok(!recalls::list_due(conn, now)?.is_empty())
}

/// Refuses to read out a catalogue that may list what was withdrawn.
pub async fn hold_back(State(federation): State<Arc<Federation>>, request: Request, next: Next) -> Response {
    let now = federation.now();
    match federation.app.db.read(move |conn| recalls::holds_back(conn, now)).await {
        Ok(false) => next.run(request).await,
        Ok(true) => Refusal::unavailable("what was withdrawn before the restore is not known yet").into_response(),
        Err(error) => unavailable(&error).into_response(),
    }
}

/// What a peer holds as withdrawn.
#[derive(Debug, Deserialize)]
struct Held {
    id: String,
}

/// What came of asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heard {
    /// So many entries were withdrawn.
    Withdrawn(usize),
    /// So many were hidden, and an admin has to say.
    Doubted(usize),
}

/// Asks who is to be asked now.
///
/// # Errors
/// When our database does not answer; who does not answer is asked again later.
pub async fn ask(federation: &Federation) -> Result<()> {
    let now = federation.now();
    for recall in federation.app.db.read(move |conn| recalls::list_due(conn, now)).await? {
        let name = recall.host.clone();
        let peer = federation.app.db.read(move |conn| store::find(conn, &name)).await?;
        let outcome = match peer.filter(may_be_believed) {
            Some(peer) => ask_one(federation, &peer, &recall).await,
            None => Ok(Heard::Withdrawn(0)),
        };
        let now = federation.now();
        federation.app.db.write(move |conn| note(conn, &recall, outcome, now)).await?;
    }
    federation.work.notify_one();
    Ok(())
}

fn note(conn: &mut Conn, recall: &Recall, outcome: Result<Heard>, now: Timestamp) -> Result<()> {
    let host = recall.host.as_str();
    match outcome {
        Ok(Heard::Withdrawn(entries)) => {
            tracing::info!(peer.host = host, entries, "Withdrew again what was withdrawn before the restore");
            recalls::forget(conn, host)
        }
        Ok(Heard::Doubted(entries)) => {
            tracing::warn!(peer.host = host, entries, "A peer names very many entries as withdrawn: they are hidden");
            recalls::doubt(conn, host)
        }
        Err(Error::Unavailable(why) | Error::Unreadable(why)) => {
            tracing::info!(peer.host = host, why = why.key, "What was withdrawn before the restore is asked again");
            let next = later(now, pause_seconds(recall.tries, None, now));
            recalls::postpone(conn, host, recall.tries.saturating_add(1), next)
        }
        Err(error) => Err(error),
    }
}

/// An admin may have decided otherwise meanwhile.
fn may_be_believed(peer: &Peer) -> bool {
    let is_known = peer.quarantined_at.is_none() && !peer.is_in_doubt();
    peer.follower == Follower::Accepted && is_known && !peer.catalogue.is_empty()
}

async fn ask_one(federation: &Federation, peer: &Peer, recall: &Recall) -> Result<Heard> {
    let mut catalogue = Catalogue::of(federation, peer)?;
    // It proves that it is still who it was: it may have lost its name to somebody meanwhile.
    read_head(&mut catalogue, peer, federation.now()).await?;
    let url = catalogue.below(&format!("/tombstones?home={}", federation.app.config.node.host))?;
    let held: Vec<Held> = catalogue.read(&url).await?;
    let ids: Vec<String> = held.into_iter().map(|held| held.id).collect();
    let belief = if recall.believed || is_likely(federation, &ids).await? { Belief::Full } else { Belief::Doubt };
    let mut changed = 0;
    for batch in ids.chunks(PER_BATCH) {
        let (batch, home, now) = (batch.to_vec(), federation.app.home(), federation.now());
        changed += federation.app.db.write(move |conn| publish::recall(conn, &home, &batch, belief, now)).await?;
    }
    Ok(if belief == Belief::Full { Heard::Withdrawn(changed) } else { Heard::Doubted(changed) })
}

/// Whether so much can have been withdrawn since the archive was made: a peer that lies must not erase a directory.
async fn is_likely(federation: &Federation, ids: &[String]) -> Result<bool> {
    let mut named = 0;
    for batch in ids.chunks(PER_BATCH) {
        let batch = batch.to_vec();
        named += federation.app.db.read(move |conn| publish::count_changing(conn, &batch)).await?;
    }
    let counted = federation.app.db.read(count_own).await?;
    let shown: i64 = counted.iter().filter(|(state, ..)| state == "published").map(|(.., count)| count).sum();
    Ok(named <= LIKELY || named <= usize::try_from(shown).unwrap_or_default() / LIKELY_PART)
}
