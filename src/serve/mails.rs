//! Sends the mails that wait, until the process is to end; what is being sent then is still sent.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::app::App;
use crate::error::Result;
use crate::mail::smtp::Carrier;
use crate::mail::{Sent, send_next};

/// How often it is looked for what waits; another process may have written it.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// After a failure on either side the next one has time.
const AFTER_FAILURE: Duration = Duration::from_secs(5);

/// Sends until `stopping` is true or its sender is gone.
pub async fn send(app: App, carrier: Carrier, mut stopping: watch::Receiver<bool>) {
    let carrier = Arc::new(carrier);
    while !*stopping.borrow() {
        let pause = match next(&app, &carrier).await {
            Ok(Sent::One) => continue,
            Ok(Sent::Nothing) => LOOK_EVERY,
            Ok(Sent::Failed) => AFTER_FAILURE,
            Err(error) => {
                tracing::error!("Mails could not be read: {}", error.with_causes());
                AFTER_FAILURE
            }
        };
        tokio::select! {
            ended = stopping.changed() => if ended.is_err() { return },
            () = tokio::time::sleep(pause) => {}
        }
    }
}

async fn next(app: &App, carrier: &Arc<Carrier>) -> Result<Sent> {
    let (db, carrier, now) = (app.db.clone(), Arc::clone(carrier), app.clock.now());
    tokio::task::spawn_blocking(move || send_next(&db, &carrier, now)).await?
}
