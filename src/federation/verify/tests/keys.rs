//! Steps 12 and 13: whose key it is, and how often that is asked.

use std::sync::Arc;

use url::Url;

use super::*;
use crate::federation::signature::sign::SigningKey;
use crate::federation::verify::Bond;
use crate::federation::verify::keys::MAX_ACTORS;

/// Step 12: AUTH-12, AUTH-06, ORIG-01, ORIG-03.
#[tokio::test]
async fn a_key_counts_when_the_actor_at_its_own_id_lists_it() {
    let good = actor(ALPES, KEY, public_pem());
    let cases: Vec<(&str, Value)> = vec![
        ("another id", changed(&good, "id", json!("https://v.example/actor"))),
        ("another actor of the origin", changed(&good, "id", json!("https://alpes.example/other"))),
        ("another key id", actor(ALPES, "https://alpes.example/actor#other", public_pem())),
        ("another key", actor(ALPES, KEY, testing::RFC_9421_RSA)),
        ("no key", changed(&good, "publicKey", json!(null))),
        ("another owner", {
            let mut document = good.clone();
            document["publicKey"]["owner"] = json!("https://v.example/actor");
            document
        }),
    ];
    for (why, document) in cases {
        let internet = internet();
        internet.serve(ALPES, &document);
        assert_eq!(status(&signed(KEY, &follow()), &internet).await, Some(Status::Signature), "{why}");
        assert_eq!(internet.asked(), [ALPES], "{why}: not even fetched again");
    }
    let bytes = good.to_string().into_bytes();
    for media_type in ["image/png", "text/plain", "application/json", "application/ld+json"] {
        let internet = internet();
        internet.serve_as(ALPES, ALPES, media_type, bytes.clone());
        assert_eq!(status(&signed(KEY, &follow()), &internet).await, Some(Status::Signature), "{media_type}");
    }
    let moved = internet();
    moved.serve_as(ALPES, "https://a.example/actor", "application/activity+json", bytes);
    assert_eq!(status(&signed(KEY, &follow()), &moved).await, Some(Status::Signature));
}

/// AUTH-06: a key of the same origin, but of somebody else.
#[tokio::test]
async fn one_actor_does_not_sign_for_another_of_its_origin() {
    let internet = internet();
    let bob = "https://alpes.example/u/bob";
    internet.serve(bob, &actor(bob, "https://alpes.example/u/bob#main-key", testing::RFC_9421_RSA));
    let as_bob = changed(&follow(), "actor", json!(bob));
    assert_eq!(status(&signed(KEY, &as_bob), &internet).await, Some(Status::Signature));
}

/// AUTH-18.
#[tokio::test]
async fn a_new_key_is_fetched_once_in_five_minutes() {
    let internet = internet();
    internet.serve(ALPES, &actor(ALPES, KEY, testing::RFC_9421_RSA));
    let keyring = Keyring::default();
    let request = signed(KEY, &follow());
    assert!(send(&request, &internet, &keyring).await.is_err(), "the first fetch is not followed by another");
    assert_eq!(internet.asked().len(), 1);

    internet.serve(ALPES, &actor(ALPES, KEY, public_pem()));
    assert!(send(&request, &internet, &keyring).await.is_ok(), "a cached key that does not fit is fetched anew");
    assert_eq!(internet.asked().len(), 2);
    assert!(send(&request, &internet, &keyring).await.is_ok());
    assert_eq!(internet.asked().len(), 2, "a key that fits is not");

    let forged = {
        let other = testing::rsa();
        let key = SigningKey::from_pem(KEY, &other.private).unwrap();
        delivery(&key, Scheme::Cavage, follow().to_string().as_bytes())
    };
    for _ in 0..10 {
        assert_eq!(send(&forged, &internet, &keyring).await.err(), Some(Status::Signature));
    }
    assert_eq!(internet.asked().len(), 2, "at most once in five minutes");
    let later = Request { arrived_at: Timestamp(NOW.0 + 302_000_000), ..forged };
    assert_eq!(send(&later, &internet, &keyring).await.err(), Some(Status::Signature));
    assert_eq!(internet.asked().len(), 3);
    assert!(send(&request, &internet, &keyring).await.is_ok());
}

