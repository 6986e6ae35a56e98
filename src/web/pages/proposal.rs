//! The page of one offer or request.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::board::views;
use super::board_feed::calendar;
use crate::app::App;
use crate::error::{Error, Result};
use crate::initiative::text::markdown_to_html;
use crate::initiative::{Class, Initiative, State as EntryState, store};
use crate::parties;
use crate::relay;
use crate::search::Query;
use crate::web::ask;
use crate::web::failure::{Answer, Failure};
use crate::web::form::Preview;
use crate::web::frame::{self, Frame, pages};
use crate::web::links::Pairs;
use crate::web::show::facts::Fact;
use crate::web::show::proposal::ProposalView;
use crate::web::show::{Linked, Reader};
use crate::web::visitor::Visitor;

/// Others that are shown beside one that is over.
const NEAR: usize = 4;
/// Where the page says how to answer.
pub(super) const ANSWER: &str = "answer";

#[derive(Template)]
#[template(path = "proposal.html")]
struct ProposalPage {
    frame: Frame,
    view: ProposalView,
    /// It is over, or met: nobody can answer any more.
    over: Option<String>,
    seen_by: Option<String>,
    text: Option<(String, Option<String>)>,
    facts: Vec<Fact>,
    access: Vec<Fact>,
    address: Vec<String>,
    approximate: Option<String>,
    /// Ways to answer, of the initiative.
    actions: Vec<Linked>,
    calendar: Option<String>,
    origin: String,
    provenance: Vec<Fact>,
    near: Vec<ProposalView>,
    all: Linked,
    /// Where a mistake in it is reported, or its removal asked for: with its initiative.
    report: Option<String>,
    /// It is only looked at, before it is published.
    preview: Option<Preview>,
}

pages!(ProposalPage);

/// `GET /o/{ulid}`, and `/o/{ulid}@{host}` for a copy.
pub async fn proposal(State(app): State<App>, visitor: Visitor, Path(name): Path<String>) -> Answer {
    if let Some(name) = name.strip_suffix(".ics") {
        let entry = find(&app, name).await?;
        let reader = Reader::now(&app, &visitor.words).of(Class::Proposal);
        return if entry.is_shown() { Ok(calendar(&reader, &[&entry])) } else { Err(Failure(Error::Gone)) };
    }
    let entry = find(&app, &name).await?;
    match entry.state {
        EntryState::Published => Ok(show(&app, &visitor, &entry, StatusCode::OK).await?),
        EntryState::Withdrawn => gone(&app, &visitor, &entry).await,
        EntryState::Hidden | EntryState::Moved => Err(Failure(Error::NotFound)),
    }
}

/// `GET /o/{ulid}/for/{secret}`: one that only its parties see, for who holds a link to it.
pub async fn for_party(
    State(app): State<App>,
    visitor: Visitor,
    Path((ulid, secret)): Path<(String, String)>,
) -> Answer {
    let uri = format!("{}{}{ulid}", app.config.base_url(), Class::Proposal.path());
    let (now, letters) = (app.clock.now(), app.letters());
    let found = app.db.read(move |conn| {
        let entry = parties::open(conn, &uri, &secret, now)?;
        let by = entry.card.terms.as_ref().map(|terms| store::find(conn, &terms.by)).transpose()?.flatten();
        let carried = by.as_ref().map(|by| relay::address_for(conn, &letters, by, now)).transpose()?.flatten();
        Ok((entry, by, carried.is_some()))
    });
    let (entry, by, carried) = found.await?;
    let reader = Reader::now(&app, &visitor.words).of(Class::Proposal);
    let mut shown = page(&reader, &visitor, &entry, (by.as_ref(), false), Vec::new());
    // Its initiative is written to: messages about itself would say at which address it is.
    if let Some(by) = by.as_ref().filter(|_| carried && shown.over.is_none()) {
        let path = format!("{}/contact", reader.path_of(by));
        shown.actions.insert(0, Linked::to(visitor.words.t("contact-link"), path));
    }
    // Nothing on it leads to the address at which it is not to be seen.
    (shown.frame.noindex, shown.frame.canonical, shown.calendar) = (true, None, None);
    shown.provenance.clear();
    Ok(frame::show(&shown)?)
}

