//! Making the file without holding up the database, and without holding the catalogue in memory.
//!
//! First all leaves are gathered into an unnamed file, batch after batch, each of its own instant. Then what changed
//! meanwhile is gathered after them, until nothing is left: from there on the whole is of one instant. What was
//! gathered twice is sifted out while the file is written, and its root compared with that of the log.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{BufRead as _, BufReader, Seek as _, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tempfile::NamedTempFile;
use zstd::{Decoder, Encoder};

use super::MAKING;
use crate::catalogue::digest::{Digest, Leaf, hex};
use crate::catalogue::own_digest::{Held, version};
use crate::catalogue::store::{self as log, Line};
use crate::error::{Error, Result};
use crate::federation::catalogue::activity::leaf;
use crate::federation::catalogue::changes::{read_changes, with_objects};
use crate::federation::node::Federation;

/// Of this form of file.
pub const FORMAT: u32 = 1;
/// Leaves of one short transaction.
const PER_READ: usize = 500;
const LEVEL: i32 = 3;
/// Of the unnamed file, which is read at once.
const FASTEST: i32 = 1;

/// Makes the file in this folder; answers it, not yet under its name, with the version that it is of.
///
/// # Errors
/// When the database or the disk fails, or the leaves do not give the root of the log. Nothing is left behind.
pub fn build(federation: &Federation, folder: &Path) -> Result<(NamedTempFile, String)> {
    let mut gathering = Gathering::begin(federation, folder)?;
    gathering.walk()?;
    let head = gathering.catch_up()?;
    let mut gathered = Gathered { file: gathering.leaves.finish()?, changed: gathering.changed };
    let file = gathered.write(&head, federation, folder)?;
    Ok((file, version(&head.epoch, head.seq)))
}

/// What the first line says of the catalogue.
struct Head {
    epoch: String,
    seq: i64,
    count: usize,
    tombstones: usize,
    root: String,
}

impl Head {
    fn of(held: &Held) -> Head {
        Head {
            epoch: held.epoch.clone(),
            seq: held.seq,
            count: held.digest.published(),
            tombstones: held.digest.tombstones(),
            root: hex(&held.digest.root()),
        }
    }
}

/// What is known of a leaf without parsing it.
#[derive(Serialize, Deserialize)]
struct Facts {
    leaf: Leaf,
    licence: Option<String>,
}

struct Gathering<'a> {
    federation: &'a Federation,
    epoch: String,
    /// Up to where it is complete.
    seq: i64,
    /// Two lines for each leaf: its facts, and itself.
    leaves: Encoder<'static, File>,
    /// The last revision of what changed since the walk began.
    changed: HashMap<String, i64>,
}

