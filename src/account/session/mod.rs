//! Who keeps the directory from a browser: a link that works once opens a session.

mod store;

use super::Right;
use super::secret;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result};

/// How long a link can be used.
pub const LINK_SECONDS: i64 = 15 * 60;
/// How long a session lives that nobody uses.
pub const IDLE_SECONDS: i64 = 14 * 86_400;
/// How long a session lives at most.
pub const MOST_SECONDS: i64 = 90 * 86_400;
/// After this time what cannot be taken back asks to sign in again.
pub const FRESH_SECONDS: i64 = 12 * 3_600;

/// Uses that are noted: a page does not write.
const NOTE_USE_EVERY_SECONDS: i64 = 3_600;
/// Longest name of a session, in characters.
pub const MAX_NAME_CHARS: usize = 80;

/// What a person may do. Every link is an admin's today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    Admin,
}

impl Role {
    /// Whether the role has a right.
    pub fn may(self, right: Right) -> bool {
        match (self, right) {
            (Role::Admin, _) => true,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Role::Admin => "admin",
        }
    }

    fn parse(word: &str) -> Option<Role> {
        (word == "admin").then_some(Role::Admin)
    }
}

/// A session, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// A ULID.
    pub id: String,
    /// Whose it is, as the link said; may be empty.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// When somebody signed in.
    pub created: Timestamp,
    /// About when it was last used.
    pub used: Timestamp,
}

impl Session {
    fn of(row: store::Row) -> Option<Session> {
        let role = Role::parse(&row.role)?;
        Some(Session { id: row.id, name: row.name, role, created: Timestamp(row.created), used: Timestamp(row.used) })
    }

    fn is_open(&self, now: Timestamp) -> bool {
        now.seconds() - self.created.seconds() < MOST_SECONDS && now.seconds() - self.used.seconds() < IDLE_SECONDS
    }

    /// Whether somebody signed in lately enough for what cannot be taken back.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        now.seconds() - self.created.seconds() < FRESH_SECONDS
    }

    /// Whether its use is to be noted with [`note_use`].
    pub fn is_use_noted(&self, now: Timestamp) -> bool {
        now.seconds() - self.used.seconds() < NOTE_USE_EVERY_SECONDS
    }
}

/// Makes a link for a person; the secret is answered once and kept nowhere. Several may be open.
///
/// # Errors
/// When the database does not answer.
pub fn make_link(conn: &mut Conn, name: &str, now: Timestamp) -> Result<String> {
    store::forget_ended(conn, now)?;
    let secret = secret::make();
    let name: String = name.trim().chars().filter(|c| !c.is_control()).take(MAX_NAME_CHARS).collect();
    store::insert_link(conn, &secret::hash(&secret), &name, now)?;
    Ok(secret)
}

/// Whether a link would still open a session.
///
/// # Errors
/// When the database does not answer.
pub fn is_link_open(conn: &mut Conn, link: &str, now: Timestamp) -> Result<bool> {
    store::is_link_open(conn, &secret::hash(link), now)
}

/// Burns a link and opens a session in place of `former`, the secret of the one there was; answers the session and its
/// secret, which is kept nowhere.
///
/// # Errors
/// [`Error::Gone`] when the link is unknown, was used, or is older than [`LINK_SECONDS`].
pub fn sign_in(conn: &mut Conn, link: &str, former: Option<&str>, now: Timestamp) -> Result<(Session, String)> {
    let name = store::burn_link(conn, &secret::hash(link), now)?.ok_or(Error::Gone)?;
    if let Some(former) = former {
        store::delete_by_hash(conn, &secret::hash(former))?;
    }
    store::forget_ended(conn, now)?;
    let secret = secret::make();
    let millis = u64::try_from(now.0 / 1000).unwrap_or_default();
    let session = Session {
        id: ulid::Ulid::from_parts(millis, rand::random()).to_string(),
        name,
        role: Role::Admin,
        created: now,
        used: now,
    };
    store::insert(conn, &session, &secret::hash(&secret))?;
    Ok((session, secret))
}

/// The open session with this secret.
///
/// # Errors
/// When the database does not answer.
pub fn find(conn: &mut Conn, secret: &str, now: Timestamp) -> Result<Option<Session>> {
    let row = store::find_by_hash(conn, &secret::hash(secret))?;
    Ok(row.and_then(Session::of).filter(|session| session.is_open(now)))
}

/// Notes that a session was used.
///
/// # Errors
/// When the database does not answer.
pub fn note_use(conn: &mut Conn, id: &str, now: Timestamp) -> Result<()> {
    store::mark_used(conn, id, now)
}

/// The open sessions, the last used first.
///
/// # Errors
/// When the database does not answer.
pub fn list(conn: &mut Conn, now: Timestamp) -> Result<Vec<Session>> {
    let all = store::list(conn)?.into_iter().filter_map(Session::of);
    Ok(all.filter(|session| session.is_open(now)).collect())
}

/// Closes a session; whether there was one.
///
/// # Errors
/// When the database does not answer.
pub fn close(conn: &mut Conn, id: &str) -> Result<bool> {
    store::delete(conn, id)
}

/// Closes all sessions and makes all links worthless.
///
/// # Errors
/// When the database does not answer.
pub fn close_all(conn: &mut Conn) -> Result<()> {
    store::clear(conn)
}
