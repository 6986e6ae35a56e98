//! The command about what people elsewhere say of an initiative.

use clap::Args;
use serde_json::json;

use super::Json;
use super::cards::find;
use super::terminal::{Place, Terminal};
use crate::error::{Error, Result, sentence};
use crate::reply::{self, Reply, store};

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
    #[command(flatten)]
    json: Json,
}

pub(super) fn replies(args: &Replies, place: &Place, terminal: &Terminal) -> Result<()> {
    let app = place.open()?;
    let uri = find(&app, &args.entry)?.uri;
    if let Some((id, hidden)) = args.hide.as_ref().map(|id| (id, true)).or(args.show.as_ref().map(|id| (id, false))) {
        let (of, wanted) = (uri.clone(), id.clone());
        app.db.write_now(move |conn| reply::set_hidden(conn, &of, &wanted, hidden)).map_err(|error| match error {
            Error::NotFound => Error::Usage(sentence!("reply-unknown")),
            other => other,
        })?;
        if !args.json.json {
            terminal.say(if hidden { "cli-reply-hidden" } else { "cli-reply-shown" }, &[("id", id.as_str().into())]);
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

fn print(reply: &Reply, terminal: &Terminal) {
    let mark = match (reply.hidden, reply.public) {
        (true, _) => terminal.text("cli-reply-mark-hidden", &[]),
        (false, false) => terminal.text("cli-reply-mark-private", &[]),
        (false, true) => String::new(),
    };
    out!("{}  {}  {}  {mark}", reply.received.rfc3339(), reply.author, reply.id);
    for line in reply.content.lines() {
        out!("    {}", line.replace(char::is_control, " "));
    }
}
