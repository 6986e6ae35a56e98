//! What is said of the criteria of a charter (KINDS.md 2.6): by whom, since when, until when.

use chrono::{Months, NaiveDate};
use serde_json::Value;

/// How long a statement counts that names no last day.
const MONTHS_WITHOUT_A_LAST_DAY: u32 = 24;

/// The state in which a statement is today: a code of the list `charter_states`. One whose last day (`until`, else 24
/// months after `on`) is over has lapsed, whatever it says; one without any day that can be read counts as it stands.
pub fn state(statement: &Value, today: NaiveDate) -> &str {
    let text = |name: &str| statement.get(name).and_then(Value::as_str);
    let day = |name: &str| text(name).and_then(|day| day.parse::<NaiveDate>().ok());
    let last = day("until").or_else(|| day("on")?.checked_add_months(Months::new(MONTHS_WITHOUT_A_LAST_DAY)));
    match last {
        Some(last) if today > last => "lapsed",
        _ => text("state").unwrap_or("declared"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_statement_lapses_after_its_last_day() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        for (statement, expected) in [
            (json!({"state": "attested", "on": "2020-01-01", "until": "2026-11-24"}), "attested"),
            (json!({"state": "attested", "on": "2026-01-01", "until": "2026-11-23"}), "lapsed"),
            (json!({"state": "contested", "on": "2024-11-24"}), "contested"),
            (json!({"state": "declared", "on": "2024-11-23"}), "lapsed"),
            (json!({"state": "declared"}), "declared"),
            (json!({"on": "hier"}), "declared"),
        ] {
            assert_eq!(state(&statement, today), expected, "{statement}");
        }
    }
}
