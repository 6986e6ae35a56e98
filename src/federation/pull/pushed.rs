//! An entry that a peer pushed: the same shape as on its pages.

use super::home;
use super::wire::Item;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::initiative::publish::{Received, accept_remote};
use crate::peer::Peer;

/// The entry in an activity of a peer's node actor.
#[derive(Debug, Clone)]
pub struct Pushed(Received);

impl Pushed {
    /// Out of the body of an activity that was verified; nothing when its object is neither entry nor stub.
    pub fn read(body: &str) -> Option<Pushed> {
        serde_json::from_str::<Item>(body).ok()?.received().map(Pushed)
    }
}

/// Takes what was pushed, as if it had been read, in the caller's transaction. The cursor is the caller's.
///
/// # Errors
/// When the database does not answer.
pub fn take_pushed(conn: &mut Conn, peer: &Peer, pushed: &Option<Pushed>, now: Timestamp) -> Result<()> {
    let (Some(Pushed(received)), Some(home)) = (pushed, home(peer)) else { return Ok(()) };
    accept_remote(conn, &home, std::slice::from_ref(received), now)?;
    Ok(())
}
