//! Commands around offers and requests that initiatives have not: publish one, say how it stands, give links to it.

use clap::Args;
use serde_json::json;

use super::Json;
use super::cards::{Values, change, done, find, short_name};
use super::kinds::check_kinds;
use super::terminal::{Place, Terminal};
use crate::admin;
use crate::admin::peers::COMMAND;
use crate::error::{Error, Result, sentence};
use crate::initiative::publish::proposals;
use crate::initiative::{Class, Fields, form};
use crate::parties;

#[derive(Args)]
pub(super) struct Propose {
    /// The initiative that answers for it: @handle, address, id, or source:record.
    by: String,
    /// Whether it is offered or asked for.
    #[arg(long, value_parser = ["offer", "request"])]
    purpose: String,
    /// Kind: host, make, food …
    #[arg(long)]
    kind: String,
    #[command(flatten)]
    values: Values,
    #[command(flatten)]
    json: Json,
}

pub(super) fn propose(args: &Propose, place: &Place, terminal: &Terminal) -> Result<()> {
    let app = place.open()?;
    check_kinds(&app, Class::Proposal, std::iter::once(args.kind.as_str()))?;
    let initiative = find(&app, &args.by)?;
    if Class::of(&initiative.uri) == Class::Proposal {
        return Err(Error::Usage(sentence!("cli-propose-not-initiative", entry = short_name(&initiative))));
    }
    let said = Fields::from([
        ("kinds".to_owned(), json!([args.kind])),
        ("terms.purpose".to_owned(), json!(args.purpose)),
        ("terms.by".to_owned(), json!(initiative.uri)),
    ]);
    let mut fields = said.clone();
    fields.extend(args.values.read(|| form::template_of(&app.kinds, &said, terminal.lang()))?);
    fields.retain(|_, value| !value.is_null());
    let (home, now) = (app.home(), app.clock.now());
    let proposal = app.db.write_now(move |conn| proposals::propose(conn, &home, fields, now))?;
    done(&proposal, "cli-proposed", args.json, terminal)
}

#[derive(Args)]
pub(super) struct Settle {
    /// The offer or request: its address, its id, or source:record.
    entry: String,
    /// open, partly_met, met or fulfilled.
    status: String,
    #[command(flatten)]
    json: Json,
}

pub(super) fn settle(args: &Settle, place: &Place, terminal: &Terminal) -> Result<()> {
    let app = place.open()?;
    let (uri, status) = (find(&app, &args.entry)?.uri, args.status.clone());
    change(&app, &uri, "cli-settled", args.json, terminal, move |conn, home, uri, now| {
        proposals::settle(conn, home, uri, &status, now)
    })
}

#[derive(Args)]
pub(super) struct Links {
    /// The offer or request: its address, its id, or source:record.
    entry: String,
    /// Make one for this person or organisation; it is printed this once.
    #[arg(long = "for", value_name = "NAME", group = "what")]
    name: Option<String>,
    /// End the one with this id.
    #[arg(long, value_name = "ID", group = "what")]
    revoke: Option<String>,
    #[command(flatten)]
    json: Json,
}

pub(super) fn links(args: &Links, place: &Place, terminal: &Terminal) -> Result<()> {
    let app = place.open()?;
    let entry = find(&app, &args.entry)?;
    if !parties::is_for_parties(&entry) {
        return Err(Error::Usage(sentence!("cli-links-not-closed", entry = short_name(&entry))));
    }
    let (uri, now) = (entry.uri.clone(), app.clock.now());
    if let Some(name) = args.name.clone() {
        let secret = app.db.write_now(move |conn| admin::links::make(conn, &uri, &name, COMMAND, now))?;
        let link = parties::address(&entry.uri, &secret);
        if args.json.json {
            out!("{}", json!({ "link": link }));
        } else {
            terminal.note("links-made", &[]);
            out!("{link}");
        }
        return Ok(());
    }
    if let Some(id) = args.revoke.clone() {
        app.db.write_now(move |conn| admin::links::revoke(conn, &uri, &id, COMMAND, now))?;
        terminal.say("cli-links-revoked", &[]);
        return Ok(());
    }
    let links = app.db.read_now(|conn| parties::store::list(conn, &uri))?;
    if args.json.json {
        out!("{}", serde_json::to_string_pretty(&links)?);
        return Ok(());
    }
    for link in &links {
        out!("{}  {}  {}", link.id, link.created.rfc3339(), link.name);
    }
    Ok(())
}
