//! The command about entries that may be the same.

use clap::Args;
use serde_json::json;

use super::Json;
use super::cards::find;
use super::terminal::{Place, Terminal};
use crate::admin::peers::COMMAND;
use crate::app::App;
use crate::error::{Error, Result};
use crate::initiative::{matching, store};
use crate::moderation::log::Decider;
use crate::moderation::pairs::{self, Said};

#[derive(Args)]
pub(super) struct Duplicates {
    /// These two are not the same: remembered, not asked again.
    #[arg(long, num_args = 2, value_names = ["ENTRY", "OTHER"], conflicts_with = "same")]
    different: Vec<String>,
    /// These two are the same: remembered; hide or withdraw one of them.
    #[arg(long, num_args = 2, value_names = ["ENTRY", "OTHER"], conflicts_with = "undo")]
    same: Vec<String>,
    /// Take back what was said of these two.
    #[arg(long, num_args = 2, value_names = ["ENTRY", "OTHER"], conflicts_with = "different")]
    undo: Vec<String>,
    /// Why, in words; it stays in the log of the desk.
    #[arg(long, default_value = "")]
    why: String,
    /// How many to list.
    #[arg(long, default_value_t = 100)]
    limit: i64,
    #[command(flatten)]
    json: Json,
}

pub(super) fn duplicates(args: &Duplicates, place: &Place, terminal: &Terminal) -> Result<()> {
    let app = place.open()?;
    let all = [(&args.different, Said::Different), (&args.same, Said::Same), (&args.undo, Said::Nothing)];
    for (pair, said) in all {
        if let [first, second] = pair.as_slice() {
            let (first, second) = (find(&app, first)?.uri, find(&app, second)?.uri);
            return say(&app, (first, second), said, &args.why, terminal);
        }
    }
    let (total, pairs) =
        app.db.read_now(|conn| Ok((matching::count_undecided(conn)?, matching::list_undecided(conn, args.limit)?)))?;
    if args.json.json {
        out!("{}", json!({ "total": total, "pairs": pairs }));
        return Ok(());
    }
    terminal.say("cli-duplicates-total", &[("n", total.into())]);
    for pair in pairs {
        let names = app.db.read_now(|conn| store::find_many(conn, &[pair.uri.clone(), pair.other_uri.clone()]))?;
        let name = |uri: &str| {
            names.iter().find(|entry| entry.uri == uri).map(|entry| entry.card.name.clone()).unwrap_or_default()
        };
        out!(
            "{:.2} {} · {} ({}) ≈ {} ({})",
            pair.score,
            pair.why,
            name(&pair.uri),
            pair.uri,
            name(&pair.other_uri),
            pair.other_uri
        );
    }
    Ok(())
}

fn say(app: &App, pair: (String, String), said: Said, why: &str, terminal: &Terminal) -> Result<()> {
    let (now, by) = (app.clock.now(), Decider::new(COMMAND, why));
    let done = app.db.write_now(move |conn| pairs::say(conn, &pair.0, &pair.1, said, &by, now));
    let key = match (done, said) {
        (Ok(()), Said::Nothing) => "cli-duplicates-undone",
        (Ok(()), _) => "cli-duplicates-remembered",
        (Err(Error::NotFound), _) => "cli-duplicates-unknown",
        (Err(other), _) => return Err(other),
    };
    terminal.say(key, &[]);
    Ok(())
}
