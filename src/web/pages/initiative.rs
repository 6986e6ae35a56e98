//! The page of one initiative, and the addresses that lead to it.

mod asked;
mod files;
mod preview;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, LOCATION, VARY};
use axum::response::{IntoResponse, Redirect, Response};

use self::asked::Asked;
pub use self::preview::preview;
use super::board;
use super::capacity;
use super::embed::discovery;
use crate::app::App;
use crate::error::{Error, Result};
use crate::initiative::freshness::Freshness;
use crate::initiative::text::markdown_to_html;
use crate::initiative::{Class, Initiative, State as EntryState, publish, store};
use crate::news::{self, News};
use crate::web::api::entries::entry_json;
use crate::web::failure::{Answer, Failure};
use crate::web::form::{FormToken, Preview};
use crate::web::frame::{self, Frame, pages};
use crate::web::links::Pairs;
use crate::web::show::facts::Fact;
use crate::web::show::hours::Day;
use crate::web::show::page::Related;
use crate::web::show::proposal::ProposalView;
use crate::web::show::status::Status;
use crate::web::show::{Linked, Reader};
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "initiative.html")]
struct InitiativePage {
    frame: Frame,
    name: String,
    lang: Option<String>,
    family: String,
    kinds: Vec<Linked>,
    legal_form: String,
    summary: Option<(String, Option<String>)>,
    life: Option<String>,
    states: Vec<Status>,
    freshness: Status,
    /// Who passes by may say that it is still there.
    passer: bool,
    /// Where anybody may say what is wrong.
    report: String,
    token: FormToken,
    /// That something people said of it waits for a decision.
    waits: Option<String>,
    actions: Vec<Linked>,
    /// How to follow it from other servers; nothing where that cannot be.
    follow: Option<String>,
    /// Where a message goes through this node, where no address is public.
    contact: Option<String>,
    description: Option<(String, Option<String>)>,
    about: Vec<Fact>,
    links: Vec<Linked>,
    proposals: Vec<ProposalView>,
    capacity: capacity::Sums,
    news: Vec<Told>,
    /// The same out of the site: for feed readers, calendars, address books.
    files: Vec<Linked>,
    address: Vec<String>,
    approximate: Option<String>,
    territories: Vec<Linked>,
    territory_note: Option<String>,
    near: Vec<Linked>,
    crisis: Option<(String, String)>,
    week: Option<Vec<Day>>,
    rule: Option<String>,
    access: Vec<Fact>,
    organisation: Vec<Fact>,
    origin: String,
    provenance: Vec<Fact>,
    /// What anybody may say of it.
    corrections: Vec<Linked>,
    /// What changed on it; only its home knows.
    history: Option<String>,
    /// Where it is kept, for those who keep it.
    desk: Option<String>,
    example: bool,
    /// It is only looked at before it is published.
    preview: Option<Preview>,
}

/// One of its news.
struct Told {
    id: String,
    html: String,
    lang: String,
    day: String,
    /// The day for programs.
    date: String,
}

/// News on the page, the newest; the API has all.
const NEWS_SHOWN: i64 = 5;

#[derive(Template)]
#[template(path = "gone.html")]
struct GonePage {
    frame: Frame,
    explanation: String,
    next: Vec<Linked>,
}

pages!(InitiativePage, GonePage);

/// `GET /@{handle}` and `/@{handle}@{host}`, and its other forms ([`files::Form`]).
pub async fn by_handle(State(app): State<App>, visitor: Visitor, Path(name): Path<String>) -> Answer {
    let (name, form) = match files::Form::of(&name) {
        Some((name, form)) => (name.to_owned(), Some(form)),
        None => (name, None),
    };
    let (handle, home) = match name.split_once('@') {
        Some((handle, host)) => (handle.to_owned(), host.to_ascii_lowercase()),
        None => (name, app.config.node.host.clone()),
    };
    if visitor.path.matches('@').count() > 1 && home == app.config.node.host {
        let end = form.map(|form| format!(".{}", form.extension())).unwrap_or_default();
        return Ok(Redirect::permanent(&format!("/@{handle}{end}")).into_response());
    }
    let wanted = handle.clone();
    let is_own = home == app.config.node.host;
    let found = app.db.read(move |conn| {
        let found = store::find_by_handle(conn, &home, &wanted)?;
        let gone = is_own && found.is_none() && !store::list_handles(conn, &[publish::obscured(&wanted)])?.is_empty();
        Ok((found, gone))
    });
    match found.await? {
        (Some(initiative), _) => match form {
            Some(form) => files::answer(&app, &visitor, &initiative, form).await,
            None => answer(&app, &visitor, &initiative).await,
        },
        (None, true) => Err(Failure(Error::Gone)),
        (None, false) => Err(Failure(Error::NotFound)),
    }
}

