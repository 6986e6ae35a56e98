//! Comparison keys, suspicions, and what is forgotten of an entry that is erased.

use std::collections::HashMap;

use diesel::prelude::*;
use serde::Serialize;
use serde_json::Value;

use super::{COMPARED_PER_KEY, Profile, Suspicion, is_compared};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::db::schema::{duplicates, match_keys, records, relations, run_changes, runs};
use crate::error::Result;
use crate::initiative::Card;
use crate::initiative::publish::obscured;
use crate::initiative::store::State;
use crate::initiative::text::fold;

/// SQLite allows 32,766 variables in a statement; far fewer keep the planner quick.
const KEYS_PER_QUERY: usize = 4000;
/// More rows than this for each key asked for, and the question is put in two halves.
const ROWS_PER_KEY: usize = 8;

/// A suspicion as kept.
#[derive(Debug, Clone, PartialEq, Queryable, Serialize)]
pub struct Duplicate {
    /// The lesser address of the two.
    pub uri: String,
    /// The greater one.
    pub other_uri: String,
    /// `identifier:siret`, `near`, `name` or `website`.
    pub why: String,
    /// 0 to 1.
    pub score: f64,
    /// Microseconds.
    pub found_at: i64,
    /// `same` or `different`, once a person said so.
    pub decision: Option<String>,
    /// Microseconds.
    pub decided_at: Option<i64>,
}

#[derive(Insertable)]
#[diesel(table_name = match_keys)]
struct KeyRow<'a> {
    key: String,
    uri: &'a str,
    detail: String,
}

/// Keeps the keys of entries that have none, as content and state want them.
///
/// # Errors
/// When an entry has them, or the database does not answer.
pub fn insert_keys<'a>(conn: &mut Conn, entries: impl Iterator<Item = (&'a str, &'a Card, State)>) -> Result<()> {
    let mut rows: Vec<KeyRow<'_>> = Vec::new();
    for (uri, card, _) in entries.filter(|(_, _, state)| is_compared(*state)) {
        rows.extend(Profile::of(card).into_keys().map(|key| KeyRow { key: key.key, uri, detail: key.detail }));
    }
    Ok(crate::insert_rows!(conn, match_keys::table, &rows)?)
}

/// Forgets the keys of an entry.
///
/// # Errors
/// When the database does not answer.
pub fn forget_keys(conn: &mut Conn, uri: &str) -> Result<()> {
    diesel::delete(match_keys::table.filter(match_keys::uri.eq(uri))).execute(conn)?;
    Ok(())
}

type Found = HashMap<String, Vec<(String, String)>>;

/// Entries by key: (uri, detail), at most [`COMPARED_PER_KEY`] under each.
pub(super) fn find_keys(conn: &mut Conn, mut wanted: Vec<String>) -> Result<Found> {
    wanted.sort_unstable();
    wanted.dedup();
    let mut found = Found::new();
    for keys in wanted.chunks(KEYS_PER_QUERY) {
        load_keys(conn, keys, &mut found)?;
    }
    Ok(found)
}

/// One query for all keys, unless some of them are crowded: those are found by halving.
fn load_keys(conn: &mut Conn, keys: &[String], found: &mut Found) -> Result<()> {
    let limit = if keys.len() == 1 { COMPARED_PER_KEY } else { COMPARED_PER_KEY + ROWS_PER_KEY * keys.len() };
    let rows: Vec<(String, String, String)> = match_keys::table
        .filter(match_keys::key.eq_any(keys))
        .select((match_keys::key, match_keys::uri, match_keys::detail))
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .load(conn)?;
    if rows.len() == limit && keys.len() > 1 {
        let (first, second) = keys.split_at(keys.len() / 2);
        load_keys(conn, first, found)?;
        return load_keys(conn, second, found);
    }
    for (key, uri, detail) in rows {
        let sharing = found.entry(key).or_default();
        if sharing.len() < COMPARED_PER_KEY {
            sharing.push((uri, detail));
        }
    }
    Ok(())
}

/// Entries of this name, whatever its accents and capitals, in any municipality; of those whose municipality is not known
/// nothing is found.
///
/// # Errors
/// When the database does not answer.
pub fn list_by_name(conn: &mut Conn, name: &str) -> Result<Vec<String>> {
    let begins = format!("name:{}@", fold(name));
    let found: Vec<(String, String)> = match_keys::table
        .filter(match_keys::key.like(format!("{}%", begins.replace(['%', '_'], "_"))))
        .select((match_keys::key, match_keys::uri))
        .limit(COMPARED_PER_KEY as i64)
        .load(conn)?;
    Ok(found.into_iter().filter(|(key, _)| key.starts_with(&begins)).map(|(_, uri)| uri).collect())
}

