//! Tokens: made, recognised, revoked.

use serde::Serialize;

use super::secret;
use super::store::{self, Row};
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result, sentence};

/// What a token begins with, so that a person and a leak scanner recognise it.
const PREFIX: &str = "bocage_";

/// Uses that are noted: a token that is used all the time does not write all the time.
const NOTE_USE_EVERY_SECONDS: i64 = 3_600;

/// What a token may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Right {
    /// Publish new initiatives.
    Create,
    /// Change initiatives of this node.
    Edit,
    /// Say that an initiative is right.
    Confirm,
    /// Withdraw initiatives of this node.
    Withdraw,
    /// Tell news of initiatives of this node, change and take them back.
    News,
    /// Decide about other nodes.
    Admin,
}

/// All rights.
pub const RIGHTS: [Right; 6] = [Right::Create, Right::Edit, Right::Confirm, Right::Withdraw, Right::News, Right::Admin];

impl Right {
    /// The word in the database and at the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Right::Create => "create",
            Right::Edit => "edit",
            Right::Confirm => "confirm",
            Right::Withdraw => "withdraw",
            Right::News => "news",
            Right::Admin => "admin",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Right> {
        RIGHTS.into_iter().find(|right| right.as_str() == word)
    }
}

/// A token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Token {
    /// A ULID.
    pub id: String,
    /// What it is for, in the operator's words.
    pub name: String,
    /// What it may do.
    pub rights: Vec<Right>,
    /// When it was made.
    pub created: Timestamp,
    /// About when it was last used.
    pub used: Option<Timestamp>,
    /// When it was revoked.
    pub revoked: Option<Timestamp>,
}

impl From<Row> for Token {
    fn from(row: Row) -> Token {
        Token {
            rights: row.rights.split(' ').filter_map(Right::parse).collect(),
            id: row.id,
            name: row.name,
            created: Timestamp(row.created),
            used: row.used.map(Timestamp),
            revoked: row.revoked.map(Timestamp),
        }
    }
}

/// Makes a token; the secret is answered once and kept nowhere.
///
/// # Errors
/// [`Error::Usage`] without a right, or when the database does not answer.
pub fn create(conn: &mut Conn, name: &str, rights: &[Right], now: Timestamp) -> Result<(Token, String)> {
    if rights.is_empty() {
        return Err(Error::Usage(sentence!("token-needs-right")));
    }
    let secret = format!("{PREFIX}{}", secret::make());
    let millis = u64::try_from(now.0 / 1000).unwrap_or_default();
    let words: Vec<&str> = rights.iter().map(|right| right.as_str()).collect();
    let row = Row {
        id: ulid::Ulid::from_parts(millis, rand::random()).to_string(),
        name: name.trim().to_owned(),
        hash: secret::hash(&secret),
        rights: words.join(" "),
        created: now.0,
        used: None,
        revoked: None,
    };
    store::insert(conn, &row)?;
    Ok((row.into(), secret))
}

/// The token with this secret, unless it was revoked.
///
/// # Errors
/// [`Error::NotSignedIn`] when there is none, or when the database does not answer.
pub fn find_by_secret(conn: &mut Conn, secret: &str) -> Result<Token> {
    let row = store::find_by_hash(conn, &secret::hash(secret))?.ok_or(Error::NotSignedIn)?;
    if row.revoked.is_some() { Err(Error::NotSignedIn) } else { Ok(row.into()) }
}

/// Notes that a token was used, at most once an hour.
///
/// # Errors
/// When the database does not answer.
pub fn note_use(conn: &mut Conn, token: &Token, now: Timestamp) -> Result<()> {
    let lately = token.used.is_some_and(|used| now.seconds() - used.seconds() < NOTE_USE_EVERY_SECONDS);
    if lately { Ok(()) } else { store::mark_used(conn, &token.id, now) }
}

/// All tokens, revoked ones included, the oldest first.
///
/// # Errors
/// When the database does not answer.
pub fn list(conn: &mut Conn) -> Result<Vec<Token>> {
    Ok(store::list(conn)?.into_iter().map(Token::from).collect())
}

/// Makes a token worthless.
///
/// # Errors
/// [`Error::NotFound`] when there is none that is not revoked yet.
pub fn revoke(conn: &mut Conn, id: &str, now: Timestamp) -> Result<()> {
    if store::mark_revoked(conn, id, now)? { Ok(()) } else { Err(Error::NotFound) }
}
