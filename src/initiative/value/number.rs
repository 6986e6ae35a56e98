//! Numbers as people write them: `1 200`, `12,50 €`, `85 cm`.

use serde_json::{Value, json};

use super::{Fault, plain};
use crate::initiative::text::fold;

const MAX_DIGITS: usize = 15;

/// A number of degrees or kilometres, comma accepted.
pub fn float(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().replace(',', ".").parse().ok(),
        _ => None,
    }
    .filter(|number: &f64| number.is_finite())
}

/// A number as it is written: sign, whole digits, decimals without trailing zeros.
struct Written {
    negative: bool,
    whole: String,
    decimals: String,
}

impl Written {
    /// Reads the number at the beginning of `text` and returns what follows it.
    fn read(text: &str) -> Option<(Written, &str)> {
        let text = text.trim();
        let (negative, text) = text.strip_prefix(['-', '−']).map_or((false, text), |rest| (true, rest));
        let is_digit = |c: char| c.is_ascii_digit();
        let end = text.find(|c: char| !is_digit(c) && !matches!(c, ' ' | '\u{a0}' | '\u{202f}')).unwrap_or(text.len());
        let whole: String = text[..end].chars().filter(|c| is_digit(*c)).collect();
        let rest = &text[end..];
        let (decimals, rest) = match rest.strip_prefix([',', '.']) {
            Some(after) => after.split_at(after.find(|c: char| !is_digit(c)).unwrap_or(after.len())),
            None => ("", rest),
        };
        if whole.is_empty() || whole.len() > MAX_DIGITS {
            return None;
        }
        let whole = match whole.trim_start_matches('0') {
            "" => "0".to_owned(),
            digits => digits.to_owned(),
        };
        Some((Written { negative, whole, decimals: decimals.trim_end_matches('0').to_owned() }, rest.trim()))
    }

    fn as_text(&self) -> String {
        let zero = self.whole == "0" && self.decimals.is_empty();
        let sign = if self.negative && !zero { "-" } else { "" };
        let point = if self.decimals.is_empty() { "" } else { "." };
        format!("{sign}{}{point}{}", self.whole, self.decimals)
    }
}

fn bad_number() -> Fault {
    ("bad_number", "Please give a number.".to_owned())
}

fn limits(text: &str, min: Option<f64>, max: Option<f64>) -> Result<(), Fault> {
    let number: f64 = text.parse().map_err(|_| bad_number())?;
    if min.is_some_and(|min| number < min) || max.is_some_and(|max| number > max) {
        let range = match (min, max) {
            (Some(min), Some(max)) => format!("between {min} and {max}"),
            (Some(min), None) => format!("of at least {min}"),
            (_, max) => format!("of at most {}", max.unwrap_or(number)),
        };
        return Err(("out_of_limits", format!("Please give a number {range}.")));
    }
    Ok(())
}

/// A unit, or nothing: letters, `%`, `€`.
fn is_unit(rest: &str) -> bool {
    rest.chars().count() <= 20 && !rest.chars().any(|c| c.is_ascii_digit() || matches!(c, '-' | '–' | '/' | ',' | '.'))
}

/// A whole number.
pub(super) fn integer(value: &Value, min: Option<f64>, max: Option<f64>) -> Result<i64, Fault> {
    let text = decimal(value, min, max)?;
    text.parse().map_err(|_| ("bad_number", "Please give a whole number.".to_owned()))
}

/// A decimal number, as text, so that it stays what was written.
pub(super) fn decimal(value: &Value, min: Option<f64>, max: Option<f64>) -> Result<String, Fault> {
    let given = plain(value)?;
    let (number, rest) = Written::read(&given).ok_or_else(bad_number)?;
    if !is_unit(rest) {
        return Err(bad_number());
    }
    if number.decimals.len() > 6 {
        return Err(("bad_number", "Please give at most 6 decimals.".to_owned()));
    }
    let text = number.as_text();
    limits(&text, min, max).map(|()| text)
}

/// `{"amount": "12.50", "currency": "EUR"}`.
pub(super) fn money(value: &Value) -> Result<Value, Fault> {
    let (amount, currency) = match value {
        Value::Object(members) => {
            let amount = plain(members.get("amount").unwrap_or(&Value::Null))?;
            (amount, members.get("currency").and_then(Value::as_str).unwrap_or("EUR").to_owned())
        }
        other => (plain(other)?, String::new()),
    };
    if matches!(fold(&amount).as_str(), "gratuit" | "free") {
        return Ok(json!({ "amount": "0.00", "currency": "EUR" }));
    }
    // "€ 12" is written as often as "12 €".
    let after_symbol = amount.trim_start_matches(['€', '£', '$']);
    let symbol = &amount[..amount.len() - after_symbol.len()];
    let (number, rest) = Written::read(after_symbol).ok_or_else(bad_money)?;
    let named = [currency.as_str(), symbol, rest].into_iter().find(|name| !name.trim().is_empty());
    let currency = iso_4217(named.unwrap_or("EUR")).ok_or_else(bad_money)?;
    if number.negative || number.decimals.len() > 2 {
        return Err(bad_money());
    }
    Ok(json!({ "amount": format!("{}.{:0<2}", number.whole, number.decimals), "currency": currency }))
}

fn bad_money() -> Fault {
    ("bad_money", "Please give an amount like 12.50, or 12.50 CHF.".to_owned())
}

fn iso_4217(name: &str) -> Option<String> {
    let code = match name.trim() {
        "€" | "euro" | "euros" => "EUR".to_owned(),
        "£" => "GBP".to_owned(),
        "$" => "USD".to_owned(),
        other => other.to_ascii_uppercase(),
    };
    (code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase())).then_some(code)
}
