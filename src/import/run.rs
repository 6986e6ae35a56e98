//! One import: records are read and checked on one thread, and written on another in transactions of a few hundred.
//!
//! A record is known by (source, record id). One whose fields are as they were read last time costs a look-up and
//! nothing else, so that the same file twice changes nothing and an interrupted import is simply started again.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Instant;

use ulid::Ulid;

use super::apply::{Batch, Below, apply};
use super::options::ImportOptions;
use super::prepare::{KeysMet, Piece, Prepared, Preparer};
use super::relate::Pass;
use super::renamed::{MAX_WAITING, Renames};
use super::store::{self, Run, Source};
use super::{FileFacts, FileProblem, ReadOptions, Report, lookalike, read};
use crate::clock::{Clock, Timestamp};
use crate::db::Db;
use crate::error::{Error, Result, Sentence, sentence};
use crate::initiative::publish::Home;
use crate::initiative::store::lock;

/// What an import works with.
pub struct Importer<'a> {
    /// The database.
    pub db: &'a Db,
    /// This node.
    pub home: &'a Home,
    /// What time it is.
    pub clock: Clock,
    /// Set by Ctrl-C: the transaction under way is finished, the rest is left for next time.
    pub stop: &'a AtomicBool,
    /// Told how many records were read so far.
    pub progress: &'a mut dyn FnMut(u64),
}

/// Imports a file on disk. It is read to its end first, so that a file which is damaged, cut off or not what it says
/// changes nothing, however late that shows.
///
/// # Errors
/// As [`import`].
pub fn import_file(importer: &mut Importer<'_>, path: &Path, options: &ImportOptions) -> Result<Report> {
    let open = || -> Result<Box<dyn Read + Send>> {
        let file = File::open(path)
            .map_err(|e| Error::Unreadable(sentence!("file-not-opened", path = path.display(), cause = e)))?;
        Ok(Box::new(file))
    };
    let how = how_to_read(&options.read, importer.home, importer.clock.now());
    let first =
        read::open(open()?, options.file_name.as_deref(), &how, &importer.home.gazetteer).map_err(unreadable)?;
    for (count, record) in (1..).zip(first.records) {
        record.map_err(unreadable)?;
        if count % CHECKED_BETWEEN_SIGNS == 0 {
            (importer.progress)(0);
            if importer.stop.load(Ordering::Relaxed) {
                break;
            }
        }
    }
    import(importer, open()?, options)
}

const CHECKED_BETWEEN_SIGNS: u64 = 1000;

/// Imports what comes, as it comes. Nothing is changed when its beginning cannot be read; a record never stops the
/// others. Where it breaks off later, what was read before is kept: see [`import_file`].
///
/// # Errors
/// [`Error::Unreadable`] with one clear sentence about the file, or the database's.
pub fn import(importer: &mut Importer<'_>, source: Box<dyn Read + Send>, options: &ImportOptions) -> Result<Report> {
    let begun = Instant::now();
    let started = importer.clock.now();
    let how = how_to_read(&options.read, importer.home, started);
    let opened =
        read::open(source, options.file_name.as_deref(), &how, &importer.home.gazetteer).map_err(unreadable)?;
    let is_new = lookalike::is_new(importer.db, options)?;
    let options = &remembered(importer.db, options)?;
    let licence = licence_of(importer.db, options, opened.facts.licence.as_deref())?;
    let mut report = Report {
        source: options.source.clone(),
        dry_run: options.dry_run,
        licence: licence.clone(),
        file: opened.facts.clone(),
        ..Report::default()
    };
    let erased_before = erased(importer.db, options)?;
    if erased_before > 0 {
        report.forget_samples();
    }
    if !options.dry_run {
        report.run = begin(importer.db, options, &report, &licence, started)?;
    }
    let outcome = std::thread::scope(|scope| {
        let (sender, pieces) = sync_channel::<Result<Piece, FileProblem>>(2);
        let preparer = Preparer::new(importer.home.clone(), options, &licence, started);
        let reading = scope.spawn(move || preparer.run(opened.records, &sender));
        let mut writing = Writing { started, erased_before, waiting: Vec::new() };
        writing.write_pieces(importer, &pieces, options, &mut report)?;
        // The reading thread may wait for room in the channel.
        drop(pieces);
        let met =
            reading.join().map_err(|_| Error::Internal(anyhow::anyhow!("the reading of the file ended early")))?;
        writing.settle(importer, met, options, &mut report)
    });
    let outcome = outcome.and_then(|()| relate(importer, options, &mut report));
    if is_new && outcome.is_ok() {
        report.looks_like = lookalike::find(importer.db, &report)?;
    }
    if report.not_recreated > 0 {
        report.forget_samples();
    }
    report.seconds = begun.elapsed().as_secs_f64();
    finish(importer, options, &mut report, (started, erased_before), outcome)?;
    Ok(report)
}

