//! Offers and requests end with their last day, also while nobody writes.

use std::time::Duration;

use crate::app::App;
use crate::db::Conn;
use crate::error::Result;
use crate::initiative::publish::proposals;
use crate::initiative::store;

/// «Within the hour» is what peers are promised (PROTOCOL.md); people of this node shall not wait.
const LOOK_EVERY: Duration = Duration::from_secs(20);
/// Proposals of one transaction: others who write wait for it.
const PER_WRITE: i64 = 100;

/// Looks for ever.
pub async fn expire(app: App) {
    loop {
        if let Err(error) = all(&app).await {
            tracing::error!("What has expired cannot be taken back: {}", error.with_causes());
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

async fn all(app: &App) -> Result<()> {
    let now = app.clock.now();
    let mut over = app.db.read(move |conn| store::has_ended(conn, now)).await?;
    while over {
        let home = app.home();
        let ended = app.db.write(move |conn| proposals::expire(conn, &home, PER_WRITE, now)).await?;
        over = ended >= PER_WRITE.unsigned_abs() as usize;
    }
    let home = app.home();
    let forget = move |conn: &mut Conn| proposals::forget_ended(conn, &home, PER_WRITE, now);
    let long_ago = proposals::kept_since(now);
    if app.db.read(move |conn| store::has_ended_in(conn, store::State::Withdrawn, long_ago)).await? {
        app.db.write(forget).await?;
    }
    Ok(())
}
