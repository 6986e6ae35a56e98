//! Time, in one newtype, so that both databases keep the same number.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Whole seconds since 1970.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// The same instant for calendars; the epoch when it is out of chrono's range.
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or_default()
    }

    /// The day in UTC.
    pub fn date(self) -> NaiveDate {
        self.utc().date_naive()
    }

    /// A new ULID of this instant.
    pub fn mint_ulid(self) -> String {
        let millis = u64::try_from(self.0 / 1000).unwrap_or_default();
        ulid::Ulid::from_parts(millis, rand::random()).to_string()
    }

    /// The same so many seconds later; earlier where they are negative.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Timestamp {
        Timestamp(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// RFC 3339 in whole seconds, `2026-11-20T10:00:00Z`, as the wire wants it.
    pub fn rfc3339(self) -> String {
        self.utc().format("%Y-%m-%dT%H:%M:%SZ").to_string()
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(at: DateTime<Utc>) -> Self {
        Timestamp(at.timestamp_micros())
    }
}

/// Where "now" comes from: the machine, or a test that wants a day of its own.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clock {
    fixed: Option<Timestamp>,
}

impl Clock {
    /// A clock that always shows `at`.
    pub fn fixed(at: Timestamp) -> Clock {
        Clock { fixed: Some(at) }
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.fixed.unwrap_or_else(|| Utc::now().into())
    }
}
