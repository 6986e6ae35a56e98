//! The inbox of the desk: what people say of cards, what other servers report, what people elsewhere reply, which
//! directories wait for a word, what sources offer; the oldest first. Each is answered, and each answer but an erasure can
//! be taken back.

mod answered;
mod directory;
pub mod flag;
pub mod reply;
pub mod submission;
pub mod suggestion;

use askama::Template;
use axum::extract::State;

use self::answered::Answered;
use crate::account::Right;
use crate::admin::survey::questions;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::initiative::{Initiative, matching, store};
use crate::moderation::log::Decider;
use crate::moderation::{self, flags, replies, suggestions};
use crate::web::failure::Answer;
use crate::web::form::{FormToken, Notice, Sent, Undo};
use crate::web::frame::{self, Frame, pages};
use crate::web::show::facts::Fact;
use crate::web::show::{Linked, Reader};
use crate::web::steward::{Steward, needs};
use crate::web::visitor::Visitor;

/// Items of one sort on the page; the oldest first.
const SHOWN: i64 = 200;
const SECONDS_PER_DAY: i64 = 86_400;

#[derive(Template)]
#[template(path = "team/inbox.html")]
struct InboxPage {
    frame: Frame,
    notice: Option<Notice>,
    /// Cards that may be the same: how many, and where they are.
    duplicates: Option<Linked>,
    items: Vec<Item>,
    answered: Vec<answered::Line>,
    token: FormToken,
}

pages!(InboxPage);

/// One thing that waits, of whatever sort.
struct Item {
    received: Timestamp,
    /// What it is.
    what: String,
    /// What it is about; without text when it stands in `what`.
    card: Linked,
    /// How long it waits.
    age: String,
    /// What else is to know at a glance.
    marks: Vec<String>,
    content: Vec<String>,
    /// Cleaned, for texts that have links and the like.
    html: Option<String>,
    facts: Vec<Fact>,
    /// Where it is answered; nothing for what is closed here.
    url: Option<String>,
    /// The words for that beside the buttons, where there are some.
    open: Option<String>,
    closing: Option<Closing>,
}

impl Item {
    /// One that only says what it is and since when it waits.
    fn new(reader: &Reader<'_>, received: Timestamp, what: String, card: Linked) -> Item {
        Item {
            received,
            what,
            card,
            age: age(reader, received),
            marks: Vec::new(),
            content: Vec::new(),
            html: None,
            facts: Vec::new(),
            url: None,
            open: None,
            closing: None,
        }
    }
}