/// FETCH-08.
#[tokio::test]
async fn a_thousand_requests_of_an_unknown_actor_make_one_fetch() {
    for reachable in [true, false] {
        let internet = Arc::new(internet());
        if !reachable {
            internet.take_down(ALPES);
        }
        let keyring = Arc::new(Keyring::default());
        let request = Arc::new(signed(KEY, &follow()));
        let tasks: Vec<_> = (0..1_000)
            .map(|_| {
                let (request, internet, keyring) = (request.clone(), internet.clone(), keyring.clone());
                tokio::spawn(async move { send(&request, &internet, &keyring).await.is_ok() })
            })
            .collect();
        for task in tasks {
            assert_eq!(task.await.unwrap(), reachable);
        }
        assert_eq!(internet.asked().len(), 1, "reachable: {reachable}");
    }
}

#[tokio::test]
async fn an_actor_that_cannot_be_fetched_is_left_alone_for_longer_and_longer() {
    let internet = internet();
    internet.take_down(ALPES);
    let keyring = Keyring::default();
    let actor_id = Url::parse(ALPES).unwrap();
    let mut fetched_at = Vec::new();
    for minute in 0..240 {
        let before = internet.asked().len();
        let now = Timestamp(NOW.0 + minute * 60_000_000);
        assert!(keyring.learn((&actor_id, Bond::Stranger), None, &home(), &internet, now).await.is_none());
        if internet.asked().len() > before {
            fetched_at.push(minute);
        }
    }
    assert_eq!(fetched_at, [0, 5, 15, 35, 75, 135, 195]);
    internet.serve(ALPES, &actor(ALPES, KEY, public_pem()));
    let back = Timestamp(NOW.0 + 300 * 60_000_000);
    assert!(keyring.learn((&actor_id, Bond::Stranger), None, &home(), &internet, back).await.is_some());
}

#[tokio::test]
async fn a_cache_has_an_end() {
    let internet = internet();
    let keyring = Keyring::default();
    let fetch = async |number: usize| {
        let id = format!("https://a{number}.example/u");
        internet.serve(&id, &actor(&id, &format!("{id}#k"), testing::RFC_9421_RSA));
        let id = Url::parse(&id).unwrap();
        let now = Timestamp(NOW.0 + number as i64 * 1_000_000);
        assert!(keyring.learn((&id, Bond::Stranger), None, &home(), &internet, now).await.is_some());
    };
    for number in 0..MAX_ACTORS + 10 {
        fetch(number).await;
    }
    let held =
        |number: usize| keyring.held(&Url::parse(&format!("https://a{number}.example/u")).unwrap(), NOW).is_some();
    assert!(!held(0) && held(MAX_ACTORS + 9) && held(MAX_ACTORS / 2));
}

const DAY: i64 = 86_400_000_000;

fn arriving(activity: &Value, at: Timestamp) -> Request {
    testing::delivery_at(&rsa_key(KEY), activity.to_string().as_bytes(), at)
}

/// Sends it, and keeps what is to be kept, as the inbox does; whether it was verified.
async fn sent(request: &Request, internet: &Internet, keyring: &Keyring) -> bool {
    match send(request, internet, keyring).await {
        Ok(Verdict::Verified(verified)) => {
            verified.unkept.iter().for_each(|held| internet.keep(keyring, held));
            true
        }
        _ => false,
    }
}

#[tokio::test]
async fn after_a_restart_nobody_is_asked_anew() {
    let internet = internet();
    let keyring = Keyring::default();
    assert!(sent(&signed(KEY, &follow()), &internet, &keyring).await);
    assert!(sent(&signed(KEY, &follow()), &internet, &keyring).await);
    let Ok(Verdict::Verified(again)) = send(&signed(KEY, &follow()), &internet, &keyring).await else { panic!() };
    assert!(again.unkept.is_none(), "it is kept once");
    assert!(sent(&signed(KEY, &follow()), &internet, &Keyring::default()).await);
    assert_eq!(internet.asked().len(), 1);
}