/// `GET /i/{ulid}`: the permanent address leads a reader to the page.
pub async fn by_id(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let uri = format!("{}/i/{id}", app.config.base_url());
    let initiative = app.db.read(move |conn| store::find(conn, &uri)).await?.ok_or(Failure(Error::NotFound))?;
    if initiative.state != EntryState::Published || visitor.wants_json() {
        return answer(&app, &visitor, &initiative).await;
    }
    let reader = Reader::now(&app, &visitor.words);
    let mut response = Redirect::to(&reader.path_of(&initiative)).into_response();
    response.headers_mut().insert(VARY, axum::http::HeaderValue::from_static("Accept"));
    Ok(response)
}

async fn answer(app: &App, visitor: &Visitor, initiative: &Initiative) -> Answer {
    match initiative.state {
        EntryState::Published => {}
        EntryState::Withdrawn => return Ok(gone(app, visitor, initiative)?),
        EntryState::Moved if initiative.own => return moved(app, initiative).await,
        EntryState::Hidden | EntryState::Moved => return Err(Failure(Error::NotFound)),
    }
    if visitor.wants_neither() {
        return Ok(StatusCode::NOT_ACCEPTABLE.into_response());
    }
    let reader = Reader::now(app, &visitor.words);
    if visitor.wants_json() {
        let headers = [(CONTENT_TYPE, "application/json"), (VARY, "Accept, Accept-Language, Cookie")];
        return Ok((headers, entry_json(&reader, initiative).to_string()).into_response());
    }
    let related = related(app, initiative).await?;
    let asked = Asked::of(&reader, initiative).await?;
    let news = if asked.hides { Vec::new() } else { newest(app, initiative).await? };
    let proposals = (
        board::of_initiative(app, &reader, initiative).await?,
        capacity::of_members(app, &reader.of(Class::Proposal), initiative).await?,
    );
    Ok(frame::show(&page(&reader, visitor, initiative, &related, &news, asked, proposals))?)
}

/// What it told last; another node's is read there.
async fn newest(app: &App, initiative: &Initiative) -> Result<Vec<News>> {
    if !initiative.own || !initiative.is_public() {
        return Ok(Vec::new());
    }
    let uri = initiative.uri.clone();
    app.db.read(move |conn| news::store::list_written(conn, &uri, NEWS_SHOWN)).await
}

fn told(reader: &Reader<'_>, news: &News) -> Told {
    let day = news.published.date();
    Told {
        id: news.id.clone(),
        html: markdown_to_html(&news.content),
        lang: news.lang.clone(),
        day: reader.words.date(day),
        date: day.to_string(),
    }
}

/// To where an entry lives now.
async fn moved(app: &App, initiative: &Initiative) -> Answer {
    let uri = initiative.uri.clone();
    let moved_to = app.db.read(move |conn| publish::moved_to(conn, &uri)).await?.ok_or(Failure(Error::NotFound))?;
    let headers = [(LOCATION, moved_to.as_str()), (VARY, "Accept")];
    Ok((StatusCode::MOVED_PERMANENTLY, headers).into_response())
}

/// The entries that an initiative names as its members, or as what it belongs to, as far as they are known here.
async fn related(app: &App, initiative: &Initiative) -> Result<Related> {
    let card = &initiative.card;
    let uris: Vec<String> = card.parent.iter().chain(&card.members).chain(&card.member_of).cloned().collect();
    if uris.is_empty() {
        return Ok(Related::default());
    }
    let listed = app.listed.clone();
    let entries = app.db.read(move |conn| listed.find_many(conn, &uris)).await?;
    Ok(entries.into_iter().map(|entry| (entry.uri.clone(), entry)).collect())
}

