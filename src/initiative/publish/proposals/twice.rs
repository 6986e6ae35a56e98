//! What is sent twice is published once.

use super::{add, checked};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::initiative::Fields;
use crate::initiative::draft::CheckedDraft;
use crate::initiative::history::UNDO_SECONDS;
use crate::initiative::publish::{Home, owned_fields};
use crate::initiative::store::{self, Initiative, State};

/// Signs of a ULID that are its time.
const TIME_CHARS: usize = 10;

/// As [`propose`](super::propose), unless its initiative published the very same a moment ago: then it is that one, which
/// was published before `now`. For forms, which are sent twice by who comes back to one.
///
/// # Errors
/// As [`propose`](super::propose).
pub fn propose_once(conn: &mut Conn, home: &Home, fields: Fields, now: Timestamp) -> Result<Initiative> {
    store::lock(conn)?;
    let checked = checked(conn, home, fields, now)?;
    match sent_before(conn, &checked, now)? {
        Some(same) => Ok(same),
        None => add(conn, home, checked, now),
    }
}

/// One of the same initiative that says all that this draft says, and was published as lately as a change can be undone.
fn sent_before(conn: &mut Conn, checked: &CheckedDraft, now: Timestamp) -> Result<Option<Initiative>> {
    let by = checked.card.terms.as_ref().map(|terms| terms.by.clone()).unwrap_or_default();
    let said = owned_fields(&checked.card, &checked.private)?;
    // An id begins with the time at which it was made.
    let since = now.plus_seconds(-UNDO_SECONDS).mint_ulid();
    let mut uris = store::list_proposals_of(conn, &by)?;
    uris.retain(|uri| uri.rsplit('/').next().is_some_and(|ulid| ulid.get(..TIME_CHARS) >= since.get(..TIME_CHARS)));
    for one in store::find_many(conn, &uris)?.into_iter().filter(|one| one.own && one.state == State::Published) {
        if owned_fields(&one.card, &store::find_private(conn, &one.uri)?)? == said {
            return Ok(Some(one));
        }
    }
    Ok(None)
}
