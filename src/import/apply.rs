//! One transaction of an import: compares a few hundred checked records with what is known, and writes the difference.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::prepare::Prepared;
use super::relate;
use super::renamed::{self, Renames};
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
    pub started: Timestamp,
    pub now: Timestamp,
    pub renames: Renames,
    pub below: Below,
    pub rows: Vec<Prepared>,
}

/// Whose fields a source may take over (FORMATS.md 1): the higher in the operator's ranking wins each field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Below {
    /// It is not ranked: a field belongs to the source that wrote it first.
    Nobody,
    /// Of all sources but these.
    AllBut(BTreeSet<String>),
}

impl Below {
    /// What a person wrote is nobody's to take.
    fn has(&self, owner: &str) -> bool {
        match self {
            Below::Nobody => false,
            Below::AllBut(higher) => owner != EDITED_HERE && !higher.contains(owner),
        }
    }
}

/// What an entry was before a run changed it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Before {
    pub card: Card,
    pub private: Private,
    pub field_sources: std::collections::BTreeMap<String, String>,
    /// The revision it had, so that runs can be undone one after the other, the newest first.
    #[serde(default)]
    pub rev: i64,
}

/// How a record of the file is known here.
#[derive(Clone)]
pub(super) enum Known {
    /// By its own pair.
    As(Record),
    /// Only under another source's name: it gets a pair of its own.
    Through(Record),
    /// Not at all.
    New,
}

impl Known {
    fn record(&self) -> Option<&Record> {
        match self {
            Known::As(record) | Known::Through(record) => Some(record),
            Known::New => None,
        }
    }
}

struct Work<'a> {
    home: &'a Home,
    source: &'a str,
    run: &'a str,
    dry_run: bool,
    below: &'a Below,
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

/// Writes one batch; answers what it did, and the rows that have to wait for the end of the file.
///
/// # Errors
/// When the database does not answer.
pub(super) fn apply(conn: &mut Conn, mut batch: Batch) -> Result<(Report, Vec<Prepared>)> {
    let mut known = known_records(conn, &batch)?;
    let waiting = renamed::sort_out(conn, &mut batch, &mut known)?;
    let entries = changed_entries(conn, &batch, &known)?;
    let bases: Vec<String> = batch.rows.iter().map(|row| wanted_handle(&row.checked.card)).collect();
    let mut work = Work {
        home: &batch.home,
        source: &batch.source,
        run: &batch.run,
        dry_run: batch.dry_run,
        below: &batch.below,
        now: batch.now,
        changes: Changes::default(),
        report: Report::default(),
        seen: Vec::new(),
        created: Vec::new(),
    };
    work.changes.prepare_handles(conn, &bases)?;
    let records: Vec<Option<Record>> = known.iter().map(|known| known.record().cloned()).collect();
    relate::keep(conn, work.source, &batch.rows, &records)?;
    for (row, known) in batch.rows.into_iter().zip(known) {
        let entry = known.record().and_then(|record| entries.get(&record.uri));
        work.take(conn, row, &known, entry)?;
    }
    store::mark_seen(conn, work.source, &work.seen, work.now)?;
    work.note_suspicions(conn)?;
    let (changes, now) = (std::mem::take(&mut work.changes), work.now);
    if !changes.is_empty() {
        changes.write(conn, now)?;
    }
    Ok((work.report, waiting))
}

/// How each row is known: by its own pair, else by one of its further pairs. An entry that this source already knows
/// under another id is another place: sources give one local number to several.
fn known_records(conn: &mut Conn, batch: &Batch) -> Result<Vec<Known>> {
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
    let mut known: Vec<Known> = Vec::new();
    for row in &batch.rows {
        let further = || row.other_keys.iter().find_map(|(source, id)| find(source, id));
        let own = find(&batch.source, &row.key).map(Known::As);
        known.push(own.or_else(|| further().map(Known::Through)).unwrap_or(Known::New));
    }
    refuse_second_names(conn, batch, &mut known)?;
    Ok(known)
}

fn refuse_second_names(conn: &mut Conn, batch: &Batch, known: &mut [Known]) -> Result<()> {
    let through = known.iter().filter_map(|known| match known {
        Known::Through(record) => Some(record.uri.clone()),
        _ => None,
    });
    let mut named: HashSet<String> = store::list_named(conn, &batch.source, &through.collect::<Vec<_>>())?;
    for known in known {
        if let Known::Through(record) = known
            && !named.insert(record.uri.clone())
        {
            *known = Known::New;
        }
    }
    Ok(())
}

