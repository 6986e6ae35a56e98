//! Under which handles people follow the directory, or a part of it.

use crate::app::App;
use crate::error::Result;
use crate::feed::{Selection, store};

/// `@annuaire@bretagne.example`: who follows it is told what is new in the whole directory.
pub fn feed_handle(app: &App) -> String {
    format!("@{}@{}", app.feeds.main(), app.config.node.host)
}

/// The handle under which people follow what is new in a département or of a kind; empty where there is no such feed.
///
/// # Errors
/// When the database does not answer.
pub async fn selected_feed(app: &App, path: String) -> Result<String> {
    let selection = app.config.federates().then(|| Selection::at(&path, &app.kinds, &app.gazetteer)).flatten();
    let Some(selection) = selection else { return Ok(String::new()) };
    let made = app.db.read(move |conn| store::find(conn, &path)).await?;
    let handle = made.map_or_else(|| app.feeds.wanted(&selection), |feed| feed.handle);
    Ok(format!("@{handle}@{}", app.config.node.host))
}