/// Notes a suspicion, unless the pair was suspected or decided before.
///
/// # Errors
/// When the database does not answer.
pub fn note(conn: &mut Conn, uri: &str, suspicion: &Suspicion, now: Timestamp) -> Result<bool> {
    let (first, second) = ordered(uri, &suspicion.uri);
    let row = (
        duplicates::uri.eq(first),
        duplicates::other_uri.eq(second),
        duplicates::why.eq(&suspicion.why),
        duplicates::score.eq(suspicion.score),
        duplicates::found_at.eq(now.0),
    );
    Ok(crate::insert_unless_there!(conn, duplicates::table, row)? > 0)
}

fn ordered<'a>(a: &'a str, b: &'a str) -> (&'a str, &'a str) {
    if a < b { (a, b) } else { (b, a) }
}

/// Pairs about which somebody decided, the last one first.
///
/// # Errors
/// When the database does not answer.
pub fn list_decided(conn: &mut Conn, limit: i64) -> Result<Vec<Duplicate>> {
    let query = duplicates::table.filter(duplicates::decision.is_not_null());
    let last = query.order((duplicates::decided_at.desc(), duplicates::uri, duplicates::other_uri));
    Ok(last.limit(limit).load(conn)?)
}

/// Pairs nobody decided about, the surest first.
///
/// # Errors
/// When the database does not answer.
pub fn list_undecided(conn: &mut Conn, limit: i64) -> Result<Vec<Duplicate>> {
    let query = duplicates::table.filter(duplicates::decision.is_null());
    Ok(query.order((duplicates::score.desc(), duplicates::uri, duplicates::other_uri)).limit(limit).load(conn)?)
}

/// How many pairs nobody decided about.
///
/// # Errors
/// When the database does not answer.
pub fn count_undecided(conn: &mut Conn) -> Result<i64> {
    Ok(duplicates::table.filter(duplicates::decision.is_null()).count().get_result(conn)?)
}

/// All suspicions about one entry.
///
/// # Errors
/// When the database does not answer.
pub fn find_duplicates(conn: &mut Conn, uri: &str) -> Result<Vec<Duplicate>> {
    Ok(duplicates::table.filter(duplicates::uri.eq(uri).or(duplicates::other_uri.eq(uri))).load(conn)?)
}

/// Remembers what a person said of a pair: `same` or `different`. Answers whether it was suspected at all.
///
/// # Errors
/// When the database does not answer.
pub fn decide(conn: &mut Conn, uri: &str, other: &str, decision: &str, now: Timestamp) -> Result<bool> {
    let (first, second) = ordered(uri, other);
    let set = (duplicates::decision.eq(decision), duplicates::decided_at.eq(now.0));
    Ok(diesel::update(duplicates::table.find((first, second))).set(set).execute(conn)? > 0)
}

/// Takes back what a person said of a pair. Answers whether anything was said.
///
/// # Errors
/// When the database does not answer.
pub fn undecide(conn: &mut Conn, uri: &str, other: &str) -> Result<bool> {
    let pair = duplicates::table.find(ordered(uri, other)).filter(duplicates::decision.is_not_null());
    let unset = (duplicates::decision.eq(None::<String>), duplicates::decided_at.eq(None::<i64>));
    Ok(diesel::update(pair).set(unset).execute(conn)? > 0)
}

/// Forgets keys, suspicions and former contents of an entry.
///
/// # Errors
/// When the database does not answer.
pub fn forget(conn: &mut Conn, uri: &str) -> Result<()> {
    forget_keys(conn, uri)?;
    let pairs = duplicates::table.filter(duplicates::uri.eq(uri).or(duplicates::other_uri.eq(uri)));
    diesel::delete(pairs).execute(conn)?;
    diesel::update(run_changes::table.filter(run_changes::uri.eq(uri)))
        .set(run_changes::before.eq(None::<String>))
        .execute(conn)?;
    Ok(())
}

/// Makes the next import look at the records of an entry again, even when its file has not changed.
///
/// # Errors
/// When the database does not answer.
pub fn read_again(conn: &mut Conn, uri: &str) -> Result<()> {
    diesel::update(records::table.filter(records::uri.eq(uri))).set(records::fingerprint.eq("")).execute(conn)?;
    Ok(())
}

