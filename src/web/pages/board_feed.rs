//! The board out of the site: new notices for feed readers, dates for calendars.

use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use chrono::{Days, NaiveDate};
use icalendar::{Calendar, Component as _, Event, EventLike as _};
use serde_json::Value;

use super::board::ask_board;
use super::search::feed::channel;
use crate::app::App;
use crate::error::Error;
use crate::initiative::kind::AttributeType;
use crate::initiative::terms::day;
use crate::initiative::{Class, Initiative};
use crate::web::failure::{Answer, Failure};
use crate::web::show::Reader;
use crate::web::syndication::{Format, MOST};
use crate::web::visitor::Visitor;

/// `GET /board.atom`, `/board.rss` and `/board.ics`, with the parameters of the board.
pub async fn feed(State(app): State<App>, visitor: Visitor, Path(format): Path<String>) -> Answer {
    let wanted = visitor.pairs.without("lang").without("page").set("per_page", MOST);
    let syndicated = Format::parse(&format);
    let wanted = if syndicated.is_some() { wanted.set("sort", "new") } else { wanted };
    let asked = ask_board(&app, &wanted).await?;
    let hits = asked.found.hits.iter().filter_map(|hit| asked.entries.get(&hit.uri));
    let entries: Vec<&Initiative> = hits.map(AsRef::as_ref).collect();
    let reader = Reader::now(&app, &visitor.words).of(Class::Proposal);
    match (syndicated, format.as_str()) {
        (Some(syndicated), _) => {
            let title = Some(reader.words.t("board-title"));
            let channel = channel(&reader, title, ("/board", syndicated), &visitor.pairs, &entries).await?;
            Ok(channel.answer(syndicated))
        }
        (None, "ics") => Ok(calendar(&reader, &entries)),
        (None, _) => Err(Failure(Error::NotFound)),
    }
}

/// Proposals as a calendar: the days on which they are to be had, else their last day.
pub(super) fn calendar(reader: &Reader<'_>, entries: &[&Initiative]) -> Response {
    let mut calendar = Calendar::new();
    calendar.name(&format!("{} - {}", reader.words.t("board-title"), reader.app.config.node.name));
    for entry in entries {
        for (number, (first, last)) in days(reader, entry).into_iter().enumerate() {
            calendar.push(event(reader, entry, number, first, last));
        }
    }
    ([(CONTENT_TYPE, "text/calendar; charset=utf-8")], calendar.to_string()).into_response()
}

fn event(reader: &Reader<'_>, entry: &Initiative, number: usize, first: NaiveDate, last: NaiveDate) -> Event {
    let view = reader.proposal(entry, None, None);
    let page = format!("{}{}", reader.app.config.base_url(), view.url);
    let mut event = Event::new();
    event
        .uid(&format!("{}#{number}", entry.uri))
        .summary(&format!("{} : {}", view.lead, view.name))
        .description(&view.what_and_where().join(" · "))
        .url(&page)
        .timestamp(entry.updated.utc())
        .starts(first)
        // The end of a whole day is the next one (RFC 5545, 3.6.1).
        .ends(last.checked_add_days(Days::new(1)).unwrap_or(last));
    if !view.town.is_empty() {
        event.location(&view.town);
    }
    event.done()
}

/// First and last day of each time: of the attributes that are dates, public ones only; else its last day.
fn days(reader: &Reader<'_>, entry: &Initiative) -> Vec<(NaiveDate, NaiveDate)> {
    let attributes = reader.kinds().attributes(Class::Proposal, &entry.card.kinds);
    let public = attributes.into_iter().filter(|attribute| !attribute.access.is_private());
    let dated = public.filter(|attribute| {
        matches!(attribute.kind, AttributeType::DateIntervals)
            || attribute.kind == AttributeType::Date
                && matches!(attribute.code.as_str(), "starts" | "date" | "deadline")
    });
    let given: Vec<(NaiveDate, NaiveDate)> =
        dated.filter_map(|attribute| entry.card.attributes.get(&attribute.code)).flat_map(intervals).collect();
    if !given.is_empty() {
        return given;
    }
    let last = entry.card.terms.as_ref().and_then(|terms| day(&terms.valid_until));
    last.map(|last| (last, last)).into_iter().collect()
}

fn intervals(value: &Value) -> Vec<(NaiveDate, NaiveDate)> {
    let of = |value: &Value| value.as_str().and_then(day);
    match value {
        Value::Array(intervals) => {
            intervals.iter().filter_map(|interval| Some((of(interval.get(0)?)?, of(interval.get(1)?)?))).collect()
        }
        value => of(value).map(|only| (only, only)).into_iter().collect(),
    }
}
