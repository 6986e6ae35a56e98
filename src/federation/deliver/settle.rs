//! What becomes of deliveries, and of the servers they went to (PROTOCOL.md, "People follow initiatives").

use rand::Rng as _;

use super::super::absent;
use super::super::schedule::later;
use super::super::store::{self, Delivery, DeliveryHost};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::outbound::{Answer, Failure};
use crate::peer;

/// Tries in all, over some two days; then a delivery that a server does not take is given up, and a server that is not
/// there sleeps.
pub(super) const MAX_TRIES: i32 = 16;
/// The first pause; each further one is twice as long, up to [`MAX_PAUSE_SECONDS`].
const FIRST_PAUSE_SECONDS: i64 = 10;
pub(super) const MAX_PAUSE_SECONDS: i64 = 6 * 3600;
/// How often a server that sleeps is looked at.
const ASLEEP_SECONDS: i64 = 7 * 86_400;
/// How long a server may ask us to wait.
pub(super) const MAX_RETRY_AFTER_SECONDS: i64 = 24 * 3600;

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was taken.
    Taken,
    /// It will not be taken, however often it is sent.
    Refused,
    /// The inbox is not there.
    NoInbox,
    /// Who sent it is not believed yet: keys may be on their way, or clocks apart.
    Doubted,
    /// The server is in trouble; with the pause that it asked for, in seconds.
    Later(Option<i64>),
    /// The server is not there.
    Away,
}

impl Outcome {
    /// Whether it is worth sending again.
    pub fn is_open(self) -> bool {
        matches!(self, Outcome::Doubted | Outcome::Later(_) | Outcome::Away)
    }
}

/// What an answer means (PROTOCOL.md, "Answers to a POST").
pub fn outcome(answer: &Result<Answer, Failure>) -> Outcome {
    match answer {
        Ok(answer) if answer.is_success() => Outcome::Taken,
        Ok(Answer { status: 408 | 425 | 429 | 500..=599, retry_after, .. }) => {
            Outcome::Later(retry_after.as_ref().and_then(|seconds| seconds.trim().parse().ok()))
        }
        Ok(Answer { status: 401, .. }) => Outcome::Doubted,
        Ok(Answer { status: 404 | 410, .. }) => Outcome::NoInbox,
        Ok(_) | Err(Failure::Refused(_)) => Outcome::Refused,
        Err(Failure::Unreachable | Failure::NotNow) => Outcome::Away,
    }
}

/// Writes what became of deliveries to one host that were sent together.
///
/// # Errors
/// When the database does not answer.
pub(super) fn settle(conn: &mut Conn, at: &DeliveryHost, sent: Vec<(Delivery, Outcome)>, now: Timestamp) -> Result<()> {
    let outcomes: Vec<Outcome> = sent.iter().map(|(_, outcome)| *outcome).collect();
    for (delivery, outcome) in &sent {
        settle_one(conn, delivery, *outcome, now)?;
    }
    if outcomes.contains(&Outcome::Taken) {
        peer::store::mark_contact(conn, &at.host, now)?;
    }
    match trouble(&outcomes) {
        None => store::wake_host(conn, &at.host),
        Some(asked) => put_off(conn, at, asked, now),
    }
}

/// Whether the server itself is in trouble, with the longest pause that it asked for: nothing was settled.
pub(super) fn trouble(outcomes: &[Outcome]) -> Option<Option<i64>> {
    if outcomes.iter().any(|outcome| !outcome.is_open()) {
        return None;
    }
    let pause = |outcome: &Outcome| match outcome {
        Outcome::Later(asked) => Some(*asked),
        Outcome::Away => Some(None),
        _ => None,
    };
    outcomes.iter().filter_map(pause).max()
}

fn settle_one(conn: &mut Conn, delivery: &Delivery, outcome: Outcome, now: Timestamp) -> Result<()> {
    let inbox = &delivery.inbox;
    match outcome {
        Outcome::Taken => store::forget_delivery(conn, &delivery.id),
        Outcome::Refused => {
            tracing::info!(inbox, "A delivery was refused and is not sent again");
            store::forget_delivery(conn, &delivery.id)
        }
        Outcome::NoInbox => {
            store::insert_absent(conn, inbox, absent::MAX_PER_INBOX, now)?;
            store::forget_delivery(conn, &delivery.id)
        }
        // Not tried at all: that its server is away is counted for the server.
        Outcome::Away => Ok(()),
        Outcome::Doubted | Outcome::Later(_) if delivery.tries + 1 >= MAX_TRIES => {
            tracing::warn!(inbox, "A delivery is given up after {MAX_TRIES} tries");
            store::forget_delivery(conn, &delivery.id)
        }
        Outcome::Doubted => postpone_one(conn, delivery, None, now),
        Outcome::Later(asked) => postpone_one(conn, delivery, asked, now),
    }
}

fn postpone_one(conn: &mut Conn, delivery: &Delivery, asked: Option<i64>, now: Timestamp) -> Result<()> {
    let pause = pause_seconds(delivery.tries, asked);
    store::postpone_delivery(conn, &delivery.id, delivery.tries + 1, later(now, pause))
}

/// A host is left alone for a while; after [`MAX_TRIES`] it sleeps until it is heard of, and is looked at once a week.
fn put_off(conn: &mut Conn, at: &DeliveryHost, asked: Option<i64>, now: Timestamp) -> Result<()> {
    peer::store::mark_failed(conn, &at.host, "peer-does-not-answer", now)?;
    let tries = at.tries.saturating_add(1);
    if tries < MAX_TRIES {
        return store::postpone_host(conn, &at.host, tries, later(now, pause_seconds(at.tries, asked)), None);
    }
    if at.asleep_since.is_none() {
        tracing::warn!(host = at.host, "A server does not answer; what waits for it is sent when it is heard of");
    }
    let since = at.asleep_since.map_or(now, Timestamp);
    store::postpone_host(conn, &at.host, tries, later(now, ASLEEP_SECONDS), Some(since))
}

/// The pause after so many failures, with a tenth of chance, so that hosts are not all asked at once.
pub(super) fn pause_seconds(tries: i32, asked: Option<i64>) -> i64 {
    if let Some(asked) = asked {
        return asked.clamp(1, MAX_RETRY_AFTER_SECONDS);
    }
    let doubled = u32::try_from(tries).unwrap_or_default().min(20);
    let pause = (FIRST_PAUSE_SECONDS << doubled).min(MAX_PAUSE_SECONDS);
    pause + rand::rng().random_range(0..=pause / 10)
}
