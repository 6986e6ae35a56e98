//! Codes of lists: the codes themselves, their labels in French and English, and other ways to write them.

use serde_json::Value;

use super::{Fault, is_empty, plain};
use crate::initiative::kind::{Attribute, Kinds};

const MAX_CODES: usize = 64;
/// An unknown code is kept as it came, up to this many characters.
const MAX_CODE_CHARS: usize = 80;

/// Several codes, each once, in the order given. `a|b`, `a; b` and `["a", "b"]` are the same.
///
/// # Errors
/// `too_many`, `too_long` or `wrong_type`.
pub fn codes(kinds: &Kinds, list: &str, value: &Value) -> Result<Vec<String>, Fault> {
    let mut found: Vec<String> = Vec::new();
    for typed in parts(value)? {
        let meant = match kinds.code_for(list, &typed) {
            Some(code) => vec![code.to_owned()],
            None => with_commas(kinds, list, &typed).unwrap_or_else(|| vec![typed]),
        };
        for code in meant {
            if code.chars().count() > MAX_CODE_CHARS {
                return Err(("too_long", format!("A code has at most {MAX_CODE_CHARS} characters.")));
            }
            if !found.contains(&code) {
                found.push(code);
            }
        }
        if found.len() > MAX_CODES {
            return Err(("too_many", format!("Please choose at most {MAX_CODES}.")));
        }
    }
    Ok(found)
}

/// "laser, couture" is two codes when the list knows both; a label with a comma in it is one.
fn with_commas(kinds: &Kinds, list: &str, typed: &str) -> Option<Vec<String>> {
    typed.contains(',').then_some(())?;
    let pieces = typed.split(',').map(str::trim).filter(|piece| !piece.is_empty());
    pieces.map(|piece| kinds.code_for(list, piece).map(str::to_owned)).collect()
}

/// Exactly one code.
pub(super) fn one(kinds: &Kinds, list: &str, value: &Value) -> Result<String, Fault> {
    let value = match value {
        Value::Array(values) if values.len() == 1 => &values[0],
        other => other,
    };
    let typed = plain(value)?;
    if let Some(code) = kinds.code_for(list, &typed) {
        return Ok(code.to_owned());
    }
    if typed.chars().count() > MAX_CODE_CHARS {
        return Err(("too_long", format!("A code has at most {MAX_CODE_CHARS} characters.")));
    }
    Ok(typed)
}

/// Texts of a list, however it is written, without the empty ones.
///
/// # Errors
/// `wrong_type`.
pub fn parts(value: &Value) -> Result<Vec<String>, Fault> {
    match value {
        Value::Array(values) => values.iter().filter(|value| !is_empty(value)).map(plain).collect(),
        Value::String(text) => {
            let pieces = text.split(['|', ';']).map(str::trim).filter(|piece| !piece.is_empty());
            Ok(pieces.map(str::to_owned).collect())
        }
        other => plain(other).map(|text| vec![text]),
    }
}

/// The codes of a strict value that its list does not know. They are kept and shown as they are.
pub fn unknown_codes(kinds: &Kinds, attribute: &Attribute, value: &Value) -> Vec<String> {
    let Some(list) = attribute.list_code().and_then(|list| kinds.list(list)) else { return Vec::new() };
    let given = match value {
        Value::Array(values) => values.as_slice(),
        one => std::slice::from_ref(one),
    };
    let codes = given.iter().filter_map(Value::as_str);
    codes.filter(|code| list.item(code).is_none()).map(str::to_owned).collect()
}
