//! What people send without an account.

use serde::Serialize;

use super::{MAX_CHARS, store};
use crate::account::secret;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result, sentence};
use crate::initiative::{Initiative, Problem, Problems};
use crate::mail::Address;

/// Parts of a card that may be wrong, in words of people: each has a sentence `report-field-{code}`.
pub const FIELDS: [&str; 8] = ["name", "place", "hours", "contact", "text", "access", "price", "other"];

/// So many may wait about one card; what comes then says nothing new.
const MAX_OPEN: i64 = 50;

/// What somebody says of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Something is wrong.
    Mistake,
    /// The place is still there.
    StillThere,
    /// It is closed for good.
    Closed,
    /// The card is of the person's own initiative.
    Mine,
    /// The card shall go.
    Removal,
}

/// All of them.
pub const KINDS: [Kind; 5] = [Kind::Mistake, Kind::StillThere, Kind::Closed, Kind::Mine, Kind::Removal];

impl Kind {
    /// The word in the database, in forms and in keys of sentences.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Mistake => "mistake",
            Kind::StillThere => "still-there",
            Kind::Closed => "closed",
            Kind::Mine => "mine",
            Kind::Removal => "removal",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Kind> {
        KINDS.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Whether it matters who says so.
    pub fn can_be_proved(self) -> bool {
        matches!(self, Kind::Mine | Kind::Removal)
    }
}

/// What somebody sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Submission {
    /// ULID.
    pub id: String,
    /// What is said.
    pub kind: Kind,
    /// About which card.
    pub initiative: String,
    /// Which part of the card is meant, for a mistake; else empty.
    pub field: String,
    /// In the person's words, at most [`MAX_CHARS`] characters; may be empty.
    pub content: String,
    /// Where the person wants the answer, never shown; empty without.
    pub reporter: String,
    /// The person's language.
    pub lang: String,
    /// When it came.
    pub received: Timestamp,
    /// When the person proved to read the card's own address.
    pub proved: Option<Timestamp>,
    /// Whether contacts and texts of the card are hidden because of it.
    pub hides: bool,
    /// When it was answered.
    pub closed: Option<Timestamp>,
    /// Why it was answered so: a code of [`super::decide::REASONS`]; empty while it waits.
    pub reason: String,
    /// The answer in words; may be empty.
    pub answer: String,
}

/// What is to be kept.
#[derive(Debug, Clone)]
pub struct New {
    /// What is said.
    pub kind: Kind,
    /// Which part is meant.
    pub field: String,
    /// In words.
    pub content: String,
    /// Address for the answer as it was typed; may be empty.
    pub reporter: String,
    /// The person's language.
    pub lang: String,
}

/// That it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Its id.
    pub id: String,
    /// The secret of the person's page, told once.
    pub token: String,
}

/// Keeps what a person says of a card of this node.
///
/// # Errors
/// [`Error::NotFound`] for a card of another node or one that is not public, [`Error::Invalid`] for a text that is too
/// long or missing and for an address that is none, [`Error::Conflict`] when too much waits already.
pub fn submit(conn: &mut Conn, of: &Initiative, new: &New, now: Timestamp) -> Result<Received> {
    if !of.own || !of.is_public() {
        return Err(Error::NotFound);
    }
    let (content, reporter) = check(new)?;
    if store::count_open_of(conn, &of.uri)? >= MAX_OPEN {
        return Err(Error::Conflict(sentence!("submission-enough")));
    }
    let field = FIELDS.into_iter().find(|known| new.kind == Kind::Mistake && *known == new.field).unwrap_or_default();
    let token = secret::make();
    let kept = Submission {
        id: now.mint_ulid(),
        kind: new.kind,
        initiative: of.uri.clone(),
        field: field.to_owned(),
        content,
        reporter,
        lang: new.lang.clone(),
        received: now,
        proved: None,
        hides: false,
        closed: None,
        reason: String::new(),
        answer: String::new(),
    };
    store::insert(conn, &kept, &secret::hash(&token))?;
    Ok(Received { id: kept.id, token })
}

/// The text and the address, each as it is kept.
fn check(new: &New) -> Result<(String, String)> {
    let (content, typed, mut problems) = (new.content.trim(), new.reporter.trim(), Problems::default());
    if content.chars().count() > MAX_CHARS {
        let message = format!("Please write at most {MAX_CHARS} characters.");
        problems.push(Problem::new("content", "submission_long", MAX_CHARS, message));
    }
    if new.kind == Kind::Mistake && content.is_empty() {
        problems.push(Problem::new("content", "submission_empty", "", "Please say what is right."));
    }
    let address = Address::parse(typed);
    if address.is_none() && !typed.is_empty() {
        problems.push(Problem::new(
            "reporter",
            "submission_mail",
            typed,
            "Please give an address like you@example.org.",
        ));
    }
    let reporter = address.map(|address| address.to_string()).unwrap_or_default();
    if problems.is_empty() { Ok((content.to_owned(), reporter)) } else { Err(Error::Invalid(problems)) }
}

/// What the holder of a page's secret has sent.
///
/// # Errors
/// [`Error::NotFound`] when nothing has this secret.
pub fn find_by_token(conn: &mut Conn, token: &str) -> Result<Submission> {
    store::find_by_token(conn, &secret::hash(token))?.ok_or(Error::NotFound)
}
