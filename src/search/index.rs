//! The index on disk: one folder per schema, one writer, in step with the database.
//!
//! The root folder holds `current`, a file with the name of the folder in use, and that folder. A rebuild writes a
//! new folder while the old one serves, then replaces `current`; a serving process notices. A folder that is torn,
//! foreign or of another version is left aside and a fresh one begun: nothing in it is worth repairing.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};
use std::thread::ScopedJoinHandle;
use std::time::Duration;

use chrono::NaiveDate;
use tantivy::index::{SegmentId, SegmentReader};
use tantivy::{IndexReader, IndexWriter, TantivyDocument, Term};

use super::document::{Documents, tie_of};
use super::entry::{Entries, Entry};
use super::folder::{self, CURRENT, OpenFolder, Reached};
use super::rank::Weights;
use super::schema::Fields;
use super::segment::{Segment, Served};
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::initiative::kind::Kinds;
use crate::place::Gazetteer;

/// Memory of the writer. One thread; more memory only makes fewer, larger parts.
const WRITER_BYTES: usize = 48_000_000;
/// Entries read from the database at once.
const BATCH: usize = 500;
/// Entries after which a commit is made although there are more.
const MOST_PER_COMMIT: usize = 20_000;

/// The search of one node.
pub struct Search {
    pub(super) kinds: Arc<Kinds>,
    pub(super) gazetteer: Arc<Gazetteer>,
    pub(super) weights: Weights,
    pub(super) clock: Clock,
    /// How long an answer may take.
    pub(super) time_limit: Option<Duration>,
    pub(super) fields: Fields,
    root: PathBuf,
    open: RwLock<Arc<OpenFolder>>,
    served: RwLock<Arc<Served>>,
    writer: Mutex<Option<IndexWriter>>,
    position: AtomicI64,
    /// Fingerprint of the vocabulary.
    vocabulary: String,
    /// Whether the index was written with another vocabulary.
    outdated: AtomicBool,
}

/// What [`Search::follow`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Followed {
    /// How many entries were read and written.
    pub entries: usize,
    /// The position reached.
    pub position: i64,
    /// Whether nothing more was waiting.
    pub caught_up: bool,
    /// Whether this process may write; another one may hold the index.
    pub writing: bool,
}

