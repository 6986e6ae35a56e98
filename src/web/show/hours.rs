//! Opening hours as a table of a week, and as lines of text.

use chrono::{Datelike, Days, NaiveDate, NaiveTime};

use super::Reader;
use crate::initiative::Card;
use crate::initiative::hours::{self, Hours};

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// `lundi`.
    pub name: String,
    /// `9 h – 12 h, 14 h – 18 h`, or `fermé`.
    pub times: String,
    /// Whether it is today.
    pub today: bool,
}

impl Reader<'_> {
    /// The hours of this week, from Monday.
    pub fn week(&self, card: &Card) -> Option<Vec<Day>> {
        let hours = hours::usual(card)?;
        let today = self.now.utc().with_timezone(&hours.zone()).date_naive();
        Some(self.days(&hours, today))
    }

    fn days(&self, hours: &Hours, today: NaiveDate) -> Vec<Day> {
        let weekday = today.weekday().num_days_from_monday();
        let monday = today.checked_sub_days(Days::new(u64::from(weekday))).unwrap_or(today);
        let week = hours.week(monday);
        (0..7_u32)
            .zip(week)
            .map(|(number, times)| Day {
                name: self.words.weekday(number),
                times: self.times(&times),
                today: number == weekday,
            })
            .collect()
    }

    fn times(&self, times: &[(NaiveTime, NaiveTime)]) -> String {
        if times.is_empty() {
            return self.words.t("hours-closed");
        }
        let range = |(from, to): &(NaiveTime, NaiveTime)| {
            if from == to {
                return self.words.t("hours-all-day");
            }
            let end = if *to == NaiveTime::MIN { self.words.t("time-midnight") } else { self.words.time(*to) };
            self.words.say("hours-range", &[("from", self.words.time(*from).into()), ("to", end.into())])
        };
        times.iter().map(range).collect::<Vec<_>>().join(", ")
    }

    /// Whether the hours differ from week to week, so that the rule itself must stand beside the table.
    pub fn week_varies(&self, card: &Card) -> bool {
        card.opening_hours.as_deref().is_some_and(varies)
    }

    /// A rule of an attribute as lines, equal days together; the rule itself when it cannot be read.
    pub fn rule(&self, card: &Card, rule: &str) -> String {
        let zone = card.timezone.as_deref().unwrap_or("Europe/Paris");
        let Ok(hours) = Hours::parse(rule, zone, None, None) else { return rule.to_owned() };
        // What changes from week to week would be wrong in a table of one week.
        if varies(rule) {
            return rule.to_owned();
        }
        let days = self.days(&hours, self.today());
        let open: Vec<&Day> = days.iter().filter(|day| day.times != self.words.t("hours-closed")).collect();
        let lines = open.chunk_by(|a, b| a.times == b.times).map(|days| {
            let names: Vec<String> = days.iter().map(|day| day.name.clone()).collect();
            let args = [("days", self.words.list(&names).into()), ("times", days[0].times.as_str().into())];
            self.words.say("hours-line", &args)
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// Months, numbered weekdays, weeks and single dates.
fn varies(rule: &str) -> bool {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    rule.contains(['[', '/', '"']) || rule.contains("week") || MONTHS.iter().any(|month| rule.contains(month))
}