/// The page of one as it would be published, with what was typed and the buttons to publish and to correct it.
///
/// # Errors
/// When the database does not answer.
pub async fn preview(app: &App, visitor: &Visitor, entry: &Initiative, preview: Preview) -> Answer {
    let terms = entry.card.terms.clone().unwrap_or_default();
    let by = app.db.read(move |conn| store::find(conn, &terms.by)).await?;
    let reader = Reader::now(app, &visitor.words).of(Class::Proposal);
    let mut shown = page(&reader, visitor, entry, (by.as_ref(), false), Vec::new());
    (shown.frame.noindex, shown.frame.canonical, shown.calendar) = (true, None, None);
    shown.frame.alternates.clear();
    // Nothing is published yet: it has no address that leads anywhere.
    shown.provenance.clear();
    shown.preview = Some(preview);
    shown.report = None;
    Ok(frame::show(&shown)?)
}

/// The page of one that nobody can answer any more, as what is gone.
pub(super) async fn gone(app: &App, visitor: &Visitor, entry: &Initiative) -> Answer {
    match entry.state {
        EntryState::Hidden | EntryState::Moved => Err(Failure(Error::NotFound)),
        _ if entry.card.terms.is_none() => Err(Failure(Error::Gone)),
        _ => Ok(show(app, visitor, entry, StatusCode::GONE).await?),
    }
}

/// The proposal of this node or the copy with this name, as far as visitors may see it.
///
/// # Errors
/// [`Error::NotFound`], or when the database does not answer.
pub(super) async fn find(app: &App, name: &str) -> Result<Initiative> {
    let (ulid, home) = name.split_once('@').map_or((name, None), |(ulid, home)| (ulid, Some(home.to_lowercase())));
    let end = format!("{}{ulid}", Class::Proposal.path());
    let found = match home.filter(|home| *home != app.config.node.host) {
        None => {
            let uri = format!("{}{end}", app.config.base_url());
            app.db.read(move |conn| store::find(conn, &uri)).await?
        }
        Some(home) => {
            // Of the two schemes that there are, only a network of one's own has the other one.
            let uris = ["https", "http"].map(|scheme| format!("{scheme}://{home}{end}")).to_vec();
            app.db.read(move |conn| store::find_many(conn, &uris)).await?.into_iter().next()
        }
    };
    let seen = |entry: &Initiative| entry.card.terms.as_ref().is_none_or(|terms| terms.visibility != "parties");
    found.filter(seen).ok_or(Error::NotFound)
}

async fn show(app: &App, visitor: &Visitor, entry: &Initiative, status: StatusCode) -> Result<Response> {
    let by = ask::answering(app, std::iter::once(&entry.card)).await?;
    let terms = entry.card.terms.clone().unwrap_or_default();
    let answers = match by.contains_key(&terms.by) {
        true => app.db.read(move |conn| store::find(conn, &terms.by)).await?,
        false => None,
    };
    let reader = Reader::now(app, &visitor.words).of(Class::Proposal);
    let near = if reader.is_over(entry) { near(app, &reader, entry).await? } else { Vec::new() };
    let (letters, now, of) = (app.letters(), reader.now, entry.clone());
    let reached = app.db.read(move |conn| relay::address_for(conn, &letters, &of, now)).await?.is_some();
    frame::show_with(status, &page(&reader, visitor, entry, (answers.as_ref(), reached), near))
}