/// What a file is, found out at its beginning.
///
/// # Errors
/// [`Error::Unreadable`] with one clear sentence about the file.
pub fn facts_of(
    source: Box<dyn Read + Send>,
    file_name: Option<&str>,
    options: &ReadOptions,
    home: &Home,
    now: Timestamp,
) -> Result<FileFacts> {
    let how = how_to_read(options, home, now);
    Ok(read::open(source, file_name, &how, &home.gazetteer).map_err(unreadable)?.facts)
}

/// What the person said of the file, and what the importer knows.
fn how_to_read(options: &ReadOptions, home: &Home, now: Timestamp) -> ReadOptions {
    let mut how = options.clone();
    // Formats whose entries expire count from this day.
    how.extra.entry("now".into()).or_insert_with(|| now.date().to_string());
    how.asked_of_proposals = Arc::new(read::asked_of_proposals(&home.kinds));
    how
}

fn unreadable(problem: FileProblem) -> Error {
    Error::Unreadable(match problem.line {
        Some(line) if !problem.sentence.names("line") => {
            sentence!("file-at-line", what = problem.sentence, line = line)
        }
        _ => problem.sentence,
    })
}

/// What was given wins over what the file states, which wins over what was said last time.
/// What was said of the source at an earlier import, where nothing is said now.
fn remembered(db: &Db, options: &ImportOptions) -> Result<ImportOptions> {
    let code = options.source.clone();
    let known = db.read_now(|conn| store::find_source(conn, &code))?;
    let mut options = options.clone();
    if let Some(known) = known {
        let said = |text: String| Some(text).filter(|text| !text.is_empty());
        options.attribution = options.attribution.or_else(|| said(known.attribution));
        options.dataset = options.dataset.or_else(|| said(known.dataset));
    }
    Ok(options)
}

fn licence_of(db: &Db, options: &ImportOptions, stated: Option<&str>) -> Result<String> {
    if let Some(licence) = options.licence.as_deref().or(stated) {
        return Ok(licence.to_owned());
    }
    let code = options.source.clone();
    let known = db.read_now(|conn| store::find_source(conn, &code))?;
    Ok(known.map_or_else(|| "unknown".to_owned(), |source| source.licence))
}

fn begin(db: &Db, options: &ImportOptions, report: &Report, licence: &str, started: Timestamp) -> Result<String> {
    let id = Ulid::from_parts(u64::try_from(started.0 / 1000).unwrap_or_default(), rand::random()).to_string();
    let run = Run {
        id: id.clone(),
        source: options.source.clone(),
        file: options.file_name.clone().unwrap_or_default(),
        state: "running".into(),
        complete: options.complete,
        started: started.0,
        ended: None,
        report: "{}".into(),
    };
    let source = Source {
        code: options.source.clone(),
        licence: licence.to_owned(),
        attribution: options.attribution.clone().unwrap_or_default(),
        dataset: options.dataset.clone().unwrap_or_default(),
        format: report.file.format.clone(),
        imported_at: started.0,
    };
    db.write_now(move |conn| {
        store::begin_run(conn, &run)?;
        store::set_source(conn, &source)
    })?;
    Ok(id)
}

/// The writing side.
struct Writing {
    started: Timestamp,
    /// How many records of the source named erased entries when the run began.
    erased_before: i64,
    /// Rows that may be known under an id that is no longer in the file.
    waiting: Vec<Prepared>,
}

impl Writing {
    fn write_pieces(
        &mut self,
        importer: &mut Importer<'_>,
        pieces: &Receiver<Result<Piece, FileProblem>>,
        options: &ImportOptions,
        report: &mut Report,
    ) -> Result<()> {
        while let Ok(piece) = pieces.recv() {
            if importer.stop.load(Ordering::Relaxed) {
                report.stopped = true;
                return Ok(());
            }
            let piece = piece.map_err(unreadable)?;
            report.read += piece.read;
            let room = self.waiting.len() < MAX_WAITING;
            let renames = if room { Renames::Wait } else { Renames::Ignore };
            self.write(importer, piece, renames, options, report)?;
            (importer.progress)(report.read);
        }
        Ok(())
    }

    /// What waited is written, now that all ids of the file are known.
    fn settle(
        &mut self,
        importer: &Importer<'_>,
        met: KeysMet,
        options: &ImportOptions,
        report: &mut Report,
    ) -> Result<()> {
        let renames = Renames::Settle(Arc::new(met));
        let mut waiting = std::mem::take(&mut self.waiting);
        while !report.stopped && !waiting.is_empty() {
            let rest = waiting.split_off(waiting.len().min(options.rows_per_transaction.max(1)));
            let piece = Piece { prepared: waiting, ..Piece::default() };
            self.write(importer, piece, renames.clone(), options, report)?;
            waiting = rest;
        }
        Ok(())
    }

