//! Opening hours in words.

use chrono::{Datelike, Days, NaiveDate, NaiveTime};

use super::Words;
use crate::initiative::hours::Hours;

impl Words {
    /// `9 h – 12 h, 14 h – 18 h`, or `fermé`.
    pub fn times(&self, times: &[(NaiveTime, NaiveTime)]) -> String {
        if times.is_empty() {
            return self.t("hours-closed");
        }
        let range = |(from, to): &(NaiveTime, NaiveTime)| {
            if from == to {
                return self.t("hours-all-day");
            }
            let end = if *to == NaiveTime::MIN { self.t("time-midnight") } else { self.time(*to) };
            self.say("hours-range", &[("from", self.time(*from).into()), ("to", end.into())])
        };
        times.iter().map(range).collect::<Vec<_>>().join(", ")
    }

    /// The days of the week of `day`, from Monday, each with its times.
    pub fn week(&self, hours: &Hours, day: NaiveDate) -> Vec<(String, String)> {
        let weekday = day.weekday().num_days_from_monday();
        let monday = day.checked_sub_days(Days::new(u64::from(weekday))).unwrap_or(day);
        let week = hours.week(monday);
        (0..7_u32).zip(week).map(|(number, times)| (self.weekday(number), self.times(&times))).collect()
    }

    /// A rule as lines, equal days together, as it is in the week of `day`; the rule itself when it cannot be read, or
    /// when it is another in each week. `zone` is an IANA name.
    pub fn hours(&self, rule: &str, zone: &str, day: NaiveDate) -> String {
        let Ok(hours) = Hours::parse(rule, zone, None, None) else { return rule.to_owned() };
        // What changes from week to week would be wrong in a table of one week.
        if varies(rule) {
            return rule.to_owned();
        }
        let closed = self.t("hours-closed");
        let open: Vec<(String, String)> =
            self.week(&hours, day).into_iter().filter(|(_, times)| *times != closed).collect();
        let lines = open.chunk_by(|(_, a), (_, b)| a == b).map(|days| {
            let names: Vec<String> = days.iter().map(|(name, _)| name.clone()).collect();
            let args = [("days", self.list(&names).into()), ("times", days[0].1.as_str().into())];
            self.say("hours-line", &args)
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// Whether the hours differ from week to week: months, numbered weekdays, weeks and single dates.
pub fn varies(rule: &str) -> bool {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    rule.contains(['[', '/', '"']) || rule.contains("week") || MONTHS.iter().any(|month| rule.contains(month))
}
