//! From loose to strict: what forms and files give as text becomes the one form in which it is kept.
//!
//! "oui" becomes `yes`, "12,50" an amount, "Découpe laser; plasma" the codes `laser` and `plasma`. A code
//! that its list does not know is kept (KINDS.md 1, rule 6); [`unknown_codes`] names it for a warning.
//!
//! Codes of problems: `bad_yes_no`, `bad_number`, `out_of_limits`, `bad_money`, `bad_date`, `bad_time`,
//! `bad_url`, `bad_language`, `bad_hours`, `bad_area`, `bad_id`, `too_long`, `too_many`, `wrong_type`.

mod codes;
mod days;
mod number;
#[cfg(test)]
mod tests;

use serde_json::{Value, json};
use unic_langid::LanguageIdentifier;
use url::Url;

pub use self::codes::{codes, parts, unknown_codes};
pub use self::days::{date, date_intervals, time_interval, whole_weeks};
pub use self::number::float;
use super::hours;
use super::kind::{Attribute, AttributeType, Kinds};
use super::{Problem, text};

/// Characters of a `markdown` value.
pub const MAX_MARKDOWN_CHARS: usize = 10_000;
/// Characters of a `text` value, unless its attribute says otherwise.
pub const MAX_TEXT_CHARS: usize = 200;
/// Characters of an address on the web.
pub const MAX_URL_CHARS: usize = 2_000;
const MAX_ID_CHARS: usize = 64;
const MAX_TERRITORIES: usize = 200;
const MAX_VERTICES: usize = 500;
const MAX_RADIUS_KM: f64 = 300.0;

/// What is wrong with a value: a stable code and a sentence that says the repair.
pub type Fault = (&'static str, String);

/// Whether nothing is said: such a value is "unknown" and is not kept.
pub fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(values) => values.iter().all(is_empty),
        Value::Object(members) => members.values().all(is_empty),
        _ => false,
    }
}

/// The strict form of `value`.
///
/// # Errors
/// A problem of the field `attributes.{code}`, whose message says what to do.
pub fn check_value(kinds: &Kinds, attribute: &Attribute, value: &Value) -> Result<Value, Problem> {
    strict(kinds, attribute.wanted(), value)
        .map_err(|(code, message)| Problem::new(format!("attributes.{}", attribute.code), code, shown(value), message))
}

/// What a value must look like; the part of an [`Attribute`] that core fields have, too.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The type.
    pub kind: AttributeType,
    /// The code list, when the type is `code` or `code[]`.
    pub list: &'a str,
    /// Smallest number.
    pub min: Option<f64>,
    /// Largest number, or number of characters.
    pub max: Option<f64>,
}

impl Attribute {
    fn wanted(&self) -> Wanted<'_> {
        Wanted { kind: self.kind, list: self.list_code().unwrap_or_default(), min: self.min, max: self.max }
    }
}

/// The strict form of `value`, for a field that is no attribute.
///
/// # Errors
/// What is wrong with it.
pub fn strict(kinds: &Kinds, wanted: Wanted<'_>, value: &Value) -> Result<Value, Fault> {
    let Wanted { kind, list, min, max } = wanted;
    match kind {
        AttributeType::Text => line(value, max.map_or(MAX_TEXT_CHARS, limit)).map(Value::from),
        AttributeType::Markdown => markdown(value, max.map_or(MAX_MARKDOWN_CHARS, limit)).map(Value::from),
        AttributeType::Bool3 => yes_no(value).map(Value::from),
        AttributeType::Integer => number::integer(value, min, max).map(Value::from),
        AttributeType::Decimal => number::decimal(value, min, max).map(Value::from),
        AttributeType::Money => number::money(value),
        AttributeType::Date => date(value).map(|day| day.to_string().into()),
        AttributeType::DateIntervals => date_intervals(value),
        AttributeType::TimeInterval => time_interval(value).map(Value::from),
        AttributeType::Code => codes::one(kinds, list, value).map(Value::from),
        AttributeType::Codes => codes(kinds, list, value).map(Value::from),
        AttributeType::Area => area(value),
        AttributeType::Url => web_address(value).map(Value::from),
        AttributeType::Hours => opening_hours(value).map(Value::from),
        AttributeType::Id => id(value).map(Value::from),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a number of characters, from our own file"
)]
fn limit(max: f64) -> usize {
    max.max(0.0) as usize
}

