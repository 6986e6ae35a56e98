//! All that an admin looks at of the network, and what a block would cut off.

use serde::Serialize;
use url::Url;

use super::peers::KeptOut;
use crate::catalogue::copies::{OVER_QUOTA, store as copies};
use crate::catalogue::store::latest_seq;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::federation::store::{count_by_host, count_followers_by_origin};
use crate::peer::known::{self, Known};
use crate::peer::standing::{Standing, has_lapsed};
use crate::peer::suggestion::{self, Suggestion};
use crate::peer::{Follower, Following, Peer, domains, store};
use crate::reply;

/// A node, and what waits for it or for an admin.
#[derive(Debug, Clone)]
pub struct Seen {
    /// What is known of it.
    pub known: Known,
    /// Messages that are still to be sent to it, changes of the catalogue among them.
    pub waiting: i64,
    /// It says that very much was withdrawn here before this node was restored, and nobody has believed it yet.
    pub recalls: bool,
}

/// All of it.
#[derive(Debug, Clone)]
pub struct Survey {
    /// Nodes by name of the host.
    pub seen: Vec<Seen>,
    /// Domains that are kept out, each with the reason.
    pub blocks: KeptOut,
    /// Nodes that an admin may want to follow.
    pub suggestions: Vec<Suggestion>,
    /// Nodes that are not suggested again.
    pub ignored: Vec<String>,
}

/// Looks at everything.
///
/// # Errors
/// When the database does not answer.
pub fn survey(conn: &mut Conn) -> Result<Survey> {
    let (waiting, seq, doubted) = (count_by_host(conn)?, latest_seq(conn)?, store::recalls::list_doubted(conn)?);
    let seen = known::list(conn)?.into_iter().map(|known| Seen {
        waiting: waiting.get(&known.peer.host).copied().unwrap_or_default() + changes_to_tell(&known, seq),
        recalls: doubted.contains(&known.peer.host),
        known,
    });
    Ok(Survey {
        seen: seen.collect(),
        blocks: store::list_blocks(conn)?,
        suggestions: suggestion::list(conn)?,
        ignored: store::introductions::list_ignored(conn)?,
    })
}

fn changes_to_tell(known: &Known, seq: i64) -> i64 {
    let is_told = known.peer.follower == Follower::Accepted && !known.blocked;
    if is_told { (seq - known.cursor.sent_seq).max(0) } else { 0 }
}

/// What of a node waits for an admin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Its keys have changed.
    Keys,
    /// It asks to follow this node.
    Follow,
    /// So many of its entries are kept and not shown, or were not even kept, until it is accepted.
    Entries(i64),
    /// It says that very much was withdrawn here before this node was restored.
    Recall,
}

impl Seen {
    /// What waits for an admin.
    pub fn question(&self) -> Option<Question> {
        let Known { peer, copied, over_quota, blocked, .. } = &self.known;
        question(peer, copied.quarantined + over_quota, self.recalls).filter(|_| !blocked)
    }

    /// Whether it is followed and the exchange has stopped.
    pub fn is_failing(&self, now: Timestamp) -> bool {
        let standing = Standing::of(&self.known.peer, &self.known.cursor, now);
        let stopped = matches!(standing, Standing::Doubted | Standing::Late { .. } | Standing::Silent { .. });
        stopped && self.is_followed()
    }

    /// Whether its catalogue is copied.
    pub fn is_followed(&self) -> bool {
        self.known.peer.following == Following::Accepted && !self.known.blocked
    }

    /// How it stands with its follow of this node, as the last part of a key.
    pub fn follower(&self, now: Timestamp) -> &'static str {
        if has_lapsed(&self.known.peer, now) { "lapsed" } else { self.known.peer.follower.as_str() }
    }
}

fn question(peer: &Peer, entries: i64, recalls: bool) -> Option<Question> {
    let asks = [
        peer.is_in_doubt().then_some(Question::Keys),
        (peer.follower == Follower::Asked).then_some(Question::Follow),
        recalls.then_some(Question::Recall),
        (peer.following == Following::Accepted && entries > 0).then_some(Question::Entries(entries)),
    ];
    asks.into_iter().flatten().next()
}

