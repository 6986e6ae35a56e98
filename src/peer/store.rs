//! How other nodes are kept: what was decided, and how far the exchange with each has come.

mod blocks;
pub mod introductions;
mod leases;
pub mod recalls;

use diesel::prelude::*;

use super::{Cursor, Follower, Following, Peer};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::db::schema::{peer_cursors, peers};
use crate::error::Result;

pub use self::blocks::{forget_block, insert_block, is_blocked, list_blocked, list_blocks, quarantine_below};
pub use self::leases::{forget_lease, forget_leases, insert_lease, move_lease};

#[derive(Queryable, Selectable, Insertable, AsChangeset, Clone)]
#[diesel(table_name = peers, primary_key(host), treat_none_as_null = true, treat_none_as_default_value = false)]
struct Row {
    host: String,
    node: String,
    inbox: String,
    catalogue: String,
    name: String,
    following: String,
    follow_id: Option<String>,
    followed_at: Option<i64>,
    follower: String,
    follower_id: Option<String>,
    lease_until: Option<i64>,
    reason: String,
    created: i64,
    quarantined_at: Option<i64>,
    pinned: String,
    offered: String,
}

impl From<&Peer> for Row {
    fn from(peer: &Peer) -> Row {
        Row {
            host: peer.host.clone(),
            node: peer.node.clone(),
            inbox: peer.inbox.clone(),
            catalogue: peer.catalogue.clone(),
            name: peer.name.clone(),
            following: peer.following.as_str().into(),
            follow_id: peer.follow_id.clone(),
            followed_at: peer.followed_at.map(|at| at.0),
            follower: peer.follower.as_str().into(),
            follower_id: peer.follower_id.clone(),
            lease_until: peer.lease_until.map(|at| at.0),
            reason: peer.reason.clone(),
            created: peer.created.0,
            quarantined_at: peer.quarantined_at.map(|at| at.0),
            pinned: peer.pinned.clone(),
            offered: peer.offered.clone(),
        }
    }
}

impl From<Row> for Peer {
    fn from(row: Row) -> Peer {
        Peer {
            following: Following::parse(&row.following),
            follower: Follower::parse(&row.follower),
            host: row.host,
            node: row.node,
            inbox: row.inbox,
            catalogue: row.catalogue,
            name: row.name,
            follow_id: row.follow_id,
            followed_at: row.followed_at.map(Timestamp),
            follower_id: row.follower_id,
            lease_until: row.lease_until.map(Timestamp),
            reason: row.reason,
            created: Timestamp(row.created),
            quarantined_at: row.quarantined_at.map(Timestamp),
            pinned: row.pinned,
            offered: row.offered,
        }
    }
}

/// One peer.
///
/// # Errors
/// When the database does not answer.
pub fn find(conn: &mut Conn, host: &str) -> Result<Option<Peer>> {
    let row: Option<Row> = peers::table.find(host).select(Row::as_select()).first(conn).optional()?;
    Ok(row.map(Peer::from))
}

/// The peer with this node actor.
///
/// # Errors
/// When the database does not answer.
pub fn find_by_node(conn: &mut Conn, node: &str) -> Result<Option<Peer>> {
    let query = peers::table.filter(peers::node.eq(node)).select(Row::as_select());
    Ok(query.first(conn).optional()?.map(Peer::from))
}

/// The peer that answers this Follow of ours.
///
/// # Errors
/// When the database does not answer.
pub fn find_by_follow(conn: &mut Conn, follow_id: &str) -> Result<Option<Peer>> {
    let query = peers::table.filter(peers::follow_id.eq(follow_id)).select(Row::as_select());
    Ok(query.first(conn).optional()?.map(Peer::from))
}

/// The peer that sent this Follow.
///
/// # Errors
/// When the database does not answer.
pub fn find_by_follower(conn: &mut Conn, follower_id: &str) -> Result<Option<Peer>> {
    let query = peers::table.filter(peers::follower_id.eq(follower_id)).select(Row::as_select());
    Ok(query.first(conn).optional()?.map(Peer::from))
}

/// All peers, by name of the host.
///
/// # Errors
/// When the database does not answer.
pub fn list(conn: &mut Conn) -> Result<Vec<Peer>> {
    let rows: Vec<Row> = peers::table.order(peers::host.asc()).select(Row::as_select()).load(conn)?;
    Ok(rows.into_iter().map(Peer::from).collect())
}

/// How many peers there are.
///
/// # Errors
/// When the database does not answer.
pub fn count(conn: &mut Conn) -> Result<i64> {
    Ok(peers::table.count().get_result(conn)?)
}

