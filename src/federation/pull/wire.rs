//! What a catalogue sends, as far as it is read (PROTOCOL.md, "Catalogue"). An entry stays the text that it came as.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::catalogue::digest::Leaf;
use crate::initiative::publish::Received;

const PUBLISHED: &str = "published";

/// `/catalogue`.
#[derive(Debug, Clone, Deserialize)]
pub struct Head {
    #[serde(rename = "totalItems")]
    pub total: i64,
    #[serde(rename = "bocage:epoch")]
    pub epoch: String,
    #[serde(rename = "bocage:seq")]
    pub seq: i64,
    /// Of the same moment as `seq` and `total`; who does not say it is asked for its digest.
    #[serde(rename = "bocage:root", default)]
    pub root: String,
    #[serde(rename = "bocage:digest")]
    pub digest: String,
    #[serde(rename = "bocage:snapshot")]
    pub snapshot: String,
}

impl Head {
    /// Whether it can be what it says.
    pub fn is_sound(&self) -> bool {
        is_epoch(&self.epoch) && is_number(self.seq) && is_number(self.total) && self.root.len() <= 64
    }
}

impl DigestPage {
    /// Whether it can be what it says; what it says is kept, and shown.
    pub fn is_sound(&self) -> bool {
        let digests = std::iter::once(&self.root).chain(&self.buckets);
        is_epoch(&self.epoch)
            && is_number(self.seq)
            && is_number(self.count)
            && digests.into_iter().all(|it| is_digest(it))
    }
}

/// Whether the parts of a leaf have the length that they have in any catalogue: leaves are held until all are compared.
pub fn is_short(leaf: &Leaf) -> bool {
    leaf.id.len() <= MAX_LEAF_ID_BYTES && leaf.hash.len() <= DIGEST_DIGITS && leaf.state.len() <= MAX_STATE_BYTES
}

/// `https://`, a host with a port, `/i/` and a ULID.
const MAX_LEAF_ID_BYTES: usize = 8 + 259 + 3 + 26;
const MAX_STATE_BYTES: usize = "withdrawn".len();
const DIGEST_DIGITS: usize = 64;

fn is_epoch(text: &str) -> bool {
    ulid::Ulid::from_string(text).is_ok_and(|read| read.to_string() == text)
}

fn is_number(number: i64) -> bool {
    (0..1 << 53).contains(&number)
}

fn is_digest(text: &str) -> bool {
    text.len() == DIGEST_DIGITS && text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}

/// `/catalogue/changes`.
#[derive(Debug, Deserialize)]
pub struct Page {
    #[serde(rename = "orderedItems")]
    pub items: Vec<Item>,
    #[serde(rename = "bocage:seq")]
    pub seq: i64,
    pub next: Option<String>,
}

/// One activity: of a page, or pushed.
#[derive(Debug, Deserialize)]
pub struct Item {
    #[serde(rename = "bocage:hash")]
    hash: Option<String>,
    object: Box<RawValue>,
}

/// What an entry or a stub says of itself.
#[derive(Deserialize)]
struct Object {
    id: String,
    rev: Option<i64>,
    state: Option<String>,
    #[serde(rename = "bocage:entry")]
    entry: Option<Value>,
}

impl Item {
    /// The leaf with its content; nothing when the object is neither entry nor stub.
    pub fn received(self) -> Option<Received> {
        let object: Object = serde_json::from_str(self.object.get()).ok()?;
        let Some(entry) = object.entry else {
            let leaf = Leaf { id: object.id, rev: object.rev?, hash: String::new(), state: object.state? };
            return Some(Received { leaf, document: None });
        };
        let entry = entry.as_array().map_or(Some(&entry), |list| list.first())?;
        let leaf = Leaf {
            id: object.id,
            rev: entry.get("rev")?.as_i64()?,
            hash: self.hash.unwrap_or_default(),
            state: PUBLISHED.into(),
        };
        Some(Received { leaf, document: Some(self.object.get().to_owned()) })
    }
}

/// `/catalogue/digest`.
#[derive(Debug, Deserialize)]
pub struct DigestPage {
    pub epoch: String,
    pub seq: i64,
    pub count: i64,
    pub root: String,
    pub buckets: Vec<String>,
}

/// `/catalogue/bucket/3f`.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum BucketPage {
    /// The digests of its 256 parts.
    Split(Vec<String>),
    /// Its leaves.
    Leaves(Vec<Leaf>),
}

/// `/catalogue/entries`.
#[derive(Debug, Deserialize)]
pub struct EntriesPage {
    pub entries: Vec<Line>,
}

/// A leaf with its entry, or a stub; in snapshots also the first and the last line.
#[derive(Debug, Deserialize)]
pub struct Line {
    format: Option<i64>,
    pub epoch: Option<String>,
    pub seq: Option<i64>,
    #[serde(default)]
    pub end: bool,
    pub lines: Option<usize>,
    pub root: Option<String>,
    id: Option<String>,
    rev: Option<i64>,
    state: Option<String>,
    hash: Option<String>,
    entry: Option<Box<RawValue>>,
}

impl Line {
    /// Whether it begins a snapshot of the one form that there is.
    pub fn begins(&self) -> bool {
        self.format == Some(1)
    }

    /// The leaf with its content; nothing when it is no leaf.
    pub fn received(self) -> Option<Received> {
        let (id, rev, state) = (self.id?, self.rev?, self.state?);
        let published = state == PUBLISHED;
        let hash = self.hash.filter(|_| published).unwrap_or_default();
        let document = self.entry.filter(|_| published).map(|entry| entry.get().to_owned());
        Some(Received { leaf: Leaf { id, rev, hash, state }, document })
    }
}
