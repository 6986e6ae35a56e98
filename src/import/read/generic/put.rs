//! Values into fields, each in the way of its field.

use serde_json::{Value, json};

use super::super::entry::{Entry, as_list, as_text, markdown};
use crate::import::Incoming;

/// Fields whose values are lists: several columns add to them.
const LISTS: &[&str] = &["kinds", "themes", "tags", "publics", "languages", "labels"];
/// Between the items of a list in one cell.
const SEPARATORS: &[char] = &['|', ';', ','];
/// Puts a value into a field, in the way of that field.
pub fn set(entry: &mut Entry, field: &str, value: Value) {
    let text = as_text(&value);
    match field {
        _ if LISTS.contains(&field) => {
            let separators = if field == "tags" || field == "kinds" { SEPARATORS } else { &['|', ';'] };
            for item in as_list(&value, separators) {
                if field == "tags" { entry.tag(&item) } else { entry.add(field, item) }
            }
        }
        "description" => {
            if let Some(text) = text {
                let text = markdown(&mut entry.incoming, field, &text);
                entry.describe(Some(text));
            }
        }
        "summary" => entry.summarise(text),
        "contact.website" if !entry.incoming.fields.contains_key(field) => entry.website(text),
        "location.country" if !entry.incoming.fields.contains_key(field) => entry.country(text),
        "checked_at" => match text.as_deref().and_then(|_| super::super::dates::day_of(&value)) {
            Some(day) => entry.put(field, day),
            None => text.iter().for_each(|text| entry.incoming.warn("bad_date", field, text)),
        },
        _ if field.starts_with("links.") => {
            let kind = field.trim_start_matches("links.").to_owned();
            entry.link(&kind, text, None);
        }
        _ if field.starts_with("translations.") => translate(entry, field, text),
        _ if field.starts_with("attributes.") && value.is_array() => {
            for item in value.as_array().into_iter().flatten() {
                entry.add(field, item.clone());
            }
        }
        _ if entry.incoming.fields.contains_key(field) => {}
        _ => match (text, value) {
            (Some(text), Value::String(_)) => entry.put(field, text),
            (Some(_), value) if field.starts_with("attributes.") || field.starts_with("location.l") => {
                entry.put(field, value)
            }
            (Some(text), _) => entry.put(field, text),
            (None, value @ (Value::Array(_) | Value::Object(_))) => entry.put(field, value),
            _ => {}
        },
    }
}

fn translate(entry: &mut Entry, field: &str, text: Option<String>) {
    let (Some(text), [_, lang, member]) = (text, &field.splitn(3, '.').collect::<Vec<_>>()[..]) else { return };
    let text = markdown(&mut entry.incoming, field, &text);
    let translations = entry.incoming.fields.entry("translations".to_owned()).or_insert_with(|| json!({}));
    translations[*lang][*member] = Value::String(text);
}

/// `75011 PARIS` in the column of the town, when no other column has a postcode.
pub fn split_postcode(incoming: &mut Incoming) {
    if incoming.text("location.postcode").is_some() {
        return;
    }
    let Some((postcode, city)) = incoming.text("location.city").and_then(|text| text.split_once(' ')) else { return };
    if postcode.len() == 5 && postcode.bytes().all(|byte| byte.is_ascii_digit()) {
        let (postcode, city) = (json!(postcode), json!(city.trim()));
        incoming.fields.insert("location.postcode".to_owned(), postcode);
        incoming.fields.insert("location.city".to_owned(), city);
    }
}
