//! Records that point to each other: a site to its main site, a network to its members.
//!
//! A record may name one that comes later in the file, or with a later file. What a source says is therefore kept,
//! and written into the entries in a last pass, a few hundred statements at a time. A member is shown as confirmed
//! only when both sides say so (KINDS.md 2.1): one statement of the source about two of its records is written into
//! both entries.

mod store;

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Relation;
use super::apply::{Before, Known};
use super::cited;
use super::prepare::Prepared;
use super::store::{self as imports, RunChange};
use crate::clock::Timestamp;
use crate::db::{Conn, Db};
use crate::error::Result;
use crate::initiative::publish::{Changes, Home};
use crate::initiative::store::{self as initiatives, EDITED_HERE, Initiative, State, lock};
use crate::initiative::{Card, Private};

use self::store::{NEW, Statement};

pub(super) use self::store::forget;

/// Fields that a relation fills. An import that says nothing of them elsewhere leaves them to the last pass.
pub(super) const FIELDS: &[&str] = &["parent", "members", "member_of"];
const PER_TRANSACTION: i64 = 300;
/// As many as a card takes.
const MOST: usize = 500;

/// What the other entry says then.
fn inverse(field: &str) -> Option<&'static str> {
    match field {
        "members" => Some("member_of"),
        "member_of" => Some("members"),
        _ => None,
    }
}

/// Keeps what the new and changed records of one transaction say. What erased entries say and what is said of them is
/// not kept: both name a record of which no more than a hash may stay.
pub(super) fn keep(conn: &mut Conn, source: &str, rows: &[Prepared], known: &[Known]) -> Result<()> {
    let changed = || {
        rows.iter().zip(known).filter(|(row, known)| match known.record() {
            Some(record) => record.fingerprint != row.fingerprint && !cited::is_erased(row, known),
            None => !row.enriches_only,
        })
    };
    let others = changed().flat_map(|(row, _)| &row.relations).map(|relation| (source, relation.source_key.as_str()));
    let erased = imports::list_erased(conn, others)?;
    let is_kept = |relation: &&Relation| !erased.contains(&(source.to_owned(), relation.source_key.clone()));
    let said = changed().flat_map(|(row, _)| {
        row.relations.iter().filter(is_kept).map(|relation| Statement {
            source: source.to_owned(),
            record: row.key.clone(),
            field: relation.field.to_owned(),
            other: relation.source_key.clone(),
            state: NEW.to_owned(),
        })
    });
    let keys: Vec<String> = changed().map(|(row, _)| row.key.clone()).collect();
    store::replace(conn, source, &keys, said.collect())
}

/// Whether a source says anything of an entry and another.
pub(super) fn concerns(conn: &mut Conn, source: &str, uri: &str) -> Result<bool> {
    let pairs = imports::list_records(conn, uri)?;
    let ids: Vec<String> = pairs.into_iter().filter(|pair| pair.source == source).map(|pair| pair.record).collect();
    store::concerns(conn, source, &ids)
}

/// The last pass of a run.
pub(super) struct Pass<'a> {
    pub home: &'a Home,
    pub source: &'a str,
    pub run: &'a str,
    pub now: Timestamp,
}

