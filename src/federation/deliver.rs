//! What is told to inboxes: one lane per host, in order, from rows that were written with the change that caused them.

use std::time::{Duration, Instant};

use rand::Rng as _;
use url::Url;

use super::node::Federation;
use super::signature::Scheme;
use super::signature::sign::{Outgoing, SigningKey, sign};
use super::store::{self, Delivery};
use super::urls;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::outbound::{Answer, DELIVERY, Failure};
use crate::peer;

/// Tries in all, over some two days; then the delivery is given up.
const MAX_TRIES: i32 = 16;
/// The first pause; each further one is twice as long, up to [`MAX_PAUSE_SECONDS`].
const FIRST_PAUSE_SECONDS: i64 = 10;
const MAX_PAUSE_SECONDS: i64 = 6 * 3600;
/// How long a server may ask us to wait.
const MAX_RETRY_AFTER_SECONDS: i64 = 24 * 3600;

/// A row that has `activity` sent to an inbox, signed by `signer` (as `keys.owner` has it).
pub fn to_inbox(inbox: &Url, signer: &str, activity: &serde_json::Value, now: Timestamp) -> Delivery {
    Delivery {
        id: urls::mint(now),
        host: authority(inbox),
        inbox: inbox.to_string(),
        signer: signer.to_owned(),
        activity: activity.to_string(),
        tries: 0,
        next_at: now.0,
        created: now.0,
    }
}

/// Host of an address, with its port unless it is the scheme's own.
pub fn authority(url: &Url) -> String {
    url[url::Position::BeforeHost..url::Position::AfterPort].to_owned()
}

/// How long a lane sends before others have their turn.
const TURN: Duration = Duration::from_millis(500);

/// Sends what waits for one host, in order, until nothing is due, its turn is over or the process is to end.
///
/// # Errors
/// When the database does not answer, or a key cannot be used.
pub async fn send_lane(federation: &Federation, host: &str) -> Result<()> {
    let begun = Instant::now();
    while begun.elapsed() < TURN && !federation.is_stopping() {
        let (lane, now) = (host.to_owned(), federation.now());
        let Some(delivery) = federation.app.db.read(move |conn| store::first_delivery(conn, &lane)).await? else {
            return Ok(());
        };
        if delivery.next_at > now.0 {
            // What came behind it waits with it, or the lane would be due again at once.
            let until = Timestamp(delivery.next_at);
            return federation.app.db.write(move |conn| store::postpone_lane(conn, &delivery.host, until)).await;
        }
        let outcome = send(federation, &delivery).await?;
        let now = federation.now();
        federation.app.db.write(move |conn| settle(conn, &delivery, outcome, now)).await?;
    }
    Ok(())
}

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was taken.
    Taken,
    /// It will not be taken, however often it is sent.
    Refused,
    /// Not now; with the pause that was asked for, in seconds.
    Later(Option<i64>),
}

async fn send(federation: &Federation, delivery: &Delivery) -> Result<Outcome> {
    let Ok(key) = federation.key_of(&delivery.signer).await else {
        tracing::error!(signer = delivery.signer, "A delivery cannot be signed");
        return Ok(Outcome::Later(None));
    };
    let Ok(inbox) = Url::parse(&delivery.inbox) else { return Ok(Outcome::Refused) };
    let body = delivery.activity.clone().into_bytes();
    Ok(outcome(&post(federation, &inbox, &key, &[], body).await?))
}

/// Posts a body, signed, with further fields that are signed with it.
///
/// # Errors
/// When it cannot be signed. That nothing came back is an answer.
pub async fn post(
    federation: &Federation,
    inbox: &Url,
    key: &SigningKey,
    also: &[(&str, &str)],
    body: Vec<u8>,
) -> Result<Result<Answer, Failure>> {
    let outgoing = Outgoing { method: "POST", url: inbox, body: Some(&body), also, at: federation.now() };
    let mut fields = sign(&outgoing, Scheme::Cavage, key)?;
    fields.push(("content-type".to_owned(), super::answer::ACTIVITY_JSON.to_owned()));
    Ok(federation.client.post(inbox, &DELIVERY, fields, body).await)
}

