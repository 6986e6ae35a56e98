//! Messages between a person and an initiative that go through this node, so that neither learns the other's address.
//!
//! What somebody writes about a card goes by mail to the card's own address, about an offer or a request to the address
//! of that, else of its initiative, and about a home always to its network, with a link to a private page; what is
//! answered there goes to the person the same way, and so on. The secret of a link is kept as a hash. All is forgotten
//! after [`KEPT_DAYS`] days.

pub mod store;

use crate::account::secret;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result, sentence};
use crate::initiative::kind::is_answered_by_initiative;
use crate::initiative::{self, Initiative, Problem, Problems};
use crate::mail::{Address, Letters};
use crate::moderation::{MAX_CHARS, address_of};

/// How long messages are kept.
pub const KEPT_DAYS: i64 = 90;
/// Longest name, in characters.
pub const MAX_NAME_CHARS: usize = 80;
/// An initiative gets so many first messages in a day, and two people write each other so many in all.
const A_DAY: i64 = 30;
const IN_A_THREAD: i64 = 60;

/// One message.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Message {
    /// ULID.
    pub id: String,
    /// Id of the first message.
    pub thread: String,
    /// Which initiative writes or is written to.
    pub initiative: String,
    /// What the first message was about: the initiative, or one of its proposals.
    pub about: String,
    /// Whether the initiative wrote it.
    pub by_initiative: bool,
    /// Address of the person.
    pub person: String,
    /// How the person signs; may be empty.
    pub name: String,
    /// The person's language.
    pub lang: String,
    /// The text.
    pub content: String,
    /// When it was sent.
    pub sent: Timestamp,
}

/// What a person writes first.
#[derive(Debug, Clone)]
pub struct First {
    /// How the person signs; may be empty.
    pub name: String,
    /// Where the answer goes, as it was typed.
    pub person: String,
    /// The text.
    pub content: String,
    /// The person's language.
    pub lang: String,
}

/// Who writes to whom about what.
#[derive(Debug, Clone)]
pub struct Correspondence {
    /// What it is about: the initiative, or one of its proposals.
    pub about: Initiative,
    /// The initiative that is written to.
    pub initiative: Initiative,
}

impl Correspondence {
    /// About an entry of this node; nothing when no initiative answers for it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn about(conn: &mut Conn, about: &Initiative) -> Result<Option<Correspondence>> {
        let initiative = match &about.card.terms {
            Some(terms) => initiative::store::find(conn, &terms.by)?,
            None => Some(about.clone()),
        };
        Ok(initiative.map(|initiative| Correspondence { about: about.clone(), initiative }))
    }

    fn is_about_proposal(&self) -> bool {
        self.about.uri != self.initiative.uri
    }

    /// Whether who stands behind a proposal is not written to, whatever address they left.
    fn goes_through_initiative(&self) -> bool {
        self.is_about_proposal() && self.about.card.kinds.iter().any(|kind| is_answered_by_initiative(kind))
    }

    /// The address that reads it; nothing when this node carries no messages to it.
    fn address(&self, conn: &mut Conn, letters: &Letters) -> Result<Option<Address>> {
        let Correspondence { about, initiative } = self;
        let cut = [about, initiative].iter().any(|entry| entry.card.contact.relay == Some(false));
        if !letters.on || !initiative.own || !initiative.is_public() || cut {
            return Ok(None);
        }
        let own = if self.goes_through_initiative() { None } else { address_of(conn, &about.uri, &about.card)? };
        let address = match own {
            None if self.is_about_proposal() => address_of(conn, &initiative.uri, &initiative.card)?,
            own => own,
        };
        Ok(address.map(|(address, _)| address))
    }
}

/// Where messages about an initiative, an offer or a request go; nothing when nobody can write about it through this
/// node, as about what is over or settled.
///
/// # Errors
/// When the database does not answer.
pub fn address_for(conn: &mut Conn, letters: &Letters, about: &Initiative, now: Timestamp) -> Result<Option<Address>> {
    if !about.is_shown() || !takes_messages(about, now) {
        return Ok(None);
    }
    let between = Correspondence::about(conn, about)?;
    between.map_or(Ok(None), |between| between.address(conn, letters))
}

/// Whether there is still something to write about: a proposal that is neither over nor settled, and that is not
/// answered by a website.
fn takes_messages(about: &Initiative, now: Timestamp) -> bool {
    let by_link = about.card.terms.as_ref().is_some_and(|terms| terms.contact == "link");
    !by_link && !about.takes_no_answers(now)
}

/// Sends a person's first message about an initiative, an offer or a request.
///
/// # Errors
/// [`Error::NotFound`] when nobody can write about it, [`Error::Invalid`] for what was typed, and with `relay_over` when
/// it came to its end meanwhile, [`Error::Conflict`] when its initiative was written to too often today.
pub fn write(conn: &mut Conn, letters: &Letters, about: &Initiative, first: &First, now: Timestamp) -> Result<()> {
    let Some(address) = address_for(conn, letters, about, now)? else { return Err(not_reached(about, now)) };
    let between = Correspondence::about(conn, about)?.ok_or(Error::NotFound)?;
    let person = check(first)?;
    if store::count_first_since(conn, &between.initiative.uri, now.plus_seconds(-86_400))? >= A_DAY {
        return Err(Error::Conflict(sentence!("relay-too-many")));
    }
    let id = now.mint_ulid();
    let message = Message {
        thread: id.clone(),
        id,
        initiative: between.initiative.uri.clone(),
        about: about.uri.clone(),
        by_initiative: false,
        person: person.to_string(),
        name: first.name.split_whitespace().collect::<Vec<_>>().join(" "),
        lang: first.lang.clone(),
        content: first.content.trim().to_owned(),
        sent: now,
    };
    send(conn, letters, &message, &between, &address, now)
}

