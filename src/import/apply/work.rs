//! What becomes of each record of a batch: a new entry, a change of one, or nothing.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::merge::Merged;
use super::{Before, Below, Known};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::import::Rejection;
use crate::import::prepare::Prepared;
use crate::import::relate;
use crate::import::report::{Difference, Report, SuspectedPair};
use crate::import::store::{self, Record, RunChange};
use crate::initiative::draft::Draft;
use crate::initiative::matching::{self, Profile};
use crate::initiative::publish::{Changes, Home, Origin, given_fields, owned_fields};
use crate::initiative::store::{self as initiatives, Initiative, State};
use crate::initiative::{Card, Class, Fields, Private};

/// One batch on its way into the database.
pub(super) struct Work<'a> {
    pub home: &'a Home,
    pub source: &'a str,
    pub run: &'a str,
    pub dry_run: bool,
    pub below: &'a Below,
    pub now: Timestamp,
    pub changes: Changes,
    pub report: Report,
    pub seen: Vec<String>,
    pub created: Vec<Created>,
    pub pairs: Vec<Record>,
    pub notes: Vec<RunChange>,
}

/// A new entry, to be compared with the others.
pub(super) struct Created {
    line: u64,
    uri: String,
    name: String,
    profile: Profile,
}

impl Work<'_> {
    pub fn take(&mut self, conn: &mut Conn, row: Prepared, known: &Known, entry: Option<&Initiative>) -> Result<()> {
        match (known, entry) {
            (Known::New, _) if row.enriches_only => self.enrich(conn, row),
            (Known::New, _) => self.create(conn, row),
            (Known::As(record), _) if record.fingerprint == row.fingerprint => {
                self.report.unchanged += 1;
                self.seen.push(record.record.clone());
                Ok(())
            }
            (_, Some(entry)) if answers_otherwise(&row, entry) => {
                let rejection = Rejection {
                    reason: "other_initiative",
                    field: "terms.by".into(),
                    value: entry.card.name.clone(),
                    why: None,
                };
                self.report.reject(row.line, &rejection);
                Ok(())
            }
            (known, Some(entry)) if entry.own && entry.state != State::Withdrawn => {
                match known {
                    Known::As(record) => store::update_record(conn, record, &row.fingerprint, self.now)?,
                    _ => self.pairs.push(self.pair(self.source, &row.key, &entry.uri, &row.fingerprint)),
                }
                let (entry, private) = self.so_far(conn, entry)?;
                if row.enriches_only && !self.describes(&entry) {
                    return self.fill(conn, &entry, private, &row);
                }
                let mut fields = given_fields(&row.checked.card, &row.checked.private)?;
                if row.doubtful {
                    fields.insert("location.doubtful".into(), true.into());
                }
                self.update(conn, &entry, private, fields, row.checked.card.checked_at.as_deref())
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
        self.pairs.push(self.pair(self.source, &row.key, &initiative.uri, &row.fingerprint));
        let further: Vec<Record> =
            row.other_keys.iter().map(|(source, record)| self.pair(source, record, &initiative.uri, "")).collect();
        self.pairs.extend(further);
        self.notes.push(self.note(&initiative, "created", None));
        if Class::of(&initiative.uri) == Class::Initiative {
            let profile = Profile::of(&initiative.card);
            self.created.push(Created { line: row.line, uri: initiative.uri, name: initiative.card.name, profile });
        }
        Ok(())
    }

    /// An entry and its private part as the rows before this one leave them.
    fn so_far(&self, conn: &mut Conn, entry: &Initiative) -> Result<(Initiative, Private)> {
        let (entry, private) = match self.changes.pending(&entry.uri) {
            Some((pending, private)) => (pending.clone(), private.cloned()),
            None => (entry.clone(), None),
        };
        let private = private.map_or_else(|| initiatives::find_private(conn, &entry.uri), Ok)?;
        Ok((entry, private))
    }

    /// Whether this source says of an entry what it is, and does not only fill it.
    fn describes(&self, entry: &Initiative) -> bool {
        entry.card.sources.iter().any(|source| source.source == self.source)
    }

    /// Fills what is unknown of the entry with the same strong identifier; others wait for a person.
    fn enrich(&mut self, conn: &mut Conn, row: Prepared) -> Result<()> {
        let profile = Profile::of(&row.checked.card);
        let suspicions = matching::suspect(conn, &[(String::new(), profile)])?;
        let same = suspicions.into_iter().find(|(_, suspicion)| suspicion.why.starts_with("identifier:"));
        let Some(entry) = same.map(|(_, s)| initiatives::find(conn, &s.uri)).transpose()?.flatten() else {
            self.report.unmatched += 1;
            return Ok(());
        };
        self.pairs.push(self.pair(self.source, &row.key, &entry.uri, &row.fingerprint));
        let (entry, private) = self.so_far(conn, &entry)?;
        self.fill(conn, &entry, private, &row)
    }

    fn fill(&mut self, conn: &mut Conn, entry: &Initiative, private: Private, row: &Prepared) -> Result<()> {
        let mut fields = given_fields(&row.checked.card, &row.checked.private)?;
        fields.retain(|field, _| field.starts_with("accessibility.") || field == "links");
        let present = owned_fields(&entry.card, &Private::default())?;
        fields.retain(|field, _| {
            !present.contains_key(field) || entry.field_sources.get(field).is_some_and(|s| s == self.source)
        });
        self.update(conn, entry, private, fields, None)
    }

    /// Lays the fields this source may write over the entry.
    fn update(
        &mut self,
        conn: &mut Conn,
        entry: &Initiative,
        private: Private,
        incoming: Fields,
        checked_at: Option<&str>,
    ) -> Result<()> {
        let given = given_fields(&entry.card, &private)?;
        let mut merged = Merged { fields: given.clone(), owners: entry.field_sources.clone(), offered: Vec::new() };
        merged.lay_over(&incoming, self.source, self.below);
        for field in std::mem::take(&mut merged.offered) {
            self.offer(conn, entry, &field, &incoming[&field])?;
        }
        let mut gone = merged.no_longer_said(&incoming, self.source);
        let of_relations = |field: &String| relate::FIELDS.contains(&field.as_str());
        if gone.iter().any(of_relations) && relate::concerns(conn, self.source, &entry.uri)? {
            gone.retain(|field| !of_relations(field));
        }
        merged.remove(&gone);
        if checked_at > entry.card.checked_at.as_deref() {
            merged.fields.insert("checked_at".into(), checked_at.into());
            merged.fields.insert("checked_by".into(), "source".into());
        }
        self.revise(conn, entry, &private, &given, merged)
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
        given: &Fields,
        merged: Merged,
    ) -> Result<()> {
        let Ok(mut checked) = (Draft { fields: merged.fields }).check(&self.home.context(self.now, true)) else {
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
        after.field_sources = merged.owners;
        let after = self.changes.add_revised(conn, self.home, entry, after, Some(checked.private), self.now)?;
        let note = self.note(&after, "updated", Some(serde_json::to_string(&before)?));
        store::insert_change(conn, &note, Some(entry.rev))
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

    fn note(&self, initiative: &Initiative, what: &str, before: Option<String>) -> RunChange {
        let (run, uri) = (self.run.to_owned(), initiative.uri.clone());
        RunChange { run, uri, what: what.into(), rev: initiative.rev, before }
    }

    pub fn note_suspicions(&mut self, conn: &mut Conn) -> Result<()> {
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

/// Whether a record says that another initiative answers for its proposal: that would be another proposal.
fn answers_otherwise(row: &Prepared, entry: &Initiative) -> bool {
    let by = |card: &Card| card.terms.as_ref().map(|terms| terms.by.clone());
    entry.state != State::Withdrawn && by(&row.checked.card) != by(&entry.card)
}