impl Search {
    /// Opens the index in `root`, or begins an empty one when there is none that can be used.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn open(
        root: &Path,
        kinds: Arc<Kinds>,
        gazetteer: Arc<Gazetteer>,
        weights: Weights,
        clock: Clock,
    ) -> Result<Search> {
        fs::create_dir_all(root)?;
        let (_, fields) = Fields::schema();
        let open = match folder::open_current(root) {
            Some(open) => open,
            None => folder::begin(root)?,
        };
        let served = Arc::new(read_served(&open.reader, None, &kinds, clock.now().date())?);
        let reached = Reached::read(&open.index)?;
        let vocabulary = folder::fingerprint(&kinds)?;
        Ok(Search {
            kinds,
            gazetteer,
            weights,
            clock,
            time_limit: None,
            fields,
            root: root.to_owned(),
            open: RwLock::new(Arc::new(open)),
            served: RwLock::new(served),
            writer: Mutex::new(None),
            position: AtomicI64::new(reached.position),
            outdated: AtomicBool::new(reached.position > 0 && reached.vocabulary != vocabulary),
            vocabulary,
        })
    }

    /// The position of the database up to which entries can be found.
    pub fn position(&self) -> i64 {
        self.position.load(Ordering::Acquire)
    }

    /// How many entries can be found.
    pub fn entries(&self) -> u64 {
        self.served().searcher.num_docs()
    }

    /// Reads what had been written when it was called, and makes it visible. At most some 20,000 entries at a time: ask
    /// again until it has caught up. When another process holds the index, only looks at what that one has committed.
    /// An index that was written with another vocabulary is first built anew, while the old one serves.
    ///
    /// # Errors
    /// When the database cannot be read or the index not be written; what was committed before stays.
    pub fn follow(&self, entries: &mut dyn Entries) -> Result<Followed> {
        let mut writer = lock(&self.writer);
        self.notice_rebuild(&mut writer)?;
        if writer.is_none() {
            *writer = self.try_writer()?;
        }
        let Some(writing) = writer.as_mut() else {
            self.refresh_if_changed()?;
            return Ok(Followed { entries: 0, position: self.position(), caught_up: false, writing: false });
        };
        // Only where this process is the one that writes: two with different vocabularies would never come to rest.
        if self.outdated.load(Ordering::Acquire) {
            tracing::info!("The vocabulary has changed: the search index is built anew.");
            let (name, count) = self.build_beside(entries, &mut |_| ())?;
            self.replace_by(&name, &mut writer)?;
            return Ok(Followed { entries: count, position: self.position(), caught_up: true, writing: true });
        }
        let latest = entries.latest_position()?;
        if latest < self.position() {
            // Another database, or one restored from a backup: nothing here can be trusted.
            writing.delete_all_documents()?;
            self.reached(0).commit(writing)?;
            self.refresh()?;
        }
        match self.write_after(self.position(), latest, writing, entries, MOST_PER_COMMIT) {
            Ok((0, position, _)) => {
                // Parts that were merged in the meantime are fewer and faster.
                self.refresh_if_changed()?;
                Ok(Followed { entries: 0, position, caught_up: true, writing: true })
            }
            Ok((count, position, caught_up)) => {
                self.reached(position).commit(writing)?;
                self.refresh()?;
                Ok(Followed { entries: count, position, caught_up, writing: true })
            }
            Err(error) => {
                // What was added without a commit is forgotten with the writer; the next one begins at the commit.
                *writer = None;
                Err(error)
            }
        }
    }

    /// Builds the index anew beside the one in use, then puts it in its place. Also from another process than the one
    /// that serves. `progress` is told how many entries were written.
    ///
    /// # Errors
    /// When the database cannot be read or the folder not be written; the old index stays in use.
    pub fn rebuild(&self, entries: &mut dyn Entries, progress: &mut dyn FnMut(u64)) -> Result<Followed> {
        let (name, count) = self.build_beside(entries, progress)?;
        self.replace_by(&name, &mut lock(&self.writer))?;
        Ok(Followed { entries: count, position: self.position(), caught_up: true, writing: true })
    }

    /// A whole new folder: its name, and how many entries were written.
    fn build_beside(&self, entries: &mut dyn Entries, progress: &mut dyn FnMut(u64)) -> Result<(String, usize)> {
        let building = self.root.join(format!("building-{}", std::process::id()));
        if building.exists() {
            fs::remove_dir_all(&building)?;
        }
        let index = folder::create(&building)?;
        let mut writer: IndexWriter = index.writer_with_num_threads(1, WRITER_BYTES)?;
        let (mut position, mut count) = (0, 0);
        loop {
            let (more, reached, caught_up) = self.write_after(position, i64::MAX, &mut writer, entries, BATCH)?;
            (position, count) = (reached, count + more);
            progress(count as u64);
            if caught_up {
                break;
            }
        }
        self.reached(position).commit(&mut writer)?;
        writer.wait_merging_threads()?;
        drop(index);
        let name = folder::free_name(&self.root);
        fs::rename(&building, self.root.join(&name))?;
        Ok((name, count))
    }

    fn replace_by(&self, name: &str, writer: &mut Option<IndexWriter>) -> Result<()> {
        folder::write_current(&self.root, name)?;
        self.notice_rebuild(writer)?;
        self.outdated.store(false, Ordering::Release);
        Ok(())
    }

    fn reached(&self, position: i64) -> Reached {
        Reached { position, vocabulary: self.vocabulary.clone() }
    }

    pub(super) fn served(&self) -> Arc<Served> {
        Arc::clone(&self.served.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn open_folder(&self) -> Arc<OpenFolder> {
        Arc::clone(&self.open.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Makes visible what was committed, here or by another process.
    fn refresh(&self) -> Result<()> {
        let open = self.open_folder();
        let position = Reached::read(&open.index)?.position;
        open.reader.reload()?;
        let before = self.served();
        let served = Arc::new(read_served(&open.reader, Some(&before), &self.kinds, self.clock.now().date())?);
        *self.served.write().unwrap_or_else(PoisonError::into_inner) = served;
        self.position.store(position, Ordering::Release);
        Ok(())
    }

    /// As [`Search::refresh`], when there is something to see.
    fn refresh_if_changed(&self) -> Result<()> {
        let mut there = self.open_folder().index.searchable_segment_ids()?;
        let served = self.served();
        let mut here: Vec<SegmentId> =
            served.searcher.segment_readers().iter().map(SegmentReader::segment_id).collect();
        there.sort();
        here.sort();
        // Deletions alone change no part, but they come with a position.
        let position = Reached::read(&self.open_folder().index)?.position;
        let same_day = served.day == self.clock.now().date();
        if there == here && same_day && position == self.position() { Ok(()) } else { self.refresh() }
    }

    /// Moves to another folder when `current` names one, and clears away what is no longer in use.
    fn notice_rebuild(&self, writer: &mut Option<IndexWriter>) -> Result<()> {
        let named = fs::read_to_string(self.root.join(CURRENT)).unwrap_or_default();
        if named.trim() == self.open_folder().name {
            return Ok(());
        }
        let Some(open) = folder::open_current(&self.root) else { return Ok(()) };
        *writer = None;
        let old = self.open_folder().name.clone();
        *self.open.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(open);
        self.refresh()?;
        // Files that another process still reads stay readable until it closes them.
        if let Err(error) = fs::remove_dir_all(self.root.join(&old)) {
            tracing::warn!(folder = %old, %error, "An old search index could not be removed.");
        }
        Ok(())
    }

    /// The writer, unless another process has it.
    fn try_writer(&self) -> Result<Option<IndexWriter>> {
        match self.open_folder().index.writer_with_num_threads(1, WRITER_BYTES) {
            Ok(writer) => Ok(Some(writer)),
            Err(tantivy::TantivyError::LockFailure(..)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes what came after `position`: how many, the position reached, and whether that was all up to `latest`.
    /// Who goes on writing meanwhile does not keep what is read here from being seen.
    fn write_after(
        &self,
        mut position: i64,
        latest: i64,
        writer: &mut IndexWriter,
        entries: &mut dyn Entries,
        most: usize,
    ) -> Result<(usize, i64, bool)> {
        let mut documents = Documents::new(self.fields, &self.kinds, &self.gazetteer);
        let mut count = 0;
        while count < most {
            let batch = entries.written_after(position, BATCH)?;
            if batch.is_empty() {
                return Ok((count, position, true));
            }
            for entry in &batch {
                write(writer, entry, &mut documents)?;
                position = position.max(entry.position);
            }
            count += batch.len();
            if position >= latest {
                return Ok((count, position, true));
            }
        }
        Ok((count, position, false))
    }
}

fn write(writer: &IndexWriter, entry: &Entry, documents: &mut Documents<'_>) -> Result<()> {
    writer.delete_term(Term::from_field_u64(documents.fields.tie, tie_of(&entry.uri)));
    if entry.searchable {
        writer.add_document(documents.document(entry))?;
    }
    Ok(())
}

/// A part that is served already, or is being read.
enum Reading<'scope> {
    Known(Arc<Segment>),
    Under(ScopedJoinHandle<'scope, Result<Segment>>),
}

impl Reading<'_> {
    fn end(self) -> Result<Arc<Segment>> {
        match self {
            Reading::Known(segment) => Ok(segment),
            Reading::Under(thread) => {
                let stopped = |_| Error::Internal(anyhow::anyhow!("a part of the index could not be read"));
                thread.join().map_err(stopped)?.map(Arc::new)
            }
        }
    }
}

fn read_served(reader: &IndexReader, before: Option<&Served>, kinds: &Kinds, day: NaiveDate) -> Result<Served> {
    let searcher = reader.searcher();
    let mut known: HashMap<SegmentId, Arc<Segment>> = HashMap::new();
    if let Some(before) = before.filter(|before| before.day == day) {
        let ids = before.searcher.segment_readers().iter().map(SegmentReader::segment_id);
        known.extend(ids.zip(before.segments.iter().cloned()));
    }
    let segments = std::thread::scope(|scope| {
        let read = |reader| match known.remove(&SegmentReader::segment_id(reader)) {
            Some(segment) => Reading::Known(segment),
            None => Reading::Under(scope.spawn(move || Segment::read(reader, kinds, day))),
        };
        // All are begun before the first is waited for.
        let reading: Vec<Reading<'_>> = searcher.segment_readers().iter().map(read).collect();
        reading.into_iter().map(Reading::end).collect::<Result<Vec<_>>>()
    })?;
    Ok(Served { searcher, day, segments, everything: OnceLock::new() })
}

/// How far the index in `root` has come, without opening it for use; nothing when there is none that can be read.
pub fn position_in(root: &Path) -> Option<i64> {
    folder::open_current(root).and_then(|open| Reached::read(&open.index).ok()).map(|reached| reached.position)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The URI that a document keeps.
pub(super) fn uri_of(document: &TantivyDocument, fields: &Fields) -> Option<String> {
    use tantivy::schema::Value as _;
    document.get_first(fields.uri)?.as_str().map(str::to_owned)
}
