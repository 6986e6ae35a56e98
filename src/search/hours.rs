//! Open or not: each distinct rule is evaluated once, and again only when its answer has run out.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};
use tantivy::columnar::StrColumn;

use super::found::OpenState;
use crate::clock::Timestamp;
use crate::initiative::Card;
use crate::initiative::card::{CrisisHours, Location};
use crate::initiative::hours::{Hours, Openness, openness, zone_of};

/// Everything that the answer depends on; equal for all entries with the same hours in the same department.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct HoursKey {
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    rule: Option<String>,
    #[serde(rename = "z", default, skip_serializing_if = "Option::is_none")]
    timezone: Option<String>,
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    department: Option<String>,
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    crisis: Option<CrisisHours>,
}

impl HoursKey {
    /// Nothing for a card without hours.
    pub fn of(card: &Card) -> Option<HoursKey> {
        if card.opening_hours.is_none() && card.crisis_hours.is_none() {
            return None;
        }
        let place = card.location.as_ref();
        let crisis = card.crisis_hours.clone().map(|crisis| CrisisHours { note: None, ..crisis });
        Some(HoursKey {
            rule: card.opening_hours.clone(),
            timezone: card.timezone.clone(),
            country: place.and_then(|place| place.country.clone()),
            department: place.and_then(|place| place.territory.as_deref()).map(department_of),
            crisis,
        })
    }

    /// Of an attribute that has hours of its own: read where and in the zone in which the card is.
    pub fn of_rule(rule: &str, card: &Card) -> Option<HoursKey> {
        let hours = Card {
            opening_hours: Some(rule.to_owned()),
            timezone: card.timezone.clone(),
            location: card.location.clone(),
            ..Card::default()
        };
        HoursKey::of(&hours)
    }

    /// As it stands in the index.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    fn state_at(self, at: Timestamp) -> (OpenState, Option<Timestamp>) {
        let card = Card {
            opening_hours: self.rule,
            crisis_hours: self.crisis,
            timezone: self.timezone,
            location: Some(Location { country: self.country, territory: self.department, ..Location::default() }),
            ..Card::default()
        };
        match openness(&card, at) {
            Openness::Open { until } => (OpenState::Open, until.map(|until| until.to_utc().into())),
            Openness::Closed { next } => (OpenState::Closed, next.map(|next| next.to_utc().into())),
            Openness::Unknown => (OpenState::Unknown, None),
        }
    }

    fn state_on(&self, day: NaiveDate) -> OpenState {
        let rule = match &self.crisis {
            Some(crisis) if crisis.hours != "same" && contains(crisis, day) => Some(crisis.hours.as_str()),
            _ => self.rule.as_deref(),
        };
        let department = self.department.as_deref().and_then(|code| code.strip_prefix("FR-"));
        let zone = self.timezone.as_deref().or_else(|| zone_of(self.country.as_deref(), department));
        let (Some(rule), Some(zone)) = (rule, zone) else { return OpenState::Unknown };
        match Hours::parse(rule, zone, self.country.as_deref(), department) {
            Ok(hours) if hours.week(day)[0].is_empty() => OpenState::Closed,
            Ok(_) => OpenState::Open,
            Err(_) => OpenState::Unknown,
        }
    }
}

fn contains(crisis: &CrisisHours, day: NaiveDate) -> bool {
    let day = day.format("%Y-%m-%d").to_string();
    crisis.from <= day && day <= crisis.until
}

/// The department of a municipality: public holidays differ by it, and nothing finer matters here.
fn department_of(territory: &str) -> String {
    let Some(code) = territory.strip_prefix("FR-") else { return territory.to_owned() };
    let length = if code.starts_with("97") || code.starts_with("98") { 3 } else { 2 };
    format!("FR-{}", code.get(..length).unwrap_or(code))
}

/// What is asked of the hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OpenQuestion {
    /// Open at this instant?
    At(Timestamp),
    /// Open at some time of this day?
    On(NaiveDate),
}

impl OpenQuestion {
    /// On the next such weekday from `today`; Monday is 0.
    pub fn next_weekday(today: NaiveDate, weekday: u8) -> OpenQuestion {
        let ahead = (u64::from(weekday % 7) + 7 - u64::from(today.weekday().num_days_from_monday())) % 7;
        OpenQuestion::On(today.checked_add_days(Days::new(ahead)).unwrap_or(today))
    }