/// Closes an item where it stands, with a reason where somebody gives one (`why`).
struct Closing {
    path: String,
    /// What says which item it is.
    fields: Vec<(&'static str, String)>,
    /// Name of the field that says what is decided.
    decides: &'static str,
    /// What may be decided, each with its words.
    decisions: Vec<(&'static str, String)>,
}

/// Who decided what was sent, with the reason that was typed.
pub(super) fn decider<N>(sent: &Sent<N>) -> Decider {
    Decider::new(&sent.steward.session.name, sent.fields.first("why").unwrap_or_default())
}

/// `GET /team/inbox`
pub async fn inbox(State(app): State<App>, visitor: Visitor, steward: Steward<needs::Edit>) -> Answer {
    let decides = steward.session.role.may(Right::Admin);
    let read = app.db.read(move |conn| {
        let asked = if decides { questions(conn)? } else { Vec::new() };
        Ok((Waiting::read(conn)?, asked, matching::count_undecided(conn)?, Answered::read(conn)?))
    });
    let (waiting, asked, pairs, answered) = read.await?;
    let (reader, token) = (Reader::now(&app, &visitor.words), steward.token(&app));
    let mut items = waiting.items(&reader);
    items.extend(asked.iter().map(|waiting| directory::item(&reader, waiting)));
    items.sort_by_key(|item| item.received);
    let page = InboxPage {
        notice: notice(&visitor, &token),
        frame: Frame::new(&app, &visitor, visitor.words.t("inbox-title")).at("team"),
        duplicates: duplicates(&visitor, pairs),
        items,
        answered: answered.lines(&reader, &token),
        token,
    };
    Ok(frame::show(&page)?)
}

/// What waits that is about cards, with the cards.
struct Waiting {
    submissions: Vec<moderation::Submission>,
    flags: Vec<flags::Flag>,
    replies: Vec<crate::reply::Reply>,
    suggestions: Vec<suggestion::Offered>,
    entries: Vec<Initiative>,
}

impl Waiting {
    fn read(conn: &mut Conn) -> Result<Waiting> {
        let submissions = moderation::store::list_open(conn, SHOWN)?;
        let (flags, replies) = (flags::list_open(conn, SHOWN)?, replies::list_unseen(conn, SHOWN)?);
        let about = submissions.iter().map(|one| &one.initiative).chain(flags.iter().map(|one| &one.initiative));
        let uris: Vec<String> = about.chain(replies.iter().map(|one| &one.initiative)).cloned().collect();
        let entries = store::find_many(conn, &uris)?;
        let offered = suggestions::list_waiting(conn, SHOWN)?;
        let suggestions = suggestion::list(conn, offered)?;
        Ok(Waiting { submissions, flags, replies, suggestions, entries })
    }

    fn items(&self, reader: &Reader<'_>) -> Vec<Item> {
        let submissions = self.submissions.iter().map(|one| submission::item(reader, one, &self.entries));
        let flags = self.flags.iter().map(|one| flag::item(reader, one, &self.entries));
        let replies = self.replies.iter().map(|one| reply::item(reader, one, &self.entries));
        let suggestions = self.suggestions.iter().map(|one| suggestion::item(reader, one));
        submissions.chain(flags).chain(replies).chain(suggestions).collect()
    }
}

/// How many things wait, of all sorts.
///
/// # Errors
/// When the database does not answer.
pub fn count(conn: &mut Conn, with_directories: bool) -> Result<i64> {
    let directories = if with_directories { questions(conn)?.len() } else { 0 };
    Ok(moderation::store::count_open(conn)?
        + flags::count_open(conn)?
        + replies::count_unseen(conn)?
        + suggestions::count_waiting(conn)?
        + matching::count_undecided(conn)?
        + i64::try_from(directories).unwrap_or(i64::MAX))
}

fn duplicates(visitor: &Visitor, pairs: i64) -> Option<Linked> {
    let count = u64::try_from(pairs).ok().filter(|count| *count > 0)?;
    Some(Linked::to(visitor.words.count("duplicates-total", count), "/team/inbox/duplicates"))
}

/// What was done before, with the button that takes it back.
fn notice(visitor: &Visitor, token: &FormToken) -> Option<Notice> {
    let words = &visitor.words;
    let (done, id) = (visitor.pairs.first("done")?, visitor.pairs.first("id").unwrap_or_default());
    let undo = |path: String| Some(Undo { path, token: token.clone(), fields: Vec::new() });
    let known = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    Some(match done {
        "answered" if known => {
            Notice { sentence: words.t("inbox-done-answered"), undo: undo(format!("/team/inbox/{id}/reopen")) }
        }
        "flag" if known => {
            Notice { sentence: words.t("inbox-done-flag"), undo: undo(format!("/team/inbox/flags/{id}/reopen")) }
        }
        "erased" => Notice { sentence: words.t("inbox-done-erased"), undo: None },
        "reopened" => Notice { sentence: words.t("inbox-done-reopened"), undo: None },
        "seen" | "hide" => reply::notice(visitor, token, done),
        "taken" | "kept" => suggestion::notice(visitor, token, done),
        _ => return None,
    })
}

/// A card by its name, or by its address once that is all there is.
fn card(reader: &Reader<'_>, uri: &str, entries: &[Initiative]) -> Linked {
    let entry = entries.iter().find(|entry| entry.uri == uri && !entry.card.name.is_empty());
    entry.map_or_else(|| Linked::plain(uri), |entry| Linked::to(reader.name(&entry.card).0, reader.path_of(entry)))
}

fn age(reader: &Reader<'_>, received: Timestamp) -> String {
    let days = (reader.now.seconds() - received.seconds()) / SECONDS_PER_DAY;
    reader.words.count("inbox-age", u64::try_from(days).unwrap_or_default())
}

fn lines(text: &str) -> Vec<String> {
    text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
}
