//! What came, what is to be sent, and who follows: the tables of federation.

mod absent;
pub mod actors;
mod followers;
pub mod forms;
mod leaving;
mod order;
mod own_actors;
mod sending;

use diesel::prelude::*;

use crate::clock::Timestamp;
use crate::db::schema::{deliveries, follows, initiatives, received};
use crate::db::{Conn, dialect};
use crate::error::Result;

pub use self::absent::*;
pub use self::followers::{
    Standing, count_followers_by_origin, count_followers_of_domain, find_follow, list_follows_of, mark_accepted,
    place_follow, rename_follow,
};
pub use self::leaving::is_leaving;
pub use self::order::{FOR_EVER, forget_order, is_taken_back, say_again, stands_still_as, take_back, taken_back_until};
pub use self::own_actors::{OwnActor, find_move, find_own_actor, forget_moves, insert_move, replace_own_actor};
pub use self::sending::*;

/// An activity that was verified.
#[derive(Debug, Clone)]
pub struct Received {
    /// Origin of its actor.
    pub origin: String,
    /// Its id.
    pub id: String,
    /// Who acted.
    pub actor: String,
    /// As it came.
    pub body: String,
    /// When.
    pub at: Timestamp,
}

/// Keeps an activity; false when it was kept before, which has no second effect.
///
/// # Errors
/// When the database does not answer.
pub fn insert_received(conn: &mut Conn, activity: &Received) -> Result<bool> {
    insert(conn, activity, "waiting", &activity.body)
}

/// Keeps the id of an activity that has no effect; false when it was kept before.
///
/// # Errors
/// When the database does not answer.
pub fn insert_done(conn: &mut Conn, activity: &Received) -> Result<bool> {
    insert(conn, activity, "done", "")
}

fn insert(conn: &mut Conn, activity: &Received, state: &str, body: &str) -> Result<bool> {
    let row = (
        received::origin.eq(&activity.origin),
        received::id.eq(&activity.id),
        received::actor.eq(&activity.actor),
        received::body.eq(body),
        received::at.eq(activity.at.0),
        received::state.eq(state),
        received::tries.eq(0),
        received::next_at.eq(0_i64),
        received::failure.eq(""),
    );
    Ok(dialect::insert_unless_there!(conn, received::table, row)? > 0)
}

/// Origins of which activities wait.
///
/// # Errors
/// When the database does not answer.
pub fn list_origins_waiting(conn: &mut Conn, now: Timestamp) -> Result<Vec<String>> {
    let waiting = received::table.filter(received::state.eq("waiting").and(received::next_at.le(now.0)));
    Ok(waiting.select(received::origin).distinct().load(conn)?)
}

/// Activities of an origin that wait, the oldest first.
///
/// # Errors
/// When the database does not answer.
pub fn list_waiting(conn: &mut Conn, origin: &str, now: Timestamp, limit: i64) -> Result<Vec<(Received, i32)>> {
    type Row = (String, String, String, String, i64, i32);
    let rows: Vec<Row> = received::table
        .filter(received::origin.eq(origin))
        .filter(received::state.eq("waiting").and(received::next_at.le(now.0)))
        .order((received::at.asc(), received::id.asc()))
        .limit(limit)
        .select((received::origin, received::id, received::actor, received::body, received::at, received::tries))
        .load(conn)?;
    let read = |(origin, id, actor, body, at, tries)| (Received { origin, id, actor, body, at: Timestamp(at) }, tries);
    Ok(rows.into_iter().map(read).collect())
}

/// An activity is applied: only its id is kept.
///
/// # Errors
/// When the database does not answer.
pub fn mark_done(conn: &mut Conn, activity: &Received) -> Result<()> {
    let values = (received::state.eq("done"), received::body.eq(""));
    diesel::update(received::table.find((&activity.origin, &activity.id))).set(values).execute(conn)?;
    Ok(())
}

/// An activity could not be applied: it waits until `next_at`. Without one it is given up, and only who sent it and why it
/// failed are kept: what somebody wrote is nobody's to read when it has no effect.
///
/// # Errors
/// When the database does not answer.
pub fn mark_failed(
    conn: &mut Conn,
    activity: &Received,
    tries: i32,
    next_at: Option<Timestamp>,
    failure: &str,
) -> Result<()> {
    let state = if next_at.is_some() { "waiting" } else { "failed" };
    let values = (
        received::state.eq(state),
        received::tries.eq(tries),
        received::next_at.eq(next_at.unwrap_or_default().0),
        received::failure.eq(failure),
    );
    let row = received::table.find((&activity.origin, &activity.id));
    diesel::update(row).set(values).execute(conn)?;
    if next_at.is_none() {
        diesel::update(row).set(received::body.eq("")).execute(conn)?;
    }
    Ok(())
}

/// How many activities could not be applied, and are not tried again.
///
/// # Errors
/// When the database does not answer.
pub fn count_failed(conn: &mut Conn) -> Result<i64> {
    Ok(received::table.filter(received::state.eq("failed")).count().get_result(conn)?)
}

/// Forgets ids of activities that were applied and came before `done`, and those that could not be applied and came
/// before `failed`.
///
/// # Errors
/// When the database does not answer.
pub fn forget_received(conn: &mut Conn, done: Timestamp, failed: Timestamp) -> Result<()> {
    for (state, before) in [("done", done), ("failed", failed)] {
        let old = received::table.filter(received::at.lt(before.0).and(received::state.eq(state)));
        diesel::delete(old).execute(conn)?;
    }
    Ok(())
}

