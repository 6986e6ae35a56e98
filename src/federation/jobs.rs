//! What is done without being asked: applying what came, sending what is to be sent, reading what others have.
//!
//! Work is divided into lanes, each done by one process at a time and in its own order, so that a slow server holds up
//! nobody but itself. What is due stands in the database; a restart forgets nothing.

mod turns;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use self::turns::Turns;
use super::node::Federation;
use super::pull::recall;
use super::schedule::later;
use super::{absent, actors, deliver, feed, follow, forms, moving, push, receive, schedule, store, tell};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::peer::standing::has_lapsed;
use crate::peer::{self, Cursor, Follower, Following, Peer, lease};

/// Another process may have written something to do.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// What came meanwhile is looked for together: a flood of small things would have the tables read for each of them.
const GATHER: Duration = Duration::from_millis(10);
/// A lane that failed on our side is left alone for a while: a full disk is not asked four times a second.
const AFTER_FAILURE: Duration = Duration::from_secs(5);
/// A lease is renewed well before it ends.
const RENEW_EVERY: Duration = Duration::from_secs(20);
/// How often what is old is forgotten, and how long ids of activities are kept (SECURITY.md 2.1.17).
const TIDY_EVERY: Duration = Duration::from_secs(3600);
const KEEP_IDS_SECONDS: i64 = 7 * 86_400;
/// That something could not be applied, and why, is kept longer, for an admin to look at.
const KEEP_FAILED_SECONDS: i64 = 30 * 86_400;
/// News for a server that sleeps are told so much later at most.
const KEEP_UNSENT_SECONDS: i64 = 30 * 86_400;
/// A lane that has ended rests, so that none can keep the node busy by ending at once.
const REST: Duration = Duration::from_millis(20);

/// Something that is done by one process at a time.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Lane {
    /// Applying what came from an origin.
    Receive(String),
    /// Telling followers of initiatives what happened.
    Tell,
    /// Saying what feeds have to say.
    Feeds,
    /// Forgetting what is kept for a time.
    Tidy,
    /// Finding out whether followers are still there.
    Look,
    /// Asking what was withdrawn before this node was restored.
    Recall,
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
            Lane::Receive(origin) => format!("receive {origin}"),
            Lane::Tell => "tell".to_owned(),
            Lane::Feeds => "feeds".to_owned(),
            Lane::Tidy => "tidy".to_owned(),
            Lane::Look => "look".to_owned(),
            Lane::Recall => "recall".to_owned(),
            Lane::Ask(host) => format!("ask {host}"),
            Lane::Deliver(host) => format!("deliver {host}"),
            Lane::Push(host) => format!("push {host}"),
            Lane::Pull(host) => format!("pull {host}"),
        }
    }

    /// Whether cutting it off could send something twice: it was taken, and nobody knew.
    fn sends(&self) -> bool {
        matches!(self, Lane::Ask(_) | Lane::Deliver(_) | Lane::Push(_))
    }

    /// The server that is asked or told.
    fn host(&self) -> Option<&str> {
        match self {
            Lane::Ask(host) | Lane::Deliver(host) | Lane::Push(host) | Lane::Pull(host) => Some(host),
            Lane::Receive(_) | Lane::Tell | Lane::Feeds | Lane::Tidy | Lane::Look | Lane::Recall => None,
        }
    }

    async fn work(&self, federation: &Arc<Federation>) -> Result<()> {
        match self {
            Lane::Receive(origin) => receive::apply_waiting(federation, origin).await,
            Lane::Tell => tell::followers(federation).await,
            Lane::Feeds => feed::work(federation).await,
            Lane::Tidy => tidy(federation).await,
            Lane::Look => absent::look(federation).await,
            Lane::Recall => recall::ask(federation).await,
            Lane::Ask(host) => follow::ask(federation, host).await,
            Lane::Deliver(host) => deliver::send_lane(federation, host).await,
            Lane::Push(host) => push::tell(federation, host).await,
            Lane::Pull(host) => schedule::read(federation, host).await,
        }
    }
}

