//! A catalogue served from memory, with answers of a test in place of its own.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bocage::catalogue::digest::{Bucket, hex};
use bocage::initiative::publish::Received;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::net::TcpListener;

use crate::support::remote::RemoteCatalogue;

/// A request as an answer needs it.
pub struct Asked {
    /// Path and query.
    pub target: String,
    pub headers: HeaderMap,
    body: Vec<u8>,
}

impl Asked {
    /// A `GET`.
    pub fn of(target: &str) -> Asked {
        Asked { target: target.into(), headers: HeaderMap::new(), body: Vec::new() }
    }

    /// Whether it is for this path.
    pub fn is(&self, path: &str) -> bool {
        self.target.split('?').next() == Some(path)
    }

    fn number(&self, name: &str) -> Option<i64> {
        let query = self.target.split_once('?')?.1;
        query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')?.parse().ok())
    }
}

type Answer = dyn Fn(&RemoteCatalogue, &Asked, usize) -> Option<Response> + Send;

struct Served {
    catalogue: RemoteCatalogue,
    answer: Box<Answer>,
    asked: usize,
}

/// The server.
pub struct Elsewhere(Arc<Mutex<Served>>);

impl Elsewhere {
    /// Starts one under `{name}.localhost` and a port of its own.
    pub async fn start(name: &str) -> Elsewhere {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = format!("{name}.localhost:{}", listener.local_addr().unwrap().port());
        let catalogue = RemoteCatalogue::of("http", &host);
        let served = Arc::new(Mutex::new(Served { catalogue, answer: Box::new(|_, _, _| None), asked: 0 }));
        let router = Router::new().fallback(serve).with_state(served.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Elsewhere(served)
    }

    /// Its authority.
    pub fn host(&self) -> String {
        self.catalogue().host
    }

    /// The id of its nth entry.
    pub fn id(&self, n: u32) -> String {
        self.catalogue().id(n)
    }

    /// What it lists now.
    pub fn catalogue(&self) -> RemoteCatalogue {
        self.0.lock().unwrap().catalogue.clone()
    }

    /// The root of that.
    pub fn root(&self) -> String {
        hex(&self.catalogue().digest().root())
    }

    /// Changes what it lists.
    pub fn change(&self, change: impl FnOnce(&mut RemoteCatalogue)) {
        change(&mut self.0.lock().unwrap().catalogue);
    }

    /// Answers in another way where this gives an answer.
    pub fn answer(&self, answer: impl Fn(&RemoteCatalogue, &Asked) -> Option<Response> + Send + 'static) {
        self.0.lock().unwrap().answer = Box::new(move |catalogue, asked, _| answer(catalogue, asked));
    }

    /// The same by the number of the request.
    pub fn answer_numbered(&self, answer: impl Fn(usize) -> Option<Response> + Send + 'static) {
        self.0.lock().unwrap().answer = Box::new(move |_, _, number| answer(number));
    }

    /// How many requests came.
    pub fn asked(&self) -> usize {
        self.0.lock().unwrap().asked
    }

    /// Ids of its own that fall into the first bucket.
    pub fn ids_in_one_bucket(&self, how_many: usize) -> Vec<String> {
        let catalogue = self.catalogue();
        let ids = (0..).map(|n| catalogue.id(n));
        ids.filter(|id| Sha256::digest(id.as_bytes())[0] == 0).take(how_many).collect()
    }
}

async fn serve(State(served): State<Arc<Mutex<Served>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
    let asked = Asked { target: parts.uri.to_string(), headers: parts.headers, body };
    let mut served = served.lock().unwrap();
    served.asked += 1;
    let lie = (served.answer)(&served.catalogue, &asked, served.asked);
    lie.unwrap_or_else(|| honest(&served.catalogue, &asked))
}

fn honest(catalogue: &RemoteCatalogue, asked: &Asked) -> Response {
    match asked.target.split('?').next().unwrap() {
        "/catalogue" => json_answer(&head(catalogue)),
        "/catalogue/changes" => json_text(with_documents(catalogue, page(catalogue, asked))),
        "/catalogue/digest" => json_answer(&digest(catalogue)),
        "/catalogue/entries" => json_text(entries(catalogue, asked)),
        "/catalogue/snapshot" => ndjson(zstd::encode_all(snapshot(catalogue).concat().as_bytes(), 3).unwrap()),
        path => match path.strip_prefix("/catalogue/bucket/").and_then(|prefix| bucket(catalogue, prefix)) {
            Some(bucket) => json_answer(&bucket),
            None => status(404),
        },
    }
}

/// What stands at `/catalogue`.
pub fn head(catalogue: &RemoteCatalogue) -> Value {
    let at = |path: &str| format!("{}/catalogue{path}", catalogue.base);
    let digest = catalogue.digest();
    json!({
        "id": at(""), "type": "OrderedCollection", "totalItems": digest.published(), "first": at("/changes?since=0"),
        "bocage:epoch": catalogue.epoch, "bocage:seq": catalogue.seq, "bocage:root": hex(&digest.root()),
        "bocage:digest": at("/digest"), "bocage:snapshot": at("/snapshot"),
    })
}

/// A page of changes. Entries stand as parsed; the server sends their texts.
pub fn page(catalogue: &RemoteCatalogue, asked: &Asked) -> Value {
    let (since, limit) = (asked.number("since").unwrap_or(0), asked.number("limit").unwrap_or(200));
    let mut lines: Vec<(&i64, &Received)> = catalogue.lines.range(since + 1..).collect();
    let more = lines.len() > limit as usize;
    lines.truncate(limit as usize);
    let seq = lines.last().filter(|_| more).map_or(catalogue.seq, |(seq, _)| **seq);
    let items: Vec<Value> = lines.into_iter().map(|(seq, received)| activity(*seq, received)).collect();
    let mut page =
        json!({ "type": "OrderedCollectionPage", "bocage:since": since, "bocage:seq": seq, "orderedItems": items });
    if more {
        page["next"] = json!(format!("{}/catalogue/changes?since={seq}&limit={limit}", catalogue.base));
    }
    page
}

/// A line of a page.
pub fn activity(seq: i64, received: &Received) -> Value {
    json!({ "type": "Update", "bocage:seq": seq, "bocage:hash": received.leaf.hash, "object": object(received) })
}

fn object(received: &Received) -> Value {
    match &received.document {
        Some(document) => serde_json::from_str(document).unwrap(),
        None => json!({ "id": received.leaf.id, "rev": received.leaf.rev, "state": received.leaf.state }),
    }
}

/// The page with each entry as the text that it is.
fn with_documents(catalogue: &RemoteCatalogue, page: Value) -> String {
    let documents = catalogue.lines.values().filter_map(|line| line.document.as_deref());
    documents.fold(page.to_string(), |text, document| {
        let written = serde_json::from_str::<Value>(document).unwrap().to_string();
        text.replace(&written, document)
    })
}

/// What stands at `/catalogue/digest`.
pub fn digest(catalogue: &RemoteCatalogue) -> Value {
    let digest = catalogue.digest();
    let buckets: Vec<String> = digest.buckets().iter().map(|bucket| hex(bucket)).collect();
    json!({ "epoch": catalogue.epoch, "seq": catalogue.seq, "count": digest.published(),
        "tombstones": digest.tombstones(), "root": hex(&digest.root()), "buckets": buckets })
}

/// What stands at `/catalogue/bucket/{prefix}`.
pub fn bucket(catalogue: &RemoteCatalogue, prefix: &str) -> Option<Value> {
    Some(match catalogue.digest().bucket(prefix)? {
        Bucket::Leaves(leaves) => json!(leaves),
        Bucket::Split(parts) => parts.iter().map(|part| hex(part)).collect(),
    })
}

fn entries(catalogue: &RemoteCatalogue, asked: &Asked) -> String {
    let ids: Vec<String> = serde_json::from_slice(&asked.body).unwrap();
    assert!(ids.len() <= 100 && asked.headers["content-type"] == "application/json");
    let wanted = catalogue.lines.values().filter(|line| ids.contains(&line.leaf.id));
    format!("{{\"entries\":[{}]}}", wanted.map(line).collect::<Vec<_>>().join(","))
}

fn line(received: &Received) -> String {
    let leaf = &received.leaf;
    let Some(document) = received.document.clone() else { return object(received).to_string() };
    let entry = RawValue::from_string(document).unwrap();
    format!(
        "{{\"id\":\"{}\",\"rev\":{},\"state\":\"{}\",\"hash\":\"{}\",\"entry\":{entry}}}",
        leaf.id, leaf.rev, leaf.state, leaf.hash
    )
}

/// The lines of a snapshot, with their ends.
pub fn snapshot(catalogue: &RemoteCatalogue) -> Vec<String> {
    let digest = catalogue.digest();
    let root = hex(&digest.root());
    let first = json!({ "format": 1, "node": format!("{}/actor", catalogue.base), "epoch": catalogue.epoch,
        "seq": catalogue.seq, "count": digest.published(), "tombstones": digest.tombstones(), "root": root });
    let last = json!({ "end": true, "lines": catalogue.lines.len(), "root": root });
    let leaves = catalogue.lines.values().map(|received| format!("{}\n", line(received)));
    std::iter::once(format!("{first}\n")).chain(leaves).chain([format!("{last}\n")]).collect()
}

/// A page.
pub fn json_answer(value: &Value) -> Response {
    json_text(value.to_string())
}

fn json_text(text: String) -> Response {
    ([("content-type", "application/activity+json")], text).into_response()
}

/// Bytes as a snapshot.
pub fn ndjson(packed: Vec<u8>) -> Response {
    ([("content-type", "application/x-ndjson"), ("content-encoding", "zstd")], Body::from(packed)).into_response()
}

/// Nothing but a status.
pub fn status(status: u16) -> Response {
    StatusCode::from_u16(status).unwrap().into_response()
}

/// A file of which each connection brings this many bytes before it breaks.
pub fn in_pieces(whole: Vec<u8>, asked: &Asked, piece: usize) -> Response {
    let piece = piece.max(whole.len() / 5);
    let range = asked.headers.get("range").map(|range| range.to_str().unwrap().to_owned());
    let begin = range.map(|range| range["bytes=".len()..].trim_end_matches('-').parse::<usize>().unwrap());
    let (status, first) = (if begin.is_some() { 206 } else { 200 }, begin.unwrap_or(0));
    let last = whole.len().min(first + piece);
    let sent = axum::body::Bytes::copy_from_slice(&whole[first..last]);
    let broken = (last < whole.len()).then(|| Err(std::io::Error::other("broken")));
    let later = futures_util::StreamExt::then(futures_util::stream::iter(broken), |broken| async {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        broken
    });
    let body = futures_util::StreamExt::chain(futures_util::stream::iter([Ok(sent)]), later);
    let about = [
        ("content-type", "application/x-ndjson".to_owned()),
        ("content-encoding", "zstd".to_owned()),
        ("etag", "\"one\"".to_owned()),
        ("content-range", format!("bytes {first}-{}/{}", whole.len() - 1, whole.len())),
    ];
    (StatusCode::from_u16(status).unwrap(), about, Body::from_stream(body)).into_response()
}
