//! What is to be sent, and how it stands with the servers it goes to.

use std::collections::HashMap;

use diesel::dsl::{case_when, count_star};
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::clock::Timestamp;
use crate::db::schema::{deliveries, delivery_hosts};
use crate::db::{Conn, dialect};
use crate::error::Result;

/// Something to send.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = deliveries)]
pub struct Delivery {
    /// ULID: the order within the lane of a host.
    pub id: String,
    /// Authority of the inbox.
    pub host: String,
    /// Where to: an inbox, or the actor whose inbox is asked for (`to_actor`).
    pub inbox: String,
    /// Whose key signs it.
    pub signer: String,
    /// The activity.
    pub activity: String,
    /// How often it was not taken by a server that answered.
    pub tries: i32,
    /// Not before; microseconds.
    pub next_at: i64,
    /// Microseconds.
    pub created: i64,
    /// Whether `inbox` is the id of an actor.
    pub to_actor: bool,
}

/// How it stands with a server for which something waits.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = delivery_hosts)]
pub struct DeliveryHost {
    /// Authority of its inboxes.
    pub host: String,
    /// How often in a row it could not be reached, or was in trouble.
    pub tries: i32,
    /// Nothing is sent before; microseconds.
    pub next_at: i64,
    /// Since when it is left alone; microseconds.
    pub asleep_since: Option<i64>,
}

/// Somebody is gone: what was still to be sent to them alone is not. `host`: the authority of
/// their id.
///
/// # Errors
/// When the database does not answer.
pub fn forget_deliveries_to(conn: &mut Conn, host: &str, actor: &str) -> Result<()> {
    // The index begins with the host.
    let to_them = deliveries::host.eq(host).and(deliveries::to_actor).and(deliveries::inbox.eq(actor));
    diesel::delete(deliveries::table.filter(to_them)).execute(conn)?;
    Ok(())
}

/// Has something sent.
///
/// # Errors
/// When the database does not answer.
pub fn insert_delivery(conn: &mut Conn, delivery: &Delivery) -> Result<()> {
    diesel::insert_into(deliveries::table).values(delivery.clone()).execute(conn)?;
    let row = DeliveryHost { host: delivery.host.clone(), tries: 0, next_at: 0, asleep_since: None };
    // A server that is well is due now, whatever else waits for it. The row is written in any case: whoever takes it
    // away because nothing waits has to wait for this transaction, and looks again.
    dialect::per_backend!(conn, |conn| diesel::insert_into(delivery_hosts::table)
        .values(row)
        .on_conflict(delivery_hosts::host)
        .do_update()
        .set(
            delivery_hosts::next_at
                .eq(case_when(delivery_hosts::tries.eq(0), 0_i64.into_sql::<BigInt>())
                    .otherwise(delivery_hosts::next_at))
        )
        .execute(conn))?;
    Ok(())
}

/// Hosts for which something is to be sent now.
///
/// # Errors
/// When the database does not answer.
pub fn list_hosts_to_send(conn: &mut Conn, now: Timestamp) -> Result<Vec<String>> {
    let due = delivery_hosts::table.filter(delivery_hosts::next_at.le(now.0));
    Ok(due.order(delivery_hosts::next_at.asc()).select(delivery_hosts::host).load(conn)?)
}

/// How it stands with a host; nothing when nothing waits for it.
///
/// # Errors
/// When the database does not answer.
pub fn find_delivery_host(conn: &mut Conn, host: &str) -> Result<Option<DeliveryHost>> {
    Ok(delivery_hosts::table.find(host).select(DeliveryHost::as_select()).first(conn).optional()?)
}

/// The first of a host's lane.
///
/// # Errors
/// When the database does not answer.
pub fn list_lane(conn: &mut Conn, host: &str, limit: i64) -> Result<Vec<Delivery>> {
    let lane = deliveries::table.filter(deliveries::host.eq(host)).order(deliveries::id.asc());
    Ok(lane.limit(limit).select(Delivery::as_select()).load(conn)?)
}

/// Nothing of a host's lane is sent before `next_at`, after so many failures in a row.
///
/// # Errors
/// When the database does not answer.
pub fn postpone_host(
    conn: &mut Conn,
    host: &str,
    tries: i32,
    next_at: Timestamp,
    asleep_since: Option<Timestamp>,
) -> Result<()> {
    let values = (
        delivery_hosts::tries.eq(tries),
        delivery_hosts::next_at.eq(next_at.0),
        delivery_hosts::asleep_since.eq(asleep_since.map(|at| at.0)),
    );
    diesel::update(delivery_hosts::table.find(host)).set(values).execute(conn)?;
    Ok(())
}

