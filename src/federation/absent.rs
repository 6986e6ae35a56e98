//! A server says that an inbox is not there: whoever receives in it is looked for, before a follow is given up
//! (PROTOCOL.md, "People follow initiatives").

use serde_json::{Map, Value};
use url::Url;

use super::activity::types;
use super::fetch::ACTOR;
use super::node::Federation;
use super::remote_actor::RemoteActor;
use super::schedule::later;
use super::store::{self, AbsentFollower};
use super::strict_json;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::outbound::{Answer, Budget, Failure};

/// Followers that are looked for because of one inbox: a large server that moved is not asked for all of them at once.
pub const MAX_PER_INBOX: i64 = 20;
/// Followers that are looked for in one run.
const BATCH: i64 = 50;
/// Nobody was there on so many days: the follow is given up.
const DAYS: i32 = 3;
const DAY_SECONDS: i64 = 86_400;
/// A server that does not answer says nothing about anybody on it; after so long it is not asked any more, and the next
/// delivery that it refuses begins anew.
const GIVE_UP_SECONDS: i64 = 30 * DAY_SECONDS;
/// An actor, and one redirect.
const REQUESTS: u32 = 2;

/// What stands where a follower was.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    /// The follower.
    There(Box<RemoteActor>),
    /// Their server says that they are gone for good.
    Gone,
    /// Their server knows nobody of that name.
    Nobody,
    /// Nothing that says anything.
    Unclear,
}

/// Whether somebody is to be looked for.
///
/// # Errors
/// When the database does not answer.
pub fn is_due(conn: &mut Conn, now: Timestamp) -> Result<bool> {
    Ok(!store::list_absent(conn, now, 1)?.is_empty())
}

/// Looks for those whose time it is.
///
/// # Errors
/// When the database does not answer.
pub async fn look(federation: &Federation) -> Result<()> {
    let now = federation.now();
    for absent in federation.app.db.read(move |conn| store::list_absent(conn, now, BATCH)).await? {
        if federation.is_stopping() {
            break;
        }
        let found = find(federation, &absent.follower).await;
        let now = federation.now();
        federation.app.db.write(move |conn| settle(conn, &absent, found, now)).await?;
    }
    Ok(())
}

async fn find(federation: &Federation, follower: &str) -> Found {
    let Ok(id) = Url::parse(follower) else { return Found::Gone };
    let answer = federation.fetching(Budget::of(REQUESTS)).ask(&id, &ACTOR).await;
    found(&answer, |document| RemoteActor::read(document, &id, &federation.node))
}

fn found(answer: &Result<Answer, Failure>, read: impl Fn(&Map<String, Value>) -> Option<RemoteActor>) -> Found {
    let Ok(answer) = answer else { return Found::Unclear };
    match answer.status {
        410 => Found::Gone,
        404 => Found::Nobody,
        200..300 => match strict_json::parse(&answer.body) {
            Ok(Value::Object(document)) if types(&document).is_ok_and(|types| types.contains(&"Tombstone")) => {
                Found::Gone
            }
            Ok(Value::Object(document)) => {
                read(&document).map_or(Found::Unclear, |actor| Found::There(Box::new(actor)))
            }
            _ => Found::Unclear,
        },
        _ => Found::Unclear,
    }
}