/// A value as a person would read it in a message.
pub fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Text of a value, numbers included: a spreadsheet makes numbers of postcodes.
pub fn plain(value: &Value) -> Result<String, Fault> {
    match value {
        Value::String(text) => Ok(text.trim().to_owned()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(truth) => Ok(truth.to_string()),
        _ => Err(("wrong_type", "Please give a single text here.".to_owned())),
    }
}

/// One line of plain text of at most `max` characters.
///
/// # Errors
/// `wrong_type` or `too_long`.
pub fn line(value: &Value, max: usize) -> Result<String, Fault> {
    let text = plain(value)?;
    within(text.split_whitespace().collect::<Vec<_>>().join(" "), max)
}

/// CommonMark without raw HTML, of at most `max` characters.
///
/// # Errors
/// `wrong_type` or `too_long`.
pub fn markdown(value: &Value, max: usize) -> Result<String, Fault> {
    within(text::html_to_markdown_allowed(&plain(value)?).0, max)
}

fn within(text: String, max: usize) -> Result<String, Fault> {
    let length = text.chars().count();
    if length <= max {
        return Ok(text);
    }
    Err(("too_long", format!("This has {length} characters; please shorten it to {max}.")))
}

/// `yes` or `no`; "unknown" is the absence of a value.
///
/// # Errors
/// `bad_yes_no`.
pub fn yes_no(value: &Value) -> Result<&'static str, Fault> {
    let said = match value {
        Value::Bool(truth) => Some(*truth),
        Value::Number(number) => number.as_i64().filter(|n| (0..=1).contains(n)).map(|n| n == 1),
        Value::String(text) => match text::fold(text).as_str() {
            "yes" | "oui" | "true" | "vrai" | "1" | "y" | "o" | "on" | "x" => Some(true),
            "no" | "non" | "false" | "faux" | "0" | "n" | "off" => Some(false),
            _ => None,
        },
        _ => None,
    };
    match said {
        Some(true) => Ok("yes"),
        Some(false) => Ok("no"),
        None => Err(("bad_yes_no", "Please answer yes or no, or leave it empty when it is not known.".to_owned())),
    }
}

/// An address on the web; `example.org` gets its `https://`.
///
/// # Errors
/// `bad_url` or `too_long`.
pub fn web_address(value: &Value) -> Result<String, Fault> {
    let given = plain(value)?;
    let with_scheme = if given.contains("://") { given.clone() } else { format!("https://{given}") };
    if with_scheme.chars().count() > MAX_URL_CHARS {
        return Err(("too_long", format!("This address is longer than {MAX_URL_CHARS} characters.")));
    }
    let usable = !given.contains(char::is_whitespace) && !given.starts_with("mailto:");
    let parsed = Url::parse(&with_scheme).ok().filter(|_| usable);
    match parsed {
        Some(url) if is_public(&url) => Ok(with_scheme),
        _ => Err(("bad_url", "Please give a web address like https://example.org.".to_owned())),
    }
}

fn is_public(url: &Url) -> bool {
    let named = url.domain().is_some_and(|host| {
        let last = host.trim_end_matches('.').rsplit_once('.').map(|(_, last)| last);
        last.is_some_and(|last| last.len() >= 2 && !last.bytes().all(|byte| byte.is_ascii_digit()))
    });
    matches!(url.scheme(), "http" | "https") && named && url.username().is_empty() && url.password().is_none()
}

/// Opening hours in OSM syntax, canonical. French ways to write them are understood.
///
/// # Errors
/// `bad_hours`.
pub fn opening_hours(value: &Value) -> Result<String, Fault> {
    let given = plain(value)?;
    let french = || hours::from_french(&given).and_then(|rule| hours::normalise(&rule).ok());
    match hours::normalise(&given) {
        Ok(rule) => Ok(rule),
        Err(problem) => french().ok_or_else(|| {
            ("bad_hours", format!("{problem} Please write them like Mo-Fr 09:00-12:00,14:00-18:00; PH off."))
        }),
    }
}

