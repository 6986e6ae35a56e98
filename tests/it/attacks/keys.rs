//! Keys that change, are asked for by many, or are gone: AUTH-11, 18, 25; FETCH-08.

use std::sync::{Arc, Mutex};

use serde_json::json;

use super::case::{ALICE, Case, actor_of, document};
use super::sealed;
use crate::support::sealed::OUTSIDE;
use crate::support::stranger::Stranger;

/// More than enough at once, and fewer than an address may send unproved in five minutes.
const MANY: usize = 200;

sealed! {
    /// AUTH-11.
    async fn what_is_repeated_has_one_effect_also_after_a_restart() {
        let mut case = Case::start(|_, _| None).await;
        let follow = case.follow(ALICE);
        let all = futures_util::future::join_all((0..50).map(|_| case.sent(&follow))).await;
        assert!(all.iter().all(|status| *status == 202), "{all:?}");
        case.applied().await;
        case.restart();
        assert_eq!(case.sent(&follow).await, 202);
        case.applied().await;
        assert_eq!((case.received(), case.kept()), (1, (1, 0)));
    }

    /// AUTH-18.
    async fn a_changed_key_costs_one_fetch() {
        let shown = Arc::new(Mutex::new(Stranger::new()));
        let current = Arc::clone(&shown);
        let answer = move |host: &str, path: &str| {
            let actor = actor_of(&current.lock().unwrap(), host, path).to_string();
            (host == "victim.example.org").then(|| document("200 OK", "", &actor).into())
        };
        let mut case = Case::start(answer).await;
        case.world.name("victim.example.org", &[&[&OUTSIDE.to_string()]]);
        let victim = "https://victim.example.org/alice";
        let asked = |case: &Case| case.times_asked("victim.example.org/alice");
        case.stranger = shown.lock().unwrap().clone();
        assert_eq!((case.sent(&case.activity("Like", victim, json!(case.entry.uri))).await, asked(&case)), (202, 1));
        let (old, new) = (case.stranger.clone(), Stranger::new());
        *shown.lock().unwrap() = new.clone();
        case.stranger = new;
        assert_eq!((case.sent(&case.activity("Like", victim, json!(case.entry.uri))).await, asked(&case)), (202, 2));
        case.stranger = old;
        for _ in 0..20 {
            assert_eq!(case.sent(&case.activity("Like", victim, json!(case.entry.uri))).await, 401, "the old key is over");
        }
        assert!(asked(&case) <= 3, "one fetch in five minutes, whoever sends nonsense: {}", asked(&case));
        assert_eq!(case.received(), 2);
    }

    /// AUTH-25.
    async fn farewells_of_strangers_leave_nothing() {
        let case = Case::start(|_, _| Some(document("410 Gone", "", "{}").into())).await;
        for number in 0..MANY {
            let nobody = format!("https://honest.example.org/nobody{number}");
            assert_eq!(case.sent(&case.activity("Delete", &nobody, json!(nobody))).await, 202);
        }
        assert_eq!((case.received(), case.times_asked("honest.example.org")), (0, 0));
    }

    /// FETCH-08.
    async fn many_activities_of_one_unknown_actor_make_one_fetch() {
        let case = Case::start(|_, _| None).await;
        let all = (0..50).map(|_| async {
            let activity = case.activity("Like", ALICE, json!(case.entry.uri));
            case.sent(&activity).await
        });
        let all = futures_util::future::join_all(all).await;
        assert!(all.iter().all(|status| *status == 202), "{all:?}");
        assert_eq!((case.received(), case.times_asked("honest.example.org/alice")), (50, 1));
    }
}
