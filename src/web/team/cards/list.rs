//! Own cards: those that were never confirmed, or not lately, first; and own offers and requests, as they end.

use askama::Template;
use axum::extract::State;

use crate::app::App;
use crate::clock::Timestamp;
use crate::initiative::Class;
use crate::initiative::freshness::Freshness;
use crate::initiative::store::{Kept, State as EntryState, list_kept};
use crate::initiative::text::fold;
use crate::web::failure::Answer;
use crate::web::frame::{self, Frame, pages};
use crate::web::show::Reader;
use crate::web::show::status::Status;
use crate::web::steward::{Steward, needs};
use crate::web::visitor::Visitor;

const PER_PAGE: usize = 50;
/// What the list may be narrowed to.
const SHOWS: [&str; 7] = ["all", "proposals", "check", "published", "hidden", "paused", "closed"];

#[derive(Template)]
#[template(path = "team/cards.html")]
struct CardsPage {
    frame: Frame,
    typed: String,
    shows: Vec<(&'static str, String, bool)>,
    count: String,
    cards: Vec<Row>,
    /// Address of the next page.
    next: Option<String>,
}

pages!(CardsPage);

struct Row {
    url: String,
    name: String,
    town: String,
    /// How lately somebody said that it is right; not of offers and requests, which end.
    freshness: Option<Status>,
    /// Until when an offer or a request holds.
    ends: String,
    marks: Vec<String>,
}

/// `GET /team/cards?q=…&show=check`
pub async fn cards(State(app): State<App>, visitor: Visitor, _steward: Steward<needs::Edit>) -> Answer {
    let words = &visitor.words;
    let typed = visitor.pairs.first("q").unwrap_or_default().to_owned();
    let asked = visitor.pairs.first("show").unwrap_or("all");
    let show = SHOWS.into_iter().find(|show| *show == asked).unwrap_or("all");
    let class = if show == "proposals" { Class::Proposal } else { Class::Initiative };
    let reader = Reader::now(&app, words).of(class);
    let (wanted, today) = (fold(&typed), reader.today());
    let chosen = app.db.read(move |conn| {
        let mut kept = list_kept(conn, class)?;
        kept.retain(|card| fold(&card.name).contains(&wanted) && is_shown(card, show, today));
        // What ends first; else never confirmed, then those confirmed longest ago; of these the oldest first.
        kept.sort_by(|a, b| order(a).cmp(&order(b)));
        Ok(kept)
    });
    let chosen = chosen.await?;
    let page: usize = visitor.pairs.first("page").and_then(|page| page.parse().ok()).unwrap_or(1).max(1);
    let from = page.saturating_sub(1).saturating_mul(PER_PAGE);
    let goes_on = chosen.len() > from.saturating_add(PER_PAGE);
    let page = CardsPage {
        frame: Frame::new(&app, &visitor, words.t("cards-title")).at("team"),
        count: words
            .count(if show == "proposals" { "cards-count-proposals" } else { "cards-count" }, chosen.len() as u64),
        cards: chosen.iter().skip(from).take(PER_PAGE).map(|card| row(&reader, card)).collect(),
        shows: SHOWS.map(|code| (code, words.t(&format!("cards-show-{code}")), code == show)).into(),
        next: goes_on.then(|| visitor.pairs.set("page", page + 1).url("/team/cards")),
        typed,
    };
    Ok(frame::show(&page)?)
}

fn is_shown(card: &Kept, show: &str, today: chrono::NaiveDate) -> bool {
    match show {
        "check" => Freshness::of(card.checked_at.as_deref(), today) != Freshness::UpToDate,
        "published" => card.state == EntryState::Published,
        "hidden" => card.state == EntryState::Hidden,
        "paused" | "closed" => card.status == show,
        _ => true,
    }
}

fn order(card: &Kept) -> (Option<&str>, Option<&str>, Timestamp, &str) {
    let ends = card.terms.as_ref().map(|terms| terms.valid_until.as_str());
    (ends, card.checked_at.as_deref(), card.updated, &card.uri)
}

fn row(reader: &Reader<'_>, card: &Kept) -> Row {
    Row {
        url: super::desk_path(&card.uri),
        name: card.name.clone(),
        town: card.city.clone().unwrap_or_default(),
        freshness: card.terms.is_none().then(|| reader.freshness_of(card.checked_at.as_deref())),
        ends: card.terms.as_ref().map(|terms| reader.until(terms)).unwrap_or_default(),
        marks: super::marks(reader, card.state, &card.status),
    }
}
