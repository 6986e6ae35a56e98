//! The page a citizen lands on: two questions, a list, filters with counts, and why the list is so.

pub(super) mod feed;
pub(super) mod filters;
mod sentences;

use askama::Template;
use axum::extract::State;

use self::filters::{Chip, Group, Range};
use super::embed::discovery;
use crate::app::App;
use crate::error::Result;
use crate::initiative::Class;
use crate::search::{Order, PlaceAnswer, Query};
use crate::web::ask::{self, Asked};
use crate::web::failure::Answer;
use crate::web::frame::{self, Frame, pages};
use crate::web::links::Pairs;
use crate::web::show::card::CardView;
use crate::web::show::{Linked, Reader};
use crate::web::syndication::Format;
use crate::web::visitor::Visitor;

/// Distances that the form offers, in kilometres.
const RADII: [u32; 6] = [1, 2, 5, 10, 30, 100];
/// Hits on a page.
const PER_PAGE: u64 = 20;
/// Links to pages before and after the current one.
const PAGES_AROUND: u64 = 2;

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    frame: Frame,
    heading: String,
    form: Form,
    /// Kinds to begin with, when nothing was asked yet.
    kinds: Vec<Tile>,
    /// Sentences about what was not understood or corrected, with a link each.
    notes: Vec<(String, Option<Linked>)>,
    /// Towns to choose from.
    places: Vec<Linked>,
    count: String,
    /// The board with the same words, when it has something for them.
    also: Option<Linked>,
    order: String,
    orders: Vec<Choice>,
    chips: Vec<Chip>,
    /// The search without any filter.
    clear: Option<String>,
    /// Whether something is listed.
    shown: bool,
    groups: Vec<Hits>,
    filters: Vec<Group>,
    open: Vec<Choice>,
    widen: Vec<Linked>,
    empty_node: bool,
    federation_off: bool,
    pages: Vec<Choice>,
    page_of: String,
    beyond: Option<String>,
    downloads: Vec<Linked>,
    subscribe: Vec<Linked>,
}

pages!(SearchPage);

pub(super) struct Form {
    pub text: String,
    pub near: String,
    pub radii: Vec<Choice>,
    /// Parameters that have no field of their own.
    pub hidden: Vec<(String, String)>,
    /// From – to, of what the chosen kinds know; among the filters.
    pub ranges: Vec<Range>,
}

/// A link or an option that may be the current one.
pub(super) struct Choice {
    pub text: String,
    pub value: String,
    pub current: bool,
}

struct Tile {
    link: Linked,
    family: String,
    count: String,
}

/// Hits under one heading, or all of them under none.
struct Hits {
    heading: Option<String>,
    cards: Vec<CardView>,
}

/// `GET /` and `GET /search`
pub async fn page(State(app): State<App>, visitor: Visitor) -> Answer {
    let mut pairs = visitor.pairs.without("lang");
    round_position(&mut pairs);
    let asked = ask::ask(&app, &pairs).await?;
    let all = if asked.found.total == 0 { ask::count_all(&app).await? } else { asked.found.total };
    let reader = Reader::now(&app, &visitor.words);
    let mut page = build(&reader, &visitor, &pairs, &asked, all == 0)?;
    page.also = on_the_board(&app, &reader, &pairs).await.unwrap_or_else(|error| {
        // The page stands without it.
        tracing::warn!("What the board has for a search could not be counted: {}", error.with_causes());
        None
    });
    if asked.found.total == 0 && all > 0 && page.widen.is_empty() && page.places.is_empty() {
        // No wider form of this search finds anything: the whole directory is the way on.
        page.widen.push(Linked::to(reader.words.count("see-all-entries", all), "/search"));
    }
    Ok(frame::show(&page)?)
}

/// What is offered and needed for the same words in the same place: who looks for a bed does not know that beds stand
/// on another page. Filters of initiatives mean nothing there.
async fn on_the_board(app: &App, reader: &Reader<'_>, pairs: &Pairs) -> Result<Option<Linked>> {
    let pairs = &pairs.without("page").without("sort");
    let kept = |name: &str| ["q", "near", "radius"].contains(&name);
    let asks = pairs.first("q").is_some_and(|words| !words.trim().is_empty());
    if !asks || pairs.0.iter().any(|(name, value)| !kept(name) && !value.is_empty()) {
        return Ok(None);
    }
    let (query, _) = ask::read(app, &pairs.set("class", Class::Proposal.as_str()));
    let count = ask::count_found(app, query).await?;
    Ok((count > 0).then(|| Linked::to(reader.words.count("search-board", count), pairs.url("/board"))))
}

/// The search without filters: words, place and order stay.
pub(super) fn clear(reader: &Reader<'_>, pairs: &Pairs) -> Option<String> {
    let kept = ["q", "near", "radius", "sort", "purpose"];
    let kept = pairs.0.iter().filter(|(name, _)| kept.contains(&name.as_str())).cloned().collect();
    Some(Pairs(kept).url(reader.list()))
}

