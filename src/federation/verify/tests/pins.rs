//! Keys of peers: those of the first contact, whatever the actor lists now.

use super::*;
use crate::federation::verify::{Bond, keys_of};

/// Alpes is a peer whose key is pinned.
fn peer() -> Internet {
    let mut internet = internet();
    let document = actor(ALPES, KEY, public_pem());
    let id = url::Url::parse(ALPES).unwrap();
    internet.facts.pins = keys_of(document.as_object().unwrap(), &id);
    internet.facts.exchanges = true;
    internet
}

#[tokio::test]
async fn a_pinned_key_speaks_for_its_peer() {
    let internet = peer();
    assert_eq!(internet.facts.bond(), Bond::Known);
    assert_eq!(status(&signed(KEY, &follow()), &internet).await, None);
    assert!(internet.doubted.lock().unwrap().is_empty());
}

/// Who bought its domain serves an actor of the same id, with a key of their own under the same id or another.
#[tokio::test]
async fn another_key_does_not_whatever_the_actor_lists() {
    let mut internet = peer();
    internet.facts.pins =
        keys_of(actor(ALPES, KEY, testing::RFC_9421_RSA).as_object().unwrap(), &url::Url::parse(ALPES).unwrap());
    assert_eq!(status(&signed(KEY, &follow()), &internet).await, Some(Status::Forbidden));
    let other = "https://alpes.example/actor#other-key";
    let mut both = actor(ALPES, KEY, testing::RFC_9421_RSA);
    both["publicKey"] = json!([both["publicKey"], { "id": other, "owner": ALPES, "publicKeyPem": public_pem() }]);
    internet.serve(ALPES, &both);
    assert_eq!(status(&signed(other, &follow()), &internet).await, Some(Status::Forbidden));
    assert_eq!(*internet.doubted.lock().unwrap(), [ALPES, ALPES]);
}

#[tokio::test]
async fn a_peer_in_doubt_says_nothing_with_its_old_key_either() {
    let mut internet = peer();
    internet.facts.is_in_doubt = true;
    assert_eq!(status(&signed(KEY, &follow()), &internet).await, Some(Status::Forbidden));
    assert!(internet.doubted.lock().unwrap().is_empty(), "that is known already");
}
