//! The command about what other servers report.

use clap::{Args, Subcommand};

use super::Json;
use super::terminal::{Place, Terminal};
use crate::admin::peers::COMMAND;
use crate::error::Result;
use crate::moderation::flags;
use crate::moderation::log::Decider;

/// Reports that are listed, the oldest first.
const LISTED: i64 = 200;

#[derive(Args)]
pub(super) struct Reports {
    #[command(subcommand)]
    what: Option<ReportCommand>,
    #[command(flatten)]
    json: Json,
}

#[derive(Subcommand)]
enum ReportCommand {
    /// Say that you are done with one.
    Close {
        /// Its number.
        id: String,
        /// Why, in words; it stays in the log of the desk.
        #[arg(long, default_value = "")]
        why: String,
    },
}

pub(super) fn reports(args: &Reports, place: &Place, terminal: &Terminal) -> Result<()> {
    let app = place.open()?;
    if let Some(ReportCommand::Close { id, why }) = &args.what {
        let (now, wanted, by) = (app.clock.now(), id.clone(), Decider::new(COMMAND, why));
        app.db.write_now(move |conn| flags::close(conn, &wanted, &by, now))?;
        terminal.say("cli-report-closed", &[("id", id.as_str().into())]);
        return Ok(());
    }
    let open = app.db.read_now(|conn| flags::list_open(conn, LISTED))?;
    if args.json.json {
        out!("{}", serde_json::to_string_pretty(&open)?);
        return Ok(());
    }
    if open.is_empty() {
        terminal.say("cli-reports-none", &[]);
    }
    for report in &open {
        out!("{}  {}  {}  {}", report.id, report.received.rfc3339(), report.reporter, report.initiative);
        for line in report.content.lines() {
            out!("    {}", line.replace(char::is_control, " "));
        }
    }
    Ok(())
}
