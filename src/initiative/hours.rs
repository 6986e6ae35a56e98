//! Opening hours: the OSM syntax, read in the time zone and with the public holidays of the place (KINDS.md 2.3).

mod card;
mod french;
mod holidays;
#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Tz;
use opening_hours::schedule::Schedule;
use opening_hours::{OpeningHours, RuleKind};

pub use self::card::{Orders, openness, opens, orders, usual};
pub use self::french::from_french;
pub use self::holidays::zone_of;
use crate::clock::Timestamp;

/// Longer rules are not read (SECURITY.md 3).
pub const LONGEST_RULE: usize = 1024;

/// Rules with more parts are not read: the time to evaluate one grows with them.
const MOST_PARTS: usize = 120;

/// How far the next change is looked for.
const HORIZON_DAYS: usize = 370;

/// Days looked at are at most this number divided by the parts of the rule.
const PARTS_TIMES_DAYS: usize = 4_000;

/// Why a rule cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HoursProblem {
    /// More than [`LONGEST_RULE`] bytes, or too many parts.
    #[error("These opening hours are too long.")]
    TooLong,
    /// It is not the OSM syntax.
    #[error("These opening hours are not in the form Mo-Fr 09:00-12:00.")]
    NotUnderstood,
    /// No IANA time zone has this name.
    #[error("There is no such time zone.")]
    UnknownZone,
}

/// Whether a place is open at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Openness {
    /// It is open.
    Open {
        /// Until when; `None` when no end is near.
        until: Option<DateTime<Tz>>,
    },
    /// It is closed.
    Closed {
        /// When it opens again, if that is known.
        next: Option<DateTime<Tz>>,
    },
    /// Nobody can say from what is known.
    Unknown,
}

/// The state alone, without the next change: cheap enough for every rule of a node at one minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Open.
    Open,
    /// Closed.
    Closed,
    /// Not known.
    Unknown,
}

/// A rule that was read, with its time zone and holidays.
#[derive(Debug, Clone)]
pub struct Hours {
    zone: Tz,
    days_ahead: usize,
    /// More than one when the rule speaks of holidays that we have no calendar for: once without any such day, once
    /// with every day being one. Only what both say is known. None when the rule follows the sun.
    readings: Vec<OpeningHours>,
}

/// The rule in the one form in which it is stored.
///
/// # Errors
/// When it is too long or not understood.
pub fn normalise(rule: &str) -> Result<String, HoursProblem> {
    let read = read(rule)?;
    let written = catch_unwind(AssertUnwindSafe(|| read.to_string())).map_err(|_| HoursProblem::NotUnderstood)?;
    let canonical = with_off(&written);
    // What is written must be readable again, or the stored rule would be worth nothing.
    self::read(&canonical).map(|_| canonical)
}

fn read(rule: &str) -> Result<OpeningHours, HoursProblem> {
    let rule = rule.trim();
    if rule.len() > LONGEST_RULE || parts(rule) > MOST_PARTS {
        return Err(HoursProblem::TooLong);
    }
    if rule.is_empty() || narrows_holidays(rule) {
        return Err(HoursProblem::NotUnderstood);
    }
    let parsed = catch_unwind(AssertUnwindSafe(|| rule.parse::<OpeningHours>().ok()));
    parsed.ok().flatten().ok_or(HoursProblem::NotUnderstood)
}

fn parts(rule: &str) -> usize {
    1 + rule.bytes().filter(|byte| matches!(byte, b',' | b';' | b'|')).count()
}

/// The crate writes `closed`; OSM and KINDS.md write `off`. Comments stay as they are.
fn with_off(rule: &str) -> String {
    let outside_comments = |(n, part): (usize, &str)| {
        if n % 2 == 0 {
            part.replace("closed", "off").replace("week", "week ").replace("week  ", "week ")
        } else {
            part.to_owned()
        }
    };
    rule.split('"').enumerate().map(outside_comments).collect::<Vec<_>>().join("\"")
}

/// `SH Mo-Fr`, the weekdays of the holidays only: the crate reads it as the holidays and all weekdays, and wrong hours
/// are worse than none.
fn narrows_holidays(rule: &str) -> bool {
    let follows = |part: &str| {
        let words: Vec<&str> = part.split_whitespace().collect();
        words.windows(2).any(|pair| {
            let weekday = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"].iter().any(|day| pair[1].starts_with(day));
            weekday && (pair[0].ends_with("PH") || pair[0].ends_with("SH"))
        })
    };
    rule.split('"').step_by(2).any(follows)
}

/// Hours that follow the sun: without the place, the crate would take fixed times for them.
fn follows_the_sun(rule: &str) -> bool {
    ["sunrise", "sunset", "dawn", "dusk"]
        .iter()
        .any(|event| rule.split('"').step_by(2).any(|part| part.contains(event)))
}

fn mentions(rule: &str, holiday: &str) -> bool {
    let word = |part: &str| part.split(|sign: char| !sign.is_ascii_alphanumeric()).any(|word| word == holiday);
    rule.split('"').step_by(2).any(word)
}

impl Hours {
    /// Reads a rule. `country` and `department` (`FR`, `67`) choose the public holidays.
    ///
    /// # Errors
    /// When it is too long or not understood, or the zone does not exist.
    pub fn parse(
        rule: &str,
        timezone: &str,
        country: Option<&str>,
        department: Option<&str>,
    ) -> Result<Hours, HoursProblem> {
        let zone: Tz = timezone.parse().map_err(|_| HoursProblem::UnknownZone)?;
        let parsed = read(rule)?;
        let written = parsed.to_string();
        let contexts = if follows_the_sun(&written) {
            Vec::new()
        } else {
            holidays::contexts(mentions(&written, "PH"), mentions(&written, "SH"), country, department)
        };
        let readings = contexts.into_iter().map(|context| parsed.clone().with_context(context)).collect();
        let days_ahead = (PARTS_TIMES_DAYS / parts(&written)).clamp(8, HORIZON_DAYS);
        Ok(Hours { zone, days_ahead, readings })
    }

