//! What two nodes compare to know that they hold the same entries: the hash of an entry, and a tree of digests over
//! all leaves of a catalogue (PROTOCOL.md, "Hash" and "Digest bytes").
//!
//! Everything here follows from content alone, so that two nodes which hold the same leaves get the same bytes
//! whatever the order in which they learnt them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::OnceLock;

use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

/// A bucket with more leaves than this is split by the next byte.
pub const SPLIT_ABOVE: usize = 500;

/// Members of an entry that its hash covers; all others travel unprotected.
pub const HASHED_MEMBERS: [&str; 17] = [
    "id",
    "type",
    "purpose",
    "attributedTo",
    "name",
    "summary",
    "content",
    "url",
    "icon",
    "image",
    "tag",
    "location",
    "published",
    "updated",
    "endTime",
    "publishes",
    "bocage:entry",
];

/// 32 bytes of SHA-256.
pub type Hash = [u8; 32];

/// One entry of a catalogue as the digests see it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Leaf {
    /// URI of the entry.
    pub id: String,
    /// Its revision.
    pub rev: i64,
    /// [`entry_hash`] of a published entry, otherwise empty.
    pub hash: String,
    /// `published`, `hidden`, `withdrawn` or `moved`.
    pub state: String,
}

impl Leaf {
    fn add_to(&self, hasher: &mut Sha256) {
        let hash = if self.state == "published" { self.hash.as_str() } else { "" };
        hasher.update(format!("{}\n{}\n{hash}\n{}\n", self.id, self.rev, self.state));
    }
}

/// SHA-256 over the RFC 8785 form of the [`HASHED_MEMBERS`] that the document has, as 64 lower-case hex digits.
///
/// The hash of something that has no canonical form is empty, which is the hash of no entry.
pub fn entry_hash(document: &Value) -> String {
    let members: Map<String, Value> = HASHED_MEMBERS
        .iter()
        .filter_map(|name| document.get(*name).map(|value| ((*name).to_owned(), value.clone())))
        .collect();
    match serde_json_canonicalizer::to_vec(&members) {
        Ok(canonical) => hex(&Sha256::digest(&canonical)),
        Err(_) => String::new(),
    }
}

/// Lower-case hex digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What stands behind one address `/catalogue/bucket/{prefix}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bucket<'a> {
    /// Its leaves, sorted by id.
    Leaves(Vec<&'a Leaf>),
    /// The digests of its 256 parts.
    Split(Vec<Hash>),
}

/// The digests of a catalogue. A change costs one bucket; what changed is hashed again when somebody asks.
#[derive(Debug, Clone)]
pub struct Digest {
    top: Branch,
    published: usize,
    tombstones: usize,
}

#[derive(Debug, Clone)]
struct Branch {
    parts: Vec<Node>,
    leaves: usize,
}

#[derive(Debug, Clone, Default)]
struct Node {
    content: Content,
    digest: OnceLock<Hash>,
}

#[derive(Debug, Clone)]
enum Content {
    Few(BTreeMap<String, Leaf>),
    Many(Branch),
}

impl Default for Content {
    fn default() -> Self {
        Content::Few(BTreeMap::new())
    }
}

impl Default for Digest {
    fn default() -> Self {
        Digest { top: Branch::empty(), published: 0, tombstones: 0 }
    }
}

impl Digest {
    /// The digests of these leaves. Of two leaves with the same id the later one counts.
    pub fn of(leaves: impl Iterator<Item = Leaf>) -> Digest {
        let mut digest = Digest::default();
        for leaf in leaves {
            digest.insert(leaf);
        }
        digest
    }

    /// Adds a leaf, or replaces the one with the same id, which is returned.
    pub fn insert(&mut self, leaf: Leaf) -> Option<Leaf> {
        self.count(&leaf.state, 1);
        let key = key_of(&leaf.id);
        let old = self.top.insert(&key, 0, leaf);
        if let Some(old) = &old {
            self.count(&old.state, -1);
        }
        old
    }

    /// Takes a leaf out.
    pub fn remove(&mut self, id: &str) -> Option<Leaf> {
        let old = self.top.remove(&key_of(id), 0, id);
        if let Some(old) = &old {
            self.count(&old.state, -1);
        }
        old
    }

    /// The leaf of this id.
    pub fn get(&self, id: &str) -> Option<&Leaf> {
        let mut branch = &self.top;
        for byte in key_of(id) {
            match &branch.parts[usize::from(byte)].content {
                Content::Few(leaves) => return leaves.get(id),
                Content::Many(deeper) => branch = deeper,
            }
        }
        None
    }

    /// How many leaves are `published`.
    pub fn published(&self) -> usize {
        self.published
    }

    /// How many leaves are `withdrawn`.
    pub fn tombstones(&self) -> usize {
        self.tombstones
    }

    /// How many leaves there are, whatever their state.
    pub fn leaves(&self) -> usize {
        self.top.leaves
    }

    /// SHA-256 of the 256 bucket digests.
    pub fn root(&self) -> Hash {
        self.top.digest()
    }

    /// The digests of the 256 buckets.
    pub fn buckets(&self) -> Vec<Hash> {
        self.top.digests()
    }

