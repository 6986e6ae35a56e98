//! What is remembered of imports: sources, their records, runs and what each run changed.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use serde::Serialize;

use crate::clock::Timestamp;
use crate::db::Conn;
use crate::db::schema::{places, records, run_changes, runs, sources};
use crate::error::Result;
use crate::initiative::publish::obscured;
use crate::place::{Level, PlaceRow, Point};

/// How a source names one of our entries.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = records)]
pub struct Record {
    /// Code of the source.
    pub source: String,
    /// Id within the source; `sha256:…` once its entry is erased.
    pub record: String,
    /// The entry.
    pub uri: String,
    /// Of the fields as they were read.
    pub fingerprint: String,
    /// Microseconds.
    pub seen_at: i64,
    /// When a complete run first missed it.
    pub missing_since: Option<i64>,
    /// How many complete runs missed it.
    pub missing_runs: i32,
}

/// One import.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = runs)]
pub struct Run {
    /// A ULID.
    pub id: String,
    /// Code of the source.
    pub source: String,
    /// Name of the file.
    pub file: String,
    /// `running`, `finished`, `stopped`, `failed` or `undone`.
    pub state: String,
    /// Whether the file was said to be whole, and was believed.
    pub complete: bool,
    /// Microseconds.
    pub started: i64,
    /// Microseconds.
    pub ended: Option<i64>,
    /// The report, as JSON.
    pub report: String,
}

/// What a run did to one entry.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = run_changes)]
pub struct RunChange {
    /// The run.
    pub run: String,
    /// The entry.
    pub uri: String,
    /// `created` or `updated`.
    pub what: String,
    /// The revision the run made.
    pub rev: i64,
    /// What it was before, as JSON; nothing when it was created, or was erased since.
    pub before: Option<String>,
}

/// A source and the licence in force for it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = sources)]
pub struct Source {
    /// Its code on this node.
    pub code: String,
    /// A licence code.
    pub licence: String,
    /// Who must be named.
    pub attribution: String,
    /// Where it is published.
    pub dataset: String,
    /// The format its last file had.
    pub format: String,
    /// Microseconds.
    pub imported_at: i64,
}

const PER_QUERY: usize = 2000;

/// The records of a source among these ids, by the id asked for; those of erased entries are found too.
///
/// # Errors
/// When the database does not answer.
pub fn find_records(conn: &mut Conn, source: &str, ids: &[String]) -> Result<HashMap<String, Record>> {
    let mut by_kept: HashMap<String, &String> = HashMap::new();
    for id in ids {
        by_kept.insert(obscured(id), id);
        by_kept.insert(id.clone(), id);
    }
    let kept: Vec<&String> = by_kept.keys().collect();
    let mut found = HashMap::new();
    for part in kept.chunks(PER_QUERY) {
        let rows: Vec<Record> = records::table
            .filter(records::source.eq(source))
            .filter(records::record.eq_any(part.iter().copied()))
            .select(Record::as_select())
            .load(conn)?;
        for row in rows {
            if let Some(id) = by_kept.get(&row.record) {
                found.insert((*id).clone(), row);
            }
        }
    }
    Ok(found)
}

/// Which of these entries a source knows already.
///
/// # Errors
/// When the database does not answer.
pub fn list_named(conn: &mut Conn, source: &str, uris: &[String]) -> Result<HashSet<String>> {
    let mut named = HashSet::new();
    for part in uris.chunks(PER_QUERY) {
        let of_source = records::table.filter(records::source.eq(source)).filter(records::uri.eq_any(part));
        named.extend(of_source.select(records::uri).load::<String>(conn)?);
    }
    Ok(named)
}

/// Keeps a new pair, or nothing when the pair is known.
///
/// # Errors
/// When the database does not answer.
pub fn insert_record(conn: &mut Conn, record: &Record) -> Result<()> {
    crate::insert_unless_there!(conn, records::table, record.clone())?;
    Ok(())
}

/// Moves fingerprint and date of a record.
///
/// # Errors
/// When the database does not answer.
pub fn update_record(conn: &mut Conn, record: &Record, fingerprint: &str, now: Timestamp) -> Result<()> {
    diesel::update(records::table.find((&record.source, &record.record)))
        .set((
            records::fingerprint.eq(fingerprint),
            records::seen_at.eq(now.0),
            records::missing_since.eq(None::<i64>),
            records::missing_runs.eq(0),
        ))
        .execute(conn)?;
    Ok(())
}

/// Says that these records are still in their source.
///
/// # Errors
/// When the database does not answer.
pub fn mark_seen(conn: &mut Conn, source: &str, kept_ids: &[String], now: Timestamp) -> Result<()> {
    for part in kept_ids.chunks(PER_QUERY) {
        diesel::update(records::table.filter(records::source.eq(source)).filter(records::record.eq_any(part)))
            .set((records::seen_at.eq(now.0), records::missing_since.eq(None::<i64>), records::missing_runs.eq(0)))
            .execute(conn)?;
    }
    Ok(())
}

