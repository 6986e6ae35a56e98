//! Writing what was read: each batch is one transaction with the cursor.

use std::collections::HashMap;

use super::{Run, not_followed, quarantine_of};
use crate::catalogue::copies;
use crate::catalogue::digest::Leaf;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::initiative::publish::{Accepted, Received, RemoteHome, accept_remote, remote};
use crate::initiative::store::lock;
use crate::peer::{Following, Peer, store};

/// Leaves of one transaction.
pub const PER_BATCH: usize = 300;

/// A leaf that differs: what we had when both sides were compared, and what the home lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub ours: Option<Leaf>,
    pub theirs: Option<Leaf>,
}

/// By id.
pub type Differences = HashMap<String, Difference>;

impl Run<'_> {
    /// Applies what was read; our copy then goes up to `seq`. A large page is several transactions.
    ///
    /// # Errors
    /// When the peer is followed no longer, or the database does not answer.
    pub(super) async fn apply(&mut self, mut entries: Vec<Received>, seq: Option<i64>) -> Result<()> {
        while entries.len() > PER_BATCH {
            let rest = entries.split_off(PER_BATCH);
            self.apply_batch(entries, None).await?;
            entries = rest;
        }
        self.apply_batch(entries, seq).await?;
        self.seq = self.seq.max(seq.unwrap_or_default());
        Ok(())
    }

    async fn apply_batch(&mut self, entries: Vec<Received>, seq: Option<i64>) -> Result<()> {
        let (mut home, epoch, now) = (self.home.clone(), self.head.epoch.clone(), self.federation.now());
        let work = move |conn: &mut Conn| {
            home.quarantine = quarantine_of(&hold_followed(conn, &home.host)?);
            if let Some(seq) = seq {
                advance(conn, &home.host, &epoch, seq)?;
            }
            accept_remote(conn, &home, &entries, now)
        };
        let accepted: Accepted = self.federation.app.db.write(work).await?;
        self.pulled.entries += accepted.applied + accepted.refused;
        Ok(())
    }

    /// Applies what the home listed where both sides differed, unless our side has changed since it was compared: then
    /// it is newer.
    ///
    /// # Errors
    /// As [`Run::apply`].
    pub(super) async fn mend(&mut self, entries: Vec<Received>, differences: &Differences) -> Result<()> {
        let of =
            |received: &Received| Some((received.leaf.id.clone(), differences.get(&received.leaf.id)?.ours.clone()));
        let compared: HashMap<String, Option<Leaf>> = entries.iter().filter_map(of).collect();
        let mut home = RemoteHome { new_epoch: true, ..self.home.clone() };
        let now = self.federation.now();
        let work = move |conn: &mut Conn| {
            home.quarantine = quarantine_of(&hold_followed(conn, &home.host)?);
            let unchanged = unchanged(conn, compared)?;
            let entries: Vec<Received> =
                entries.into_iter().filter(|received| unchanged.contains(&received.leaf.id)).collect();
            accept_remote(conn, &home, &entries, now)
        };
        let accepted: Accepted = self.federation.app.db.write(work).await?;
        self.pulled.entries += accepted.applied + accepted.refused;
        Ok(())
    }

    /// Removes what the home lists no longer, under the same condition.
    ///
    /// # Errors
    /// As [`Run::apply`].
    pub(super) async fn forget(&mut self, compared: HashMap<String, Option<Leaf>>) -> Result<()> {
        let (host, now): (String, Timestamp) = (self.home.host.clone(), self.federation.now());
        let work = move |conn: &mut Conn| {
            hold_followed(conn, &host)?;
            let gone = unchanged(conn, compared)?;
            remote::forget(conn, &host, &gone, now)
        };
        self.federation.app.db.write(work).await
    }
}

/// A follow may end while its catalogue is read: nothing comes back after that. It may also be accepted meanwhile. Nor does anybody else write from here on,
/// so that what is looked at before writing stays so.
fn hold_followed(conn: &mut Conn, host: &str) -> Result<Peer> {
    lock(conn)?;
    match store::find(conn, host)? {
        Some(peer) if peer.following == Following::Accepted => Ok(peer),
        _ => Err(not_followed(host)),
    }
}

/// Only forward: what was pushed meanwhile may have brought it further.
fn advance(conn: &mut Conn, host: &str, epoch: &str, seq: i64) -> Result<()> {
    match store::find_cursor(conn, host)? {
        Some(cursor) if cursor.epoch == epoch && cursor.seq >= seq => Ok(()),
        _ => store::set_pulled(conn, host, epoch, seq),
    }
}

/// The ids whose leaves are still as they were compared.
fn unchanged(conn: &mut Conn, compared: HashMap<String, Option<Leaf>>) -> Result<Vec<String>> {
    let ids: Vec<String> = compared.keys().cloned().collect();
    let now: HashMap<String, Leaf> =
        copies::store::find_many(conn, &ids)?.into_iter().map(|copied| (copied.leaf.id.clone(), copied.leaf)).collect();
    Ok(compared.into_iter().filter(|(id, leaf)| now.get(id) == leaf.as_ref()).map(|(id, _)| id).collect())
}
