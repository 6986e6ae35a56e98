//! Who answers for an offer or a request is told by mail before it ends, where this node sends mail.

use std::time::Duration;

use crate::app::App;
use crate::ending;
use crate::error::Result;

/// A mail that goes days before the end may be minutes late.
const LOOK_EVERY: Duration = Duration::from_secs(600);
/// Proposals of one transaction: others who write wait for it.
const PER_WRITE: i64 = 50;

/// Looks for ever.
pub async fn tell(app: App) {
    if !app.config.mail.is_on() {
        return;
    }
    let mut every = tokio::time::interval(LOOK_EVERY);
    loop {
        every.tick().await;
        if let Err(error) = all(&app).await {
            tracing::error!("Who answers for what ends soon cannot be told: {}", error.with_causes());
        }
    }
}

async fn all(app: &App) -> Result<()> {
    let now = app.clock.now();
    let mut after = Some(String::new());
    while let Some(last) = after {
        let letters = app.letters();
        after = app.db.write(move |conn| ending::tell(conn, &letters, &last, PER_WRITE, now)).await?;
    }
    Ok(())
}