/// A position is kept to about a kilometre, whoever sent it.
pub(super) fn round_position(pairs: &mut Pairs) {
    for (name, value) in &mut pairs.0 {
        let point = value
            .split_once(',')
            .and_then(|(lat, lon)| Some((lat.trim().parse::<f64>().ok()?, lon.trim().parse::<f64>().ok()?)));
        if let (true, Some((lat, lon))) = (name == "near", point) {
            *value = format!("{:.2},{:.2}", lat, lon);
        }
    }
}

fn build(reader: &Reader<'_>, visitor: &Visitor, pairs: &Pairs, asked: &Asked, empty_node: bool) -> Result<SearchPage> {
    let start = pairs.without("page").0.iter().all(|(_, value)| value.is_empty());
    let (query, found) = (&asked.query, &asked.found);
    let mut frame = Frame::new(reader.app, visitor, reader.search_title(asked, start)).at("search");
    frame.noindex = !start;
    for (format, url) in subscribe(pairs) {
        frame.alternates.push((format.media_type(), url));
    }
    frame.alternates.push(discovery(reader.app, &pairs.without("page").url("/search")));
    let page = found_page(found.total, query.page);
    Ok(SearchPage {
        frame,
        heading: if start { reader.app.config.node.name.clone() } else { reader.words.t("search-heading") },
        form: form(reader, pairs, query),
        kinds: if start && !empty_node { tiles(reader, asked) } else { Vec::new() },
        notes: notes(reader, pairs, asked),
        places: reader.places_to_choose(pairs, found),
        count: reader.count_sentence(asked),
        also: None,
        order: reader.order_sentence(found.ranking.order),
        orders: orders(reader, pairs, asked),
        chips: filters::chips(reader, pairs, query),
        clear: clear(reader, pairs),
        shown: !found.hits.is_empty(),
        groups: groups(reader, asked),
        filters: filters::groups(reader, pairs, found),
        open: opening_wishes(reader, pairs),
        widen: reader.widen_links(pairs, found),
        empty_node,
        federation_off: !reader.app.config.federates(),
        pages: page_links(reader, pairs, found.total, query.page),
        page_of: page
            .map(|(page, last)| reader.words.say("page-of", &[("n", page.into()), ("last", last.into())]))
            .unwrap_or_default(),
        beyond: (found.total > PER_PAGE * u64::from(crate::search::MAX_PAGE)).then(|| reader.words.t("pages-end")),
        downloads: downloads(pairs, found.total),
        subscribe: subscribe(pairs).map(|(format, url)| Linked::to(format.name(), url)).into(),
    })
}

pub(super) fn form(reader: &Reader<'_>, pairs: &Pairs, query: &Query) -> Form {
    let km = query.radius_km.unwrap_or(10.0);
    let mut offered: Vec<f64> = RADII.iter().map(|km| f64::from(*km)).collect();
    if !offered.contains(&km) {
        offered.push(km);
        offered.sort_by(f64::total_cmp);
    }
    let radii = offered.into_iter().map(|offer| Choice {
        text: reader.words.with("radius-km", &reader.words.number(offer)),
        value: offer.to_string(),
        current: (offer - km).abs() < f64::EPSILON,
    });
    let kept = ["bbox", "class", "serves", "sort", "fresh", "territory", "status", "purpose", "by"];
    let ranges = filters::ranges(reader, pairs, query);
    // From – to of a kind that is not chosen has no input, and holds all the same.
    let unseen = |name: &str| {
        let is_bound = name.starts_with("a.") && (name.ends_with(".min") || name.ends_with(".max"));
        is_bound && ranges.iter().flat_map(|range| &range.bounds).all(|bound| bound.name != name)
    };
    let is_kept = |name: &str| kept.contains(&name) || unseen(name);
    let hidden = pairs.0.iter().filter(|(name, value)| is_kept(name) && !value.is_empty());
    Form {
        text: query.text.clone(),
        near: pairs.first("near").unwrap_or_default().to_owned(),
        radii: radii.collect(),
        hidden: hidden.cloned().collect(),
        ranges,
    }
}

fn tiles(reader: &Reader<'_>, asked: &Asked) -> Vec<Tile> {
    let counts = asked.found.facets.iter().find(|facet| facet.name == "kind");
    let used = counts.into_iter().flat_map(|facet| &facet.values).filter(|value| value.count > 0);
    let tile = |value: &crate::search::FacetValue| {
        let kind = reader.kinds().kind(crate::initiative::Class::Initiative, &value.code)?;
        Some(Tile {
            link: Linked::to(reader.label(&kind.label), format!("/k/{}", kind.code)),
            family: kind.colour.clone(),
            count: reader.words.count("initiatives", value.count),
        })
    };
    used.filter_map(tile).take(8).collect()
}

