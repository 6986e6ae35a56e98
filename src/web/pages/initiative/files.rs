//! An initiative out of the site: its news for feed readers, its times for calendars, its card for address books.

use std::fmt::Write as _;

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use chrono::{Days, NaiveDate};
use icalendar::{Calendar, Component as _, Event, EventLike as _};

use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::initiative::kind::Role;
use crate::initiative::text::markdown_to_html;
use crate::initiative::{Class, Initiative, State, hours};
use crate::news::{self, News};
use crate::web::failure::{Answer, Failure};
use crate::web::show::{Linked, Reader};
use crate::web::syndication::{Channel, Format, MOST, Told};
use crate::web::visitor::Visitor;

/// Days of opening times in a calendar; it is asked for again long before.
const CALENDAR_DAYS: u64 = 56;
/// How long a calendar may be kept.
const CALENDAR_KEPT: chrono::TimeDelta = chrono::TimeDelta::hours(12);

/// The forms that there are beside the page, by the end of their address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// News.
    News(Format),
    /// Opening times and dates (RFC 5545).
    Calendar,
    /// Name, address and contact (RFC 6350).
    Contact,
}

impl Form {
    /// Those that there are of an initiative, each with its words: news only where they are told.
    pub fn links(reader: &Reader<'_>, entry: &Initiative) -> Vec<(Form, Linked)> {
        let page = reader.path_of(entry);
        if entry.handle.is_none() || !page.starts_with('/') {
            return Vec::new();
        }
        let tells = entry.own && entry.is_public();
        let news = Format::ALL.into_iter().filter(|_| tells).map(Form::News);
        let forms = news.chain([Form::Calendar, Form::Contact]);
        let words = |form| match form {
            Form::News(format) => reader.words.with("initiative-file-news", format.name()),
            Form::Calendar => reader.words.t("initiative-file-calendar"),
            Form::Contact => reader.words.t("initiative-file-contact"),
        };
        forms.map(|form| (form, Linked::to(words(form), format!("{page}.{}", form.extension())))).collect()
    }

    /// Its media type, without its charset.
    pub fn media_type(self) -> &'static str {
        match self {
            Form::News(format) => format.media_type(),
            Form::Calendar => "text/calendar",
            Form::Contact => "text/vcard",
        }
    }

    /// The end of its address.
    pub fn extension(self) -> &'static str {
        match self {
            Form::News(format) => format.extension(),
            Form::Calendar => "ics",
            Form::Contact => "vcf",
        }
    }

    /// A name as it stands in an address, and the form asked for: `repair-cafe-lorient.ics`.
    pub fn of(name: &str) -> Option<(&str, Form)> {
        let (name, extension) = name.rsplit_once('.')?;
        let form = match extension {
            "ics" => Form::Calendar,
            "vcf" => Form::Contact,
            _ => Form::News(Format::parse(extension)?),
        };
        Some((name, form))
    }
}

/// `GET /@{handle}.atom`, `.rss`, `.ics` and `.vcf`; of another node's, calendar and contact.
pub async fn answer(app: &App, visitor: &Visitor, entry: &Initiative, form: Form) -> Answer {
    match entry.state {
        State::Published => {}
        State::Withdrawn => return Err(Failure(Error::Gone)),
        State::Hidden | State::Moved => return Err(Failure(Error::NotFound)),
    }
    let reader = Reader::now(app, &visitor.words);
    match form {
        Form::News(format) => Ok(news_feed(&reader, entry, format).await?),
        Form::Calendar => Ok(calendar(&reader, entry)),
        Form::Contact => Ok(contact(&reader, entry)),
    }
}

