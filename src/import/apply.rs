//! One transaction of an import: compares a few hundred checked records with what is known, and writes the difference.

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::prepare::Prepared;
use super::relate;
use super::report::{Difference, Report, SuspectedPair};
use super::store::{self, Record, RunChange};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::initiative::draft::Draft;
use crate::initiative::matching::{self, Profile};
use crate::initiative::publish::{Changes, Home, Origin, field_names, given_fields, wanted_handle};
use crate::initiative::store::{self as initiatives, EDITED_HERE, Initiative, State};
use crate::initiative::{Card, Fields, Private};

/// A few hundred records of one run.
pub(super) struct Batch {
    pub home: Home,
    pub source: String,
    pub run: String,
    pub dry_run: bool,
    pub now: Timestamp,
    pub rows: Vec<Prepared>,
}

/// What an entry was before a run changed it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Before {
    pub card: Card,
    pub private: Private,
    pub field_sources: std::collections::BTreeMap<String, String>,
}

struct Work<'a> {
    home: &'a Home,
    source: &'a str,
    run: &'a str,
    dry_run: bool,
    now: Timestamp,
    changes: Changes,
    report: Report,
    seen: Vec<String>,
    created: Vec<Created>,
}

/// A new entry, to be compared with the others.
struct Created {
    line: u64,
    uri: String,
    name: String,
    profile: Profile,
}

/// Writes one batch.
///
/// # Errors
/// When the database does not answer.
pub(super) fn apply(conn: &mut Conn, batch: Batch) -> Result<Report> {
    let known = known_records(conn, &batch)?;
    let entries = changed_entries(conn, &batch, &known)?;
    let bases: Vec<String> = batch.rows.iter().map(|row| wanted_handle(&row.checked.card)).collect();
    let mut work = Work {
        home: &batch.home,
        source: &batch.source,
        run: &batch.run,
        dry_run: batch.dry_run,
        now: batch.now,
        changes: Changes::default(),
        report: Report::default(),
        seen: Vec::new(),
        created: Vec::new(),
    };
    work.changes.prepare_handles(conn, &bases)?;
    relate::keep(conn, work.source, &batch.rows, &known)?;
    for (row, record) in batch.rows.into_iter().zip(known) {
        let entry = record.as_ref().and_then(|record| entries.get(&record.uri));
        work.take(conn, row, record, entry)?;
    }
    store::mark_seen(conn, work.source, &work.seen, work.now)?;
    work.note_suspicions(conn)?;
    let (changes, now) = (std::mem::take(&mut work.changes), work.now);
    if !changes.is_empty() {
        changes.write(conn, now)?;
    }
    Ok(work.report)
}

/// The record of each row: by its own pair, else by one of its further pairs.
fn known_records(conn: &mut Conn, batch: &Batch) -> Result<Vec<Option<Record>>> {
    let mut ids: HashMap<&str, BTreeSet<String>> = HashMap::new();
    for row in &batch.rows {
        ids.entry(&batch.source).or_default().insert(row.key.clone());
        for (source, id) in &row.other_keys {
            ids.entry(source).or_default().insert(id.clone());
        }
    }
    let mut found = HashMap::new();
    for (source, ids) in ids {
        let ids: Vec<String> = ids.into_iter().collect();
        for (id, record) in store::find_records(conn, source, &ids)? {
            found.insert((source.to_owned(), id), record);
        }
    }
    let find = |source: &str, id: &str| found.get(&(source.to_owned(), id.to_owned())).cloned();
    let mut known = Vec::with_capacity(batch.rows.len());
    for row in &batch.rows {
        let further = || row.other_keys.iter().find_map(|(source, id)| find(source, id));
        known.push(match find(&batch.source, &row.key) {
            Some(record) => Some(record),
            None => match further() {
                // Second ids are given twice by careless publishers; the source's own id is the one that counts.
                Some(record) if !is_of_source(conn, &record.uri, &batch.source)? => Some(record),
                _ => None,
            },
        });
    }
    Ok(known)
}

/// Whether this source names the entry already, by an id of its own.
fn is_of_source(conn: &mut Conn, uri: &str, source: &str) -> Result<bool> {
    Ok(store::list_records(conn, uri)?.iter().any(|record| record.source == source))
}

