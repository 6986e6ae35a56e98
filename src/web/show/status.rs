//! Open or closed, confirmed or not: the two lines that decide whether somebody sets out.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime};
use chrono_tz::Tz;

use super::Reader;
use crate::initiative::Card;
use crate::initiative::Class;
use crate::initiative::freshness::Freshness;
use crate::initiative::hours::{self, Openness, Orders};
use crate::initiative::kind::Role;

/// A state in words, with the class that gives it shape and colour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// `open`, `closed`, `unknown`, `fresh-ok` …
    pub class: &'static str,
    /// The sentence.
    pub text: String,
}

impl Reader<'_> {
    /// Whether a card's place is open; nothing for what nobody would go to.
    pub fn opening(&self, card: &Card) -> Option<Status> {
        if card.status == "closed" || !self.has_door(card) {
            return None;
        }
        let words = self.words;
        Some(match hours::openness(card, self.now) {
            Openness::Open { until: None } => Status { class: "open", text: words.t("open-now") },
            Openness::Open { until: Some(until) } => Status { class: "open", text: self.open_until(&until) },
            Openness::Closed { next: None } => Status { class: "closed", text: words.t("closed-now") },
            Openness::Closed { next: Some(next) } => {
                Status { class: "closed", text: words.with("closed-until", &self.moment(&next)) }
            }
            Openness::Unknown => Status { class: "unknown", text: words.t("open-unknown-short") },
        })
    }

    /// Whether there is a place at which hours make sense.
    fn has_door(&self, card: &Card) -> bool {
        let located =
            card.location.as_ref().is_some_and(|location| location.lat.is_some() || location.street.is_some());
        located || card.opening_hours.is_some() || card.crisis_hours.is_some()
    }

    /// A day without a name of its own takes another word in French: «jusqu’au 10 décembre».
    fn open_until(&self, at: &DateTime<Tz>) -> String {
        let (words, day) = (self.words, at.date_naive());
        if has_name(day, self.now.utc().with_timezone(&at.timezone()).date_naive()) {
            return words.with("open-until", &self.moment(at));
        }
        let args = [("day", words.date(day).into()), ("time", words.time(at.time()).into())];
        words.say("open-until-date", &args)
    }

    /// Until when: `18 h 30`, `demain 9 h`, `mardi 14 h`, seen from the place's own day.
    fn moment(&self, at: &DateTime<Tz>) -> String {
        let today = self.now.utc().with_timezone(&at.timezone()).date_naive();
        let (day, time) = (at.date_naive(), at.time());
        let midnight = time == NaiveTime::MIN && day.pred_opt() == Some(today);
        match (midnight, day == today) {
            (true, _) => self.words.t("time-midnight"),
            (_, true) => self.words.time(time),
            _ => {
                let day = self.words.day_seen_from(day, today);
                self.words.say("day-and-time", &[("day", day.into()), ("time", self.words.time(time).into())])
            }
        }
    }

    /// Whether orders are open, for kinds that have order dates.
    pub fn orders(&self, card: &Card) -> Option<Status> {
        let date = |role: Role| -> Option<NaiveDate> {
            let attribute = self.kinds().attribute_in_role(Class::Initiative, &card.kinds, role)?;
            card.attributes.get(&attribute.code)?.as_str()?.parse().ok()
        };
        let words = self.words;
        let until = |day: NaiveDate| words.day_seen_from(day, self.today());
        match hours::orders(date(Role::OrderOpens), date(Role::OrderCloses), self.today()) {
            Orders::Unknown => None,
            Orders::OpenUntil(None) => Some(Status { class: "open", text: words.t("orders-open-always") }),
            Orders::OpenUntil(Some(day)) => {
                let named = has_name(day, self.today());
                let text = if named {
                    words.with("orders-open", &until(day))
                } else {
                    words.with("orders-open-date", &words.date(day))
                };
                Some(Status { class: "open", text })
            }
            Orders::Closed { next: None } => Some(Status { class: "closed", text: words.t("orders-closed") }),
            Orders::Closed { next: Some(day) } => {
                Some(Status { class: "closed", text: words.with("orders-closed-until", &until(day)) })
            }
        }
    }

    /// How long ago it was confirmed, in words.
    pub fn freshness(&self, card: &Card) -> Status {
        self.freshness_of(card.checked_at.as_deref())
    }

    /// The same for what was confirmed on a day, `YYYY-MM-DD`.
    pub fn freshness_of(&self, checked_at: Option<&str>) -> Status {
        let words = self.words;
        let month = checked_at.and_then(|day| day.parse::<NaiveDate>().ok()).map(|day| words.month(day));
        let (class, key) = match Freshness::of(checked_at, self.today()) {
            Freshness::UpToDate => ("fresh-ok", "fresh-ok"),
            Freshness::ToCheck => ("fresh-check", "fresh-check"),
            Freshness::PerhapsClosed => ("fresh-old", "fresh-old"),
            Freshness::Never => return Status { class: "fresh-never", text: words.t("fresh-never") },
        };
        let args = [("state", words.t(key).into()), ("month", month.unwrap_or_default().into())];
        Status { class, text: words.say("fresh-since", &args) }
    }

    /// What a life state other than open means for a reader.
    pub fn life(&self, card: &Card) -> Option<String> {
        let since = card.status_since.as_deref().and_then(|day| day.parse::<NaiveDate>().ok());
        match (card.status.as_str(), since) {
            ("" | "open", _) => None,
            ("closed", Some(day)) => Some(self.words.with("life-closed-in", &day.year().to_string())),
            ("closed", None) => Some(self.words.t("life-closed")),
            (status, _) => Some(self.words.with("life-state", &self.item("statuses", status))),
        }
    }
}

/// Whether a day is called today, tomorrow or by its weekday.
fn has_name(day: NaiveDate, today: NaiveDate) -> bool {
    (0..=6).contains(&(day - today).num_days())
}
