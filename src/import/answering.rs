//! Which initiative answers for an offer or a request of a file, and what the record has from it.

use super::apply::Batch;
use super::prepare::{Prepared, Refused, Unchecked};
use super::{Rejection, store};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::initiative::publish::{Home, proposals};
use crate::initiative::store::{self as initiatives, Initiative, State};
use crate::initiative::{Class, Fields, matching};

/// Checks the proposals of a batch with what their initiatives say; they become rows of it, or are refused.
///
/// # Errors
/// When the database does not answer.
pub(super) fn check_proposals(conn: &mut Conn, batch: &mut Batch) -> Result<()> {
    for row in std::mem::take(&mut batch.proposals) {
        match check(conn, &batch.home, row, batch.now)? {
            Ok(row) => batch.rows.push(row),
            Err(refused) => batch.refused.push(*refused),
        }
    }
    Ok(())
}

fn check(
    conn: &mut Conn,
    home: &Home,
    mut row: Unchecked,
    now: Timestamp,
) -> Result<std::result::Result<Prepared, Box<Refused>>> {
    let fields = std::mem::take(&mut row.incoming.fields);
    let kind = fields.get("kinds").and_then(|given| given.as_array().map_or(Some(given), |kinds| kinds.first()));
    let written = kind.and_then(|kind| kind.as_str()).unwrap_or_default().to_owned();
    let code = home.kinds.code_for("proposal_kinds", &written);
    if code.is_none_or(|code| home.kinds.kind(Class::Proposal, code).is_none()) {
        // Without its kind nobody knows what of it must not be public.
        return Ok(Err(Box::new(row.refuse(rejection("no_kind", "kinds", &written)))));
    }
    Ok(match with_initiative(conn, home, fields)? {
        Ok(fields) => {
            row.incoming.fields = fields;
            row.check(home, now)
        }
        Err(rejected) => Err(Box::new(row.refuse(rejected))),
    })
}

/// The fields with what the record has from the initiative that answers for it.
fn with_initiative(conn: &mut Conn, home: &Home, mut fields: Fields) -> Result<std::result::Result<Fields, Rejection>> {
    let mut take =
        |field: &str| fields.remove(field).and_then(|value| value.as_str().map(|text| text.trim().to_owned()));
    let (by, name) = (take("terms.by").unwrap_or_default(), take("terms.by_name").unwrap_or_default());
    let written = if by.is_empty() { name.clone() } else { by.clone() };
    let mut found = find(conn, home, &by)?;
    for name in [&by, &name] {
        if found.is_empty() && !name.is_empty() {
            found = find_by_name(conn, name)?;
        }
    }
    let [initiative] = found.as_slice() else {
        let reason = if found.is_empty() { "unknown_initiative" } else { "several_initiatives" };
        return Ok(Err(rejection(reason, "terms.by", &written)));
    };
    fields.insert("terms.by".into(), initiative.uri.as_str().into());
    match proposals::with_initiative(conn, fields) {
        Ok(fields) => Ok(Ok(fields)),
        Err(Error::Invalid(_)) => Ok(Err(rejection("unknown_initiative", "terms.by", &written))),
        Err(other) => Err(other),
    }
}

fn rejection(reason: &'static str, field: &str, value: &str) -> Rejection {
    Rejection { reason, field: field.to_owned(), value: value.chars().take(80).collect(), why: None }
}

/// By `@handle`, id, ULID, `source:record`, or the id that it had on the node whose file was imported before.
fn find(conn: &mut Conn, home: &Home, by: &str) -> Result<Vec<Initiative>> {
    if by.is_empty() {
        return Ok(Vec::new());
    }
    if let Some(found) = proposals::find_initiative(conn, home, by)?.filter(may_answer) {
        return Ok(vec![found]);
    }
    let uris = match by.split_once(':') {
        Some(_) if by.contains("://") => store::list_named_by_any(conn, by)?,
        Some((source, record)) => {
            let known = store::find_records(conn, source, &[record.to_owned()])?;
            known.into_values().map(|record| record.uri).collect()
        }
        None => Vec::new(),
    };
    answering(conn, &uris)
}

/// By its name, whatever its accents and capitals.
fn find_by_name(conn: &mut Conn, name: &str) -> Result<Vec<Initiative>> {
    let uris = matching::list_by_name(conn, name)?;
    answering(conn, &uris)
}

fn answering(conn: &mut Conn, uris: &[String]) -> Result<Vec<Initiative>> {
    let mut found = initiatives::find_many(conn, uris)?;
    found.retain(may_answer);
    Ok(found)
}

fn may_answer(entry: &Initiative) -> bool {
    entry.own && entry.state == State::Published && Class::of(&entry.uri) == Class::Initiative
}