/// What there is around it, and what is offered and needed there: who looks for a bed starts from the hospital.
fn near(reader: &Reader<'_>, initiative: &Initiative) -> Vec<Linked> {
    let placed = initiative.card.location.as_ref().is_some_and(|place| place.lat.is_some());
    let Some(handle) = initiative.handle.as_ref().filter(|_| placed) else { return Vec::new() };
    let name = if initiative.own { format!("@{handle}") } else { format!("@{handle}@{}", initiative.home) };
    let around = Pairs::default().set("near", name);
    [("initiative-near", "/search"), ("initiative-near-board", "/board")]
        .map(|(key, list)| Linked::to(reader.words.t(key), around.url(list)))
        .into()
}

/// What stays of a withdrawn one: since when, and what else is near.
fn gone(app: &App, visitor: &Visitor, initiative: &Initiative) -> Result<Response> {
    let reader = Reader::now(app, &visitor.words);
    let words = reader.words;
    let card = &initiative.card;
    let mut next = Vec::new();
    if let Some(code) = card.location.as_ref().and_then(|location| location.territory.as_deref()) {
        let pairs = Pairs::default().set("near", code);
        let pairs = card.kinds.iter().fold(pairs, |mut pairs, kind| {
            pairs.0.push(("kind".into(), kind.clone()));
            pairs
        });
        next.push(Linked::to(words.with("gone-near", &reader.territory(code)), pairs.url("/search")));
    }
    let mut frame = Frame::new(app, visitor, words.t("gone-title"));
    frame.noindex = true;
    let explanation = words.with("gone-text-on", &words.date(initiative.updated.date()));
    frame::show_with(StatusCode::GONE, &GonePage { frame, explanation, next })
}

fn page(
    reader: &Reader<'_>,
    visitor: &Visitor,
    initiative: &Initiative,
    related: &Related,
    news: &[News],
    asked: Asked,
    (proposals, capacity): (Vec<ProposalView>, capacity::Sums),
) -> InitiativePage {
    let card = &initiative.card;
    let (name, lang) = reader.name(card);
    let description = reader.text(card, |texts| texts.description.as_ref(), card.description.as_ref());
    let town = card.location.as_ref().and_then(|location| location.city.clone());
    let report = format!("{}/report", reader.path_of(initiative));
    let week = reader.week(card).filter(|_| card.status != "closed");
    InitiativePage {
        frame: frame_of(reader, visitor, initiative, &name, town.as_deref()),
        name,
        lang,
        family: reader.family(card),
        kinds: reader.kind_links(initiative),
        legal_form: card.legal_form.as_deref().map(|form| reader.item("legal_forms", form)).unwrap_or_default(),
        summary: reader.text(card, |texts| texts.summary.as_ref(), card.summary.as_ref()),
        life: reader.life(card),
        states: states(reader, initiative),
        freshness: reader.freshness(card),
        passer: may_be_confirmed(reader, initiative),
        token: FormToken::for_path(reader.app, &report),
        waits: asked.waits,
        contact: asked.contact,
        actions: reader.contact_actions(initiative),
        proposals,
        capacity,
        follow: initiative
            .handle
            .as_ref()
            .filter(|_| initiative.own && initiative.is_public() && reader.app.config.federates())
            .map(|handle| format!("/@{handle}/follow")),
        description: description.map(|(text, lang)| (markdown_to_html(&text), lang)),
        about: reader.about(card),
        links: reader.links(card),
        news: news.iter().map(|news| told(reader, news)).collect(),
        address: reader.address(card),
        approximate: reader.approximate(card),
        territories: reader.territories(card),
        territory_note: reader.territory_note(card),
        near: near(reader, initiative),
        crisis: crisis(reader, initiative),
        rule: card.opening_hours.clone().filter(|_| week.is_none() || reader.week_varies(card)),
        week,
        access: reader.access(card),
        organisation: reader.organisation(card, related),
        origin: reader.origin(initiative),
        provenance: reader.provenance(initiative),
        corrections: corrections(reader, initiative, &report),
        report,
        history: initiative
            .handle
            .as_ref()
            .filter(|_| initiative.own && !asked.hides)
            .map(|handle| format!("/@{handle}/history")),
        files: files::Form::links(reader, initiative).into_iter().map(|(_, link)| link).collect(),
        desk: initiative
            .uri
            .rsplit_once("/i/")
            .filter(|_| initiative.own && visitor.session.is_some())
            .map(|(_, id)| format!("/team/i/{id}")),
        preview: None,
        example: card.sources.iter().any(|source| source.source == "examples"),
    }
}