    fn write(
        &mut self,
        importer: &Importer<'_>,
        piece: Piece,
        renames: Renames,
        options: &ImportOptions,
        report: &mut Report,
    ) -> Result<()> {
        let batch = Batch {
            home: importer.home.clone(),
            source: options.source.clone(),
            run: report.run.clone(),
            dry_run: options.dry_run,
            started: self.started,
            now: importer.clock.now(),
            renames,
            below: below(&options.ranking, &options.source),
            rows: piece.prepared,
            proposals: piece.proposals,
            refused: piece.refused,
            erased_before: self.erased_before,
        };
        let (done, waiting) = write_batch(importer.db, batch)?;
        report.add(done);
        self.waiting.extend(waiting);
        Ok(())
    }
}

/// Whose fields a source may take over.
fn below(ranking: &[String], source: &str) -> Below {
    match ranking.iter().position(|code| code == source) {
        Some(at) => Below::AllBut(ranking[..=at].iter().cloned().collect()),
        None => Below::Nobody,
    }
}

/// Writes what the records say of each other, once all of them are there.
fn relate(importer: &Importer<'_>, options: &ImportOptions, report: &mut Report) -> Result<()> {
    if options.dry_run || report.stopped {
        return Ok(());
    }
    let pass = Pass { home: importer.home, source: &options.source, run: &report.run, now: importer.clock.now() };
    report.linked = pass.run(importer.db)?;
    Ok(())
}

/// A dry run does everything in a transaction that is then taken back.
fn write_batch(db: &Db, batch: Batch) -> Result<(Report, Vec<Prepared>)> {
    if !batch.dry_run {
        return db.write_now(move |conn| {
            lock(conn)?;
            apply(conn, batch)
        });
    }
    let kept = Arc::new(std::sync::Mutex::new((Report::default(), Vec::new())));
    let slot = kept.clone();
    let outcome = db.write_now(move |conn| -> Result<()> {
        lock(conn)?;
        let done = apply(conn, batch)?;
        if let Ok(mut kept) = slot.lock() {
            *kept = done;
        }
        Err(Error::Conflict(TAKEN_BACK))
    });
    match outcome {
        Err(Error::Conflict(why)) if why == TAKEN_BACK => {}
        Err(other) => return Err(other),
        Ok(()) => {}
    }
    let done = kept.lock().map(|mut done| std::mem::take(&mut *done)).unwrap_or_default();
    Ok(done)
}

const TAKEN_BACK: Sentence = sentence!("import-taken-back");

fn finish(
    importer: &Importer<'_>,
    options: &ImportOptions,
    report: &mut Report,
    (started, erased_before): (Timestamp, i64),
    outcome: Result<()>,
) -> Result<()> {
    let state = match (&outcome, report.stopped) {
        (Err(_), _) => "failed",
        (Ok(()), true) => "stopped",
        (Ok(()), false) => "finished",
    };
    if !options.dry_run {
        let whole = options.complete && state == "finished";
        let code = options.source.clone();
        let now = importer.clock.now();
        if whole {
            let (complete, missing) = importer.db.write_now(move |conn| note_missing(conn, &code, started, now))?;
            report.complete = Some(complete);
            report.missing = missing;
        } else if options.complete {
            report.complete = Some(false);
        }
        let ended = end(importer.db, report, state, now, erased_before);
        // Why it failed says more than that this could not be noted.
        return outcome.and(ended);
    }
    outcome
}

/// Notes the end of a run. Where there is no room for its report, as on a full disk, there often is for the end itself.
/// What was erased during the run may be cited in its report, which the erasure could not clean: nothing is cited then.
fn end(db: &Db, report: &Report, state: &'static str, now: Timestamp, erased_before: i64) -> Result<()> {
    let (complete, text) = (report.complete == Some(true), serde_json::to_string(report)?);
    let mut silent = report.clone();
    silent.forget_values();
    let silent = serde_json::to_string(&silent)?;
    let note = |text: String, silent: String| {
        let (id, source) = (report.run.clone(), report.source.clone());
        db.write_now(move |conn| {
            lock(conn)?;
            let text = if store::count_erased(conn, &source)? == erased_before { text } else { silent };
            store::end_run(conn, &id, state, complete, &text, now)
        })
    };
    note(text, silent).or_else(|_| note("{}".to_owned(), "{}".to_owned()))
}

/// How many records of the source name erased entries.
fn erased(db: &Db, options: &ImportOptions) -> Result<i64> {
    let code = options.source.clone();
    db.read_now(|conn| store::count_erased(conn, &code))
}

/// Notes what a whole file lacks. One that lacks more than a fifth of what is known is not believed.
fn note_missing(conn: &mut crate::db::Conn, source: &str, started: Timestamp, now: Timestamp) -> Result<(bool, u64)> {
    store::mark_other_ids_seen(conn, source, started, now)?;
    let (all, missing) = store::count_missing(conn, source, started)?;
    let believed = missing * 5 <= all;
    if believed {
        store::mark_missing(conn, source, started, now)?;
    }
    Ok((believed, u64::try_from(missing).unwrap_or_default()))
}
