//! All that is known of other nodes, for pages and commands.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{Cursor, Peer, domains, store};
use crate::catalogue::copies::{self, Counts, OVER_QUOTA};
use crate::db::Conn;
use crate::error::Result;

/// A node with how far the exchange has come, and what is here of its catalogue.
#[derive(Debug, Clone)]
pub struct Known {
    /// Who it is.
    pub peer: Peer,
    /// How far the exchange has come.
    pub cursor: Cursor,
    /// What is here.
    pub copied: Counts,
    /// Published entries of which the content was not kept, because it brought too many while it is new.
    pub over_quota: i64,
    /// Whether it is kept out.
    pub blocked: bool,
}

/// All nodes, by name of the host.
///
/// # Errors
/// When the database does not answer.
pub fn list(conn: &mut Conn) -> Result<Vec<Known>> {
    let mut cursors: HashMap<String, Cursor> =
        store::list_cursors(conn)?.into_iter().map(|cursor| (cursor.host.clone(), cursor)).collect();
    let (peers, mut all) = (store::list(conn)?, Vec::new());
    let names: BTreeSet<&str> = peers.iter().flat_map(|peer| domains(&peer.host)).collect();
    let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
    let kept_out: HashSet<String> = store::list_blocked(conn, &names)?.into_iter().collect();
    for peer in peers {
        // A peer has a cursor from its first day.
        let Some(cursor) = cursors.remove(&peer.host) else { continue };
        let copied = copies::store::count(conn, &peer.host)?;
        let over_quota = copies::store::count_refused(conn, &peer.host, OVER_QUOTA)?;
        let blocked = domains(&peer.host).into_iter().any(|domain| kept_out.contains(domain));
        all.push(Known { peer, cursor, copied, over_quota, blocked });
    }
    Ok(all)
}
