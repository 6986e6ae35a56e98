//! Filling one entry from one record: what every named format needs, so that each file holds only
//! what is particular to its format.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, json};

use super::{Columns, RawRecord, country, dates};
use crate::import::{Column, Incoming};
use crate::initiative::text::{fold, html_to_markdown_allowed, strip_html};

/// What files write when they mean "nothing".
const NOTHING: &[&str] = &["-", "--", "#N/A", "NC", "N/C", "néant", "Néant", "null", "NULL", "None"];

/// Sentences with which a source says that a place has closed, without marking it, folded.
const CLOSED_WORDS: &[&str] = &[
    "etablissement ferme",
    "ferme definitivement",
    "definitivement ferme",
    "fermeture definitive",
    "permanently closed",
];

/// One record on its way to an [`Incoming`].
#[derive(Debug)]
pub struct Entry {
    members: Map<String, Value>,
    /// What it has become so far.
    pub incoming: Incoming,
}

impl Entry {
    /// Begins with the record's line, its problem and its repeated keys.
    pub fn of(record: RawRecord) -> Entry {
        let mut incoming = Incoming { line: record.line, ..Incoming::default() };
        record.warn_of_names(&mut incoming);
        incoming.rejected = record.problem;
        Entry { members: record.members, incoming }
    }

    /// A member by its name, or by a path through objects and arrays (`address.city`, `coordinate.0`).
    pub fn get(&self, path: &str) -> Option<&Value> {
        look(&self.members, path)
    }

    /// All members, in the file's own words.
    pub fn members(&self) -> &Map<String, Value> {
        &self.members
    }

    /// A member as trimmed text; numbers become text, and what means "nothing" is nothing.
    pub fn text(&self, path: &str) -> Option<String> {
        as_text(self.get(path)?)
    }

    /// The first of several members that has a text.
    pub fn first(&self, paths: &[&str]) -> Option<String> {
        paths.iter().find_map(|path| self.text(path))
    }

    /// A member as a list of texts: an array, or text cut at any of the separators. Empty items are dropped.
    pub fn list(&self, path: &str, separators: &[char]) -> Vec<String> {
        self.get(path).map(|value| as_list(value, separators)).unwrap_or_default()
    }

    /// Sets a field, unless the value is empty.
    pub fn put(&mut self, field: &str, value: impl Into<Value>) {
        let value = value.into();
        let empty = match &value {
            Value::Null => true,
            Value::String(text) => text.trim().is_empty(),
            Value::Array(items) => items.is_empty(),
            Value::Object(members) => members.is_empty(),
            _ => false,
        };
        if !empty {
            self.incoming.fields.insert(field.to_owned(), value);
        }
    }

    /// Sets fields to members as they are: `(member, field)`.
    pub fn copy(&mut self, pairs: &[(&str, &str)]) {
        for (member, field) in pairs {
            if let Some(text) = self.text(member) {
                self.put(field, text);
            }
        }
    }

    /// The point as the file has it; the reader judges it later.
    pub fn point(&mut self, lat: Option<Value>, lon: Option<Value>) {
        self.put("location.lat", lat.unwrap_or_default());
        self.put("location.lon", lon.unwrap_or_default());
    }

    /// The point from two members.
    pub fn point_at(&mut self, lat: &str, lon: &str) {
        let (lat, lon) = (self.get(lat).cloned(), self.get(lon).cloned());
        self.point(lat, lon);
    }

    /// Name without markup; a record without one is refused.
    pub fn name(&mut self, name: Option<String>) {
        let given = name.unwrap_or_default();
        let (plain, changed) = strip_html(&given);
        if changed {
            self.incoming.warn("html_stripped", "name", &given);
        }
        if plain.is_empty() {
            self.incoming.reject("no_name", "name", &given);
        }
        self.put("name", plain);
    }

    /// Kinds, unless the record has found some already.
    pub fn kinds(&mut self, kinds: &[&str]) {
        if !kinds.is_empty() && !self.incoming.fields.contains_key("kinds") {
            self.put("kinds", json!(kinds));
        }
    }

