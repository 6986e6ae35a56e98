//! Hours, identifiers, links, relations, pictures and sources.

use chrono::{Days, NaiveDate};
use serde_json::{Map, Value};

use super::Check;
use crate::initiative::card::{CrisisHours, Link, SourceRef};
use crate::initiative::identifier::check_identifier;
use crate::initiative::value::{self, Fault};

const MAX_LINKS: usize = 16;
const MAX_CRISIS_DAYS: u64 = 90;
const MAX_RELATIONS: usize = 500;
const MAX_STATEMENTS: usize = 64;

impl Check<'_> {
    pub(super) fn hours(&mut self) {
        self.card.opening_hours = self.read("opening_hours", value::opening_hours);
        let today = self.context.now.date();
        self.card.crisis_hours = self.read("crisis_hours", |given| crisis_hours(given, today));
    }

    pub(super) fn identifiers(&mut self) {
        for (scheme, given) in self.take_group("identifiers") {
            let field = format!("identifiers.{scheme}");
            let text = match value::plain(&given) {
                Ok(text) => text,
                Err((code, message)) => {
                    self.fault(&field, code, &value::shown(&given), message);
                    continue;
                }
            };
            match check_identifier(&scheme, &text) {
                Ok(identifier) => {
                    self.card.identifiers.insert(scheme, identifier);
                }
                Err(problem) => self.fault(&field, problem.code, &text, problem.message),
            }
        }
    }

    pub(super) fn relations(&mut self) {
        self.links();
        self.card.parent = self.read("parent", entry_address);
        self.card.members = self.addresses("members");
        self.card.member_of = self.addresses("member_of");
        self.card.charter = self.objects("charter", "wrong_type", |statement| statement.contains_key("criterion"));
        // A picture that nobody described is not published.
        self.card.media = self.objects("media", "bad_picture", |picture| {
            let text = |name: &str| picture.get(name).is_some_and(|text| text.is_string() && !value::is_empty(text));
            text("url") && text("alt")
        });
        self.card.sources = self.sources();
        if let Some(vocabulary) = self.read("vocabulary", |given| {
            given.as_object().cloned().ok_or_else(|| ("wrong_type", "The vocabulary is an object.".to_owned()))
        }) {
            self.card.vocabulary = vocabulary;
        }
    }

    fn links(&mut self) {
        let given = match self.take("links") {
            Some(Value::Array(links)) => links,
            Some(other) => vec![other],
            None => return,
        };
        for link in given {
            match self.link(&link) {
                Ok(_) if self.card.links.len() == MAX_LINKS => {
                    self.fault("links", "too_many", "", "Please give at most 16 links.");
                    return;
                }
                Ok(link) => self.card.links.push(link),
                Err((code, message)) => self.fault("links", code, &value::shown(&link), message),
            }
        }
    }

    fn link(&self, given: &Value) -> Result<Link, Fault> {
        let empty = Value::Null;
        let member = |name: &str| given.get(name).filter(|member| !value::is_empty(member));
        let url = value::web_address(if given.is_object() { member("url").unwrap_or(&empty) } else { given })?;
        let typed = member("type").map(value::plain).transpose()?;
        let kind = typed.map_or("docs".to_owned(), |typed| {
            self.context.kinds.code_for("link_types", &typed).map_or(typed.clone(), str::to_owned)
        });
        let label = member("label").map(|label| value::line(label, 120)).transpose()?;
        Ok(Link { kind, url, label })
    }

    fn addresses(&mut self, field: &str) -> Vec<String> {
        let given = self.read(field, value::parts).unwrap_or_default();
        let mut found: Vec<String> = Vec::new();
        for address in given.into_iter().take(MAX_RELATIONS) {
            match entry_address(&address.as_str().into()) {
                Ok(address) if found.contains(&address) => {}
                Ok(address) => found.push(address),
                Err((code, message)) => self.fault(field, code, &address, message),
            }
        }
        found
    }

    fn objects(
        &mut self,
        field: &str,
        code: &'static str,
        is_good: impl Fn(&Map<String, Value>) -> bool,
    ) -> Vec<Value> {
        let given = match self.take(field) {
            Some(Value::Array(values)) => values,
            Some(other) => vec![other],
            None => return Vec::new(),
        };
        let (good, bad): (Vec<Value>, Vec<Value>) =
            given.into_iter().take(MAX_STATEMENTS).partition(|value| value.as_object().is_some_and(&is_good));
        for value in bad {
            self.fault(field, code, &value::shown(&value), "Something is missing here; a picture needs a description.");
        }
        good
    }

    fn sources(&mut self) -> Vec<SourceRef> {
        let read = |given: &Value| {
            serde_json::from_value(given.clone()).map_err(|_| {
                ("bad_source", "A source has a code, and texts for record, licence and attribution.".to_owned())
            })
        };
        self.read("sources", read).unwrap_or_default()
    }
}

/// The address of an entry, of any node: one that is being tried out may live at `localhost`.
fn entry_address(given: &Value) -> Result<String, Fault> {
    let text = value::line(given, value::MAX_URL_CHARS)?;
    let parsed = url::Url::parse(&text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    parsed.map(|_| text).ok_or_else(|| ("bad_entry", "Please give the address of an entry, https://…/i/….".to_owned()))
}

fn crisis_hours(given: &Value, today: NaiveDate) -> Result<CrisisHours, Fault> {
    let fault = |message: &str| ("bad_crisis_hours", message.to_owned());
    let member = |name: &str| given.get(name).filter(|member| !value::is_empty(member));
    let hours = member("hours").ok_or_else(|| fault("Please say the hours: a rule, “off”, or “same”."))?;
    let hours = match hours.as_str() {
        Some(word @ ("off" | "same")) => word.to_owned(),
        _ => value::opening_hours(hours)?,
    };
    let until = member("until").map(value::date).transpose()?;
    let until = until.ok_or_else(|| fault("Please say until which day these hours hold."))?;
    let from = member("from").map(value::date).transpose()?.unwrap_or(today);
    if until < from {
        return Err(fault("The last day is before the first one."));
    }
    if today.checked_add_days(Days::new(MAX_CRISIS_DAYS)).is_some_and(|last| until > last) {
        return Err(fault("Please choose a last day at most 90 days ahead; it can be renewed."));
    }
    let note = member("note").map(|note| value::line(note, 280)).transpose()?;
    Ok(CrisisHours { hours, from: from.to_string(), until: until.to_string(), note })
}
