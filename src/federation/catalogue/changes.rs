//! The log with its objects: what pages, pushes and snapshots are made of.

use std::collections::HashMap;

use serde_json::Value;

use super::activity::{is_moved, is_published, stub};
use crate::catalogue::store::{self as log, Line};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::initiative::publish::Home;
use crate::initiative::store::{self, Initiative, handovers};

/// The lines in force after a number, with what they say.
#[derive(Debug)]
pub struct Changes {
    /// Each line with whether it is the first of its entry, and its document or stub.
    pub items: Vec<(Line, bool, Value)>,
    /// The last line considered: to go on from.
    pub seq: i64,
    /// Whether there are more in force.
    pub more: bool,
}

/// Reads at most `limit` lines in force after the line `since`.
///
/// `conn` must be within one snapshot of the database (`Db::snapshot_now`), so that lines and documents fit.
///
/// # Errors
/// When the database does not answer, or log and entries contradict each other.
pub fn read_changes(conn: &mut Conn, home: &Home, since: i64, limit: usize) -> Result<Changes> {
    let wanted = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut lines = log::list_in_force_after(conn, since, wanted.saturating_add(1))?;
    let more = lines.len() > limit;
    lines.truncate(limit);
    let seq = match lines.last() {
        Some(last) if more => last.seq,
        _ => log::latest_seq(conn)?,
    };
    let uris: Vec<&str> = lines.iter().map(|line| line.uri.as_str()).collect();
    let first = log::first_seqs(conn, &uris)?;
    let items = with_objects(conn, home, lines)?
        .into_iter()
        .map(|(line, object)| {
            let is_first = first.get(&line.uri) == Some(&line.seq);
            (line, is_first, object)
        })
        .collect();
    Ok(Changes { items, seq, more })
}

/// Each line with its document or stub. The lines must be in force in the snapshot of the database that `conn` sees.
///
/// The document of a published line has its revision; it has its hash too, but for the moments after a start in which
/// entries are renewed (`initiative::publish::renew`): then a later line follows.
///
/// # Errors
/// When the database does not answer, or log and entries contradict each other.
pub fn with_objects(conn: &mut Conn, home: &Home, lines: Vec<Line>) -> Result<Vec<(Line, Value)>> {
    let published = lines.iter().filter(|line| is_published(line));
    let uris: Vec<String> = published.map(|line| line.uri.clone()).collect();
    let rows = store::find_many(conn, &uris)?;
    let rows: HashMap<&str, &Initiative> = rows.iter().map(|row| (row.uri.as_str(), row)).collect();
    let moved: Vec<&str> = lines.iter().filter(|line| is_moved(line)).map(|line| line.uri.as_str()).collect();
    let moved: HashMap<String, String> = handovers::find_many(conn, &moved)?.into_iter().collect();
    let with_object = |line: Line| {
        let object = match is_published(&line) {
            true => home.document(row_of(&rows, &line)?),
            false => stub(&line, moved.get(&line.uri).filter(|_| is_moved(&line))),
        };
        Ok((line, object))
    };
    lines.into_iter().map(with_object).collect()
}

fn row_of<'a>(rows: &HashMap<&str, &'a Initiative>, line: &Line) -> Result<&'a Initiative> {
    let row = rows.get(line.uri.as_str()).filter(|row| row.rev == line.rev);
    row.copied().ok_or_else(|| {
        let (uri, rev) = (&line.uri, line.rev);
        Error::Internal(anyhow::anyhow!("the log of the catalogue and the entry {uri} differ at revision {rev}"))
    })
}
