//! What the program fetches, and how it is made to fetch: FETCH-01 to 03, 05, 10; SSRF-06, 08, 12.

use std::io::Read as _;
use std::time::{Duration, Instant};

use serde_json::json;

use super::case::{ALICE, Case, HOST, actor_of, document, probe_limit};
use super::sealed;
use crate::support::commons::until;
use crate::support::sealed::{Answer, OUTSIDE};
use crate::support::stranger::Stranger;

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/activity+json\r\n";

/// A server outside, by the first part of its name.
fn named(case: &Case, names: &[&str]) {
    for name in names {
        case.world.name(&format!("{name}.example.org"), &[&[&OUTSIDE.to_string()]]);
    }
}

sealed! {
    /// FETCH-01.
    async fn a_slow_server_is_waited_for_ten_seconds_and_holds_up_nobody() {
        let answer = |host: &str, _: &str| match host.split(char::is_numeric).next()? {
            "slow-head" => Some(Answer::Dripping(b"HTTP/1.1 200 OK\r\nx-slow: ".to_vec())),
            "slow-body" => Some(Answer::Dripping(format!("{HEAD}\r\n{{").into_bytes())),
            _ => None,
        };
        let case = Case::start(answer).await;
        let hosts: Vec<String> = (0..15).flat_map(|number| ["slow-head", "slow-body"].map(|name| format!("{name}{number}"))).collect();
        named(&case, &hosts.iter().map(String::as_str).collect::<Vec<_>>());
        let slow = hosts.iter().map(|host| {
            let actor = format!("https://{host}.example.org/alice");
            let case = &case;
            async move { case.sent_by_one(&actor).await }
        });
        let begun = Instant::now();
        let others = async {
            assert!(case.probe(100).await <= probe_limit());
            assert_eq!(case.sent(&case.follow(ALICE)).await, 202, "a slow host takes no other's place");
            assert!(begun.elapsed() < Duration::from_secs(9));
        };
        let (statuses, ()) = tokio::join!(futures_util::future::join_all(slow), others);
        assert!(statuses.iter().all(|status| matches!(status, 401 | 408 | 503)), "{statuses:?}");
        assert!(begun.elapsed() < Duration::from_secs(25), "{:?}", begun.elapsed());
        assert_eq!(case.received(), 1);
    }

    /// FETCH-02, 03, 10.
    async fn what_is_too_long_or_encoded_or_not_to_be_trusted_is_refused() {
        let bomb = {
            let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            std::io::copy(&mut std::io::repeat(b' ').take(64 << 20), &mut bomb).unwrap();
            bomb.finish().unwrap()
        };
        let key = Stranger::new();
        let stranger = key.clone();
        let answer = move |host: &str, path: &str| {
            let block = || vec![b' '; 64 * 1024];
            let actor = actor_of(&stranger, host, path).to_string();
            let encoded = |name: &str, body: &[u8]| {
                let head = format!("{HEAD}content-encoding: {name}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
                Some(Answer::Whole([head.as_bytes(), body].concat()))
            };
            match host.split('.').next()? {
                "endless" => Some(Answer::Endless(format!("{HEAD}\r\n{actor}").into_bytes(), block())),
                "false-length" => Some(Answer::Endless(format!("{HEAD}content-length: 99999999999\r\n\r\n{actor}").into_bytes(), block())),
                "endless-head" => Some(Answer::Endless(HEAD.into(), b"x-more: 0123456789\r\n".repeat(1000))),
                "too-short" => Some(Answer::Whole(format!("{HEAD}content-length: 20\r\n\r\n{actor}").into_bytes())),
                name @ ("gzip" | "br" | "zstd") => encoded(name, &bomb),
                "called-gzip" => encoded("gzip", actor.as_bytes()),
                _ => Some(document("200 OK", "", &actor).into()),
            }
        };
        let mut case = Case::start(answer).await;
        case.stranger = key;
        let bad = ["endless", "false-length", "endless-head", "too-short", "gzip", "br", "zstd", "called-gzip", "wrong-name", "expired", "self-signed"];
        named(&case, &bad);
        assert_eq!(case.sent(&case.activity("Like", ALICE, json!(case.entry.uri))).await, 202, "the way is open");
        let before = case.memory();
        for name in bad {
            let begun = Instant::now();
            assert_eq!(case.sent_by_one(&format!("https://{name}.example.org/alice")).await, 401, "{name}");
            assert!(begun.elapsed() < Duration::from_secs(9), "{name} took {:?}", begun.elapsed());
        }
        assert!(case.memory() - before < 16 * 1024, "{} kB more", case.memory() - before);
        assert_eq!(case.received(), 1);
        assert!(["wrong-name", "expired", "self-signed"].iter().all(|name| case.times_asked(name) == 0), "FETCH-10");
    }

    /// FETCH-05, SSRF-12: what a text or an actor names is not fetched, and contexts never.
    async fn what_is_only_named_is_not_fetched() {
        let key = Stranger::new();
        let stranger = key.clone();
        let inner = "http://127.0.0.1:8080/x";
        let answer = move |host: &str, path: &str| {
            let mut actor = actor_of(&stranger, host, path);
            let image = json!({ "type": "Image", "mediaType": "image/png", "url": inner });
            for (name, value) in [
                ("@context", json!(["https://www.w3.org/ns/activitystreams", inner, "https://10.0.0.1/context"])),
                ("icon", image.clone()), ("image", image.clone()), ("attachment", json!([image])), ("url", json!(inner)),
                ("featured", json!("https://169.254.169.254/latest")), ("outbox", json!(inner)),
            ] {
                actor[name] = value;
            }
            Some(document("200 OK", "", &actor.to_string()).into())
        };
        let mut case = Case::start(answer).await;
        case.stranger = key;
        let next = |number: usize| format!("https://honest.example.org/chain/{number}");
        let mut note = json!({
            "@context": [inner, "https://127.0.0.1/context"], "id": format!("{ALICE}/notes/1"), "type": "Note", "attributedTo": ALICE,
            "content": "Bonjour", "context": next(1), "inReplyTo": [case.entry.uri, next(2)], "quoteUrl": inner,
            "tag": [{ "type": "Mention", "href": inner }, { "type": "Link", "href": next(3) }],
            "attachment": [{ "type": "Document", "url": inner }], "replies": { "type": "Collection", "first": next(4) },
        });
        note["to"] = json!("https://www.w3.org/ns/activitystreams#Public");
        assert_eq!(case.sent(&case.follow(ALICE)).await, 202);
        assert_eq!(case.sent(&case.activity("Create", ALICE, note)).await, 202);
        assert_eq!(case.sent(&case.activity("Announce", ALICE, json!(next(5)))).await, 202);
        case.applied().await;
        until("both are kept", async || case.kept() == (1, 1)).await;
        assert!(case.times_asked("honest.example.org") <= 20, "{:?}", case.world.asked);
        assert_eq!((case.times_asked("honest.example.org/chain"), case.hits()), (0, 0));
    }

    /// SSRF-06.
    async fn a_delivery_goes_to_the_actors_own_server_and_follows_no_redirect() {
        let key = Stranger::new();
        let stranger = key.clone();
        let answer = move |host: &str, path: &str| {
            let mut actor = actor_of(&stranger, host, path);
            match (host.split('.').next()?, path) {
                ("redirects", "/inbox") => return Some(document("307 Elsewhere", "location: http://127.0.0.1:8080/\r\n", "").into()),
                ("inner", _) => actor["inbox"] = json!("https://127.0.0.1/inbox"),
                ("shared", _) => actor["endpoints"] = json!({ "sharedInbox": "https://10.0.0.1/inbox" }),
                ("elsewhere", _) => actor["inbox"] = json!("https://victim.example.org/inbox"),
                _ => {}
            }
            Some(document("200 OK", "", &actor.to_string()).into())
        };
        let mut case = Case::start(answer).await;
        case.stranger = key;
        named(&case, &["redirects", "inner", "shared", "elsewhere", "victim", "turned"]);
        for name in ["redirects", "inner", "shared", "elsewhere", "turned"] {
            assert_eq!(case.sent(&case.follow(&format!("https://{name}.example.org/alice"))).await, 202, "{name}");
        }
        case.applied().await;
        until("the good ones are answered", async || {
            case.times_asked("turned.example.org/inbox") == 1 && case.times_asked("redirects.example.org/inbox") >= 1
        })
        .await;
        // A name that leads inside when the delivery is made.
        case.world.name("turned.example.org", &[&["127.0.0.1"]]);
        let told = case.command(&["news", &case.entry.uri, "--text", "Samedi."]);
        assert_eq!(told.status, 0, "{}", told.err);
        until("another one is told", async || case.times_asked("shared.example.org/inbox") >= 2).await;
        assert_eq!((case.hits(), case.times_asked("victim.example.org")), (0, 0));
    }

    /// SSRF-08: a name has no port, no path, no address in it, and what WebFinger names is checked too.
    async fn a_name_that_a_person_types_leads_nowhere_else() {
        let answer = |host: &str, _: &str| {
            let descriptor = json!({ "subject": "https://x/", "links": [
                { "rel": "self", "type": "application/activity+json", "href": "https://127.0.0.1/actor" }] });
            (host == "leads.example.org").then(|| {
                super::case::answer_as("application/jrd+json", "200 OK", "", &descriptor.to_string()).into()
            })
        };
        let case = Case::start(answer).await;
        named(&case, &["leads", "evil"]);
        for typed in ["127.0.0.1", "127.0.0.1:5432", "[::1]", "localhost", "evil.example.org:8080", "evil.example.org:5432/../x", "2130706433", "10.0.0.1", "u@127.0.0.1:5432", "evil.local"] {
            let ended = case.command(&["peer", "follow", typed]);
            assert_eq!(ended.status, 2, "{typed}: {}{}", ended.out, ended.err);
        }
        // What is pasted with more around it is the name in it, and nothing else of it is asked for.
        assert_eq!(case.command(&["peer", "follow", "https://leads.example.org/../x?y#z"]).status, 0);
        until("it was asked", async || case.times_asked("leads.example.org/.well-known") >= 1).await;
        assert_eq!(case.times_asked("leads.example.org/x"), 0);
        // What visitors type into the page that helps to follow is not asked for at all.
        for typed in ["u@127.0.0.1:5432", "u@evil.example.org/../x", "u@evil.example.org", "@u@[::1]"] {
            let url = url::Url::parse_with_params(&format!("https://{HOST}/@repair-cafe-lorient/follow"), [("address", typed)]).unwrap();
            let page = case.client.get(url).send().await.unwrap();
            assert_eq!(page.status(), 200);
            assert!(!page.text().await.unwrap().contains("https://127.0.0.1"), "{typed}");
        }
        assert_eq!((case.hits(), case.times_asked("evil.example.org")), (0, 0));
    }
}
