//! What is said of the criteria of a charter (KINDS.md 2.6): by whom, since when, until when.

use chrono::{Months, NaiveDate};
use serde_json::Value;

/// How long a statement counts that names no last day.
const MONTHS_WITHOUT_A_LAST_DAY: u32 = 24;

/// The state of a statement whose last day is over.
pub const LAPSED: &str = "lapsed";

/// The state in which a statement is today: a code of the list `charter_states`. One whose last day is over has lapsed,
/// whatever it says; one without any day that can be read counts as it stands.
pub fn state(statement: &Value, today: NaiveDate) -> &str {
    match last_day(statement) {
        Some(last) if today > last => LAPSED,
        _ => stated(statement),
    }
}

/// The state that a statement gives itself.
pub fn stated(statement: &Value) -> &str {
    statement.get("state").and_then(Value::as_str).unwrap_or("declared")
}

/// The last day on which a statement counts: `until`, else 24 months after `on`.
pub fn last_day(statement: &Value) -> Option<NaiveDate> {
    let day = |name: &str| statement.get(name)?.as_str()?.parse::<NaiveDate>().ok();
    day("until").or_else(|| day("on")?.checked_add_months(Months::new(MONTHS_WITHOUT_A_LAST_DAY)))
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
