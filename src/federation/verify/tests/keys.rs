//! Steps 12 and 13: whose key it is, and how often that is asked.

use std::sync::Arc;

use url::Url;

use super::*;
use crate::federation::signature::sign::SigningKey;
use crate::federation::verify::keys::{Bond, MAX_ACTORS};

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
        assert!(keyring.fetch((&actor_id, Bond::Stranger), None, &home(), &internet, now).await.is_none());
        if internet.asked().len() > before {
            fetched_at.push(minute);
        }
    }
    assert_eq!(fetched_at, [0, 5, 15, 35, 75, 135, 195]);
    internet.serve(ALPES, &actor(ALPES, KEY, public_pem()));
    let back = Timestamp(NOW.0 + 300 * 60_000_000);
    assert!(keyring.fetch((&actor_id, Bond::Stranger), None, &home(), &internet, back).await.is_some());
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
        assert!(keyring.fetch((&id, Bond::Stranger), None, &home(), &internet, now).await.is_some());
    };
    for number in 0..MAX_ACTORS + 10 {
        fetch(number).await;
    }
    let held =
        |number: usize| keyring.held(&Url::parse(&format!("https://a{number}.example/u")).unwrap(), NOW).is_some();
    assert!(!held(0) && held(MAX_ACTORS + 9) && held(MAX_ACTORS / 2));
}
