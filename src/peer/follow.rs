//! What becomes of a follow between two nodes (PROTOCOL.md, "Nodes follow nodes"). Pure: it says what the rows become,
//! and what is to be told; whoever calls writes both in one transaction.

use super::{Follower, Following, Peer};
use crate::clock::Timestamp;

/// How long a follow holds that is not said again.
pub const LEASE_DAYS: i64 = 30;
/// How often it is said again, so that a lost or restored database heals.
pub const SAY_AGAIN_DAYS: i64 = 7;

const DAY: i64 = 86_400 * 1_000_000;

/// Who may follow this node without being asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Policy {
    /// Every node.
    Open,
    /// Those that a node follows which an admin accepted and which is followed here; about others an admin decides.
    Introduced,
    /// None: an admin decides.
    Manual,
    /// Those that the configuration names; others are refused.
    Allowlist,
}

/// What another node's follow is answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// At once.
    Accept,
    /// At once.
    Reject,
    /// An admin has to say.
    Wait,
}

/// Another node asks to follow this one. `named` says whether the configuration names it, with [`Policy::Introduced`]
/// whether one node at least introduces it: it could read what it asks for anyway, and an admin may still refuse it.
pub fn asked_by(peer: &mut Peer, follow_id: &str, policy: Policy, named: bool, now: Timestamp) -> Answer {
    peer.follower_id = Some(follow_id.to_owned());
    let answer = match (peer.follower, policy) {
        (Follower::Refused, _) => Answer::Reject,
        (Follower::Accepted, _) | (_, Policy::Open) => Answer::Accept,
        (_, Policy::Allowlist | Policy::Introduced) if named => Answer::Accept,
        (_, Policy::Allowlist) => Answer::Reject,
        (_, Policy::Manual | Policy::Introduced) => Answer::Wait,
    };
    match answer {
        Answer::Accept => accept(peer, now),
        Answer::Reject => peer.follower = Follower::Refused,
        Answer::Wait => peer.follower = Follower::Asked,
    }
    answer
}

/// Another node's follow is granted.
pub fn accept(peer: &mut Peer, now: Timestamp) {
    peer.follower = Follower::Accepted;
    peer.lease_until = Some(Timestamp(now.0 + LEASE_DAYS * DAY));
}

/// Another node does not follow any more. That it was refused stays known, or it could ask again and again.
pub fn left_by(peer: &mut Peer) {
    if peer.follower != Follower::Refused {
        peer.follower = Follower::None;
    }
    peer.follower_id = None;
    peer.lease_until = None;
}

/// This node asks, or asks again with a new id.
pub fn ask(peer: &mut Peer, follow_id: &str, now: Timestamp) {
    peer.follow_id = Some(follow_id.to_owned());
    peer.followed_at = Some(now);
    if peer.following != Following::Accepted {
        peer.following = Following::Asked;
    }
}

/// Whether this node has to ask now: for the first time, or once more.
pub fn must_ask(peer: &Peer, now: Timestamp) -> bool {
    let last = peer.followed_at.unwrap_or_default();
    match peer.following {
        Following::Wanted => true,
        // Its name may be back where it was.
        Following::Accepted if peer.is_in_doubt() => true,
        Following::Accepted | Following::Asked => now.0 - last.0 >= SAY_AGAIN_DAYS * DAY,
        Following::None | Following::Refused | Following::Ending => false,
    }
}

/// The other node said yes to the Follow of this id, perhaps after it had said no. Answers whether that changes anything:
/// an answer to an older Follow, to none, or to one that has ended here does not.
pub fn accepted(peer: &mut Peer, follow_id: &str) -> bool {
    let waits = matches!(peer.following, Following::Asked | Following::Accepted | Following::Refused);
    let ours = waits && peer.follow_id.as_deref() == Some(follow_id);
    if ours {
        peer.following = Following::Accepted;
        peer.reason.clear();
    }
    ours
}

/// The other node said no, or ended what it had granted.
pub fn refused(peer: &mut Peer, follow_id: &str, why: &str) -> bool {
    let waits = matches!(peer.following, Following::Asked | Following::Accepted);
    let ours = waits && peer.follow_id.as_deref() == Some(follow_id);
    if ours {
        peer.following = Following::Refused;
        peer.reason = why.to_owned();
    }
    ours
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_514_400_000_000);

    fn peer() -> Peer {
        Peer::named("alpes.example", NOW)
    }

    #[test]
    fn a_policy_decides_about_strangers_and_only_about_them() {
        for (policy, named, answer) in [
            (Policy::Open, false, Answer::Accept),
            (Policy::Manual, true, Answer::Wait),
            (Policy::Introduced, true, Answer::Accept),
            (Policy::Introduced, false, Answer::Wait),
            (Policy::Allowlist, true, Answer::Accept),
            (Policy::Allowlist, false, Answer::Reject),
        ] {
            let mut peer = peer();
            assert_eq!(asked_by(&mut peer, "f1", policy, named, NOW), answer, "{policy:?}");
            assert_eq!(peer.lease_until.is_some(), answer == Answer::Accept);
        }
        let mut known = peer();
        accept(&mut known, NOW);
        let later = Timestamp(NOW.0 + DAY);
        assert_eq!(asked_by(&mut known, "f2", Policy::Manual, false, later), Answer::Accept, "the follow exists");
        assert_eq!(known.lease_until, Some(Timestamp(later.0 + LEASE_DAYS * DAY)), "the lease begins anew");
    }

    #[test]
    fn a_refusal_is_remembered() {
        let mut refused = peer();
        refused.follower = Follower::Refused;
        assert_eq!(asked_by(&mut refused, "f1", Policy::Manual, false, NOW), Answer::Reject);
        left_by(&mut refused);
        assert_eq!(asked_by(&mut refused, "f2", Policy::Open, true, NOW), Answer::Reject, "whatever the policy says");
        let mut told = peer();
        told.following = Following::Wanted;
        ask(&mut told, "f1", NOW);
        assert!(super::refused(&mut told, "f1", "Pas maintenant."));
        assert!(!must_ask(&told, Timestamp(NOW.0 + 100 * DAY)), "a machine does not ask again");
        assert_eq!(told.reason, "Pas maintenant.");
        assert!(super::accepted(&mut told, "f1"), "but it may change its mind");
        assert_eq!((told.following, told.reason.as_str()), (Following::Accepted, ""));
    }

    #[test]
    fn only_the_follow_in_force_is_answered() {
        let mut peer = peer();
        assert!(!accepted(&mut peer, "f1"), "nothing was asked");
        let doubted = Peer { following: Following::Accepted, followed_at: Some(NOW), ..peer.clone() };
        assert!(!must_ask(&doubted, NOW) && must_ask(&Peer { offered: "rsa AAAA k".into(), ..doubted }, NOW));
        peer.following = Following::Wanted;
        assert!(must_ask(&peer, NOW));
        ask(&mut peer, "f1", NOW);
        assert!(!must_ask(&peer, NOW) && !accepted(&mut peer, "f0") && accepted(&mut peer, "f1"));
        assert_eq!(peer.following, Following::Accepted);

        let week = Timestamp(NOW.0 + SAY_AGAIN_DAYS * DAY);
        assert!(must_ask(&peer, week), "once a week it is said again");
        ask(&mut peer, "f2", week);
        assert_eq!(peer.following, Following::Accepted, "copying goes on meanwhile");
        assert!(!refused(&mut peer, "f1", ""), "an old answer comes late");
        peer.following = Following::Ending;
        assert!(!accepted(&mut peer, "f2"), "an answer that comes after the end");
    }
}
