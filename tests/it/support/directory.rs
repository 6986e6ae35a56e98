//! A directory without its server: what commands and jobs work on, at a time that the test chooses.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use bocage::app::App;
use bocage::catalogue::digest::{Digest, Leaf, entry_hash};
use bocage::catalogue::store::{self as log, Line};
use bocage::clock::{Clock, Timestamp};
use bocage::db::Conn;
use bocage::error::Result;
use bocage::export::download::Prepared;
use bocage::import::{self, ImportOptions, Importer, Report};
use bocage::initiative::publish::{self, Home, Origin};
use bocage::initiative::store::{self, Initiative, State};
use bocage::initiative::{Fields, draft::Draft};
use bocage::search::{Found, Query};
use diesel::prelude::*;
use diesel::sql_types::Text;
use serde_json::Value;

use super::databases::TestDatabase;

/// Tuesday 24 November 2026, 10:00 UTC.
const START: i64 = 1_795_514_400;

/// The directory of `bretagne.test`.
pub struct TestDirectory {
    /// What commands work with.
    pub app: App,
    database: TestDatabase,
}

#[derive(QueryableByName)]
struct Line1 {
    #[diesel(sql_type = Text)]
    line: String,
}

impl TestDirectory {
    /// An empty one.
    pub fn new(database: TestDatabase) -> TestDirectory {
        let config = database.config_with(&[("BOCAGE__NODE__HOST", "bretagne.test")]);
        let app = App::open(config, Clock::fixed(Timestamp(START * 1_000_000))).unwrap();
        TestDirectory { app, database }
    }

    /// Lets time go on.
    pub fn wait_seconds(&mut self, seconds: i64) {
        self.app.clock = Clock::fixed(Timestamp(self.app.clock.now().0 + seconds * 1_000_000));
    }

    /// The same for days.
    pub fn wait_days(&mut self, days: i64) {
        self.wait_seconds(days * 86_400);
    }

    /// Has the index look at the time that it is now, as a process does that was started again.
    pub fn reopen_search(&mut self) {
        let config = self.database.config_with(&[("BOCAGE__NODE__HOST", "bretagne.test")]);
        self.app = App::open(config, self.app.clock).unwrap();
    }

    /// Where its files stand.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.database.folder().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Options as `bocage import NAME.csv --licence ODbL-1.0` has them.
    pub fn options(name: &str) -> ImportOptions {
        ImportOptions {
            source: name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned(),
            file_name: Some(name.to_owned()),
            licence: Some("ODbL-1.0".into()),
            rows_per_transaction: 500,
            ..ImportOptions::default()
        }
    }

    /// Imports a file, whose name is the source's.
    pub fn try_import(&self, path: &std::path::Path, options: &ImportOptions) -> Result<Report> {
        let stop = AtomicBool::new(false);
        let home = self.app.home();
        let mut importer =
            Importer { db: &self.app.db, home: &home, clock: self.app.clock, stop: &stop, progress: &mut |_| {} };
        import::import_file(&mut importer, path, options)
    }

    /// Imports a text as a file of this name.
    pub fn import(&self, name: &str, content: &str) -> Report {
        self.import_with(name, content, |_| {})
    }

    /// The same with other options.
    pub fn import_with(&self, name: &str, content: &str, set: impl FnOnce(&mut ImportOptions)) -> Report {
        let mut options = Self::options(name);
        set(&mut options);
        self.try_import(&self.file(name, content), &options).unwrap()
    }

