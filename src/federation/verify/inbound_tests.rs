//! The gate as a whole: order of the steps, keys, and the cases AUTH-, ORIG-, JSON-, SSRF- and FETCH- that it decides.

use std::sync::Arc;

use serde_json::{Value, json};
use url::Url;

use super::testing::{Internet, actor, presented, public_pem};
use super::{Claim, Facts, Keyring, Verdict, verify_inbound, verify_reader};
use crate::clock::Timestamp;
use crate::federation::refusal::Status;
use crate::federation::request::Request;
use crate::federation::signature::{Scheme, digest};
use crate::federation::testing::{self, HOME, NOW, delivery, ed25519_key, home, reading, rsa_key, with};

const ALPES: &str = "https://alpes.example/actor";
const KEY: &str = "https://alpes.example/actor#main-key";
const FOLLOWED: &str = "https://bretagne.example/actor";

fn follow() -> Value {
    json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": "https://alpes.example/follows/1",
        "type": "Follow",
        "actor": ALPES,
        "object": FOLLOWED,
    })
}

/// Alpes is reachable, and the node has issued its own actor's id.
fn internet() -> Internet {
    let facts = Facts { issued: [FOLLOWED.to_owned()].into(), ..Facts::default() };
    let internet = Internet { facts, ..Internet::default() };
    internet.serve(ALPES, &actor(ALPES, KEY, public_pem()));
    internet
}

fn signed(key_id: &str, activity: &Value) -> Request {
    delivery(&rsa_key(key_id), Scheme::Cavage, activity.to_string().as_bytes())
}

async fn send(request: &Request, internet: &Internet, keyring: &Keyring) -> Result<Verdict, Status> {
    verify_inbound(request, &home(), internet, keyring).await.map_err(|refusal| refusal.status())
}

async fn status(request: &Request, internet: &Internet) -> Option<Status> {
    send(request, internet, &Keyring::default()).await.err()
}

fn changed(activity: &Value, member: &str, value: Value) -> Value {
    let mut activity = activity.clone();
    activity[member] = value;
    activity
}

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
        assert_eq!(verified.objects[0].trust, super::embedded::Trust::Own);
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

/// Step 11: AUTH-14, ORIG-08, SSRF-01, ORIG-09.
#[tokio::test]
async fn names_agree() {
    let internet = internet();
    let cases = [
        ("actor", json!("https://v.example/u"), Status::Signature),
        ("actor", json!("https://sub.alpes.example/actor"), Status::Signature),
        ("actor", json!(["https://alpes.example/a", "https://alpes.example/b"]), Status::Malformed),
        ("actor", json!(null), Status::Malformed),
        ("actor", json!("https://127.0.0.1/u"), Status::Malformed),
        ("actor", json!("https://[::1]/u"), Status::Malformed),
        ("actor", json!("https://localhost/u"), Status::Malformed),
        ("actor", json!("https://alpes.example:8443/actor"), Status::Malformed),
        ("actor", json!("http://alpes.example/actor"), Status::Malformed),
        ("actor", json!(FOLLOWED), Status::Forbidden),
        ("id", json!("https://v.example/follows/1"), Status::Malformed),
        ("id", json!(null), Status::Malformed),
        ("id", json!("follows/1"), Status::Malformed),
        ("id", json!("https://bretagne.example/follows/1"), Status::Forbidden),
        ("id", json!("https://bretagne.example:443/follows/1"), Status::Forbidden),
        ("id", json!("https://BRETAGNE.example./follows/1"), Status::Forbidden),
        ("id", json!("https://ｂｒｅｔａｇｎｅ.example/follows/1"), Status::Forbidden),
        ("object", json!("https://bretagne.example/i/never-issued"), Status::Forbidden),
        ("object", json!({"id": "https://Bretagne.Example:443/i/never-issued"}), Status::Forbidden),
        (
            "object",
            json!({"id": "https://alpes.example/1", "object": "https://bretagne.example./i/x"}),
            Status::Forbidden,
        ),
        ("type", json!(null), Status::Malformed),
    ];
    for (member, value, expected) in cases {
        let activity = changed(&follow(), member, value.clone());
        assert_eq!(status(&signed(KEY, &activity), &internet).await, Some(expected), "{member} {value}");
    }
    for key_id in
        ["https://127.0.0.1/a#k", "https://10.0.0.1/k", "http://alpes.example/actor#k", "main-key", "https://[::1]/k"]
    {
        assert_eq!(status(&signed(key_id, &follow()), &internet).await, Some(Status::Signature), "{key_id}");
    }
    let own = signed("https://bretagne.example/actor#main-key", &follow());
    assert_eq!(status(&own, &internet).await, Some(Status::Forbidden));
    assert!(internet.asked().is_empty());
}