fn id(value: &Value) -> Result<String, Fault> {
    let given = plain(value)?;
    if given.chars().count() <= MAX_ID_CHARS && !given.contains(char::is_whitespace) {
        return Ok(given);
    }
    Err(("bad_id", format!("Please give an identifier of at most {MAX_ID_CHARS} characters, without spaces.")))
}

/// Territory codes, a point with a radius, or a polygon of `[lon, lat]`.
///
/// # Errors
/// `bad_area` or `too_many`.
pub fn area(value: &Value) -> Result<Value, Fault> {
    match value {
        Value::Object(members) if members.contains_key("polygon") => polygon(&members["polygon"]),
        Value::Object(members) if members.get("type").is_some_and(|kind| kind == "Polygon") => {
            polygon(members.get("coordinates").and_then(|rings| rings.get(0)).unwrap_or(&Value::Null))
        }
        Value::Object(members) => {
            let degree = |name: &str| members.get(name).and_then(number::float);
            circle(degree("lat"), degree("lon"), degree("radius_km"))
        }
        other => territories(other),
    }
}

fn bad_area() -> Fault {
    let message = "Please give territory codes like FR-29, or a point with a radius of at most 300 km.";
    ("bad_area", message.to_owned())
}

fn circle(lat: Option<f64>, lon: Option<f64>, radius_km: Option<f64>) -> Result<Value, Fault> {
    let (Some(lat), Some(lon), Some(radius_km)) = (lat, lon, radius_km) else { return Err(bad_area()) };
    if !is_point(lat, lon) || radius_km <= 0.0 || radius_km > MAX_RADIUS_KM {
        return Err(bad_area());
    }
    Ok(json!({ "lat": lat, "lon": lon, "radius_km": radius_km }))
}

fn is_point(lat: f64, lon: f64) -> bool {
    (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon)
}

fn polygon(ring: &Value) -> Result<Value, Fault> {
    let vertices = ring.as_array().map(Vec::as_slice).unwrap_or_default();
    if vertices.len() > MAX_VERTICES {
        return Err(("too_many", format!("Please draw this area with at most {MAX_VERTICES} points.")));
    }
    let on_earth = |vertex: &Value| {
        let degree = |n: usize| vertex.get(n).and_then(Value::as_f64);
        degree(1).zip(degree(0)).is_some_and(|(lat, lon)| is_point(lat, lon))
    };
    if vertices.len() < 3 || !vertices.iter().all(on_earth) {
        return Err(bad_area());
    }
    Ok(json!({ "polygon": ring }))
}

fn territories(value: &Value) -> Result<Value, Fault> {
    let mut found: Vec<String> = Vec::new();
    for given in codes::parts(value)? {
        let code = given.to_ascii_uppercase();
        if !is_territory_code(&code) {
            return Err(bad_area());
        }
        if !found.contains(&code) {
            found.push(code);
        }
        if found.len() > MAX_TERRITORIES {
            return Err(("too_many", format!("Please name at most {MAX_TERRITORIES} territories.")));
        }
    }
    if found.is_empty() { Err(bad_area()) } else { Ok(found.into()) }
}

/// Whether this looks like a territory code: `FR-56121`, `BE-BRU`, or a country.
pub fn is_territory_code(code: &str) -> bool {
    let (country, rest) = code.split_once('-').unwrap_or((code, ""));
    country.len() == 2
        && country.bytes().all(|byte| byte.is_ascii_uppercase())
        && rest.len() <= 12
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !code.ends_with('-')
}

/// A language by its code (BCP 47), at most 35 characters, in its usual spelling.
///
/// # Errors
/// `bad_language` for anything else.
pub fn language(tag: &Value) -> Result<String, Fault> {
    let tag = plain(tag)?;
    let parsed = tag.parse::<LanguageIdentifier>().ok().map(|tag| tag.to_string());
    parsed
        .filter(|tag| tag.len() <= 35)
        .ok_or_else(|| ("bad_language", "Please name the language by its code, like fr or br.".to_owned()))
}