    /// Adds one item to a field that is a list, once.
    pub fn add(&mut self, field: &str, item: impl Into<Value>) {
        let item = item.into();
        let items = self.incoming.fields.entry(field.to_owned()).or_insert_with(|| json!([]));
        if let Value::Array(items) = items
            && !items.contains(&item)
        {
            items.push(item);
        }
    }

    /// Adds the codes of a table for some words. Words that the table does not have become tags when
    /// `tags` is set, and are left out when not. Words are compared without regard to case.
    pub fn codes(&mut self, field: &str, words: &[String], table: &[(&str, &str)], tags: bool) {
        for word in words {
            let lower = word.to_lowercase();
            match table.iter().find(|(label, _)| label.to_lowercase() == lower) {
                Some((_, "")) => {}
                Some((_, codes)) => codes.split(' ').for_each(|code| self.add(field, code)),
                None if tags => self.tag(word),
                None => {}
            }
        }
    }

    /// Adds a free word, when it has the length of one.
    pub fn tag(&mut self, word: &str) {
        let word = word.trim().trim_start_matches('#');
        if (2..=40).contains(&word.chars().count()) {
            self.add("tags", word);
        }
    }

    /// Country by code or name. What we do not know is kept as it is, with a warning.
    pub fn country(&mut self, text: Option<String>) {
        let Some(text) = text else { return };
        if let Some(code) = country::code(&text) {
            self.put("location.country", code);
        } else {
            self.incoming.warn("country_guessed", "location.country", &text);
        }
    }

    /// Postcode as text. A French one of four digits gets its zero back; call it after the country.
    pub fn postcode(&mut self, text: Option<String>) {
        let Some(text) = text else { return };
        let french = self.incoming.text("location.country").is_some_and(|country| country == "FR");
        let text = text.strip_suffix(".0").map(str::to_owned).unwrap_or(text);
        if french && text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            self.incoming.warn("postcode_padded", "location.postcode", &text);
            self.put("location.postcode", format!("0{text}"));
        } else {
            self.put("location.postcode", text);
        }
    }

    /// A day in any shape of [`dates`]; another shape is a warning.
    pub fn day(&mut self, field: &str, member: &str) {
        let Some(value) = self.get(member).filter(|value| as_text(value).is_some()).cloned() else { return };
        match dates::day_of(&value) {
            Some(day) => self.put(field, day),
            None => self.incoming.warn("bad_date", field, &as_text(&value).unwrap_or_default()),
        }
    }

    /// The website; an address without scheme gets `https://`, and what is no address is a warning.
    pub fn website(&mut self, text: Option<String>) {
        let Some(text) = text else { return };
        match address(&text) {
            Some(url) => self.put("contact.website", url),
            None => self.incoming.warn("bad_url", "contact.website", &text),
        }
    }

    /// Adds a link beside the website, unless it is the website.
    pub fn link(&mut self, kind: &str, url: Option<String>, label: Option<String>) {
        let Some(text) = url else { return };
        let Some(url) = address(&text) else {
            self.incoming.warn("bad_url", "links", &text);
            return;
        };
        if self.incoming.text("contact.website") == Some(&url) {
            return;
        }
        let taken = self.incoming.fields.get("links").and_then(Value::as_array);
        if taken.is_some_and(|links| links.iter().any(|link| link["url"] == url)) {
            return;
        }
        let mut link = json!({ "type": kind, "url": url });
        if let Some(label) = label {
            link["label"] = Value::String(label);
        }
        self.add("links", link);
    }

    /// Appends a paragraph to the description, unless it says it already.
    pub fn describe(&mut self, text: Option<String>) {
        let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return };
        let described = match self.incoming.text("description") {
            Some(before) if before.contains(text.trim()) => return,
            Some(before) => format!("{before}\n\n{}", text.trim()),
            None => text.trim().to_owned(),
        };
        self.put("description", described);
    }

    /// A short text: the summary when it is short enough for one, else a paragraph of the description.
    pub fn summarise(&mut self, text: Option<String>) {
        let Some(text) = text else { return };
        if text.contains('<') || text.chars().count() > 280 {
            self.describe(Some(text));
        } else {
            self.put("summary", text.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }

    /// The finished record. A text that says «établissement fermé» closes nothing: a moderator looks.
    pub fn done(mut self) -> Incoming {
        let own =
            ["name", "summary", "description"].iter().filter_map(|field| self.incoming.text(field)).map(str::to_owned);
        let notes = ["note", "fixme"].iter().filter_map(|member| self.text(member));
        let says_closed = own.chain(notes).find(|text| {
            // Most texts say nothing of the kind, and folding takes time.
            let perhaps = ["erm", "ERM", "losed"].iter().any(|part| text.contains(part));
            perhaps && CLOSED_WORDS.iter().any(|words| fold(text).contains(words))
        });
        if let Some(text) = says_closed {
            self.incoming.warn("says_closed", "status", &text);
        }
        self.incoming
    }
}

/// A member of an object by name or path; a name with dots in it wins over a path.
pub fn look<'a>(members: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    if let Some(value) = members.get(path) {
        return Some(value);
    }
    let (first, rest) = path.split_once('.')?;
    rest.split('.').try_fold(members.get(first)?, |value, part| match value {
        Value::Object(inner) => inner.get(part),
        Value::Array(items) => items.get(part.parse::<usize>().ok()?),
        _ => None,
    })
}

