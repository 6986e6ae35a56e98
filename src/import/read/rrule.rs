//! Calendar rules (RFC 5545 RRULE) of recurring openings as OSM opening hours.

use chrono::Datelike;

/// The rule that says only that the dates stand elsewhere: open or not is then unknown.
pub const SEE_DATES: &str = "unknown \"see dates\"";

const WEEKDAYS: &[(&str, &str)] =
    &[("MO", "Mo"), ("TU", "Tu"), ("WE", "We"), ("TH", "Th"), ("FR", "Fr"), ("SA", "Sa"), ("SU", "Su")];
const MONTHS: &[&str] = &["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Days of one rule: `FREQ=MONTHLY;BYDAY=1TU,3TU` is `Tu[1],Tu[3]`. `None` when OSM has no words for it.
pub fn days(rule: &str) -> Option<String> {
    let part = |name: &str| {
        rule.trim_start_matches("RRULE:").split(';').find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
    };
    if part("INTERVAL").is_some_and(|interval| interval != "1") || part("COUNT").or(part("UNTIL")).is_some() {
        return None;
    }
    if part("BYMONTH").or(part("BYMONTHDAY")).is_some() {
        return None;
    }
    let named: Vec<&str> = part("BYDAY").map(|days| days.split(',').collect()).unwrap_or_default();
    match part("FREQ")? {
        "DAILY" if named.is_empty() => Some("Mo-Su".to_owned()),
        "DAILY" | "WEEKLY" if !named.is_empty() => joined(named.iter().map(|day| weekday(day).map(str::to_owned))),
        "MONTHLY" if !named.is_empty() => match part("BYSETPOS") {
            // The nth of several weekdays together is something else than the nth of each.
            Some(_) if named.len() > 1 => None,
            Some(positions) => {
                let day = weekday(named.first()?)?;
                joined(positions.split(',').map(|position| Some(format!("{day}[{}]", nth(position)?))))
            }
            None => joined(named.iter().map(|day| {
                let cut = day.len().checked_sub(2)?;
                let (position, day) = (day.get(..cut)?, day.get(cut..)?);
                Some(format!("{}[{}]", weekday(day)?, nth(position)?))
            })),
        },
        _ => None,
    }
}

/// A rule for days without opening: `08` a month, `12-24:12-31` days of each year, `2026-07-13:2026-07-27`
/// dates, `12-31` one day. `None` when it is nothing of these.
pub fn closed(range: &str) -> Option<String> {
    let (from, to) = match range.split_once(':') {
        Some((from, to)) => (Date::read(from)?, Date::read(to)?),
        None => (Date::read(range)?, Date::read(range)?),
    };
    let whole_months = from.day.is_none() && to.day.is_none();
    let days = match (from.year, to.year) {
        (None, None) if whole_months && from.month == to.month => from.month().to_owned(),
        (None, None) if whole_months => format!("{}-{}", from.month(), to.month()),
        (Some(_), Some(_)) | (None, None) => {
            let (first, last) = (from.first(), to.last()?);
            if first == last { first } else { format!("{first}-{last}") }
        }
        _ => return None,
    };
    Some(format!("{days} off"))
}

/// Opening hours of a café: rule `i` has the times `i`; closed days come last and win.
pub fn hours(rules: &[String], starts: &[String], ends: &[String], closed_ranges: &[String]) -> Option<String> {
    if rules.is_empty() {
        return None;
    }
    let mut all = Vec::new();
    for (number, rule) in rules.iter().enumerate() {
        let (Some(days), Some(start), Some(end)) = (days(rule), starts.get(number), ends.get(number)) else {
            return Some(SEE_DATES.to_owned());
        };
        all.push(format!("{days} {start}-{end}"));
    }
    // Days that two rules share are open at both times: OSM says so with a comma.
    let weekday = |rule: &String| rule.get(..2).unwrap_or_default().to_owned();
    let shared = all.iter().enumerate().any(|(at, rule)| all[..at].iter().any(|other| weekday(other) == weekday(rule)));
    let mut text = all.join(if shared { ", " } else { "; " });
    for rule in closed_ranges.iter().filter_map(|range| closed(range)) {
        if text.len() + rule.len() + 2 <= 1024 {
            text.push_str("; ");
            text.push_str(&rule);
        }
    }
    Some(text)
}

struct Date {
    year: Option<u16>,
    month: usize,
    day: Option<u8>,
}

impl Date {
    fn read(text: &str) -> Option<Date> {
        let parts: Vec<&str> = text.trim().split('-').collect();
        let (year, rest) = match parts.split_first()? {
            (year, rest) if year.len() == 4 => (Some(year.parse().ok()?), rest),
            _ => (None, parts.as_slice()),
        };
        let (month, day) = match rest {
            [month] => (month, None),
            [month, day] => (month, Some(day.parse().ok()?)),
            _ => return None,
        };
        let month: usize = month.parse().ok()?;
        let sound = (1..=12).contains(&month) && day.is_none_or(|day: u8| (1..=31).contains(&day));
        sound.then_some(Date { year, month, day })
    }

    fn month(&self) -> &'static str {
        MONTHS.get(self.month.wrapping_sub(1)).copied().unwrap_or_default()
    }

    fn on(&self, day: u8) -> String {
        let year = self.year.map(|year| format!("{year:04} ")).unwrap_or_default();
        format!("{year}{} {day:02}", self.month())
    }

    fn first(&self) -> String {
        self.on(self.day.unwrap_or(1))
    }

    fn last(&self) -> Option<String> {
        let month = u32::try_from(self.month).ok()?;
        let day = match self.day {
            Some(day) => day,
            // Without a year, February has its longest form.
            None => chrono::NaiveDate::from_ymd_opt(self.year.unwrap_or(2024).into(), month, 1)?.num_days_in_month(),
        };
        Some(self.on(day))
    }
}

