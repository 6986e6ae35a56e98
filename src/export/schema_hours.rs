//! Opening hours as schema.org has them: weekly ones, which is less than OSM can say.

use serde_json::{Value, json};

const DAYS: [(&str, &str); 7] = [
    ("Mo", "Monday"),
    ("Tu", "Tuesday"),
    ("We", "Wednesday"),
    ("Th", "Thursday"),
    ("Fr", "Friday"),
    ("Sa", "Saturday"),
    ("Su", "Sunday"),
];
const PUBLIC_HOLIDAY: usize = 7;

/// The `openingHoursSpecification` of an OSM rule; `None` when the rule has months, dates, weeks of the month, school
/// holidays or anything else that a week does not hold: half of the truth would be wrong.
pub(super) fn specification(rule: &str, valid: Option<(&str, &str)>) -> Option<Vec<Value>> {
    let week = week(rule)?;
    let mut specification = Vec::new();
    for (day, slots) in week.iter().enumerate() {
        let Some(slots) = slots else { continue };
        let name = DAYS.get(day).map_or("PublicHolidays", |(_, name)| name);
        for (opens, closes) in slots {
            specification.push(one(name, opens, closes, valid));
        }
        if slots.is_empty() && (day == PUBLIC_HOLIDAY || valid.is_some()) {
            specification.push(one(name, "00:00", "00:00", valid));
        }
    }
    (!specification.is_empty()).then_some(specification)
}

fn one(day: &str, opens: &str, closes: &str, valid: Option<(&str, &str)>) -> Value {
    let mut hours = json!({
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": format!("https://schema.org/{day}"),
        "opens": opens,
        "closes": closes,
    });
    if let (Some((from, until)), Value::Object(members)) = (valid, &mut hours) {
        members.insert("validFrom".into(), json!(from));
        members.insert("validThrough".into(), json!(until));
    }
    hours
}

type Slots = Vec<(String, String)>;
/// Monday to Sunday, then public holidays. `None`: nothing said.
type Week = [Option<Slots>; 8];

fn week(rule: &str) -> Option<Week> {
    let mut week = Week::default();
    for part in rule.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        if part == "24/7" {
            week[..7].fill(Some(vec![("00:00".into(), "23:59".into())]));
            continue;
        }
        let (days, times) = match part.split_once(' ') {
            Some((days, times)) => (selected(days)?, times),
            None if part == "off" => ((0..7).collect(), part),
            None if part.starts_with(|c: char| c.is_ascii_digit()) => ((0..7).collect(), part),
            None => return None,
        };
        let slots = slots(times.trim())?;
        for day in days {
            *week.get_mut(day)? = Some(slots.clone());
        }
    }
    Some(week)
}

fn selected(days: &str) -> Option<Vec<usize>> {
    let number = |code: &str| match code {
        "PH" => Some(PUBLIC_HOLIDAY),
        code => DAYS.iter().position(|(short, _)| *short == code),
    };
    let mut selected = Vec::new();
    for part in days.split(',') {
        match part.split_once('-') {
            None => selected.push(number(part)?),
            Some((first, last)) => {
                let (first, last) = (number(first)?, number(last)?);
                if first.max(last) == PUBLIC_HOLIDAY {
                    return None;
                }
                selected.extend((0..7).map(|n| (first + n) % 7).take((last + 7 - first) % 7 + 1));
            }
        }
    }
    Some(selected)
}

fn slots(times: &str) -> Option<Slots> {
    if matches!(times, "off" | "closed") {
        return Some(Slots::new());
    }
    times.split(',').map(|slot| slot.split_once('-').and_then(|(from, to)| Some((time(from)?, time(to)?)))).collect()
}

fn time(time: &str) -> Option<String> {
    let (hour, minute) = time.trim().split_once(':')?;
    let (hour, minute) = (two_digits(hour)?, two_digits(minute)?);
    match (hour, minute) {
        (24, 0) => Some("23:59".to_owned()),
        (0..=23, 0..=59) => Some(format!("{hour:02}:{minute:02}")),
        // 26:00 is 2 o'clock on the next day, which schema.org writes as a time before the opening.
        (25..=47, 0..=59) => Some(format!("{:02}:{minute:02}", hour - 24)),
        _ => None,
    }
}

fn two_digits(text: &str) -> Option<u8> {
    (text.len() == 2).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brief(rule: &str) -> Option<Vec<String>> {
        let text = |hours: &Value, name: &str| {
            hours[name].as_str().unwrap().trim_start_matches("https://schema.org/").to_owned()
        };
        let line = |hours: Value| {
            format!("{} {}-{}", text(&hours, "dayOfWeek"), text(&hours, "opens"), text(&hours, "closes"))
        };
        specification(rule, None).map(|hours| hours.into_iter().map(line).collect())
    }

    #[test]
    fn weekly_hours_are_expressed_day_by_day() {
        assert_eq!(
            brief("Mo-Tu 09:00-12:00,14:00-18:00; Tu off; Sa 22:00-26:00; PH off").unwrap(),
            ["Monday 09:00-12:00", "Monday 14:00-18:00", "Saturday 22:00-02:00", "PublicHolidays 00:00-00:00"]
        );
        assert_eq!(brief("24/7").unwrap().len(), 7);
        assert_eq!(
            brief("Sa-Mo 10:00-24:00").unwrap(),
            ["Monday 10:00-23:59", "Saturday 10:00-23:59", "Sunday 10:00-23:59"]
        );
    }

    #[test]
    fn what_a_week_does_not_hold_is_not_expressed() {
        for rule in [
            "Sa[1],Sa[3] 14:00-18:00",
            "Jul-Aug off",
            "Mo-Fr 09:00-12:00; SH off",
            "Apr-Oct We 10:00-12:00",
            "We 10:00+",
            "",
            "sunrise-sunset",
        ] {
            assert_eq!(brief(rule), None, "{rule}");
        }
    }

    #[test]
    fn a_crisis_closes_days_between_its_dates() {
        let hours = specification("off", Some(("2026-11-01", "2026-11-30"))).unwrap();
        assert_eq!(hours.len(), 7);
        assert_eq!(hours[0]["validThrough"], "2026-11-30");
        assert_eq!(hours[0]["closes"], "00:00");
    }
}
