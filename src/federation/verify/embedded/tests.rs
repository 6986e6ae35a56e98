use serde_json::{Value, json};

use super::*;
use crate::federation::refusal::Status;
use crate::federation::signature::PublicKey;
use crate::federation::testing::{self, home};
use crate::federation::verify::testing::claim;

const ALICE: &str = "https://v.example/i/01JD3Z5V7QK8T0R4M2N6W9X1YB";
const BOB: &str = "https://v.example/i/01JD40E9N3V7H2S8B5C1Y6F4TG";
const NODE: &str = "https://v.example/actor";
const MALLORY: &str = "https://a.example/u/mallory";
const NOTE: &str = "https://v.example/n/1";

fn trust(actor: &str, object: Value, facts: &Facts) -> Result<Trust, Status> {
    let activity = json!({ "id": format!("{actor}#act"), "type": "Create", "actor": actor, "object": object });
    judge(&claim(&activity), facts, &home()).map(|objects| objects[0].trust).map_err(|refusal| refusal.status())
}

#[test]
fn a_copy_is_the_truth_when_the_object_or_its_owner_signed() {
    let none = Facts::default();
    assert_eq!(trust(ALICE, json!({"id": ALICE, "type": "Organization"}), &none), Ok(Trust::Signed));
    assert_eq!(trust(ALICE, json!({"id": NOTE, "attributedTo": ALICE}), &none), Ok(Trust::Signed));
    assert_eq!(trust(ALICE, json!({"id": NOTE, "attributedTo": [BOB, ALICE]}), &none), Ok(Trust::Signed));
    assert_eq!(trust(ALICE, json!(NOTE), &none), Ok(Trust::Address));
    assert_eq!(trust(ALICE, json!({"type": "Note"}), &none), Ok(Trust::Nameless));
    assert_eq!(trust(ALICE, json!("https://bretagne.example/i/1"), &none), Ok(Trust::Own));
    assert_eq!(trust(ALICE, json!({"id": "https://127.0.0.1/x"}), &none), Err(Status::Malformed));
    let many = json!({"id": NOTE, "attributedTo": ALICE, "tag": vec!["x"; 51]});
    assert_eq!(trust(ALICE, many, &none), Err(Status::Malformed));
}

/// ORIG-11.
#[test]
fn a_copy_of_something_of_others_is_an_address() {
    let none = Facts::default();
    assert_eq!(trust(MALLORY, json!({"id": NOTE, "attributedTo": ALICE}), &none), Ok(Trust::Address));
    assert_eq!(trust(MALLORY, json!({"id": NOTE, "attributedTo": MALLORY}), &none), Ok(Trust::Address));
    assert_eq!(trust(ALICE, json!({"id": NOTE, "attributedTo": BOB}), &none), Ok(Trust::Address));
    assert_eq!(trust(ALICE, json!({"id": NOTE}), &none), Ok(Trust::Address));
    assert_eq!(trust(ALICE, json!({"id": BOB}), &none), Ok(Trust::Address));
    let bobs = Facts { owners: [(NOTE.to_owned(), BOB.to_owned())].into(), ..Facts::default() };
    assert_eq!(trust(ALICE, json!({"id": NOTE, "attributedTo": ALICE}), &bobs), Ok(Trust::Address));
}

/// DIR-01.
#[test]
fn the_node_actor_vouches_for_the_entries_of_its_origin() {
    let peer = Facts { is_node_actor: true, ..Facts::default() };
    assert_eq!(trust(NODE, json!({"id": BOB}), &peer), Ok(Trust::Signed));
    assert_eq!(trust(NODE, json!({"id": BOB}), &Facts::default()), Ok(Trust::Address));
    assert_eq!(trust(NODE, json!({"id": NOTE}), &peer), Ok(Trust::Address));
    assert_eq!(trust(NODE, json!({"id": "https://w.example/i/01JD3Z5V7QK8T0R4M2N6W9X1YB"}), &peer), Ok(Trust::Address));
}

/// The object of the vector of FEP-8b32, with the proof of its whole activity.
fn with_proof() -> Value {
    let context = json!(["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v2"]);
    json!({
        "@context": context,
        "id": "https://server.example/activities/1",
        "type": "Create",
        "actor": "https://server.example/users/alice",
        "object": {
            "id": "https://server.example/objects/1",
            "type": "Note",
            "attributedTo": "https://server.example/users/alice",
            "content": "Hello world",
            "location": { "type": "Place", "longitude": -71.184902, "latitude": 25.273962 }
        },
        "proof": {
            "@context": context,
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-jcs-2022",
            "verificationMethod": "https://server.example/users/alice#ed25519-key",
            "proofPurpose": "assertionMethod",
            "proofValue": "z42ffGu6AUKPCFcFPiabmUvnGLPJzC7e4DGWC52NUasSSH37UMa9c58tdgVszUcZfytxa4fQ5TYHaJENCxUDe9SdL",
            "created": "2023-02-24T23:36:38Z"
        }
    })
}