/// Others of its kind and purpose, around where it was.
async fn near(app: &App, reader: &Reader<'_>, entry: &Initiative) -> Result<Vec<ProposalView>> {
    let terms = entry.card.terms.clone().unwrap_or_default();
    let territory = entry.card.location.as_ref().and_then(|location| location.territory.clone());
    let territory = territory.map(|code| app.gazetteer.department_of(&code).unwrap_or(code));
    let query = Query {
        class: Class::Proposal,
        kinds: entry.card.kinds.clone(),
        purposes: vec![terms.purpose],
        territories: territory.into_iter().collect(),
        per_page: NEAR,
        ..Query::default()
    };
    let (found, entries) = ask::find(app, query).await?;
    let by = ask::answering(app, entries.values().map(|entry| &entry.card)).await?;
    Ok(views(reader, &found, &entries, &by))
}

fn page(
    reader: &Reader<'_>,
    visitor: &Visitor,
    entry: &Initiative,
    (by, reached): (Option<&Initiative>, bool),
    near: Vec<ProposalView>,
) -> ProposalPage {
    let (words, card) = (reader.words, &entry.card);
    let terms = card.terms.clone().unwrap_or_default();
    let view = reader.proposal(entry, by, None);
    let over = over(reader, entry);
    let mut frame = Frame::new(reader.app, visitor, format!("{} : {}", view.lead, view.name)).at("board");
    frame.noindex = !entry.own || over.is_some() || !terms.is_listed();
    frame.canonical = Some(entry.uri.clone());
    if entry.own && entry.is_public() {
        frame.alternates.push(("application/activity+json", entry.uri.clone()));
    }
    let text = reader.text(card, |texts| texts.description.as_ref(), card.description.as_ref());
    let kinds = card.kinds.iter().fold(Pairs::default(), |mut pairs, kind| {
        pairs.0.push(("kind".into(), kind.clone()));
        pairs
    });
    ProposalPage {
        frame,
        seen_by: reader.seen_by(&terms),
        text: text.map(|(text, lang)| (markdown_to_html(&text), lang)),
        facts: reader.terms(card),
        access: if card.accessibility.is_empty() { Vec::new() } else { reader.access(card) },
        address: reader.address(card),
        approximate: reader.approximate(card),
        actions: if over.is_none() { ways_to_answer(reader, entry, by, reached) } else { Vec::new() },
        calendar: over.is_none().then(|| format!("{}.ics", reader.path_of(entry))),
        origin: reader.origin(entry),
        provenance: reader.provenance(entry),
        near,
        preview: None,
        report: by.map(|by| report(reader, by, &view.name)),
        all: Linked::to(words.t("board-see-kind"), kinds.set("purpose", &terms.purpose).url("/board")),
        over,
        view,
    }
}

/// The form about its initiative, which says already what it is about.
fn report(reader: &Reader<'_>, by: &Initiative, name: &str) -> String {
    let about = reader.words.with("proposal-report-about", name);
    let pairs = Pairs::default().set("kind", "mistake").set("field", "other").set("content", about);
    pairs.url(&format!("{}/report", reader.path_of(by)))
}

/// Through this node first, then how to reach the initiative. The way to it is not the way to what it offers. A copy is
/// answered where it lives.
fn ways_to_answer(reader: &Reader<'_>, entry: &Initiative, by: Option<&Initiative>, reached: bool) -> Vec<Linked> {
    let words = reader.words;
    let here = reached.then(|| Linked::to(words.t("contact-link"), format!("{}/contact", reader.path_of(entry))));
    let home = (!entry.own).then(|| Linked::to(words.with("proposal-answer-there", &entry.home), &entry.uri));
    let ways = by.map(|by| reader.ways_to_reach(by)).unwrap_or_default();
    here.into_iter().chain(home).chain(ways).collect()
}

/// Why nobody can answer any more.
fn over(reader: &Reader<'_>, entry: &Initiative) -> Option<String> {
    let words = reader.words;
    match entry.card.status.as_str() {
        "met" | "fulfilled" => Some(words.t("proposal-met")),
        _ if entry.takes_no_answers(reader.now) => Some(words.t("proposal-no-longer")),
        _ => None,
    }
}
