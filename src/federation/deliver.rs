//! What is told to inboxes: one lane per host, in order, from rows that were written with the change that caused them.

mod settle;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::time::{Duration, Instant};

use url::Url;

use self::settle::settle;
pub use self::settle::{Outcome, outcome};
use super::actors;
use super::node::Federation;
use super::signature::Scheme;
use super::signature::sign::{Outgoing, SigningKey, sign};
use super::store::{self, Delivery, DeliveryHost};
use super::urls;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::outbound::{Answer, DELIVERY, Failure};

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
        to_actor: false,
    }
}

/// A row that has `activity` sent to the actor of an id: where it receives is asked when it is sent.
pub fn to_actor(id: &Url, signer: &str, activity: &serde_json::Value, now: Timestamp) -> Delivery {
    Delivery { to_actor: true, ..to_inbox(id, signer, activity, now) }
}

/// Host of an address, with its port unless it is the scheme's own.
pub fn authority(url: &Url) -> String {
    url[url::Position::BeforeHost..url::Position::AfterPort].to_owned()
}

/// How long what an actor said of itself is used without asking again.
const KNOWN_SECONDS: i64 = 86_400;
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

async fn send(federation: &Federation, delivery: Delivery) -> (Delivery, Outcome) {
    let inbox = match inbox_of(federation, &delivery).await {
        Ok(inbox) => inbox,
        Err(outcome) => return (delivery, outcome),
    };
    let signed = async {
        if delivery.to_actor {
            // Who wrote to an initiative may never have read it: then its key is not made yet.
            federation.public_key_of(&delivery.signer).await?;
        }
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

/// Where a delivery goes, or what becomes of it while nobody can say: an actor is known from what it wrote, or asked.
async fn inbox_of(federation: &Federation, delivery: &Delivery) -> Result<Url, Outcome> {
    let named = Url::parse(&delivery.inbox).map_err(|_| Outcome::Refused)?;
    if !delivery.to_actor {
        return Ok(named);
    }
    let kept = actors::recall(federation, &named).await;
    let recent = kept.filter(|copy| copy.age_seconds(federation.now()) < KNOWN_SECONDS).and_then(|copy| copy.remote);
    if let Some(known) = recent {
        return Ok(known.inbox);
    }
    match actors::ask(federation, &named).await {
        Ok(answer) if answer.is_success() => match actors::taken(federation, &named, &answer).await {
            Ok(found) => found.map(|found| found.remote.inbox).ok_or(Outcome::Refused),
            Err(_) => Err(Outcome::Doubted),
        },
        Ok(Answer { status: 404 | 410, .. }) => Err(Outcome::Refused),
        answer => Err(outcome(&answer)),
    }
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