fn settle(conn: &mut Conn, absent: &AbsentFollower, found: Found, now: Timestamp) -> Result<()> {
    let follower = &absent.follower;
    let tomorrow = later(now, DAY_SECONDS);
    match found {
        Found::There(actor) => {
            let shared = actor.shared_inbox.as_ref().unwrap_or(&actor.inbox);
            store::move_inboxes(conn, follower, actor.inbox.as_str(), shared.as_str())?;
            store::forget_absent(conn, follower)
        }
        Found::Nobody if absent.days + 1 < DAYS => store::postpone_absent(conn, follower, absent.days + 1, tomorrow),
        Found::Gone | Found::Nobody => {
            tracing::info!(follower, "A follower is gone: their server knows nobody of that name any more");
            store::forget_follows_by(conn, follower)?;
            store::forget_absent(conn, follower)
        }
        Found::Unclear if now.0 - absent.since > GIVE_UP_SECONDS * 1_000_000 => store::forget_absent(conn, follower),
        Found::Unclear => store::postpone_absent(conn, follower, absent.days, tomorrow),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::db::Db;
    use crate::federation::address::Node;
    use crate::federation::store::Follow;

    const NOW: Timestamp = Timestamp(1_795_514_400_000_000);
    const ALICE: &str = "https://alpes.example/u/alice";

    fn answered(status: u16, body: &Value) -> Found {
        let id = Url::parse(ALICE).unwrap();
        let answer = Ok(Answer {
            url: id.clone(),
            status,
            content_type: String::new(),
            retry_after: None,
            body: body.to_string().into_bytes(),
        });
        found(&answer, |document| RemoteActor::read(document, &id, &Node::public("bretagne.example")))
    }

    fn alice() -> Value {
        json!({ "id": ALICE, "type": "Person", "inbox": format!("{ALICE}/new") })
    }

    #[test]
    fn only_a_servers_own_word_says_that_somebody_is_gone() {
        assert_eq!(answered(410, &json!({})), Found::Gone);
        assert_eq!(answered(200, &json!({ "id": ALICE, "type": "Tombstone" })), Found::Gone);
        assert_eq!(answered(404, &json!({})), Found::Nobody);
        assert!(matches!(answered(200, &alice()), Found::There(_)));
        for unclear in [answered(503, &json!({})), answered(200, &json!([])), answered(403, &json!({}))] {
            assert_eq!(unclear, Found::Unclear);
        }
        let id = Url::parse(ALICE).unwrap();
        let nothing = found(&Err(Failure::Unreachable), |_| None);
        assert_eq!(nothing, Found::Unclear, "{id}");
    }

    /// Alice follows, and her inbox answers 404.
    fn with_alice(work: impl FnOnce(&mut Conn) -> Result<()> + Send + 'static) {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite:{}", folder.path().join("bocage.sqlite").display()), 1).unwrap();
        db.write_now(move |conn| {
            let follow = Follow {
                id: "https://alpes.example/f".into(),
                origin: "https://alpes.example".into(),
                follower: ALICE.into(),
                followed: "https://bretagne.example/i/1".into(),
                inbox: format!("{ALICE}/inbox"),
                shared_inbox: "https://alpes.example/inbox".into(),
                created: NOW.0,
            };
            store::replace_follow(conn, &follow)?;
            store::insert_absent(conn, "https://alpes.example/inbox", MAX_PER_INBOX, NOW)?;
            work(conn)
        })
        .unwrap();
    }

    fn only(conn: &mut Conn, now: Timestamp) -> AbsentFollower {
        store::list_absent(conn, now, 9).unwrap().pop().expect("somebody to look for")
    }

    #[test]
    fn who_is_not_there_on_three_days_follows_no_more() {
        with_alice(|conn| {
            let mut now = NOW;
            for day in 1..=3 {
                assert!(store::is_follower(conn, ALICE)?, "day {day}");
                let absent = only(conn, now);
                settle(conn, &absent, Found::Nobody, now)?;
                assert!(!is_due(conn, now)?);
                now = later(now, DAY_SECONDS);
            }
            assert!(!store::is_follower(conn, ALICE)?);
            assert!(!is_due(conn, now)?);
            Ok(())
        });
    }

    #[test]
    fn who_moved_house_is_told_there() {
        with_alice(|conn| {
            let absent = only(conn, NOW);
            settle(conn, &absent, answered(200, &alice()), NOW)?;
            let inboxes = store::list_shared_inboxes(conn, "https://bretagne.example/i/1")?;
            assert_eq!(inboxes, [format!("{ALICE}/new")]);
            assert!(!is_due(conn, later(NOW, DAY_SECONDS))?);
            Ok(())
        });
    }

    #[test]
    fn silence_says_nothing_about_anybody() {
        with_alice(|conn| {
            let absent = only(conn, NOW);
            settle(conn, &absent, Found::Unclear, NOW)?;
            let absent = only(conn, later(NOW, DAY_SECONDS));
            settle(conn, &absent, Found::Unclear, later(NOW, GIVE_UP_SECONDS + 1))?;
            assert!(!is_due(conn, later(NOW, 2 * GIVE_UP_SECONDS))?);
            assert!(store::is_follower(conn, ALICE)?);
            Ok(())
        });
    }
}
