//! Numbers, days and times of a card, as columns that only some entries have.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::Value;
use tantivy::schema::OwnedValue;

use super::found::day_number;
use crate::initiative::kind::AttributeType;

/// Minutes of a day.
pub(super) const DAY_MINUTES: f64 = 1_440.0;

/// Columns that only some entries have.
#[derive(Default)]
pub(super) struct Columns(pub BTreeMap<String, OwnedValue>);

impl Columns {
    /// Lowest and highest numbers, in step with each other.
    pub fn ranges(&mut self, name: &str, ranges: &[(f64, f64)]) {
        let numbers = |side: fn(&(f64, f64)) -> f64| ranges.iter().map(side).map(OwnedValue::F64).collect();
        if !ranges.is_empty() {
            self.0.insert(format!("{name}_low"), OwnedValue::Array(numbers(|range| range.0)));
            self.0.insert(format!("{name}_high"), OwnedValue::Array(numbers(|range| range.1)));
        }
    }

    pub fn text(&mut self, name: &str, text: String) {
        self.0.insert(name.to_owned(), OwnedValue::Str(text));
    }
}

/// Where the hours of an attribute are kept.
pub(super) fn hours_column(attribute: &str) -> String {
    format!("{attribute}_hours")
}

/// Lowest and highest numbers of a value that has an order; days count from 1970, times in minutes.
pub(super) fn ranges_of(kind: AttributeType, value: &Value) -> Vec<(f64, f64)> {
    let point = |number: f64| (number, number);
    match kind {
        AttributeType::Integer | AttributeType::Decimal => number(value).map(point).into_iter().collect(),
        AttributeType::Money => number(value.get("amount").unwrap_or(value)).map(point).into_iter().collect(),
        AttributeType::Date => value.as_str().and_then(day_as_number).map(point).into_iter().collect(),
        AttributeType::TimeInterval => {
            value.as_str().and_then(times_of_interval).map_or_else(Vec::new, |(from, until)| {
                // Also of the day before and the day after: an interval may pass midnight, a wish as well.
                [-DAY_MINUTES, 0.0, DAY_MINUTES].map(|shift| (from + shift, until + shift)).to_vec()
            })
        }
        AttributeType::DateIntervals => value.as_array().into_iter().flatten().filter_map(days_of_interval).collect(),
        _ => Vec::new(),
    }
}

/// From and until in minutes; behind midnight the count goes on.
fn times_of_interval(text: &str) -> Option<(f64, f64)> {
    let (from, until) = text.split_once('-')?;
    let (from, until) = (minutes(from)?, minutes(until)?);
    Some((from, if until < from { until + DAY_MINUTES } else { until }))
}

/// First and last day of `["2026-05-01", "2026-05-03"]`, `"2026-05-01/2026-05-03"` or `{from, until}`.
fn days_of_interval(interval: &Value) -> Option<(f64, f64)> {
    match interval {
        Value::Array(days) => Some((day_as_number(days.first()?.as_str()?)?, day_as_number(days.last()?.as_str()?)?)),
        Value::String(days) => {
            let (from, until) = days.split_once('/')?;
            Some((day_as_number(from)?, day_as_number(until)?))
        }
        Value::Object(days) => {
            let day = |name: &str| days.get(name)?.as_str().and_then(day_as_number);
            Some((day("from")?, day("until").or_else(|| day("to"))?))
        }
        _ => None,
    }
}

/// Minutes since midnight of `HH:MM`.
pub(super) fn minutes(text: &str) -> Option<f64> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 24 && minutes < 60).then(|| f64::from(hours * 60 + minutes))
}

pub(super) fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.parse().ok()).filter(|number| number.is_finite())
}

#[expect(clippy::cast_precision_loss, reason = "a day of this age fits")]
pub(super) fn day_as_number(text: &str) -> Option<f64> {
    parse_day(text).map(|day| day as f64)
}

/// Days since 1970 of `YYYY-MM-DD`.
pub(super) fn parse_day(text: &str) -> Option<i64> {
    text.get(..10)?.parse::<NaiveDate>().ok().map(day_number)
}
