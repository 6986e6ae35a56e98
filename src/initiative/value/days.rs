//! Days and times of day, in the ways in which files write them.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Weekday};
use serde_json::{Value, json};

use super::{Fault, plain};

const MAX_INTERVALS: usize = 366;
/// Seconds since 1970 from which a number can only be milliseconds: the year 2200.
const LAST_SECOND: i64 = 7_258_118_400;

fn bad_date() -> Fault {
    ("bad_date", "Please give a day like 2026-11-24.".to_owned())
}

/// A day. ISO, `07/12/2021` (the day first), `15 mai 2026`, `2020/06/30 14:16:50`, and Unix seconds or milliseconds are
/// read.
///
/// # Errors
/// `bad_date`.
pub fn date(value: &Value) -> Result<NaiveDate, Fault> {
    let day = match value {
        Value::Number(number) => number.as_i64().and_then(from_unix),
        other => read_day(&plain(other)?),
    };
    day.filter(|day| (1800..=2200).contains(&day.year())).ok_or_else(bad_date)
}

fn read_day(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    if text.len() >= 9 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok().and_then(from_unix);
    }
    let day = text.split(['T', ' ']).next()?;
    ["%Y-%m-%d", "%d/%m/%Y", "%Y/%m/%d", "%d-%m-%Y", "%d.%m.%Y", "%Y%m%d"]
        .into_iter()
        .find_map(|form| NaiveDate::parse_from_str(day, form).ok())
        .or_else(|| named_day(text))
}

fn from_unix(number: i64) -> Option<NaiveDate> {
    let seconds = if number.abs() > LAST_SECOND { number.div_euclid(1000) } else { number };
    DateTime::from_timestamp(seconds, 0).map(|at| at.date_naive())
}

/// Pairs of days, both included, sorted and merged: `[["2026-01-01", "2026-01-05"]]`.
///
/// # Errors
/// `bad_date` or `too_many`.
pub fn date_intervals(value: &Value) -> Result<Value, Fault> {
    let mut intervals = match value {
        Value::Array(values) => values.iter().map(interval).collect::<Result<Vec<_>, _>>()?,
        Value::String(text) => {
            let pieces = text.split([';', '|', ',']).map(str::trim).filter(|piece| !piece.is_empty());
            pieces.map(|piece| interval(&piece.into())).collect::<Result<Vec<_>, _>>()?
        }
        other => vec![interval(other)?],
    };
    if intervals.is_empty() {
        return Err(bad_date());
    }
    intervals.sort_unstable();
    let merged = merge(intervals);
    if merged.len() > MAX_INTERVALS {
        return Err(("too_many", format!("Please give at most {MAX_INTERVALS} periods.")));
    }
    Ok(merged.into_iter().map(|(from, to)| json!([from.to_string(), to.to_string()])).collect())
}

fn interval(value: &Value) -> Result<(NaiveDate, NaiveDate), Fault> {
    let (from, to) = match value {
        Value::Array(days) if days.len() == 2 => (date(&days[0])?, date(&days[1])?),
        Value::Object(days) => {
            let day = |name: &str| date(days.get(name).unwrap_or(&Value::Null));
            (day("from")?, day("to")?)
        }
        Value::String(text) => match pair(text) {
            Some((from, to)) => {
                let to = date(&to.into()).map_err(|_| bad_period())?;
                (date(&from.into()).ok().or_else(|| short_day(from, to)).ok_or_else(bad_period)?, to)
            }
            None if named_day(text).is_some() => {
                let day = date(value).map_err(|_| bad_period())?;
                (day, day)
            }
            // A second day that nobody understood is not left out without a word.
            None if text.trim().split_once(' ').is_some_and(|(_, rest)| !rest.contains(':')) => {
                return Err(bad_period());
            }
            None => (date(value).map_err(|_| bad_period())?, date(value)?),
        },
        _ => return Err(bad_period()),
    };
    if to < from {
        return Err(("period_backwards", "The last day of a period is before its first day.".to_owned()));
    }
    Ok((from, to))
}

fn bad_period() -> Fault {
    ("bad_period", "Please give the first and the last day, like 2026-05-01/2026-05-15.".to_owned())
}

/// A day with the name of its month: `15 mai 2026`, `1er juin 2026`, `15 May 2026`.
fn named_day(text: &str) -> Option<NaiveDate> {
    let [day, month, year] = <[&str; 3]>::try_from(text.split_whitespace().collect::<Vec<_>>()).ok()?;
    NaiveDate::from_ymd_opt(year.parse().ok()?, month_of(month)?, number_of(day)?)
}