fn changed_entries(conn: &mut Conn, batch: &Batch, known: &[Option<Record>]) -> Result<HashMap<String, Initiative>> {
    let uris: Vec<String> = batch
        .rows
        .iter()
        .zip(known)
        .filter_map(|(row, record)| record.as_ref().filter(|record| record.fingerprint != row.fingerprint))
        .map(|record| record.uri.clone())
        .collect();
    let mut entries = HashMap::new();
    for part in uris.chunks(500) {
        entries.extend(initiatives::find_many(conn, part)?.into_iter().map(|entry| (entry.uri.clone(), entry)));
    }
    Ok(entries)
}

impl Work<'_> {
    fn take(
        &mut self,
        conn: &mut Conn,
        row: Prepared,
        record: Option<Record>,
        entry: Option<&Initiative>,
    ) -> Result<()> {
        match (record, entry) {
            (None, _) if row.enriches_only => self.enrich(conn, &row),
            (None, _) => self.create(conn, row),
            (Some(record), _) if record.fingerprint == row.fingerprint => {
                self.report.unchanged += 1;
                self.seen.push(record.record);
                Ok(())
            }
            (Some(record), Some(entry)) if entry.own && entry.state != State::Withdrawn => {
                self.remember(conn, &record, &row)?;
                let fields = given_fields(&row.checked.card, &row.checked.private)?;
                self.update(conn, entry, fields, row.checked.card.checked_at.as_deref())
            }
            (Some(record), _) => {
                self.report.not_recreated += 1;
                self.seen.push(record.record);
                Ok(())
            }
        }
    }

    /// Moves the record's fingerprint, or keeps a second pair when the entry was known under another source's id.
    fn remember(&self, conn: &mut Conn, record: &Record, row: &Prepared) -> Result<()> {
        if record.source == self.source {
            return store::update_record(conn, record, &row.fingerprint, self.now);
        }
        let pair = Record {
            source: self.source.to_owned(),
            record: row.key.clone(),
            uri: record.uri.clone(),
            fingerprint: row.fingerprint.clone(),
            seen_at: self.now.0,
            missing_since: None,
            missing_runs: 0,
        };
        store::insert_record(conn, &pair)
    }

    fn create(&mut self, conn: &mut Conn, row: Prepared) -> Result<()> {
        self.report.created += 1;
        let origin = Origin::Source(self.source);
        let initiative = self.changes.add_new(conn, self.home, row.checked, origin, self.now)?;
        if initiative.card.location.as_ref().is_some_and(|location| location.lat.is_some()) {
            self.report.located += 1;
        }
        if let Some(why) = &initiative.unlisted_because {
            *self.report.not_listed.entry(why.clone()).or_default() += 1;
        }
        let pairs = std::iter::once((self.source.to_owned(), row.key)).chain(row.other_keys);
        for (source, record) in pairs {
            let fingerprint = if source == self.source { row.fingerprint.clone() } else { String::new() };
            let uri = initiative.uri.clone();
            let seen_at = self.now.0;
            store::insert_record(
                conn,
                &Record { source, record, uri, fingerprint, seen_at, missing_since: None, missing_runs: 0 },
            )?;
        }
        self.note_change(conn, &initiative, "created", None, None)?;
        let profile = Profile::of(&initiative.card);
        self.created.push(Created { line: row.line, uri: initiative.uri, name: initiative.card.name, profile });
        Ok(())
    }

    /// Fills what is unknown of the entry with the same strong identifier; others wait for a person.
    fn enrich(&mut self, conn: &mut Conn, row: &Prepared) -> Result<()> {
        let profile = Profile::of(&row.checked.card);
        let suspicions = matching::suspect(conn, &[(String::new(), profile)])?;
        let same = suspicions.into_iter().find(|(_, suspicion)| suspicion.why.starts_with("identifier:"));
        let Some(entry) = same.map(|(_, s)| initiatives::find(conn, &s.uri)).transpose()?.flatten() else {
            self.report.unmatched += 1;
            return Ok(());
        };
        let mut fields = given_fields(&row.checked.card, &row.checked.private)?;
        fields.retain(|field, _| field.starts_with("accessibility.") || field == "links");
        let present = field_names(&entry.card, &Private::default())?;
        fields.retain(|field, _| {
            !present.contains(field) || entry.field_sources.get(field).is_some_and(|s| s == self.source)
        });
        self.update(conn, &entry, fields, None)
    }

    /// Lays the fields this source may write over the entry.
    fn update(
        &mut self,
        conn: &mut Conn,
        entry: &Initiative,
        incoming: Fields,
        checked_at: Option<&str>,
    ) -> Result<()> {
        let private = initiatives::find_private(conn, &entry.uri)?;
        let given = given_fields(&entry.card, &private)?;
        let mut merged = given.clone();
        let mut owners = entry.field_sources.clone();
        for (field, value) in &incoming {
            match owners.get(field).map(String::as_str) {
                Some(EDITED_HERE) if given.get(field) != Some(value) => self.offer(conn, entry, field, value)?,
                Some(owner) if owner != self.source => {}
                _ if field == "sources" && !merged.contains_key("sources") => {
                    merged.insert(field.clone(), value.clone());
                }
                _ if ["sources", "checked_at", "checked_by"].contains(&field.as_str()) => {}
                _ => {
                    merged.insert(field.clone(), value.clone());
                    owners.insert(field.clone(), self.source.to_owned());
                }
            }
        }
        let dropped: Vec<String> = owners
            .iter()
            .filter(|(field, owner)| *owner == self.source && !incoming.contains_key(*field))
            .map(|(f, _)| f.clone())
            .collect();
        let related = dropped.iter().any(|field| relate::FIELDS.contains(&field.as_str()))
            && relate::concerns(conn, self.source, &entry.uri)?;
        for field in dropped.into_iter().filter(|field| !(related && relate::FIELDS.contains(&field.as_str()))) {
            merged.remove(&field);
            owners.remove(&field);
        }
        if checked_at > entry.card.checked_at.as_deref() {
            merged.insert("checked_at".into(), checked_at.into());
            merged.insert("checked_by".into(), "source".into());
        }
        self.revise(conn, entry, &private, (&given, merged), owners)
    }

    fn offer(&mut self, conn: &mut Conn, entry: &Initiative, field: &str, value: &Value) -> Result<()> {
        self.report.kept_edits += 1;
        initiatives::set_suggestion(conn, &entry.uri, field, self.source, &value.to_string(), self.now)
    }

    fn revise(
        &mut self,
        conn: &mut Conn,
        entry: &Initiative,
        private: &Private,
        (given, merged): (&Fields, Fields),
        owners: std::collections::BTreeMap<String, String>,
    ) -> Result<()> {
        let Ok(checked) = (Draft { fields: merged }).check(&self.home.context(self.now, true)) else {
            // Both halves were right and their union is not: the entry stays as it is.
            self.report.unchanged += 1;
            return Ok(());
        };
        if checked.card == entry.card && checked.private == *private {
            self.report.unchanged += 1;
            return Ok(());
        }
        self.report.updated += 1;
        if self.dry_run {
            self.note_differences(entry, given, &given_fields(&checked.card, &checked.private)?);
        }
        let before =
            Before { card: entry.card.clone(), private: private.clone(), field_sources: entry.field_sources.clone() };
        let mut after = entry.clone();
        after.card = checked.card;
        after.field_sources = owners;
        let after = self.changes.add_revised(conn, self.home, entry, after, Some(checked.private), self.now)?;
        self.note_change(conn, &after, "updated", Some(entry.rev), Some(serde_json::to_string(&before)?))
    }

    fn note_differences(&mut self, entry: &Initiative, before: &Fields, after: &Fields) {
        let fields: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for field in fields {
            let (old, new) = (before.get(field), after.get(field));
            if old != new {
                self.report.differ(Difference {
                    name: entry.card.name.clone(),
                    field: field.clone(),
                    before: old.cloned().unwrap_or_default(),
                    after: new.cloned().unwrap_or_default(),
                });
            }
        }
    }

    fn note_change(
        &self,
        conn: &mut Conn,
        initiative: &Initiative,
        what: &str,
        rev_before: Option<i64>,
        before: Option<String>,
    ) -> Result<()> {
        let (run, uri) = (self.run.to_owned(), initiative.uri.clone());
        let change = RunChange { run, uri, what: what.into(), rev: initiative.rev, before };
        store::insert_change(conn, &change, rev_before)
    }

    fn note_suspicions(&mut self, conn: &mut Conn) -> Result<()> {
        let created = std::mem::take(&mut self.created);
        let lines: HashMap<String, (u64, String)> =
            created.iter().map(|new| (new.uri.clone(), (new.line, new.name.clone()))).collect();
        let profiles: Vec<(String, Profile)> = created.into_iter().map(|new| (new.uri, new.profile)).collect();
        for (uri, suspicion) in matching::suspect(conn, &profiles)? {
            if matching::note(conn, &uri, &suspicion, self.now)? {
                let (line, name) = lines.get(&uri).cloned().unwrap_or_default();
                self.report.suspect(SuspectedPair {
                    line,
                    name,
                    uri,
                    other: suspicion.uri,
                    why: suspicion.why,
                    score: suspicion.score,
                });
            }
        }
        Ok(())
    }
}
