//! The index follows the database: what any process wrote is found a moment later.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::app::App;
use crate::error::Error;

/// A disk that is full or a database that is away is not asked four times a second.
const AFTER_FAILURE: Duration = Duration::from_secs(5);

/// Whether searches find what the database holds: set once the index has caught up, taken back while it cannot follow.
#[derive(Clone, Default)]
pub struct InStep(Arc<AtomicBool>);

impl InStep {
    /// As the index last was.
    pub fn get(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Follows for ever.
pub async fn follow(app: App, in_step: InStep) {
    let node = app.config.node.host.clone();
    // One look is one commit at most.
    let look_every = Duration::from_millis(app.config.search.commit_every_ms);
    loop {
        let working = app.clone();
        let followed = tokio::task::spawn_blocking(move || working.follow()).await;
        let pause = match followed.map_err(Error::from).flatten() {
            Ok(followed) => {
                // Where another process writes the index, that one keeps it in step.
                let rests = followed.caught_up || !followed.writing;
                if rests && !in_step.0.swap(true, Ordering::Relaxed) {
                    tracing::info!(node, position = followed.position, "The index is in step with the database");
                }
                super::numbers::show_position(&node, followed.position);
                if rests { look_every } else { Duration::ZERO }
            }
            Err(error) => {
                in_step.0.store(false, Ordering::Relaxed);
                tracing::error!(node, "The index cannot follow the database: {}", error.with_causes());
                AFTER_FAILURE
            }
        };
        tokio::time::sleep(pause).await;
    }
}
