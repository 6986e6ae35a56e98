//! A node that others read, and who reads it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use bocage::catalogue::digest::{Digest, Leaf, entry_hash, hex};
use bocage::catalogue::store::{self as log, Line};
use bocage::clock::Timestamp;
use bocage::db::Conn;
use bocage::error::Result;
use bocage::initiative::Fields;
use bocage::initiative::draft::Draft;
use bocage::initiative::publish::{self, Home, Origin};
use bocage::initiative::store::{self, Initiative};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::databases::TestDatabase;
use crate::support::node::TestNode;

pub(super) const LOCAL: (&str, &str) = ("BOCAGE__FEDERATION__LOCAL_NETWORK", "true");

/// A node that others may read.
pub(super) struct Region {
    pub(super) node: TestNode,
}

impl Region {
    pub(super) async fn start(database: TestDatabase) -> Region {
        Region { node: TestNode::start_with(database, &[LOCAL]).await }
    }

    pub(super) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn, &Home, Timestamp) -> Result<T> + Send + 'static,
    ) -> T {
        let (home, now) = (self.node.app.home(), self.node.app.clock.now());
        self.node.app.db.write(move |conn| work(conn, &home, now)).await.unwrap()
    }

    pub(super) async fn publish(&self, name: &str) -> Initiative {
        self.publish_with(name, json!({})).await
    }

    pub(super) async fn publish_with(&self, name: &str, more: Value) -> Initiative {
        let (name, more) = (name.to_owned(), more.as_object().unwrap().clone());
        self.write(move |conn, home, now| publish_in(conn, home, &name, more, now)).await
    }

    pub(super) async fn edit(&self, uri: &str, edits: Value) {
        let (uri, edits) = (uri.to_owned(), serde_json::from_value::<Fields>(edits).unwrap());
        self.write(move |conn, home, now| publish::revise(conn, home, &uri, &edits, &[], now)).await;
    }

    pub(super) async fn hide(&self, uri: &str) {
        let uri = uri.to_owned();
        self.write(move |conn, home, now| publish::hide(conn, home, &uri, now)).await;
    }

    pub(super) async fn withdraw(&self, uri: &str) {
        let uri = uri.to_owned();
        self.write(move |conn, home, now| publish::withdraw(conn, home, &uri, now)).await;
    }

    /// A published one, a hidden one, a withdrawn one, one that was listed, and two that never were.
    pub(super) async fn with_every_state(&self) -> BTreeMap<&'static str, String> {
        let mut uris = BTreeMap::new();
        for name in ["shown", "hidden", "withdrawn", "left"] {
            uris.insert(name, self.publish(name).await.uri);
        }
        uris.insert("unlicensed", self.publish_with("unlicensed", json!({ "licence": "unknown" })).await.uri);
        uris.insert("local", self.publish_with("local", json!({ "local_only": true })).await.uri);
        self.hide(&uris["hidden"]).await;
        self.withdraw(&uris["withdrawn"]).await;
        self.edit(&uris["left"], json!({ "local_only": true })).await;
        uris
    }

    pub(super) async fn json(&self, path: &str) -> Value {
        let answer = self.node.get(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        answer.json().await.unwrap()
    }

    pub(super) async fn root(&self) -> String {
        self.json("/catalogue").await["bocage:root"].as_str().unwrap().to_owned()
    }

    pub(super) async fn post(&self, body: impl Into<reqwest::Body>) -> Response {
        self.node.request(Method::POST, "/catalogue/entries").body(body).send().await.unwrap()
    }
}

pub(super) fn publish_in(
    conn: &mut Conn,
    home: &Home,
    name: &str,
    more: serde_json::Map<String, Value>,
    now: Timestamp,
) -> Result<Initiative> {
    let mut fields: Fields = serde_json::from_value(json!({
        "name": name, "kinds": ["reuse"], "location.city": "Lorient", "location.postcode": "56100",
    }))
    .unwrap();
    fields.extend(more);
    let checked = Draft { fields }.check(&home.context(now, false)).expect("a right draft");
    publish::publish(conn, home, checked, Origin::Person, now)
}

