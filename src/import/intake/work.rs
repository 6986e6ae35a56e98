//! What is done with files that wait, one after the other.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::{Intake, Intakes, Outcome, Progress, Stage};
use crate::clock::Clock;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::import::{Importer, Report, import_file, store, undo};
use crate::initiative::publish::Home;

/// What the worker works with.
pub struct Worker<'a> {
    /// The database.
    pub db: &'a Db,
    /// This node.
    pub home: &'a Home,
    /// What time it is.
    pub clock: Clock,
}

enum Task {
    Check(Intake),
    Import(Intake),
    Undo(String),
}

impl Intakes {
    /// What was being done when the process or the worker ended is not any more: an import waits until somebody starts it again.
    ///
    /// # Errors
    /// When the folder or the database does not answer.
    pub fn begin(&self, db: &Db) -> Result<()> {
        self.live().current = None;
        for intake in self.folder.list()? {
            if intake.stage == Stage::Importing {
                let source = intake.choices.source.clone();
                db.write_now(move |conn| store::fail_running(conn, &source))?;
            }
            if matches!(intake.stage, Stage::Importing | Stage::Checking) {
                self.change(&intake.id, &[intake.stage], Intake::stopped)?;
            }
        }
        Ok(())
    }

    /// Does what waits longest; false when nothing waits. What goes wrong with a file is its outcome.
    ///
    /// # Errors
    /// When the folder cannot be read or written.
    pub fn work(&self, worker: &Worker<'_>) -> Result<bool> {
        let Some(task) = self.next_task()? else { return Ok(false) };
        let done = match task {
            Task::Check(intake) => self.check_one(worker, &intake),
            Task::Import(intake) => self.import_one(worker, &intake),
            Task::Undo(run) => {
                self.undo_one(worker, &run);
                Ok(())
            }
        };
        self.live().current = None;
        done.map(|()| true)
    }

    fn next_task(&self) -> Result<Option<Task>> {
        if self.closed.load(Ordering::Acquire) || !self.to_do.swap(false, Ordering::AcqRel) {
            return Ok(None);
        }
        let mut live = self.live();
        let task = match live.undo.pop_front() {
            Some(run) => Some((run.clone(), Task::Undo(run))),
            None => self.folder.list()?.into_iter().find_map(|intake| match intake.stage {
                Stage::Checking => Some((intake.id.clone(), Task::Check(intake))),
                Stage::Importing => Some((intake.id.clone(), Task::Import(intake))),
                _ => None,
            }),
        };
        let Some((id, task)) = task else { return Ok(None) };
        // There may be more.
        self.to_do.store(true, Ordering::Release);
        self.stop.store(self.closed.load(Ordering::Acquire), Ordering::Relaxed);
        live.current = Some(id);
        Ok(Some(task))
    }

    fn check_one(&self, worker: &Worker<'_>, intake: &Intake) -> Result<()> {
        let source = intake.choices.source.clone();
        let erased = worker.db.read_now(|conn| store::count_erased(conn, &source))?;
        let outcome = self.read(worker, intake, true);
        let stopped = self.stop.load(Ordering::Relaxed);
        let (stage, outcome) = match outcome {
            _ if stopped => (Stage::Arrived, None),
            Ok(report) => (Stage::Checked, Some(Outcome::Checked(Arc::new(report), erased))),
            Err(error) => (Stage::Arrived, Some(failed(&error))),
        };
        self.settle(intake, stage, None, outcome)
    }

    fn import_one(&self, worker: &Worker<'_>, intake: &Intake) -> Result<()> {
        let outcome = self.read(worker, intake, false);
        let (stage, run, outcome) = match outcome {
            Ok(report) if report.stopped => (Stage::Interrupted, Some(report.run), None),
            Ok(report) => (Stage::Done, Some(report.run), None),
            Err(error) => (Stage::Interrupted, None, Some(failed(&error))),
        };
        self.settle(intake, stage, run, outcome)?;
        if stage == Stage::Done {
            std::fs::remove_file(self.path(intake))?;
        }
        Ok(())
    }

    fn read(&self, worker: &Worker<'_>, intake: &Intake, dry_run: bool) -> Result<Report> {
        let options = intake.choices.options(intake, &self.rules, dry_run);
        let mut importer = Importer {
            db: worker.db,
            home: worker.home,
            clock: worker.clock,
            stop: &self.stop,
            progress: &mut |read| self.live().progress.entry(intake.id.clone()).or_default().read = read,
        };
        import_file(&mut importer, &self.path(intake), &options)
    }

    fn settle(&self, intake: &Intake, stage: Stage, run: Option<String>, outcome: Option<Outcome>) -> Result<()> {
        self.live().progress.insert(intake.id.clone(), Progress { outcome, ..Progress::default() });
        self.change(&intake.id, &[intake.stage], |intake| {
            intake.stage = stage;
            intake.run = run.or_else(|| intake.run.take());
        })
    }

    fn undo_one(&self, worker: &Worker<'_>, run: &str) {
        let outcome = match undo(worker.db, worker.home, run, worker.clock.now()) {
            Ok(undone) => Outcome::Undone(undone),
            Err(error) => failed(&error),
        };
        let progress = Progress { outcome: Some(outcome), ..Progress::default() };
        self.live().progress.insert(run.to_owned(), progress);
    }
}

fn failed(error: &Error) -> Outcome {
    if let Error::Internal(_) = error {
        tracing::error!("An import at the desk failed: {}", error.with_causes());
    }
    Outcome::Failed(error.sentence())
}
