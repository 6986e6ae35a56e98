//! What people elsewhere say and do about initiatives of this node: texts for their maintainers, likes and boosts counted.
//!
//! Whether somebody may say it, and of which initiative it is, was found out before: here stands what is kept of it.

pub mod report;
pub mod store;

use serde::Serialize;

use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result};

/// Longest text that is kept, in characters; the rest is left out.
pub const MAX_CHARS: usize = 5_000;
/// Texts of one domain about one initiative; further ones are not kept.
const MAX_REPLIES_OF_DOMAIN: i64 = 200;
/// Texts about one initiative; further ones are not kept.
const MAX_REPLIES: i64 = 5_000;
/// Likes and boosts of one domain for one initiative, as followers (SECURITY.md 3); further ones are not counted.
const MAX_REACTIONS_OF_DOMAIN: i64 = 10_000;

/// A text about an initiative.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reply {
    /// Its id, an address.
    pub id: String,
    /// Of which initiative.
    pub initiative: String,
    /// Id of who wrote it.
    pub author: String,
    /// Host name of the author.
    pub domain: String,
    /// Markdown, at most [`MAX_CHARS`] characters.
    pub content: String,
    /// Whether its author addressed everybody; otherwise it is for the maintainers only.
    pub public: bool,
    /// Whether a maintainer took it out.
    pub hidden: bool,
    /// When it first came.
    pub received: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
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
    /// Host name of the actor.
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
    let full = store::count_of_domain(conn, &reply.initiative, &reply.domain)? >= MAX_REPLIES_OF_DOMAIN
        || store::count_all(conn, &reply.initiative)? >= MAX_REPLIES;
    if full { Ok(()) } else { store::insert(conn, reply) }
}

/// Counts a like or a boost, once for each actor and object.
///
/// # Errors
/// When the database does not answer.
pub fn count(conn: &mut Conn, reaction: &Reaction) -> Result<()> {
    if store::count_reactions_of_domain(conn, &reaction.initiative, &reaction.domain)? >= MAX_REACTIONS_OF_DOMAIN {
        return Ok(());
    }
    store::insert_reaction(conn, reaction)
}

/// Takes a text out of what is shown, or brings it back. It stays with its author.
///
/// # Errors
/// [`Error::NotFound`] when the initiative has no such text.
pub fn set_hidden(conn: &mut Conn, initiative: &str, id: &str, hidden: bool) -> Result<()> {
    if store::set_hidden(conn, initiative, id, hidden)? { Ok(()) } else { Err(Error::NotFound) }
}
