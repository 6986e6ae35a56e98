//! The board out of the site: new notices for feed readers, dates for calendars.

use atom_syndication::{Entry, Feed, FixedDateTime, Link, Person, Text};
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use chrono::{Days, NaiveDate};
use icalendar::{Calendar, Component as _, Event, EventLike as _};
use serde_json::Value;

use super::board::ask_board;
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::initiative::kind::AttributeType;
use crate::initiative::terms::day;
use crate::initiative::{Class, Initiative};
use crate::web::ask;
use crate::web::failure::{Answer, Failure};
use crate::web::links::Pairs;
use crate::web::show::Reader;
use crate::web::visitor::Visitor;

/// Notices of one feed.
const MOST: usize = 50;

/// `GET /board.atom` and `/board.ics`, with the parameters of the board.
pub async fn feed(State(app): State<App>, visitor: Visitor, Path(format): Path<String>) -> Answer {
    let wanted = visitor.pairs.without("lang").without("page").set("per_page", MOST);
    let wanted = if format == "atom" { wanted.set("sort", "new") } else { wanted };
    let asked = ask_board(&app, &wanted).await?;
    let hits = asked.found.hits.iter().filter_map(|hit| asked.entries.get(&hit.uri));
    let entries: Vec<&Initiative> = hits.map(AsRef::as_ref).collect();
    let reader = Reader::now(&app, &visitor.words).of(Class::Proposal);
    match format.as_str() {
        "atom" => Ok(atom(&reader, &visitor.pairs, &entries).await?),
        "ics" => Ok(calendar(&reader, &entries)),
        _ => Err(Failure(Error::NotFound)),
    }
}

async fn atom(reader: &Reader<'_>, pairs: &Pairs, entries: &[&Initiative]) -> Result<axum::response::Response> {
    let by = ask::answering(reader.app, entries.iter().map(|entry| &entry.card)).await?;
    let base = reader.app.config.base_url();
    let link = |rel: &str, url: String, kind: &str| Link {
        rel: rel.to_owned(),
        href: url,
        mime_type: Some(kind.to_owned()),
        ..Link::default()
    };
    let own = pairs.url(&format!("{base}/board.atom"));
    let newest = entries.iter().map(|entry| entry.updated).max().unwrap_or(reader.now);
    let feed = Feed {
        title: Text::plain(format!("{} - {}", reader.words.t("board-title"), reader.app.config.node.name)),
        id: own.clone(),
        updated: date(newest),
        lang: Some(reader.words.lang().to_owned()),
        links: vec![
            link("self", own, "application/atom+xml"),
            link("alternate", pairs.url(&format!("{base}/board")), "text/html"),
        ],
        entries: entries
            .iter()
            .map(|entry| {
                let answers = entry.card.terms.as_ref().and_then(|terms| by.get(&terms.by));
                let view = reader.proposal(entry, answers.map(AsRef::as_ref), None);
                let mut lines: Vec<&str> = view.what_and_where();
                lines.push(&view.until);
                Entry {
                    title: Text::plain(format!("{} : {}", view.lead, view.name)),
                    id: entry.uri.clone(),
                    updated: date(entry.updated),
                    published: Some(date(entry.published)),
                    authors: view.by.iter().map(|by| Person { name: by.text.clone(), ..Person::default() }).collect(),
                    links: vec![link("alternate", format!("{base}{}", view.url), "text/html")],
                    summary: Some(Text::plain(lines.join(" · "))),
                    ..Entry::default()
                }
            })
            .collect(),
        ..Feed::default()
    };
    Ok(([(CONTENT_TYPE, "application/atom+xml; charset=utf-8")], feed.to_string()).into_response())
}

fn date(at: Timestamp) -> FixedDateTime {
    at.utc().fixed_offset()
}

/// Proposals as a calendar: the days on which they are to be had, else their last day.
pub(super) fn calendar(reader: &Reader<'_>, entries: &[&Initiative]) -> axum::response::Response {
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
