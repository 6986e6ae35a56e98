//! Who may see an offer or a request that is for its parties only, as requests for care are (KINDS.md 4.3): whoever holds
//! a link that the desk made for them. Its secret is told once and kept as a hash; it opens one proposal, until that ends or
//! the link is revoked. What is shown after an acceptance only, an address or a phone, is not on that page either.

pub mod store;

use crate::account::secret;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result, sentence};
use crate::initiative::store::{self as entries, State};
use crate::initiative::{Initiative, Problem, Problems};

/// Longest name of whom a link is for, in characters.
pub const MAX_NAME_CHARS: usize = 80;
/// Most links to one proposal at a time.
const MOST: usize = 50;

/// A link as the desk sees it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Link {
    /// ULID.
    pub id: String,
    /// The proposal that it opens.
    pub uri: String,
    /// For whom it is.
    pub name: String,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub created: Timestamp,
}

/// Whether links to this entry can be made: an own proposal for its parties only, which still stands.
pub fn is_for_parties(entry: &Initiative) -> bool {
    let closed = entry.card.terms.as_ref().is_some_and(|terms| terms.visibility == "parties");
    entry.own && closed && entry.state == State::Published
}

/// The address that opens a proposal to who holds this secret.
pub fn address(uri: &str, secret: &str) -> String {
    format!("{uri}/for/{secret}")
}

/// Makes a link to a proposal for somebody; answers its secret, which nobody can read again.
///
/// # Errors
/// [`Error::Invalid`] without a name or with a long one, [`Error::NotFound`] for what is not for parties only,
/// [`Error::Conflict`] when there are too many.
pub fn make(conn: &mut Conn, uri: &str, name: &str, made_by: &str, now: Timestamp) -> Result<String> {
    entries::lock(conn)?;
    entries::find(conn, uri)?.filter(is_for_parties).ok_or(Error::NotFound)?;
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > MAX_NAME_CHARS {
        let message = "Please say for whom the link is, in at most 80 characters.";
        return Err(Error::Invalid(Problems(vec![Problem::new("name", "party_name", MAX_NAME_CHARS, message)])));
    }
    if store::list(conn, uri)?.len() >= MOST {
        return Err(Error::Conflict(sentence!("party-links-enough", most = MOST)));
    }
    let secret = secret::make();
    let (uri, made_by) = (uri.to_owned(), made_by.to_owned());
    let link = Link { id: now.mint_ulid(), uri, name, made_by, created: now };
    store::insert(conn, &link, &secret::hash(&secret))?;
    Ok(secret)
}

/// Ends a link to a proposal; who holds it sees nothing any more.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub fn revoke(conn: &mut Conn, uri: &str, id: &str) -> Result<()> {
    if store::delete(conn, uri, id)? { Ok(()) } else { Err(Error::NotFound) }
}

/// The proposal of this address for who holds a link to it.
///
/// # Errors
/// [`Error::NotFound`] when the secret opens no link to it, or it is hidden; [`Error::Gone`] when it is over.
pub fn open(conn: &mut Conn, uri: &str, secret: &str, now: Timestamp) -> Result<Initiative> {
    let known = store::find_by_token(conn, &secret::hash(secret))?.filter(|opens| opens == uri);
    let entry = entries::find(conn, &known.ok_or(Error::NotFound)?)?.ok_or(Error::NotFound)?;
    let over = entry.state == State::Withdrawn || entry.card.ends_at().is_none_or(|end| end < now);
    match entry.state {
        _ if over => Err(Error::Gone),
        State::Published => Ok(entry),
        _ => Err(Error::NotFound),
    }
}