#[tokio::test]
async fn what_did_not_prove_itself_is_not_kept() {
    let internet = internet();
    internet.serve(ALPES, &actor(ALPES, KEY, testing::RFC_9421_RSA));
    assert!(!sent(&signed(KEY, &follow()), &internet, &Keyring::default()).await);
    assert!(internet.table.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_key_that_was_changed_before_a_restart_is_fetched_at_once() {
    let internet = internet();
    assert!(sent(&signed(KEY, &follow()), &internet, &Keyring::default()).await);
    internet.table.lock().unwrap().get_mut(ALPES).unwrap().keys.clear();
    let keyring = Keyring::default();
    assert!(sent(&signed(KEY, &follow()), &internet, &keyring).await);
    assert_eq!(internet.asked().len(), 2);
    assert_eq!(internet.table.lock().unwrap()[ALPES].keys.len(), 1, "the table has the new one");
}

/// A revoked key is not believed for ever, though nobody signs with the new one.
#[tokio::test]
async fn a_key_is_asked_for_again_after_its_time() {
    for (follows, days) in [(false, 1), (true, 7)] {
        let mut internet = internet();
        internet.facts.follows = follows;
        let keyring = Keyring::default();
        assert!(sent(&arriving(&follow(), NOW), &internet, &keyring).await);
        internet.serve(ALPES, &actor(ALPES, KEY, testing::RFC_9421_RSA));
        let before = Timestamp(NOW.0 + days * DAY - 1_000_000);
        assert!(sent(&arriving(&follow(), before), &internet, &keyring).await);
        assert_eq!(internet.asked().len(), 1);
        let after = Timestamp(NOW.0 + days * DAY);
        assert!(!sent(&arriving(&follow(), after), &internet, &keyring).await, "its actor has another one");
        assert_eq!(internet.asked().len(), 2);
        let kept = internet.table.lock().unwrap()[ALPES].clone();
        assert_eq!(kept.fetched_at, Timestamp(after.0 + 1_000_000), "and the table knows it");
    }
}

#[tokio::test]
async fn a_server_that_is_away_has_its_keys_believed_for_a_month() {
    let internet = internet();
    let keyring = Keyring::default();
    assert!(sent(&arriving(&follow(), NOW), &internet, &keyring).await);
    internet.take_down(ALPES);
    for (days, believed) in [(2, true), (29, true), (30, false)] {
        let at = Timestamp(NOW.0 + days * DAY);
        assert_eq!(sent(&arriving(&follow(), at), &internet, &keyring).await, believed, "{days} days");
        assert_eq!(sent(&arriving(&follow(), at), &internet, &Keyring::default()).await, believed, "{days} days");
    }
    let asked = internet.asked().len();
    let soon = Timestamp(NOW.0 + 30 * DAY + 60_000_000);
    assert!(!sent(&arriving(&follow(), soon), &internet, &keyring).await);
    assert_eq!(internet.asked().len(), asked, "it is not asked at every message");
}

#[tokio::test]
async fn an_actor_that_is_gone_says_its_farewell_and_nothing_else() {
    let internet = Internet { facts: Facts { knows_actor: true, ..internet().facts }, ..internet() };
    let keyring = Keyring::default();
    assert!(sent(&arriving(&follow(), NOW), &internet, &keyring).await);
    internet.bury(ALPES, None);
    let farewell = json!({"id": format!("{ALPES}#delete"), "type": "Delete", "actor": ALPES, "object": ALPES});
    let late = Timestamp(NOW.0 + 40 * DAY);
    assert!(!sent(&arriving(&follow(), late), &internet, &keyring).await);
    assert!(sent(&arriving(&farewell, late), &internet, &keyring).await, "its last key, however old");
    keyring.forget(ALPES);
    internet.table.lock().unwrap().clear();
    assert!(!sent(&arriving(&farewell, late), &internet, &keyring).await, "no key is known");
}

/// PROTOCOL, "Delete, move": who has not kept its key cannot verify otherwise.
#[tokio::test]
async fn a_farewell_is_proved_by_the_key_in_a_tombstone() {
    let farewell = json!({"id": format!("{ALPES}#delete"), "type": "Delete", "actor": ALPES, "object": ALPES});
    let mut tombstone = actor(ALPES, KEY, public_pem());
    tombstone["type"] = json!("Tombstone");
    let strange =
        changed(&tombstone, "publicKey", json!({"id": KEY, "owner": ALPES, "publicKeyPem": testing::RFC_9421_RSA}));
    let cases = [
        (tombstone.clone(), farewell.clone(), true),
        (tombstone.clone(), follow(), false),
        (strange, farewell.clone(), false),
        (changed(&tombstone, "id", json!("https://alpes.example/other")), farewell.clone(), false),
        (changed(&tombstone, "type", json!("Application")), farewell, false),
    ];
    for (said, activity, believed) in cases {
        let internet = Internet { facts: Facts { knows_actor: true, ..internet().facts }, ..internet() };
        internet.bury(ALPES, Some(&said));
        let keyring = Keyring::default();
        for _ in 0..2 {
            assert_eq!(sent(&signed(KEY, &activity), &internet, &keyring).await, believed, "{said} {activity}");
        }
        assert_eq!(internet.asked().len(), 1);
        assert!(internet.table.lock().unwrap().is_empty(), "who is gone is not kept");
    }
}