async fn news_feed(reader: &Reader<'_>, entry: &Initiative, format: Format) -> Result<Response> {
    if !entry.own || !entry.is_public() {
        return Err(Error::NotFound);
    }
    let uri = entry.uri.clone();
    let all = reader.app.db.read(move |conn| {
        if news::store::is_withheld(conn, &uri)? {
            return Ok(Vec::new());
        }
        news::store::list_written(conn, &uri, MOST as i64)
    });
    let all = all.await?;
    let page = reader.url_of(entry);
    let channel = Channel {
        title: reader.words.with("news-of", &reader.name(&entry.card).0),
        own: format!("{page}.{}", format.extension()),
        lang: entry.card.lang.clone(),
        updated: all.iter().map(|news| news.updated).max().unwrap_or(entry.published),
        told: all.iter().map(|news| told(reader, entry, &page, news)).collect(),
        page,
    };
    Ok(channel.answer(format))
}

fn told(reader: &Reader<'_>, entry: &Initiative, page: &str, news: &News) -> Told {
    let day = reader.words.date(news.published.date());
    Told {
        id: format!("{}/n/{}", reader.app.config.base_url(), news.id),
        // News have no title of their own.
        title: format!("{} · {day}", reader.name(&entry.card).0),
        url: format!("{page}#n-{}", news.id),
        published: news.published,
        updated: news.updated,
        author: Some(entry.card.name.clone()),
        summary: String::new(),
        html: Some(markdown_to_html(&news.content)),
        point: None,
    }
}

fn calendar(reader: &Reader<'_>, entry: &Initiative) -> Response {
    let name = reader.name(&entry.card).0;
    let mut calendar = Calendar::new();
    calendar.name(&name).ttl(&CALENDAR_KEPT);
    for (begin, end) in open_times(reader, entry) {
        let mut event = about(reader, entry, &format!("open-{}", begin.seconds()));
        event.summary(&reader.words.with("calendar-open", &name)).starts(begin.utc()).ends(end.utc());
        calendar.push(event.done());
    }
    for (code, label, day) in dates(reader, entry) {
        let mut event = about(reader, entry, &code);
        // The end of a whole day is the next one (RFC 5545, 3.6.1).
        event.summary(&format!("{name} : {label}")).starts(day);
        event.ends(day.checked_add_days(Days::new(1)).unwrap_or(day));
        calendar.push(event.done());
    }
    ([(CONTENT_TYPE, "text/calendar; charset=utf-8")], calendar.to_string()).into_response()
}

/// Of a place that is open to people; one that paused or closed opens on no day.
fn open_times(reader: &Reader<'_>, entry: &Initiative) -> Vec<(Timestamp, Timestamp)> {
    if matches!(entry.card.status.as_str(), "paused" | "closed") {
        return Vec::new();
    }
    hours::opens(&entry.card, reader.today(), CALENDAR_DAYS)
}

fn about(reader: &Reader<'_>, entry: &Initiative, what: &str) -> Event {
    let mut event = Event::new();
    event.uid(&format!("{}#{what}", entry.uri)).url(&reader.url_of(entry)).timestamp(entry.updated.utc());
    let place = reader.address(&entry.card).join(", ");
    if !place.is_empty() {
        event.location(&place);
    }
    event
}

/// The days on which its orders open and close: the field, its name, the day.
fn dates(reader: &Reader<'_>, entry: &Initiative) -> Vec<(String, String, NaiveDate)> {
    let attributes = reader.kinds().attributes(Class::Initiative, &entry.card.kinds).into_iter();
    let dated = attributes.filter(|asked| matches!(asked.role, Some(Role::OrderOpens | Role::OrderCloses)));
    let dated = dated.filter(|asked| !asked.access.is_private());
    let day = |asked: &crate::initiative::kind::Attribute| {
        let day = entry.card.attributes.get(&asked.code)?.as_str()?.parse().ok()?;
        Some((asked.code.clone(), reader.attribute_label(asked), day))
    };
    dated.filter_map(day).collect()
}

