//! Who may say what: ORIG-01, 03 to 06, 08, 09, 11, 13; INBOX-07.

use serde_json::{Value, json};

use super::case::{ALICE, Case, HOST, actor_of, answer_as, document};
use super::sealed;
use crate::support::sealed::OUTSIDE;
use crate::support::sender::ACTIVITY;
use crate::support::stranger::Stranger;

const BOB: &str = "https://honest.example.org/bob";
const VICTIM: &str = "https://victim.example.org/alice";
const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

fn note(case: &Case, by: &str, id: &str, content: &str) -> Value {
    json!({ "id": id, "type": "Note", "attributedTo": by, "to": PUBLIC, "content": content, "inReplyTo": case.entry.uri })
}

/// The texts about the initiative.
fn texts(case: &Case) -> Vec<String> {
    let uri = case.entry.uri.clone();
    let all = case.read(move |conn| bocage::reply::store::list(conn, &uri, 100));
    all.into_iter().map(|reply| reply.content).collect()
}

/// Media types that an upload may be served as, and spellings of what an actor is served as.
const FORGED: [&str; 5] = ["image/png", "text/plain", "application/json", "application/ld+json", "text/html"];
const GOOD: [&str; 5] = [
    "application/ld+json;profile=\"https://www.w3.org/ns/activitystreams\"",
    "application/ld+json; charset=utf-8; profile=\"https://www.w3.org/ns/activitystreams\"",
    "application/ld+json; profile=\"https://example.org/x https://www.w3.org/ns/activitystreams\"",
    "APPLICATION/LD+JSON; PROFILE=\"https://www.w3.org/ns/activitystreams\"",
    ACTIVITY,
];