fn not_reached(about: &Initiative, now: Timestamp) -> Error {
    if !about.own || !about.takes_no_answers(now) {
        return Error::NotFound;
    }
    let message = "This is over; the message was not sent.";
    Error::Invalid(Problems(vec![Problem::new("content", "relay_over", "", message)]))
}

/// Answers the message whose link has this secret, also when what it is about is over by now.
///
/// # Errors
/// [`Error::NotFound`] when there is none or its initiative is not there any more, [`Error::Invalid`] for an empty or too
/// long text, [`Error::Conflict`] when the two have written each other too often.
pub fn answer(conn: &mut Conn, letters: &Letters, token: &str, content: &str, now: Timestamp) -> Result<()> {
    let (before, between) = find(conn, token)?;
    let own = between.address(conn, letters)?.ok_or(Error::NotFound)?;
    let mut problems = Problems::default();
    check_content(content.trim(), &mut problems);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    if store::count_in_thread(conn, &before.thread)? >= IN_A_THREAD {
        return Err(Error::Conflict(sentence!("relay-too-many")));
    }
    let message = Message {
        id: now.mint_ulid(),
        by_initiative: !before.by_initiative,
        content: content.trim().to_owned(),
        sent: now,
        ..before
    };
    let person = Address::parse(&message.person).ok_or(Error::NotFound)?;
    let to = if message.by_initiative { &person } else { &own };
    send(conn, letters, &message, &between, to, now)
}

/// The message whose link has this secret, and between whom it is. Of what was taken back since nothing is known: then
/// it is about its initiative.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or the initiative is not shown any more.
pub fn find(conn: &mut Conn, token: &str) -> Result<(Message, Correspondence)> {
    let message = store::find_by_token(conn, &secret::hash(token))?.ok_or(Error::NotFound)?;
    let initiative = initiative::store::find(conn, &message.initiative)?.filter(Initiative::is_public);
    let initiative = initiative.ok_or(Error::NotFound)?;
    let about = initiative::store::find(conn, &message.about)?.filter(|about| !about.card.name.is_empty());
    Ok((message, Correspondence { about: about.unwrap_or_else(|| initiative.clone()), initiative }))
}

/// Forgets what is over.
///
/// # Errors
/// When the database does not answer.
pub fn forget_old(conn: &mut Conn, now: Timestamp) -> Result<()> {
    store::forget(conn, now.plus_seconds(-KEPT_DAYS * 86_400))
}

/// Keeps a message and mails it, with the link for an answer.
fn send(
    conn: &mut Conn,
    letters: &Letters,
    message: &Message,
    between: &Correspondence,
    to: &Address,
    now: Timestamp,
) -> Result<()> {
    let token = secret::make();
    store::insert(conn, message, &secret::hash(&token))?;
    let link = format!("{}/reply/{token}", letters.base_url);
    let (about, initiative) = (&between.about, &between.initiative);
    let lang = if message.by_initiative { &message.lang } else { &about.card.lang };
    let keys = match (message.by_initiative, between.is_about_proposal()) {
        (true, false) => ["mail-relay-answer-subject", "mail-relay-answer"],
        (false, false) => ["mail-relay-subject", "mail-relay-body"],
        (true, true) => ["mail-relay-answer-subject", "mail-relay-answer-proposal"],
        (false, true) => ["mail-relay-proposal-subject", "mail-relay-proposal"],
    };
    let nobody = letters.locales.text(lang, "relay-nobody", &[]);
    let values = [
        ("name", initiative.card.name.as_str()),
        ("about", about.card.name.as_str()),
        ("page", about.uri.as_str()),
        ("person", if message.name.is_empty() { nobody.as_str() } else { message.name.as_str() }),
        ("message", message.content.as_str()),
        ("link", link.as_str()),
    ];
    letters.queue(conn, to, lang, keys, &values, now)
}

/// Checks what was typed; answers where the answer goes.
fn check(first: &First) -> Result<Address> {
    let mut problems = Problems::default();
    let person = Address::parse(&first.person);
    if person.is_none() {
        let message = "Please give an address like you@example.org.";
        problems.push(Problem::new("person", "relay_mail", first.person.trim(), message));
    }
    check_content(first.content.trim(), &mut problems);
    if first.name.trim().chars().count() > MAX_NAME_CHARS {
        problems.push(Problem::new("name", "relay_name", MAX_NAME_CHARS, "Please shorten the name."));
    }
    person.filter(|_| problems.is_empty()).ok_or(Error::Invalid(problems))
}

fn check_content(content: &str, problems: &mut Problems) {
    if content.is_empty() {
        problems.push(Problem::new("content", "relay_empty", "", "Please write a message."));
    }
    if content.chars().count() > MAX_CHARS {
        let message = format!("Please write at most {MAX_CHARS} characters.");
        problems.push(Problem::new("content", "submission_long", MAX_CHARS, message));
    }
}
