//! After a start: entries whose documents this program or these settings write differently get a new revision.

use std::time::Duration;

use crate::app::App;
use crate::error::Result;
use crate::initiative::publish::renew;

/// Entries of one transaction: others who write wait for it.
const ENTRIES_PER_WRITE: i64 = 100;
const AFTER_FAILURE: Duration = Duration::from_secs(5);

/// Does it once; begins again when the database fails.
pub async fn renew_documents(app: App) {
    while let Err(error) = walk(&app).await {
        tracing::error!("The documents of entries cannot be renewed: {}", error.with_causes());
        tokio::time::sleep(AFTER_FAILURE).await;
    }
}

async fn walk(app: &App) -> Result<()> {
    let fingerprint = renew::fingerprint(&app.home())?;
    let known = fingerprint.clone();
    if !app.db.read(move |conn| renew::is_due(conn, &known)).await? {
        return Ok(());
    }
    let mut after = Some(String::new());
    while let Some(uri) = after {
        let (home, now) = (app.home(), app.clock.now());
        after = app.db.write(move |conn| renew::renew(conn, &home, &uri, ENTRIES_PER_WRITE, now)).await?;
    }
    app.db.write(move |conn| renew::mark_done(conn, &fingerprint)).await
}
