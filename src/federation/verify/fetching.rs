//! What the gate asks of other servers about their actors, and of this node about actors that it met before.

use std::future::Future;

use url::Url;

use super::actor_document::ActorCopy;

/// What an actor is to this node. With whom it exchanges is asked again sooner, since each message that is refused
/// meanwhile is one that two nodes miss. There are few of them, and an admin wanted them; anybody may name a stranger, who
/// is left alone for longer (SECURITY.md 2.2.10 and 11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bond {
    /// A peer that is followed, or that may follow.
    Known,
    /// Somebody who follows an initiative here.
    Follower,
    /// Anybody else.
    Stranger,
}

const DAY_SECONDS: i64 = 86_400;

impl Bond {
    /// How long an actor that could not be fetched so often is left alone, in seconds: each time twice as long, between the
    /// first and the longest pause.
    pub(super) fn pause(self, failures: u32) -> i64 {
        let (first, longest) = match self {
            Bond::Known => (2, 5 * 60),
            Bond::Follower | Bond::Stranger => (5 * 60, 60 * 60),
        };
        (first << failures.saturating_sub(1).min(16)).min(longest)
    }

    /// How long keys are believed that were fetched once, in seconds: a key that its owner has revoked is not believed for
    /// ever. Who is away then is believed longer, up to `BELIEVED_AWAY_SECONDS`.
    pub fn believed_seconds(self) -> i64 {
        match self {
            Bond::Known | Bond::Follower => 7 * DAY_SECONDS,
            Bond::Stranger => DAY_SECONDS,
        }
    }
}

/// How long keys are believed whose owner's server does not answer.
pub const BELIEVED_AWAY_SECONDS: i64 = 30 * DAY_SECONDS;

/// Where the keys of actors come from. Requests pass `OutboundClient`, which checks address, size, time and redirects.
pub trait Fetch: Send + Sync {
    /// Fetches the document of an actor, signed by the node actor.
    ///
    /// # Errors
    /// When there is none.
    fn fetch_actor(&self, id: &Url, bond: Bond) -> impl Future<Output = Result<Fetched, Failure>> + Send;

    /// The actor as this node, or another process of it, fetched it before.
    fn recall(&self, id: &Url) -> impl Future<Output = Option<ActorCopy>> + Send;

    /// Replaces what is kept of an actor, if anything is: it was fetched anew.
    fn renew(&self, copy: &ActorCopy) -> impl Future<Output = ()> + Send;
}

/// A document as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Where it came from, after redirects.
    pub url: Url,
    /// Its media type.
    pub content_type: String,
    /// Its bytes.
    pub body: Vec<u8>,
}

/// No document came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// 404, or 410 with what was said of it: perhaps a `Tombstone`.
    Gone(Option<Fetched>),
    /// Anything else: no answer, a refusal, an answer that breaks the rules.
    Unreachable,
}