/// Works until the process is to end; then what is being sent is still sent, and all leases are given back.
pub async fn work(federation: Arc<Federation>) {
    let (mut turns, mut lanes) = (Turns::default(), JoinSet::new());
    let mut tidy_every = tokio::time::interval(TIDY_EVERY);
    let now = federation.now();
    if let Err(error) = federation.app.db.write(move |conn| peer::store::hasten_all(conn, now)).await {
        tracing::error!("What was missed cannot be looked for: {}", error.with_causes());
    }
    while !federation.is_stopping() {
        while let Some(ended) = lanes.try_join_next() {
            turns.end(ended);
        }
        let now = federation.now();
        match federation.app.db.read(move |conn| due(conn, now)).await {
            Ok(due) => {
                for lane in turns.give(due) {
                    lanes.spawn(run(federation.clone(), lane));
                }
            }
            Err(error) => {
                tracing::error!("What is to be exchanged could not be read: {}", error.with_causes());
                pause(&federation, AFTER_FAILURE).await;
            }
        }
        tokio::select! {
            () = federation.stopped() => {}
            () = federation.work.notified() => {}
            _ = tidy_every.tick() => {
                if turns.begin(Lane::Tidy) {
                    lanes.spawn(run(federation.clone(), Lane::Tidy));
                }
            }
            () = tokio::time::sleep(LOOK_EVERY) => {}
            Some(ended) = lanes.join_next() => turns.end(ended),
        }
        tokio::time::sleep(GATHER).await;
    }
    while lanes.join_next().await.is_some() {}
}

/// Waits, but not while others wait for the process to end.
async fn pause(federation: &Federation, time: Duration) {
    tokio::select! {
        () = federation.stopped() => {}
        () = tokio::time::sleep(time) => {}
    }
}

async fn tidy(federation: &Federation) -> Result<()> {
    let before = |seconds: i64| later(federation.now(), -seconds);
    let (done, failed) = (before(KEEP_IDS_SECONDS), before(KEEP_FAILED_SECONDS));
    let (unsent, moved) = (before(KEEP_UNSENT_SECONDS), before(moving::DAYS_BETWEEN_MOVES * 86_400));
    let now = federation.now();
    let forget = move |conn: &mut Conn| {
        store::forget_received(conn, done, failed)?;
        store::forget_moves(conn, moved)?;
        store::forget_order(conn, done)?;
        actors::tidy(conn, now)?;
        store::forget_idle_hosts(conn)?;
        forms::tidy(conn, now)?;
        store::forget_old_deliveries(conn, unsent)
    };
    let given_up = federation.app.db.write(forget).await?;
    if given_up > 0 {
        tracing::warn!(given_up, "Deliveries are given up: their servers have not answered for a month");
    }
    Ok(())
}

/// What is due now.
fn due(conn: &mut Conn, now: Timestamp) -> Result<Vec<Lane>> {
    let mut lanes: Vec<Lane> = store::list_origins_waiting(conn, now)?.into_iter().map(Lane::Receive).collect();
    // A restored node says nothing before it knows what was withdrawn.
    let may_say = !recall::holds_back(conn, now)?;
    if may_say && tell::is_due(conn)? {
        lanes.push(Lane::Tell);
    }
    if may_say && feed::is_due(conn, now)? {
        lanes.push(Lane::Feeds);
    }
    if absent::is_due(conn, now)? {
        lanes.push(Lane::Look);
    }
    if recall::is_due(conn, now)? {
        lanes.push(Lane::Recall);
    }
    let (seq, peers) = (recall::seq_to_tell(conn, now)?, peer::store::list(conn)?);
    let cursors: HashMap<String, Cursor> =
        peer::store::list_cursors(conn)?.into_iter().map(|cursor| (cursor.host.clone(), cursor)).collect();
    let with = |peer: &Peer| cursors.get(&peer.host).map(|cursor| due_with(peer, cursor, seq, now));
    lanes.extend(peers.iter().filter_map(with).flatten());
    lanes.extend(store::list_hosts_to_send(conn, now)?.into_iter().map(Lane::Deliver));
    without_blocked(conn, lanes)
}

/// A block covers every way out too.
fn without_blocked(conn: &mut Conn, mut lanes: Vec<Lane>) -> Result<Vec<Lane>> {
    let domains: BTreeSet<&str> = lanes.iter().filter_map(Lane::host).flat_map(peer::domains).collect();
    let domains: Vec<String> = domains.into_iter().map(str::to_owned).collect();
    let blocked = peer::store::list_blocked(conn, &domains)?;
    let is_blocked = |host: &str| peer::domains(host).iter().any(|domain| blocked.iter().any(|known| known == domain));
    lanes.retain(|lane| !lane.host().is_some_and(is_blocked));
    Ok(lanes)
}

