//! Files on their way in: what somebody gave at the desk waits here, with what was chosen for it, until it is imported or
//! left.
//!
//! Each has a folder of its own, named by this node, with the `file` and a `state.json`: a browser that is closed or a
//! server that is started again loses nothing. One after the other is checked and imported by a worker that calls
//! [`Intakes::work`]; what it found out in a check is kept in memory and can be found out again.

mod choices;
mod folder;
mod receiving;
pub mod remembered;
#[cfg(test)]
mod tests;
mod work;

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use self::choices::{Choices, is_source_name};
use self::folder::Folder;
pub use self::folder::{Intake, Stage};
pub use self::receiving::{Receiving, TooLarge};
pub use self::work::Worker;
use super::{Report, Undone};
use crate::clock::{Clock, Timestamp};
use crate::error::{Error, Result, Sentence, sentence};

/// More files do not wait at once: they take room on the disk.
const MOST_WAITING: usize = 20;
/// What nobody went on with is removed after this time.
const KEPT_SECONDS: i64 = 24 * 3_600;
/// Addresses that are fetched within [`FETCHES_SECONDS`] (SECURITY.md 2.2.15).
const MOST_FETCHES: usize = 10;
const FETCHES_SECONDS: i64 = 3_600;

/// What holds for all files that come in.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// Longest file that is sent on a page, in bytes.
    pub max_uploaded_bytes: u64,
    /// Longest file that is fetched, in bytes.
    pub max_fetched_bytes: u64,
    /// Rows in one transaction.
    pub rows_per_transaction: usize,
    /// Codes of sources, the most trusted first.
    pub ranking: Vec<String>,
    /// Territory codes that the node looks after.
    pub territories: Vec<String>,
}

/// How far something is that is being done, or what came of it.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    /// Records read so far.
    pub read: u64,
    /// How many there are, when that is known.
    pub of: Option<u64>,
    /// What came of what was done last.
    pub outcome: Option<Outcome>,
}

/// What came of it.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// What an import would do, and how many records of its source named erased entries then: what is erased later must
    /// not be cited.
    Checked(Arc<Report>, i64),
    /// What went wrong.
    Failed(Sentence),
    /// What was taken back.
    Undone(Undone),
}

/// All files on their way in, and what is being done.
pub struct Intakes {
    folder: Folder,
    rules: Rules,
    clock: Clock,
    live: Mutex<Live>,
    /// There may be something to do.
    to_do: AtomicBool,
    /// There may be something to fetch.
    to_fetch: AtomicBool,
    /// What is being done is to end.
    stop: AtomicBool,
    /// The process is to end: nothing is begun any more.
    closed: AtomicBool,
}

/// What is lost when the process ends.
#[derive(Default)]
struct Live {
    /// The file, or the import that is taken back, that the worker is at.
    current: Option<String>,
    /// Imports to be taken back.
    undo: VecDeque<String>,
    progress: BTreeMap<String, Progress>,
    /// When addresses were asked for.
    fetches: VecDeque<Timestamp>,
}

impl Intakes {
    /// Those in a folder, which need not exist yet.
    pub fn new(folder: PathBuf, rules: Rules) -> Intakes {
        Intakes {
            folder: Folder::new(folder),
            rules,
            clock: Clock::default(),
            live: Mutex::default(),
            to_do: AtomicBool::new(true),
            to_fetch: AtomicBool::new(true),
            stop: AtomicBool::new(false),
            closed: AtomicBool::new(false),
        }
    }

    /// The same by another clock than that of the machine.
    #[must_use]
    pub fn by(self, clock: Clock) -> Intakes {
        Intakes { clock, ..self }
    }

