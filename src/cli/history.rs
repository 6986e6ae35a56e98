//! The command about what an entry was before, and the ways back.

use clap::Args;
use serde_json::{Value, json};

use super::Json;
use super::cards::{change, find};
use super::terminal::{Place, Terminal};
use crate::app::App;
use crate::error::{Error, Result, sentence};
use crate::initiative::Initiative;
use crate::initiative::history::{self, Change, Version};

#[derive(Args)]
pub(super) struct History {
    /// @handle, address, id, or source:record.
    entry: String,
    /// Take the newest change back, within ten minutes of it.
    #[arg(long, conflicts_with = "restore")]
    undo: bool,
    /// Bring the content of this version back, by its number.
    #[arg(long, value_name = "REV")]
    restore: Option<i64>,
    #[command(flatten)]
    json: Json,
}

pub(super) fn history(args: &History, place: &Place, terminal: &Terminal) -> Result<()> {
    let app = place.open()?;
    let entry = find(&app, &args.entry)?;
    let (uri, seen) = (entry.uri.clone(), entry.rev);
    match args.restore {
        _ if args.undo => change(&app, &uri, "cli-history-undone", args.json, terminal, move |conn, home, uri, now| {
            history::undo(conn, home, uri, seen, now)
        }),
        Some(rev) => change(&app, &uri, "cli-history-restored", args.json, terminal, move |conn, home, uri, now| {
            history::restore(conn, home, uri, rev, now)
        }),
        None => list(&app, entry, args.json, terminal),
    }
}

fn list(app: &App, entry: Initiative, json: Json, terminal: &Terminal) -> Result<()> {
    if !entry.own {
        return Err(Error::NotAllowed(sentence!("entry-of-other-node", home = &entry.home)));
    }
    let versions = app.db.read_now(move |conn| history::list(conn, &entry))?;
    let mut all = Vec::new();
    for (version, former) in history::with_former(&versions) {
        let changes = former.map(|former| history::changes(former, version, true)).transpose()?.unwrap_or_default();
        match json.json {
            true => all.push(in_json(version, &changes)),
            false => print(version, &changes, terminal),
        }
    }
    if json.json {
        out!("{}", serde_json::to_string_pretty(&all)?);
    }
    Ok(())
}

fn in_json(version: &Version, changes: &[Change]) -> Value {
    let change = |one: &Change| json!({ "field": one.field, "before": one.before, "after": one.after });
    json!({
        "rev": version.rev, "at": version.at, "what": version.what.as_str(),
        "by": version.by.role(), "name": version.by.name(), "changes": changes.iter().map(change).collect::<Vec<_>>(),
    })
}

fn print(version: &Version, changes: &[Change], terminal: &Terminal) {
    let by = terminal.text(&format!("history-by-{}", version.by.role()), &[]);
    let by = [by.as_str(), version.by.name()].join(" ");
    let what = terminal.text(&format!("history-what-{}", version.what.as_str()), &[]);
    out!("{}  {}  {what}  {}", version.rev, version.at.rfc3339(), by.trim_end());
    let said = |value: &Value| match value {
        Value::Null => terminal.text("history-nothing", &[]),
        Value::String(text) => text.replace(char::is_control, " "),
        other => other.to_string(),
    };
    for Change { field, before, after } in changes {
        out!("    {field}: {} → {}", said(before), said(after));
    }
}