/// Under this name the records of withdrawn entries stand once more, for whatever source brings them again.
pub const ANY_SOURCE: &str = "@any";

/// What is kept of a withdrawn record to know it under the name of another source: a hash of id, name and postcode, so
/// that the number 17 of two sources does not mean the same place.
pub fn mark_of(record: &str, name: &str, postcode: Option<&str>) -> String {
    obscured(&format!("{}|{}|{}", record.trim().to_lowercase(), fold(name), fold(postcode.unwrap_or_default())))
}

/// Keeps the marks of an entry that is withdrawn, while its name is known.
///
/// # Errors
/// When the database does not answer.
pub fn mark_records(conn: &mut Conn, uri: &str, card: &Card) -> Result<()> {
    if card.name.is_empty() {
        // It was taken back before, and has its marks.
        return Ok(());
    }
    let of_sources = records::table.filter(records::uri.eq(uri).and(records::source.ne(ANY_SOURCE)));
    let ids: Vec<String> = of_sources.select(records::record).load(conn)?;
    let postcode = card.location.as_ref().and_then(|location| location.postcode.as_deref());
    for id in ids {
        let row = (
            records::source.eq(ANY_SOURCE),
            records::record.eq(mark_of(&id, &card.name, postcode)),
            records::uri.eq(uri),
            records::fingerprint.eq(""),
            records::seen_at.eq(0),
            records::missing_runs.eq(0),
        );
        crate::insert_unless_there!(conn, records::table, row)?;
    }
    Ok(())
}

/// Replaces the record ids of an entry by hashes, and forgets its relations, which name the same ids.
///
/// # Errors
/// When the database does not answer.
pub fn obscure_records(conn: &mut Conn, uri: &str) -> Result<()> {
    let pairs: Vec<(String, String)> =
        records::table.filter(records::uri.eq(uri)).select((records::source, records::record)).load(conn)?;
    for (source, record) in pairs.iter().filter(|(_, record)| !record.starts_with("sha256:")) {
        let mentions = relations::record.eq(record).or(relations::other.eq(record));
        diesel::delete(relations::table.filter(relations::source.eq(source)).filter(mentions)).execute(conn)?;
        // Another erased entry may have had the same further id, and its hash blocks it already.
        let known = records::table.find((source, obscured(record))).select(records::uri).first::<String>(conn);
        if known.optional()?.is_some() {
            diesel::delete(records::table.find((source, record))).execute(conn)?;
            continue;
        }
        diesel::update(records::table.find((source, record)))
            .set((records::record.eq(obscured(record)), records::fingerprint.eq("")))
            .execute(conn)?;
    }
    Ok(())
}

/// Removes from the reports of the imports that brought an entry all values they cite: which of them were of this entry
/// is not known any more. Lines, fields and reasons stay.
///
/// # Errors
/// When the database does not answer.
pub fn forget_in_reports(conn: &mut Conn, uri: &str) -> Result<()> {
    let mut sources: Vec<String> =
        records::table.filter(records::uri.eq(uri)).select(records::source).distinct().load(conn)?;
    // A run that was undone has left no records.
    let changed: Vec<String> =
        run_changes::table.filter(run_changes::uri.eq(uri)).select(run_changes::run).load(conn)?;
    sources.extend(runs::table.filter(runs::id.eq_any(changed)).select(runs::source).load::<String>(conn)?);
    let reports: Vec<(String, String)> =
        runs::table.filter(runs::source.eq_any(sources)).select((runs::id, runs::report)).load(conn)?;
    for (id, text) in reports {
        let mut report: Value = serde_json::from_str(&text)?;
        clean_report(&mut report, uri);
        diesel::update(runs::table.find(id)).set(runs::report.eq(report.to_string())).execute(conn)?;
    }
    Ok(())
}

fn clean_report(report: &mut Value, uri: &str) {
    for (list, member) in [("/rejected", "value"), ("/warned", "value"), ("/file/columns", "samples")] {
        for item in report.pointer_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(members) = item.as_object_mut() {
                let emptied = if member == "samples" { Value::Array(Vec::new()) } else { Value::String(String::new()) };
                members.insert(member.to_owned(), emptied);
            }
        }
    }
    if let Some(pairs) = report.pointer_mut("/duplicates").and_then(Value::as_array_mut) {
        pairs.retain(|pair| pair["uri"] != uri && pair["other"] != uri);
    }
}