pub(super) fn notes(reader: &Reader<'_>, pairs: &Pairs, asked: &Asked) -> Vec<(String, Option<Linked>)> {
    let mut notes: Vec<(String, Option<Linked>)> =
        asked.not_understood.iter().map(|dropped| (reader.not_understood(dropped), None)).collect();
    notes.extend(reader.correction(pairs, &asked.found));
    notes.extend(reader.place_from_words(pairs, &asked.found));
    notes
}

pub(super) fn orders(reader: &Reader<'_>, pairs: &Pairs, asked: &Asked) -> Vec<Choice> {
    let located = matches!(asked.found.place, PlaceAnswer::Around { .. });
    let orders: &[Order] = match reader.class {
        Class::Initiative => &[Order::Best, Order::Distance, Order::Name, Order::New, Order::Confirmed, Order::Day],
        Class::Proposal => &[Order::Ending, Order::Distance, Order::New, Order::Best],
    };
    let offered = orders.iter().copied().filter(|order| located || *order != Order::Distance);
    let choice = |order: Order| Choice {
        text: reader.order_name(order),
        value: pairs.without("page").set("sort", order.as_str()).url(reader.list()),
        current: order == asked.found.ranking.order,
    };
    offered.map(choice).collect()
}

/// With a wish about opening hours, three groups with their counts; else one.
fn groups(reader: &Reader<'_>, asked: &Asked) -> Vec<Hits> {
    let card = |hit: &crate::search::Hit| Some(reader.card(asked.entries.get(&hit.uri)?, Some(hit)));
    let hits = &asked.found.hits;
    if asked.found.open_groups.is_empty() {
        return vec![Hits { heading: None, cards: hits.iter().filter_map(card).collect() }];
    }
    asked
        .found
        .open_groups
        .iter()
        .map(|group| Hits {
            heading: Some(reader.opening_group(asked.query.open, group.state, group.count)),
            cards: hits.iter().filter(|hit| hit.open == Some(group.state)).filter_map(card).collect(),
        })
        .collect()
}

fn opening_wishes(reader: &Reader<'_>, pairs: &Pairs) -> Vec<Choice> {
    let days = ["mo", "tu", "we", "th", "fr", "sa", "su"];
    let current = pairs.first("open").unwrap_or_default();
    let choice = |value: &str, text: String| Choice { text, value: value.to_owned(), current: current == value };
    let mut wishes = vec![
        choice("", reader.words.t("open-any")),
        choice("now", reader.words.t("open-wish-now")),
        choice("orders", reader.words.t("open-wish-orders")),
    ];
    let day =
        |(number, code): (u32, &&str)| choice(code, reader.words.with("open-wish-day", &reader.words.weekday(number)));
    wishes.extend((0..).zip(&days).map(day));
    wishes
}

/// The page that is shown and the last one; nothing when one page holds all.
pub(super) fn found_page(total: u64, page: u32) -> Option<(u64, u64)> {
    let last = total.div_ceil(PER_PAGE).min(u64::from(crate::search::MAX_PAGE));
    (last > 1).then(|| (u64::from(page), last))
}

pub(super) fn page_links(reader: &Reader<'_>, pairs: &Pairs, total: u64, page: u32) -> Vec<Choice> {
    let Some((page, last)) = found_page(total, page) else { return Vec::new() };
    let url = |n: u64| {
        if n == 1 { pairs.without("page").url(reader.list()) } else { pairs.set("page", n).url(reader.list()) }
    };
    let link = |text: String, n: u64| Choice { text, value: url(n), current: n == page };
    let mut links = Vec::new();
    if page > 1 {
        links.push(link(reader.words.t("page-previous"), page - 1));
    }
    if page < last {
        links.push(link(reader.words.t("page-next"), page + 1));
    }
    let around = page.saturating_sub(PAGES_AROUND).max(1)..=(page + PAGES_AROUND).min(last);
    let mut numbers: Vec<u64> = around.collect();
    numbers.extend([1, last]);
    numbers.sort_unstable();
    numbers.dedup();
    links.extend(numbers.into_iter().filter(|n| *n <= last).map(|n| link(reader.words.number(n as f64), n)));
    links
}

/// What is new of a search, for feed readers.
fn subscribe(pairs: &Pairs) -> [(Format, String); 2] {
    let pairs = pairs.without("page").without("sort");
    Format::ALL.map(|format| (format, pairs.url(&format!("/search.{}", format.extension()))))
}

fn downloads(pairs: &Pairs, total: u64) -> Vec<Linked> {
    if total == 0 {
        return Vec::new();
    }
    let pairs = pairs.without("page");
    let formats =
        [("JSON", "json"), ("CSV", "csv"), ("GeoJSON", "geojson"), ("JSON-LD", "jsonld"), ("NDJSON", "ndjson")];
    formats.iter().map(|(name, end)| Linked::to(*name, pairs.url(&format!("/search.{end}")))).collect()
}
