//! What an offer or a request says beside what every entry says (KINDS.md 4.1).

use chrono::{Days, Duration, NaiveDate, NaiveTime, TimeZone as _};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::kind::{Attribute, AttributeType, Kind};
use super::{Card, Class, Fields};
use crate::clock::Timestamp;

/// The status of a proposal whose last day is over.
pub const EXPIRED: &str = "expired";
/// Statuses of a proposal, from open to expired (KINDS.md 4.1).
pub const STATUSES: [&str; 5] = ["open", "partly_met", "met", "fulfilled", EXPIRED];
/// How far a proposal may be seen, the widest first (KINDS.md 4.1). The first two are listed in the catalogue.
pub const VISIBILITIES: [&str; 4] = ["public", "peers", "node", "parties"];
/// Nothing stands longer than a year (KINDS.md 4.4).
pub const MAX_LIFE_DAYS: u32 = 365;
/// Of kinds that name no life and end with no date of their own.
pub const USUAL_LIFE_DAYS: u32 = 30;

/// The terms of an offer or a request. Absent means unknown.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Terms {
    /// `offer` or `request`.
    pub purpose: String,
    /// URI of the initiative that answers for it.
    pub by: String,
    /// Decimal number as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<String>,
    /// Unit of `quantity` and `minimum`, `kg`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// `once`, `day`, `week` or `month`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per: Option<String>,
    /// The least that helps: decimal number as text, in `unit`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum: Option<String>,
    /// What is still missing or still to be had of `quantity`: decimal number as text. Pledges will say it one day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remaining: Option<String>,
    /// First day, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<String>,
    /// Last day, `YYYY-MM-DD`.
    pub valid_until: String,
    /// How far one is ready to go, in kilometres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub travel_km: Option<u32>,
    /// `yes` or `no`: from a distance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remote: Option<String>,
    /// `free`, `exchange`, `free_contribution`, or an amount `{amount, currency}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<Value>,
    /// Codes of `exchange_modes`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exchange_modes: Vec<String>,
    /// Codes of `eligibility`: conditions are stated, proofs never kept.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub eligibility: Vec<String>,
    /// At most 280 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eligibility_note: Option<String>,
    /// `week` or `48h`, of requests only; absent is normal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urgency: Option<String>,
    /// Last day of the urgency, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urgent_until: Option<String>,
    /// One of [`VISIBILITIES`].
    pub visibility: String,
    /// `relay` (through the initiative) or `link` (its website).
    pub contact: String,
    /// It takes place where its initiative is, no finer than that says.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub at_initiative: bool,
}

impl Terms {
    /// Whether something is asked for.
    pub fn is_request(&self) -> bool {
        self.purpose == "request"
    }

    /// Whether its last day lies before `today`.
    pub fn is_over(&self, today: NaiveDate) -> bool {
        day(&self.valid_until).is_some_and(|last| last < today)
    }

    /// Whether it is urgent on `today`.
    pub fn is_urgent(&self, today: NaiveDate) -> bool {
        self.urgent_until.as_deref().and_then(day).is_some_and(|last| today <= last)
    }

    /// Whether peers may copy it.
    pub fn is_listed(&self) -> bool {
        matches!(self.visibility.as_str(), "public" | "peers")
    }

    /// The instant at which it ends: the last second of its last day in `timezone`, an IANA name; in UTC when none is
    /// known. `None` without a last day.
    pub fn ends_at(&self, timezone: Option<&str>) -> Option<Timestamp> {
        let tz: chrono_tz::Tz = timezone.and_then(|name| name.parse().ok()).unwrap_or(chrono_tz::UTC);
        let next_day = day(&self.valid_until)?.checked_add_signed(Duration::days(1))?.and_time(NaiveTime::MIN);
        // Where clocks go forward at midnight, the day begins an hour later.
        let begins = |hours| tz.from_local_datetime(&(next_day + Duration::hours(hours))).earliest();
        let midnight = begins(0).or_else(|| begins(1))?;
        Some((midnight - Duration::seconds(1)).with_timezone(&chrono::Utc).into())
    }
}