/// A node that waits for an admin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Waiting {
    /// A node by its host asks something, since an instant.
    Asks(String, Question, Timestamp),
    /// A node may be followed, and is named or follows since an instant.
    Suggested(Suggestion, Timestamp),
}

impl Waiting {
    /// Since when.
    pub fn since(&self) -> Timestamp {
        match self {
            Waiting::Asks(.., since) | Waiting::Suggested(_, since) => *since,
        }
    }
}

/// All nodes that wait for an admin.
///
/// # Errors
/// When the database does not answer.
pub fn questions(conn: &mut Conn) -> Result<Vec<Waiting>> {
    let (peers, doubted) = (store::list(conn)?, store::recalls::list_doubted(conn)?);
    let mut all = Vec::new();
    for peer in &peers {
        let is_new = peer.following == Following::Accepted && peer.quarantined_at.is_some();
        let entries = if is_new { waiting_entries(conn, &peer.host)? } else { 0 };
        let asked = question(peer, entries, doubted.contains(&peer.host));
        let Some(asked) = asked else { continue };
        if !store::is_blocked(conn, &peer.host)? {
            all.push(Waiting::Asks(peer.host.clone(), asked, since(conn, peer, asked)?));
        }
    }
    let named = store::introductions::first_named(conn)?;
    for one in suggestion::list(conn)? {
        let known = peers.iter().find(|peer| peer.host == one.host).map(|peer| peer.created);
        let since = known.or_else(|| named.get(&one.host).copied()).unwrap_or_default();
        all.push(Waiting::Suggested(one, since));
    }
    Ok(all)
}

fn waiting_entries(conn: &mut Conn, host: &str) -> Result<i64> {
    Ok(copies::count(conn, host)?.quarantined + copies::count_refused(conn, host, OVER_QUOTA)?)
}

fn since(conn: &mut Conn, peer: &Peer, asked: Question) -> Result<Timestamp> {
    let since = match asked {
        Question::Keys => store::find_cursor(conn, &peer.host)?.and_then(|cursor| cursor.failed_at),
        Question::Entries(_) => peer.quarantined_at,
        Question::Follow | Question::Recall => None,
    };
    Ok(since.unwrap_or(peer.created))
}

/// What a block cuts off.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Cost {
    /// Nodes that are known here.
    pub nodes: Vec<String>,
    /// Entries of theirs that are shown here.
    pub entries: i64,
    /// People who follow something here.
    pub followers: i64,
    /// Texts of people that are kept here.
    pub replies: i64,
}

impl Cost {
    /// Each number with the key of its sentence.
    pub fn sentences(&self) -> [(&'static str, i64); 4] {
        [
            ("peers-block-nodes", i64::try_from(self.nodes.len()).unwrap_or(i64::MAX)),
            ("peers-block-entries", self.entries),
            ("peers-block-followers", self.followers),
            ("peers-block-replies", self.replies),
        ]
    }
}

/// What blocking a domain would cut off.
///
/// # Errors
/// When the database does not answer.
pub fn cost_of_block(conn: &mut Conn, domain: &str) -> Result<Cost> {
    let covers = |host: &str| domains(host).contains(&domain);
    let host_of = |origin: &str| Url::parse(origin).ok().and_then(|origin| origin.host_str().map(str::to_owned));
    let known = known::list(conn)?.into_iter().filter(|known| covers(&known.peer.host));
    let mut cost = Cost::default();
    for known in known {
        cost.entries += known.copied.published - known.copied.not_shown;
        cost.nodes.push(known.peer.host);
    }
    let followers = count_followers_by_origin(conn)?.into_iter();
    cost.followers =
        followers.filter(|(origin, _)| host_of(origin).is_some_and(|host| covers(&host))).map(|(_, n)| n).sum();
    let replies = reply::store::count_by_host(conn)?.into_iter();
    cost.replies = replies.filter(|(host, _)| covers(host)).map(|(_, n)| n).sum();
    Ok(cost)
}
