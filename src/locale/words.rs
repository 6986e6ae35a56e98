//! One language in the hand: sentences, numbers, distances and dates in words.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};

use super::{Argument, Locales, NumberStyle};

/// All sentences, seen from one reader's language.
#[derive(Clone)]
pub struct Words {
    locales: Arc<Locales>,
    lang: String,
}

impl Words {
    /// The language `lang`, or what it falls back to.
    pub fn new(locales: Arc<Locales>, lang: &str) -> Words {
        Words { locales, lang: lang.to_owned() }
    }

    /// Code of the language.
    pub fn lang(&self) -> &str {
        &self.lang
    }

    /// All languages.
    pub fn locales(&self) -> &Locales {
        &self.locales
    }

    /// `ltr` or `rtl`.
    pub fn direction(&self) -> &str {
        self.locales.language(&self.lang).map_or("ltr", |language| language.direction.as_str())
    }

    /// A sentence without values.
    pub fn t(&self, key: &str) -> String {
        self.locales.text(&self.lang, key, &[])
    }

    /// A sentence with values.
    pub fn say(&self, key: &str, args: &[(&str, Argument<'_>)]) -> String {
        self.locales.text(&self.lang, key, args)
    }

    /// A sentence with a number `n`.
    pub fn count(&self, key: &str, n: u64) -> String {
        self.say(key, &[("n", n.into())])
    }

    /// A sentence with a text `x`.
    pub fn with(&self, key: &str, x: &str) -> String {
        self.say(key, &[("x", x.into())])
    }

    /// A sentence whose key is made from data, if there is one.
    pub fn find(&self, key: &str) -> Option<String> {
        self.locales.find(&self.lang, key, &[])
    }

    /// A help text, Markdown.
    pub fn help(&self, name: &str) -> Option<String> {
        self.locales.help(&self.lang, name).map(str::to_owned)
    }

    /// `12 450,5`.
    pub fn number(&self, value: f64) -> String {
        self.locales.language(&self.lang).map_or(NumberStyle::CommaPoint, |l| l.numbers()).write(value, 0)
    }

    /// `800 m`, `1,2 km`, `48 km`.
    pub fn distance(&self, metres: f64) -> String {
        if metres < 950.0 {
            let rounded = (metres / 50.0).round().max(1.0) * 50.0;
            return self.say("distance-m", &[("n", rounded.into())]);
        }
        let km = metres / 1_000.0;
        let rounded = if km < 10.0 { (km * 10.0).round() / 10.0 } else { km.round() };
        self.say("distance-km", &[("n", rounded.into())])
    }

    /// `12 mars 2026`, `12 March 2026`.
    pub fn date(&self, day: NaiveDate) -> String {
        let args = [
            ("day", day.day().into()),
            ("month", self.month_name(day).into()),
            ("year", day.year().to_string().into()),
        ];
        self.say("date-long", &args)
    }

    /// `mars 2026`.
    pub fn month(&self, day: NaiveDate) -> String {
        let args = [("month", self.month_name(day).into()), ("year", day.year().to_string().into())];
        self.say("date-month", &args)
    }

    fn month_name(&self, day: NaiveDate) -> String {
        let name = || self.say("month-name", &[("n", day.month().into())]);
        let language = self.locales.language(&self.lang);
        let known = language.and_then(|language| language.months.get(day.month0() as usize));
        known.map_or_else(name, |known| known.get_or_init(name).clone())
    }

    /// `mardi`; Monday is 0.
    pub fn weekday(&self, number: u32) -> String {
        self.say("weekday-name", &[("n", number.into())])
    }

    /// `18 h 30`, `6:30 pm` as the language writes it.
    pub fn time(&self, time: NaiveTime) -> String {
        let minutes = time.minute();
        let args = [("hour", time.hour().into()), ("minute", format!("{minutes:02}").into())];
        self.say(if minutes == 0 { "time-hour" } else { "time-minute" }, &args)
    }

    /// `aujourd'hui`, `demain`, `mardi`, `le 3 mai 2026`, seen from `today`.
    pub fn day_seen_from(&self, day: NaiveDate, today: NaiveDate) -> String {
        match (day - today).num_days() {
            0 => self.t("day-today"),
            1 => self.t("day-tomorrow"),
            2..=6 => self.weekday(day.weekday().num_days_from_monday()),
            _ => self.with("day-on", &self.date(day)),
        }
    }

    /// A list in words: `a, b et c`.
    pub fn list(&self, items: &[String]) -> String {
        match items {
            [] => String::new(),
            [one] => one.clone(),
            [first @ .., last] => {
                self.say("list-and", &[("first", first.join(", ").into()), ("last", last.as_str().into())])
            }
        }
    }
}
