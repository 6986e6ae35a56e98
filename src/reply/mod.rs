//! What people elsewhere say and do about initiatives of this node: texts for their maintainers, likes and boosts counted.
//!
//! Whether somebody may say it, and of which initiative it is, was found out before: here stands what is kept of it.

pub mod limits;
pub mod report;
pub mod store;

use serde::Serialize;

use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result};

/// Longest text that is kept, in characters; the rest is left out.
pub const MAX_CHARS: usize = 5_000;
/// A text about an initiative.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reply {
    /// Its id, an address.
    pub id: String,
    /// Of which initiative.
    pub initiative: String,
    /// Id of who wrote it.
    pub author: String,
    /// Registrable domain of the author.
    pub domain: String,
    /// Host name of the author.
    pub host: String,
    /// Markdown, at most [`MAX_CHARS`] characters.
    pub content: String,
    /// Whether its author addressed everybody; otherwise it is for the maintainers only.
    pub public: bool,
    /// Whether a maintainer took it out.
    pub hidden: bool,
    /// When it first came.
    pub received: Timestamp,
    /// When it last changed here.
    pub updated: Timestamp,
    /// When its author last changed it, as they say: an older version that comes later is not taken.
    pub revised: Timestamp,
    /// When somebody at the desk looked at it as it is; nothing while it waits for that.
    pub seen: Option<Timestamp>,
}

/// Somebody keeps an initiative out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Who.
    pub actor: String,
    /// Registrable domain of the actor.
    pub domain: String,
    /// Which initiative.
    pub initiative: String,
    /// Id of the activity that says so.
    pub activity: String,
    /// When it came.
    pub received: Timestamp,
}

/// What else people do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It pleases somebody.
    Like,
    /// Somebody passes it on.
    Boost,
}

impl Kind {
    /// As it is kept.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Like => "like",
            Kind::Boost => "boost",
        }
    }
}

/// Somebody likes or boosts an initiative or one of its news.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reaction {
    /// Who.
    pub actor: String,
    /// Registrable domain of the actor.
    pub domain: String,
    /// What: id of the initiative, or of its news.
    pub object: String,
    /// In what way.
    pub kind: Kind,
    /// Of which initiative.
    pub initiative: String,
    /// Id of the activity that says so.
    pub activity: String,
    /// When it came.
    pub received: Timestamp,
}

/// How many did what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Texts that are not hidden.
    pub replies: i64,
    /// Likes.
    pub likes: i64,
    /// Boosts.
    pub boosts: i64,
}

/// Keeps a text; one that is there already stays as it is, and what is beyond the limits is left out.
///
/// # Errors
/// When the database does not answer.
pub fn keep(conn: &mut Conn, reply: &Reply) -> Result<()> {
    let there = store::amounts::of_replies(conn, &reply.initiative, &reply.domain, reply.received)?;
    if limits::REPLIES.have_room(&there, "replies", &reply.domain) { store::insert(conn, reply) } else { Ok(()) }
}

/// Counts a like or a boost, once for each actor and object; false when it is beyond the limits.
///
/// # Errors
/// When the database does not answer.
pub fn count(conn: &mut Conn, reaction: &Reaction) -> Result<bool> {
    if store::find_reaction(conn, reaction)?.is_none() {
        let there = store::amounts::of_reactions(conn, &reaction.initiative, &reaction.domain, reaction.received)?;
        if !limits::REACTIONS.have_room(&there, "reactions", &reaction.domain) {
            return Ok(false);
        }
    }
    store::insert_reaction(conn, reaction)?;
    Ok(true)
}

/// Keeps an initiative out for somebody; false when it is beyond the limits.
///
/// # Errors
/// When the database does not answer.
pub fn refuse(conn: &mut Conn, refused: &Refused) -> Result<bool> {
    if store::refusals::find(conn, &refused.actor, &refused.initiative)?.is_none() {
        let there = store::amounts::of_refusals(conn, &refused.initiative, &refused.domain, refused.received)?;
        if !limits::REFUSALS.have_room(&there, "refusals", &refused.domain) {
            return Ok(false);
        }
    }
    store::refusals::insert(conn, refused)?;
    Ok(true)
}

/// Somebody at the desk looked at a text, or it is to be looked at again.
///
/// # Errors
/// [`Error::NotFound`] when the initiative has no such text.
pub fn set_seen(conn: &mut Conn, initiative: &str, id: &str, seen: Option<Timestamp>) -> Result<()> {
    if store::set_seen(conn, initiative, id, seen)? { Ok(()) } else { Err(Error::NotFound) }
}

/// Takes a text out of what is shown, or brings it back. It stays with its author.
///
/// # Errors
/// [`Error::NotFound`] when the initiative has no such text.
pub fn set_hidden(conn: &mut Conn, initiative: &str, id: &str, hidden: bool) -> Result<()> {
    if store::set_hidden(conn, initiative, id, hidden)? { Ok(()) } else { Err(Error::NotFound) }
}