sealed! {
    /// ORIG-01, 03, 04.
    async fn a_document_is_an_actor_only_at_its_own_id_and_as_what_it_is() {
        let key = Stranger::new();
        let stranger = key.clone();
        let answer = move |host: &str, path: &str| {
            let actor = actor_of(&stranger, host, path).to_string();
            let numbered = |name: &str| path.strip_prefix(name)?.parse::<usize>().ok();
            if path == "/x" {
                let claimed = actor_of(&stranger, "victim.example.org", "/alice").to_string();
                return Some(document("200 OK", "", &claimed).into());
            }
            let media_type = numbered("/forged").map(|number| FORGED[number]).or_else(|| Some(GOOD[numbered("/good")?]));
            media_type.map(|media_type| answer_as(media_type, "200 OK", "", &actor).into())
        };
        let mut case = Case::start(answer).await;
        case.stranger = key;
        // Two, since a host is asked ten times a minute for what is not proved.
        for name in ["victim.example.org", "good.example.org"] {
            case.world.name(name, &[&[&OUTSIDE.to_string()]]);
        }
        let like = |actor: &str| case.activity("Like", actor, json!(case.entry.uri));
        assert_eq!(case.sent(&like("https://honest.example.org/x")).await, 401, "it claims to be somebody else");
        let as_victim = like(VICTIM).to_string().into_bytes();
        assert_eq!(case.sent_bytes("https://honest.example.org/x#main-key", as_victim).await, 401);
        for (number, media_type) in FORGED.iter().enumerate() {
            let actor = format!("https://honest.example.org/forged{number}");
            assert_eq!(case.sent(&like(&actor)).await, 401, "{media_type}");
        }
        assert_eq!(case.received(), 0);
        for (number, media_type) in GOOD.iter().enumerate() {
            let actor = format!("https://good.example.org/good{number}");
            assert_eq!(case.sent(&like(&actor)).await, 202, "{media_type}");
        }
    }

    /// ORIG-05, 06, 11, 13: compared are actors, not hosts.
    async fn nobody_touches_what_is_somebody_elses() {
        let case = Case::start(|_, _| None).await;
        case.world.name("victim.example.org", &[&[&OUTSIDE.to_string()]]);
        let bobs = format!("{BOB}/notes/1");
        let follow = case.follow(BOB);
        assert_eq!(case.sent(&follow).await, 202);
        assert_eq!(case.sent(&case.activity("Create", BOB, note(&case, BOB, &bobs, "De Bob"))).await, 202);
        case.applied().await;
        assert_eq!((texts(&case), case.kept()), (vec!["De Bob".to_owned()], (1, 1)));
        let before = case.received();
        let forged = json!({ "id": VICTIM, "type": "Person", "name": "Pris" });
        for (what, activity) in [
            ("ORIG-05", case.activity("Update", ALICE, forged)),
            ("ORIG-05 of a text", case.activity("Update", VICTIM, note(&case, BOB, &bobs, "Pris"))),
            ("ORIG-06 changes", case.activity("Update", ALICE, note(&case, ALICE, &bobs, "Pris"))),
            ("ORIG-06 deletes", case.activity("Delete", ALICE, json!(bobs))),
            ("ORIG-06 deletes him", case.activity("Delete", ALICE, json!({ "id": BOB, "type": "Person", "attributedTo": BOB }))),
            ("ORIG-06 undoes", case.activity("Undo", ALICE, follow.clone())),
            ("ORIG-06 undoes by id", case.activity("Undo", ALICE, follow["id"].clone())),
            ("ORIG-13 undoes elsewhere", case.activity("Undo", VICTIM, follow["id"].clone())),
            ("ORIG-13 accepts", case.activity("Accept", ALICE, json!(format!("https://{HOST}/follows/01JD3Z5V7QK8T0R4M2N6W9X1YB")))),
            ("ORIG-13 accepts another's", case.activity("Accept", ALICE, follow.clone())),
            ("ORIG-13 rejects", case.activity("Reject", ALICE, follow.clone())),
            ("our initiative", case.activity("Update", ALICE, json!({ "id": case.entry.uri, "type": "Organization", "name": "Pris" }))),
            ("our initiative is gone", case.activity("Delete", ALICE, json!(case.entry.uri))),
        ] {
            assert_eq!(case.sent(&activity).await, 403, "{what}");
        }
        assert_eq!(case.received(), before);
        // ORIG-11: a copy of what is somebody else's is an address and no more.
        let of_victim = note(&case, VICTIM, &format!("{VICTIM}/notes/1"), "Pris");
        let of_bob = note(&case, BOB, &format!("{BOB}/notes/2"), "Pris");
        for copy in [of_victim, of_bob] {
            let status = case.sent(&case.activity("Create", ALICE, copy)).await;
            assert!(matches!(status, 202 | 403), "{status}");
        }
        case.applied().await;
        assert_eq!((texts(&case), case.kept()), (vec!["De Bob".to_owned()], (1, 1)));
        assert!(case.command(&["show", &case.entry.uri]).out.contains("Repair Café Lorient"));
    }

    /// ORIG-08, 09.
    async fn an_id_lies_where_its_actor_does_and_never_here() {
        let case = Case::start(|_, _| None).await;
        case.world.name("victim.example.org", &[&[&OUTSIDE.to_string()]]);
        let mut early = case.activity("Like", ALICE, json!(case.entry.uri));
        early["id"] = json!(format!("{VICTIM}/likes/1"));
        assert!(matches!(case.sent(&early).await, 400 | 403));
        let mut genuine = case.activity("Like", VICTIM, json!(case.entry.uri));
        genuine["id"] = early["id"].clone();
        assert_eq!(case.sent(&genuine).await, 202, "its own use of the id is not hindered");
        let spellings = [HOST.to_owned(), format!("{HOST}:443"), format!("{HOST}."), HOST.to_uppercase(), "bretagne.exampl%65.org".to_owned()];
        for host in spellings {
            let mut own = case.activity("Like", ALICE, json!(case.entry.uri));
            own["id"] = json!(format!("https://{host}/likes/1"));
            let status = case.sent(&own).await;
            assert!(matches!(status, 400 | 403), "an activity of {host}: {status}");
            let made = json!({ "id": format!("https://{host}/i/01JD3Z5V7QK8T0R4M2N6W9X1YB"), "type": "Organization", "name": "Pris" });
            assert_eq!(case.sent(&case.activity("Create", ALICE, made)).await, 403, "a thing of {host}");
            let mut by_us = case.activity("Like", ALICE, json!(case.entry.uri));
            by_us["actor"] = json!(format!("https://{host}/actor"));
            let status = case.sent_bytes(&format!("{ALICE}#main-key"), by_us.to_string().into_bytes()).await;
            assert!(matches!(status, 400 | 401 | 403), "an actor of {host}: {status}");
        }
        assert_eq!(case.received(), 1);
    }

    /// INBOX-07, as far as it holds: what comes twice or late changes nothing that came in order.
    async fn what_was_taken_back_is_not_brought_back_by_a_copy_of_what_came_before() {
        let case = Case::start(|_, _| None).await;
        let id = format!("{ALICE}/notes/1");
        let create = case.activity("Create", ALICE, note(&case, ALICE, &id, "Bonjour"));
        let follow = case.follow(ALICE);
        for activity in [&create, &follow] {
            assert_eq!(case.sent(activity).await, 202);
        }
        case.applied().await;
        assert_eq!(case.kept(), (1, 1));
        for activity in [case.activity("Delete", ALICE, json!(id)), case.activity("Undo", ALICE, follow.clone())] {
            assert_eq!(case.sent(&activity).await, 202);
        }
        case.applied().await;
        for activity in [&create, &follow] {
            assert_eq!(case.sent(activity).await, 202);
        }
        case.applied().await;
        assert_eq!(case.kept(), (0, 0));
    }
}
