//! What an initiative belongs to and who its members are, as people write it: a handle, the address of a page, or the id
//! itself. A card keeps ids.

use serde_json::Value;

use super::Home;
use crate::db::Conn;
use crate::error::Result;
use crate::initiative::{Fields, Initiative, store};

/// The fields that name other initiatives.
const FIELDS: [&str; 3] = ["parent", "members", "member_of"];

/// The fields with ids in place of what somebody typed, several of them in a list, on a line each or between semicolons. What names
/// nobody known here stays as it is: a check says so.
///
/// # Errors
/// When the database does not answer.
pub fn with_ids(conn: &mut Conn, home: &Home, mut fields: Fields) -> Result<Fields> {
    for field in FIELDS {
        let Some(names) = fields.get(field).and_then(names) else { continue };
        let ids = names.iter().map(|name| id_of(conn, home, name)).collect::<Result<Vec<String>>>()?;
        let value = if field == "parent" { ids.into_iter().next().into() } else { ids.into() };
        fields.insert(field.to_owned(), value);
    }
    Ok(fields)
}

/// What was typed, or a list of texts; nothing for anything else, which a check refuses.
fn names(value: &Value) -> Option<Vec<String>> {
    let names: Vec<&str> = match value {
        Value::String(typed) => typed.split(['\n', ';', '|']).collect(),
        Value::Array(names) => names.iter().map(Value::as_str).collect::<Option<_>>()?,
        _ => return None,
    };
    Some(names.into_iter().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect())
}

/// The id behind what somebody typed: `@handle`, `@handle@node`, or the address of a page; anything else as it is.
///
/// # Errors
/// When the database does not answer.
pub fn id_of(conn: &mut Conn, home: &Home, name: &str) -> Result<String> {
    let written = name.split_once("://").and_then(|(_, rest)| rest.split_once("/@"));
    let (host, handle) = match (written, name.strip_prefix('@')) {
        // A page of this node may show an initiative of another one.
        (Some((host, handle)), _) if home.base_url.ends_with(&format!("//{host}")) => (home.host.as_str(), handle),
        (Some((host, handle)), _) => (host, handle),
        (None, Some(handle)) => (home.host.as_str(), handle),
        (None, None) => return Ok(name.to_owned()),
    };
    let (handle, host) = handle.split_once('@').unwrap_or((handle, host));
    let found = store::find_by_handle(conn, host, handle)?;
    Ok(found.map_or_else(|| name.to_owned(), |found| found.uri))
}

/// The fields as people read them in a form: one on a line, by its handle where it is known here.
///
/// # Errors
/// When the database does not answer.
pub fn with_names(conn: &mut Conn, mut fields: Fields) -> Result<Fields> {
    for field in FIELDS {
        let Some(value) = fields.get(field) else { continue };
        let ids: Vec<String> = match value {
            Value::Array(ids) => ids.iter().filter_map(|id| id.as_str().map(str::to_owned)).collect(),
            one => one.as_str().map(str::to_owned).into_iter().collect(),
        };
        let known = store::find_many(conn, &ids)?;
        let name = |id: &String| known.iter().find(|entry| entry.uri == *id).and_then(handle).unwrap_or(id.clone());
        fields.insert(field.to_owned(), ids.iter().map(name).collect::<Vec<_>>().join("\n").into());
    }
    Ok(fields)
}

fn handle(entry: &Initiative) -> Option<String> {
    let handle = entry.handle.as_ref()?;
    Some(if entry.own { format!("@{handle}") } else { format!("@{handle}@{}", entry.home) })
}
