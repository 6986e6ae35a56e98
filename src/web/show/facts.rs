//! Names and values: what is known of an entry beyond its texts, whichever kind made it.

use chrono::NaiveDate;
use serde_json::Value;

use super::{Linked, Reader, is_web_address};
use crate::initiative::kind::{Attribute, AttributeType};
use crate::initiative::terms::EXPIRED;
use crate::initiative::text::markdown_to_html;
use crate::initiative::{Card, Class};

/// One line of facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is about.
    pub name: String,
    /// What is known, one or several.
    pub values: Vec<Linked>,
    /// Cleaned HTML, for values that are rich text.
    pub html: Option<String>,
}

impl Fact {
    /// A fact of one text.
    pub fn text(name: impl Into<String>, value: impl Into<String>) -> Fact {
        Fact { name: name.into(), values: vec![Linked::plain(value)], html: None }
    }

    /// A fact of several values.
    pub fn of(name: impl Into<String>, values: Vec<Linked>) -> Fact {
        Fact { name: name.into(), values, html: None }
    }
}

impl Reader<'_> {
    /// What the kinds of a card ask for, with what was answered; what was required and not given is "not stated".
    /// After them, what other nodes ask for, as they put it.
    pub fn attributes(&self, card: &Card) -> Vec<Fact> {
        let mut facts = Vec::new();
        let class = if card.terms.is_some() { Class::Proposal } else { Class::Initiative };
        let known = self.kinds().attributes(class, &card.kinds);
        for attribute in &known {
            match card.attributes.get(&attribute.code) {
                Some(value) if !attribute.access.is_private() => {
                    facts.extend(self.fact(card, attribute, value).filter(|_| attribute.role.is_none()));
                }
                None if attribute.required && !attribute.access.is_private() && card.status != EXPIRED => {
                    facts.push(Fact::text(self.attribute_label(attribute), self.words.t("not-stated")));
                }
                _ => {}
            }
        }
        for (code, value) in &card.attributes {
            if !known.iter().any(|attribute| attribute.code == *code) {
                facts.extend(self.foreign_attribute(card, code, value));
            }
        }
        facts
    }

    fn foreign_attribute(&self, card: &Card, code: &str, value: &Value) -> Option<Fact> {
        let name = self.foreign_label(card, code).unwrap_or_else(|| super::last_part(code));
        let display = card.vocabulary.get(code).and_then(|entry| entry.get("display")).and_then(|display| {
            let localised = display.get(self.words.lang()).or_else(|| display.get("en")).or_else(|| display.get("fr"));
            localised.unwrap_or(display).as_str().map(str::to_owned)
        });
        let text = display.unwrap_or_else(|| plain(value));
        (!text.is_empty()).then(|| Fact::text(name, text))
    }

    /// One fact of an attribute.
    pub fn fact(&self, card: &Card, attribute: &Attribute, value: &Value) -> Option<Fact> {
        let name = self.attribute_label(attribute);
        if attribute.kind == AttributeType::Markdown {
            let html = markdown_to_html(value.as_str()?);
            return Some(Fact { name, values: Vec::new(), html: Some(html) });
        }
        let values = self.values(card, attribute, value);
        (!values.is_empty()).then(|| Fact::of(name, values))
    }

    /// The values of an attribute in words.
    pub fn values(&self, card: &Card, attribute: &Attribute, value: &Value) -> Vec<Linked> {
        let one = |text: String| vec![Linked::plain(text)];
        match (attribute.kind, value) {
            (AttributeType::Bool3, value) => self.yes_or_no(value).map(Linked::plain).into_iter().collect(),
            (AttributeType::Integer | AttributeType::Decimal, value) => {
                one(self.measure(value, attribute.unit.as_deref()))
            }
            (AttributeType::Money, value) => one(self.money(value)),
            (AttributeType::Date, Value::String(day)) => one(self.day(day)),
            (AttributeType::DateIntervals, Value::Array(intervals)) => {
                intervals.iter().filter_map(|interval| self.interval(interval)).map(Linked::plain).collect()
            }
            (AttributeType::Code | AttributeType::Codes, value) => {
                let list = attribute.list_code().unwrap_or_default();
                strings(value).map(|code| Linked::plain(self.item(list, code))).collect()
            }
            (AttributeType::Area, value) => self.area(value),
            (AttributeType::Url, Value::String(url)) if is_web_address(url) => vec![Linked::to(short(url), url)],
            (AttributeType::Hours, Value::String(rule)) => one(self.rule(card, rule)),
            (_, value) => Some(plain(value)).filter(|text| !text.is_empty()).map(Linked::plain).into_iter().collect(),
        }
    }

    /// `du 7 décembre 2026 au 20 décembre 2026`.
    fn interval(&self, interval: &Value) -> Option<String> {
        let (from, until) = (self.day(interval.get(0)?.as_str()?), self.day(interval.get(1)?.as_str()?));
        if from == until {
            return Some(from);
        }
        Some(self.words.say("days-from-until", &[("from", from.into()), ("until", until.into())]))
    }

    /// `oui`, `non`, or nothing when unknown.
    pub fn yes_or_no(&self, value: &Value) -> Option<String> {
        match value {
            Value::Bool(true) => Some(self.words.t("yes")),
            Value::Bool(false) => Some(self.words.t("no")),
            Value::String(word) if word == "yes" => Some(self.words.t("yes")),
            Value::String(word) if word == "no" => Some(self.words.t("no")),
            _ => None,
        }
    }

    /// A number with its unit in words, `2 lits`.
    pub fn measure(&self, value: &Value, unit: Option<&str>) -> String {
        let number = value.as_f64().or_else(|| value.as_str().and_then(|text| text.parse().ok()));
        let Some(number) = number else { return plain(value) };
        let Some(unit) = unit else { return self.words.number(number) };
        let written = self.words.number(number);
        let args = [("unit", unit.into()), ("n", number.into()), ("written", written.into())];
        self.words.say("measure", &args)
    }

    pub(super) fn money(&self, value: &Value) -> String {
        let amount = value.get("amount").and_then(|amount| amount.as_str()?.parse::<f64>().ok());
        let currency = value.get("currency").and_then(Value::as_str).unwrap_or("EUR");
        match amount {
            Some(0.0) => self.words.t("money-free"),
            Some(amount) => {
                let sign = if currency == "EUR" { "€" } else { currency };
                let args = [("amount", self.words.number(amount).into()), ("currency", sign.into())];
                self.words.say("money", &args)
            }
            None => plain(value),
        }
    }

    /// A day in words; what is no day stays as it is.
    pub fn day(&self, day: &str) -> String {
        day.parse::<NaiveDate>().map_or_else(|_| day.to_owned(), |day| self.words.date(day))
    }

    /// An area: territories, a circle, the whole country, or everywhere.
    pub fn area(&self, value: &Value) -> Vec<Linked> {
        match value {
            Value::String(word) if word == "national" => vec![Linked::plain(self.words.t("area-national"))],
            Value::String(word) if word == "remote" => vec![Linked::plain(self.words.t("area-remote"))],
            Value::Object(circle) if circle.contains_key("radius_km") => {
                let km = circle["radius_km"].as_f64().unwrap_or_default();
                vec![Linked::plain(self.words.say("area-circle", &[("km", km.into())]))]
            }
            Value::Object(_) => vec![Linked::plain(self.words.t("area-shape"))],
            value => strings(value).map(|code| self.territory_link(code)).collect(),
        }
    }

    /// A territory with its page, when it has one.
    pub fn territory_link(&self, code: &str) -> Linked {
        match self.app.gazetteer.territory(code) {
            Some(territory) => Linked::to(territory.label(), format!("/t/{code}")),
            None => Linked::plain(code),
        }
    }

    /// What is known about access, the deciding facts first.
    pub fn access(&self, card: &Card) -> Vec<Fact> {
        let known = crate::initiative::accessibility::known_facts(&card.accessibility);
        let mut facts = Vec::new();
        for (code, value) in known {
            let attribute = self.kinds().accessibility().iter().find(|attribute| attribute.code == code);
            // A fact may carry who reported it: {"value": "yes", "reported_at": …}.
            let value = value.get("value").unwrap_or(value);
            match attribute {
                Some(attribute) => facts.extend(self.fact(card, attribute, value)),
                None => facts.push(Fact::text(super::last_part(code), plain(value))),
            }
        }
        for (code, key) in [("comment", "access-comment"), ("link", "access-link")] {
            if let Some(text) = card.accessibility.get(code).and_then(Value::as_str) {
                let value = if is_web_address(text) { Linked::to(short(text), text) } else { Linked::plain(text) };
                facts.push(Fact::of(self.words.t(key), vec![value]));
            }
        }
        facts
    }
}

/// The texts of a value that is one text or a list of them.
pub fn strings(value: &Value) -> impl Iterator<Item = &str> {
    let one = value.as_str().into_iter();
    let many = value.as_array().into_iter().flatten().filter_map(Value::as_str);
    one.chain(many)
}

/// A value without its JSON.
pub fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Object(members) => {
            members.iter().map(|(name, value)| format!("{name} {}", plain(value))).collect::<Vec<_>>().join(", ")
        }
        value => value.to_string(),
    }
}

/// An address without what everybody knows.
pub fn short(url: &str) -> String {
    let text = url.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.");
    let text = text.trim_end_matches('/');
    if text.chars().count() > 60 { text.chars().take(59).chain(['…']).collect() } else { text.to_owned() }
}