impl<'a> Gathering<'a> {
    fn begin(federation: &'a Federation, folder: &Path) -> Result<Gathering<'a>> {
        let (epoch, seq) = federation.app.db.snapshot_now(|conn| Ok((log::epoch(conn)?, log::latest_seq(conn)?)))?;
        let leaves = Encoder::new(tempfile::tempfile_in(folder)?, FASTEST)?;
        Ok(Gathering { federation, epoch, seq, leaves, changed: HashMap::new() })
    }

    fn walk(&mut self) -> Result<()> {
        let (db, home) = (&self.federation.app.db, self.federation.app.home());
        let mut after = String::new();
        loop {
            let batch = db.snapshot_now(|conn| {
                let lines = log::list_in_force_after_uri(conn, &after, PER_READ as i64)?;
                with_objects(conn, &home, lines)
            })?;
            let Some((last, _)) = batch.last() else { return Ok(()) };
            after.clone_from(&last.uri);
            batch.into_iter().try_for_each(|(line, object)| self.add(line, object))?;
        }
    }

    /// Ends when the digest of the log goes exactly as far as what was gathered.
    fn catch_up(&mut self) -> Result<Head> {
        let (federation, home) = (self.federation, self.federation.app.home());
        loop {
            let (changes, head) = federation.app.db.snapshot_now(|conn| {
                let changes = read_changes(conn, &home, self.seq, PER_READ)?;
                Ok((changes, federation.own_digest.look(conn, Head::of)?))
            })?;
            self.seq = changes.seq;
            for (line, _, object) in changes.items {
                self.changed.insert(line.uri.clone(), line.rev);
                self.add(line, object)?;
            }
            if head.epoch != self.epoch {
                return Err(Error::Internal(anyhow::anyhow!("the database was restored meanwhile")));
            }
            if !changes.more && head.seq == self.seq {
                return Ok(head);
            }
        }
    }

    fn add(&mut self, line: Line, object: Value) -> Result<()> {
        let licence = object.pointer("/bocage:entry/licence").and_then(Value::as_str).map(str::to_owned);
        let leaf = leaf(&line, object);
        let facts = Facts { leaf: line.into_leaf(), licence };
        Ok(writeln!(self.leaves, "{}\n{leaf}", serde_json::to_string(&facts)?)?)
    }
}

struct Gathered {
    file: File,
    changed: HashMap<String, i64>,
}

impl Gathered {
    fn write(&mut self, head: &Head, federation: &Federation, folder: &Path) -> Result<NamedTempFile> {
        let (licences, lines) = self.check(head)?;
        let file = tempfile::Builder::new().prefix(MAKING).tempfile_in(folder)?;
        let mut out = Encoder::new(file, LEVEL)?;
        out.include_checksum(true)?;
        let first = json!({
            "format": FORMAT,
            "node": federation.urls.node(),
            "epoch": head.epoch,
            "seq": head.seq,
            "count": head.count,
            "tombstones": head.tombstones,
            "root": head.root,
            "created": federation.now().rfc3339(),
            "licence_counts": licences,
        });
        writeln!(out, "{first}")?;
        self.each(&mut |_, leaf| Ok(out.write_all(leaf.as_bytes())?))?;
        writeln!(out, "{}", json!({ "end": true, "lines": lines, "root": head.root }))?;
        let file = out.finish()?;
        // Or after a loss of power half a file would stand under the name of a whole one.
        file.as_file().sync_all()?;
        Ok(file)
    }

    /// Counts licences and lines, and compares the root.
    fn check(&mut self, head: &Head) -> Result<(BTreeMap<String, usize>, usize)> {
        let (mut licences, mut lines, mut digest) = (BTreeMap::new(), 0, Digest::default());
        self.each(&mut |facts, _| {
            lines += 1;
            if let Some(licence) = facts.licence {
                *licences.entry(licence).or_default() += 1;
            }
            drop(digest.insert(facts.leaf));
            Ok(())
        })?;
        if hex(&digest.root()) != head.root {
            return Err(Error::Internal(anyhow::anyhow!("the leaves of the snapshot do not give the root of the log")));
        }
        Ok((licences, lines))
    }

    /// Hands out every leaf once, as it was last, with the end of its line.
    fn each(&mut self, each: &mut dyn FnMut(Facts, &str) -> Result<()>) -> Result<()> {
        let mut changed = self.changed.clone();
        self.file.rewind()?;
        let mut leaves = BufReader::new(Decoder::new(&mut self.file)?);
        let (mut facts, mut leaf) = (String::new(), String::new());
        loop {
            facts.clear();
            leaf.clear();
            if leaves.read_line(&mut facts)? == 0 || leaves.read_line(&mut leaf)? == 0 {
                return Ok(());
            }
            let facts: Facts = serde_json::from_str(&facts)?;
            if is_last(&mut changed, &facts.leaf) {
                each(facts, &leaf)?;
            }
        }
    }
}

/// Whether this is the leaf in force, seen for the first time: what changed may have been gathered twice.
fn is_last(changed: &mut HashMap<String, i64>, leaf: &Leaf) -> bool {
    /// No entry has it.
    const WRITTEN: i64 = i64::MIN;
    match changed.get_mut(&leaf.id) {
        None => true,
        Some(rev) if *rev == leaf.rev => {
            *rev = WRITTEN;
            true
        }
        Some(_) => false,
    }
}
