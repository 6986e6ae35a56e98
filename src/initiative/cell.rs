//! How a value stands in the cell of a table, and how it is read back: exports write, imports read.

use serde_json::Value;

const FORMULA: [char; 5] = ['=', '+', '-', '@', '\t'];

/// Makes a cell harmless for spreadsheets, which run what starts with `=`, `+`, `-`, `@` or a tab: an apostrophe
/// in front makes it text. Plain numbers stay as they are.
pub fn defuse(cell: &str) -> String {
    if is_formula(cell) && !is_number(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// Takes back what [`defuse`] did.
pub fn undefuse(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest) && !is_number(rest) => rest,
        _ => cell,
    }
}

/// The text of a value: lists joined by `|`, euros as a bare amount, anything deeper as JSON.
pub fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => joined(items).unwrap_or_else(|| value.to_string()),
        Value::Object(members) => match (members.get("amount"), members.get("currency"), members.len()) {
            (Some(Value::String(amount)), Some(Value::String(currency)), 2) if currency == "EUR" => amount.clone(),
            _ => value.to_string(),
        },
        value => value.to_string(),
    }
}

fn joined(items: &[Value]) -> Option<String> {
    let text = |item: &Value| item.as_str().filter(|text| !text.contains('|')).map(str::to_owned);
    Some(items.iter().map(text).collect::<Option<Vec<_>>>()?.join("|"))
}

/// Apostrophes before the dangerous character count too, so that `'=x` survives both ways.
fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(FORMULA)
}

fn is_number(cell: &str) -> bool {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    !digits.is_empty()
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
        && digits.chars().filter(|c| *c == '.').count() <= 1
        && digits.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn formulas_become_text_and_coordinates_stay_numbers() {
        assert_eq!(defuse("=HYPERLINK(\"https://evil.example\")"), "'=HYPERLINK(\"https://evil.example\")");
        assert_eq!(defuse("+33 2 97 00 00 00"), "'+33 2 97 00 00 00");
        assert_eq!(defuse("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(defuse("\t=1"), "'\t=1");
        assert_eq!(defuse("-2+3"), "'-2+3");
        assert_eq!(defuse("-3.366"), "-3.366");
        assert_eq!(defuse("L'Établi"), "L'Établi");
    }

    #[test]
    fn values_are_written_as_people_expect_them() {
        assert_eq!(text(&json!(["laser", "cnc_milling"])), "laser|cnc_milling");
        assert_eq!(text(&json!({"amount": "12.50", "currency": "EUR"})), "12.50");
        assert_eq!(
            text(&json!({"lat": 47.1, "lon": -1.5, "radius_km": 5})),
            r#"{"lat":47.1,"lon":-1.5,"radius_km":5}"#
        );
        assert_eq!(text(&json!(85)), "85");
        assert_eq!(text(&Value::Null), "");
    }

    proptest! {
        #[test]
        fn a_defused_cell_reads_back(cell in "['=+@\t-]{0,4}.{0,8}") {
            let safe = defuse(&cell);
            prop_assert_eq!(undefuse(&safe), cell.as_str());
            prop_assert!(is_number(&safe) || !safe.starts_with(FORMULA));
        }
    }
}
