//! Bodies and documents that should break a reader: INBOX-01, 02, 04; JSON-01, 02, 04, 06.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::case::{ALICE, Case, HOST, document, probe_limit};
use super::sealed;
use crate::support::sealed::NODE;

const MIB: usize = 1024 * 1024;

sealed! {
    /// INBOX-01, FETCH-03: the status, however much would still come, and no memory for it.
    async fn a_body_ends_at_a_mebibyte() {
        let case = Case::start(|_, _| None).await;
        assert_eq!(case.sent(&case.follow(ALICE)).await, 202);
        let before = case.memory();
        for (length, mebibytes) in [("content-length: 2097152", 2), ("content-length: 1073741824", 64), ("transfer-encoding: chunked", 64)] {
            let mut stream = case.tls(b"http/1.1").await;
            let head = format!("POST /inbox HTTP/1.1\r\nhost: {HOST}\r\ncontent-type: application/activity+json\r\n{length}\r\n\r\n");
            drop(stream.write_all(head.as_bytes()).await);
            let chunked = length.contains("chunked");
            let chunk = if chunked { [b"100000\r\n".as_slice(), vec![b' '; MIB].as_slice(), b"\r\n"].concat() } else { vec![b' '; MIB] };
            // The node answers and closes before all is sent.
            for _ in 0..mebibytes {
                if stream.write_all(&chunk).await.is_err() {
                    break;
                }
            }
            let mut answer = Vec::new();
            drop(tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut answer)).await.expect("it is closed"));
            let answer = String::from_utf8_lossy(&answer);
            assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 413"), "{length}: {answer}");
        }
        assert!(case.memory() - before < 8 * 1024, "{} kB more", case.memory() - before);
        let body = case.follow(ALICE).to_string().into_bytes();
        for encoding in ["gzip", "br", "zstd", "gzip, gzip"] {
            let mut fields = case.fields(&body, 0);
            fields.push(("content-encoding".to_owned(), encoding.to_owned()));
            assert_eq!(case.post("/inbox", &fields, body.clone()).await, 415, "{encoding}");
        }
        assert_eq!(case.received(), 1);
    }

    /// INBOX-02: an address has 64 connections; others are answered meanwhile, and the slow ones are closed after ten seconds.
    async fn slow_connections_take_no_others_place() {
        let case = Case::start(|_, _| None).await;
        let mut slow = Vec::new();
        for _ in 0..200 {
            let mut stream = TcpStream::connect((NODE, 443)).await.unwrap();
            drop(stream.write_all(b"\x16").await);
            slow.push(stream);
        }
        let begun = Instant::now();
        assert!(case.probe(100).await <= probe_limit());
        for mut stream in slow {
            let left = Duration::from_secs(13).saturating_sub(begun.elapsed());
            let ended = tokio::time::timeout(left, stream.read_to_end(&mut Vec::new())).await;
            assert!(ended.is_ok(), "still open after {:?}", begun.elapsed());
        }
    }

    /// INBOX-04.
    async fn what_cannot_be_applied_is_tried_later_and_holds_up_nothing() {
        // Its key is shown once; then its server is broken.
        let asked = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let answer = move |host: &str, _: &str| {
            let broken = host == "broken.example.org" && asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst) > 0;
            broken.then(|| document("500 Broken", "", "{}").into())
        };
        let case = Case::start(answer).await;
        case.world.name("broken.example.org", &[&["193.0.0.66"]]);
        let actor = "https://broken.example.org/alice";
        let mut broken = case.follow(actor);
        (broken["type"], broken["object"]) = ("Move".into(), actor.into());
        broken["target"] = "https://broken.example.org/elsewhere".into();
        assert_eq!(case.sent(&broken).await, 202);
        let tries = || {
            use bocage::db::schema::received;
            use diesel::prelude::*;
            let id = broken["id"].as_str().unwrap().to_owned();
            let kept = received::table.filter(received::id.eq(id)).select((received::tries, received::state));
            case.read(move |conn| Ok(kept.first::<(i32, String)>(conn)?))
        };
        crate::support::commons::until("it was tried", async || tries().0 >= 1).await;
        assert_eq!(case.sent(&case.follow(ALICE)).await, 202);
        crate::support::commons::until("others are applied", async || case.kept().0 == 1).await;
        let (tries, state) = tries();
        assert!(tries <= 2 && state == "waiting", "{tries} tries in a moment, {state}");
    }

    /// JSON-01, 02, 04, 06.
    async fn what_is_no_plain_json_is_refused_at_once() {
        let case = Case::start(|_, _| None).await;
        let id = |number: usize| format!("\"id\":\"{ALICE}/activities/{number}\"");
        let like = |more: &str| format!("{{{},\"type\":\"Like\",\"actor\":\"{ALICE}\",\"object\":\"{}\"{more}}}", id(1), case.entry.uri);
        let bad: Vec<(&str, Vec<u8>)> = vec![
            ("JSON-01", "[".repeat(100_000).into_bytes()),
            ("JSON-01", "{\"object\":".repeat(100_000).into_bytes()),
            ("JSON-02 actor twice", like(&format!(",\"actor\":\"{ALICE}\"")).into_bytes()),
            ("JSON-02 id twice", like(&format!(",{}", id(2))).into_bytes()),
            ("JSON-02 @id", like(&format!(",\"@{}", &id(2)[1..])).into_bytes()),
            ("JSON-02 @type", like(",\"@type\":\"Like\"").into_bytes()),
            ("JSON-04 a number", like(",\"x\":1e400").into_bytes()),
            ("JSON-04 an actor in a list of two", like("").replacen(&format!("\"{ALICE}\""), &format!("[\"{ALICE}\",\"{ALICE}\"]"), 1).into_bytes()),
            ("JSON-04 no object", like("").replace(&format!("\"{}\"", case.entry.uri), "[[1]]").into_bytes()),
            ("JSON-06 a lone surrogate", like(",\"name\":\"\\ud800\"").into_bytes()),
            ("JSON-06 NUL", like(",\"name\":\"\\u0000\"").into_bytes()),
            ("JSON-06 no UTF-8", [like("").as_bytes(), b"\xff"].concat()),
            ("JSON-06 BOM", [b"\xef\xbb\xbf".as_slice(), like("").as_bytes()].concat()),
            ("JSON-06 UTF-16", like("").encode_utf16().flat_map(u16::to_le_bytes).collect()),
            ("a graph", like(",\"@graph\":[]").into_bytes()),
            ("too long a list", like(&format!(",\"to\":{}", json!(vec!["x"; 201]))).into_bytes()),
        ];
        let key_id = format!("{ALICE}#main-key");
        for (what, body) in bad {
            let begun = Instant::now();
            assert_eq!(case.sent_bytes(&key_id, body).await, 400, "{what}");
            assert!(begun.elapsed() < Duration::from_secs(1), "{what} took {:?}", begun.elapsed());
        }
        assert_eq!(case.received(), 0);
        // JSON-04: what ActivityStreams allows.
        let good = [
            json!({ "type": ["Like", "schema:LikeAction"], "object": [case.entry.uri], "to": null, "cc": "x", "totalItems": -1 }),
            json!({ "type": "Like", "actor": { "id": ALICE, "type": "Person" }, "object": { "id": case.entry.uri, "type": "Organization" } }),
            json!({ "type": "Like", "object": case.entry.uri, "name": "\u{202e}eïk\u{200b}", "tag": [{ "type": "Link", "href": [] }], "summary": "a\u{301}".repeat(10_000) }),
        ];
        for (number, more) in good.into_iter().enumerate() {
            let mut activity = json!({ "id": format!("{ALICE}/good/{number}"), "actor": ALICE });
            activity.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            assert_eq!(case.sent_bytes(&key_id, activity.to_string().into_bytes()).await, 202, "{activity}");
        }
        case.applied().await;
    }
}
