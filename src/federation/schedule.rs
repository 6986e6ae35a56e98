//! When catalogues of peers are read: after an answer, a hint or a header that differs, every six hours, and later and
//! later while a peer is away (PROTOCOL.md, "Pulling").

use rand::Rng as _;

use super::node::Federation;
use super::pull;
use super::store::wake_host;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::peer::store;

/// Without a reason to read earlier.
const READ_EVERY_SECONDS: i64 = 6 * 3600;
/// The first pause after a failure; each further one is a quarter longer.
const FIRST_PAUSE_SECONDS: f64 = 1.0;
const MAX_PAUSE_SECONDS: f64 = 3600.0;
/// A peer that has been away for so long is looked at once a day.
const UNREACHABLE_AFTER_SECONDS: i64 = 3 * 86_400;
const DAILY_SECONDS: i64 = 86_400;

/// Reads the catalogue of a peer, and plans the next time.
///
/// # Errors
/// When our database does not answer; what the peer does wrong is noted with it.
pub async fn read(federation: &Federation, host: &str) -> Result<()> {
    // Planned before, so that a reason to read again which comes while it is read is not forgotten; who stops in the
    // middle reads all at the next start.
    let (name, next) = (host.to_owned(), later(federation.now(), with_chance(READ_EVERY_SECONDS)));
    federation.app.db.write(move |conn| store::plan_pull(conn, &name, next)).await?;
    let outcome = pull::pull(federation, host).await;
    let (name, now) = (host.to_owned(), federation.now());
    match outcome {
        Ok(pulled) => {
            tracing::info!(
                peer.host = host,
                entries = pulled.entries,
                differing = pulled.differing,
                "Read a catalogue"
            );
            let done = move |conn: &mut Conn| {
                store::mark_contact(conn, &name, now)?;
                wake_host(conn, &name)?;
                store::mark_read(conn, &name)
            };
            federation.app.db.write(done).await?;
            pull::read_introductions(federation, host).await
        }
        Err(Error::Unavailable(why) | Error::Unreadable(why)) => {
            tracing::info!(peer.host = host, why = why.key, "A catalogue could not be read");
            federation.app.db.write(move |conn| put_off(conn, &name, why.key, now)).await
        }
        Err(error) => Err(error),
    }
}

/// A peer does not answer, or not well: it is asked again later.
///
/// # Errors
/// When the database does not answer.
pub fn put_off(conn: &mut Conn, host: &str, why: &str, now: Timestamp) -> Result<()> {
    store::mark_failed(conn, host, why, now)?;
    let Some(cursor) = store::find_cursor(conn, host)? else { return Ok(()) };
    let pause = pause_seconds(cursor.pull_tries, cursor.failed_at, now);
    store::set_pull(conn, host, later(now, pause), cursor.pull_tries.saturating_add(1))
}

/// At once, then 1.25ⁿ seconds, an hour at most; after three days once a day.
pub fn pause_seconds(tries: i32, failed_at: Option<Timestamp>, now: Timestamp) -> i64 {
    let away = failed_at.map_or(0, |since| now.seconds() - since.seconds());
    if away > UNREACHABLE_AFTER_SECONDS {
        return with_chance(DAILY_SECONDS);
    }
    let pause = (FIRST_PAUSE_SECONDS * 1.25_f64.powi(tries.clamp(0, 100))).min(MAX_PAUSE_SECONDS);
    #[expect(clippy::cast_possible_truncation, reason = "at most an hour")]
    let pause = pause.ceil() as i64;
    pause
}

/// So much later.
pub fn later(now: Timestamp, seconds: i64) -> Timestamp {
    Timestamp(now.0 + seconds * 1_000_000)
}

/// A tenth more at most, so that nodes that began together do not all come together.
fn with_chance(seconds: i64) -> i64 {
    seconds + rand::rng().random_range(0..=seconds / 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_that_is_away_is_asked_less_and_less_but_for_ever() {
        let now = Timestamp(1_795_514_400_000_000);
        assert_eq!(pause_seconds(0, Some(now), now), 1);
        assert_eq!(pause_seconds(10, Some(now), now), 10);
        assert_eq!(pause_seconds(60, Some(now), now), 3600);
        assert_eq!(pause_seconds(i32::MAX, Some(now), now), 3600);
        let long_ago = Timestamp(now.0 - 4 * 86_400 * 1_000_000);
        assert!((86_400..=95_040).contains(&pause_seconds(5, Some(long_ago), now)));
    }
}