    /// Open, closed or unknown at an instant.
    pub fn state(&self, at: Timestamp) -> State {
        let local = self.local(at);
        self.agreed(|reading| state_at(reading, local))
    }

    /// Open, closed or unknown at an instant, and when that changes next.
    pub fn at(&self, at: Timestamp) -> Openness {
        match self.state(at) {
            State::Unknown => Openness::Unknown,
            State::Open => Openness::Open { until: self.next_change(at, State::Open) },
            State::Closed => Openness::Closed {
                // A change into the unknown is no promise to be open.
                next: self.next_change(at, State::Closed).filter(|next| self.state(timestamp(next)) == State::Open),
            },
        }
    }

    /// The open times of the seven days from `from` on. An end of 00:00 is midnight at the end of that day; what
    /// goes on after midnight starts the next day.
    pub fn week(&self, from: NaiveDate) -> [Vec<(NaiveTime, NaiveTime)>; 7] {
        std::array::from_fn(|day| {
            from.checked_add_days(Days::new(day as u64)).map_or_else(Vec::new, |date| self.day(date))
        })
    }

    /// The open times of one day, as in [`Hours::week`].
    pub fn day(&self, date: NaiveDate) -> Vec<(NaiveTime, NaiveTime)> {
        let reading = self.readings.first();
        reading.map(|reading| changes(reading, date)).map_or_else(Vec::new, |day| open_times(&day))
    }

    /// The zone in which the rule is read.
    pub fn zone(&self) -> Tz {
        self.zone
    }

    fn local(&self, at: Timestamp) -> NaiveDateTime {
        at.utc().with_timezone(&self.zone).naive_local()
    }

    fn agreed(&self, state: impl Fn(&OpeningHours) -> State) -> State {
        let mut states = self.readings.iter().map(state);
        let first = states.next().unwrap_or(State::Unknown);
        if states.all(|state| state == first) { first } else { State::Unknown }
    }

    fn next_change(&self, at: Timestamp, now: State) -> Option<DateTime<Tz>> {
        let local = self.local(at);
        self.readings.iter().filter_map(|reading| self.next_change_of(reading, local, now)).min()
    }

    fn next_change_of(&self, reading: &OpeningHours, local: NaiveDateTime, now: State) -> Option<DateTime<Tz>> {
        let mut date = local.date();
        for _ in 0..self.days_ahead {
            let found = changes(reading, date)
                .into_iter()
                .map(|(time, state)| (date.and_time(time), state))
                .find(|(start, state)| *start > local && *state != now);
            if let Some((start, _)) = found {
                return instant(self.zone, start);
            }
            date = date.succ_opt()?;
        }
        None
    }
}

fn timestamp(at: &DateTime<Tz>) -> Timestamp {
    Timestamp(at.timestamp_micros())
}

/// The instant of a local time. In the hour that summer time leaves out, the first instant after it.
fn instant(zone: Tz, local: NaiveDateTime) -> Option<DateTime<Tz>> {
    zone.from_local_datetime(&local)
        .earliest()
        .or_else(|| zone.from_local_datetime(&(local + TimeDelta::hours(1))).earliest())
}

fn state_at(reading: &OpeningHours, local: NaiveDateTime) -> State {
    let states = changes(reading, local.date());
    states.iter().rev().find(|(start, _)| *start <= local.time()).map_or(State::Unknown, |(_, state)| *state)
}

/// The states of a day, each with its start; the first starts at midnight.
fn changes(reading: &OpeningHours, date: NaiveDate) -> Vec<(NaiveTime, State)> {
    // A rule of a peer must not end the program, whatever it makes the crate do.
    let schedule = catch_unwind(AssertUnwindSafe(|| reading.schedule_at(date)));
    match schedule {
        Ok(schedule) => states_of(schedule),
        Err(_) => vec![(NaiveTime::MIN, State::Unknown)],
    }
}

fn states_of(schedule: Schedule) -> Vec<(NaiveTime, State)> {
    let mut states = vec![(NaiveTime::MIN, State::Closed)];
    for range in schedule {
        let state = match range.kind {
            RuleKind::Open => State::Open,
            RuleKind::Closed => State::Closed,
            RuleKind::Unknown => State::Unknown,
        };
        let start: Result<NaiveTime, _> = range.range.start.try_into();
        let Ok(start) = start else { continue };
        match states.last_mut() {
            Some(last) if last.0 == start => last.1 = state,
            Some(last) if last.1 == state => {}
            _ => states.push((start, state)),
        }
        let end: Result<NaiveTime, _> = range.range.end.try_into();
        if let Ok(end) = end
            && end > start
        {
            states.push((end, State::Closed));
        }
    }
    states.dedup_by(|next, last| next.1 == last.1);
    states
}

fn open_times(states: &[(NaiveTime, State)]) -> Vec<(NaiveTime, NaiveTime)> {
    let ends = states.iter().skip(1).map(|(start, _)| *start).chain(std::iter::once(NaiveTime::MIN));
    let times = states.iter().zip(ends);
    times.filter(|((_, state), _)| *state == State::Open).map(|((start, _), end)| (*start, end)).collect()
}
