//! What was said by and about an initiative, which goes with it.

use diesel::prelude::*;

use crate::db::Conn;
use crate::db::schema::{
    deliveries, ending_letters, news, own_actors, party_links, reactions, refusals, relay_messages, replies, reports,
    submissions,
};
use crate::error::Result;

/// Nothing that names `id` and waits to be sent under the name of `signer` is sent any more.
///
/// # Errors
/// When the database does not answer.
pub fn forget_under_way(conn: &mut Conn, signer: &str, id: &str) -> Result<()> {
    let about = deliveries::signer.eq(signer).and(deliveries::activity.like(format!("%{id}%")));
    diesel::delete(deliveries::table.filter(about)).execute(conn)?;
    Ok(())
}

/// Empties the news of an initiative that is taken back, and forgets what people elsewhere said and did about it. Those who
/// follow are told that the initiative is gone, and their servers drop its news with it: nothing else of it that waits to be
/// delivered is sent.
///
/// # Errors
/// When the database does not answer.
pub fn forget_said(conn: &mut Conn, uri: &str) -> Result<()> {
    let emptied = (news::state.eq("withdrawn"), news::content.eq(""), news::told_rev.eq(news::rev));
    diesel::update(news::table.filter(news::initiative.eq(uri))).set(emptied).execute(conn)?;
    diesel::delete(replies::table.filter(replies::initiative.eq(uri))).execute(conn)?;
    diesel::delete(reactions::table.filter(reactions::initiative.eq(uri))).execute(conn)?;
    diesel::delete(refusals::table.filter(refusals::initiative.eq(uri))).execute(conn)?;
    diesel::delete(reports::table.filter(reports::initiative.eq(uri))).execute(conn)?;
    diesel::delete(own_actors::table.find(uri)).execute(conn)?;
    diesel::delete(ending_letters::table.find(uri)).execute(conn)?;
    diesel::delete(party_links::table.filter(party_links::uri.eq(uri))).execute(conn)?;
    let written = relay_messages::initiative.eq(uri).or(relay_messages::about.eq(uri));
    diesel::delete(relay_messages::table.filter(written)).execute(conn)?;
    // Who sent one still reads the answer; what was hidden because of it is content of the card.
    let sent = submissions::table.filter(submissions::initiative.eq(uri));
    diesel::update(sent).set(submissions::hidden.eq(None::<String>)).execute(conn)?;
    diesel::delete(deliveries::table.filter(deliveries::signer.eq(uri))).execute(conn)?;
    Ok(())
}