    /// Which of the tables of a part of the index answers it.
    pub fn table(self) -> usize {
        match self {
            OpenQuestion::At(_) => 0,
            OpenQuestion::On(day) => 1 + day.weekday().num_days_from_monday() as usize,
        }
    }
}

/// Tables for "now" and for each weekday.
pub(super) const OPEN_TABLES: usize = 8;

/// Answers for the rules of one part of the index, each kept until it runs out.
///
/// An answer is one number, so that two searches that evaluate the same rule for different moments never mix theirs.
pub(super) struct OpenTable(Vec<AtomicU64>);

/// First second of validity, how many follow, and the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Answer {
    from: u64,
    seconds: u64,
    state: OpenState,
}

impl Answer {
    const SECONDS_BITS: u32 = 18;
    const STATE_BITS: u32 = 2;

    /// In 64 bits; nothing is shortened, since [`evaluate`] answers for a day at most.
    fn pack(self) -> u64 {
        let seconds = self.seconds.min((1 << Self::SECONDS_BITS) - 1);
        (self.from << Self::SECONDS_BITS | seconds) << Self::STATE_BITS | u64::from(number_of(self.state))
    }

    fn unpack(packed: u64) -> Answer {
        let state = state_of((packed & ((1 << Self::STATE_BITS) - 1)) as u8);
        let rest = packed >> Self::STATE_BITS;
        Answer { from: rest >> Self::SECONDS_BITS, seconds: rest & ((1 << Self::SECONDS_BITS) - 1), state }
    }

    fn holds(self, at: u64) -> bool {
        self.from <= at && at < self.from + self.seconds
    }
}

impl OpenTable {
    /// Nothing answered yet.
    pub fn new(rules: usize) -> OpenTable {
        OpenTable((0..rules).map(|_| AtomicU64::new(0)).collect())
    }

    /// The state of one rule.
    pub fn state(&self, column: &StrColumn, rule: u64, question: OpenQuestion) -> OpenState {
        let Some(kept) = usize::try_from(rule).ok().and_then(|n| self.0.get(n)) else { return OpenState::Unknown };
        let now = match question {
            OpenQuestion::At(at) => at.seconds().cast_unsigned(),
            OpenQuestion::On(day) => u64::from(day.to_epoch_days().cast_unsigned()) + 1,
        };
        let known = Answer::unpack(kept.load(Ordering::Relaxed));
        if known.holds(now) {
            return known.state;
        }
        let (state, end) = evaluate(column, rule, question, now);
        kept.store(Answer { from: now, seconds: end - now, state }.pack(), Ordering::Relaxed);
        state
    }
}

/// The answer, and when it runs out. An answer without end is asked again after an hour, because hours may begin.
fn evaluate(column: &StrColumn, rule: u64, question: OpenQuestion, now: u64) -> (OpenState, u64) {
    let mut text = String::new();
    let known = column.ord_to_str(rule, &mut text).unwrap_or(false);
    let key: Option<HoursKey> = serde_json::from_str(&text).ok().filter(|_| known);
    match (key, question) {
        (None, _) => (OpenState::Unknown, now + 1),
        (Some(key), OpenQuestion::On(day)) => (key.state_on(day), now + 1),
        (Some(key), OpenQuestion::At(at)) => {
            let crisis = key.crisis.is_some();
            let (state, end) = key.state_at(at);
            let hour = now + 3_600;
            let end = end.map_or(hour, |end| end.seconds().cast_unsigned().clamp(now + 1, now + 86_400));
            // A crisis begins and ends at midnight of its own zone.
            (state, if crisis { now - now % 60 + 60 } else { end })
        }
    }
}

fn number_of(state: OpenState) -> u8 {
    state as u8
}

fn state_of(number: u8) -> OpenState {
    match number {
        0 => OpenState::Open,
        2 => OpenState::Closed,
        _ => OpenState::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_the_same_after_it_was_packed() {
        for state in [OpenState::Open, OpenState::Unknown, OpenState::Closed] {
            for (from, seconds) in [(0, 0), (20_000, 1), (1_795_694_400, 86_400), (4_102_444_800, 3_600)] {
                let answer = Answer { from, seconds, state };
                assert_eq!(Answer::unpack(answer.pack()), answer);
                assert!(!answer.holds(from + seconds) && answer.holds(from) == (seconds > 0));
            }
        }
        assert!(!Answer::unpack(0).holds(0), "nothing is known before it was asked");
    }
}
