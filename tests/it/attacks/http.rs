//! What HTTP itself allows: HTTP-01, 03, 05, 08.

use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::case::{Case, HOST, probe_limit};
use super::sealed;

const GREETING: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// `GET /` of the node, as HPACK without Huffman.
fn head() -> Vec<u8> {
    [[0x82, 0x87, 0x84, 0x41, u8::try_from(HOST.len()).unwrap()].as_slice(), HOST.as_bytes()].concat()
}

/// Whether the node ends a connection on which these frames come, again and again for three seconds.
async fn ends(case: &Case, mut frames: impl FnMut(u32) -> Vec<u8>) -> bool {
    let stream = case.tls(b"h2").await;
    let (mut reader, mut writer) = tokio::io::split::<TlsStream<TcpStream>>(stream);
    writer.write_all(&[GREETING, &frame(SETTINGS, 0, 0, &[])].concat()).await.unwrap();
    let sending = async {
        for number in 0.. {
            if writer.write_all(&frames(number)).await.is_err() || writer.flush().await.is_err() {
                return;
            }
        }
    };
    let reading = async {
        let mut answer = [0; 4096];
        while reader.read(&mut answer).await.is_ok_and(|read| read > 0) {}
    };
    let over = async {
        tokio::select! { () = sending => {}, () = reading => {} }
    };
    tokio::time::timeout(Duration::from_secs(3), over).await.is_ok()
}

sealed! {
    /// HTTP-01.
    async fn web_finger_answers_what_is_asked_and_nothing_else() {
        let case = Case::start(|_, _| None).await;
        let asked = async |query: &str| {
            case.client.get(format!("https://{HOST}/.well-known/webfinger{query}")).send().await.unwrap()
        };
        let handle = format!("resource=acct:repair-cafe-lorient@{HOST}");
        for (query, status) in [
            (String::new(), 400),
            ("?resource=".to_owned(), 400),
            ("?resource=repair-cafe-lorient".to_owned(), 400),
            ("?resource=acct:repair-cafe-lorient".to_owned(), 400),
            (format!("?{handle}&{handle}"), 400),
            (format!("?resource=acct:nobody@{HOST}"), 404),
            ("?resource=acct:repair-cafe-lorient@elsewhere.example.org".to_owned(), 404),
            (format!("?{handle}"), 200),
            (format!("?resource=https://{HOST}/"), 200),
        ] {
            assert_eq!(asked(&query).await.status(), status, "{query}");
        }
        let answer = asked(&format!("?{handle}&rel=self")).await;
        assert_eq!(answer.headers()["access-control-allow-origin"], "*");
        assert_eq!(answer.headers()["content-type"], "application/jrd+json");
        let found: Value = answer.json().await.unwrap();
        assert_eq!((found["links"].as_array().unwrap().len(), &found["links"][0]["href"]), (1, &Value::from(case.entry.uri.as_str())));
    }

    /// HTTP-03.
    async fn a_flood_of_frames_ends_or_costs_little_and_others_are_answered() {
        let case = Case::start(|_, _| None).await;
        assert!(case.probe(5).await <= probe_limit());
        let before = case.memory();
        let reset = |number: u32| {
            let stream = 2 * number + 1;
            [frame(HEADERS, END_STREAM | END_HEADERS, stream, &head()), frame(RST_STREAM, 0, stream, &[0, 0, 0, 8])].concat()
        };
        let continued = |number: u32| match number {
            0 => frame(HEADERS, END_STREAM, 1, &head()),
            _ => frame(CONTINUATION, 0, 1, &[0; 16_000]),
        };
        assert!(ends(&case, reset).await, "rapid reset");
        assert!(ends(&case, continued).await, "endless headers");
        let empty = |number: u32| match number {
            0 => frame(HEADERS, END_HEADERS, 1, &[[0x83].as_slice(), &head()[1..]].concat()),
            _ => frame(DATA, 0, 1, &[]).repeat(100),
        };
        let settings = |_: u32| frame(SETTINGS, 0, 0, &[0, 4, 0, 1, 0, 0]).repeat(100);
        let pings = |_: u32| frame(PING, 0, 0, &[7; 8]).repeat(100);
        let floods = async {
            tokio::join!(ends(&case, empty), ends(&case, settings), ends(&case, pings));
        };
        let (slowest, ()) = tokio::join!(case.probe(100), floods);
        assert!(slowest <= probe_limit(), "{slowest:?}");
        assert!(case.memory() - before < 32 * 1024, "{} kB more", case.memory() - before);
    }

    /// HTTP-05.
    async fn a_path_is_what_it_is() {
        let case = Case::start(|_, _| None).await;
        let long = format!("/{}", "a".repeat(64 * 1024));
        for path in ["//inbox", "/%2e%2e/inbox", "/../inbox", "/inbox/", "/INBOX", "/inbox;x", "/inbox%00", "/i/%2e%2e/inbox", "/i//inbox", "/%69nbox%2f", long.as_str()] {
            let mut stream = case.tls(b"http/1.1").await;
            let body = "{}";
            let request = format!(
                "POST {path} HTTP/1.1\r\nhost: {HOST}\r\ncontent-type: application/activity+json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            );
            drop(stream.write_all(request.as_bytes()).await);
            let mut answer = Vec::new();
            drop(tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut answer)).await.expect("an answer"));
            let answer = String::from_utf8_lossy(&answer).into_owned();
            let status: u16 = answer.get(9..12).and_then(|status| status.parse().ok()).unwrap_or_default();
            assert!(matches!(status, 400 | 401 | 404 | 405 | 414 | 431), "{:.40}: {answer:.60}", path);
            // 401 is the answer of an inbox to what is not signed: only to paths that are one.
            assert!(status != 401 || path.starts_with("/i/"), "{path} is no inbox");
        }
        assert_eq!(case.received(), 0);
    }

    /// HTTP-08.
    async fn what_is_preferred_is_answered_and_said() {
        let case = Case::start(|_, _| None).await;
        let (html, activity) = ("text/html", "application/activity+json");
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        let profile = "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";
        for (accept, expected) in [
            (activity, activity),
            (profile, activity),
            ("application/activity+json, application/ld+json", activity),
            ("application/activity+json;q=0.9, text/html;q=0.5", activity),
            ("application/activity+json;q=0.5, text/html", html),
            ("application/activity+json;q=0, text/html", html),
            ("application/activity+json;q=0, */*", html),
            (browser, html),
            ("*/*", html),
        ] {
            let answer = case.client.get(&case.entry.uri).header("accept", accept).send().await.unwrap();
            let header = |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_ascii_lowercase()).unwrap_or_default();
            assert!(header("vary").contains("accept"), "{accept}: {}", header("vary"));
            let shown = if answer.status().is_redirection() && header("location").contains("/@repair-cafe-lorient") { html.to_owned() } else { header("content-type") };
            assert!(shown.starts_with(expected), "{accept}: {} {shown}", answer.status());
        }
        // The node's actor and the catalogue have one form, whatever is asked.
        for path in ["/actor", "/catalogue"] {
            let answer = case.client.get(format!("https://{HOST}{path}")).header("accept", activity).send().await.unwrap();
            assert_eq!((answer.status().as_u16(), answer.headers()["content-type"].to_str().unwrap()), (200, activity), "{path}");
        }
    }
}