    /// What holds for all of them.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Those that wait, the newest first.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn list(&self) -> Result<Vec<Intake>> {
        let mut all = self.folder.list()?;
        all.retain(|intake| intake.stage != Stage::Done);
        all.reverse();
        Ok(all)
    }

    /// One of them, a finished one too.
    ///
    /// # Errors
    /// [`Error::NotFound`], also for what is no id.
    pub fn find(&self, id: &str) -> Result<Intake> {
        self.folder.read(id)
    }

    /// The file itself.
    pub fn path(&self, intake: &Intake) -> PathBuf {
        self.folder.file(&intake.id)
    }

    /// How far the work on a file, or on taking back an import, has come.
    pub fn progress(&self, id: &str) -> Progress {
        self.live().progress.get(id).cloned().unwrap_or_default()
    }

    /// Makes room for a file that is sent.
    ///
    /// # Errors
    /// [`Error::Conflict`] when too many wait; when the disk is full.
    pub fn receive(&self, now: Timestamp) -> Result<Receiving> {
        self.make_room(&now.mint_ulid(), self.rules.max_uploaded_bytes)
    }

    fn make_room(&self, id: &str, max_bytes: u64) -> Result<Receiving> {
        if self.list()?.len() >= MOST_WAITING {
            return Err(Error::Conflict(sentence!("import-too-many-wait", n = MOST_WAITING)));
        }
        Receiving::new(&self.folder, id, max_bytes)
    }

    /// Keeps a file that was sent under the name it has elsewhere, which is only shown.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(&self, received: Receiving, file_name: &str, by: &str, now: Timestamp) -> Result<Intake> {
        let mut intake = Intake::new(received.id(), by, now);
        intake.arrived(file_name, received.bytes());
        intake.choices.source = choices::source_of(&intake.file_name);
        let _live = self.live();
        received.keep()?;
        self.folder.write(&intake)?;
        Ok(intake)
    }

    /// Wants the file at an address.
    ///
    /// # Errors
    /// [`Error::Conflict`] when too many wait; [`Error::Unavailable`] when too many were fetched within the hour.
    pub fn want(&self, address: &url::Url, by: &str, now: Timestamp) -> Result<Intake> {
        let received = self.make_room(&now.mint_ulid(), self.rules.max_fetched_bytes)?;
        self.count_fetch(now)?;
        let mut intake = Intake::new(received.id(), by, now);
        intake.address = Some(address.to_string());
        intake.file_name = choices::name_in(address);
        intake.choices.source = choices::source_of(&intake.file_name);
        let _live = self.live();
        received.keep()?;
        self.folder.write(&intake)?;
        self.to_fetch.store(true, Ordering::Release);
        Ok(intake)
    }

    /// Wants the file at its address once more.
    ///
    /// # Errors
    /// [`Error::Conflict`] for one that did not fail; as [`Intakes::want`].
    pub fn want_again(&self, id: &str, now: Timestamp) -> Result<()> {
        self.count_fetch(now)?;
        self.change(id, &[Stage::Unreachable], |intake| intake.stage = Stage::Wanted)?;
        self.to_fetch.store(true, Ordering::Release);
        Ok(())
    }

    fn count_fetch(&self, now: Timestamp) -> Result<()> {
        let mut live = self.live();
        live.fetches.retain(|at| now.seconds() - at.seconds() < FETCHES_SECONDS);
        if live.fetches.len() >= MOST_FETCHES {
            return Err(Error::Unavailable(sentence!("import-too-many-fetches", n = MOST_FETCHES)));
        }
        live.fetches.push_back(now);
        Ok(())
    }

    /// Remembers choices for a file that somebody goes on choosing for.
    ///
    /// # Errors
    /// [`Error::Conflict`] while something is being done with it.
    pub fn choose(&self, id: &str, choices: Choices) -> Result<()> {
        self.change(id, &[Stage::Arrived, Stage::Checked, Stage::Interrupted], |intake| {
            intake.stage = Stage::Arrived;
            (intake.choices, intake.chosen) = (choices, true);
        })
    }

    /// Has a file checked with these choices: nothing is written.
    ///
    /// # Errors
    /// [`Error::Conflict`] while something is being done with it.
    pub fn check(&self, id: &str, choices: Choices) -> Result<()> {
        self.change(id, &[Stage::Arrived, Stage::Checked, Stage::Interrupted], |intake| {
            intake.stage = Stage::Checking;
            (intake.choices, intake.chosen) = (choices, true);
        })?;
        self.live().progress.remove(id);
        self.to_do.store(true, Ordering::Release);
        Ok(())
    }

    /// Has a file imported that was checked, or whose import ended early.
    ///
    /// # Errors
    /// [`Error::Conflict`] in any other state.
    pub fn start(&self, id: &str) -> Result<()> {
        self.change(id, &[Stage::Checked, Stage::Interrupted], |intake| intake.stage = Stage::Importing)?;
        let mut live = self.live();
        let of = match live.progress.get(id).and_then(|progress| progress.outcome.as_ref()) {
            Some(Outcome::Checked(report, _)) => Some(report.read),
            _ => None,
        };
        live.progress.insert(id.to_owned(), Progress { of, ..Progress::default() });
        self.to_do.store(true, Ordering::Release);
        Ok(())
    }

    /// Ends what is being done with a file: what is written is kept.
    ///
    /// # Errors
    /// [`Error::Conflict`] when nothing is being done.
    pub fn stop(&self, id: &str) -> Result<()> {
        if self.live().current.as_deref() == Some(id) {
            self.stop.store(true, Ordering::Relaxed);
            return Ok(());
        }
        self.change(id, &[Stage::Checking, Stage::Importing], Intake::stopped)
    }

    /// Removes a file that is not to be imported. What was imported of it stays.
    ///
    /// # Errors
    /// [`Error::Conflict`] while something is being done with it.
    pub fn leave(&self, id: &str) -> Result<()> {
        let idle = [Stage::Wanted, Stage::Unreachable, Stage::Arrived, Stage::Checked, Stage::Interrupted];
        let mut live = self.live();
        let intake = self.folder.read(id)?;
        if !idle.contains(&intake.stage) || live.current.as_deref() == Some(id) {
            return Err(busy());
        }
        live.progress.remove(id);
        self.folder.remove(id)
    }

    /// Has an import taken back as a whole.
    pub fn undo(&self, run: &str) {
        let mut live = self.live();
        if live.current.as_deref() != Some(run) && !live.undo.iter().any(|waiting| waiting == run) {
            live.undo.push_back(run.to_owned());
            live.progress.insert(run.to_owned(), Progress::default());
        }
        self.to_do.store(true, Ordering::Release);
    }

    /// Whether an import is being taken back, or waits for it.
    pub fn is_undoing(&self, run: &str) -> bool {
        let live = self.live();
        live.current.as_deref() == Some(run) || live.undo.iter().any(|waiting| waiting == run)
    }

    /// Whether the worker is at something else.
    pub fn waits(&self, id: &str) -> bool {
        self.live().current.as_ref().is_some_and(|current| current != id)
    }

    /// Removes what nobody went on with for a day; an import that was interrupted waits for somebody.
    ///
    /// # Errors
    /// When the folder cannot be read or written.
    pub fn forget_old(&self, now: Timestamp) -> Result<()> {
        let mut live = self.live();
        let current = live.current.clone();
        let since = now.plus_seconds(-KEPT_SECONDS);
        for id in self.folder.ids_before(since)? {
            let kept = self.folder.read(&id).is_ok_and(|intake| intake.is_kept(since));
            if current.as_deref() != Some(&id) && !kept {
                live.progress.remove(&id);
                self.folder.remove(&id)?;
            }
        }
        Ok(())
    }

    /// What waits to be fetched, the oldest first.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn next_wanted(&self) -> Result<Option<Intake>> {
        if self.closed.load(Ordering::Acquire) || !self.to_fetch.swap(false, Ordering::AcqRel) {
            return Ok(None);
        }
        let next = self.folder.list()?.into_iter().find(|intake| intake.stage == Stage::Wanted);
        self.to_fetch.fetch_or(next.is_some(), Ordering::AcqRel);
        Ok(next)
    }

    /// Where a wanted file is written.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn receive_wanted(&self, intake: &Intake) -> Result<Receiving> {
        Receiving::again(&self.folder, &intake.id, self.rules.max_fetched_bytes)
    }

    /// A wanted file is there, or the sentence that says why it is not.
    ///
    /// # Errors
    /// [`Error::NotFound`] when somebody left it meanwhile.
    pub fn fetched(&self, id: &str, outcome: Result<Receiving, Sentence>) -> Result<()> {
        let problem = outcome.as_ref().err().cloned();
        self.change(id, &[Stage::Wanted], |intake| match &outcome {
            Ok(received) => intake.arrived(&intake.file_name.clone(), received.bytes()),
            Err(_) => intake.stage = Stage::Unreachable,
        })?;
        if let Ok(received) = outcome {
            received.keep()?;
        }
        let outcome = problem.map(Outcome::Failed);
        self.live().progress.insert(id.to_owned(), Progress { outcome, ..Progress::default() });
        Ok(())
    }

    /// Nothing is begun any more, and what is being done ends soon.
    pub fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.stop.store(true, Ordering::Relaxed);
    }

    fn change(&self, id: &str, from: &[Stage], change: impl FnOnce(&mut Intake)) -> Result<()> {
        let _live = self.live();
        let mut intake = self.folder.read(id)?;
        if !from.contains(&intake.stage) {
            return Err(busy());
        }
        change(&mut intake);
        intake.changed = self.clock.now();
        self.folder.write(&intake)
    }

    /// A panic while the lock was held leaves what can be read again.
    fn live(&self) -> MutexGuard<'_, Live> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn busy() -> Error {
    Error::Conflict(sentence!("import-busy"))
}
