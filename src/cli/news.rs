//! The command about news: what an initiative tells the people who follow it.

use clap::Args;

use super::Json;
use super::cards::find;
use super::terminal::{Place, Terminal};
use crate::error::{Error, Result, sentence};
use crate::news::{self, store};

#[derive(Args)]
pub(super) struct News {
    /// The initiative: @handle, address or id. Without a text its news are listed.
    entry: Option<String>,
    /// What to tell, in Markdown.
    #[arg(long)]
    text: Option<String>,
    /// Change this one instead of publishing another.
    #[arg(long, value_name = "ID", requires = "text")]
    edit: Option<String>,
    /// Take this one back for ever.
    #[arg(long, value_name = "ID", conflicts_with_all = ["text", "edit"])]
    withdraw: Option<String>,
    #[command(flatten)]
    json: Json,
}

pub(super) fn news(args: &News, place: &Place, terminal: &Terminal) -> Result<()> {
    let app = place.open()?;
    let now = app.clock.now();
    let unknown = |error: Error| match error {
        Error::NotFound => Error::Usage(sentence!("news-unknown")),
        Error::Gone => Error::Conflict(sentence!("news-gone")),
        other => other,
    };
    if let Some(id) = args.withdraw.clone() {
        let news = app.db.write_now(move |conn| news::withdraw(conn, &id, now)).map_err(unknown)?;
        return said(args, &news, "cli-news-withdrawn", terminal);
    }
    if let (Some(id), Some(text)) = (args.edit.clone(), args.text.clone()) {
        let news = app.db.write_now(move |conn| news::revise(conn, &id, &text, now)).map_err(unknown)?;
        return said(args, &news, "cli-news-changed", terminal);
    }
    let entry = args.entry.as_ref().ok_or_else(|| Error::Usage(sentence!("news-of-whom")))?;
    let of = find(&app, entry)?;
    match args.text.clone() {
        Some(text) => {
            let lang = of.card.lang.clone();
            let news = app.db.write_now(move |conn| news::publish(conn, &of, &text, &lang, now))?;
            said(args, &news, "cli-news-published", terminal)
        }
        None => {
            let all = app.db.read_now(|conn| store::list(conn, &of.uri, None, 100))?;
            if args.json.json {
                out!("{}", serde_json::to_string_pretty(&all)?);
                return Ok(());
            }
            if all.is_empty() {
                terminal.say("cli-news-none", &[]);
            }
            for news in all {
                let first: String = news.content.lines().next().unwrap_or_default().chars().take(70).collect();
                out!("{}  {}  {first}", news.id, news.published.rfc3339());
            }
            Ok(())
        }
    }
}

fn said(args: &News, news: &news::News, key: &str, terminal: &Terminal) -> Result<()> {
    if args.json.json {
        out!("{}", serde_json::to_string_pretty(news)?);
    } else {
        terminal.say(key, &[("id", news.id.as_str().into())]);
    }
    Ok(())
}
