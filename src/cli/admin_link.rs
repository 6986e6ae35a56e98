//! The command that lets a person into the desk.

use clap::Args;
use serde_json::json;

use super::Json;
use super::terminal::{Place, Terminal};
use crate::account::session::{LINK_SECONDS, make_link};
use crate::clock::Clock;
use crate::error::Result;

#[derive(Args)]
pub(super) struct AdminLink {
    /// Who will use it: the name stands beside what this person changes.
    #[arg(long, default_value = "")]
    name: String,
    #[command(flatten)]
    json: Json,
}

pub(super) fn admin_link(args: &AdminLink, place: &Place, terminal: &Terminal) -> Result<()> {
    let config = place.config()?;
    let db = place.open_database(&config)?;
    let (name, now) = (args.name.clone(), Clock::default().now());
    let secret = db.write_now(move |conn| make_link(conn, &name, now))?;
    let link = format!("{}/login/{secret}", config.base_url());
    if args.json.json {
        out!("{}", json!({ "link": link, "seconds": LINK_SECONDS }));
    } else {
        terminal.note("cli-admin-link", &[("n", (LINK_SECONDS / 60).into())]);
        out!("{link}");
    }
    Ok(())
}
