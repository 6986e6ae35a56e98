//! Who is answered is told, whether they follow or not.

use serde_json::Value;

use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::federation::address::Node;
use crate::federation::deliver::{authority, to_actor};
use crate::federation::store::{self, Standing};
use crate::news::News;
use crate::peer::store::is_blocked;

/// Tells whom news answer, unless they hear of it since they follow. Where they receive is asked when it is sent, as often
/// as a delivery is tried.
///
/// # Errors
/// When the database does not answer.
pub fn tell(conn: &mut Conn, node: &Node, news: &News, activity: &Value, now: Timestamp) -> Result<()> {
    let author = news.answered().and_then(|answered| node.id(&answered.author));
    let Some(author) = author else { return Ok(()) };
    let follow = store::find_follow(conn, author.as_str(), &news.initiative)?;
    let hears = follow.is_some_and(|(_, standing)| standing == Standing::Accepted) && !news.is_private();
    if hears || is_blocked(conn, &authority(&author))? {
        return Ok(());
    }
    store::insert_delivery(conn, &to_actor(&author, &news.initiative, activity, now))
}
