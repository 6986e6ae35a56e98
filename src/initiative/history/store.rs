//! How versions are kept.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Author, MOST_VERSIONS, Version, What};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::db::dialect::insert_unless_there;
use crate::db::schema::{private_versions, run_changes, runs, versions};
use crate::error::Result;
use crate::initiative::card::{Contact, Location};
use crate::initiative::store::{Initiative, State};
use crate::initiative::{Card, Private};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = versions)]
struct Row {
    uri: String,
    rev: i64,
    at: i64,
    what: String,
    by_role: String,
    by_name: String,
    state: String,
    card: String,
    field_sources: String,
}

/// What of a version not everybody may know, in a table of its own.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = private_versions)]
struct PrivateRow {
    uri: String,
    rev: i64,
    content: String,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    private: Private,
    contact: Contact,
    location: Option<Location>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    finer: Option<Location>,
}

impl PrivateRow {
    fn of(version: &Version) -> Result<PrivateRow> {
        let kept = Kept {
            private: version.private.clone(),
            contact: version.card.contact.clone(),
            location: version.card.location.clone(),
            finer: version.finer.clone(),
        };
        Ok(PrivateRow { uri: version.uri.clone(), rev: version.rev, content: serde_json::to_string(&kept)? })
    }
}

/// The content without what may have been taken back since: where exactly it was, and whom one reached.
pub fn for_everybody(mut card: Card) -> Card {
    if let Some(location) = &mut card.location {
        (location.lat, location.lon, location.street) = (None, None, None);
    }
    (card.contact.email, card.contact.phone) = (None, None);
    card
}

/// What an import wrote down of an entry before it changed it.
#[derive(Deserialize)]
struct Found {
    card: Card,
    private: Private,
    field_sources: BTreeMap<String, String>,
    #[serde(default)]
    rev: i64,
}

impl Row {
    fn of(version: &Version) -> Result<Row> {
        Ok(Row {
            uri: version.uri.clone(),
            rev: version.rev,
            at: version.at.0,
            what: version.what.as_str().to_owned(),
            by_role: version.by.role().to_owned(),
            by_name: version.by.name().to_owned(),
            state: version.state.as_str().to_owned(),
            card: serde_json::to_string(&for_everybody(version.card.clone()))?,
            field_sources: serde_json::to_string(&version.field_sources)?,
        })
    }

    /// With what is kept apart, where that may be read.
    fn read(self, kept: Option<Kept>) -> Result<Version> {
        let mut card: Card = serde_json::from_str(&self.card)?;
        let (private, finer) = match kept {
            Some(kept) => {
                (card.contact, card.location) = (kept.contact, kept.location);
                (kept.private, kept.finer)
            }
            None => (Private::default(), None),
        };
        Ok(Version {
            uri: self.uri,
            rev: self.rev,
            at: Timestamp(self.at),
            what: What::parse(&self.what),
            by: Author::of(&self.by_role, self.by_name),
            state: State::parse(&self.state),
            card,
            private,
            finer,
            field_sources: serde_json::from_str(&self.field_sources)?,
        })
    }
}

/// Keeps one, unless it is kept already.
///
/// # Errors
/// When the database does not answer.
pub fn insert(conn: &mut Conn, version: &Version) -> Result<()> {
    let (row, private) = (Row::of(version)?, PrivateRow::of(version)?);
    insert_unless_there!(conn, versions::table, &row)?;
    insert_unless_there!(conn, private_versions::table, &private)?;
    Ok(())
}

/// Whether one of this revision is kept.
///
/// # Errors
/// When the database does not answer.
pub fn is_kept(conn: &mut Conn, uri: &str, rev: i64) -> Result<bool> {
    let one = versions::table.filter(versions::uri.eq(uri)).filter(versions::rev.eq(rev));
    Ok(one.count().get_result::<i64>(conn)? > 0)
}

/// Those of an entry, the newest first, as everybody may read them.
///
/// # Errors
/// When the database does not answer.
pub fn list_public(conn: &mut Conn, uri: &str) -> Result<Vec<Version>> {
    rows(conn, uri)?.into_iter().map(|row| row.read(None)).collect()
}

