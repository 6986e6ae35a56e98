//! An entry that a peer pushed: the same shape as on its pages.

use super::home;
use super::wire::Item;
use crate::catalogue::copies;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::initiative::publish::{Received, accept_remote};
use crate::peer::{self, Peer};

/// The entry in an activity of a peer's node actor.
#[derive(Debug, Clone)]
pub struct Pushed(Received);

impl Pushed {
    /// Out of the body of an activity that was verified; nothing when its object is neither entry nor stub.
    pub fn read(body: &str) -> Option<Pushed> {
        serde_json::from_str::<Item>(body).ok()?.received().map(Pushed)
    }
}

/// Takes what was pushed, as if it had been read, in the caller's transaction. The cursor is the caller's, but for what the
/// peer lists in all: that and our copy are of one moment.
///
/// # Errors
/// When the database does not answer.
pub fn take_pushed(conn: &mut Conn, peer: &Peer, pushed: &Option<Pushed>, now: Timestamp) -> Result<()> {
    let (Some(Pushed(received)), Some(home)) = (pushed, home(peer)) else { return Ok(()) };
    let before = is_published(conn, &received.leaf.id)?;
    accept_remote(conn, &home, std::slice::from_ref(received), now)?;
    let more = i64::from(is_published(conn, &received.leaf.id)?) - i64::from(before);
    peer::store::add_to_total(conn, &peer.host, more)
}

fn is_published(conn: &mut Conn, id: &str) -> Result<bool> {
    let found = copies::store::find_many(conn, &[id.to_owned()])?;
    Ok(found.iter().any(|copied| copied.leaf.state == "published"))
}
