//! The command about entries that may be the same.

use clap::Args;
use serde_json::json;

use super::Json;
use super::cards::find;
use super::terminal::{Place, Terminal};
use crate::error::Result;
use crate::initiative::{matching, store};

#[derive(Args)]
pub(super) struct Duplicates {
    /// These two are not the same: remembered, not asked again.
    #[arg(long, num_args = 2, value_names = ["ENTRY", "OTHER"], conflicts_with = "same")]
    different: Vec<String>,
    /// These two are the same: remembered; hide or withdraw one of them.
    #[arg(long, num_args = 2, value_names = ["ENTRY", "OTHER"])]
    same: Vec<String>,
    /// How many to list.
    #[arg(long, default_value_t = 100)]
    limit: i64,
    #[command(flatten)]
    json: Json,
}

pub(super) fn duplicates(args: &Duplicates, place: &Place, terminal: &Terminal) -> Result<()> {
    let app = place.open()?;
    for (pair, decision) in [(&args.different, "different"), (&args.same, "same")] {
        if let [first, second] = pair.as_slice() {
            let (first, second) = (find(&app, first)?.uri, find(&app, second)?.uri);
            let now = app.clock.now();
            let known = app.db.write_now(move |conn| matching::decide(conn, &first, &second, decision, now))?;
            terminal.say(if known { "cli-duplicates-remembered" } else { "cli-duplicates-unknown" }, &[]);
            return Ok(());
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
