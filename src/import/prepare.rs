//! The reading side of an import: each record is checked, and gets its key and its fingerprint.

use std::collections::HashSet;
use std::sync::mpsc::SyncSender;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::incoming::hash_of;
use super::options::ImportOptions;
use super::{FileProblem, Incoming, Rejection, Relation, Warned, read};
use crate::clock::Timestamp;
use crate::initiative::draft::{CheckedDraft, Draft};
use crate::initiative::matching::mark_of;
use crate::initiative::publish::Home;
use crate::initiative::text::fold;
use crate::initiative::{Class, Fields};

/// One record, checked and ready to be compared with what is known.
pub(super) struct Prepared {
    pub line: u64,
    pub key: String,
    pub other_keys: Vec<(String, String)>,
    pub fingerprint: String,
    pub enriches_only: bool,
    /// Its point is doubtful and it may stand nowhere else: it waits for a moderator without any place.
    pub doubtful: bool,
    pub relations: Vec<Relation>,
    /// What was odd, and how it was read. What it cites is reported only once the entry is known not to be erased.
    pub warned: Vec<Warned>,
    pub checked: CheckedDraft,
}

impl Prepared {
    /// Of which class its entry is.
    pub fn class(&self) -> Class {
        if self.checked.card.terms.is_some() { Class::Proposal } else { Class::Initiative }
    }

    /// Whether it may be an initiative that is known otherwise: proposals are known by their records alone.
    pub fn is_whole_initiative(&self) -> bool {
        !self.enriches_only && self.class() == Class::Initiative
    }

    /// By what it is known when its entry came under another source's name and was withdrawn.
    pub fn mark(&self) -> String {
        let card = &self.checked.card;
        mark_of(&self.key, &card.name, card.location.as_ref().and_then(|location| location.postcode.as_deref()))
    }
}

/// One record on its way to being checked.
pub(super) struct Unchecked {
    /// With its key, its licence and its source.
    pub incoming: Incoming,
    pub fingerprint: String,
    pub doubtful: bool,
    pub warned: Vec<Warned>,
}

impl Unchecked {
    /// Reads the fields strictly.
    ///
    /// # Errors
    /// What is not taken, with the first reason.
    pub fn check(mut self, home: &Home, now: Timestamp) -> Result<Prepared, Box<Refused>> {
        let mut context = home.context(now, true);
        context.default_licence = "unknown";
        let fields = std::mem::take(&mut self.incoming.fields);
        let mark = self.mark(&fields);
        match (Draft { fields }).check(&context) {
            Ok(checked) => Ok(self.prepared(checked)),
            Err(problems) => Err(Box::new(Refused { mark, ..self.refuse(first_rejection(&problems)) })),
        }
    }

    /// As [`Prepared::mark`], as far as name and postcode can be read.
    fn mark(&self, fields: &Fields) -> String {
        let text = |field: &str| fields.get(field).and_then(Value::as_str);
        mark_of(&self.incoming.key, text("name").unwrap_or_default(), text("location.postcode"))
    }

    fn prepared(self, checked: CheckedDraft) -> Prepared {
        let Unchecked { incoming, fingerprint, doubtful, mut warned } = self;
        let line = incoming.line;
        let of_check = checked.warnings.iter().map(|w| Warned {
            line,
            code: w.code.into(),
            field: w.field.clone(),
            value: w.value.clone(),
        });
        warned.extend(of_check);
        Prepared {
            line,
            key: incoming.key,
            other_keys: incoming.other_keys,
            fingerprint,
            enriches_only: incoming.enriches_only,
            doubtful,
            relations: incoming.relations,
            warned,
            checked,
        }
    }

    /// The record, with why it is not taken.
    pub fn refuse(self, rejection: Rejection) -> Refused {
        let mark = self.mark(&self.incoming.fields);
        let Incoming { line, key, other_keys, .. } = self.incoming;
        Refused { line, key, other_keys, mark, warned: self.warned, rejection }
    }
}