fn pinned(owner: &str, multikey: &str, is_node_actor: bool) -> Facts {
    let key = PublicKey::from_multikey(multikey).unwrap();
    let pinned = Pinned { owner: owner.into(), is_node_actor, key };
    Facts { pinned: [("https://server.example/users/alice#ed25519-key".to_owned(), pinned)].into(), ..Facts::default() }
}

const ALICES_KEY: &str = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2";
const OTHER_KEY: &str = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";

/// The vector is an activity; boosted by a stranger it is an object that proves itself.
#[test]
fn a_proof_of_the_owner_makes_a_copy_believable_whoever_brings_it() {
    let mut object = with_proof();
    let itself = pinned("https://server.example/activities/1", ALICES_KEY, false);
    assert_eq!(trust(MALLORY, object.clone(), &itself), Ok(Trust::Proven));
    let not_its_owner = pinned("https://server.example/users/alice", ALICES_KEY, false);
    assert_eq!(trust(MALLORY, object.clone(), &not_its_owner), Ok(Trust::Address));
    let of_another_origin = pinned("https://a.example/u/mallory", ALICES_KEY, true);
    assert_eq!(trust(MALLORY, object.clone(), &of_another_origin), Ok(Trust::Address));
    assert_eq!(trust(MALLORY, object.clone(), &Facts::default()), Ok(Trust::Address), "no key is fetched for a proof");
    object["object"]["content"] = json!("Goodbye");
    assert_eq!(trust(MALLORY, object.clone(), &itself), Err(Status::Signature));
    assert_eq!(trust(MALLORY, object, &Facts::default()), Ok(Trust::Address));
}

#[test]
fn a_proof_that_does_not_hold_spoils_the_request() {
    let itself = "https://server.example/users/alice";
    assert!(judge(&claim(&with_proof()), &pinned(itself, ALICES_KEY, false), &home()).is_ok());
    let refused = judge(&claim(&with_proof()), &pinned(itself, OTHER_KEY, false), &home()).unwrap_err();
    assert_eq!(refused.status(), Status::Signature);
    let broken = json!({"id": NOTE, "attributedTo": ALICE, "proof": {"type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022"}});
    assert_eq!(trust(ALICE, broken, &Facts::default()), Err(Status::Signature));
    let linked_data = json!({"id": NOTE, "attributedTo": MALLORY, "signature": {"type": "RsaSignature2017"}});
    assert_eq!(trust(MALLORY, linked_data, &Facts::default()), Ok(Trust::Address));
}

/// DIR-01, brought by a stranger: who may vouch for what.
#[test]
fn a_proof_counts_for_what_its_owner_may_vouch_for() {
    let key_id = format!("{NODE}#ed25519-key");
    let key = PublicKey::from_pem(testing::RFC_9421_ED25519).unwrap();
    let by = |owner: &str, is_node_actor: bool| {
        let pinned = Pinned { owner: owner.into(), is_node_actor, key: key.clone() };
        Facts { pinned: [(key_id.clone(), pinned)].into(), ..Facts::default() }
    };
    let brought = |object: Value, facts: &Facts| trust(MALLORY, testing::proven(&object, &key_id), facts);
    assert_eq!(brought(json!({"id": BOB}), &by(NODE, true)), Ok(Trust::Proven));
    assert_eq!(brought(json!({"id": BOB}), &by(NODE, false)), Ok(Trust::Address));
    assert_eq!(brought(json!({"id": BOB}), &by("https://w.example/actor", true)), Ok(Trust::Address));
    assert_eq!(brought(json!({"id": NOTE}), &by(NODE, true)), Ok(Trust::Address));
    assert_eq!(brought(json!({"id": NOTE, "attributedTo": BOB}), &by(BOB, false)), Ok(Trust::Proven));
    assert_eq!(brought(json!({"id": NOTE, "attributedTo": BOB}), &by(ALICE, false)), Ok(Trust::Address));
    assert_eq!(brought(json!({"id": NOTE, "attributedTo": MALLORY}), &by(MALLORY, false)), Ok(Trust::Address));
    assert_eq!(brought(json!({"id": BOB}), &by(BOB, false)), Ok(Trust::Proven));
    let rsa = PublicKey::from_pem(testing::RFC_9421_RSA).unwrap();
    let wrong_kind = Pinned { owner: BOB.into(), is_node_actor: false, key: rsa };
    let facts = Facts { pinned: [(key_id.clone(), wrong_kind)].into(), ..Facts::default() };
    assert_eq!(brought(json!({"id": BOB}), &facts), Err(Status::Signature));
}
