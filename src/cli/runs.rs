//! The command about past imports: what each did, taking one back, and what sources no longer have.

use clap::{Args, Subcommand};

use super::Json;
use super::terminal::{Place, Terminal};
use crate::admin::peers::COMMAND;
use crate::app::App;
use crate::error::{Error, Result, sentence};
use crate::import::{self, store as records};
use crate::moderation::log::{Decider, note_import_undone};

#[derive(Args)]
pub(super) struct Runs {
    #[command(subcommand)]
    what: Option<RunsCommand>,
    #[command(flatten)]
    json: Json,
}

#[derive(Subcommand)]
enum RunsCommand {
    /// Show the report of one import.
    Show {
        /// Its id.
        id: String,
    },
    /// List the entries that have been absent from their source for 3 complete imports and 30 days.
    Absent,
    /// Take one import back as a whole.
    Undo {
        /// Its id.
        id: String,
    },
}

pub(super) fn runs(args: &Runs, place: &Place, terminal: &Terminal) -> Result<()> {
    let app = place.open()?;
    match &args.what {
        None => {
            let runs = app.db.read_now(|conn| records::list_runs(conn, 100))?;
            if args.json.json {
                out!("{}", serde_json::to_string_pretty(&runs)?);
                return Ok(());
            }
            for run in runs {
                let at = crate::clock::Timestamp(run.started).rfc3339();
                out!("{}  {at}  {:<9} {} ({})", run.id, run.state, run.source, run.file);
            }
        }
        Some(RunsCommand::Show { id }) => {
            let run = app.db.read_now(|conn| records::find_run(conn, id))?.ok_or_else(|| unknown(id))?;
            let report: serde_json::Value = serde_json::from_str(&run.report)?;
            out!("{}", serde_json::to_string_pretty(&report)?);
        }
        Some(RunsCommand::Absent) => return absent(&app, args.json.json, terminal),
        Some(RunsCommand::Undo { id }) => {
            let undone = import::undo(&app.db, &app.home(), id, app.clock.now()).map_err(|error| match error {
                Error::NotFound => unknown(id),
                other => other,
            })?;
            let (by, now) = (Decider::new(COMMAND, ""), app.clock.now());
            let run = id.clone();
            app.db.write_now(move |conn| note_import_undone(conn, &run, &by, now))?;
            if args.json.json {
                out!("{}", serde_json::to_string(&undone)?);
            } else {
                terminal.say(
                    "cli-runs-undone",
                    &[
                        ("withdrawn", undone.withdrawn.into()),
                        ("restored", undone.restored.into()),
                        ("kept", undone.kept.into()),
                    ],
                );
            }
        }
    }
    Ok(())
}

fn unknown(id: &str) -> Error {
    Error::Conflict(sentence!("cli-runs-unknown", run = id))
}

fn absent(app: &App, as_json: bool, terminal: &Terminal) -> Result<()> {
    let absent = app.db.read_now(|conn| records::list_absent(conn, app.clock.now()))?;
    if as_json {
        out!("{}", serde_json::to_string_pretty(&absent)?);
        return Ok(());
    }
    let heading = if absent.is_empty() { "cli-runs-absent-none" } else { "cli-runs-absent" };
    terminal.say(heading, &[("n", absent.len().into())]);
    for record in absent {
        let since = crate::clock::Timestamp(record.missing_since.unwrap_or_default()).date();
        out!("{since}  {}  {} ({})", record.uri, record.record, record.source);
    }
    Ok(())
}