fn changed_entries(conn: &mut Conn, batch: &Batch, known: &[Known]) -> Result<HashMap<String, Initiative>> {
    let uris: Vec<String> = batch
        .rows
        .iter()
        .zip(known)
        .filter_map(|(row, known)| match known {
            Known::As(record) if record.fingerprint == row.fingerprint => None,
            known => known.record(),
        })
        .map(|record| record.uri.clone())
        .collect();
    let mut entries = HashMap::new();
    for part in uris.chunks(500) {
        entries.extend(initiatives::find_many(conn, part)?.into_iter().map(|entry| (entry.uri.clone(), entry)));
    }
    Ok(entries)
}

impl Work<'_> {
    fn take(&mut self, conn: &mut Conn, row: Prepared, known: &Known, entry: Option<&Initiative>) -> Result<()> {
        match (known, entry) {
            (Known::New, _) if row.enriches_only => self.enrich(conn, &row),
            (Known::New, _) => self.create(conn, row),
            (Known::As(record), _) if record.fingerprint == row.fingerprint => {
                self.report.unchanged += 1;
                self.seen.push(record.record.clone());
                Ok(())
            }
            (known, Some(entry)) if entry.own && entry.state != State::Withdrawn => {
                match known {
                    Known::As(record) => store::update_record(conn, record, &row.fingerprint, self.now)?,
                    _ => store::insert_record(conn, &self.pair(self.source, &row.key, &entry.uri, &row.fingerprint))?,
                }
                let mut fields = given_fields(&row.checked.card, &row.checked.private)?;
                if row.doubtful {
                    fields.insert("location.doubtful".into(), true.into());
                }
                self.update(conn, entry, fields, row.checked.card.checked_at.as_deref())
            }
            (known, _) => {
                self.report.not_recreated += 1;
                self.seen.extend(known.record().map(|record| record.record.clone()));
                Ok(())
            }
        }
    }

    fn pair(&self, source: &str, record: &str, uri: &str, fingerprint: &str) -> Record {
        Record {
            source: source.to_owned(),
            record: record.to_owned(),
            uri: uri.to_owned(),
            fingerprint: fingerprint.to_owned(),
            seen_at: self.now.0,
            missing_since: None,
            missing_runs: 0,
        }
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
        store::insert_record(conn, &self.pair(self.source, &row.key, &initiative.uri, &row.fingerprint))?;
        for (source, record) in &row.other_keys {
            store::insert_record(conn, &self.pair(source, record, &initiative.uri, ""))?;
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
                Some(owner) if owner != self.source && !self.below.has(owner) => {}
                _ if field == "sources" => {
                    let known = merged.get(field).cloned().unwrap_or_default();
                    merged.insert(field.clone(), with_source(known, value));
                }
                _ if field == "location.doubtful" => {
                    merged.insert(field.clone(), value.clone());
                }
                _ if ["checked_at", "checked_by"].contains(&field.as_str()) => {}
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
        let Ok(mut checked) = (Draft { fields: merged }).check(&self.home.context(self.now, true)) else {
            // Both halves were right and their union is not: the entry stays as it is.
            self.report.unchanged += 1;
            return Ok(());
        };
        if checked.card == entry.card && checked.private == *private {
            self.report.unchanged += 1;
            return Ok(());
        }
        for source in checked.card.sources.iter_mut().filter(|source| source.source == self.source) {
            source.seen_at = Some(self.now.date().to_string());
        }
        self.report.updated += 1;
        if self.dry_run {
            self.note_differences(entry, given, &given_fields(&checked.card, &checked.private)?);
        }
        let before = Before {
            card: entry.card.clone(),
            private: private.clone(),
            field_sources: entry.field_sources.clone(),
            rev: entry.rev,
        };
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

/// The sources of an entry with what this one says of itself now. The day on which it was seen moves only with a change
/// of content, or every import would change every entry.
fn with_source(known: Value, said: &Value) -> Value {
    let mut sources = match known {
        Value::Array(sources) => sources,
        _ => Vec::new(),
    };
    for source in said.as_array().into_iter().flatten() {
        let mut source = source.clone();
        match sources.iter_mut().find(|known| known.get("source") == source.get("source")) {
            Some(known) => {
                if let (Some(members), Some(seen_at)) = (source.as_object_mut(), known.get("seen_at")) {
                    members.insert("seen_at".into(), seen_at.clone());
                }
                *known = source;
            }
            None => sources.push(source),
        }
    }
    Value::Array(sources)
}