/// An entry with two ids is there when one of them is, since sources number their records anew: its other ids count as
/// seen.
///
/// # Errors
/// When the database does not answer.
pub fn mark_other_ids_seen(conn: &mut Conn, source: &str, started: Timestamp, now: Timestamp) -> Result<()> {
    let mut after = String::new();
    loop {
        let unseen: Vec<(String, String)> = records::table
            .filter(records::source.eq(source))
            .filter(records::seen_at.lt(started.0))
            .filter(records::record.gt(&after))
            .order(records::record)
            .limit(2000)
            .select((records::record, records::uri))
            .load(conn)?;
        let Some((last, _)) = unseen.last() else { return Ok(()) };
        after.clone_from(last);
        let (ids, uris): (Vec<String>, Vec<String>) = unseen.into_iter().unzip();
        let pairs = list_records_among(conn, source, &uris)?;
        let there: HashSet<String> = pairs.into_iter().filter(|p| p.seen_at >= started.0).map(|p| p.uri).collect();
        let kept: Vec<String> =
            ids.into_iter().zip(uris).filter(|(_, u)| there.contains(u)).map(|(id, _)| id).collect();
        mark_seen(conn, source, &kept, now)?;
    }
}

/// How many records of a source there are, and how many were not seen since `started`.
///
/// # Errors
/// When the database does not answer.
pub fn count_missing(conn: &mut Conn, source: &str, started: Timestamp) -> Result<(i64, i64)> {
    let of_source = records::table.filter(records::source.eq(source));
    let all = of_source.count().get_result(conn)?;
    let missing = of_source.filter(records::seen_at.lt(started.0)).count().get_result(conn)?;
    Ok((all, missing))
}

/// Notes the absence of the records not seen since `started` in a complete run.
///
/// # Errors
/// When the database does not answer.
pub fn mark_missing(conn: &mut Conn, source: &str, started: Timestamp, now: Timestamp) -> Result<()> {
    let missing = || records::table.filter(records::source.eq(source)).filter(records::seen_at.lt(started.0));
    diesel::update(missing().filter(records::missing_since.is_null()))
        .set(records::missing_since.eq(now.0))
        .execute(conn)?;
    diesel::update(missing()).set(records::missing_runs.eq(records::missing_runs + 1)).execute(conn)?;
    Ok(())
}

/// Entries that their source has not contained for 3 complete runs and 30 days: for a moderator to look at.
///
/// # Errors
/// When the database does not answer.
pub fn list_absent(conn: &mut Conn, now: Timestamp) -> Result<Vec<Record>> {
    let a_month_ago = now.0 - 30 * 86_400 * 1_000_000;
    Ok(records::table
        .filter(records::missing_runs.ge(3))
        .filter(records::missing_since.le(a_month_ago))
        .order((records::source, records::record))
        .select(Record::as_select())
        .load(conn)?)
}

/// Forgets the pairs of an entry, so that its source may bring it again as a new one.
///
/// # Errors
/// When the database does not answer.
pub fn forget_records(conn: &mut Conn, uri: &str) -> Result<()> {
    super::relate::forget(conn, uri)?;
    diesel::delete(records::table.filter(records::uri.eq(uri))).execute(conn)?;
    Ok(())
}

/// The pairs of an entry.
///
/// # Errors
/// When the database does not answer.
pub fn list_records(conn: &mut Conn, uri: &str) -> Result<Vec<Record>> {
    Ok(records::table.filter(records::uri.eq(uri)).select(Record::as_select()).load(conn)?)
}

/// The pairs of a source that name these entries.
///
/// # Errors
/// When the database does not answer.
pub fn list_records_among(conn: &mut Conn, source: &str, uris: &[String]) -> Result<Vec<Record>> {
    let mut found = Vec::new();
    for part in uris.chunks(PER_QUERY) {
        let of_source = records::table.filter(records::source.eq(source));
        found.extend(of_source.filter(records::uri.eq_any(part)).select(Record::as_select()).load::<Record>(conn)?);
    }
    Ok(found)
}

/// Begins a run; runs that a crash left open are marked as failed.
///
/// # Errors
/// When the database does not answer.
pub fn begin_run(conn: &mut Conn, run: &Run) -> Result<()> {
    diesel::update(runs::table.filter(runs::state.eq("running")).filter(runs::source.eq(&run.source)))
        .set(runs::state.eq("failed"))
        .execute(conn)?;
    diesel::insert_into(runs::table).values(run.clone()).execute(conn)?;
    Ok(())
}

/// Ends a run.
///
/// # Errors
/// When the database does not answer.
pub fn end_run(conn: &mut Conn, id: &str, state: &str, complete: bool, report: &str, now: Timestamp) -> Result<()> {
    diesel::update(runs::table.find(id))
        .set((runs::state.eq(state), runs::complete.eq(complete), runs::ended.eq(now.0), runs::report.eq(report)))
        .execute(conn)?;
    Ok(())
}

