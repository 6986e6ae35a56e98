//! Cards that may be the same, side by side; what a person says of a pair is remembered, and can be taken back.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};

use super::inbox::decider;
use crate::app::App;
use crate::error::Error;
use crate::initiative::matching::{self, Duplicate};
use crate::initiative::{Initiative, store};
use crate::moderation::pairs::{self, Said};
use crate::web::failure::Answer;
use crate::web::form::{FormToken, Notice, Sent, Undo};
use crate::web::frame::{self, Frame, pages};
use crate::web::links::Pairs;
use crate::web::show::facts::Fact;
use crate::web::show::{Linked, Reader};
use crate::web::steward::{Steward, needs};
use crate::web::visitor::Visitor;

/// Pairs on the page, the surest first.
const SHOWN: i64 = 20;

#[derive(Template)]
#[template(path = "team/duplicates.html")]
struct DuplicatesPage {
    frame: Frame,
    notice: Option<Notice>,
    /// How many there are in all.
    total: String,
    pairs: Vec<Pair>,
    token: FormToken,
}

pages!(DuplicatesPage);

/// Two cards that may be the same.
struct Pair {
    why: String,
    sides: [Side; 2],
}

struct Side {
    uri: String,
    card: Linked,
    facts: Vec<Fact>,
}

/// `GET /team/inbox/duplicates`
pub async fn duplicates(State(app): State<App>, visitor: Visitor, steward: Steward<needs::Edit>) -> Answer {
    let read = app.db.read(|conn| {
        let pairs = matching::list_undecided(conn, SHOWN)?;
        let uris: Vec<String> = pairs.iter().flat_map(|pair| [pair.uri.clone(), pair.other_uri.clone()]).collect();
        Ok((matching::count_undecided(conn)?, store::find_many(conn, &uris)?, pairs))
    });
    let (total, entries, pairs) = read.await?;
    let (words, reader, token) = (&visitor.words, Reader::now(&app, &visitor.words), steward.token(&app));
    let page = DuplicatesPage {
        frame: Frame::new(&app, &visitor, words.t("duplicates-title")).at("team"),
        notice: notice(&visitor, &token),
        total: words.count("duplicates-total", u64::try_from(total).unwrap_or_default()),
        pairs: pairs.iter().map(|pair| shown(&reader, pair, &entries)).collect(),
        token,
    };
    Ok(frame::show(&page)?)
}

fn notice(visitor: &Visitor, token: &FormToken) -> Option<Notice> {
    let (words, text) = (&visitor.words, |name: &str| visitor.pairs.first(name).unwrap_or_default().to_owned());
    let sentence = match text("done").as_str() {
        "same" => words.t("duplicates-done-same"),
        "different" => words.t("duplicates-done-different"),
        "undone" => return Some(Notice { sentence: words.t("duplicates-undone"), undo: None }),
        _ => return None,
    };
    let undo = undo(&text("uri"), &text("other"), token);
    Some(Notice { sentence, undo: Some(undo) })
}

/// The button that has a pair wait again.
pub(super) fn reopening(pair: &Duplicate, token: &FormToken) -> Undo {
    undo(&pair.uri, &pair.other_uri, token)
}

fn undo(uri: &str, other: &str, token: &FormToken) -> Undo {
    let fields = [("uri", uri), ("other", other), ("decision", Said::Nothing.as_str())];
    let fields = fields.map(|(name, value)| (name, value.to_owned())).into();
    Undo { path: "/team/inbox/duplicates".to_owned(), token: token.clone(), fields }
}

fn shown(reader: &Reader<'_>, pair: &Duplicate, entries: &[Initiative]) -> Pair {
    let side = |uri: &String| side(reader, uri, entries.iter().find(|entry| entry.uri == *uri));
    let why = pair.why.split(':').next().unwrap_or_default();
    Pair { why: reader.words.t(&format!("duplicates-why-{why}")), sides: [side(&pair.uri), side(&pair.other_uri)] }
}

fn side(reader: &Reader<'_>, uri: &str, entry: Option<&Initiative>) -> Side {
    let Some(entry) = entry else {
        return Side { uri: uri.to_owned(), card: Linked::plain(uri), facts: Vec::new() };
    };
    let words = reader.words;
    let contact = &entry.card.contact;
    let mut facts = vec![
        Fact::of(words.t("duplicates-kinds"), reader.kind_links(entry)),
        Fact::text(words.t("initiative-place"), reader.address(&entry.card).join(", ")),
    ];
    let given = [contact.phone.clone(), contact.email.clone(), contact.website.clone()];
    let given: Vec<Linked> = given.into_iter().flatten().map(Linked::plain).collect();
    if !given.is_empty() {
        facts.push(Fact::of(words.t("report-field-contact"), given));
    }
    facts.push(Fact::text(words.t("fact-updated"), words.date(entry.updated.date())));
    if !entry.own {
        facts.push(Fact::text(words.t("duplicates-from"), &entry.home));
    }
    Side { uri: uri.to_owned(), card: Linked::to(reader.name(&entry.card).0, reader.path_of(entry)), facts }
}

/// `POST /team/inbox/duplicates` with `uri`, `other`, `why` and `decision`: `same`, `different`, or `again` to take it back.
pub async fn decide(State(app): State<App>, sent: Sent<needs::Edit>) -> Answer {
    let text = |name: &str| sent.fields.first(name).unwrap_or_default().to_owned();
    let (uri, other, by, now) = (text("uri"), text("other"), decider(&sent), app.clock.now());
    let said = Said::parse(&text("decision")).ok_or(Error::NotFound)?;
    let done = if said == Said::Nothing { "undone" } else { said.as_str() };
    let next = Pairs::default().set("done", done).set("uri", &uri).set("other", &other).url("/team/inbox/duplicates");
    app.db.write(move |conn| pairs::say(conn, &uri, &other, said, &by, now)).await?;
    Ok(Redirect::to(&next).into_response())
}
