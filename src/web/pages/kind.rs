//! Kinds and themes: what they mean, how many there are, and where.

use askama::Template;
use axum::extract::{Path, State};

use super::board::views;
use crate::app::App;
use crate::error::{Error, Result};
use crate::initiative::Class;
use crate::search::{Facet, Found, Order, Query};
use crate::web::ask;
use crate::web::failure::{Answer, Failure};
use crate::web::feeds::selected_feed;
use crate::web::frame::{self, Frame, pages};
use crate::web::links::Pairs;
use crate::web::show::card::CardView;
use crate::web::show::facts::strings;
use crate::web::show::proposal::ProposalView;
use crate::web::show::{Linked, Reader};
use crate::web::visitor::Visitor;

/// Newest entries on the page of a kind, theme or territory.
pub(super) const NEWEST: usize = 6;
/// Territories with counts on the page of a kind.
const TERRITORIES: usize = 24;

#[derive(Template)]
#[template(path = "kinds.html")]
struct KindsPage {
    frame: Frame,
    lead: String,
    tiles: Vec<Tile>,
    other: Linked,
}

#[derive(Template)]
#[template(path = "kind.html")]
struct KindPage {
    frame: Frame,
    heading: String,
    family: String,
    definition: String,
    not: String,
    synonyms: String,
    count: String,
    all: Linked,
    feed: String,
    narrower: Vec<Linked>,
    territories: Vec<Linked>,
    newest: Vec<CardView>,
    /// What is offered and needed, and where all of it is.
    proposals: Vec<ProposalView>,
    board: Option<Linked>,
    /// Equivalents in other vocabularies: name and codes.
    equivalents: Vec<(String, String)>,
}

pages!(KindsPage, KindPage);

pub(super) struct Tile {
    pub link: Linked,
    pub family: String,
    pub text: String,
    pub count: String,
}

/// `GET /kinds`
pub async fn kinds(State(app): State<App>, visitor: Visitor) -> Answer {
    let (found, _) = ask::find(&app, counting(Query::default(), &["kind"])).await?;
    let reader = Reader::now(&app, &visitor.words);
    let tile = |kind: &crate::initiative::kind::Kind| Tile {
        link: Linked::to(reader.label(&kind.label), format!("/k/{}", kind.code)),
        family: kind.colour.clone(),
        text: reader.label(&kind.definition).to_owned(),
        count: reader.words.count("initiatives", count_of(&found, "kind", &kind.code)),
    };
    let kinds = reader.kinds().kinds(Class::Initiative).iter().filter(|kind| !kind.deprecated);
    let page = KindsPage {
        frame: Frame::new(&app, &visitor, visitor.words.t("kinds-title")).at("kinds"),
        lead: visitor.words.t("kinds-lead"),
        tiles: kinds.map(tile).collect(),
        other: Linked::to(visitor.words.t("themes-title"), "/themes"),
    };
    Ok(frame::show(&page)?)
}

/// `GET /themes`
pub async fn themes(State(app): State<App>, visitor: Visitor) -> Answer {
    let (found, _) = ask::find(&app, counting(Query::default(), &["theme"])).await?;
    let reader = Reader::now(&app, &visitor.words);
    let tile = |theme: &crate::initiative::kind::Theme| {
        let narrower = reader.kinds().themes().iter().filter(|other| other.broader.as_deref() == Some(&theme.code));
        Tile {
            link: Linked::to(reader.label(&theme.label), format!("/themes/{}", theme.code)),
            family: "ink".into(),
            text: narrower.map(|other| reader.label(&other.label)).collect::<Vec<_>>().join(", "),
            count: reader.words.count("initiatives", count_of(&found, "theme", &theme.code)),
        }
    };
    let broad = reader.kinds().themes().iter().filter(|theme| theme.broader.is_none() && !theme.deprecated);
    let page = KindsPage {
        frame: Frame::new(&app, &visitor, visitor.words.t("themes-title")).at("kinds"),
        lead: visitor.words.t("themes-lead"),
        tiles: broad.map(tile).collect(),
        other: Linked::to(visitor.words.t("kinds-title"), "/kinds"),
    };
    Ok(frame::show(&page)?)
}

/// `GET /k/{kind}`
pub async fn kind(State(app): State<App>, visitor: Visitor, Path(code): Path<String>) -> Answer {
    let query = Query { kinds: vec![code.clone()], ..newest(Query::default()) };
    if app.kinds.kind(Class::Initiative, &code).is_none() {
        return kind_of_proposals(&app, &visitor, &code).await;
    }
    let (found, cards) = listed(&app, &visitor, counting(query, &["territory"])).await?;
    let feed = selected_feed(&app, format!("/feed/k/{code}")).await?;
    let (_, proposals, board) = offered(&app, &visitor, &code).await?;
    let reader = Reader::now(&app, &visitor.words);
    let Some(kind) = app.kinds.kind(Class::Initiative, &code) else { return Err(Failure(Error::NotFound)) };
    let label = reader.label(&kind.label).to_owned();
    let equivalents =
        kind.map.iter().map(|(name, value)| (name.clone(), strings(value).collect::<Vec<_>>().join(", ")));
    let pairs = Pairs::default().set("kind", &code);
    let page = KindPage {
        frame: Frame::new(&app, &visitor, label.clone()).at("kinds"),
        heading: label,
        family: kind.colour.clone(),
        definition: reader.label(&kind.definition).to_owned(),
        not: reader.label(&kind.not).to_owned(),
        synonyms: kind.synonyms.join(", "),
        count: reader.words.count("initiatives", found.total),
        all: Linked::to(reader.words.t("see-all"), pairs.url("/search")),
        feed,
        narrower: Vec::new(),
        territories: territory_links(&reader, &found, &pairs),
        newest: cards,
        board: board.filter(|_| !proposals.is_empty()),
        proposals,
        equivalents: equivalents.filter(|(_, codes)| !codes.is_empty()).collect(),
    };
    Ok(frame::show(&page)?)
}

