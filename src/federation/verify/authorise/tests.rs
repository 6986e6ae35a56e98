use serde_json::{Value, json};

use super::*;
use crate::federation::refusal::Status;
use crate::federation::testing::home;
use crate::federation::verify::testing::claim;

const ALICE: &str = "https://v.example/i/01JD3Z5V7QK8T0R4M2N6W9X1YB";
const BOB: &str = "https://v.example/i/01JD40E9N3V7H2S8B5C1Y6F4TG";
const NODE: &str = "https://v.example/actor";
const MALLORY: &str = "https://a.example/u/mallory";
const NOTE: &str = "https://v.example/n/1";

fn ask(actor: &str, verb: &str, rest: Value, facts: &Facts) -> Result<Authority, Status> {
    let id = format!("{}#act", actor);
    let mut activity = json!({ "id": id, "type": verb, "actor": actor });
    for (name, value) in rest.as_object().unwrap() {
        activity[name] = value.clone();
    }
    authorise(&claim(&activity), facts, &home()).map_err(|refusal| refusal.status())
}

fn owned(object: &str, owner: &str) -> Facts {
    Facts { owners: [(object.to_owned(), owner.to_owned())].into(), ..Facts::default() }
}

fn forbidden() -> Result<Authority, Status> {
    Err(Status::Forbidden)
}

/// ORIG-05.
#[test]
fn nobody_changes_what_is_of_another_origin() {
    for verb in ["Update", "Delete"] {
        for facts in [Facts::default(), owned(NOTE, ALICE), owned(NOTE, MALLORY)] {
            assert_eq!(ask(MALLORY, verb, json!({"object": {"id": NOTE, "type": "Note"}}), &facts), forbidden());
        }
    }
}

/// ORIG-06.
#[test]
fn actors_are_compared_and_not_hosts() {
    let bobs = owned(NOTE, BOB);
    for verb in ["Update", "Delete"] {
        assert_eq!(ask(ALICE, verb, json!({"object": {"id": NOTE}}), &bobs), forbidden());
        assert_eq!(ask(BOB, verb, json!({"object": {"id": NOTE}}), &bobs), Ok(Authority::Owner));
        assert_eq!(ask(ALICE, verb, json!({"object": BOB}), &owned(BOB, BOB)), forbidden());
        assert_eq!(ask(BOB, verb, json!({"object": BOB}), &Facts::default()), Ok(Authority::Owner));
    }
    let copy = json!({"object": {"id": NOTE, "attributedTo": BOB}});
    assert_eq!(ask(ALICE, "Update", copy.clone(), &Facts::default()), forbidden());
    assert_eq!(ask(BOB, "Update", copy, &Facts::default()), Ok(Authority::Owner));
    assert_eq!(ask(ALICE, "Delete", json!({"object": NOTE}), &Facts::default()), Ok(Authority::Hint));
}

#[test]
fn the_node_actor_of_a_peer_acts_for_the_entries_of_its_origin() {
    let peer = |is_node_actor| Facts { is_node_actor, ..owned(BOB, BOB) };
    for verb in ["Update", "Delete"] {
        assert_eq!(ask(NODE, verb, json!({"object": BOB}), &peer(true)), Ok(Authority::Node));
        assert_eq!(ask(NODE, verb, json!({"object": BOB}), &peer(false)), forbidden());
        let elsewhere = json!({"object": "https://w.example/i/01JD40E9N3V7H2S8B5C1Y6F4TG"});
        assert_eq!(ask(NODE, verb, elsewhere, &peer(true)), forbidden());
        let note = Facts { is_node_actor: true, ..owned(NOTE, BOB) };
        assert_eq!(ask(NODE, verb, json!({"object": NOTE}), &note), forbidden());
    }
}

#[test]
fn an_entry_has_one_form_of_id() {
    let entry = |id: &str| is_entry(&Url::parse(id).unwrap());
    assert!(entry(ALICE) && entry("https://v.example/o/01JD4A7Q2M8X5W3K9T6R1P0ZBC"));
    for other in [
        "https://v.example/n/01JD4A7Q2M8X5W3K9T6R1P0ZBC",
        "https://v.example/i/01jd3z5v7qk8t0r4m2n6w9x1yb",
        "https://v.example/i/01JD3Z5V7QK8T0R4M2N6W9X1Y",
        "https://v.example/i/01JD3Z5V7QK8T0R4M2N6W9X1YB/",
        "https://v.example/i/01JD3Z5V7QK8T0R4M2N6W9X1YB?x",
        "https://v.example/i/01JD3Z5V7QK8T0R4M2N6W9X1YB#x",
        "https://v.example/i/81JD3Z5V7QK8T0R4M2N6W9X1YB",
        "https://v.example/x/i/01JD3Z5V7QK8T0R4M2N6W9X1YB",
    ] {
        assert!(!entry(other), "{other}");
    }
}

/// ORIG-13.
#[test]
fn an_undo_takes_back_what_its_actor_did() {
    let follow = "https://v.example/follows/1";
    let by = |actor: &str| json!({"object": {"id": follow, "type": "Follow", "actor": actor, "object": MALLORY}});
    assert_eq!(ask(ALICE, "Undo", by(ALICE), &Facts::default()), Ok(Authority::Owner));
    assert_eq!(ask(ALICE, "Undo", by(ALICE), &owned(follow, ALICE)), Ok(Authority::Owner));
    assert_eq!(ask(ALICE, "Undo", json!({"object": follow}), &owned(follow, ALICE)), Ok(Authority::Owner));
    assert_eq!(ask(ALICE, "Undo", json!({"object": follow}), &Facts::default()), Ok(Authority::Hint));
    assert_eq!(ask(ALICE, "Undo", by(BOB), &Facts::default()), forbidden());
    assert_eq!(ask(ALICE, "Undo", by(ALICE), &owned(follow, BOB)), forbidden());
    assert_eq!(ask(ALICE, "Undo", json!({"object": follow}), &owned(follow, BOB)), forbidden());
    assert_eq!(ask(MALLORY, "Undo", by(MALLORY), &Facts::default()), forbidden());
    let node = Facts { is_node_actor: true, ..owned(follow, BOB) };
    assert_eq!(ask(NODE, "Undo", json!({"object": follow}), &node), forbidden());
}

