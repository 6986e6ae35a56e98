//! Opening hours as a table of a week, and as lines of text.

use chrono::Datelike;

use super::Reader;
use crate::initiative::Card;
use crate::initiative::hours;
use crate::locale::varies;

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
        let weekday = today.weekday().num_days_from_monday();
        let week = (0_u32..).zip(self.words.week(&hours, today));
        Some(week.map(|(number, (name, times))| Day { name, times, today: number == weekday }).collect())
    }

    /// Whether the hours differ from week to week, so that the rule itself must stand beside the table.
    pub fn week_varies(&self, card: &Card) -> bool {
        card.opening_hours.as_deref().is_some_and(varies)
    }

    /// A rule of an attribute as lines, equal days together; the rule itself when it cannot be read.
    pub fn rule(&self, card: &Card, rule: &str) -> String {
        self.words.hours(rule, card.timezone.as_deref().unwrap_or("Europe/Paris"), self.today())
    }
}
