//! The board: what initiatives offer and need, here and in other directories.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;

use super::search::filters::{self, Chip, Group};
use super::search::{Choice, Form, clear, form, found_page, notes, orders, page_links, round_position};
use crate::app::App;
use crate::error::Result;
use crate::initiative::{Class, Initiative};
use crate::search::{Found, Query};
use crate::web::ask::{self, Answering, Asked};
use crate::web::failure::Answer;
use crate::web::frame::{self, Frame, pages};
use crate::web::links::Pairs;
use crate::web::show::proposal::ProposalView;
use crate::web::show::{Linked, Reader};
use crate::web::visitor::Visitor;

/// Offers and requests on the page of an initiative; the board has all.
const SHOWN_WITH_INITIATIVE: usize = 12;

#[derive(Template)]
#[template(path = "board.html")]
struct BoardPage {
    frame: Frame,
    tabs: Vec<Choice>,
    form: Form,
    /// The day on which it shall hold.
    on: String,
    notes: Vec<(String, Option<Linked>)>,
    places: Vec<Linked>,
    count: String,
    order: String,
    orders: Vec<Choice>,
    chips: Vec<Chip>,
    clear: Option<String>,
    cards: Vec<ProposalView>,
    filters: Vec<Group>,
    widen: Vec<Linked>,
    pages: Vec<Choice>,
    page_of: String,
    subscribe: Vec<Linked>,
}

pages!(BoardPage);

/// `GET /board`
pub async fn board(State(app): State<App>, visitor: Visitor) -> Answer {
    let mut pairs = visitor.pairs.without("lang").without("class");
    round_position(&mut pairs);
    let asked = ask_board(&app, &pairs).await?;
    let by = ask::answering(&app, asked.entries.values().map(|entry| &entry.card)).await?;
    let counts = counts(&app, &asked.query).await?;
    let reader = Reader::now(&app, &visitor.words).of(Class::Proposal);
    let mut page = build(&reader, &visitor, &pairs, (&asked, &by), counts);
    if asked.found.total == 0 && page.widen.is_empty() && page.places.is_empty() {
        let all = ask::count(&app, Query { class: Class::Proposal, ..Query::default() }).await?;
        page.widen.push(match all {
            0 => Linked::to(reader.words.t("board-see-initiatives"), "/search"),
            all => Linked::to(reader.words.count("board-see-all", all), "/board"),
        });
    }
    Ok(frame::show(&page)?)
}

/// The question of a board, whatever its address says of classes.
pub(super) async fn ask_board(app: &App, pairs: &Pairs) -> Result<Asked> {
    ask::ask(app, &pairs.set("class", Class::Proposal.as_str())).await
}

/// What an initiative offers and needs now.
///
/// # Errors
/// When index or database do not answer.
pub(super) async fn of_initiative(
    app: &App,
    reader: &Reader<'_>,
    initiative: &Initiative,
) -> Result<Vec<ProposalView>> {
    let by = vec![initiative.uri.clone()];
    let query = Query { class: Class::Proposal, by, per_page: SHOWN_WITH_INITIATIVE, ..Query::default() };
    let Some((found, entries)) = ask::find_any(app, query).await? else { return Ok(Vec::new()) };
    Ok(views(&reader.of(Class::Proposal), &found, &entries, &Answering::new()))
}

/// How many offers, and how many requests there are with the same wishes.
async fn counts(app: &App, query: &Query) -> Result<[u64; 2]> {
    let of = |purpose: &str| Query { purposes: vec![purpose.to_owned()], page: 1, cursor: None, ..query.clone() };
    Ok([ask::count(app, of("offer")).await?, ask::count(app, of("request")).await?])
}

/// Proposals as a list shows them, in the order in which they were found.
pub(super) fn views(
    reader: &Reader<'_>,
    found: &Found,
    entries: &HashMap<String, Arc<Initiative>>,
    by: &Answering,
) -> Vec<ProposalView> {
    let view = |hit: &crate::search::Hit| {
        let entry = entries.get(&hit.uri)?;
        let answers = entry.card.terms.as_ref().and_then(|terms| by.get(&terms.by));
        Some(reader.proposal(entry, answers.map(Arc::as_ref), Some(hit)))
    };
    found.hits.iter().filter_map(view).collect()
}

type Answers<'a> = (&'a Asked, &'a Answering);

fn build(
    reader: &Reader<'_>,
    visitor: &Visitor,
    pairs: &Pairs,
    (asked, by): Answers<'_>,
    counts: [u64; 2],
) -> BoardPage {
    let (query, found, words) = (&asked.query, &asked.found, reader.words);
    let page = found_page(found.total, query.page);
    let mut frame = Frame::new(reader.app, visitor, words.t("board-title")).at("board");
    frame.noindex = !pairs.0.is_empty();
    frame.alternates.push(("application/atom+xml", pairs.without("page").url("/board.atom")));
    BoardPage {
        frame,
        tabs: tabs(reader, pairs, query, counts),
        form: form(reader, pairs, query),
        on: query.on.clone().unwrap_or_default(),
        notes: notes(reader, pairs, asked),
        places: reader.places_to_choose(pairs, found),
        count: words.count("board-count", found.total),
        order: reader.order_sentence(found.ranking.order),
        orders: orders(reader, pairs, asked),
        chips: filters::chips(reader, &pairs.without("purpose"), &Query { purposes: Vec::new(), ..query.clone() }),
        clear: clear(reader, pairs),
        cards: views(reader, found, &asked.entries, by),
        filters: filters::groups(reader, pairs, found).into_iter().filter(|group| group.name != "purpose").collect(),
        widen: reader.widen_links(pairs, found),
        pages: page_links(reader, pairs, found.total, query.page),
        page_of: page
            .map(|(page, last)| words.say("page-of", &[("n", page.into()), ("last", last.into())]))
            .unwrap_or_default(),
        subscribe: subscribe(pairs),
    }
}

/// All, what is offered, what is needed: links with their numbers.
fn tabs(reader: &Reader<'_>, pairs: &Pairs, query: &Query, [offers, requests]: [u64; 2]) -> Vec<Choice> {
    let pairs = pairs.without("page").without("purpose");
    let tab = |key: &str, purpose: &str, n: u64| Choice {
        text: reader.words.count(key, n),
        value: pairs.set("purpose", purpose).url("/board"),
        current: query.purposes.first().map_or("", String::as_str) == purpose,
    };
    vec![
        tab("board-all", "", offers + requests),
        tab("board-offers", "offer", offers),
        tab("board-requests", "request", requests),
    ]
}

fn subscribe(pairs: &Pairs) -> Vec<Linked> {
    let pairs = pairs.without("page");
    [("Atom", "atom"), ("RSS", "rss"), ("iCal", "ics")]
        .map(|(name, end)| Linked::to(name, pairs.url(&format!("/board.{end}"))))
        .to_vec()
}
