//! Steps 1 to 10 and their order.

use super::*;
use crate::federation::address::Node;
use crate::federation::signature::digest;
use crate::federation::testing::{HOME, ed25519_key};

#[tokio::test]
async fn a_true_activity_is_verified_in_both_forms() {
    let internet = internet();
    for scheme in [Scheme::Cavage, Scheme::Message] {
        let request = delivery(&rsa_key(KEY), scheme, follow().to_string().as_bytes());
        let Ok(Verdict::Verified(verified)) = send(&request, &internet, &Keyring::default()).await else {
            panic!("{scheme:?}");
        };
        assert_eq!(verified.claim.actor.as_str(), ALPES);
        assert_eq!(verified.scheme, scheme);
        assert_eq!(verified.objects[0].trust, crate::federation::verify::embedded::Trust::Own);
    }
    assert_eq!(internet.asked(), [ALPES, ALPES], "the actor is fetched from its own id and nothing else is");
}

#[tokio::test]
async fn an_ed25519_key_of_the_actor_verifies() {
    let internet = internet();
    let key_id = "https://alpes.example/actor#ed25519";
    let mut document = actor(ALPES, KEY, public_pem());
    document["assertionMethod"] = json!([{
        "id": key_id, "type": "Multikey", "controller": ALPES,
        "publicKeyMultibase": "z6Mkh4LmfP1ev9MNPGr7JbEbtD6BD4fsu1duEj83PMCs3xHG",
    }]);
    internet.serve(ALPES, &document);
    let request = delivery(&ed25519_key(key_id), Scheme::Message, follow().to_string().as_bytes());
    assert_eq!(status(&request, &internet).await, None);
}

/// Step 2.
#[tokio::test]
async fn a_body_is_plain_activitystreams() {
    let request = signed(KEY, &follow());
    for (name, value, expected) in [
        ("content-type", Some("application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\""), None),
        ("content-type", Some("application/json"), Some(Status::MediaType)),
        ("content-type", Some("application/ld+json"), Some(Status::MediaType)),
        ("content-type", None, Some(Status::MediaType)),
        ("content-encoding", Some("identity"), None),
        ("content-encoding", Some("gzip"), Some(Status::MediaType)),
        ("content-encoding", Some("br, gzip"), Some(Status::MediaType)),
    ] {
        assert_eq!(status(&with(&request, name, value), &internet()).await, expected, "{name} {value:?}");
    }
}

/// Steps 1 to 8 end the request before anything is fetched.
#[tokio::test]
async fn nothing_is_fetched_for_a_request_that_fails_without_a_key() {
    let internet = internet();
    let request = signed(KEY, &follow());
    let other_body = Request { body: b"{}".to_vec(), ..request.clone() };
    let too_late = Request { arrived_at: Timestamp(NOW.0 + 2 * 3_600_000_000), ..request.clone() };
    let cases = [
        (with(&request, "signature", None), Status::Signature),
        (other_body, Status::Signature),
        (too_late, Status::Signature),
        (with(&request, "host", Some("alpes.example")), Status::Misdirected),
        (Request { target: "https://x/".into(), ..request.clone() }, Status::Malformed),
        (Request { body: vec![b' '; 1024 * 1024 + 1], ..request.clone() }, Status::BodyTooLarge),
    ];
    for (request, expected) in cases {
        assert_eq!(status(&request, &internet).await, Some(expected));
    }
    assert!(internet.asked().is_empty());
}

/// Step 9: before parsing and before any request.
#[tokio::test]
async fn a_block_covers_a_host_and_what_is_below_it() {
    for (blocked, expected) in [
        ("alpes.example", Some(Status::Forbidden)),
        ("example", Some(Status::Forbidden)),
        ("other.example", None),
        ("pes.example", None),
    ] {
        let internet = Internet { blocked: vec![blocked], ..internet() };
        assert_eq!(status(&signed(KEY, &follow()), &internet).await, expected, "{blocked}");
        assert_eq!(internet.asked().is_empty(), expected.is_some());
    }
    let internet = Internet { blocked: vec!["alpes.example"], ..internet() };
    let unreadable = delivery(&rsa_key(KEY), Scheme::Cavage, b"{");
    assert_eq!(status(&unreadable, &internet).await, Some(Status::Forbidden));
}