fn due_with(peer: &Peer, cursor: &Cursor, seq: i64, now: Timestamp) -> Vec<Lane> {
    let host = || peer.host.clone();
    let asks = peer.following == Following::Ending || peer::follow::must_ask(peer, now);
    let follows = peer.follower == Follower::Accepted && !has_lapsed(peer, now);
    let trusted = !peer.is_in_doubt();
    let tells = trusted && follows && cursor.sent_seq < seq;
    let reads = trusted && peer.following == Following::Accepted;
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
        pause(&federation, AFTER_FAILURE).await;
    }
    tokio::time::sleep(REST).await;
    lane
}

async fn run_leased(federation: &Arc<Federation>, lane: &Lane) -> Result<()> {
    if !hold(federation, lane).await? {
        // Another process does it.
        pause(federation, AFTER_FAILURE).await;
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
        // What is read or applied begins again where it was, or is of one transaction.
        () = federation.stopped(), if !lane.sends() => Ok(()),
    };
    let (name, holder) = (lane.name(), federation.holder.clone());
    federation.app.db.write(move |conn| lease::give_back(conn, &name, &holder)).await?;
    outcome
}

async fn hold(federation: &Federation, lane: &Lane) -> Result<bool> {
    let (name, holder, now) = (lane.name(), federation.holder.clone(), federation.now());
    federation.app.db.write(move |conn| lease::take(conn, &name, &holder, now)).await
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;
    use crate::db::Db;
    use crate::federation::store::Follow;
    use crate::initiative::store::take_numbers;

    const NOW: Timestamp = Timestamp(1_795_514_400_000_000);

    fn with_database(work: impl FnOnce(&mut Conn) -> Result<()> + Send + 'static) {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite:{}", folder.path().join("bocage.sqlite").display()), 1).unwrap();
        db.write_now(work).unwrap();
    }

    fn tell_alpes(conn: &mut Conn) -> store::Delivery {
        let inbox = Url::parse("https://alpes.example/inbox").unwrap();
        let delivery = deliver::to_inbox(&inbox, "node", &serde_json::json!({}), NOW);
        store::insert_delivery(conn, &delivery).unwrap();
        delivery
    }

    #[test]
    fn a_server_that_is_away_is_not_due_whatever_comes_for_it() {
        with_database(|conn| {
            let (due_now, until) = ([Lane::Deliver("alpes.example".into())], later(NOW, 60));
            let first = tell_alpes(conn);
            assert_eq!(due(conn, NOW)?, due_now);
            store::postpone_host(conn, "alpes.example", 3, until, None)?;
            let second = tell_alpes(conn);
            assert_eq!(due(conn, NOW)?, []);
            assert_eq!(due(conn, until)?, due_now);
            store::wake_host(conn, "alpes.example")?;
            assert_eq!(due(conn, NOW)?, due_now);
            for told in [first, second] {
                assert!(!store::forget_idle_host(conn, "alpes.example")?);
                store::forget_delivery(conn, &told.id)?;
            }
            assert!(store::forget_idle_host(conn, "alpes.example")?);
            assert_eq!(due(conn, NOW)?, []);
            Ok(())
        });
    }

    #[test]
    fn what_comes_for_a_server_that_is_well_is_due_whatever_else_waits_there() {
        with_database(|conn| {
            tell_alpes(conn);
            store::postpone_host(conn, "alpes.example", 0, later(NOW, 60), None)?;
            assert_eq!(due(conn, NOW)?, []);
            tell_alpes(conn);
            assert_eq!(due(conn, NOW)?, [Lane::Deliver("alpes.example".into())]);
            Ok(())
        });
    }

    #[test]
    fn numbers_that_no_entry_has_are_nothing_to_tell() {
        with_database(|conn| {
            tell::begin(conn)?;
            let follow = Follow {
                id: "https://a.example/f".into(),
                origin: "https://a.example".into(),
                follower: "https://a.example/u".into(),
                followed: "https://bretagne.example/i/1".into(),
                inbox: "https://a.example/inbox".into(),
                shared_inbox: "https://a.example/inbox".into(),
                created: NOW.0,
            };
            store::replace_follow(conn, &follow)?;
            take_numbers(conn, 5, 0)?;
            assert_eq!(due(conn, NOW)?, [], "a leaf whose content was refused takes a number");
            Ok(())
        });
    }

    #[test]
    fn who_is_blocked_is_not_asked_either() {
        with_database(|conn| {
            tell_alpes(conn);
            let peer = Peer { following: Following::Wanted, ..Peer::named("annuaire.alpes.example:8443", NOW) };
            peer::store::replace(conn, &peer)?;
            assert_eq!(due(conn, NOW)?.len(), 2);
            peer::store::insert_block(conn, "alpes.example", "", NOW)?;
            assert_eq!(due(conn, NOW)?, []);
            Ok(())
        });
    }
}