/// Keeps a peer as it now is, and begins its cursor when it is new.
///
/// # Errors
/// When the database does not answer.
pub fn replace(conn: &mut Conn, peer: &Peer) -> Result<()> {
    let row = Row::from(peer);
    crate::upsert!(conn, peers::table, peers::host, row.clone())?;
    let begun = CursorRow::begun(&peer.host);
    crate::insert_unless_there!(conn, peer_cursors::table, begun.clone())?;
    Ok(())
}

#[derive(Queryable, Selectable, Insertable, Clone)]
#[diesel(table_name = peer_cursors)]
struct CursorRow {
    host: String,
    epoch: String,
    seq: i64,
    total: i64,
    root: String,
    differing: Option<i64>,
    compared_at: Option<i64>,
    pull_at: i64,
    pull_tries: i32,
    sent_seq: i64,
    push_at: i64,
    push_tries: i32,
    contact_at: Option<i64>,
    failed_at: Option<i64>,
    failure: String,
}

impl CursorRow {
    fn begun(host: &str) -> CursorRow {
        CursorRow {
            host: host.to_owned(),
            epoch: String::new(),
            seq: 0,
            total: 0,
            root: String::new(),
            differing: None,
            compared_at: None,
            pull_at: 0,
            pull_tries: 0,
            sent_seq: 0,
            push_at: 0,
            push_tries: 0,
            contact_at: None,
            failed_at: None,
            failure: String::new(),
        }
    }
}

impl From<CursorRow> for Cursor {
    fn from(row: CursorRow) -> Cursor {
        Cursor {
            host: row.host,
            epoch: row.epoch,
            seq: row.seq,
            total: row.total,
            root: row.root,
            differing: row.differing,
            compared_at: row.compared_at.map(Timestamp),
            pull_at: Timestamp(row.pull_at),
            pull_tries: row.pull_tries,
            sent_seq: row.sent_seq,
            push_at: Timestamp(row.push_at),
            push_tries: row.push_tries,
            contact_at: row.contact_at.map(Timestamp),
            failed_at: row.failed_at.map(Timestamp),
            failure: row.failure,
        }
    }
}

/// How far the exchange with a peer has come.
///
/// # Errors
/// When the database does not answer.
pub fn find_cursor(conn: &mut Conn, host: &str) -> Result<Option<Cursor>> {
    let row = peer_cursors::table.find(host).select(CursorRow::as_select()).first(conn).optional()?;
    Ok(row.map(Cursor::from))
}

/// The same of all peers.
///
/// # Errors
/// When the database does not answer.
pub fn list_cursors(conn: &mut Conn) -> Result<Vec<Cursor>> {
    let rows: Vec<CursorRow> = peer_cursors::table.order(peer_cursors::host.asc()).load(conn)?;
    Ok(rows.into_iter().map(Cursor::from).collect())
}

/// Notes up to where our copy goes, in which epoch.
///
/// # Errors
/// When the database does not answer.
pub fn set_pulled(conn: &mut Conn, host: &str, epoch: &str, seq: i64) -> Result<()> {
    let values = (peer_cursors::epoch.eq(epoch), peer_cursors::seq.eq(seq));
    diesel::update(peer_cursors::table.find(host)).set(values).execute(conn)?;
    Ok(())
}

/// Notes that both catalogues were compared: what the peer says of itself, and how many leaves differ now.
///
/// # Errors
/// When the database does not answer.
pub fn set_compared(conn: &mut Conn, host: &str, total: i64, root: &str, differing: i64, now: Timestamp) -> Result<()> {
    let values = (
        peer_cursors::total.eq(total),
        peer_cursors::root.eq(root),
        peer_cursors::differing.eq(differing),
        peer_cursors::compared_at.eq(now.0),
    );
    diesel::update(peer_cursors::table.find(host)).set(values).execute(conn)?;
    Ok(())
}

/// A peer said of so many entries more that they are published (fewer, when negative), since both sides were compared.
///
/// # Errors
/// When the database does not answer.
pub fn add_to_total(conn: &mut Conn, host: &str, more: i64) -> Result<()> {
    let compared = peer_cursors::table.find(host).filter(peer_cursors::compared_at.is_not_null());
    diesel::update(compared).set(peer_cursors::total.eq(peer_cursors::total + more)).execute(conn)?;
    Ok(())
}