/// A host is there: what was put off because it was away is sent now.
///
/// # Errors
/// When the database does not answer.
pub fn wake_host(conn: &mut Conn, host: &str) -> Result<()> {
    let away = delivery_hosts::table.find(host).filter(delivery_hosts::tries.gt(0));
    let values =
        (delivery_hosts::tries.eq(0), delivery_hosts::next_at.eq(0_i64), delivery_hosts::asleep_since.eq(None::<i64>));
    diesel::update(away).set(values).execute(conn)?;
    Ok(())
}

/// How many deliveries wait for each host.
///
/// # Errors
/// When the database does not answer.
pub fn count_by_host(conn: &mut Conn) -> Result<HashMap<String, i64>> {
    let by_host = deliveries::table.group_by(deliveries::host).select((deliveries::host, count_star()));
    Ok(by_host.load::<(String, i64)>(conn)?.into_iter().collect())
}

/// How many deliveries wait that are signed by an actor.
///
/// # Errors
/// When the database does not answer.
pub fn count_signed_by(conn: &mut Conn, signer: &str) -> Result<i64> {
    Ok(deliveries::table.filter(deliveries::signer.eq(signer)).count().get_result(conn)?)
}

/// How many deliveries of an actor wait for one inbox.
///
/// # Errors
/// When the database does not answer.
pub fn count_waiting(conn: &mut Conn, signer: &str, inbox: &str) -> Result<i64> {
    let waiting = deliveries::table.filter(deliveries::signer.eq(signer).and(deliveries::inbox.eq(inbox)));
    Ok(waiting.count().get_result(conn)?)
}

/// Forgets how it stands with a host when nothing waits for it any more; false when something does.
///
/// # Errors
/// When the database does not answer.
pub fn forget_idle_host(conn: &mut Conn, host: &str) -> Result<bool> {
    // Written first, so that nobody has anything sent between the look and the end.
    diesel::update(delivery_hosts::table.find(host)).set(delivery_hosts::next_at.eq(0_i64)).execute(conn)?;
    let waits = deliveries::table.filter(deliveries::host.eq(host)).select(deliveries::id);
    if waits.first::<String>(conn).optional()?.is_some() {
        return Ok(false);
    }
    diesel::delete(delivery_hosts::table.find(host)).execute(conn)?;
    Ok(true)
}

/// Forgets how it stands with all hosts for which nothing waits any more: those that were blocked have no lane that does.
///
/// # Errors
/// When the database does not answer.
pub fn forget_idle_hosts(conn: &mut Conn) -> Result<()> {
    let waiting = deliveries::table.select(deliveries::host);
    let idle = delivery_hosts::table.filter(delivery_hosts::host.ne_all(waiting));
    for host in idle.select(delivery_hosts::host).load::<String>(conn)? {
        forget_idle_host(conn, &host)?;
    }
    Ok(())
}

/// It was delivered, or never will be.
///
/// # Errors
/// When the database does not answer.
pub fn forget_delivery(conn: &mut Conn, id: &str) -> Result<()> {
    diesel::delete(deliveries::table.find(id)).execute(conn)?;
    Ok(())
}

/// It was not taken, and is tried again later.
///
/// # Errors
/// When the database does not answer.
pub fn postpone_delivery(conn: &mut Conn, id: &str, tries: i32, next_at: Timestamp) -> Result<()> {
    let values = (deliveries::tries.eq(tries), deliveries::next_at.eq(next_at.0));
    diesel::update(deliveries::table.find(id)).set(values).execute(conn)?;
    Ok(())
}

/// Gives up what has waited since before `created`; how many that were.
///
/// # Errors
/// When the database does not answer.
pub fn forget_old_deliveries(conn: &mut Conn, created: Timestamp) -> Result<usize> {
    Ok(diesel::delete(deliveries::table.filter(deliveries::created.lt(created.0))).execute(conn)?)
}

/// Has everything sent now that was put off.
///
/// # Errors
/// When the database does not answer.
pub fn hasten_deliveries(conn: &mut Conn, now: Timestamp) -> Result<()> {
    let later = deliveries::table.filter(deliveries::next_at.gt(now.0));
    diesel::update(later).set(deliveries::next_at.eq(now.0)).execute(conn)?;
    let later = delivery_hosts::table.filter(delivery_hosts::next_at.gt(now.0));
    diesel::update(later).set(delivery_hosts::next_at.eq(now.0)).execute(conn)?;
    Ok(())
}