/// One record that is not taken; what it cites waits as well.
pub(super) struct Refused {
    pub line: u64,
    /// Its own id within the source; empty when it has none.
    pub key: String,
    pub other_keys: Vec<(String, String)>,
    /// As [`Prepared::mark`], as far as name and postcode could be read.
    pub mark: String,
    pub warned: Vec<Warned>,
    pub rejection: Rejection,
}

/// What the reading thread hands over.
#[derive(Default)]
pub(super) struct Piece {
    pub read: u64,
    pub refused: Vec<Refused>,
    pub prepared: Vec<Prepared>,
    /// Offers and requests, which are checked with what their initiatives say.
    pub proposals: Vec<Unchecked>,
}

/// Reads and checks, ahead of the writing.
pub(super) struct Preparer<'a> {
    home: Home,
    options: &'a ImportOptions,
    licence: &'a str,
    now: Timestamp,
    seen: KeysMet,
}

impl<'a> Preparer<'a> {
    pub fn new(home: Home, options: &'a ImportOptions, licence: &'a str, now: Timestamp) -> Preparer<'a> {
        Preparer { home, options, licence, now, seen: KeysMet::default() }
    }

    pub fn run(
        mut self,
        records: Box<dyn Iterator<Item = Result<Incoming, FileProblem>> + Send>,
        sender: &SyncSender<Result<Piece, FileProblem>>,
    ) -> KeysMet {
        let mut piece = Piece::default();
        for record in records {
            match record {
                Ok(incoming) => self.prepare(incoming, &mut piece),
                Err(problem) => {
                    // What was read before is kept: the run can be undone or started again.
                    drop(sender.send(Ok(piece)).and_then(|()| sender.send(Err(problem))));
                    return self.seen;
                }
            }
            if piece.read >= self.options.rows_per_transaction.max(1) as u64
                && sender.send(Ok(std::mem::take(&mut piece))).is_err()
            {
                // The writing side has stopped.
                return self.seen;
            }
        }
        drop(sender.send(Ok(piece)));
        self.seen
    }

    fn prepare(&mut self, mut incoming: Incoming, piece: &mut Piece) {
        piece.read += 1;
        let line = incoming.line;
        let doubtful = incoming.warnings.iter().any(|warning| read::DOUBTS.contains(&warning.code));
        let warned: Vec<Warned> = std::mem::take(&mut incoming.warnings)
            .into_iter()
            .map(|w| Warned { line, code: w.code.into(), field: w.field, value: w.value })
            .collect();
        // Two ids of one source are two places.
        incoming.other_keys.retain(|(source, _)| *source != self.options.source);
        let (key, other_keys) = (incoming.key.trim().to_owned(), incoming.other_keys.clone());
        let mark = mark_of(&key, incoming.text("name").unwrap_or_default(), incoming.text("location.postcode"));
        let completed = match incoming.rejected.take() {
            Some(rejection) => Err(rejection),
            None => self.complete(incoming, doubtful),
        };
        match completed {
            // What a proposal has from its initiative is known to the database alone.
            Ok(row) if Class::of_fields(&row.incoming.fields) == Class::Proposal => {
                piece.proposals.push(Unchecked { warned, ..row });
            }
            Ok(row) => match (Unchecked { warned, ..row }).check(&self.home, self.now) {
                Ok(prepared) => piece.prepared.push(prepared),
                Err(refused) => piece.refused.push(Refused { key, mark, ..*refused }),
            },
            Err(rejection) => piece.refused.push(Refused { line, key, other_keys, mark, warned, rejection }),
        }
    }

    /// All that can be said of a record without looking at other entries.
    fn complete(&mut self, mut incoming: Incoming, doubtful: bool) -> Result<Unchecked, Rejection> {
        let fingerprint = self.fingerprint(&incoming);
        let key = self.key_of(&incoming)?;
        if doubtful {
            incoming.fields.insert("location.doubtful".into(), true.into());
        }
        if incoming.ended {
            incoming.fields.insert("status".into(), "closed".into());
        }
        let stated = incoming.text("licence").map(str::to_owned).filter(|_| self.options.licence.is_none());
        let licence = stated.unwrap_or_else(|| self.licence.to_owned());
        incoming.fields.insert("licence".into(), licence.as_str().into());
        incoming.fields.insert("sources".into(), self.source_of(&key, &licence));
        if incoming.fields.contains_key("checked_at") {
            incoming.fields.entry("checked_by".into()).or_insert_with(|| "source".into());
        }
        Ok(Unchecked { incoming: Incoming { key, ..incoming }, fingerprint, doubtful, warned: Vec::new() })
    }

    fn source_of(&self, key: &str, licence: &str) -> Value {
        let mut source = serde_json::Map::new();
        source.insert("source".into(), self.options.source.as_str().into());
        source.insert("record".into(), key.into());
        source.insert("licence".into(), licence.into());
        for (member, value) in [("attribution", &self.options.attribution), ("dataset", &self.options.dataset)] {
            if let Some(value) = value {
                source.insert(member.into(), value.as_str().into());
            }
        }
        source.insert("seen_at".into(), self.now.date().to_string().into());
        Value::Array(vec![Value::Object(source)])
    }

    /// Of what the record says and of how it is read: another licence or kind is a change too.
    fn fingerprint(&self, incoming: &Incoming) -> String {
        let mut hasher = Sha256::new();
        hasher.update(serde_json::to_vec(&incoming.fields).unwrap_or_default());
        hasher.update([u8::from(incoming.ended), u8::from(incoming.enriches_only)]);
        for said in [Some(self.licence), self.options.attribution.as_deref(), self.options.dataset.as_deref()] {
            hasher.update(said.unwrap_or_default().as_bytes());
            hasher.update([0]);
        }
        for relation in &incoming.relations {
            hasher.update(format!("\n{} {}", relation.field, relation.source_key));
        }
        hasher.finalize().iter().take(12).map(|byte| format!("{byte:02x}")).collect()
    }

    /// The record's id, or one made of name and place; two places of one name in one street differ by their points.
    fn key_of(&mut self, incoming: &Incoming) -> Result<String, Rejection> {
        if !incoming.key.trim().is_empty() {
            let key = incoming.key.trim().to_owned();
            return if self.is_new(&key) { Ok(key) } else { Err(duplicate(&key)) };
        }
        let part = |field: &str| fold(incoming.text(field).unwrap_or_default());
        let place = [part("location.postcode"), part("location.city"), part("location.territory")].join(" ");
        let mut made = format!("{}|{}|{}", part("name"), place.trim(), part("location.street"));
        if Class::of_fields(&incoming.fields) == Class::Proposal {
            // Initiatives offer the same, and one may offer it for several times.
            for field in ["terms.by", "terms.by_name", "terms.purpose", "terms.valid_from"] {
                made = format!("{made}|{}", part(field));
            }
        }
        if self.is_new(&made) {
            return Ok(made);
        }
        let number = |field: &str| incoming.fields.get(field).map(ToString::to_string).unwrap_or_default();
        let at_point = format!("{made}|{},{}", number("location.lat"), number("location.lon"));
        if self.is_new(&at_point) { Ok(at_point) } else { Err(duplicate(&made)) }
    }

    fn is_new(&mut self, key: &str) -> bool {
        self.seen.0.insert(hash_of(key))
    }
}

/// Hashes of the keys met: 8 bytes a record, so that a million cost 16 MiB and not their texts.
#[derive(Default)]
pub(super) struct KeysMet(HashSet<u64>);

impl KeysMet {
    /// Whether the file has this record.
    pub fn contains(&self, key: &str) -> bool {
        self.0.contains(&hash_of(key))
    }
}

fn duplicate(key: &str) -> Rejection {
    Rejection { reason: "duplicate_id", field: "id".into(), value: key.chars().take(80).collect(), why: None }
}

fn first_rejection(problems: &crate::initiative::Problems) -> Rejection {
    let first = problems.0.first();
    Rejection {
        reason: first.map_or("bad_record", |problem| problem.code),
        field: first.map(|problem| problem.field.clone()).unwrap_or_default(),
        value: first.map(|problem| problem.value.clone()).unwrap_or_default(),
        why: None,
    }
}
