//! What is done without being asked: applying what came, sending what is to be sent, reading what others have.
//!
//! Work is divided into lanes, each done by one process at a time and in its own order, so that a slow server holds up
//! nobody but itself. What is due stands in the database; a restart forgets nothing.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use super::node::Federation;
use super::schedule::later;
use super::{deliver, follow, push, receive, schedule, store, tell};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::peer::standing::has_lapsed;
use crate::peer::{self, Cursor, Follower, Following, Peer, lease};

/// Another process may have written something to do.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// A lane that failed on our side is left alone for a while: a full disk is not asked four times a second.
const AFTER_FAILURE: Duration = Duration::from_secs(5);
/// A lease is renewed well before it ends.
const RENEW_EVERY: Duration = Duration::from_secs(20);
/// How often what is old is forgotten, and how long ids of activities are kept (SECURITY.md 2.1.17).
const TIDY_EVERY: Duration = Duration::from_secs(3600);
const KEEP_IDS_SECONDS: i64 = 7 * 86_400;
/// Lanes that work at the same time.
const MAX_LANES: usize = 64;

/// Something that is done by one process at a time.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Lane {
    /// Applying what came.
    Receive,
    /// Telling followers of initiatives what happened.
    Tell,
    /// Forgetting what is kept for a time.
    Tidy,
    /// Finding a node, and asking whether it may be followed.
    Ask(String),
    /// What people and nodes are to be told.
    Deliver(String),
    /// Telling a node what changed in the catalogue.
    Push(String),
    /// Reading a node's catalogue.
    Pull(String),
}

impl Lane {
    fn name(&self) -> String {
        match self {
            Lane::Receive => "receive".to_owned(),
            Lane::Tell => "tell".to_owned(),
            Lane::Tidy => "tidy".to_owned(),
            Lane::Ask(host) => format!("ask {host}"),
            Lane::Deliver(host) => format!("deliver {host}"),
            Lane::Push(host) => format!("push {host}"),
            Lane::Pull(host) => format!("pull {host}"),
        }
    }

    async fn work(&self, federation: &Arc<Federation>) -> Result<()> {
        match self {
            Lane::Receive => receive::apply_waiting(federation).await,
            Lane::Tell => tell::followers(federation).await,
            Lane::Tidy => tidy(federation).await,
            Lane::Ask(host) => follow::ask(federation, host).await,
            Lane::Deliver(host) => deliver::send_lane(federation, host).await,
            Lane::Push(host) => push::tell(federation, host).await,
            Lane::Pull(host) => schedule::read(federation, host).await,
        }
    }
}

/// Works for ever.
pub async fn work(federation: Arc<Federation>) {
    let (mut busy, mut lanes) = (HashSet::new(), JoinSet::new());
    let mut tidy_every = tokio::time::interval(TIDY_EVERY);
    loop {
        while let Some(ended) = lanes.try_join_next() {
            forget(&mut busy, ended);
        }
        let now = federation.now();
        match federation.app.db.read(move |conn| due(conn, now)).await {
            Ok(due) => {
                for lane in due {
                    if busy.len() < MAX_LANES && busy.insert(lane.clone()) {
                        lanes.spawn(run(federation.clone(), lane));
                    }
                }
            }
            Err(error) => {
                tracing::error!("What is to be exchanged could not be read: {}", error.with_causes());
                tokio::time::sleep(AFTER_FAILURE).await;
            }
        }
        tokio::select! {
            () = federation.work.notified() => {}
            _ = tidy_every.tick() => {
                if busy.insert(Lane::Tidy) {
                    lanes.spawn(run(federation.clone(), Lane::Tidy));
                }
            }
            () = tokio::time::sleep(LOOK_EVERY) => {}
            Some(ended) = lanes.join_next() => forget(&mut busy, ended),
        }
    }
}

async fn tidy(federation: &Federation) -> Result<()> {
    let before = later(federation.now(), -KEEP_IDS_SECONDS);
    federation.app.db.write(move |conn| store::forget_received(conn, before)).await
}

fn forget(busy: &mut HashSet<Lane>, ended: Result<Lane, tokio::task::JoinError>) {
    match ended {
        Ok(lane) => drop(busy.remove(&lane)),
        Err(error) => {
            // Which one it was is not known; all are looked at again.
            tracing::error!("An exchange with another server stopped: {error}");
            busy.clear();
        }
    }
}

/// What is due now.
fn due(conn: &mut Conn, now: Timestamp) -> Result<Vec<Lane>> {
    let mut lanes = Vec::new();
    if !store::list_waiting(conn, now, 1)?.is_empty() {
        lanes.push(Lane::Receive);
    }
    if tell::is_due(conn)? {
        lanes.push(Lane::Tell);
    }
    for host in store::list_hosts_to_send(conn, now)? {
        if !peer::store::is_blocked(conn, &domains_of(&host))? {
            lanes.push(Lane::Deliver(host));
        }
    }
    let seq = crate::catalogue::store::latest_seq(conn)?;
    let cursors = peer::store::list_cursors(conn)?;
    for peer in peer::store::list(conn)? {
        if peer::store::is_blocked(conn, &domains_of(&peer.host))? {
            continue;
        }
        let Some(cursor) = cursors.iter().find(|cursor| cursor.host == peer.host) else { continue };
        lanes.extend(due_with(&peer, cursor, seq, now));
    }
    Ok(lanes)
}

/// A host and all domains above it, without port.
fn domains_of(host: &str) -> Vec<String> {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    super::address::domains(name).into_iter().map(str::to_owned).collect()
}

fn due_with(peer: &Peer, cursor: &Cursor, seq: i64, now: Timestamp) -> Vec<Lane> {
    let host = || peer.host.clone();
    let asks = peer.following == Following::Ending || peer::follow::must_ask(peer, now);
    let follows = peer.follower == Follower::Accepted && !has_lapsed(peer, now);
    let tells = follows && cursor.sent_seq < seq;
    let reads = peer.following == Following::Accepted;
    [
        (asks && cursor.pull_at <= now).then(|| Lane::Ask(host())),
        (tells && cursor.push_at <= now).then(|| Lane::Push(host())),
        (reads && cursor.pull_at <= now).then(|| Lane::Pull(host())),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// One lane, while this process has its lease.
async fn run(federation: Arc<Federation>, lane: Lane) -> Lane {
    if let Err(error) = run_leased(&federation, &lane).await {
        tracing::error!(lane = lane.name(), "An exchange failed on our side: {}", error.with_causes());
        tokio::time::sleep(AFTER_FAILURE).await;
    }
    lane
}

async fn run_leased(federation: &Arc<Federation>, lane: &Lane) -> Result<()> {
    if !hold(federation, lane).await? {
        // Another process does it.
        tokio::time::sleep(AFTER_FAILURE).await;
        return Ok(());
    }
    let renew = async {
        loop {
            tokio::time::sleep(RENEW_EVERY).await;
            if !hold(federation, lane).await? {
                return Err::<(), Error>(Error::Internal(anyhow::anyhow!("the lane was taken by another process")));
            }
        }
    };
    let outcome = tokio::select! {
        outcome = lane.work(federation) => outcome,
        lost = renew => lost,
    };
    let (name, holder) = (lane.name(), federation.holder.clone());
    federation.app.db.write(move |conn| lease::give_back(conn, &name, &holder)).await?;
    outcome
}

async fn hold(federation: &Federation, lane: &Lane) -> Result<bool> {
    let (name, holder, now) = (lane.name(), federation.holder.clone(), federation.now());
    federation.app.db.write(move |conn| lease::take(conn, &name, &holder, now)).await
}