/// The page of a kind of offers and requests only.
async fn kind_of_proposals(app: &App, visitor: &Visitor, code: &str) -> Answer {
    let Some(kind) = app.kinds.kind(Class::Proposal, code) else { return Err(Failure(Error::NotFound)) };
    let (total, proposals, board) = offered(app, visitor, code).await?;
    let reader = Reader::now(app, &visitor.words);
    let label = reader.label(&kind.label).to_owned();
    let page = KindPage {
        frame: Frame::new(app, visitor, label.clone()).at("board"),
        heading: label,
        family: kind.colour.clone(),
        definition: reader.label(&kind.definition).to_owned(),
        not: reader.label(&kind.not).to_owned(),
        synonyms: kind.synonyms.join(", "),
        count: reader.words.count("board-count", total),
        all: board.unwrap_or_else(|| Linked::to(reader.words.t("see-all"), "/board")),
        feed: String::new(),
        narrower: Vec::new(),
        territories: Vec::new(),
        newest: Vec::new(),
        proposals,
        board: None,
        equivalents: Vec::new(),
    };
    Ok(frame::show(&page)?)
}

/// How many offers and requests of a kind there are, the first of the board, and the way to all; nothing for a kind of
/// initiatives only.
async fn offered(app: &App, visitor: &Visitor, code: &str) -> Result<(u64, Vec<ProposalView>, Option<Linked>)> {
    if app.kinds.kind(Class::Proposal, code).is_none() {
        return Ok((0, Vec::new(), None));
    }
    let query = Query { class: Class::Proposal, kinds: vec![code.to_owned()], per_page: NEWEST, ..Query::default() };
    let (found, entries) = ask::find(app, query).await?;
    let by = ask::answering(app, entries.values().map(|entry| &entry.card)).await?;
    let reader = Reader::now(app, &visitor.words).of(Class::Proposal);
    let all = Linked::to(reader.words.t("board-see-kind"), Pairs::default().set("kind", code).url("/board"));
    Ok((found.total, views(&reader, &found, &entries, &by), Some(all)))
}

/// `GET /themes/{code}`
pub async fn theme(State(app): State<App>, visitor: Visitor, Path(code): Path<String>) -> Answer {
    let Some(theme) = app.kinds.theme(&code).cloned() else { return Err(Failure(Error::NotFound)) };
    let query = Query { themes: vec![code.clone()], ..newest(Query::default()) };
    let (found, cards) = listed(&app, &visitor, counting(query, &["territory"])).await?;
    let reader = Reader::now(&app, &visitor.words);
    let pairs = Pairs::default().set("theme", &code);
    let related =
        reader.kinds().themes().iter().filter(|other| {
            other.broader.as_deref() == Some(&theme.code) || theme.broader.as_deref() == Some(&other.code)
        });
    let matches = |codes: &[String]| codes.join(", ");
    let equivalents = [("=".to_owned(), matches(&theme.exact_match)), ("≈".to_owned(), matches(&theme.close_match))];
    let label = reader.label(&theme.label).to_owned();
    let page = KindPage {
        frame: Frame::new(&app, &visitor, label.clone()).at("kinds"),
        heading: label,
        family: "ink".into(),
        definition: String::new(),
        not: String::new(),
        synonyms: String::new(),
        count: reader.words.count("initiatives", found.total),
        all: Linked::to(reader.words.t("see-all"), pairs.url("/search")),
        feed: String::new(),
        narrower: related
            .map(|other| Linked::to(reader.label(&other.label), format!("/themes/{}", other.code)))
            .collect(),
        territories: territory_links(&reader, &found, &pairs),
        newest: cards,
        proposals: Vec::new(),
        board: None,
        equivalents: equivalents.into_iter().filter(|(_, codes)| !codes.is_empty()).collect(),
    };
    Ok(frame::show(&page)?)
}

/// The query with these facets and no others.
pub(super) fn counting(query: Query, facets: &[&str]) -> Query {
    Query { facets: facets.iter().map(|name| (*name).to_owned()).collect(), ..query }
}

/// The newest of what a query finds.
pub(super) fn newest(query: Query) -> Query {
    Query { sort: Some(Order::New), per_page: NEWEST, ..query }
}

/// What a query finds, as cards.
pub(super) async fn listed(app: &App, visitor: &Visitor, query: Query) -> Result<(Found, Vec<CardView>)> {
    let (found, entries) = ask::find(app, query).await?;
    let reader = Reader::now(app, &visitor.words);
    let cards = found.hits.iter().filter_map(|hit| Some(reader.card(entries.get(&hit.uri)?, None))).collect();
    Ok((found, cards))
}

/// How many entries a value of a facet has.
pub(super) fn count_of(found: &Found, facet: &str, code: &str) -> u64 {
    let facet: Option<&Facet> = found.facets.iter().find(|known| known.name == facet);
    facet.and_then(|facet| facet.values.iter().find(|value| value.code == code)).map_or(0, |value| value.count)
}

fn territory_links(reader: &Reader<'_>, found: &Found, pairs: &Pairs) -> Vec<Linked> {
    let facet = found.facets.iter().find(|facet| facet.name == "territory");
    let used = facet.into_iter().flat_map(|facet| &facet.values).filter(|value| value.count > 0);
    let link = |value: &crate::search::FacetValue| {
        let args = [("place", reader.territory(&value.code).into()), ("n", value.count.into())];
        Linked::to(reader.words.say("place-with-count", &args), pairs.set("territory", &value.code).url("/search"))
    };
    used.map(link).take(TERRITORIES).collect()
}
