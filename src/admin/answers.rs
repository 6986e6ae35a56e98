//! Answering what people elsewhere say of an initiative, under its own name.

use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::initiative::Initiative;
use crate::moderation::log;
use crate::news::{self, Answered, News};
use crate::reply;

/// Answers a text about an initiative, which counts as looked at. What was said in private is answered in private.
///
/// # Errors
/// [`Error::NotFound`] when the initiative has no such text, and as [`news::publish`].
pub fn answer(
    conn: &mut Conn,
    of: &Initiative,
    id: &str,
    content: &str,
    lang: &str,
    who: &str,
    now: Timestamp,
) -> Result<News> {
    let said = reply::store::find(conn, &of.uri, id)?.ok_or(Error::NotFound)?;
    let answered = Answered { text: said.id, author: said.author, private: !said.public };
    let news = news::answer(conn, of, answered, content, lang, now)?;
    if said.seen.is_none() {
        reply::set_seen(conn, &of.uri, id, Some(now))?;
    }
    log::note(conn, who, "reply-answered", &of.uri, "", now)?;
    Ok(news)
}
