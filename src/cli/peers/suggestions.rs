//! Nodes that an admin may want to follow.

use crate::admin::peers::{self as admin, COMMAND};
use crate::app::App;
use crate::cli::Json;
use crate::cli::terminal::Terminal;
use crate::error::Result;
use crate::peer::suggestion::Suggestion;

/// So many stand below the list of nodes; a command shows all.
const SHOWN: usize = 5;
/// So many are named that know one.
const NAMED: usize = 3;

pub(super) fn list(app: &App, as_json: Json, terminal: &Terminal) -> Result<()> {
    let suggested = admin::suggestions(app)?;
    if as_json.json {
        out!("{}", serde_json::to_string_pretty(&suggested)?);
        return Ok(());
    }
    if suggested.is_empty() {
        terminal.say("cli-peer-suggestions-none", &[]);
    }
    suggested.iter().for_each(|one| print(one, terminal));
    Ok(())
}

/// The first ones, and how to see the others.
pub(super) fn print_first(suggested: &[Suggestion], terminal: &Terminal) {
    suggested.iter().take(SHOWN).for_each(|one| print(one, terminal));
    if let more @ 1.. = suggested.len().saturating_sub(SHOWN) {
        terminal.say("cli-peer-suggestions-more", &[("n", more.into())]);
    }
}

fn print(one: &Suggestion, terminal: &Terminal) {
    let host = || ("host", one.host.as_str().into());
    out!("{}", one.host);
    if one.follows_us {
        out!("  {}", terminal.text("cli-peer-suggested-back", &[host()]));
    }
    if !one.introduced_by.is_empty() {
        let first: Vec<&str> = one.introduced_by.iter().take(NAMED).map(String::as_str).collect();
        let more = one.introduced_by.len() - first.len();
        let names = first.join(", ");
        out!("  {}", terminal.text("cli-peer-suggested-by", &[("names", names.into()), ("n", more.into())]));
    }
    out!("  {}", terminal.text("cli-peer-suggested", &[host()]));
}

pub(super) fn ignore(app: &App, typed: &str, undo: bool, terminal: &Terminal) -> Result<()> {
    let host = if undo { admin::suggest_again(app, COMMAND, typed)? } else { admin::ignore(app, COMMAND, typed)? };
    let key = if undo { "cli-peer-suggested-again" } else { "cli-peer-ignored" };
    terminal.say(key, &[("host", host.into())]);
    Ok(())
}
