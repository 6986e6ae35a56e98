//! Accepting another node: it may follow this one, and what it publishes is shown.

use super::pins;
use super::receive::decide;
use super::urls::Urls;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result, sentence};
use crate::initiative::publish::remote::quarantine::forget_over_quota;
use crate::initiative::store::lock;
use crate::peer::{Follower, Following, store};

/// What an admin's yes meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trusted {
    /// It had asked to follow this node, and may.
    pub follows: bool,
    /// It is followed: what waited is to be shown ([`crate::initiative::publish::remote::quarantine::release`]).
    pub followed: bool,
}

/// An admin accepts a node: its question, when it has asked, its entries from now on, and the keys that it has now. What
/// was not kept of it is read anew.
///
/// # Errors
/// [`Error::Usage`] when it is not known, [`Error::Conflict`] when there is nothing to accept or it is blocked, and when
/// the database does not answer.
pub fn trust(conn: &mut Conn, urls: &Urls, host: &str, now: Timestamp) -> Result<Trusted> {
    lock(conn)?;
    let unknown = || Error::Usage(sentence!("peer-unknown", host = host));
    let mut peer = store::find(conn, host)?.ok_or_else(unknown)?;
    let followed = peer.following != Following::None;
    let doubted = peer.is_in_doubt();
    pins::accept(&mut peer);
    // Who was refused is let in by a yes that can mean nothing else.
    let follows = match peer.follower {
        Follower::Asked => true,
        Follower::Refused => !followed || peer.quarantined_at.is_none(),
        _ => false,
    };
    let trusted = Trusted { follows, followed };
    if !followed && peer.follower == Follower::None && !doubted {
        return Err(Error::Conflict(sentence!("peer-nothing-to-accept", host = host)));
    }
    if store::is_blocked(conn, host)? {
        return Err(Error::Conflict(sentence!("peer-is-blocked", host = host)));
    }
    peer.quarantined_at = None;
    if trusted.follows {
        peer.reason.clear();
        decide(conn, urls, &mut peer, true, now)?;
    } else {
        store::replace(conn, &peer)?;
    }
    if peer.following == Following::Accepted {
        forget_over_quota(conn, host)?;
        store::set_pull(conn, host, now, 0)?;
    }
    Ok(trusted)
}