/// Step 10, JSON-01, JSON-02, JSON-06: without a fetch.
#[tokio::test]
async fn what_is_not_strict_json_is_malformed() {
    let internet = internet();
    for body in ["", "[]", "\u{feff}{}", "{\"actor\":\"a\",\"actor\":\"b\"}", "{\"@graph\":[]}", &"[".repeat(100_000)] {
        let request = delivery(&rsa_key(KEY), Scheme::Cavage, body.as_bytes());
        assert_eq!(status(&request, &internet).await, Some(Status::Malformed));
    }
    assert!(internet.asked().is_empty());
}

/// AUTH-02 again, through the whole gate, with everything but the body as it was.
#[tokio::test]
async fn a_replayed_signature_does_not_carry_another_body() {
    let mut request = signed(KEY, &follow());
    request.body = changed(&follow(), "type", json!("Block")).to_string().into_bytes();
    assert_eq!(status(&request, &internet()).await, Some(Status::Signature));
    let request = with(&request, "digest", Some(&digest::digest(&request.body)));
    assert_eq!(status(&request, &internet()).await, Some(Status::Signature));
}

#[tokio::test]
async fn a_database_that_does_not_answer_is_our_fault() {
    let internet = Internet { broken: true, ..internet() };
    assert_eq!(status(&signed(KEY, &follow()), &internet).await, Some(Status::Unavailable));
    assert!(internet.asked().is_empty());
}

/// Steps 14 and 15 come after the signature: who cannot sign learns nothing of what is known here.
#[tokio::test]
async fn authority_is_judged_after_the_signature() {
    let mut internet = internet();
    let note = "https://alpes.example/n/1";
    internet.facts.owners = [(note.to_owned(), "https://alpes.example/u/bob".to_owned())].into();
    let update = json!({"id": "https://alpes.example/u/1", "type": "Update", "actor": ALPES, "object": {"id": note}});
    assert_eq!(status(&signed(KEY, &update), &internet).await, Some(Status::Forbidden));
    internet.serve(ALPES, &actor(ALPES, KEY, testing::RFC_9421_RSA));
    assert_eq!(status(&signed(KEY, &update), &internet).await, Some(Status::Signature));
}

/// A node in a local network speaks http, under more than one name.
#[tokio::test]
async fn a_local_network_has_the_same_gate() {
    let node = Node::local("bretagne.localhost:8082", false, &["127.0.0.1:8082"]);
    let alpes = "http://alpes.localhost:8081/actor";
    let key_id = format!("{alpes}#main-key");
    let internet = Internet::default();
    internet.serve(alpes, &actor(alpes, &key_id, public_pem()));
    let activity =
        json!({"id": "http://alpes.localhost:8081/1", "type": "Follow", "actor": alpes, "object": "http://v.test/x"});
    for (to, good) in [
        ("http://bretagne.localhost:8082/inbox", true),
        ("http://127.0.0.1:8082/inbox", true),
        ("http://bretagne.localhost/inbox", false),
    ] {
        for scheme in [Scheme::Cavage, Scheme::Message] {
            let request = testing::deliver(to, &rsa_key(&key_id), scheme, activity.to_string().as_bytes());
            let verdict = verify_inbound(&request, &node, &internet, &Keyring::default()).await;
            assert_eq!(verdict.is_ok(), good, "{to} {scheme:?}");
        }
    }
    let public = testing::deliver(
        &format!("https://{HOME}/inbox"),
        &rsa_key(&key_id),
        Scheme::Cavage,
        activity.to_string().as_bytes(),
    );
    assert_eq!(status(&public, &internet).await, Some(Status::Signature), "a public node knows no http ids");
}
