//! Reading the catalogue of an accepted peer until our copy has the same root (PROTOCOL.md, "Pulling").
//!
//! Push is a hint, pull is the truth: what is missing is read by number (`changes`), where nothing or too much is
//! missing from the `snapshot`, and then both digests are compared and what still differs is mended leaf by leaf
//! (`compare`). Every batch is one transaction with the cursor, so that a run may stop anywhere and applying twice is
//! harmless. Who calls notes failures, by the key of the sentence in the error.

mod apply;
mod changes;
mod compare;
mod introductions;
mod pushed;
mod reading;
pub mod recall;
mod repair;
mod snapshot;
mod wire;

use serde_json::{Map, Value};

use self::reading::Catalogue;
use self::wire::Head;
use super::node::Federation;
use super::pins;
use crate::catalogue::copies;
use crate::clock::Timestamp;
use crate::error::{Error, Result, sentence};
use crate::initiative::publish::RemoteHome;
use crate::initiative::publish::remote::quarantine::Quarantine;
use crate::peer::{Cursor, Following, Peer, store};

pub use self::compare::CopyDigests;
pub use self::introductions::read_introductions;
pub use self::pushed::{Pushed, take_pushed};

/// With more entries than this a first copy comes from the snapshot.
const SNAPSHOT_ABOVE: i64 = 200;
/// A gap of more lines is not read by number; nor are more items read in one run (SECURITY.md 2.2.16).
const MAX_GAP: i64 = 10_000;

/// What a run did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pulled {
    /// Pages of changes that were read.
    pub pages: usize,
    /// Leaves that said something new.
    pub entries: usize,
    /// Requests that were sent, signed repetitions included.
    pub requests: usize,
    /// Leaves that still differ.
    pub differing: i64,
}

/// One run, for one peer.
struct Run<'a> {
    federation: &'a Federation,
    catalogue: Catalogue<'a>,
    home: RemoteHome,
    head: Head,
    /// Up to where our copy goes.
    seq: i64,
    pulled: Pulled,
}

/// Reads what is new in the catalogue of an accepted peer, compares both digests, and mends what differs.
///
/// # Errors
/// [`Error::NotAllowed`] when it is no accepted peer, [`Error::Unavailable`] when it does not answer,
/// [`Error::Unreadable`] when it answers what cannot be used, and when our database does not answer. What was applied
/// before stays.
pub async fn pull(federation: &Federation, host: &str) -> Result<Pulled> {
    let mut run = Run::begin(federation, host).await?;
    run.read().await?;
    run.compare().await?;
    run.pulled.requests = run.catalogue.requests;
    Ok(run.pulled)
}

impl<'a> Run<'a> {
    async fn begin(federation: &'a Federation, host: &str) -> Result<Run<'a>> {
        let name = host.to_owned();
        let known =
            federation.app.db.read(move |conn| Ok((store::find(conn, &name)?, store::find_cursor(conn, &name)?)));
        let (Some(peer), Some(cursor)) = known.await? else { return Err(Error::NotFound) };
        if peer.following != Following::Accepted {
            return Err(not_followed(host));
        }
        let mut catalogue = Catalogue::of(federation, &peer)?;
        let head = read_head(&mut catalogue, &peer, federation.now()).await?;
        let home = home_of(&peer, &head, &cursor).ok_or_else(|| catalogue.unreadable())?;
        let mut run = Run { federation, catalogue, home, head, seq: cursor.seq, pulled: Pulled::default() };
        run.begin_at(&cursor).await?;
        Ok(run)
    }

    /// In another epoch everything is read anew; numbers beyond the end of the log are none.
    async fn begin_at(&mut self, cursor: &Cursor) -> Result<()> {
        let same = cursor.epoch == self.head.epoch;
        self.seq = if same { cursor.seq.min(self.head.seq) } else { 0 };
        if same && self.seq == cursor.seq {
            return Ok(());
        }
        let (host, epoch, seq) = (self.home.host.clone(), self.head.epoch.clone(), self.seq);
        self.federation.app.db.write(move |conn| store::set_pulled(conn, &host, &epoch, seq)).await
    }

    async fn read(&mut self) -> Result<()> {
        let host = self.home.host.clone();
        let copied = self.federation.app.db.read(move |conn| copies::store::count_leaves(conn, &host)).await?;
        let first = copied == 0 && self.head.total > SNAPSHOT_ABOVE;
        if first || self.head.seq - self.seq > MAX_GAP {
            self.read_snapshot().await?;
        }
        self.read_changes(self.head.seq).await
    }
}

/// The head of a catalogue, proved by a key that is pinned of its node.
async fn read_head(catalogue: &mut Catalogue<'_>, peer: &Peer, now: Timestamp) -> Result<Head> {
    if peer.is_in_doubt() {
        return Err(Error::Unavailable(sentence!("peer-keys-changed", host = &peer.host)));
    }
    let document: Map<String, Value> = catalogue.read(&catalogue.root.clone()).await?;
    if !pins::proves(peer, &document, now) {
        return Err(Error::Unreadable(sentence!("catalogue-not-proven", host = &peer.host)));
    }
    let head: Head = serde_json::from_value(document.into()).map_err(|_| catalogue.unreadable())?;
    if head.is_sound() { Ok(head) } else { Err(catalogue.unreadable()) }
}

/// The peer as the home of what it lists; nothing when its catalogue does not stand under its own name.
fn home_of(peer: &Peer, head: &Head, cursor: &Cursor) -> Option<RemoteHome> {
    let new_epoch = !cursor.epoch.is_empty() && cursor.epoch != head.epoch;
    Some(RemoteHome { new_epoch, ..home(peer)? })
}

/// The home of what a peer lists, as far as the peer itself says.
fn home(peer: &Peer) -> Option<RemoteHome> {
    let catalogue = url::Url::parse(&peer.catalogue).ok()?;
    let base_url = catalogue.origin().ascii_serialization();
    let named = base_url.split_once("://").is_some_and(|(_, authority)| authority == peer.host);
    named.then(|| RemoteHome { host: peer.host.clone(), base_url, new_epoch: false, quarantine: quarantine_of(peer) })
}

/// What an admin has not accepted waits.
fn quarantine_of(peer: &Peer) -> Option<Quarantine> {
    peer.quarantined_at.map(|_| Quarantine::default())
}

fn not_followed(host: &str) -> Error {
    Error::NotAllowed(sentence!("peer-not-followed", host = host))
}
