//! Forgets what people sent when its time is over (SECURITY.md 6.10), whether or not the node exchanges with others.

use std::time::Duration;

use crate::app::App;
use crate::error::Error;
use crate::{moderation, relay};

const EVERY: Duration = Duration::from_secs(3600);

/// Works for ever.
pub async fn tidy(app: App) {
    let mut every = tokio::time::interval(EVERY);
    loop {
        every.tick().await;
        let now = app.clock.now();
        let forget = app.db.write(move |conn| {
            moderation::forget_old(conn, now)?;
            relay::forget_old(conn, now)
        });
        let intakes = app.intakes.clone();
        let leave = tokio::task::spawn_blocking(move || intakes.forget_old(now));
        for outcome in [forget.await, leave.await.map_err(Error::from).flatten()] {
            if let Err(error) = outcome {
                tracing::error!("What is old could not be forgotten: {}", error.with_causes());
            }
        }
    }
}