    /// What stands at `/catalogue/bucket/{prefix}`: `prefix` is two lower-case hex digits per level.
    /// `None` when it is no such prefix, or is deeper than the catalogue is split.
    pub fn bucket(&self, prefix: &str) -> Option<Bucket<'_>> {
        let mut branch = &self.top;
        let path = path_of(prefix)?;
        let (last, parents) = path.split_last()?;
        for byte in parents {
            match &branch.parts[usize::from(*byte)].content {
                Content::Many(deeper) => branch = deeper,
                Content::Few(_) => return None,
            }
        }
        Some(match &branch.parts[usize::from(*last)].content {
            Content::Few(leaves) => Bucket::Leaves(leaves.values().collect()),
            Content::Many(deeper) => Bucket::Split(deeper.digests()),
        })
    }

    /// All leaves whose bucket begins with `prefix`, however deep the catalogue is split; none when it is no prefix.
    pub fn leaves_below(&self, prefix: &str) -> Vec<&Leaf> {
        let Some(path) = path_of(prefix) else { return Vec::new() };
        let mut branch = &self.top;
        for byte in &path {
            match &branch.parts[usize::from(*byte)].content {
                Content::Many(deeper) => branch = deeper,
                Content::Few(leaves) => {
                    return leaves.values().filter(|leaf| key_of(&leaf.id).starts_with(&path)).collect();
                }
            }
        }
        branch.leaves()
    }

    fn count(&mut self, state: &str, change: isize) {
        let counter = match state {
            "published" => &mut self.published,
            "withdrawn" => &mut self.tombstones,
            _ => return,
        };
        *counter = counter.saturating_add_signed(change);
    }
}

impl Branch {
    fn empty() -> Branch {
        Branch { parts: vec![Node::default(); 256], leaves: 0 }
    }

    fn insert(&mut self, key: &Hash, depth: usize, leaf: Leaf) -> Option<Leaf> {
        let old = self.parts[usize::from(key[depth])].insert(key, depth + 1, leaf);
        self.leaves += usize::from(old.is_none());
        old
    }

    fn remove(&mut self, key: &Hash, depth: usize, id: &str) -> Option<Leaf> {
        let old = self.parts[usize::from(key[depth])].remove(key, depth + 1, id);
        self.leaves -= usize::from(old.is_some());
        old
    }

    fn leaves(&self) -> Vec<&Leaf> {
        let mut all = Vec::new();
        for part in &self.parts {
            match &part.content {
                Content::Few(leaves) => all.extend(leaves.values()),
                Content::Many(deeper) => all.extend(deeper.leaves()),
            }
        }
        all
    }

    fn digests(&self) -> Vec<Hash> {
        self.parts.iter().map(Node::digest).collect()
    }

    fn digest(&self) -> Hash {
        let mut hasher = Sha256::new();
        for part in &self.parts {
            hasher.update(part.digest());
        }
        hasher.finalize().into()
    }

    fn take_leaves(self) -> BTreeMap<String, Leaf> {
        let mut all = BTreeMap::new();
        for part in self.parts {
            match part.content {
                Content::Few(leaves) => all.extend(leaves),
                Content::Many(deeper) => all.extend(deeper.take_leaves()),
            }
        }
        all
    }
}

impl Node {
    fn digest(&self) -> Hash {
        *self.digest.get_or_init(|| match &self.content {
            Content::Few(leaves) => {
                let mut hasher = Sha256::new();
                for leaf in leaves.values() {
                    leaf.add_to(&mut hasher);
                }
                hasher.finalize().into()
            }
            Content::Many(branch) => branch.digest(),
        })
    }

    fn insert(&mut self, key: &Hash, depth: usize, leaf: Leaf) -> Option<Leaf> {
        self.digest = OnceLock::new();
        match &mut self.content {
            Content::Few(leaves) => {
                let old = leaves.insert(leaf.id.clone(), leaf);
                if leaves.len() > SPLIT_ABOVE && depth < key.len() {
                    self.split(depth);
                }
                old
            }
            Content::Many(branch) => branch.insert(key, depth, leaf),
        }
    }

    fn remove(&mut self, key: &Hash, depth: usize, id: &str) -> Option<Leaf> {
        let old = match &mut self.content {
            Content::Few(leaves) => leaves.remove(id),
            Content::Many(branch) => branch.remove(key, depth, id),
        };
        if old.is_some() {
            self.digest = OnceLock::new();
            self.merge();
        }
        old
    }

    fn split(&mut self, depth: usize) {
        if let Content::Few(leaves) = std::mem::take(&mut self.content) {
            let mut branch = Branch::empty();
            for leaf in leaves.into_values() {
                branch.insert(&key_of(&leaf.id), depth, leaf);
            }
            self.content = Content::Many(branch);
        }
    }

    fn merge(&mut self) {
        if matches!(&self.content, Content::Many(branch) if branch.leaves <= SPLIT_ABOVE)
            && let Content::Many(branch) = std::mem::take(&mut self.content)
        {
            self.content = Content::Few(branch.take_leaves());
        }
    }
}

fn key_of(id: &str) -> Hash {
    Sha256::digest(id.as_bytes()).into()
}

fn path_of(prefix: &str) -> Option<Vec<u8>> {
    let digits = prefix.as_bytes();
    let lower = digits.iter().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
    if !lower || !digits.len().is_multiple_of(2) || digits.len() > 64 {
        return None;
    }
    digits
        .chunks(2)
        .map(|pair| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect()
}

#[cfg(test)]
mod tests;
