//! Keeping domains out, one by one or by a list that is looked at first.

use std::path::Path;

use serde_json::json;

use crate::admin::blocks::{self, Plan};
use crate::admin::peers as admin;
use crate::admin::survey::cost_of_block;
use crate::app::App;
use crate::cli::Json;
use crate::cli::terminal::Terminal;
use crate::error::{Error, Result, sentence};
use crate::locale::Argument;

pub(super) fn block(app: &App, domain: &str, reason: &str, terminal: &Terminal) -> Result<()> {
    let domain = admin::block(app, admin::COMMAND, domain, reason)?;
    terminal.say("cli-peer-blocks", &[("domain", domain.into())]);
    Ok(())
}

/// Says what a block would cut off.
pub(super) fn cost(app: &App, typed: &str, as_json: Json, terminal: &Terminal) -> Result<()> {
    let domain = admin::domain_of(app, typed)?;
    let cut = domain.clone();
    let cost = app.db.read_now(move |conn| cost_of_block(conn, &cut))?;
    if as_json.json {
        out!("{}", serde_json::to_string_pretty(&json!({ "domain": domain, "cuts_off": cost }))?);
        return Ok(());
    }
    for (key, n) in cost.sentences() {
        terminal.say(key, &[("n", n.into())]);
    }
    for host in &cost.nodes {
        out!("  {host}");
    }
    terminal.say("cli-peer-block-would", &[("domain", domain.into())]);
    Ok(())
}

pub(super) fn unblock(app: &App, domain: &str, terminal: &Terminal) -> Result<()> {
    let (domain, was_out) = admin::unblock(app, admin::COMMAND, domain)?;
    terminal.say(if was_out { "cli-peer-unblocked" } else { "cli-nothing-changed" }, &[("domain", domain.into())]);
    Ok(())
}

/// Shows what a list would change, and changes it when that is wished.
pub(super) fn from_list(app: &App, file: &Path, apply: bool, as_json: Json, terminal: &Terminal) -> Result<()> {
    let unread = |cause| Error::Usage(sentence!("block-list-not-read", path = file.display(), cause = cause));
    let bytes = std::fs::read(file).map_err(unread)?;
    let plan = blocks::plan(app, &bytes)?;
    let applied = if apply { blocks::apply(app, admin::COMMAND, &plan)? } else { 0 };
    if as_json.json {
        out!("{}", serde_json::to_string_pretty(&json!({ "plan": plan, "applied": apply }))?);
        return Ok(());
    }
    print(&plan, terminal);
    let n = ("n", Argument::from(if apply { applied } else { plan.new.len() }));
    match (plan.new.is_empty(), apply) {
        (true, _) => terminal.say("cli-block-list-nothing", &[]),
        (false, true) => terminal.say("cli-block-list-applied", &[n]),
        (false, false) => terminal.say("cli-block-list-would", &[n, ("file", file.display().to_string().into())]),
    }
    Ok(())
}

fn print(plan: &Plan, terminal: &Terminal) {
    let say = |key: &str, line: u64, args: &[(&str, Argument<'_>)]| {
        let mut all = vec![("line", Argument::from(line))];
        all.extend(args.iter().cloned());
        terminal.say(key, &all);
    };
    for bad in &plan.bad {
        say("cli-block-list-bad", bad.line, &[("why", terminal.sentence(&bad.why).into())]);
    }
    for other in &plan.not_applied {
        say(
            "cli-block-list-other",
            other.line,
            &[("domain", other.domain.as_str().into()), ("severity", other.severity.into())],
        );
    }
    for known in &plan.known {
        say("cli-block-list-known", known.line, &[("domain", known.domain.as_str().into())]);
    }
    for new in &plan.new {
        let domain = || ("domain", Argument::from(new.domain.as_str()));
        match new.reason.as_str() {
            "" => say("cli-block-list-new", new.line, &[domain()]),
            reason => say("cli-block-list-new-because", new.line, &[domain(), ("reason", reason.into())]),
        }
        for host in &new.hits {
            terminal.say("cli-block-list-hits", &[("host", host.as_str().into())]);
        }
    }
}

/// Lists what is kept out, or writes it to a file.
pub(super) fn list(app: &App, file: Option<(&Path, bool)>, as_json: Json, terminal: &Terminal) -> Result<()> {
    let (_, kept_out) = admin::list(app)?;
    match file {
        Some((file, with_reasons)) => {
            let refused =
                |cause| Error::Unavailable(sentence!("file-not-written", path = file.display(), cause = cause));
            std::fs::write(file, blocks::export(app, with_reasons)?).map_err(refused)?;
            let shown = file.display().to_string();
            terminal.say("cli-blocks-written", &[("n", kept_out.len().into()), ("file", shown.into())]);
        }
        None if as_json.json => out!("{}", serde_json::to_string_pretty(&kept_out)?),
        None if kept_out.is_empty() => terminal.say("cli-blocks-none", &[]),
        None => print_blocks(kept_out, terminal),
    }
    Ok(())
}

/// Domains that are kept out, each with the reason.
pub(super) fn print_blocks(kept_out: Vec<(String, String)>, terminal: &Terminal) {
    for (domain, reason) in kept_out {
        let key = if reason.is_empty() { "cli-peer-blocked" } else { "cli-peer-blocked-because" };
        terminal.say(key, &[("domain", domain.into()), ("reason", reason.into())]);
    }
}
