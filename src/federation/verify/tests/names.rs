//! Step 11: whose names an activity bears.

use super::*;
use crate::federation::verify::Claim;
use crate::federation::verify::testing::presented;

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
        ("to", json!(vec!["https://v.example/u"; 201]), Status::Malformed),
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
    internet.facts.knows_actor = false;
    assert!(matches!(send(&request, &internet, &keyring).await, Ok(Verdict::Verified(_))), "known by its key");
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
    assert!(questions.proof_keys.is_empty());
    assert_eq!(questions.objects.into_iter().collect::<Vec<_>>(), ["https://alpes.example/follows/1"]);

    let object = json!({"id": "https://w.example/n/1", "type": "Note"});
    let boost = json!({"id": "https://alpes.example/b/1", "type": "Announce", "actor": ALPES});
    let boost = changed(&boost, "object", testing::proven(&object, "https://w.example/u#k"));
    let body = testing::proven(&boost, "https://alpes.example/actor#k").to_string().into_bytes();
    let questions = Claim::read(&presented(KEY, &body, &node), &body, &node).unwrap().questions(&node);
    let keys = ["https://alpes.example/actor#k", "https://w.example/u#k"];
    assert_eq!(questions.proof_keys.into_iter().collect::<Vec<_>>(), keys);
}