/// Whether «Toujours là» would say something (UI.md 4).
fn may_be_confirmed(reader: &Reader<'_>, initiative: &Initiative) -> bool {
    let freshness = Freshness::of(initiative.card.checked_at.as_deref(), reader.today());
    initiative.own && initiative.is_public() && initiative.handle.is_some() && freshness != Freshness::UpToDate
}

/// What anybody may say of a card. Of another node's it is said there.
fn corrections(reader: &Reader<'_>, initiative: &Initiative, report: &str) -> Vec<Linked> {
    let words = reader.words;
    if initiative.handle.is_none() || !initiative.is_public() {
        return Vec::new();
    }
    let to = |key: &str, kind: &str| Linked::to(words.t(key), Pairs::default().set("kind", kind).url(report));
    match (initiative.own, initiative.claimed) {
        (false, _) => vec![Linked::to(words.t("report"), report)],
        (true, false) => vec![to("report", "mistake"), to("claim", "mine"), to("withdraw", "removal")],
        (true, true) => vec![to("report", "mistake"), to("withdraw", "removal")],
    }
}

fn frame_of(reader: &Reader<'_>, visitor: &Visitor, initiative: &Initiative, name: &str, town: Option<&str>) -> Frame {
    let words = reader.words;
    let title = match town {
        Some(town) => words.say("initiative-title", &[("name", name.into()), ("town", town.into())]),
        None => name.to_owned(),
    };
    let mut frame = Frame::new(reader.app, visitor, title);
    frame.noindex = !initiative.own;
    frame.canonical = Some(match initiative.own {
        true => format!("{}{}", reader.app.config.base_url(), reader.path_of(initiative)),
        false => initiative.uri.clone(),
    });
    if let Some(id) = initiative.uri.rsplit('/').next().filter(|_| initiative.own) {
        frame.alternates.push(("application/json", format!("/api/v1/initiatives/{id}")));
    }
    if initiative.own {
        frame.alternates.push(discovery(reader.app, &reader.path_of(initiative)));
    }
    let forms = files::Form::links(reader, initiative).into_iter();
    frame.alternates.extend(forms.map(|(form, link)| (form.media_type(), link.url)));
    frame
}

fn states(reader: &Reader<'_>, initiative: &Initiative) -> Vec<Status> {
    let card = &initiative.card;
    let opening = reader.opening(card).map(|status| match status.class {
        "unknown" => Status { text: reader.words.t("open-unknown"), ..status },
        _ => status,
    });
    [opening, reader.orders(card)].into_iter().flatten().collect()
}

fn crisis(reader: &Reader<'_>, initiative: &Initiative) -> Option<(String, String)> {
    let crisis = initiative.card.crisis_hours.as_ref()?;
    let (from, until) = (crisis.from.parse().ok()?, crisis.until.parse::<chrono::NaiveDate>().ok()?);
    if reader.today() > until {
        return None;
    }
    let words = reader.words;
    let from: chrono::NaiveDate = from;
    let args = [("from", words.date(from).into()), ("until", words.date(until).into())];
    let hours = match crisis.hours.trim() {
        "off" => words.t("hours-closed"),
        "same" => words.t("crisis-same"),
        rule => reader.rule(&initiative.card, rule),
    };
    let note = crisis.note.as_deref().unwrap_or_default();
    Some((words.say("crisis-title", &args), format!("{hours}\n{note}").trim().to_owned()))
}