/// The runs, newest first.
///
/// # Errors
/// When the database does not answer.
pub fn list_runs(conn: &mut Conn, limit: i64) -> Result<Vec<Run>> {
    Ok(runs::table.order(runs::id.desc()).limit(limit).select(Run::as_select()).load(conn)?)
}

/// One run.
///
/// # Errors
/// When the database does not answer.
pub fn find_run(conn: &mut Conn, id: &str) -> Result<Option<Run>> {
    Ok(runs::table.find(id).select(Run::as_select()).first(conn).optional()?)
}

/// Notes what a run did to an entry that had the revision `before`. The first note of a run counts, since it holds
/// what was before; a further change of the run moves its revision, unless somebody else changed the entry between.
///
/// # Errors
/// When the database does not answer.
pub fn insert_change(conn: &mut Conn, change: &RunChange, before: Option<i64>) -> Result<()> {
    if let Some(before) = before {
        let noted = run_changes::table.find((&change.run, &change.uri)).filter(run_changes::rev.eq(before));
        if diesel::update(noted).set(run_changes::rev.eq(change.rev)).execute(conn)? > 0 {
            return Ok(());
        }
    }
    crate::insert_unless_there!(conn, run_changes::table, change.clone())?;
    Ok(())
}

/// An entry is again as it was at `rev`, under a new revision: the run that made it so can be undone in its turn.
///
/// # Errors
/// When the database does not answer.
pub fn move_changes(conn: &mut Conn, uri: &str, rev: i64, new_rev: i64) -> Result<()> {
    let made_it = run_changes::table.filter(run_changes::uri.eq(uri)).filter(run_changes::rev.eq(rev));
    diesel::update(made_it).set(run_changes::rev.eq(new_rev)).execute(conn)?;
    Ok(())
}

/// Changes of a run, after `uri`.
///
/// # Errors
/// When the database does not answer.
pub fn list_changes(conn: &mut Conn, run: &str, after_uri: &str, limit: i64) -> Result<Vec<RunChange>> {
    let query = run_changes::table.filter(run_changes::run.eq(run)).filter(run_changes::uri.gt(after_uri));
    Ok(query.order(run_changes::uri.asc()).limit(limit).select(RunChange::as_select()).load(conn)?)
}

/// Keeps what is known of a source.
///
/// # Errors
/// When the database does not answer.
pub fn set_source(conn: &mut Conn, source: &Source) -> Result<()> {
    crate::upsert!(conn, sources::table, sources::code, source.clone())?;
    Ok(())
}

/// One source.
///
/// # Errors
/// When the database does not answer.
pub fn find_source(conn: &mut Conn, code: &str) -> Result<Option<Source>> {
    Ok(sources::table.find(code).select(Source::as_select()).first(conn).optional()?)
}

/// All sources, by code.
///
/// # Errors
/// When the database does not answer.
pub fn list_sources(conn: &mut Conn) -> Result<Vec<Source>> {
    Ok(sources::table.order(sources::code).select(Source::as_select()).load(conn)?)
}

/// Keeps a place of the operator's gazetteer.
///
/// # Errors
/// When the database does not answer.
pub fn set_place(conn: &mut Conn, place: &PlaceRow) -> Result<()> {
    let row = PlaceOfOperator {
        code: place.code.clone(),
        name: place.name.clone(),
        country: place.country.clone(),
        parent: place.parent.clone(),
        postcodes: place.postcodes.join(" "),
        population: i64::from(place.population),
        level: place.level.as_str().into(),
        certain: place.certain,
        latitude: place.point.lat,
        longitude: place.point.lon,
    };
    crate::upsert!(conn, places::table, places::code, row.clone())?;
    Ok(())
}

/// The operator's places.
///
/// # Errors
/// When the database does not answer.
pub fn list_places(conn: &mut Conn) -> Result<Vec<PlaceRow>> {
    let rows: Vec<PlaceOfOperator> =
        places::table.order(places::code).select(PlaceOfOperator::as_select()).load(conn)?;
    let place = |row: PlaceOfOperator| {
        Some(PlaceRow {
            point: Point::new(row.latitude, row.longitude)?,
            level: Level::parse(&row.level)?,
            postcodes: row.postcodes.split_whitespace().map(str::to_owned).collect(),
            population: u32::try_from(row.population).unwrap_or_default(),
            code: row.code,
            certain: row.certain,
            name: row.name,
            country: row.country,
            parent: row.parent,
        })
    };
    Ok(rows.into_iter().filter_map(place).collect())
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = places, treat_none_as_null = true)]
struct PlaceOfOperator {
    code: String,
    name: String,
    country: String,
    parent: Option<String>,
    postcodes: String,
    population: i64,
    level: String,
    certain: bool,
    latitude: f64,
    longitude: f64,
}