/// AUTH-25.
#[tokio::test]
async fn an_unknown_actor_that_is_gone_is_not_looked_for() {
    let mut internet = internet();
    internet.take_down(ALPES);
    let farewell = json!({"id": format!("{ALPES}#delete"), "type": "Delete", "actor": ALPES, "object": ALPES});
    let keyring = Keyring::default();
    for object in [json!(ALPES), json!({"id": ALPES}), json!([ALPES])] {
        let request = signed(KEY, &changed(&farewell, "object", object));
        assert!(matches!(send(&request, &internet, &keyring).await, Ok(Verdict::Nothing)));
    }
    assert!(internet.asked().is_empty());
    let other = signed(KEY, &changed(&farewell, "object", json!("https://alpes.example/n/1")));
    assert_eq!(send(&other, &internet, &keyring).await.err(), Some(Status::Signature));
    // Of a known actor it is a claim like any other, which its cached key proves.
    internet.facts.knows_actor = true;
    let request = signed(KEY, &farewell);
    assert_eq!(send(&request, &internet, &Keyring::default()).await.err(), Some(Status::Signature));
    internet.serve(ALPES, &actor(ALPES, KEY, public_pem()));
    let keyring = Keyring::default();
    assert!(matches!(send(&signed(KEY, &follow()), &internet, &keyring).await, Ok(Verdict::Verified(_))));
    internet.take_down(ALPES);
    assert!(matches!(send(&request, &internet, &keyring).await, Ok(Verdict::Verified(_))));
}

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
        let key = crate::federation::signature::sign::SigningKey::from_pem(KEY, &other.private).unwrap();
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
        assert!(keyring.fetch(&actor_id, None, &home(), &internet, now).await.is_none());
        if internet.asked().len() > before {
            fetched_at.push(minute);
        }
    }
    assert_eq!(fetched_at, [0, 5, 15, 35, 75, 135, 195]);
    internet.serve(ALPES, &actor(ALPES, KEY, public_pem()));
    let back = Timestamp(NOW.0 + 300 * 60_000_000);
    assert!(keyring.fetch(&actor_id, None, &home(), &internet, back).await.is_some());
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
        assert!(keyring.fetch(&id, None, &home(), &internet, now).await.is_some());
    };
    for number in 0..super::keys::MAX_ACTORS + 10 {
        fetch(number).await;
    }
    let held =
        |number: usize| keyring.held(&Url::parse(&format!("https://a{number}.example/u")).unwrap(), NOW).is_some();
    assert!(!held(0) && held(super::keys::MAX_ACTORS + 9) && held(super::keys::MAX_ACTORS / 2));
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

/// Keys in a path of their own, as GoToSocial has them, and in a fragment.
#[tokio::test]
async fn a_reader_is_whose_key_it_is() {
    let internet = internet();
    let gts = "https://gts.example/users/anna";
    let path_key = "https://gts.example/users/anna/main-key";
    internet.serve(gts, &actor(gts, path_key, public_pem()));
    internet.serve(path_key, &actor(gts, path_key, public_pem()));
    for scheme in [Scheme::Cavage, Scheme::Message] {
        let keyring = Keyring::default();
        for (key_id, owner, fetches) in [(KEY, ALPES, 1), (path_key, gts, 2)] {
            let before = internet.asked().len();
            for _ in 0..2 {
                let reader = verify_reader(&reading(&rsa_key(key_id), scheme), &home(), &internet, &keyring).await;
                assert_eq!(reader.unwrap().as_str(), owner);
            }
            assert_eq!(internet.asked().len() - before, fetches, "{key_id}");
        }
    }
}

/// AUTH-12: a key document that names somebody of another origin as its owner.
#[tokio::test]
async fn a_reader_is_nobody_of_another_origin() {
    let internet = internet();
    let key_id = "https://a.example/key";
    internet.serve(key_id, &json!({"id": key_id, "owner": ALPES, "publicKeyPem": public_pem()}));
    let read = async |request: &Request, internet: &Internet| {
        verify_reader(request, &home(), internet, &Keyring::default()).await.map_err(|refusal| refusal.status())
    };
    let request = reading(&rsa_key(key_id), Scheme::Cavage);
    assert_eq!(read(&request, &internet).await, Err(Status::Signature));
    assert_eq!(read(&with(&request, "signature", None), &internet).await, Err(Status::Signature));
    let blocked = Internet { blocked: vec!["a.example"], ..Internet::default() };
    assert_eq!(read(&request, &blocked).await, Err(Status::Forbidden));
    let stale = Request { arrived_at: Timestamp(NOW.0 + 2 * 3_600_000_000), ..request };
    assert_eq!(read(&stale, &internet).await, Err(Status::Signature));
}

#[test]
fn what_an_activity_names_is_asked_for_at_once() {
    let node = home();
    let activity = json!({
        "id": "https://alpes.example/undo/1",
        "type": "Undo",
        "actor": ALPES,
        "object": {"id": "https://ALPES.example/follows/1", "type": "Follow", "actor": ALPES, "object": FOLLOWED},
    });
    let body = activity.to_string().into_bytes();
    let claim = Claim::read(&presented(KEY, &body, &node), &body, &node).unwrap();
    let questions = claim.questions(&node);
    assert_eq!(questions.actor, ALPES);
    assert_eq!(questions.own.into_iter().collect::<Vec<_>>(), [FOLLOWED]);
    assert_eq!(questions.objects.into_iter().collect::<Vec<_>>(), ["https://alpes.example/follows/1"]);
}

/// A node in a local network speaks http, under more than one name.
#[tokio::test]
async fn a_local_network_has_the_same_gate() {
    let node = crate::federation::address::Node::local("bretagne.localhost:8082", false, &["127.0.0.1:8082"]);
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

/// AUTH-02 again, through the whole gate, with everything but the body as it was.
#[tokio::test]
async fn a_replayed_signature_does_not_carry_another_body() {
    let mut request = signed(KEY, &follow());
    request.body = changed(&follow(), "type", json!("Block")).to_string().into_bytes();
    assert_eq!(status(&request, &internet()).await, Some(Status::Signature));
    let request = with(&request, "digest", Some(&digest::digest(&request.body)));
    assert_eq!(status(&request, &internet()).await, Some(Status::Signature));
}
