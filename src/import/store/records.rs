//! How sources name our entries.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use serde::Serialize;

use crate::clock::Timestamp;
use crate::db::Conn;
use crate::db::schema::records;
use crate::error::Result;
use crate::initiative::matching::ANY_SOURCE;
use crate::initiative::publish::obscured;

/// How a source names one of our entries.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = records, treat_none_as_default_value = false)]
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

/// How many records of a source name entries that were erased here.
///
/// # Errors
/// When the database does not answer.
pub fn count_erased(conn: &mut Conn, source: &str) -> Result<i64> {
    let of_source = records::table.filter(records::source.eq(source));
    Ok(of_source.filter(records::record.like("sha256:%")).count().get_result(conn)?)
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

/// Which of these pairs (source, record id) name entries that were erased here: what is kept of the id is a hash. With
/// [`ANY_SOURCE`] the ids are marks.
///
/// # Errors
/// When the database does not answer.
pub fn list_erased<'a>(
    conn: &mut Conn,
    pairs: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<HashSet<(String, String)>> {
    let mut ids: HashMap<&str, Vec<String>> = HashMap::new();
    for (source, id) in pairs {
        ids.entry(source).or_default().push(id.to_owned());
    }
    let mut erased = HashSet::new();
    for (source, ids) in ids {
        let is_erased = |id: &String, record: &Record| source == ANY_SOURCE || record.record != *id;
        let found = find_records(conn, source, &ids)?.into_iter().filter(|(id, record)| is_erased(id, record));
        erased.extend(found.map(|(id, _)| (source.to_owned(), id)));
    }
    Ok(erased)
}

/// Keeps new pairs; one that is known stays as it is.
///
/// # Errors
/// When the database does not answer.
pub fn insert_records(conn: &mut Conn, new: &[Record]) -> Result<()> {
    Ok(crate::insert_rows!(conn, records::table, new, on_conflict_do_nothing)?)
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
    crate::import::relate::forget(conn, uri)?;
    diesel::delete(records::table.filter(records::uri.eq(uri))).execute(conn)?;
    Ok(())
}

/// The entries that any source names by this id, as nodes name theirs in their files.
///
/// # Errors
/// When the database does not answer.
pub fn list_named_by_any(conn: &mut Conn, record: &str) -> Result<Vec<String>> {
    let named = records::table.filter(records::record.eq(record)).filter(records::source.ne(ANY_SOURCE));
    Ok(named.select(records::uri).distinct().load(conn)?)
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
