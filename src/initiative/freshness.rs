//! How old the last confirmation of a card is (UI.md 4).

use chrono::{Months, NaiveDate};

/// What a reader should think of the age of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Freshness {
    /// Confirmed in the last 12 months.
    UpToDate,
    /// Confirmed 12 to 24 months ago.
    ToCheck,
    /// Confirmed longer ago.
    PerhapsClosed,
    /// Nobody ever confirmed it.
    Never,
}

impl Freshness {
    /// The freshness today of a card confirmed at `checked_at` (`YYYY-MM-DD`); an unreadable day is none.
    pub fn of(checked_at: Option<&str>, today: NaiveDate) -> Freshness {
        let Some(checked) = checked_at.and_then(|day| day.parse::<NaiveDate>().ok()) else { return Freshness::Never };
        let within = |months| checked.checked_add_months(Months::new(months)).is_none_or(|limit| today <= limit);
        match (within(12), within(24)) {
            (true, _) => Freshness::UpToDate,
            (false, true) => Freshness::ToCheck,
            (false, false) => Freshness::PerhapsClosed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_ages_in_three_steps() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        for (checked, expected) in [
            (Some("2026-11-24"), Freshness::UpToDate),
            (Some("2025-11-24"), Freshness::UpToDate),
            (Some("2025-11-23"), Freshness::ToCheck),
            (Some("2024-11-24"), Freshness::ToCheck),
            (Some("2024-11-23"), Freshness::PerhapsClosed),
            (Some("hier"), Freshness::Never),
            (None, Freshness::Never),
        ] {
            assert_eq!(Freshness::of(checked, today), expected, "{checked:?}");
        }
    }
}
