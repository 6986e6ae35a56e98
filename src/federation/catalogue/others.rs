//! What this node holds of others, as far as everybody may know it.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};

use super::parameters::Parameters;
use super::see;
use crate::catalogue::store as log;
use crate::clock::Timestamp;
use crate::federation::answer::{JSON, Versioned};
use crate::federation::node::Federation;
use crate::federation::refusal::Refusal;
use crate::peer::{self, Cursor, Follower, Following, Peer};

/// The longest name of a host (RFC 1035), with a port.
const MAX_HOST_BYTES: usize = 253 + 6;

/// `GET /catalogue/tombstones?home=HOST`: what a restored home has to withdraw again.
pub async fn tombstones(
    State(federation): State<Arc<Federation>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let home = home(&Parameters::of(query.as_deref()))?;
    let held = see(&federation, move |_, conn| log::list_tombstones(conn, &home)).await?;
    let tombstones: Value = held.into_iter().map(|(id, rev)| json!({ "id": id, "rev": rev })).collect();
    Ok(Versioned::by_content(JSON, tombstones).answer(&headers))
}

fn home(parameters: &Parameters) -> Result<String, Refusal> {
    let home = parameters.one("home")?.unwrap_or_default().to_ascii_lowercase();
    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b"-.:[]_".contains(&byte);
    if home.is_empty() || home.len() > MAX_HOST_BYTES || !home.bytes().all(is_host) {
        return Err(Refusal::malformed("home is no host"));
    }
    Ok(home)
}

/// `GET /peers`: the nodes with which a follow was accepted, in one direction or both.
pub async fn peers(State(federation): State<Arc<Federation>>, headers: HeaderMap) -> Result<Response, Refusal> {
    let (peers, cursors) =
        see(&federation, |_, conn| Ok((peer::store::list(conn)?, peer::store::list_cursors(conn)?))).await?;
    let cursors: HashMap<&str, &Cursor> = cursors.iter().map(|cursor| (cursor.host.as_str(), cursor)).collect();
    let shown = peers.iter().filter_map(|peer| describe(peer, cursors.get(peer.host.as_str()).copied()));
    Ok(Versioned::by_content(JSON, shown.collect()).answer(&headers))
}

/// The public facts of an accepted peer. `state` is `mutual`, `followed` (we copy it) or `follower` (it copies us);
/// `seq` and `root` are how far our copy goes and the root that it last said it has.
fn describe(peer: &Peer, cursor: Option<&Cursor>) -> Option<Value> {
    let state = match (peer.following == Following::Accepted, peer.follower == Follower::Accepted) {
        (true, true) => "mutual",
        (true, false) => "followed",
        (false, true) => "follower",
        (false, false) => return None,
    };
    let seen = cursor.and_then(|cursor| cursor.contact_at).map(Timestamp::rfc3339);
    Some(json!({
        "node": peer.node,
        "state": state,
        "since": peer.created.rfc3339(),
        "last_seen": seen,
        "seq": cursor.map_or(0, |cursor| cursor.seq),
        "root": cursor.map_or("", |cursor| cursor.root.as_str()),
    }))
}
