//! Deliveries, one lane for each host.

use super::super::schedule::later;
use super::settle::{MAX_PAUSE_SECONDS, MAX_RETRY_AFTER_SECONDS, MAX_TRIES, pause_seconds, trouble};
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
        assert_eq!(at, DeliveryHost { host: HOST.into(), tries: 1, next_at: later(NOW, 600).0, asleep_since: None });
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
