//! Nodes that an admin may want to follow. Nobody contacts them before an admin says so, and what an admin does not
//! want to hear of again ([`store::introductions::ignore`]) is not suggested again.

use std::collections::{BTreeMap, HashSet};

use super::{Follower, Following, Peer, domains, store};
use crate::db::Conn;
use crate::error::Result;

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Suggestion {
    /// Its authority.
    pub host: String,
    /// It follows this node, which does not follow it.
    pub follows_us: bool,
    /// Authorities of the nodes that named it: accepted, and followed.
    pub introduced_by: Vec<String>,
}

/// All of them: first who follows this node, then who is named most.
///
/// # Errors
/// When the database does not answer.
pub fn list(conn: &mut Conn) -> Result<Vec<Suggestion>> {
    let peers = store::list(conn)?;
    let ignored = store::introductions::list_ignored(conn)?;
    let mut found: BTreeMap<String, Suggestion> = peers.iter().filter(may_be_followed).map(of_follower).collect();
    let known: HashSet<&str> = peers.iter().map(|peer| peer.host.as_str()).collect();
    for (host, by_host) in store::introductions::list(conn)? {
        if known.contains(host.as_str()) && !found.contains_key(&host) {
            continue;
        }
        let of_stranger = || Suggestion { host: host.clone(), follows_us: false, introduced_by: Vec::new() };
        found.entry(host.clone()).or_insert_with(of_stranger).introduced_by.push(by_host);
    }
    found.retain(|host, _| !ignored.contains(host));
    let mut suggestions = without_blocked(conn, found.into_values().collect())?;
    suggestions.sort_by_key(|one| (!one.follows_us, std::cmp::Reverse(one.introduced_by.len())));
    Ok(suggestions)
}

/// It is told what changes here, and nobody has decided yet whether it is followed.
fn may_be_followed(peer: &&Peer) -> bool {
    peer.follower == Follower::Accepted && peer.following == Following::None
}

fn of_follower(peer: &Peer) -> (String, Suggestion) {
    let host = peer.host.clone();
    (host.clone(), Suggestion { host, follows_us: true, introduced_by: Vec::new() })
}

fn without_blocked(conn: &mut Conn, mut found: Vec<Suggestion>) -> Result<Vec<Suggestion>> {
    let wanted: HashSet<String> = found.iter().flat_map(|one| domains(&one.host)).map(str::to_owned).collect();
    let wanted: Vec<String> = wanted.into_iter().collect();
    let blocked: HashSet<String> = store::list_blocked(conn, &wanted)?.into_iter().collect();
    found.retain(|one| !domains(&one.host).into_iter().any(|domain| blocked.contains(domain)));
    Ok(found)
}
