//! What may happen to a value between its column and its field: a closed list (FORMATS.md 2.1).

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::entry::{as_list, as_text, look};
use super::mapping::{Mapping, OneOrMany};
use super::problems::refuse;
use super::{country, dates};
use crate::error::sentence;
use crate::import::{FileProblem, Incoming};
use crate::initiative::hours::from_french;
use crate::initiative::text::strip_html;

/// One step.
#[derive(Debug, Clone, PartialEq)]
pub enum Transform {
    /// Without space around.
    Trim,
    /// A list out of a text.
    Split(String),
    /// Something in front.
    Prefix(String),
    /// A day, by a format or in any usual shape.
    Date(Option<String>),
    /// `yes` and `no` out of two words.
    Bool(String, String),
    /// A number: `1 234,5`.
    Number,
    /// Codes by a value map; what the map does not have is left out.
    Map(String),
    /// Text without markup.
    StripHtml,
    /// Opening hours as French people write them.
    HoursFr,
    /// With the values of further columns behind, a space between.
    Join(Vec<String>),
    /// The value of another column instead.
    SwapWith(String),
    /// When there is nothing.
    Default(String),
    /// Country, and territory where it says so, of a column made for French departments.
    Department,
}

impl Transform {
    /// Reads `split(;)`.
    ///
    /// # Errors
    /// When it is none of the list.
    pub fn read(text: &str, mapping: &Mapping) -> Result<Transform, FileProblem> {
        let (name, argument) = match text.trim().split_once('(') {
            Some((name, rest)) => (name.trim(), rest.strip_suffix(')').unwrap_or(rest)),
            None => (text.trim(), ""),
        };
        let several = || argument.split(',').map(|part| part.trim().to_owned()).collect::<Vec<_>>();
        Ok(match (name, argument) {
            ("trim", _) => Transform::Trim,
            ("split", separator) if !separator.is_empty() => Transform::Split(separator.to_owned()),
            ("prefix", prefix) => Transform::Prefix(prefix.to_owned()),
            ("date", "") => Transform::Date(None),
            ("date", format) => Transform::Date(Some(format.to_owned())),
            ("bool", _) => match &several()[..] {
                [yes, no] => Transform::Bool(yes.clone(), no.clone()),
                _ => Transform::Bool("oui".to_owned(), "non".to_owned()),
            },
            ("number", _) => Transform::Number,
            ("map", list) if mapping.value_maps.contains_key(list) => Transform::Map(list.to_owned()),
            ("strip_html", _) => Transform::StripHtml,
            ("hours_fr", _) => Transform::HoursFr,
            ("join", columns) if !columns.is_empty() => Transform::Join(several()),
            ("swap_with", column) if !column.is_empty() => Transform::SwapWith(column.to_owned()),
            ("default", value) => Transform::Default(value.to_owned()),
            ("department", _) => Transform::Department,
            _ => {
                return Err(refuse("bad_mapping", sentence!("file-mapping-transform", transform = text)));
            }
        })
    }

    /// The value behind this step; null: nothing.
    pub fn apply(
        &self,
        value: Value,
        members: &Map<String, Value>,
        mapping: &Mapping,
        incoming: &mut Incoming,
    ) -> Value {
        let text = as_text(&value);
        match self {
            Transform::Trim => text.map_or(value, Value::String),
            Transform::Split(separator) => match text {
                Some(text) => text.split(separator.as_str()).filter_map(|part| as_text(&json!(part))).collect(),
                None => value,
            },
            Transform::Prefix(prefix) => text.map_or(Value::Null, |text| json!(format!("{prefix}{text}"))),
            Transform::Date(format) => {
                let Some(text) = text else { return Value::Null };
                let day = match format {
                    Some(format) => NaiveDate::parse_from_str(&text, format).ok().map(|day| day.to_string()),
                    None => dates::day_of(&value),
                };
                or_warn(day.map(Value::String), "bad_date", &text, incoming)
            }
            Transform::Bool(yes, no) => match text {
                Some(text) if text.eq_ignore_ascii_case(yes) => json!("yes"),
                Some(text) if text.eq_ignore_ascii_case(no) => json!("no"),
                _ => Value::Null,
            },
            Transform::Number => text.and_then(|text| number(&text)).map_or(Value::Null, Value::from),
            Transform::Map(list) => self.mapped(&value, mapping.value_maps.get(list)),
            Transform::StripHtml => text.map_or(Value::Null, |text| json!(strip_html(&text).0)),
            Transform::HoursFr => {
                let Some(text) = text else { return Value::Null };
                or_warn(from_french(&text).map(Value::String), "bad_hours", &text, incoming)
            }
            Transform::Join(columns) => {
                let others = columns.iter().filter_map(|column| as_text(look(members, column)?));
                let parts: Vec<String> = text.into_iter().chain(others).collect();
                if parts.is_empty() { Value::Null } else { json!(parts.join(" ")) }
            }
            Transform::SwapWith(column) => look(members, column).cloned().unwrap_or_default(),
            Transform::Default(default) => text.map_or_else(|| json!(default), |_| value),
            Transform::Department => match text.and_then(|text| country::of_department(&text)) {
                Some((code, territory)) => {
                    if let Some(territory) = territory.filter(|_| code == "FR") {
                        incoming.fields.insert("area_served".to_owned(), json!([territory]));
                    }
                    json!(code)
                }
                None => Value::Null,
            },
        }
    }

    fn mapped(&self, value: &Value, list: Option<&std::collections::BTreeMap<String, OneOrMany>>) -> Value {
        let Some(list) = list else { return Value::Null };
        let mut codes: Vec<String> = Vec::new();
        for word in as_list(value, &[]) {
            let found = list.iter().find(|(known, _)| known.to_lowercase() == word.to_lowercase());
            match found.or_else(|| list.get_key_value("*")) {
                Some((_, OneOrMany::One(code))) => codes.push(code.clone()),
                Some((_, OneOrMany::Many(several))) => codes.extend(several.iter().cloned()),
                None => {}
            }
        }
        codes.retain(|code| !code.is_empty());
        codes.dedup();
        match (codes.len(), value) {
            (0, _) => Value::Null,
            (1, value) if !value.is_array() => codes.pop().map_or(Value::Null, Value::String),
            _ => json!(codes),
        }
    }
}

fn or_warn(value: Option<Value>, code: &'static str, found: &str, incoming: &mut Incoming) -> Value {
    value.unwrap_or_else(|| {
        incoming.warn(code, "", found);
        Value::Null
    })
}

/// `1 234,5` and `1 234.5`.
pub fn number(text: &str) -> Option<f64> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\u{202f}').collect();
    let number: f64 = bare.replace(',', ".").parse().ok()?;
    number.is_finite().then_some(number)
}
