//! What the hours of a card say: usual hours, hours of a crisis, and cycles of orders.

use std::sync::{Arc, LazyLock};

use chrono::{Days, NaiveDate, NaiveTime};

use super::{Hours, Openness, instant, timestamp, zone_of};
use crate::clock::Timestamp;
use crate::initiative::Card;
use crate::initiative::card::CrisisHours;
use crate::initiative::recent::Recent;

/// Rules that are kept as they were read.
const MOST_KEPT: usize = 1_000;

/// Whether orders can be made (KINDS.md 1.1, roles `order_opens` and `order_closes`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Orders {
    /// Until this day, included; `None` without an end.
    OpenUntil(Option<NaiveDate>),
    /// Not today.
    Closed {
        /// The day they open, if that is known.
        next: Option<NaiveDate>,
    },
    /// No date is known.
    Unknown,
}

/// Whether orders can be made today: from `opens` to `closes`, both included; a missing side has no limit.
pub fn orders(opens: Option<NaiveDate>, closes: Option<NaiveDate>, today: NaiveDate) -> Orders {
    match (opens, closes) {
        (None, None) => Orders::Unknown,
        (Some(opens), _) if today < opens => {
            Orders::Closed { next: Some(opens).filter(|opens| closes.is_none_or(|closes| *opens <= closes)) }
        }
        (_, Some(closes)) if today > closes => Orders::Closed { next: None },
        _ => Orders::OpenUntil(closes),
    }
}

/// Whether the place is open. The hours of a crisis replace the usual ones between their dates, both included.
pub fn openness(card: &Card, at: Timestamp) -> Openness {
    let place = Place::of(card);
    let usual = card.opening_hours.as_deref().and_then(|rule| place.hours(rule));
    match card.crisis_hours.as_ref().and_then(Crisis::of) {
        Some(crisis) => crisis.openness(&place, usual.as_deref(), at),
        None => usual.map_or(Openness::Unknown, |usual| usual.at(at)),
    }
}

/// The usual hours of a card, for a table of the week; nothing when there are none that can be read.
pub fn usual(card: &Card) -> Option<Arc<Hours>> {
    card.opening_hours.as_deref().and_then(|rule| Place::of(card).hours(rule))
}

/// When the place is open on each of so many days from one on: beginnings and ends. The hours of a crisis count on their
/// days. Nothing where no hours are known.
pub fn opens(card: &Card, from: NaiveDate, days: u64) -> Vec<(Timestamp, Timestamp)> {
    let place = Place::of(card);
    let Some(zone) = place.zone.and_then(|zone| zone.parse().ok()) else { return Vec::new() };
    let usual = card.opening_hours.as_deref().and_then(|rule| place.hours(rule));
    let crisis = card.crisis_hours.as_ref().and_then(Crisis::of);
    let hours = |date: NaiveDate| match crisis.as_ref().filter(|crisis| crisis.contains(date)) {
        Some(crisis) if crisis.rule == "off" => None,
        Some(crisis) => place.hours(crisis.rule),
        None => usual.clone(),
    };
    let dates = (0..days).filter_map(|day| from.checked_add_days(Days::new(day)));
    let times = dates.flat_map(|date| {
        hours(date).map_or_else(Vec::new, |hours| hours.day(date)).into_iter().map(move |time| (date, time))
    });
    times
        .filter_map(|(date, (opens, closes))| {
            let last = if closes == NaiveTime::MIN { date.succ_opt()? } else { date };
            let (begin, end) = (instant(zone, date.and_time(opens))?, instant(zone, last.and_time(closes))?);
            Some((timestamp(&begin), timestamp(&end)))
        })
        .collect()
}

struct Place<'a> {
    zone: Option<&'a str>,
    country: Option<&'a str>,
    department: Option<&'a str>,
}

impl<'a> Place<'a> {
    fn of(card: &'a Card) -> Place<'a> {
        let location = card.location.as_ref();
        let territory = location.and_then(|location| location.territory.as_deref());
        let department = territory.and_then(|code| code.strip_prefix("FR-")).and_then(department_of);
        let country = location.and_then(|location| location.country.as_deref());
        let country = country.or_else(|| territory.and_then(|code| code.get(..2)));
        let zone = card.timezone.as_deref().or_else(|| zone_of(country, department));
        Place { zone, country, department }
    }

    /// Many entries have the same hours, and a list asks for those of all its entries: what was read is kept for a
    /// while, a rule that cannot be read as well.
    fn hours(&self, rule: &str) -> Option<Arc<Hours>> {
        type Question = [Option<String>; 4];
        static READ: LazyLock<Recent<Question, Option<Arc<Hours>>>> = LazyLock::new(|| Recent::new(MOST_KEPT / 2));
        let zone = self.zone?;
        let question = [Some(rule), Some(zone), self.country, self.department].map(|part| part.map(str::to_owned));
        if let Some(known) = READ.get(&question) {
            return known;
        }
        let hours = Hours::parse(rule, zone, self.country, self.department).ok().map(Arc::new);
        READ.keep(question, hours.clone());
        hours
    }
}

/// `67` of `67482` and of `67`, `974` of `97411`.
fn department_of(code: &str) -> Option<&str> {
    let length = if code.starts_with("97") || code.starts_with("98") { 3 } else { 2 };
    code.get(..length)
}

struct Crisis<'a> {
    rule: &'a str,
    from: NaiveDate,
    until: NaiveDate,
}

impl<'a> Crisis<'a> {
    /// Nothing for hours without readable dates: they would never end.
    fn of(hours: &'a CrisisHours) -> Option<Crisis<'a>> {
        let (from, until) = (hours.from.parse().ok()?, hours.until.parse().ok()?);
        let rule = hours.hours.trim();
        (rule != "same").then_some(Crisis { rule, from, until })
    }

    fn contains(&self, date: NaiveDate) -> bool {
        (self.from..=self.until).contains(&date)
    }

    fn openness(&self, place: &Place<'_>, usual: Option<&Hours>, at: Timestamp) -> Openness {
        let Some(zone) = place.zone.and_then(|zone| zone.parse().ok()) else { return Openness::Unknown };
        let today = at.utc().with_timezone(&zone).date_naive();
        if !self.contains(today) {
            let usual = usual.map_or(Openness::Unknown, |usual| usual.at(at));
            return without_changes(usual, |date| self.contains(date));
        }
        if self.rule != "off" {
            let now = place.hours(self.rule).map_or(Openness::Unknown, |hours| hours.at(at));
            return without_changes(now, |date| !self.contains(date));
        }
        let after = self.until.succ_opt().and_then(|day| instant(zone, day.and_time(NaiveTime::MIN)));
        let next = after.and_then(|after| match usual?.at(timestamp(&after)) {
            Openness::Open { .. } => Some(after),
            Openness::Closed { next } => next,
            Openness::Unknown => None,
        });
        Openness::Closed { next }
    }
}

/// The same without a change that falls on days for which other hours are valid.
fn without_changes(openness: Openness, elsewhere: impl Fn(NaiveDate) -> bool) -> Openness {
    let here = |at: &chrono::DateTime<chrono_tz::Tz>| !elsewhere(at.date_naive());
    match openness {
        Openness::Open { until } => Openness::Open { until: until.filter(here) },
        Openness::Closed { next } => Openness::Closed { next: next.filter(here) },
        Openness::Unknown => Openness::Unknown,
    }
}