fn rows(conn: &mut Conn, uri: &str) -> Result<Vec<Row>> {
    let query = versions::table.filter(versions::uri.eq(uri)).order(versions::rev.desc()).limit(MOST_VERSIONS);
    Ok(query.select(Row::as_select()).load(conn)?)
}

/// Those of an entry, the newest first, whole.
///
/// # Errors
/// When the database does not answer.
pub fn list(conn: &mut Conn, uri: &str) -> Result<Vec<Version>> {
    let private = private_versions::table.filter(private_versions::uri.eq(uri));
    let private: Vec<PrivateRow> = private.select(PrivateRow::as_select()).load(conn)?;
    let kept = |row: PrivateRow| Ok((row.rev, serde_json::from_str(&row.content)?));
    let mut private: HashMap<i64, Kept> = private.into_iter().map(kept).collect::<Result<_>>()?;
    rows(conn, uri)?
        .into_iter()
        .map(|row| {
            let kept = private.remove(&row.rev);
            row.read(kept)
        })
        .collect()
}

/// What imports found of an entry and changed, the newest first.
///
/// # Errors
/// When the database does not answer.
pub fn list_found_by_imports(conn: &mut Conn, entry: &Initiative) -> Result<Vec<Version>> {
    let noted: Vec<(String, Option<String>)> = run_changes::table
        .inner_join(runs::table.on(runs::id.eq(run_changes::run)))
        .filter(run_changes::uri.eq(&entry.uri))
        .filter(run_changes::before.is_not_null())
        .order(run_changes::run.desc())
        .limit(MOST_VERSIONS)
        .select((runs::source, run_changes::before))
        .load(conn)?;
    let version = |(source, before): (String, Option<String>)| {
        let found: Found = serde_json::from_str(&before.unwrap_or_default())?;
        Ok(Version {
            uri: entry.uri.clone(),
            rev: found.rev,
            // A revision is the second in which it was made, or a little more.
            at: Timestamp(found.rev.saturating_mul(1_000_000)),
            what: What::Revised,
            by: Author::Import(source),
            state: entry.state,
            card: found.card,
            private: found.private,
            field_sources: found.field_sources,
            finer: None,
        })
    };
    noted.into_iter().map(version).collect()
}

/// Writes the contents of one anew.
///
/// # Errors
/// When the database does not answer.
pub fn replace(conn: &mut Conn, version: &Version) -> Result<()> {
    let (card, private) = (Row::of(version)?.card, PrivateRow::of(version)?.content);
    let of_version = versions::table.find((&version.uri, version.rev));
    diesel::update(of_version).set(versions::card.eq(card)).execute(conn)?;
    let of_version = private_versions::table.find((&version.uri, version.rev));
    diesel::update(of_version).set(private_versions::content.eq(private)).execute(conn)?;
    Ok(())
}

/// Forgets all of an entry.
///
/// # Errors
/// When the database does not answer.
pub fn forget(conn: &mut Conn, uri: &str) -> Result<()> {
    diesel::delete(versions::table.filter(versions::uri.eq(uri))).execute(conn)?;
    diesel::delete(private_versions::table.filter(private_versions::uri.eq(uri))).execute(conn)?;
    Ok(())
}

/// Forgets those beyond the last [`MOST_VERSIONS`].
///
/// # Errors
/// When the database does not answer.
pub fn forget_oldest(conn: &mut Conn, uri: &str) -> Result<()> {
    let of_entry = versions::table.filter(versions::uri.eq(uri)).order(versions::rev.desc());
    let last: Option<i64> = of_entry.select(versions::rev).offset(MOST_VERSIONS).first(conn).optional()?;
    if let Some(last) = last {
        diesel::delete(versions::table.filter(versions::uri.eq(uri)).filter(versions::rev.le(last))).execute(conn)?;
        let private = private_versions::table.filter(private_versions::uri.eq(uri));
        diesel::delete(private.filter(private_versions::rev.le(last))).execute(conn)?;
    }
    Ok(())
}
