//! The page of a territory: how many initiatives, which kinds, the newest, and what lies around.

use askama::Template;
use axum::extract::{Path, State};

use super::kind::{Tile, counting, listed, newest};
use crate::app::App;
use crate::error::Error;
use crate::initiative::Class;
use crate::search::Query;
use crate::web::ask;
use crate::web::failure::{Answer, Failure};
use crate::web::feeds::selected_feed;
use crate::web::frame::{self, Frame, pages};
use crate::web::links::Pairs;
use crate::web::show::card::CardView;
use crate::web::show::{Linked, Reader};
use crate::web::visitor::Visitor;

/// Smaller territories that a page lists.
const CHILDREN: usize = 60;

#[derive(Template)]
#[template(path = "territory.html")]
struct TerritoryPage {
    frame: Frame,
    heading: String,
    sentence: String,
    facts: Vec<(String, String)>,
    parents: Vec<Linked>,
    empty: bool,
    next: Vec<Linked>,
    all: Linked,
    /// What is needed and offered here, where there is something.
    board: Vec<Linked>,
    feed: String,
    tiles: Vec<Tile>,
    newest: Vec<CardView>,
    children: Vec<Linked>,
}

pages!(TerritoryPage);

/// `GET /t/{code}`
pub async fn territory(State(app): State<App>, visitor: Visitor, Path(code): Path<String>) -> Answer {
    let Some(territory) = app.gazetteer.territory(&code) else { return Err(Failure(Error::NotFound)) };
    let inside = Query { territories: vec![code.clone()], ..Query::default() };
    let query = counting(newest(inside.clone()), &["kind", "territory"]);
    let (found, cards) = listed(&app, &visitor, query).await?;
    let board = board(&app, &visitor, &code).await?;
    let feed = selected_feed(&app, format!("/feed/t/{code}")).await?;
    let wider = if found.total == 0 { around(&app, &code).await? } else { Vec::new() };
    let reader = Reader::now(&app, &visitor.words);
    let words = reader.words;
    let pairs = Pairs::default().set("territory", &code);
    let sentence = match found.total {
        0 => words.with("territory-empty", &territory.name),
        total => words.say("territory-count", &[("n", total.into()), ("place", territory.name.as_str().into())]),
    };
    let mut facts = vec![(words.t("territory-code"), code.clone())];
    if !territory.postcodes.is_empty() {
        facts.push((words.t("territory-postcodes"), territory.postcodes.join(", ")));
    }
    if territory.population > 0 {
        facts.push((words.t("territory-population"), words.number(f64::from(territory.population))));
    }
    let kinds = found.facets.iter().find(|facet| facet.name == "kind").into_iter().flat_map(|facet| &facet.values);
    let tile = |value: &crate::search::FacetValue| Tile {
        link: Linked::to(reader.filter_value("kind", &value.code), pairs.set("kind", &value.code).url("/search")),
        family: app.kinds.kind(Class::Initiative, &value.code).map_or("ink", |kind| kind.colour.as_str()).to_owned(),
        text: String::new(),
        count: words.count("initiatives", value.count),
    };
    let page = TerritoryPage {
        frame: Frame::new(&app, &visitor, words.with("territory-title", &territory.label())),
        heading: territory.label(),
        sentence,
        facts,
        parents: territory.parents.iter().map(|code| reader.territory_link(code)).collect(),
        empty: found.total == 0,
        next: wider.iter().map(|(code, count)| with_count(&reader, code, *count)).collect(),
        all: Linked::to(words.t("see-all"), pairs.url("/search")),
        board,
        feed,
        tiles: kinds.filter(|value| value.count > 0).map(tile).collect(),
        newest: cards,
        children: children(&reader, &code, &found),
    };
    Ok(frame::show(&page)?)
}

/// What is needed and what is offered here, with how many there are.
async fn board(app: &App, visitor: &Visitor, code: &str) -> crate::error::Result<Vec<Linked>> {
    let mut links = Vec::new();
    for (purpose, key) in [("request", "board-requests"), ("offer", "board-offers")] {
        let inside = Query { class: Class::Proposal, territories: vec![code.to_owned()], ..Query::default() };
        let count = ask::count(app, Query { purposes: vec![purpose.to_owned()], ..inside }).await?;
        let pairs = Pairs::default().set("territory", code).set("purpose", purpose);
        links.extend((count > 0).then(|| Linked::to(visitor.words.count(key, count), pairs.url("/board"))));
    }
    Ok(links)
}

/// Where the smallest territory around has entries.
async fn around(app: &App, code: &str) -> crate::error::Result<Vec<(String, u64)>> {
    for wider in app.gazetteer.ancestors(code) {
        let query = Query { territories: vec![wider.clone()], ..Query::default() };
        let count = ask::count(app, query).await?;
        if count > 0 {
            return Ok(vec![(wider, count)]);
        }
    }
    Ok(Vec::new())
}

fn with_count(reader: &Reader<'_>, code: &str, count: u64) -> Linked {
    let args = [("place", reader.territory(code).into()), ("n", count.into())];
    Linked::to(reader.words.say("place-with-count", &args), format!("/t/{code}"))
}

/// Smaller territories: those with entries when the index counted them, else all by name.
fn children(reader: &Reader<'_>, code: &str, found: &crate::search::Found) -> Vec<Linked> {
    let gazetteer = &reader.app.gazetteer;
    let inside = gazetteer.children(code);
    let counted =
        found.facets.iter().find(|facet| facet.name == "territory").into_iter().flat_map(|facet| &facet.values);
    let with_entries = counted.filter(|value| value.count > 0 && inside.contains(&value.code));
    with_entries.map(|value| with_count(reader, &value.code, value.count)).take(CHILDREN).collect()
}