/// What an answer means (PROTOCOL.md, "Answers to a POST").
pub fn outcome(answer: &Result<Answer, Failure>) -> Outcome {
    match answer {
        Ok(answer) if answer.is_success() => Outcome::Taken,
        Ok(Answer { status: 408 | 425 | 429 | 500..=599, retry_after, .. }) => {
            Outcome::Later(retry_after.as_ref().and_then(|seconds| seconds.trim().parse().ok()))
        }
        // Keys may be on their way, or clocks apart.
        Ok(Answer { status: 401, .. }) => Outcome::Later(None),
        Ok(_) | Err(Failure::Refused(_)) => Outcome::Refused,
        Err(Failure::Unreachable | Failure::NotNow) => Outcome::Later(None),
    }
}

fn settle(conn: &mut Conn, delivery: &Delivery, outcome: Outcome, now: Timestamp) -> Result<()> {
    match outcome {
        Outcome::Taken => {
            peer::store::mark_contact(conn, &delivery.host, now)?;
            store::forget_delivery(conn, &delivery.id)
        }
        Outcome::Refused => {
            tracing::info!(inbox = delivery.inbox, "A delivery was refused and is not sent again");
            store::forget_delivery(conn, &delivery.id)
        }
        Outcome::Later(_) if delivery.tries + 1 >= MAX_TRIES => {
            tracing::warn!(inbox = delivery.inbox, "A delivery is given up after {MAX_TRIES} tries");
            store::forget_delivery(conn, &delivery.id)
        }
        Outcome::Later(asked) => {
            peer::store::mark_failed(conn, &delivery.host, "peer-does-not-answer", now)?;
            let pause = pause_seconds(delivery.tries, asked);
            store::postpone_delivery(conn, &delivery.id, delivery.tries + 1, Timestamp(now.0 + pause * 1_000_000))
        }
    }
}

/// The pause after so many failures, with a tenth of chance, so that hosts are not all asked at once.
fn pause_seconds(tries: i32, asked: Option<i64>) -> i64 {
    if let Some(asked) = asked {
        return asked.clamp(1, MAX_RETRY_AFTER_SECONDS);
    }
    let doubled = u32::try_from(tries).unwrap_or_default().min(20);
    let pause = (FIRST_PAUSE_SECONDS << doubled).min(MAX_PAUSE_SECONDS);
    pause + rand::rng().random_range(0..=pause / 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, retry_after: Option<&str>) -> Result<Answer, Failure> {
        Ok(Answer {
            url: Url::parse("https://alpes.example/inbox").unwrap(),
            status,
            content_type: String::new(),
            retry_after: retry_after.map(str::to_owned),
            body: Vec::new(),
        })
    }

    #[test]
    fn an_answer_says_whether_to_come_back() {
        for (status, expected) in [
            (200, Outcome::Taken),
            (202, Outcome::Taken),
            (400, Outcome::Refused),
            (401, Outcome::Later(None)),
            (403, Outcome::Refused),
            (410, Outcome::Refused),
            (307, Outcome::Refused),
            (500, Outcome::Later(None)),
            (503, Outcome::Later(None)),
        ] {
            assert_eq!(outcome(&answered(status, None)), expected, "{status}");
        }
        assert_eq!(outcome(&answered(429, Some("120"))), Outcome::Later(Some(120)));
        assert_eq!(outcome(&answered(429, Some("tomorrow"))), Outcome::Later(None));
        assert_eq!(outcome(&Err(Failure::Unreachable)), Outcome::Later(None));
    }

    #[test]
    fn pauses_grow_over_two_days_and_then_end() {
        let all: i64 = (0..MAX_TRIES).map(|tries| pause_seconds(tries, None)).sum();
        assert!((24 * 3600..72 * 3600).contains(&all), "{all}");
        assert!(pause_seconds(0, None) <= 11 && pause_seconds(1000, None) <= MAX_PAUSE_SECONDS * 11 / 10);
        assert_eq!(pause_seconds(3, Some(1_000_000)), MAX_RETRY_AFTER_SECONDS);
        assert_eq!(pause_seconds(3, Some(-5)), 1);
    }
}
