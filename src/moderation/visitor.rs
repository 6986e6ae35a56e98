//! «Toujours là»: a passer-by says that a place is still there.

use super::{Kind, New, Received, store, submit};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::initiative::Initiative;
use crate::initiative::freshness::Freshness;
use crate::initiative::publish::{self, Home};

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StillThere {
    /// The card is marked as right, by a visitor.
    Confirmed,
    /// It was right already; nothing changed.
    UpToDate,
    /// The card says otherwise, or somebody else does: a person decides.
    Kept(Received),
}

/// Takes a passer-by's word. A visitor's word renews a card that was not confirmed for a year (KINDS.md 2.8), and says
/// nothing where the card is said to be closed or paused, or where somebody says that it is closed or shall go.
///
/// # Errors
/// As [`submit`].
pub fn still_there(conn: &mut Conn, home: &Home, of: &Initiative, lang: &str, now: Timestamp) -> Result<StillThere> {
    let disputed = ["closed", "paused"].contains(&of.card.status.as_str())
        || store::oldest_open(conn, &of.uri, Kind::Closed)?.is_some()
        || store::oldest_open(conn, &of.uri, Kind::Removal)?.is_some();
    if disputed || !of.own || !of.is_public() {
        let nothing = String::new;
        let said = New {
            kind: Kind::StillThere,
            field: nothing(),
            content: nothing(),
            reporter: nothing(),
            lang: lang.to_owned(),
        };
        return submit(conn, of, &said, now).map(StillThere::Kept);
    }
    if Freshness::of(of.card.checked_at.as_deref(), now.date()) == Freshness::UpToDate {
        return Ok(StillThere::UpToDate);
    }
    publish::confirm(conn, home, &of.uri, "visitor", now)?;
    Ok(StillThere::Confirmed)
}