/// The first day of a period where month or year are written once, with the last: `7`, `7 décembre`, `7/12`. What begins
/// in a later month than it ends in began in the year before.
fn short_day(text: &str, last: NaiveDate) -> Option<NaiveDate> {
    let parts: Vec<&str> = text.split([' ', '/', '.']).filter(|part| !part.is_empty()).collect();
    let (day, month) = match parts.as_slice() {
        [day] => (number_of(day)?, last.month()),
        [day, month] => (number_of(day)?, month.parse().ok().or_else(|| month_of(month))?),
        _ => return None,
    };
    let year = if month > last.month() { last.year() - 1 } else { last.year() };
    NaiveDate::from_ymd_opt(year, month, day)
}

/// `7`, `1er`, `1st`.
fn number_of(day: &str) -> Option<u32> {
    let figures = ["er", "st", "nd", "rd", "th"].iter().find_map(|end| day.strip_suffix(end)).unwrap_or(day);
    figures.parse().ok()
}

/// The number of a month by its name in French or English, shortened or not.
fn month_of(name: &str) -> Option<u32> {
    const MONTHS: [[&str; 2]; 12] = [
        ["janvier", "january"],
        ["fevrier", "february"],
        ["mars", "march"],
        ["avril", "april"],
        ["mai", "may"],
        ["juin", "june"],
        ["juillet", "july"],
        ["aout", "august"],
        ["septembre", "september"],
        ["octobre", "october"],
        ["novembre", "november"],
        ["decembre", "december"],
    ];
    let plain: String = name.to_lowercase().trim_end_matches('.').replace(['é', 'è'], "e").replace('û', "u");
    let is_named = |names: &[&str; 2]| names.iter().any(|whole| whole.starts_with(&plain));
    // «jui» is June or July.
    let mut named = (1..).zip(&MONTHS).filter(|(_, names)| is_named(names)).map(|(number, _)| number);
    let (first, second) = (named.next()?, named.next());
    (plain.len() >= 3 && second.is_none()).then_some(first)
}

/// The two days of `2026-01-01..2026-01-05`, `du 01/05/2026 au 15/05/2026`, `du 7 au 20 décembre 2026`,
/// `01/05/2026 - 15/05/2026`.
fn pair(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let text = ["du ", "Du ", "from "].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
    let between = ["..", " au ", " à ", " to ", " until ", " - ", " – ", "–"];
    let spaced = between.iter().find_map(|sign| text.split_once(sign));
    let days =
        spaced.or_else(|| iso_pair(text)).or_else(|| text.split_once('-').filter(|(from, _)| from.contains('/')));
    days.map(|(from, to)| (from.trim(), to.trim()))
}

/// `2026-01-01/2026-01-05`, but not `07/12/2021`.
fn iso_pair(text: &str) -> Option<(&str, &str)> {
    text.split_once('/').filter(|(from, to)| from.trim().len() == 10 && to.trim().len() == 10)
}

fn merge(sorted: Vec<(NaiveDate, NaiveDate)>) -> Vec<(NaiveDate, NaiveDate)> {
    let mut merged: Vec<(NaiveDate, NaiveDate)> = Vec::new();
    for (from, to) in sorted {
        match merged.last_mut() {
            Some((_, last)) if *last + Days::new(1) >= from => *last = (*last).max(to),
            _ => merged.push((from, to)),
        }
    }
    merged
}

/// The same periods by whole weeks, from Monday to Sunday: when exactly somebody is alone is nobody's business.
pub fn whole_weeks(intervals: &Value) -> Value {
    let pairs = intervals.as_array().into_iter().flatten().filter_map(|pair| interval(pair).ok());
    let widened = pairs.map(|(from, to)| {
        (
            from.week(Weekday::Mon).checked_first_day().unwrap_or(from),
            to.week(Weekday::Mon).checked_last_day().unwrap_or(to),
        )
    });
    merge(widened.collect()).into_iter().map(|(from, to)| json!([from.to_string(), to.to_string()])).collect()
}

/// `09:00-12:00`; may pass midnight. `9h-12h30` is read.
///
/// # Errors
/// `bad_time`.
pub fn time_interval(value: &Value) -> Result<String, Fault> {
    let text = plain(value)?.to_ascii_lowercase().replace(['–', '—'], "-");
    let pair = text.split_once('-').and_then(|(from, to)| time(from).zip(time(to)));
    match pair {
        Some((from, to)) => Ok(format!("{}-{}", from.format("%H:%M"), to.format("%H:%M"))),
        None => Err(("bad_time", "Please give two times like 09:00-12:00.".to_owned())),
    }
}

fn time(text: &str) -> Option<NaiveTime> {
    let text = text.trim().replace('h', ":");
    let (hours, minutes) = text.split_once(':').unwrap_or((&text, ""));
    let minutes = if minutes.is_empty() { Some(0) } else { minutes.parse().ok() };
    NaiveTime::from_hms_opt(hours.parse().ok()?, minutes?, 0)
}
