//! What is told to inboxes: one lane per host, in order, from rows that were written with the change that caused them.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use rand::Rng as _;
use url::Url;

use super::absent;
use super::node::Federation;
use super::schedule::later;
use super::signature::Scheme;
use super::signature::sign::{Outgoing, SigningKey, sign};
use super::store::{self, Delivery, DeliveryHost};
use super::urls;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::outbound::{Answer, DELIVERY, Failure};
use crate::peer;

/// Tries in all, over some two days; then a delivery that a server does not take is given up, and a server that is not
/// there sleeps.
const MAX_TRIES: i32 = 16;
/// The first pause; each further one is twice as long, up to [`MAX_PAUSE_SECONDS`].
const FIRST_PAUSE_SECONDS: i64 = 10;
const MAX_PAUSE_SECONDS: i64 = 6 * 3600;
/// How often a server that sleeps is looked at.
const ASLEEP_SECONDS: i64 = 7 * 86_400;
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
/// Deliveries to a host that are under way at the same time.
const IN_FLIGHT: usize = 4;
/// Deliveries that are read at once.
const BATCH: i64 = 16;
/// Deliveries that are looked through for one that is due.
const MANY: i64 = 2_000;

/// Sends what waits for one host until nothing is due, its turn is over or the process is to end. What one actor says to
/// one inbox is sent in order; several actors do not wait for each other.
///
/// # Errors
/// When the database does not answer.
pub async fn send_lane(federation: &Federation, host: &str) -> Result<()> {
    let begun = Instant::now();
    while begun.elapsed() < TURN && !federation.is_stopping() {
        let (lane, now) = (host.to_owned(), federation.now());
        let read = move |conn: &mut Conn| Ok((store::find_delivery_host(conn, &lane)?, list_due(conn, &lane, now)?));
        let (Some(at), mut first) = federation.app.db.read(read).await? else { return Ok(()) };
        if at.next_at > now.0 {
            return Ok(());
        }
        if first.is_empty() {
            return federation.app.db.write(move |conn| rest(conn, &at)).await;
        }
        first.truncate(IN_FLIGHT);
        let sent = futures_util::future::join_all(first.into_iter().map(|delivery| send(federation, delivery)));
        let (sent, now) = (sent.await, federation.now());
        federation.app.db.write(move |conn| settle(conn, &at, sent, now)).await?;
    }
    Ok(())
}

/// What may be sent now. Where many wait behind one that does, what is behind them is looked at too.
fn list_due(conn: &mut Conn, host: &str, now: Timestamp) -> Result<Vec<Delivery>> {
    for limit in [BATCH, MANY] {
        let waiting = store::list_lane(conn, host, limit)?;
        let is_all = i64::try_from(waiting.len()).unwrap_or(i64::MAX) < limit;
        let mut first = first_of_each(waiting);
        first.retain(|delivery| delivery.next_at <= now.0);
        if is_all || !first.is_empty() {
            return Ok(first);
        }
    }
    Ok(Vec::new())
}

/// What an actor says to an inbox is sent one after the other: the first of each.
fn first_of_each(waiting: Vec<Delivery>) -> Vec<Delivery> {
    let mut seen = HashSet::new();
    waiting.into_iter().filter(|next| seen.insert((next.signer.clone(), next.inbox.clone()))).collect()
}

/// Nothing is due: the host is looked at again when something is.
fn rest(conn: &mut Conn, at: &DeliveryHost) -> Result<()> {
    if store::forget_idle_host(conn, &at.host)? {
        return Ok(());
    }
    // Read anew, since something may have come meanwhile.
    let waiting = first_of_each(store::list_lane(conn, &at.host, MANY)?);
    let next_at = waiting.iter().map(|delivery| delivery.next_at).min().unwrap_or_default();
    store::postpone_host(conn, &at.host, at.tries, Timestamp(next_at), None)
}

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

async fn send(federation: &Federation, delivery: Delivery) -> (Delivery, Outcome) {
    let Ok(inbox) = Url::parse(&delivery.inbox) else { return (delivery, Outcome::Refused) };
    let signed = async {
        let key = federation.key_of(&delivery.signer).await?;
        post(federation, &inbox, &key, &[], delivery.activity.clone().into_bytes()).await
    };
    let outcome = match signed.await {
        Ok(answer) => outcome(&answer),
        Err(error) => {
            tracing::error!(signer = delivery.signer, "A delivery cannot be signed: {}", error.with_causes());
            Outcome::Doubted
        }
    };
    (delivery, outcome)
}