/// ORIG-13.
#[test]
fn an_accept_answers_a_follow_that_was_sent_to_its_actor() {
    let follow = "https://bretagne.example/follows/1";
    let sent = Facts { follows_sent: [(follow.to_owned(), NODE.to_owned())].into(), ..Facts::default() };
    let whole =
        json!({"object": {"id": follow, "type": "Follow", "actor": "https://bretagne.example/actor", "object": NODE}});
    for verb in ["Accept", "Reject"] {
        assert_eq!(ask(NODE, verb, whole.clone(), &sent), Ok(Authority::Owner));
        assert_eq!(ask(NODE, verb, json!({"object": follow}), &sent), Ok(Authority::Owner));
        assert_eq!(ask(NODE, verb, whole.clone(), &Facts::default()), forbidden());
        assert_eq!(ask(ALICE, verb, whole.clone(), &sent), forbidden());
        assert_eq!(ask(MALLORY, verb, whole.clone(), &sent), forbidden());
        let never = json!({"object": "https://bretagne.example/follows/2"});
        assert_eq!(ask(NODE, verb, never, &sent), forbidden());
        assert_eq!(ask(NODE, verb, json!({"object": {"type": "Follow"}}), &sent), Err(Status::Malformed));
    }
}

#[test]
fn an_actor_moves_itself() {
    let to = json!("https://w.example/i/01JD3Z5V7QK8T0R4M2N6W9X1YB");
    assert_eq!(ask(ALICE, "Move", json!({"object": ALICE, "target": to}), &Facts::default()), Ok(Authority::Owner));
    assert_eq!(ask(ALICE, "Move", json!({"object": BOB, "target": to}), &Facts::default()), forbidden());
    for bad in [json!({"object": ALICE}), json!({"object": ALICE, "target": "x"}), json!({"object": [], "target": to})]
    {
        assert_eq!(ask(ALICE, "Move", bad, &Facts::default()), Err(Status::Malformed));
    }
}

/// DIR-02.
#[test]
fn an_actor_touches_its_own_collections() {
    let featured = "https://v.example/i/01JD3Z5V7QK8T0R4M2N6W9X1YB/featured";
    let facts = Facts { collections: [featured.to_owned()].into(), ..Facts::default() };
    for verb in ["Add", "Remove"] {
        assert_eq!(ask(ALICE, verb, json!({"object": NOTE, "target": featured}), &facts), Ok(Authority::Owner));
        assert_eq!(ask(ALICE, verb, json!({"object": NOTE, "target": featured}), &Facts::default()), forbidden());
        assert_eq!(ask(MALLORY, verb, json!({"object": NOTE, "target": featured}), &facts), forbidden());
        assert_eq!(ask(ALICE, verb, json!({"object": NOTE}), &facts), Err(Status::Malformed));
    }
}

#[test]
fn what_changes_nothing_of_others_needs_no_leave() {
    for verb in ["Create", "Follow", "Announce", "Like", "Flag", "Block", "Offer", "EmojiReact"] {
        assert_eq!(ask(MALLORY, verb, json!({"object": NOTE}), &Facts::default()), Ok(Authority::Anyone), "{verb}");
    }
}

#[test]
fn attribution_is_to_actors_of_the_same_origin() {
    let create = |author: Value| {
        ask(ALICE, "Create", json!({"object": {"id": NOTE, "attributedTo": author}}), &Facts::default())
    };
    for good in [json!(ALICE), json!([ALICE, BOB]), json!({"id": ALICE}), json!(null), json!([])] {
        assert_eq!(create(good.clone()), Ok(Authority::Anyone), "{good}");
    }
    for bad in
        [json!(MALLORY), json!([ALICE, MALLORY]), json!("https://bretagne.example/i/1"), json!("http://v.example/x")]
    {
        assert_eq!(create(bad.clone()), forbidden(), "{bad}");
    }
    for bad in [json!("alice"), json!({"name": "Alice"}), json!(1), json!([[ALICE]])] {
        assert_eq!(create(bad.clone()), Err(Status::Malformed), "{bad}");
    }
    let itself = json!({"attributedTo": "https://bretagne.example/i/1", "object": NOTE});
    assert_eq!(ask(ALICE, "Create", itself, &Facts::default()), forbidden());
    let nameless = json!({"object": {"type": "Note", "attributedTo": MALLORY}});
    assert_eq!(ask(ALICE, "Create", nameless, &Facts::default()), forbidden());
    let elsewhere = json!({"object": {"id": "https://w.example/n/1", "attributedTo": "https://w.example/u"}});
    assert_eq!(ask(ALICE, "Announce", elsewhere, &Facts::default()), Ok(Authority::Anyone));
}

#[test]
fn what_acts_on_several_things_or_none_cannot_be_judged() {
    for verb in ["Update", "Delete", "Undo", "Accept"] {
        for object in [json!([]), json!(null), json!([NOTE, NOTE]), json!({}), json!("note")] {
            let refused = ask(ALICE, verb, json!({ "object": object }), &Facts::default());
            assert_eq!(refused, Err(Status::Malformed), "{verb} {object}");
        }
    }
}