/// Whoever reads pages and applies them.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) leaves: BTreeMap<String, Leaf>,
    pub(super) seen: BTreeSet<(String, i64)>,
    pub(super) verbs: Vec<(String, String)>,
}

impl Reader {
    pub(super) fn apply(&mut self, activity: &Value) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let (verb, object) = (text(&activity["type"]), &activity["object"]);
        let leaf = if verb == "Delete" {
            let members: Vec<&String> = object.as_object().unwrap().keys().collect();
            assert_eq!(members, ["id", "rev", "state"]);
            let (id, state) = (text(&object["id"]), text(&object["state"]));
            Leaf { id, rev: object["rev"].as_i64().unwrap(), hash: text(&activity["bocage:hash"]), state }
        } else {
            let hash = text(&activity["bocage:hash"]);
            assert_eq!(entry_hash(object), hash, "the hash fits the document");
            let rev = object["bocage:entry"]["rev"].as_i64().unwrap();
            Leaf { id: text(&object["id"]), rev, hash, state: "published".into() }
        };
        assert_eq!(activity["actor"], "http://bretagne.test/actor");
        assert_eq!(activity["id"], format!("http://bretagne.test/catalogue/changes/{}", activity["bocage:seq"]));
        assert!(self.seen.insert((leaf.id.clone(), leaf.rev)), "told twice: {leaf:?}");
        self.verbs.push((verb, text(&object["name"])));
        self.leaves.insert(leaf.id.clone(), leaf);
    }

    /// Reads a page; answers its `bocage:seq`, and the path of the next one.
    pub(super) async fn read(&mut self, region: &Region, path: &str) -> (i64, Option<String>) {
        let page = region.json(path).await;
        let numbers: Vec<i64> =
            page["orderedItems"].as_array().unwrap().iter().map(|item| item["bocage:seq"].as_i64().unwrap()).collect();
        assert!(numbers.is_sorted() && numbers.iter().all(|n| *n > page["bocage:since"].as_i64().unwrap()));
        page["orderedItems"].as_array().unwrap().iter().for_each(|item| self.apply(item));
        let next = page["next"].as_str().map(|next| next.strip_prefix("http://bretagne.test").unwrap().to_owned());
        (page["bocage:seq"].as_i64().unwrap(), next)
    }

    pub(super) fn root(&self) -> String {
        hex(&Digest::of(self.leaves.values().cloned()).root())
    }
}

/// Fails unless the answer is this problem, for everybody to read.
pub(super) async fn problem(answer: Response, status: u16, what: &str) {
    assert_eq!(answer.status(), status, "{what}");
    assert_eq!(answer.headers()["content-type"], "application/problem+json", "{what}");
    assert_eq!(answer.headers()["access-control-allow-origin"], "*", "{what}");
    assert_eq!(answer.json::<Value>().await.unwrap()["status"], status, "{what}");
}

/// Lines of hidden entries whose ids all fall into one bucket.
pub(super) fn crowd(bucket: u8, how_many: usize) -> Vec<Line> {
    use sha2::{Digest as _, Sha256};
    let uris = (0..).map(|n: u32| format!("http://bretagne.test/i/{n:026}"));
    let crowded = uris.filter(|uri| Sha256::digest(uri)[0] == bucket).take(how_many);
    let line = |uri| Line {
        seq: 0,
        class: "initiative".into(),
        uri,
        rev: 1,
        state: "hidden".into(),
        hash: String::new(),
        at: 0,
    };
    crowded.map(line).collect()
}

pub(super) fn append(conn: &mut Conn, mut lines: Vec<Line>) -> Result<()> {
    let (_, seq) = store::take_numbers(conn, 0, lines.len() as i64)?;
    lines.iter_mut().zip(seq..).for_each(|(line, seq)| line.seq = seq);
    log::append(conn, &lines)
}

/// Asks again until it is so.
pub(super) async fn eventually(mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..600 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it did not happen within 30 seconds");
}
