//! Reads of an entry what a list shows.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::clock::Timestamp;
use crate::db::Conn;
use crate::db::schema::initiatives;
use crate::error::{Error, Result};
use crate::initiative::Terms;
use crate::initiative::card::{Card, CrisisHours, Location, SourceRef, Texts};
use crate::initiative::store::{Initiative, State};

#[derive(Queryable, Selectable)]
#[diesel(table_name = initiatives)]
struct Row {
    uri: String,
    home: String,
    own: bool,
    handle: Option<String>,
    rev: i64,
    state: String,
    listed: bool,
    position: i64,
    published: i64,
    updated: i64,
    content: String,
    claimed: bool,
}

/// The members of a card that a list shows; the others are passed over without being kept.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Brief {
    name: String,
    kinds: Vec<String>,
    summary: Option<String>,
    lang: String,
    translations: BTreeMap<String, Texts>,
    location: Option<Location>,
    timezone: Option<String>,
    opening_hours: Option<String>,
    crisis_hours: Option<CrisisHours>,
    status: String,
    status_since: Option<String>,
    sources: Vec<SourceRef>,
    licence: String,
    checked_at: Option<String>,
    attributes: Map<String, Value>,
    vocabulary: Map<String, Value>,
    terms: Option<Terms>,
}

impl From<Brief> for Card {
    fn from(brief: Brief) -> Card {
        Card {
            name: brief.name,
            kinds: brief.kinds,
            summary: brief.summary,
            lang: brief.lang,
            translations: brief.translations,
            location: brief.location,
            timezone: brief.timezone,
            opening_hours: brief.opening_hours,
            crisis_hours: brief.crisis_hours,
            status: brief.status,
            status_since: brief.status_since,
            sources: brief.sources,
            licence: brief.licence,
            checked_at: brief.checked_at,
            attributes: brief.attributes,
            vocabulary: brief.vocabulary,
            terms: brief.terms,
            ..Card::default()
        }
    }
}

impl Row {
    fn into_initiative(self) -> Result<Initiative> {
        let brief: Brief = serde_json::from_str(&self.content)
            .map_err(|e| Error::Internal(anyhow::anyhow!("the content of {} cannot be read: {e}", self.uri)))?;
        Ok(Initiative {
            card: brief.into(),
            state: State::parse(&self.state),
            uri: self.uri,
            home: self.home,
            own: self.own,
            handle: self.handle,
            rev: self.rev,
            hash: String::new(),
            listed: self.listed,
            unlisted_because: None,
            position: self.position,
            published: Timestamp(self.published),
            updated: Timestamp(self.updated),
            document: None,
            field_sources: BTreeMap::new(),
            claimed: self.claimed,
        })
    }
}

/// Finds several, each with the bytes of its content.
pub(super) fn find_briefly(conn: &mut Conn, uris: &[&String]) -> Result<Vec<(usize, Initiative)>> {
    let query = initiatives::table.filter(initiatives::uri.eq_any(uris)).select(Row::as_select());
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter().map(|row| Ok((row.content.len(), row.into_initiative()?))).collect()
}