/// Forgets what is known of a catalogue: there is no copy of it any more.
///
/// # Errors
/// When the database does not answer.
pub fn forget_compared(conn: &mut Conn, host: &str) -> Result<()> {
    let values = (
        peer_cursors::epoch.eq(""),
        peer_cursors::seq.eq(0_i64),
        peer_cursors::total.eq(0_i64),
        peer_cursors::root.eq(""),
        peer_cursors::differing.eq(None::<i64>),
        peer_cursors::compared_at.eq(None::<i64>),
    );
    diesel::update(peer_cursors::table.find(host)).set(values).execute(conn)?;
    Ok(())
}

/// Notes when its catalogue is next read, after so many failures in a row.
///
/// # Errors
/// When the database does not answer.
pub fn set_pull(conn: &mut Conn, host: &str, at: Timestamp, tries: i32) -> Result<()> {
    let values = (peer_cursors::pull_at.eq(at.0), peer_cursors::pull_tries.eq(tries));
    diesel::update(peer_cursors::table.find(host)).set(values).execute(conn)?;
    Ok(())
}

/// Plans when its catalogue is read, whatever failed before.
///
/// # Errors
/// When the database does not answer.
pub fn plan_pull(conn: &mut Conn, host: &str, at: Timestamp) -> Result<()> {
    diesel::update(peer_cursors::table.find(host)).set(peer_cursors::pull_at.eq(at.0)).execute(conn)?;
    Ok(())
}

/// Its catalogue was read well: the next failure is a first one.
///
/// # Errors
/// When the database does not answer.
pub fn mark_read(conn: &mut Conn, host: &str) -> Result<()> {
    diesel::update(peer_cursors::table.find(host)).set(peer_cursors::pull_tries.eq(0)).execute(conn)?;
    Ok(())
}

/// Has all catalogues read now: after a start nobody knows what was missed.
///
/// # Errors
/// When the database does not answer.
pub fn hasten_all(conn: &mut Conn, now: Timestamp) -> Result<()> {
    let later = peer_cursors::table.filter(peer_cursors::pull_at.gt(now.0));
    diesel::update(later).set(peer_cursors::pull_at.eq(now.0)).execute(conn)?;
    Ok(())
}

/// Has its catalogue read at `at`, or earlier when that was planned.
///
/// # Errors
/// When the database does not answer.
pub fn hasten_pull(conn: &mut Conn, host: &str, at: Timestamp) -> Result<()> {
    let later = peer_cursors::table.find(host).filter(peer_cursors::pull_at.gt(at.0));
    diesel::update(later).set(peer_cursors::pull_at.eq(at.0)).execute(conn)?;
    Ok(())
}

/// Notes up to where it was told of our catalogue.
///
/// # Errors
/// When the database does not answer.
pub fn set_sent(conn: &mut Conn, host: &str, seq: i64) -> Result<()> {
    diesel::update(peer_cursors::table.find(host)).set(peer_cursors::sent_seq.eq(seq)).execute(conn)?;
    Ok(())
}

/// Notes when it is next told, after so many failures in a row.
///
/// # Errors
/// When the database does not answer.
pub fn set_push(conn: &mut Conn, host: &str, at: Timestamp, tries: i32) -> Result<()> {
    let values = (peer_cursors::push_at.eq(at.0), peer_cursors::push_tries.eq(tries));
    diesel::update(peer_cursors::table.find(host)).set(values).execute(conn)?;
    Ok(())
}

/// Notes that it is there: what was put off because it was away is done now.
///
/// # Errors
/// When the database does not answer.
pub fn mark_contact(conn: &mut Conn, host: &str, now: Timestamp) -> Result<()> {
    let away = peer_cursors::table.find(host).filter(peer_cursors::failed_at.is_not_null());
    let revived = (peer_cursors::push_at.eq(0), peer_cursors::push_tries.eq(0));
    diesel::update(away).set(revived).execute(conn)?;
    let values =
        (peer_cursors::contact_at.eq(now.0), peer_cursors::failed_at.eq(None::<i64>), peer_cursors::failure.eq(""));
    diesel::update(peer_cursors::table.find(host)).set(values).execute(conn)?;
    Ok(())
}

/// Notes that it did not answer, or not well, and why (the key of a sentence).
///
/// # Errors
/// When the database does not answer.
pub fn mark_failed(conn: &mut Conn, host: &str, failure: &str, now: Timestamp) -> Result<()> {
    let first = peer_cursors::table.find(host).filter(peer_cursors::failed_at.is_null());
    diesel::update(first).set(peer_cursors::failed_at.eq(now.0)).execute(conn)?;
    diesel::update(peer_cursors::table.find(host)).set(peer_cursors::failure.eq(failure)).execute(conn)?;
    Ok(())
}