/// Version 4.0 of vCard, with what the card shows and nothing else.
fn contact(reader: &Reader<'_>, entry: &Initiative) -> Response {
    let card = &entry.card;
    let (name, page) = (reader.name(card).0, reader.url_of(entry));
    let mut lines = VCard::default();
    lines.put("BEGIN", "VCARD");
    lines.put("VERSION", "4.0");
    lines.put("KIND", "org");
    lines.put("UID", &entry.uri);
    lines.put("SOURCE", &format!("{page}.vcf"));
    lines.put("REV", &entry.updated.utc().format("%Y%m%dT%H%M%SZ").to_string());
    lines.text("FN", &name);
    lines.text("ORG", &name);
    let contact = &card.contact;
    let phone = contact.phone.as_deref().unwrap_or_default();
    let number: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    if !number.is_empty() {
        lines.put("TEL;VALUE=uri", &format!("tel:{number}"));
    }
    for (name, value) in [("EMAIL", &contact.email), ("URL", &contact.website), ("NOTE", &card.summary)] {
        if let Some(value) = value {
            lines.text(name, value);
        }
    }
    if let Some(place) = &card.location {
        let part = |part: &Option<String>| escaped(part.as_deref().unwrap_or_default());
        let parts = [&place.street, &place.city, &None, &place.postcode, &place.country].map(part);
        // Post office box and extended address stay empty (RFC 6350, 6.3.1).
        lines.put("ADR", &format!(";;{}", parts.join(";")));
        if let (0, Some(lat), Some(lon)) = (place.radius_m, place.lat, place.lon) {
            lines.put("GEO", &format!("geo:{lat},{lon}"));
        }
    }
    let kinds: Vec<String> = card.kinds.iter().map(|code| escaped(&reader.kind_label(Some(card), code))).collect();
    lines.put("CATEGORIES", &kinds.join(","));
    lines.put("END", "VCARD");
    let file = entry.handle.as_deref().unwrap_or("contact");
    let headers = [
        (CONTENT_TYPE, "text/vcard; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{file}.vcf\"")),
    ];
    (headers, lines.0).into_response()
}

/// Lines of a vCard.
#[derive(Default)]
struct VCard(String);

impl VCard {
    /// Most bytes of a line; what is longer goes on behind a blank (RFC 6350, 3.2).
    const MOST: usize = 75;

    /// A property whose value stands as it is.
    fn put(&mut self, name: &str, value: &str) {
        let mut room = Self::MOST;
        for c in format!("{name}:{value}").chars().filter(|c| !c.is_control()) {
            if c.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = Self::MOST - 1;
            }
            room -= c.len_utf8();
            self.0.push(c);
        }
        let _ = write!(self.0, "\r\n");
    }

    /// A property with words of somebody.
    fn text(&mut self, name: &str, value: &str) {
        self.put(name, &escaped(value));
    }
}

/// Words as they may stand in a value (RFC 6350, 3.4).
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ',' | ';' => safe.extend(['\\', c]),
            '\n' => safe.push_str("\\n"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_folded_between_letters() {
        let mut card = VCard::default();
        card.text("NOTE", &format!("{}; fin", "é".repeat(60)));
        let lines: Vec<&str> = card.0.split("\r\n").collect();
        assert!(lines.iter().all(|line| line.len() <= VCard::MOST), "{lines:?}");
        let whole = card.0.replace("\r\n ", "");
        assert_eq!(whole, format!("NOTE:{}\\; fin\r\n", "é".repeat(60)));
    }

    #[test]
    fn only_known_ends_name_a_form() {
        assert_eq!(Form::of("repair-cafe-lorient.ics"), Some(("repair-cafe-lorient", Form::Calendar)));
        assert_eq!(Form::of("repair-cafe@alpes.example.vcf"), Some(("repair-cafe@alpes.example", Form::Contact)));
        assert_eq!(Form::of("repair-cafe@alpes.example"), None);
        assert_eq!(Form::of("repair-cafe"), None);
    }
}
