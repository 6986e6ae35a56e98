//! What the same data costs elsewhere: SQLite with FTS5 and R*Tree, and raw writes without any of our rules.

use std::path::Path;
use std::time::Instant;

use anyhow::Result;
use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};
use tantivy::schema::{FAST, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{
    AsciiFoldingFilter, Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, StopWordFilter, TextAnalyzer,
};
use tantivy::{Index, IndexWriter, TantivyDocument};

use crate::generate::{Entry, Generator};
use crate::node::cpu_seconds;

const ROWS_PER_TRANSACTION: i64 = 500;
/// The tables that an import writes.
const TABLES: &[&str] =
    &["initiatives", "private_fields", "handles", "records", "match_keys", "run_changes", "catalogue_log"];

/// French as both references cut it up.
pub fn analyser() -> TextAnalyzer {
    let cut = TextAnalyzer::builder(SimpleTokenizer::default()).filter(RemoveLongFilter::limit(40)).filter(LowerCaser);
    let stops = StopWordFilter::new(Language::French);
    match stops {
        Some(stops) => cut.filter(stops).filter(Stemmer::new(Language::French)).filter(AsciiFoldingFilter).build(),
        None => cut.filter(Stemmer::new(Language::French)).filter(AsciiFoldingFilter).build(),
    }
}

fn stems(analyser: &mut TextAnalyzer, text: &str) -> Vec<String> {
    let mut stream = analyser.token_stream(text);
    let mut stems = Vec::new();
    while stream.advance() {
        stems.push(stream.token().text.clone());
    }
    stems
}

/// A search of the log, as both sides ask it.
#[derive(Clone)]
pub enum Asked {
    Words(String),
    KindIn { kind: String, department: String },
    KindAround { kind: String, west: f64, south: f64, east: f64, north: f64 },
}

/// SQLite as a program would use it that has nothing else: FTS5 over stems, R*Tree over points.
pub struct Sqlite {
    connection: Connection,
    analyser: TextAnalyzer,
}

impl Sqlite {
    pub fn build(path: &Path, generator: &Generator, entries: u64) -> Result<Sqlite> {
        let mut connection = Connection::open(path)?;
        connection.execute_batch(
            "pragma journal_mode=wal; pragma synchronous=normal; pragma cache_size=-200000; pragma mmap_size=2000000000;
             pragma temp_store=memory;
             create table entry (id integer primary key, department text, kind text, checked text, name text);
             create virtual table words using fts5(name, body, tags, content='', tokenize='unicode61 remove_diacritics 2');
             create virtual table place using rtree(id, south, north, west, east);",
        )?;
        let mut analyser = analyser();
        let mut number = 0;
        while number < entries {
            let transaction = connection.transaction()?;
            for number in number..(number + 50_000).min(entries) {
                let entry = generator.entry(number);
                let department = department(generator, &entry);
                let id = i64::try_from(number)? + 1;
                let tags = tags(generator, &entry);
                transaction.prepare_cached("insert into entry values (?, ?, ?, ?, ?)")?.execute(params![
                    id,
                    department,
                    entry.kind,
                    entry.checked_at,
                    entry.name
                ])?;
                let body = format!("{} {}", entry.summary, entry.description);
                let columns = [&entry.name, &body, &tags].map(|text| stems(&mut analyser, text).join(" "));
                transaction
                    .prepare_cached("insert into words (rowid, name, body, tags) values (?, ?, ?, ?)")?
                    .execute(params![id, columns[0], columns[1], columns[2]])?;
                transaction
                    .prepare_cached("insert into place values (?, ?, ?, ?, ?)")?
                    .execute(params![id, entry.lat, entry.lat, entry.lon, entry.lon])?;
            }
            transaction.commit()?;
            number += 50_000;
        }
        connection.execute_batch(
            "create index entry_by_kind on entry (kind, department, checked); analyze;
             insert into words (words) values ('optimize'); pragma wal_checkpoint(truncate);",
        )?;
        Ok(Sqlite { connection, analyser })
    }

    /// The first twenty, without counting anything.
    pub fn search(&mut self, asked: &Asked) -> Result<usize> {
        let ids: Vec<i64> = match asked {
            Asked::Words(words) => {
                let stems: Vec<String> =
                    stems(&mut self.analyser, words).iter().map(|stem| format!("\"{stem}\"")).collect();
                let sql = "select rowid from words where words match ? order by bm25(words, 3, 1, 2) limit 20";
                let mut statement = self.connection.prepare_cached(sql)?;
                let rows = statement.query_map([stems.join(" AND ")], |row| row.get(0))?;
                rows.collect::<Result<_, _>>()?
            }
            Asked::KindIn { kind, department } => {
                let sql = "select id from entry where kind = ? and department = ? order by checked desc limit 20";
                let mut statement = self.connection.prepare_cached(sql)?;
                let rows = statement.query_map([kind, department], |row| row.get(0))?;
                rows.collect::<Result<_, _>>()?
            }
            Asked::KindAround { kind, west, south, east, north } => {
                let sql = "select entry.id from place join entry using (id) where south >= ? and north <= ?
                           and west >= ? and east <= ? and kind = ? order by checked desc limit 20";
                let mut statement = self.connection.prepare_cached(sql)?;
                let rows = statement.query_map(params![south, north, west, east, kind], |row| row.get(0))?;
                rows.collect::<Result<_, _>>()?
            }
        };
        let mut names = 0;
        let mut name = self.connection.prepare_cached("select name from entry where id = ?")?;
        for id in ids {
            names += name.query_row([id], |row| row.get::<_, String>(0))?.len().min(1);
        }
        Ok(names)
    }
}

fn department(generator: &Generator, entry: &Entry) -> String {
    let commune = &generator.communes[entry.commune];
    commune.department_number().map_or_else(String::new, |number| format!("FR-{number}"))
}

fn tags(generator: &Generator, entry: &Entry) -> String {
    let kinds = &generator.kinds;
    let kind = kinds.kind(bocage::initiative::Class::Initiative, &entry.kind);
    let mut tags = vec![generator.communes[entry.commune].name.clone()];
    tags.extend(kind.map(|kind| kind.label.get("fr").to_owned()));
    let themes = entry.themes.iter().filter_map(|code| kinds.theme(code));
    tags.extend(themes.map(|theme| theme.label.get("fr").to_owned()));
    tags.join(" ")
}

/// Seconds of the raw writes.
#[derive(Debug, Clone, Copy, Default, serde::Serialize, serde::Deserialize)]
pub struct Raw {
    pub rows: u64,
    pub insert_s: f64,
    pub index_s: f64,
    pub cpu_s: f64,
}

/// Inserts the rows of a finished database into the same tables elsewhere, as they are, in transactions of the same
/// size with the same durability, and indexes their words with Tantivy. Reading and parsing them is not counted.
pub fn write_raw(database: &Path, folder: &Path) -> Result<Raw> {
    std::fs::create_dir_all(folder)?;
    let from = Connection::open(database)?;
    let mut into = Connection::open(folder.join("raw.sqlite"))?;
    into.execute_batch(
        "pragma journal_mode=wal; pragma synchronous=full; pragma foreign_keys=on; pragma cache_size=-8000; pragma temp_store=memory;",
    )?;
    copy_schema(&from, &into)?;
    let mut raw = Raw::default();
    let mut tables = Vec::new();
    for table in TABLES {
        let rows: i64 =
            from.query_row(&format!("select coalesce(max(rowid), 0) from {table}"), [], |row| row.get(0))?;
        tables.push((*table, rows));
    }
    let rows = tables.first().map_or(0, |(_, rows)| *rows);
    raw.rows = u64::try_from(rows)?;
    let mut index = RawIndex::create(&folder.join("index"))?;
    let pieces = (rows + ROWS_PER_TRANSACTION - 1) / ROWS_PER_TRANSACTION;
    // All of them, and indexed afterwards: Tantivy's own thread would work on while the next rows are parsed, uncounted.
    let mut documents = Vec::new();
    for piece in 0..pieces {
        let mut parsed = Vec::new();
        for (table, rows) in &tables {
            parsed.push(read(&from, table, rows * piece / pieces, rows * (piece + 1) / pieces)?);
        }
        documents.extend(index.parse(&parsed[0])?);
        let (begun, cpu) = (Instant::now(), cpu_seconds());
        insert(&mut into, &parsed)?;
        raw.insert_s += begun.elapsed().as_secs_f64();
        raw.cpu_s += cpu_seconds() - cpu;
    }
    let (begun, cpu) = (Instant::now(), cpu_seconds());
    index.add(documents)?;
    index.writer.commit()?;
    raw.index_s += begun.elapsed().as_secs_f64();
    raw.cpu_s += cpu_seconds() - cpu;
    Ok(raw)
}

fn copy_schema(from: &Connection, into: &Connection) -> Result<()> {
    let mut statement = from.prepare("select sql from sqlite_master where sql is not null and tbl_name in (select value from json_each(?)) order by type desc")?;
    let names = serde_json::to_string(TABLES)?;
    let sql: Vec<String> = statement.query_map([names], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for sql in sql {
        into.execute_batch(&sql)?;
    }
    Ok(())
}

type Rows = (String, Vec<Vec<Value>>);

fn read(from: &Connection, table: &str, after: i64, until: i64) -> Result<Rows> {
    let mut statement = from.prepare_cached(&format!("select * from {table} where rowid > ? and rowid <= ?"))?;
    let columns = statement.column_count();
    let marks = vec!["?"; columns].join(", ");
    let rows = statement.query_map([after, until], |row| (0..columns).map(|n| row.get(n)).collect())?;
    Ok((format!("insert into {table} values ({marks})"), rows.collect::<Result<_, _>>()?))
}

fn insert(into: &mut Connection, tables: &[Rows]) -> Result<()> {
    let transaction = into.transaction()?;
    for (sql, rows) in tables {
        let mut statement = transaction.prepare_cached(sql)?;
        for row in rows {
            statement.execute(params_from_iter(row))?;
        }
    }
    Ok(transaction.commit()?)
}

/// Words, kinds and points, as Tantivy takes them without further thought.
struct RawIndex {
    writer: IndexWriter,
    schema: Schema,
}

impl RawIndex {
    fn create(folder: &Path) -> Result<RawIndex> {
        std::fs::create_dir_all(folder)?;
        let mut builder = Schema::builder();
        let words =
            TextFieldIndexing::default().set_tokenizer("fr").set_index_option(IndexRecordOption::WithFreqsAndPositions);
        for field in ["name", "text"] {
            builder.add_text_field(field, TextOptions::default().set_indexing_options(words.clone()));
        }
        builder.add_text_field("uri", tantivy::schema::STORED | tantivy::schema::STRING);
        builder.add_text_field("kind", TextOptions::default().set_fast("raw") | tantivy::schema::STRING);
        for field in ["lat", "lon"] {
            builder.add_f64_field(field, FAST);
        }
        let schema = builder.build();
        let index = Index::create_in_dir(folder, schema.clone())?;
        index.tokenizers().register("fr", analyser());
        Ok(RawIndex { writer: index.writer_with_num_threads(1, 48_000_000)?, schema })
    }

    fn parse(&self, (_, rows): &Rows) -> Result<Vec<TantivyDocument>> {
        let field = |name: &str| self.schema.get_field(name);
        let mut documents = Vec::new();
        for row in rows {
            let mut document = TantivyDocument::default();
            for value in row {
                let Value::Text(text) = value else { continue };
                if text.starts_with("http") && document.len() == 0 {
                    document.add_text(field("uri")?, text);
                } else if text.starts_with('{')
                    && let Ok(card) = serde_json::from_str::<serde_json::Value>(text)
                    && card.get("name").is_some_and(serde_json::Value::is_string)
                {
                    let text = |name: &str| card.get(name).and_then(serde_json::Value::as_str).unwrap_or_default();
                    document.add_text(field("name")?, text("name"));
                    document.add_text(field("text")?, format!("{} {}", text("summary"), text("description")));
                    for code in card.pointer("/kinds").and_then(|kinds| kinds.as_array()).into_iter().flatten() {
                        document.add_text(field("kind")?, code.as_str().unwrap_or_default());
                    }
                    for (name, at) in [("lat", "/location/lat"), ("lon", "/location/lon")] {
                        document.add_f64(field(name)?, card.pointer(at).and_then(|n| n.as_f64()).unwrap_or_default());
                    }
                }
            }
            documents.push(document);
        }
        Ok(documents)
    }

    fn add(&mut self, documents: Vec<TantivyDocument>) -> Result<()> {
        for document in documents {
            self.writer.add_document(document)?;
        }
        Ok(())
    }
}