/// A value as trimmed text; `None` for what means "nothing" and for objects and lists.
pub fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => {
            let text = text.trim();
            (!text.is_empty() && !NOTHING.contains(&text)).then(|| text.to_owned())
        }
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// A value as a list of texts; text is cut at the separators, one object or number is a list of one.
pub fn as_list(value: &Value, separators: &[char]) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(as_text).collect(),
        Value::String(text) => {
            let text = text.trim();
            if text.starts_with('[')
                && let Ok(Value::Array(items)) = serde_json::from_str(text)
            {
                return items.iter().filter_map(as_text).collect();
            }
            text.split(separators).filter_map(|part| as_text(&Value::String(part.to_owned()))).collect()
        }
        other => as_text(other).into_iter().collect(),
    }
}

/// Yes, no or unknown, as CSV, JSON and people write it.
pub fn yes_no(value: &Value) -> Option<&'static str> {
    match as_text(value)?.to_lowercase().as_str() {
        "true" | "yes" | "oui" | "1" | "vrai" => Some("yes"),
        "false" | "no" | "non" | "0" | "faux" => Some("no"),
        _ => None,
    }
}

/// An `http` or `https` address; one without scheme gets `https://` when it looks like a host.
pub fn address(text: &str) -> Option<String> {
    let text = text.trim();
    if text.contains(char::is_whitespace) || text.len() > 2000 {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let whole = if lower.starts_with("http://") || lower.starts_with("https://") {
        text.to_owned()
    } else if text.contains("://") || text.contains('@') || text.starts_with('/') {
        return None;
    } else {
        format!("https://{text}")
    };
    let host = url::Url::parse(&whole).ok()?.host_str()?.to_owned();
    host.contains('.').then_some(whole)
}

/// The columns of a file as they are met, with the field that each fills.
#[derive(Debug)]
pub struct Seen {
    columns: Columns,
    known: HashMap<&'static str, &'static str>,
    personal: HashSet<String>,
}

impl Seen {
    /// Of a format that reads `known` columns (column, field) and never looks into the `personal` ones.
    pub fn new(known: &[(&'static str, &'static str)], personal: &[&str]) -> Seen {
        let personal = personal.iter().map(|name| (*name).to_owned()).collect();
        Seen { columns: Columns::default(), known: known.iter().copied().collect(), personal }
    }

    /// Notes the members of one record.
    pub fn note(&mut self, members: &Map<String, Value>) {
        let known = &self.known;
        self.columns.note(members, &self.personal, |name| known.get(name).map(|field| (*field).to_owned()));
    }

    /// What was met, in that order.
    pub fn columns(&self) -> Vec<Column> {
        self.columns.list()
    }
}

/// A text that may hold HTML, as Markdown; what was taken away is a warning.
pub fn markdown(incoming: &mut Incoming, field: &str, text: &str) -> String {
    let looks_like_html = text.contains('<') && text.contains('>') || text.contains("&nbsp;") || text.contains("&amp;");
    if !looks_like_html {
        return text.trim().to_owned();
    }
    let (markdown, changed) = html_to_markdown_allowed(text);
    if changed {
        incoming.warn("html_stripped", field, text);
    }
    markdown
}
