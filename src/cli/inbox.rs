//! The command about what waits for an answer: what people say of cards, what other servers report and reply, what sources
//! offer.

use clap::{Args, Subcommand};
use serde_json::json;

use super::Json;
use super::cards::find;
use super::terminal::{Place, Terminal};
use crate::admin::peers::COMMAND;
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::initiative::store::find_many;
use crate::moderation::decide::{self, Answer};
use crate::moderation::log::Decider;
use crate::moderation::suggestions::{self, Which};
use crate::moderation::{Submission, flags, replies, store};

/// What is listed, the oldest first.
const LISTED: i64 = 500;

#[derive(Args)]
pub(super) struct Inbox {
    #[command(subcommand)]
    what: Option<InboxCommand>,
    #[command(flatten)]
    json: Json,
}

#[derive(Subcommand)]
enum InboxCommand {
    /// Answer one; the person is told.
    Answer {
        /// Its number.
        id: String,
        /// Why: done, right, unproved, unclear, again, abuse.
        #[arg(long)]
        reason: String,
        /// In words, in the person's language.
        #[arg(long, default_value = "")]
        message: String,
        /// Erase the card for ever, where its removal was asked for.
        #[arg(long)]
        erase: bool,
    },
    /// Take an answer back.
    Reopen {
        /// Its number.
        id: String,
    },
    /// Write what a source offers into a card; the source may write the field from now on.
    Take(Offer),
    /// Keep what a card says; the source does not offer the same again.
    Keep(Offer),
    /// Take back what was decided about an offer.
    Again(Offer),
    /// What was decided, the newest first.
    Log,
}

/// Another value for a field.
#[derive(Args)]
struct Offer {
    /// The card: @handle, address, id, or source:record.
    entry: String,
    /// The field.
    field: String,
    /// The source that offers it.
    source: String,
    /// Why, in words; it stays in the log of the desk.
    #[arg(long, default_value = "")]
    why: String,
}

pub(super) fn inbox(args: &Inbox, place: &Place, terminal: &Terminal) -> Result<()> {
    let app = place.open()?;
    let (home, letters, now) = (app.home(), app.letters(), app.clock.now());
    match &args.what {
        None => list(&app, args.json, terminal),
        Some(InboxCommand::Answer { id, reason, message, erase }) => {
            let (wanted, erase) = (id.clone(), *erase);
            let given = Answer { reason: reason.clone(), message: message.clone(), erase };
            app.db.write_now(move |conn| decide::answer(conn, &home, &letters, &wanted, &given, COMMAND, now))?;
            terminal.say("cli-inbox-answered", &[("id", id.as_str().into())]);
            if erase { app.db.empty_journal() } else { Ok(()) }
        }
        Some(InboxCommand::Reopen { id }) => {
            let wanted = id.clone();
            app.db.write_now(move |conn| decide::reopen(conn, &home, &wanted, COMMAND, now))?;
            terminal.say("cli-inbox-reopened", &[("id", id.as_str().into())]);
            Ok(())
        }
        Some(InboxCommand::Take(offer)) => {
            let (which, by) = (which(&app, offer)?, Decider::new(COMMAND, &offer.why));
            app.db.write_now(move |conn| suggestions::take(conn, &home, &which, &by, now))?;
            decided(offer, "cli-offer-taken", terminal)
        }
        Some(InboxCommand::Keep(offer)) => {
            let (which, by) = (which(&app, offer)?, Decider::new(COMMAND, &offer.why));
            app.db.write_now(move |conn| suggestions::keep(conn, &which, &by, now))?;
            decided(offer, "cli-offer-kept", terminal)
        }
        Some(InboxCommand::Again(offer)) => {
            let (which, by) = (which(&app, offer)?, Decider::new(COMMAND, &offer.why));
            app.db.write_now(move |conn| suggestions::reopen(conn, &home, &which, &by, now))?;
            decided(offer, "cli-offer-again", terminal)
        }
        Some(InboxCommand::Log) => log(&app, args.json),
    }
}

fn which(app: &App, offer: &Offer) -> Result<Which> {
    let uri = find(app, &offer.entry)?.uri;
    Ok(Which { uri, field: offer.field.clone(), source: offer.source.clone(), seen: None })
}

fn decided(offer: &Offer, key: &str, terminal: &Terminal) -> Result<()> {
    terminal.say(key, &[("field", offer.field.as_str().into()), ("source", offer.source.as_str().into())]);
    Ok(())
}

fn list(app: &App, json: Json, terminal: &Terminal) -> Result<()> {
    let (submissions, flags, replies, offers) = app.db.read_now(|conn| {
        let (submissions, flags) = (store::list_open(conn, LISTED)?, flags::list_open(conn, LISTED)?);
        Ok((submissions, flags, replies::list_unseen(conn, LISTED)?, suggestions::list_waiting(conn, LISTED)?))
    })?;
    if json.json {
        let all = json!({ "submissions": submissions, "flags": flags, "replies": replies, "offers": offers });
        out!("{}", serde_json::to_string_pretty(&all)?);
        return Ok(());
    }
    if submissions.is_empty() && flags.is_empty() && replies.is_empty() && offers.is_empty() {
        terminal.say("cli-inbox-none", &[]);
    }
    let uris: Vec<String> = submissions.iter().map(|one| one.initiative.clone()).collect();
    let entries = app.db.read_now(|conn| find_many(conn, &uris))?;
    for one in &submissions {
        let name = entries.iter().find(|entry| entry.uri == one.initiative).map(|entry| entry.card.name.as_str());
        show(one, name.unwrap_or_default(), terminal);
    }
    for flag in &flags {
        out!("{}  {}  flag  {}  {}", flag.id, flag.received.rfc3339(), flag.reporter, flag.initiative);
    }
    for reply in &replies {
        out!("{}  {}  reply  {}  {}", reply.id, reply.received.rfc3339(), reply.author, reply.initiative);
    }
    for offer in &offers {
        let at = Timestamp(offer.at).rfc3339();
        out!("{}  {at}  offer  {}  {}", offer.uri, offer.source, offer.field);
        out!("    {}", offer.value.replace(char::is_control, " "));
    }
    Ok(())
}

fn show(one: &Submission, name: &str, terminal: &Terminal) {
    let proved = if one.proved.is_some() { terminal.text("inbox-proved", &[]) } else { String::new() };
    let kind = one.kind.as_str();
    out!("{}  {}  {kind} {}  {name} {}  {proved}", one.id, one.received.rfc3339(), one.field, one.initiative);
    for line in one.content.lines() {
        out!("    {}", line.replace(char::is_control, " "));
    }
}

fn log(app: &App, json: Json) -> Result<()> {
    let decisions = app.db.read_now(|conn| store::list_decisions(conn, LISTED))?;
    if json.json {
        out!("{}", serde_json::to_string_pretty(&decisions)?);
        return Ok(());
    }
    for one in decisions {
        let reason = one.reason.replace(char::is_control, " ");
        out!("{}  {}  {}  {reason}  {}", one.at.rfc3339(), one.who, one.what, one.about);
    }
    Ok(())
}