    /// Writes in one transaction.
    pub fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn, &Home, Timestamp) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (home, now) = (self.app.home(), self.app.clock.now());
        self.app.db.write_now(move |conn| work(conn, &home, now))
    }

    /// Publishes what a person typed.
    pub fn publish(&self, fields: Value) -> Initiative {
        let fields: Fields = serde_json::from_value(fields).unwrap();
        self.write(move |conn, home, now| {
            let checked = Draft { fields }.check(&home.context(now, false)).expect("a right draft");
            publish::publish(conn, home, checked, Origin::Person, now)
        })
        .unwrap()
    }

    /// Changes fields as `bocage edit` does.
    pub fn edit(&self, uri: &str, edits: Value, release: &[&str]) -> Initiative {
        let (uri, edits) = (uri.to_owned(), serde_json::from_value::<Fields>(edits).unwrap());
        let release: Vec<String> = release.iter().map(|field| (*field).to_owned()).collect();
        self.write(move |conn, home, now| publish::revise(conn, home, &uri, &edits, &release, now)).unwrap()
    }

    /// Erases an entry.
    pub fn erase(&self, uri: &str) -> Initiative {
        let uri = uri.to_owned();
        self.write(move |conn, home, now| publish::erase(conn, home, &uri, now)).unwrap()
    }

    /// One entry by its address.
    pub fn entry(&self, uri: &str) -> Initiative {
        self.app.db.read_now(|conn| store::find(conn, uri)).unwrap().expect("the entry")
    }

    /// All entries.
    pub fn entries(&self) -> Vec<Initiative> {
        self.app.db.read_now(|conn| store::list_after_uri(conn, "", 1_000_000)).unwrap()
    }

    /// The one shown entry of this name.
    pub fn named(&self, name: &str) -> Initiative {
        let mut found: Vec<Initiative> = self.entries();
        found.retain(|entry| entry.card.name == name && entry.state != State::Withdrawn);
        assert_eq!(found.len(), 1, "entries named {name}");
        found.remove(0)
    }

    /// Names of what is shown, sorted.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self
            .entries()
            .into_iter()
            .filter(|entry| entry.state == State::Published)
            .map(|entry| entry.card.name)
            .collect();
        names.sort();
        names
    }

    /// What a search with these parameters finds, once the index has followed.
    pub fn search(&self, parameters: &[(&str, &str)]) -> Found {
        self.app.catch_up().unwrap();
        let pairs: Vec<(String, String)> =
            parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let (query, not_understood) = Query::from_pairs(&pairs, &self.app.kinds, &self.app.gazetteer);
        assert!(not_understood.is_empty(), "{parameters:?}");
        self.app.search.find(&query).unwrap()
    }

    /// Names of the first results of a search.
    pub fn found(&self, parameters: &[(&str, &str)]) -> Vec<String> {
        self.search(parameters).hits.iter().map(|hit| self.entry(&hit.uri).card.name).collect()
    }

    /// All that may be exported, as a file of this format.
    pub fn exported(&self, format: &str) -> String {
        self.app.catch_up().unwrap();
        let download = self.app.download("fr", "https://bretagne.test/export".into());
        let Prepared::File(file) = download.prepare(&Query::default(), format, None).unwrap() else {
            panic!("entries of several licences")
        };
        let mut out = Vec::new();
        download.write(*file, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// The log of the catalogue.
    pub fn log(&self) -> Vec<Line> {
        self.app.db.read_now(|conn| log::list_after(conn, 0, 1_000_000)).unwrap()
    }

    /// What peers would compare, read from the log.
    pub fn root(&self) -> [u8; 32] {
        let lines = self.log().into_iter();
        Digest::of(lines.map(|line| Leaf { id: line.uri, rev: line.rev, hash: line.hash, state: line.state })).root()
    }

    /// Everything that must hold whatever happened: the log is dense and says what the entries say, hashes are those of
    /// the documents, handles are unique, the index is in step.
    pub fn assert_consistent(&self) {
        let (home, entries, lines) = (self.app.home(), self.entries(), self.log());
        assert!(lines.iter().zip(1..).all(|(line, n)| line.seq == n), "the log has a gap");
        let mut latest: BTreeMap<&str, &Line> = BTreeMap::new();
        for line in &lines {
            let before = latest.insert(&line.uri, line);
            assert!(before.is_none_or(|before| before.rev < line.rev), "a revision that does not grow: {line:?}");
            assert_eq!(line.hash.is_empty(), line.state != "published", "{line:?}");
        }
        let mut leaves = Vec::new();
        for entry in entries.iter().filter(|entry| entry.own) {
            let hash = if entry.state == State::Published { entry_hash(&home.document(entry)) } else { String::new() };
            assert_eq!(entry.hash, hash, "the hash of {}", entry.card.name);
            let Some(line) = latest.get(entry.uri.as_str()) else {
                assert!(!entry.listed, "{} is listed and not in the log", entry.card.name);
                continue;
            };
            let state = match entry.state {
                State::Published if !entry.listed => "hidden",
                state => state.as_str(),
            };
            let hash = if state == "published" { entry.hash.clone() } else { String::new() };
            assert_eq!((line.rev, line.state.as_str(), &line.hash), (entry.rev, state, &hash), "{}", entry.card.name);
            leaves.push(Leaf { id: entry.uri.clone(), rev: entry.rev, hash, state: state.into() });
        }
        assert_eq!(Digest::of(leaves.into_iter()).root(), self.root(), "log and entries differ");
        let mut handles: Vec<&String> = entries.iter().filter_map(|entry| entry.handle.as_ref()).collect();
        let all = handles.len();
        handles.sort();
        handles.dedup();
        assert_eq!(handles.len(), all, "a handle was given twice");
        self.app.catch_up().unwrap();
        let latest = self.app.db.read_now(store::latest_position).unwrap();
        assert_eq!(self.app.search.position(), latest, "the index lags");
        let shown = entries.iter().filter(|entry| entry.state == State::Published).count() as u64;
        assert_eq!(self.app.search.entries(), shown, "the index holds other entries");
    }

    /// The index holds what is shown, and has followed to the last entry.
    pub fn assert_indexed(&self) {
        self.app.catch_up().unwrap();
        let latest = self.app.db.read_now(store::latest_written).unwrap();
        assert_eq!(self.app.search.position(), latest, "the index lags");
        let shown = self.entries().iter().filter(|entry| entry.state == State::Published).count() as u64;
        assert_eq!(self.app.search.entries(), shown, "the index holds other entries");
    }

    /// All tables as text, but for those that are private when `public_only`.
    pub fn dump(&self, public_only: bool) -> String {
        dump(&self.app, public_only)
    }
}

/// All tables of a node as text, but for the one that is private when `public_only`.
pub fn dump(app: &App, public_only: bool) -> String {
    app.db
        .read_now(|conn| {
            let mut dump = String::new();
            for (table, columns) in tables(conn)? {
                if public_only && ["private_fields", "private_versions"].contains(&table.as_str()) {
                    continue;
                }
                let cells: Vec<String> =
                    columns.iter().map(|column| format!("coalesce(cast(\"{column}\" as text), '')")).collect();
                let query = format!("select {} as line from \"{table}\"", cells.join(" || ' | ' || "));
                for row in rows(conn, &query)? {
                    dump.push_str(&format!("{table}: {row}\n"));
                }
            }
            Ok(dump)
        })
        .unwrap()
}

fn rows(conn: &mut Conn, query: &str) -> Result<Vec<String>> {
    let rows: Vec<Line1> = bocage::per_backend!(conn, |conn| diesel::sql_query(query).load(conn))?;
    Ok(rows.into_iter().map(|row| row.line).collect())
}

fn tables(conn: &mut Conn) -> Result<Vec<(String, Vec<String>)>> {
    let query = match conn {
        Conn::Sqlite(_) => {
            "select m.name || ' ' || c.name as line from sqlite_master m, pragma_table_info(m.name) c
             where m.type = 'table' and m.name not like 'sqlite_%'"
        }
        Conn::Postgres(_) => {
            "select table_name || ' ' || column_name as line from information_schema.columns
             where table_schema = 'public'"
        }
    };
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in rows(conn, query)? {
        let (table, column) = row.split_once(' ').unwrap();
        tables.entry(table.to_owned()).or_default().push(column.to_owned());
    }
    Ok(tables.into_iter().collect())
}