/// A day as it is kept.
pub fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

impl Class {
    /// The class of an entry with these fields: what has terms is a proposal.
    pub fn of_fields(fields: &Fields) -> Class {
        let has_terms = fields.keys().any(|field| field.starts_with("terms."));
        if has_terms { Class::Proposal } else { Class::Initiative }
    }
}

impl Card {
    /// The instant at which a proposal ends; nothing for an initiative.
    pub fn ends_at(&self) -> Option<Timestamp> {
        self.terms.as_ref().and_then(|terms| terms.ends_at(self.timezone.as_deref()))
    }
}

/// The attributes that say when a proposal is over: the one that its kind names, else the days on which it can be had.
fn days_of(kind: &Kind) -> impl Iterator<Item = &Attribute> {
    let is_free = |asked: &&Attribute| asked.required && asked.kind == AttributeType::DateIntervals;
    let of_kind = move |asked: &&Attribute| match &kind.ends_with {
        Some(code) => asked.code == *code,
        None => is_free(asked),
    };
    kind.attributes.iter().filter(of_kind)
}

/// Whether a field, by its dotted name, says when proposals of a kind are over.
pub fn decides_end(kind: &Kind, field: &str) -> bool {
    field.strip_prefix("attributes.").is_some_and(|code| days_of(kind).any(|asked| asked.code == code))
}

/// The last of the days that a proposal names for itself: of the date with which its kind ends, else of those on which it
/// can be had.
pub fn last_own_day(kind: &Kind, card: &Card) -> Option<NaiveDate> {
    days_of(kind).filter_map(|asked| last_day(card.attributes.get(&asked.code)?)).max()
}

/// The end of an offer that states none: the date with which its kind ends, else the life of its kind from today on
/// (KINDS.md 4.4), and not past the last day on which it can be had, unless that is over.
pub fn usual_end(kind: &Kind, card: &Card, today: NaiveDate) -> Option<NaiveDate> {
    let own = last_own_day(kind, card);
    if kind.ends_with.is_some() && own.is_some() {
        return own;
    }
    let most = kind.max_life_days.unwrap_or(MAX_LIFE_DAYS).min(MAX_LIFE_DAYS);
    let life = kind.life_days.unwrap_or(USUAL_LIFE_DAYS).min(most);
    let until = today.checked_add_days(Days::new(life.into()))?;
    Some(own.filter(|last| *last >= today).map_or(until, |last| until.min(last)))
}

/// The last day of a date or of intervals.
fn last_day(value: &Value) -> Option<NaiveDate> {
    match value {
        Value::String(text) => day(text),
        Value::Array(intervals) => intervals.iter().filter_map(|interval| day(interval.get(1)?.as_str()?)).max(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proposal_ends_with_its_last_day_where_it_is() {
        let terms = Terms { valid_until: "2027-01-10".into(), ..Terms::default() };
        let ends = |timezone| terms.ends_at(timezone).map(|at| at.rfc3339());
        assert_eq!(ends(Some("Europe/Paris")).as_deref(), Some("2027-01-10T22:59:59Z"));
        assert_eq!(ends(None).as_deref(), Some("2027-01-10T23:59:59Z"));
        assert_eq!(Terms::default().ends_at(None), None);
        let last: NaiveDate = "2027-01-10".parse().unwrap();
        assert!(!terms.is_over(last) && terms.is_over(last.succ_opt().unwrap()));
    }

    #[test]
    fn a_day_that_begins_at_one_o_clock_ends_the_day_before_it() {
        let terms = Terms { valid_until: "2026-03-28".into(), ..Terms::default() };
        // In Beirut clocks go from midnight to one on 29 March 2026.
        let end = terms.ends_at(Some("Asia/Beirut")).map(|at| at.rfc3339());
        assert_eq!(end.as_deref(), Some("2026-03-28T21:59:59Z"));
    }
}
