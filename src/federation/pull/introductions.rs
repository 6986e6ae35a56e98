//! Which nodes a peer names on `/peers`: an admin is told of those that nobody here knows. None of them is contacted.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::reading::Catalogue;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::federation::deliver::authority;
use crate::federation::node::Federation;
use crate::outbound::{CATALOGUE_PAGE, StreamProfile};
use crate::peer::store::{self, introductions};
use crate::peer::{Following, Peer, is_host_name};

/// How often the list of a peer is read, at most.
const READ_EVERY_SECONDS: i64 = 86_400;
/// Names that are taken from one list.
const MAX_NAMED: usize = 500;

const LIST: StreamProfile = StreamProfile { max_bytes: 1024 * 1024, ..CATALOGUE_PAGE };

/// One node of a list.
#[derive(Debug, Deserialize)]
struct Named {
    node: String,
    #[serde(default)]
    state: String,
}

/// Reads the list of a peer that an admin accepted, once a day. That it cannot be read is no failure of the exchange.
///
/// # Errors
/// When our database does not answer.
pub async fn read_introductions(federation: &Federation, host: &str) -> Result<()> {
    let (name, now) = (host.to_owned(), federation.now());
    let Some(peer) = federation.app.db.write(move |conn| take_turn(conn, &name, now)).await? else { return Ok(()) };
    match read(federation, &peer).await {
        Ok(list) => {
            let named = named_in(federation, list);
            federation.app.db.write(move |conn| introductions::replace(conn, &peer.host, &named, now)).await
        }
        Err(Error::Unavailable(_) | Error::Unreadable(_)) => {
            tracing::debug!(peer.host = host, "The list of nodes that a peer knows did not come");
            Ok(())
        }
        Err(error) => Err(error),
    }
}

/// The peer when its list is to be read now, which is noted before: a list that cannot be read waits a day too.
fn take_turn(conn: &mut Conn, host: &str, now: Timestamp) -> Result<Option<Peer>> {
    let trusted = |peer: &Peer| peer.following == Following::Accepted && peer.quarantined_at.is_none();
    let Some(peer) = store::find(conn, host)?.filter(trusted) else { return Ok(None) };
    let last = introductions::read_at(conn, host)?.unwrap_or_default();
    if now.seconds() - last.seconds() < READ_EVERY_SECONDS {
        return Ok(None);
    }
    introductions::mark_read(conn, host, now)?;
    Ok(Some(peer))
}

async fn read(federation: &Federation, peer: &Peer) -> Result<Vec<Named>> {
    let mut catalogue = Catalogue::of(federation, peer)?;
    let url = catalogue.stated("/peers")?;
    let answer = catalogue.open(&url, &LIST, None).await?;
    if !answer.is_success() {
        return Err(catalogue.refusal(answer.status));
    }
    let list = answer.whole().await.map_err(|failure| catalogue.failed(failure))?;
    serde_json::from_slice(&list).map_err(|_| catalogue.unreadable())
}

/// The hosts of a list, each with whether the peer follows it: what is no name of another node is left out.
fn named_in(federation: &Federation, list: Vec<Named>) -> Vec<(String, bool)> {
    let mut named: BTreeMap<String, bool> = BTreeMap::new();
    for one in list {
        let Some(id) = federation.node.id(&one.node).filter(|id| !federation.node.owns(id.as_str())) else { continue };
        let host = authority(&id);
        let has_room = named.len() < MAX_NAMED || named.contains_key(&host);
        if has_room && id.host_str().is_some_and(is_host_name) {
            *named.entry(host).or_default() |= matches!(one.state.as_str(), "mutual" | "followed");
        }
    }
    named.into_iter().collect()
}
