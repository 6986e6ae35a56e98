//! An entry that goes to another node.

use crate::app::App;
use crate::cli::cards::find;
use crate::cli::terminal::Terminal;
use crate::error::Result;
use crate::initiative::publish::{hand_over, take_back};

/// Hands an entry over to another node, or takes it back where no address is given.
pub(super) fn move_entry(app: &App, entry: &str, to: Option<&str>, terminal: &Terminal) -> Result<()> {
    let (found, home, now) = (find(app, entry)?, app.home(), app.clock.now());
    let (uri, moved_to) = (found.uri.clone(), to.map(|to| to.trim().to_owned()));
    app.db.write_now(move |conn| match &moved_to {
        Some(moved_to) => hand_over(conn, &home, &uri, moved_to, now),
        None => take_back(conn, &home, &uri, now),
    })?;
    let key = if to.is_some() { "cli-entry-moved" } else { "cli-entry-taken-back" };
    terminal.say(key, &[("name", found.card.name.into()), ("url", to.unwrap_or_default().into())]);
    Ok(())
}