/// Posts a body, signed, with further fields that are signed with it: in the form that the host reads, and once more in the
/// draft when the answer is 401.
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
    let (host, now) = (authority(inbox), federation.now());
    if federation.forms.of(&host, now).await == Scheme::Message {
        let first = post_as(federation, inbox, key, also, body.clone(), Scheme::Message).await?;
        if !matches!(first, Ok(Answer { status: 401, .. })) {
            return Ok(first);
        }
        let again = post_as(federation, inbox, key, also, body, Scheme::Cavage).await?;
        federation.forms.compare(&host, again.as_ref().ok().map(|answer| answer.status), now).await;
        return Ok(again);
    }
    post_as(federation, inbox, key, also, body, Scheme::Cavage).await
}

async fn post_as(
    federation: &Federation,
    inbox: &Url,
    key: &SigningKey,
    also: &[(&str, &str)],
    body: Vec<u8>,
    scheme: Scheme,
) -> Result<Result<Answer, Failure>> {
    let outgoing = Outgoing { method: "POST", url: inbox, body: Some(&body), also, at: federation.now() };
    let mut fields = sign(&outgoing, scheme, key)?;
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
        Ok(Answer { status: 401, .. }) => Outcome::Doubted,
        Ok(Answer { status: 404 | 410, .. }) => Outcome::NoInbox,
        Ok(_) | Err(Failure::Refused(_)) => Outcome::Refused,
        Err(Failure::Unreachable | Failure::NotNow) => Outcome::Away,
    }
}

