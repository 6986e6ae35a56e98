//! Days as files write them: ISO, day first, with a time behind, Unix seconds or milliseconds.

use chrono::{DateTime, NaiveDate};
use serde_json::Value;

/// The day of a text as `YYYY-MM-DD`; `None` when it names no single day of the years 1800 to 2200.
///
/// `07/12/2021` is 7 December: day first, as everywhere where these files are made.
pub fn day(text: &str) -> Option<String> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return day_of_number(text);
    }
    let date = text.split(['T', ' ', '\u{a0}']).next().unwrap_or(text);
    let parts: Vec<&str> = date.split(['-', '/', '.']).collect();
    let [first, second, third] = parts[..] else { return None };
    let (year, month, day) = if first.len() == 4 { (first, second, third) } else { (third, second, first) };
    if year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    written(NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?)
}

/// The same for a JSON value: a number is Unix seconds, or milliseconds when it is too large for seconds.
pub fn day_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => day(text),
        Value::Number(number) => {
            #[expect(clippy::cast_possible_truncation, reason = "a number too large for i64 is no date either")]
            let whole = number.as_i64().or_else(|| number.as_f64().map(|seconds| seconds as i64))?;
            day(&whole.to_string())
        }
        _ => None,
    }
}

fn day_of_number(digits: &str) -> Option<String> {
    match digits.len() {
        8 => written(NaiveDate::parse_from_str(digits, "%Y%m%d").ok()?),
        9 | 10 => written(DateTime::from_timestamp(digits.parse().ok()?, 0)?.date_naive()),
        12 | 13 => written(DateTime::from_timestamp_millis(digits.parse().ok()?)?.date_naive()),
        _ => None,
    }
}

fn written(date: NaiveDate) -> Option<String> {
    let first = NaiveDate::from_ymd_opt(1800, 1, 1)?;
    let last = NaiveDate::from_ymd_opt(2200, 12, 31)?;
    (first..=last).contains(&date).then(|| date.format("%Y-%m-%d").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_met_in_real_files_gives_its_day() {
        for (text, expected) in [
            ("2022-07-11", "2022-07-11"),
            ("2020-02-10T17:31:06.559Z", "2020-02-10"),
            ("2023-05-25 08:10:08", "2023-05-25"),
            ("07/12/2021", "2021-12-07"),
            ("7/12/2021", "2021-12-07"),
            ("07.12.2021", "2021-12-07"),
            ("2020/06/30 14:16:50.898", "2020-06-30"),
            ("1547403509", "2019-01-13"),
            ("1547403509000", "2019-01-13"),
            ("20210315", "2021-03-15"),
        ] {
            assert_eq!(day(text).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(day_of(&serde_json::json!(1_651_848_477)).as_deref(), Some("2022-05-06"));
        assert_eq!(day_of(&serde_json::json!(1_651_848_477_000_i64)).as_deref(), Some("2022-05-06"));
    }

    #[test]
    fn what_is_no_day_stays_unknown() {
        for text in ["", "2019", "2019-02", "31/02/2021", "12/31/2021", "hier", "99999999", "1-2-3", "0", "é/é/éééé"]
        {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