impl Pass<'_> {
    /// Writes into the entries what the source says and they do not; answers how many links came or went. What names
    /// a record that has not come yet waits for the next run.
    pub fn run(&self, db: &Db) -> Result<u64> {
        let mut linked = 0;
        let mut after: Option<Statement> = None;
        loop {
            let (home, source, run, now) = (self.home.clone(), self.source.to_owned(), self.run.to_owned(), self.now);
            let (changed, last) = db.write_now(move |conn| {
                lock(conn)?;
                let untold = store::list_untold(conn, &source, after.as_ref(), PER_TRANSACTION)?;
                let last = untold.last().cloned();
                let pass = Pass { home: &home, source: &source, run: &run, now };
                Ok::<_, crate::error::Error>((pass.tell(conn, untold)?, last))
            })?;
            linked += changed;
            match last {
                Some(last) => after = Some(last),
                None => return Ok(linked),
            }
        }
    }

    fn tell(&self, conn: &mut Conn, statements: Vec<Statement>) -> Result<u64> {
        let ids: HashSet<&String> = statements.iter().flat_map(|said| [&said.record, &said.other]).collect();
        let ids: Vec<String> = ids.into_iter().cloned().collect();
        let records = imports::find_records(conn, self.source, &ids)?;
        let uris: HashSet<&String> = records.values().map(|record| &record.uri).collect();
        let uris: Vec<String> = uris.into_iter().cloned().collect();
        let mut entries: HashMap<String, Initiative> = HashMap::new();
        for part in uris.chunks(500) {
            entries.extend(initiatives::find_many(conn, part)?.into_iter().map(|entry| (entry.uri.clone(), entry)));
        }
        entries.retain(|_, entry| entry.own && entry.state != State::Withdrawn);
        let there = |id: &str| records.get(id).map(|record| &record.uri).filter(|uri| entries.contains_key(*uri));
        let mut edits: BTreeMap<String, Vec<Edit>> = BTreeMap::new();
        for (link, said) in statements.iter().enumerate() {
            let (Some(uri), Some(other)) = (there(&said.record), there(&said.other)) else {
                if said.state != NEW {
                    store::settle(conn, said)?;
                }
                continue;
            };
            store::settle(conn, said)?;
            if uri == other || said.state != NEW && self.is_said_otherwise(conn, said)? {
                continue;
            }
            let edit =
                |field: &'static str, uri: &str| Edit { link, field, uri: uri.to_owned(), adds: said.state == NEW };
            if let Some(field) = FIELDS.iter().find(|field| **field == said.field) {
                edits.entry(uri.clone()).or_default().push(edit(field, other));
            }
            if let Some(field) = inverse(&said.field) {
                edits.entry(other.clone()).or_default().push(edit(field, uri));
            }
        }
        self.write(conn, &entries, edits)
    }

    /// The other record may still say what this one no longer says.
    fn is_said_otherwise(&self, conn: &mut Conn, said: &Statement) -> Result<bool> {
        match inverse(&said.field) {
            Some(field) => store::is_said(conn, self.source, &said.other, field, &said.record),
            None => Ok(false),
        }
    }

    fn write(
        &self,
        conn: &mut Conn,
        entries: &HashMap<String, Initiative>,
        edits: BTreeMap<String, Vec<Edit>>,
    ) -> Result<u64> {
        let mut changes = Changes::default();
        let mut links = HashSet::new();
        for (uri, edits) in edits {
            let Some(entry) = entries.get(&uri) else { continue };
            let mut after = entry.clone();
            for edit in edits {
                if self.edit(conn, &mut after, &edit)? {
                    links.insert(edit.link);
                }
            }
            if after.card == entry.card {
                continue;
            }
            let private: Private = initiatives::find_private(conn, &uri)?;
            let before = Before {
                card: entry.card.clone(),
                private,
                field_sources: entry.field_sources.clone(),
                rev: entry.rev,
            };
            let before = serde_json::to_string(&before)?;
            let after = changes.add_revised(conn, self.home, entry, after, None, self.now)?;
            let change = RunChange {
                run: self.run.to_owned(),
                uri,
                what: "updated".into(),
                rev: after.rev,
                before: Some(before),
            };
            imports::insert_change(conn, &change, Some(entry.rev))?;
        }
        if !changes.is_empty() {
            changes.write(conn, self.now)?;
        }
        Ok(links.len() as u64)
    }

    /// Changes one field, if this source may: what a person edited or another source wrote stays.
    fn edit(&self, conn: &mut Conn, entry: &mut Initiative, edit: &Edit) -> Result<bool> {
        let owner = entry.field_sources.get(edit.field).map(String::as_str);
        let mut card = entry.card.clone();
        if !edit.apply(&mut card) {
            return Ok(false);
        }
        match owner {
            Some(EDITED_HERE) => {
                let value = card.to_fields()?.remove(edit.field).unwrap_or_default().to_string();
                initiatives::set_suggestion(conn, &entry.uri, edit.field, self.source, &value, self.now)?;
                return Ok(false);
            }
            Some(owner) if owner != self.source => return Ok(false),
            _ => {}
        }
        if card.to_fields()?.contains_key(edit.field) {
            entry.field_sources.insert(edit.field.to_owned(), self.source.to_owned());
        } else {
            entry.field_sources.remove(edit.field);
        }
        entry.card = card;
        Ok(true)
    }
}

/// One address to write into a field, or to take out of it.
struct Edit {
    /// Which statement asks for it.
    link: usize,
    field: &'static str,
    uri: String,
    adds: bool,
}

impl Edit {
    /// Answers whether the card changed.
    fn apply(&self, card: &mut Card) -> bool {
        let list = match self.field {
            "members" => &mut card.members,
            "member_of" => &mut card.member_of,
            _ => {
                let before = card.parent.clone();
                if self.adds {
                    card.parent = Some(self.uri.clone());
                } else if before.as_ref() == Some(&self.uri) {
                    card.parent = None;
                }
                return card.parent != before;
            }
        };
        let there = list.iter().position(|uri| *uri == self.uri);
        match (self.adds, there) {
            (true, None) if list.len() < MOST => list.push(self.uri.clone()),
            (false, Some(at)) => drop(list.remove(at)),
            _ => return false,
        }
        true
    }
}
