//! The command about what people elsewhere say of an initiative.

use clap::Args;
use serde_json::json;

use super::Json;
use super::cards::find;
use super::terminal::{Place, Terminal};
use crate::admin::answers;
use crate::admin::peers::COMMAND;
use crate::error::{Error, Result, sentence};
use crate::moderation::log::Decider;
use crate::moderation::replies::{self, Look};
use crate::reply::{Reply, store};

/// Texts that are listed, the newest first.
const LISTED: i64 = 200;

#[derive(Args)]
pub(super) struct Replies {
    /// The initiative: @handle, address or id.
    entry: String,
    /// Take this one out; its author keeps it on their server.
    #[arg(long, value_name = "ADDRESS")]
    hide: Option<String>,
    /// Bring this one back.
    #[arg(long, value_name = "ADDRESS", conflicts_with = "hide")]
    show: Option<String>,
    /// This one was looked at and may stay.
    #[arg(long, value_name = "ADDRESS", conflicts_with_all = ["hide", "show"])]
    seen: Option<String>,
    /// This one is to be looked at again.
    #[arg(long, value_name = "ADDRESS", conflicts_with_all = ["hide", "show", "seen"])]
    again: Option<String>,
    /// Why, in words; it stays in the log of the desk.
    #[arg(long, default_value = "")]
    why: String,
    /// Answer this one under the name of the initiative; its news are corrected and taken back with `bocage news`.
    #[arg(long, value_name = "ADDRESS", requires = "text", conflicts_with_all = ["hide", "show", "seen", "again"])]
    answer: Option<String>,
    /// The answer, in Markdown.
    #[arg(long, requires = "answer")]
    text: Option<String>,
    #[command(flatten)]
    json: Json,
}

pub(super) fn replies(args: &Replies, place: &Place, terminal: &Terminal) -> Result<()> {
    let app = place.open()?;
    let of = find(&app, &args.entry)?;
    let uri = of.uri.clone();
    if let (Some(id), Some(text)) = (args.answer.clone(), args.text.clone()) {
        let now = app.clock.now();
        let told = app.db.write_now(move |conn| answers::answer(conn, &of, &id, &text, &of.card.lang, COMMAND, now));
        let news = told.map_err(unknown)?;
        terminal.say("cli-reply-answered", &[("id", news.id.as_str().into())]);
        return Ok(());
    }
    if let Some((id, how)) = decided(args) {
        let (of, wanted, now, by) = (uri.clone(), id.clone(), app.clock.now(), Decider::new(COMMAND, &args.why));
        app.db.write_now(move |conn| replies::look(conn, &of, &wanted, how, &by, now)).map_err(unknown)?;
        if !args.json.json {
            terminal.say(&format!("cli-reply-{}", how.as_str()), &[("id", id.as_str().into())]);
            return Ok(());
        }
    }
    let (counts, all) = app.db.read_now(|conn| Ok((store::counts(conn, &uri)?, store::list(conn, &uri, LISTED)?)))?;
    if args.json.json {
        out!("{}", serde_json::to_string_pretty(&json!({ "counts": counts, "replies": all }))?);
        return Ok(());
    }
    let numbers =
        [("replies", counts.replies.into()), ("likes", counts.likes.into()), ("boosts", counts.boosts.into())];
    terminal.say("cli-replies-counts", &numbers);
    for reply in &all {
        print(reply, terminal);
    }
    Ok(())
}

fn unknown(error: Error) -> Error {
    match error {
        Error::NotFound => Error::Usage(sentence!("reply-unknown")),
        other => other,
    }
}

/// What is decided about which text.
fn decided(args: &Replies) -> Option<(&String, Look)> {
    let said =
        [(&args.hide, Look::Hide), (&args.show, Look::Show), (&args.seen, Look::Seen), (&args.again, Look::Again)];
    said.into_iter().find_map(|(id, how)| Some((id.as_ref()?, how)))
}

fn print(reply: &Reply, terminal: &Terminal) {
    let marks = [
        (reply.hidden, "cli-reply-mark-hidden"),
        (reply.seen.is_none(), "cli-reply-mark-new"),
        (!reply.public, "cli-reply-mark-private"),
    ];
    let marks = marks.into_iter().filter(|(holds, _)| *holds).map(|(_, key)| terminal.text(key, &[]));
    let marks = marks.collect::<Vec<_>>().join(" ");
    out!("{}  {}  {}  {marks}", reply.received.rfc3339(), reply.author, reply.id);
    for line in reply.content.lines() {
        out!("    {}", line.replace(char::is_control, " "));
    }
}