fn weekday(code: &str) -> Option<&'static str> {
    WEEKDAYS.iter().find(|(theirs, _)| *theirs == code).map(|(_, ours)| *ours)
}

fn nth(position: &str) -> Option<i8> {
    position.parse::<i8>().ok().filter(|position| (-5..=5).contains(position) && *position != 0)
}

fn joined(days: impl Iterator<Item = Option<String>>) -> Option<String> {
    days.collect::<Option<Vec<String>>>().map(|days| days.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(items: &[&str]) -> Vec<String> {
        items.iter().map(|item| (*item).to_owned()).collect()
    }

    #[test]
    fn rules_become_days_or_are_left_alone() {
        for (rule, expected) in [
            ("FREQ=WEEKLY;BYDAY=TU;INTERVAL=1", Some("Tu")),
            ("FREQ=WEEKLY;BYDAY=MO,TH", Some("Mo,Th")),
            ("FREQ=MONTHLY;INTERVAL=1;BYDAY=1TU,3TU", Some("Tu[1],Tu[3]")),
            ("FREQ=MONTHLY;BYDAY=1WE,2WE,3WE,-1SA", Some("We[1],We[2],We[3],Sa[-1]")),
            ("FREQ=MONTHLY;BYSETPOS=2;BYDAY=SA;INTERVAL=1", Some("Sa[2]")),
            ("FREQ=MONTHLY;BYSETPOS=-1;BYDAY=FR", Some("Fr[-1]")),
            ("FREQ=MONTHLY;BYSETPOS=1;BYDAY=MO,TU", None),
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", None),
            ("FREQ=MONTHLY;BYDAY=é", None),
            ("FREQ=YEARLY", None),
            ("", None),
        ] {
            assert_eq!(days(rule).as_deref(), expected, "{rule}");
        }
    }

    #[test]
    fn closed_days_have_their_five_shapes() {
        for (range, expected) in [
            ("08", "Aug off"),
            ("07:08", "Jul-Aug off"),
            ("12-24:12-31", "Dec 24-Dec 31 off"),
            ("12-31", "Dec 31 off"),
            ("2026-07-13:2026-07-27", "2026 Jul 13-2026 Jul 27 off"),
            ("2026-02:2026-03", "2026 Feb 01-2026 Mar 31 off"),
            ("2025-07-16", "2025 Jul 16 off"),
            ("2024-09", "2024 Sep 01-2024 Sep 30 off"),
        ] {
            assert_eq!(closed(range).as_deref(), Some(expected), "{range}");
        }
        assert_eq!(closed("13"), None);
        assert_eq!(closed("soon"), None);
    }

    #[test]
    fn the_third_tuesday_of_august_is_closed() {
        let rule = hours(
            &list(&["FREQ=MONTHLY;INTERVAL=1;BYDAY=1TU,3TU"]),
            &list(&["13:00"]),
            &list(&["17:00"]),
            &list(&["08"]),
        );
        assert_eq!(rule.as_deref(), Some("Tu[1],Tu[3] 13:00-17:00; Aug off"));
        let open_at = |rule: &str, at: &str| {
            let at = chrono::NaiveDateTime::parse_from_str(at, "%Y-%m-%d %H:%M").expect("a time");
            rule.parse::<opening_hours::OpeningHours>().expect("OSM hours").is_open(at)
        };
        let rule = rule.unwrap_or_default();
        assert!(open_at(&rule, "2026-07-21 14:00"), "third Tuesday of July");
        assert!(!open_at(&rule, "2026-08-18 14:00"), "third Tuesday of August");
        assert!(!open_at(&rule, "2026-07-14 14:00"), "second Tuesday");
        let weekly = hours(
            &list(&["FREQ=WEEKLY;BYDAY=WE;INTERVAL=1"]),
            &list(&["12:00"]),
            &list(&["17:00"]),
            &list(&["12-24:12-31", "2026-07-13:2026-07-27", "2025-07-16"]),
        );
        let weekly = weekly.unwrap_or_default();
        assert!(open_at(&weekly, "2026-07-08 13:00"));
        assert!(!open_at(&weekly, "2026-07-15 13:00"), "in the closed weeks of 2026");
        assert!(open_at(&weekly, "2027-07-14 13:00"), "only in that year");
        assert!(!open_at(&weekly, "2027-12-29 13:00"), "the last week of every year");
        assert!(!open_at(&weekly, "2025-07-16 13:00"), "an exception");
    }

    #[test]
    fn what_osm_cannot_say_is_unknown_and_not_closed() {
        let rule = hours(&list(&["FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"]), &list(&["13:00"]), &list(&["17:00"]), &[]);
        assert_eq!(rule.as_deref(), Some(SEE_DATES));
        let missing =
            hours(&list(&["FREQ=WEEKLY;BYDAY=TU", "FREQ=WEEKLY;BYDAY=SA"]), &list(&["13:00"]), &list(&["17:00"]), &[]);
        assert_eq!(missing.as_deref(), Some(SEE_DATES));
        assert_eq!(hours(&[], &[], &[], &[]), None);
    }
}
