//! Public holidays and time zones by country and French département.

use std::sync::Arc;

use chrono::{Datelike, Days, NaiveDate};
use opening_hours::localization::Country;
use opening_hours::{Context, ContextHolidays};

const YEARS: std::ops::RangeInclusive<i32> = 2000..=2075;

/// Zones of the territories overseas, by département code and by ISO country code.
const OVERSEAS: [(&str, &str, &str); 11] = [
    ("971", "GP", "America/Guadeloupe"),
    ("972", "MQ", "America/Martinique"),
    ("973", "GF", "America/Cayenne"),
    ("974", "RE", "Indian/Reunion"),
    ("975", "PM", "America/Miquelon"),
    ("976", "YT", "Indian/Mayotte"),
    ("977", "BL", "America/St_Barthelemy"),
    ("978", "MF", "America/Marigot"),
    ("986", "WF", "Pacific/Wallis"),
    ("987", "PF", "Pacific/Tahiti"),
    ("988", "NC", "Pacific/Noumea"),
];

/// Countries with one zone only, as far as entries of French directories come from them.
const ZONES: [(&str, &str); 22] = [
    ("AD", "Europe/Andorra"),
    ("AT", "Europe/Vienna"),
    ("BE", "Europe/Brussels"),
    ("CH", "Europe/Zurich"),
    ("CZ", "Europe/Prague"),
    ("DE", "Europe/Berlin"),
    ("DK", "Europe/Copenhagen"),
    ("FR", "Europe/Paris"),
    ("GB", "Europe/London"),
    ("GR", "Europe/Athens"),
    ("HR", "Europe/Zagreb"),
    ("HU", "Europe/Budapest"),
    ("IE", "Europe/Dublin"),
    ("IT", "Europe/Rome"),
    ("LU", "Europe/Luxembourg"),
    ("LV", "Europe/Riga"),
    ("MC", "Europe/Monaco"),
    ("NL", "Europe/Amsterdam"),
    ("PL", "Europe/Warsaw"),
    ("RO", "Europe/Bucharest"),
    ("SE", "Europe/Stockholm"),
    ("SI", "Europe/Ljubljana"),
];

/// The IANA zone of a country or, in France, of a département; `None` where a country has several.
pub fn zone_of(country: Option<&str>, department: Option<&str>) -> Option<&'static str> {
    if let Some((_, _, zone)) = overseas(country, department) {
        return Some(zone);
    }
    let country = country.unwrap_or("FR");
    ZONES.iter().find(|(code, _)| *code == country).map(|(_, zone)| *zone)
}

fn overseas(
    country: Option<&str>,
    department: Option<&str>,
) -> Option<&'static (&'static str, &'static str, &'static str)> {
    OVERSEAS.iter().find(|(code, iso, _)| department == Some(code) || country == Some(iso))
}

/// The contexts to read a rule in: one, or the two extremes when it speaks of holidays that are not known.
pub(super) fn contexts(public: bool, school: bool, country: Option<&str>, department: Option<&str>) -> Vec<Context> {
    let known = if public { public_holidays(country, department) } else { Some(Vec::new()) };
    let context = |every_unknown_day: bool| {
        let every_day = || days(every_unknown_day);
        let public = match &known {
            Some(dates) => dates.iter().copied().collect(),
            None => every_day().collect(),
        };
        let school = if school { every_day().collect() } else { std::iter::empty::<NaiveDate>().collect() };
        Context::default().with_holidays(ContextHolidays::new(Arc::new(public), Arc::new(school)))
    };
    if known.is_some() && !school { vec![context(false)] } else { vec![context(false), context(true)] }
}

fn days(every: bool) -> impl Iterator<Item = NaiveDate> {
    let first = NaiveDate::from_ymd_opt(*YEARS.start(), 1, 1).filter(|_| every);
    std::iter::successors(first, |day| day.succ_opt()).take_while(|day| day.year() <= *YEARS.end())
}

fn public_holidays(country: Option<&str>, department: Option<&str>) -> Option<Vec<NaiveDate>> {
    let department = overseas(country, department).map(|(code, ..)| *code).or(department);
    let french = department.is_some() || country == Some("FR");
    let country: Country = if french { Country::FR } else { country?.parse().ok()? };
    let mut dates: Vec<NaiveDate> = country.holidays().get_public().iter().collect();
    if dates.is_empty() {
        return None;
    }
    if let Some(department) = department.filter(|_| french) {
        dates.extend(YEARS.flat_map(|year| local_holidays(department, year)));
    }
    Some(dates)
}

/// The days that French law adds in some départements (Code du travail L3134-13 and L3422-2, and the territories' own).
fn local_holidays(department: &str, year: i32) -> Vec<NaiveDate> {
    let days: &[(u32, u32)] = match department {
        "57" | "67" | "68" => &[(12, 26)],
        "971" => &[(5, 27)],
        "972" => &[(5, 22)],
        "973" => &[(6, 10)],
        "974" => &[(12, 20)],
        "976" => &[(4, 27)],
        "977" => &[(10, 9)],
        "978" => &[(5, 28)],
        "986" => &[(4, 28), (7, 29)],
        "988" => &[(9, 24)],
        _ => &[],
    };
    let mut dates: Vec<NaiveDate> =
        days.iter().filter_map(|(month, day)| NaiveDate::from_ymd_opt(year, *month, *day)).collect();
    if matches!(department, "57" | "67" | "68") {
        dates.extend(easter(year).and_then(|easter| easter.checked_sub_days(Days::new(2))));
    }
    dates
}

/// Easter Sunday of the Gregorian calendar, by the computation of Meeus.
fn easter(year: i32) -> Option<NaiveDate> {
    let (golden, century, rest) = (year % 19, year / 100, year % 100);
    let epact = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7;
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let day = epact + weekday - 7 * late + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(day / 31).ok()?, u32::try_from(day % 31 + 1).ok()?)
}
