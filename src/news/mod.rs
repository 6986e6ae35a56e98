//! What initiatives of this node tell people: short texts, each of one initiative.
//!
//! Whoever writes one writes a row; that followers are told is a consequence which `federation` draws from the row.

pub mod store;

use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result, sentence};
use crate::initiative::store::lock;
use crate::initiative::{self, Initiative};

/// Longest text, in characters.
pub const MAX_CHARS: usize = 5_000;

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct News {
    /// ULID.
    pub id: String,
    /// Whose it is.
    pub initiative: String,
    /// Markdown; empty once it is withdrawn.
    pub content: String,
    /// Language of the text.
    pub lang: String,
    /// Whether it was taken back.
    pub withdrawn: bool,
    /// Grows with every change.
    pub rev: i64,
    /// The revision that followers were told of last; 0: none.
    pub told_rev: i64,
    /// When it appeared.
    pub published: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
    /// The proposal that it announces; it is written from that, and by nobody else.
    pub proposal: Option<String>,
    /// The text of somebody that it answers.
    pub answers: Option<Answered>,
}

/// A text of somebody elsewhere, and who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Answered {
    /// Id of the text; empty once its author is gone.
    pub text: String,
    /// Id of who wrote it; empty once they are gone.
    pub author: String,
    /// It was for the maintainers only: so is the answer for its author.
    pub private: bool,
}

impl News {
    /// Whom it answers, unless they are gone.
    pub fn answered(&self) -> Option<&Answered> {
        self.answers.as_ref().filter(|answered| !answered.author.is_empty())
    }

    /// Whether one person alone may read it.
    pub fn is_private(&self) -> bool {
        self.answers.as_ref().is_some_and(|answered| answered.private)
    }
}

/// Publishes one. In a transaction that writes.
///
/// # Errors
/// [`Error::Usage`] for an empty or too long text, [`Error::NotAllowed`] for an initiative of another node,
/// [`Error::Conflict`] for one that is not shown to others.
pub fn publish(conn: &mut Conn, of: &Initiative, content: &str, lang: &str, now: Timestamp) -> Result<News> {
    say(conn, of, content, lang, None, now)
}

/// Answers a text of somebody elsewhere: they are told, and everybody who follows the initiative unless the text was private.
/// In a transaction that writes.
///
/// # Errors
/// As [`publish`].
pub fn answer(
    conn: &mut Conn,
    of: &Initiative,
    answered: Answered,
    content: &str,
    lang: &str,
    now: Timestamp,
) -> Result<News> {
    say(conn, of, content, lang, Some(answered), now)
}

fn say(
    conn: &mut Conn,
    of: &Initiative,
    content: &str,
    lang: &str,
    answers: Option<Answered>,
    now: Timestamp,
) -> Result<News> {
    lock(conn)?;
    // It may have been withdrawn since it was read.
    let of = initiative::store::find(conn, &of.uri)?.ok_or(Error::NotFound)?;
    if !of.own {
        return Err(Error::NotAllowed(sentence!("entry-of-other-node", home = &of.home)));
    }
    if !of.is_public() {
        return Err(Error::Conflict(sentence!("news-not-public")));
    }
    let news = News { answers, ..new(&of.uri, checked(content)?, lang, now) };
    store::insert(conn, &news)?;
    Ok(news)
}

fn new(initiative: &str, content: String, lang: &str, now: Timestamp) -> News {
    let millis = u64::try_from(now.0 / 1000).unwrap_or_default();
    News {
        id: ulid::Ulid::from_parts(millis, rand::random()).to_string(),
        initiative: initiative.to_owned(),
        content,
        lang: lang.to_owned(),
        withdrawn: false,
        rev: 1,
        told_rev: 0,
        published: now,
        updated: now,
        proposal: None,
        answers: None,
    }
}

/// Has the text that announces a proposal say `content`; the first time it is new.
///
/// # Errors
/// When the database does not answer.
pub fn announce(
    conn: &mut Conn,
    proposal: &Initiative,
    by: &str,
    content: &str,
    lang: &str,
    now: Timestamp,
) -> Result<()> {
    match store::find_of_proposal(conn, &proposal.uri)? {
        Some(known) if known.content == content => Ok(()),
        Some(known) => change(conn, News { content: content.to_owned(), ..known }, now).map(drop),
        None => {
            let news = News { proposal: Some(proposal.uri.clone()), ..new(by, content.to_owned(), lang, now) };
            store::insert(conn, &news)
        }
    }
}

/// Takes back a text that announced a proposal.
///
/// # Errors
/// When the database does not answer.
pub fn take_back(conn: &mut Conn, news: News, now: Timestamp) -> Result<()> {
    empty(conn, news, now).map(drop)
}

/// Changes the text of one.
///
/// # Errors
/// As [`publish`]; [`Error::NotFound`], [`Error::Gone`] when it was taken back.
pub fn revise(conn: &mut Conn, id: &str, content: &str, now: Timestamp) -> Result<News> {
    let lang = find_shown(conn, id)?.lang;
    rewrite(conn, id, content, &lang, now)
}

/// Changes the text of one and its language. What is as it was already changes nothing.
///
/// # Errors
/// As [`revise`].
pub fn rewrite(conn: &mut Conn, id: &str, content: &str, lang: &str, now: Timestamp) -> Result<News> {
    lock(conn)?;
    let mut news = find_shown(conn, id)?;
    let content = checked(content)?;
    if news.content == content && news.lang == lang {
        return Ok(news);
    }
    (news.content, news.lang) = (content, lang.to_owned());
    change(conn, news, now)
}

/// Takes one back for ever; its text is gone at once, also from what waits to be delivered.
///
/// # Errors
/// As [`revise`].
pub fn withdraw(conn: &mut Conn, id: &str, now: Timestamp) -> Result<News> {
    lock(conn)?;
    let news = find_shown(conn, id)?;
    empty(conn, news, now)
}

fn empty(conn: &mut Conn, mut news: News, now: Timestamp) -> Result<News> {
    news.withdrawn = true;
    news.content.clear();
    initiative::store::forget_under_way(conn, &news.initiative, &news.id)?;
    change(conn, news, now)
}

fn find_shown(conn: &mut Conn, id: &str) -> Result<News> {
    let news = store::find(conn, id)?.ok_or(Error::NotFound)?;
    match (news.withdrawn, &news.proposal) {
        (true, _) => Err(Error::Gone),
        (false, Some(proposal)) => Err(Error::Conflict(sentence!("news-of-proposal", proposal = proposal))),
        (false, None) => Ok(news),
    }
}

fn change(conn: &mut Conn, mut news: News, now: Timestamp) -> Result<News> {
    news.rev += 1;
    news.updated = now;
    store::replace(conn, &news)?;
    Ok(news)
}

fn checked(content: &str) -> Result<String> {
    let content = content.trim();
    match content.chars().count() {
        0 => Err(Error::Usage(sentence!("news-empty"))),
        1..=MAX_CHARS => Ok(content.to_owned()),
        _ => Err(Error::Usage(sentence!("news-too-long", most = MAX_CHARS))),
    }
}