/// Somebody elsewhere who follows an actor of this node, or asks to.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = follows)]
pub struct Follow {
    /// Id of the Follow.
    pub id: String,
    /// Scheme, host and port of the follower.
    pub origin: String,
    /// Who.
    pub follower: String,
    /// Whom.
    pub followed: String,
    /// Where the follower receives.
    pub inbox: String,
    /// Where everybody on the follower's server receives; the inbox when there is none.
    pub shared_inbox: String,
    /// Microseconds.
    pub created: i64,
}

/// Keeps a follow that is in force, as [`place_follow`] does.
///
/// # Errors
/// When the database does not answer.
pub fn replace_follow(conn: &mut Conn, follow: &Follow) -> Result<bool> {
    place_follow(conn, follow, "", Standing::Accepted)
}

/// How many follow an actor; not who waits for a yes.
///
/// # Errors
/// When the database does not answer.
pub fn count_followers(conn: &mut Conn, followed: &str) -> Result<i64> {
    let accepted = follows::followed.eq(followed).and(follows::state.eq(Standing::Accepted.as_str()));
    Ok(follows::table.filter(accepted).count().get_result(conn)?)
}

/// Whether anybody follows anybody here.
///
/// # Errors
/// When the database does not answer.
pub fn has_follows(conn: &mut Conn) -> Result<bool> {
    Ok(follows::table.select(follows::id).first::<String>(conn).optional()?.is_some())
}

/// The inboxes in which followers of an actor are reached, each once.
///
/// # Errors
/// When the database does not answer.
pub fn list_shared_inboxes(conn: &mut Conn, followed: &str) -> Result<Vec<String>> {
    let accepted = follows::followed.eq(followed).and(follows::state.eq(Standing::Accepted.as_str()));
    Ok(follows::table.filter(accepted).select(follows::shared_inbox).distinct().load(conn)?)
}

/// Nobody follows an actor any more that is gone.
///
/// # Errors
/// When the database does not answer.
pub fn forget_follows_of(conn: &mut Conn, followed: &str) -> Result<()> {
    diesel::delete(follows::table.filter(follows::followed.eq(followed))).execute(conn)?;
    Ok(())
}

/// Somebody who followed is gone.
///
/// # Errors
/// When the database does not answer.
pub fn forget_follows_by(conn: &mut Conn, follower: &str) -> Result<()> {
    diesel::delete(follows::table.filter(follows::follower.eq(follower))).execute(conn)?;
    Ok(())
}

/// Somebody wants nothing more of an actor: no follow, and nothing of what is still on its way to them alone.
///
/// # Errors
/// When the database does not answer.
pub fn end_follow(conn: &mut Conn, follower: &str, followed: &str) -> Result<()> {
    let both = follows::table.filter(follows::follower.eq(follower).and(follows::followed.eq(followed)));
    let inboxes: Option<(String, String)> =
        both.select((follows::inbox, follows::shared_inbox)).first(conn).optional()?;
    let Some((inbox, shared)) = inboxes else { return Ok(()) };
    diesel::delete(both).execute(conn)?;
    let others = follows::table.filter(follows::followed.eq(followed).and(follows::shared_inbox.eq(&shared)));
    let is_shared = others.count().get_result::<i64>(conn)? > 0;
    for alone in [inbox, shared.clone()].iter().filter(|inbox| !is_shared || **inbox != shared) {
        let under_way = deliveries::inbox.eq(alone).and(deliveries::signer.eq(followed));
        diesel::delete(deliveries::table.filter(under_way)).execute(conn)?;
    }
    Ok(())
}

/// Whether somebody follows an actor of this node.
///
/// # Errors
/// When the database does not answer.
pub fn is_follower(conn: &mut Conn, actor: &str) -> Result<bool> {
    let query = follows::table.filter(follows::follower.eq(actor)).select(follows::id);
    Ok(query.first::<String>(conn).optional()?.is_some())
}

/// Who sent a Follow that is in force here.
///
/// # Errors
/// When the database does not answer.
pub fn follower_of(conn: &mut Conn, follow_id: &str) -> Result<Option<String>> {
    Ok(follows::table.find(follow_id).select(follows::follower).first(conn).optional()?)
}

/// Somebody does not follow any more.
///
/// # Errors
/// When the database does not answer.
pub fn forget_follow(conn: &mut Conn, follow_id: &str, follower: &str) -> Result<()> {
    let own = follows::table.find(follow_id).filter(follows::follower.eq(follower));
    diesel::delete(own).execute(conn)?;
    Ok(())
}

/// Whether an id is that of an entry of this node.
///
/// # Errors
/// When the database does not answer.
pub fn is_own_entry(conn: &mut Conn, uri: &str) -> Result<bool> {
    let query = initiatives::table.find(uri).filter(initiatives::own.eq(true)).select(initiatives::uri);
    Ok(query.first::<String>(conn).optional()?.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Db;

    #[test]
    fn what_is_given_up_keeps_its_reason_and_not_its_words() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite:{}", folder.path().join("bocage.sqlite").display()), 1).unwrap();
        let told = |conn: &mut Conn| -> Result<(String, String, String)> {
            let columns = (received::state, received::body, received::failure);
            Ok(received::table.select(columns).first(conn)?)
        };
        db.write_now(move |conn| {
            let at = Timestamp(1_795_514_400_000_000);
            let (origin, id) = ("https://a.example".to_owned(), "https://a.example/1".to_owned());
            let received = Received { actor: format!("{origin}/u"), origin, id, body: "{}".to_owned(), at };
            insert_received(conn, &received)?;
            mark_failed(conn, &received, 1, Some(at), "why")?;
            assert_eq!(told(conn)?, ("waiting".into(), "{}".into(), "why".into()));
            mark_failed(conn, &received, 8, None, "why")?;
            assert_eq!(told(conn)?, ("failed".into(), String::new(), "why".into()));
            Ok(())
        })
        .unwrap();
    }
}