fn settle(conn: &mut Conn, at: &DeliveryHost, sent: Vec<(Delivery, Outcome)>, now: Timestamp) -> Result<()> {
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
fn trouble(outcomes: &[Outcome]) -> Option<Option<i64>> {
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
    use crate::db::Db;

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
            (401, Outcome::Doubted),
            (403, Outcome::Refused),
            (404, Outcome::NoInbox),
            (410, Outcome::NoInbox),
            (307, Outcome::Refused),
            (500, Outcome::Later(None)),
            (503, Outcome::Later(None)),
        ] {
            assert_eq!(outcome(&answered(status, None)), expected, "{status}");
        }
        assert_eq!(outcome(&answered(429, Some("120"))), Outcome::Later(Some(120)));
        assert_eq!(outcome(&answered(429, Some("tomorrow"))), Outcome::Later(None));
        assert_eq!(outcome(&Err(Failure::Unreachable)), Outcome::Away);
    }

    #[test]
    fn a_server_is_in_trouble_when_nothing_could_be_settled() {
        let (taken, refused, doubted, away) = (Outcome::Taken, Outcome::Refused, Outcome::Doubted, Outcome::Away);
        assert_eq!(trouble(&[taken, away]), None, "it answers others");
        assert_eq!(trouble(&[refused]), None);
        assert_eq!(trouble(&[doubted]), None, "one actor's key is no reason to leave a server alone");
        assert_eq!(trouble(&[away, Outcome::Later(Some(7)), doubted]), Some(Some(7)));
        assert_eq!(trouble(&[away]), Some(None));
    }

    #[test]
    fn pauses_grow_over_two_days_and_then_end() {
        let all: i64 = (0..MAX_TRIES).map(|tries| pause_seconds(tries, None)).sum();
        assert!((24 * 3600..72 * 3600).contains(&all), "{all}");
        assert!(pause_seconds(0, None) <= 11 && pause_seconds(1000, None) <= MAX_PAUSE_SECONDS * 11 / 10);
        assert_eq!(pause_seconds(3, Some(1_000_000)), MAX_RETRY_AFTER_SECONDS);
        assert_eq!(pause_seconds(3, Some(-5)), 1);
    }

    const NOW: Timestamp = Timestamp(1_795_514_400_000_000);
    const HOST: &str = "alpes.example";

    fn with_two_waiting(work: impl FnOnce(&mut Conn, Vec<Delivery>) -> Result<()> + Send + 'static) {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite:{}", folder.path().join("bocage.sqlite").display()), 1).unwrap();
        let inbox = Url::parse("https://alpes.example/inbox").unwrap();
        let deliveries = ["one", "other"].map(|signer| to_inbox(&inbox, signer, &serde_json::json!({}), NOW)).to_vec();
        db.write_now(move |conn| {
            deliveries.iter().try_for_each(|delivery| store::insert_delivery(conn, delivery))?;
            work(conn, deliveries)
        })
        .unwrap();
    }

    fn settle_all(conn: &mut Conn, outcomes: [Outcome; 2], now: Timestamp) -> Result<DeliveryHost> {
        let at = store::find_delivery_host(conn, HOST)?.unwrap();
        let sent = store::list_lane(conn, HOST, BATCH)?.into_iter().zip(outcomes).collect();
        settle(conn, &at, sent, now)?;
        Ok(store::find_delivery_host(conn, HOST)?.unwrap())
    }

    #[test]
    fn a_server_that_is_away_sleeps_and_wakes_with_all_that_waits() {
        with_two_waiting(|conn, _| {
            let mut now = NOW;
            for tries in 1..=MAX_TRIES {
                let at = settle_all(conn, [Outcome::Away; 2], now)?;
                assert_eq!((at.tries, at.asleep_since.is_some()), (tries, tries == MAX_TRIES));
                assert!(at.next_at > now.0);
                now = Timestamp(at.next_at);
            }
            let waiting = store::list_lane(conn, HOST, BATCH)?;
            assert_eq!(waiting.iter().map(|delivery| delivery.tries).collect::<Vec<_>>(), [0, 0]);
            assert_eq!(store::list_hosts_to_send(conn, Timestamp(now.0 - 1))?, [""; 0]);
            store::wake_host(conn, HOST)?;
            assert_eq!(store::list_hosts_to_send(conn, NOW)?, [HOST]);
            Ok(())
        });
    }

    #[test]
    fn what_one_actor_says_in_vain_holds_up_no_other() {
        with_two_waiting(|conn, all| {
            let mut now = NOW;
            for tries in 1..MAX_TRIES {
                let at = settle_all(conn, [Outcome::Doubted, Outcome::Doubted], now)?;
                assert_eq!(at.tries, 0, "after {tries}");
                now = Timestamp(now.0 + 1);
            }
            let at = settle_all(conn, [Outcome::Doubted, Outcome::Taken], now)?;
            assert_eq!(at.tries, 0);
            assert_eq!(store::list_lane(conn, HOST, BATCH)?.len(), 0, "{all:?}");
            Ok(())
        });
    }

    #[test]
    fn many_that_wait_behind_one_hold_up_nobody_else() {
        with_two_waiting(|conn, all| {
            store::postpone_delivery(conn, &all[0].id, 1, later(NOW, 3600))?;
            store::forget_delivery(conn, &all[1].id)?;
            for number in 1..=BATCH {
                let again = Delivery { id: format!("{}{number:02}", all[0].id), ..all[0].clone() };
                store::insert_delivery(conn, &again)?;
            }
            assert!(list_due(conn, HOST, NOW)?.is_empty());
            let other = Delivery { id: format!("{}99", all[0].id), ..all[1].clone() };
            store::insert_delivery(conn, &other)?;
            let due = list_due(conn, HOST, NOW)?;
            assert_eq!(due.iter().map(|delivery| &delivery.id).collect::<Vec<_>>(), [&other.id]);
            Ok(())
        });
    }

    #[test]
    fn a_server_in_trouble_says_when_to_come_back() {
        with_two_waiting(|conn, _| {
            let at = settle_all(conn, [Outcome::Later(Some(600)), Outcome::Later(None)], NOW)?;
            assert_eq!(
                at,
                DeliveryHost { host: HOST.into(), tries: 1, next_at: later(NOW, 600).0, asleep_since: None }
            );
            Ok(())
        });
    }

    #[test]
    fn an_actor_says_one_thing_after_the_other() {
        with_two_waiting(|_, all| {
            let again = Delivery { id: urls::mint(NOW), ..all[0].clone() };
            let next = first_of_each(vec![all[0].clone(), again, all[1].clone()]);
            assert_eq!(next.iter().map(|delivery| &delivery.id).collect::<Vec<_>>(), [&all[0].id, &all[1].id]);
            Ok(())
        });
    }
}
