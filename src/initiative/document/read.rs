//! A card out of an entry document, ours or a peer's: liberal in shape, strict in nothing but its being one.

use serde_json::{Map, Value, json};

use super::{is_logo, is_picture};
use crate::error::{Error, Result, Sentence, sentence};
use crate::initiative::Card;

/// Reads the content of an entry document. One value, or a list of one, or an object where text is common: all are
/// read. A member of the wrong type is left out, the others are kept; who may not change a byte keeps the text.
///
/// # Errors
/// [`Error::Unreadable`] when it is not an object, has no `bocage:entry` or no name.
pub fn card_from_document(document: &Value) -> Result<Card> {
    let unreadable = |why: Sentence| Error::Unreadable(sentence!("document-unreadable", why = why));
    let document = document.as_object().ok_or_else(|| unreadable(sentence!("document-no-object")))?;
    let entry = document.get("bocage:entry").map(first).and_then(Value::as_object);
    let mut members = entry.cloned().ok_or_else(|| unreadable(sentence!("document-no-entry")))?;
    let name = document.get("name").and_then(text).filter(|name| !name.trim().is_empty());
    members.insert("name".into(), json!(name.ok_or_else(|| unreadable(sentence!("document-no-name")))?));
    members.remove("class");
    members.remove("rev");
    if let Some(location) = location(document.get("location").map(first), members.remove("location")) {
        members.insert("location".into(), location);
    }
    let pictures = pictures(document, members.remove("media"));
    if !pictures.is_empty() {
        members.insert("media".into(), Value::Array(pictures));
    }
    Ok(card_from_members(members))
}

/// All members at once; when one has the wrong type, each by itself.
pub(super) fn card_from_members(mut members: Map<String, Value>) -> Card {
    if let Ok(card) = serde_json::from_value(Value::Object(members.clone())) {
        return card;
    }
    let names: Vec<String> = members.keys().filter(|name| *name != "name").cloned().collect();
    for name in names {
        let value = members.get(&name).cloned().unwrap_or_default();
        if reads(&name, &value) {
            continue;
        }
        let listed = json!([value.clone()]);
        let single = first(&value).clone();
        let mended = [listed, single].into_iter().find(|value| reads(&name, value));
        match mended {
            Some(value) => members.insert(name, value),
            None => members.remove(&name),
        };
    }
    serde_json::from_value(Value::Object(members)).unwrap_or_default()
}

fn reads(name: &str, value: &Value) -> bool {
    serde_json::from_value::<Card>(json!({ "name": "", name: value })).is_ok()
}

pub(super) fn first(value: &Value) -> &Value {
    value.as_array().map_or(value, |list| list.first().unwrap_or(&Value::Null))
}

pub(super) fn text(value: &Value) -> Option<&str> {
    first(value).as_str()
}

fn number(value: &Value) -> Option<f64> {
    let value = first(value);
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok()).filter(|number| number.is_finite())
}

/// Puts a `Place` and what the entry says beyond it together.
pub(super) fn location(place: Option<&Value>, unsaid: Option<Value>) -> Option<Value> {
    let place = place.and_then(Value::as_object);
    let mut location = match unsaid {
        Some(Value::Object(unsaid)) => unsaid,
        _ => place.map(|_| Map::new())?,
    };
    let Some(place) = place else { return Some(Value::Object(location)) };
    for (name, member) in [("lat", "latitude"), ("lon", "longitude")] {
        if let Some(value) = place.get(member).and_then(number) {
            location.insert(name.into(), json!(value));
        }
    }
    if let Some(radius) = place.get("radius").and_then(number) {
        let metres = radius * metres_per(place.get("units").and_then(text));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the range")]
        location.insert("radius_m".into(), json!(metres.round().clamp(0.0, f64::from(u32::MAX)) as u32));
    }
    let address = place.get("address").map(first).and_then(Value::as_object);
    for (name, member) in [
        ("street", "streetAddress"),
        ("postcode", "postalCode"),
        ("city", "addressLocality"),
        ("country", "addressCountry"),
    ] {
        if let Some(value) = address.and_then(|address| address.get(member)).and_then(text) {
            location.insert(name.into(), json!(value));
        }
    }
    Some(Value::Object(location))
}

fn metres_per(unit: Option<&str>) -> f64 {
    match unit {
        Some("km") => 1000.0,
        Some("cm") => 0.01,
        Some("feet") => 0.3048,
        Some("miles") => 1609.344,
        _ => 1.0,
    }
}

/// Pairs `icon` and `image` with what the entry says beyond them, in the entry's order.
fn pictures(document: &Map<String, Value>, unsaid: Option<Value>) -> Vec<Value> {
    let mut icon = document.get("icon").map(first).and_then(picture);
    let images = match document.get("image") {
        Some(Value::Array(list)) => list.iter().filter_map(picture).collect(),
        Some(one) => picture(one).into_iter().collect(),
        None => Vec::new(),
    };
    let mut images = images.into_iter();
    let mut pictures = Vec::new();
    for unsaid in unsaid.as_ref().and_then(Value::as_array).into_iter().flatten() {
        let Value::Object(unsaid) = unsaid else {
            pictures.push(unsaid.clone());
            continue;
        };
        let wants_icon = unsaid.get("type").and_then(Value::as_str) == Some("logo");
        let said = if is_picture(&Value::Object(unsaid.clone())) || unsaid.contains_key("url") {
            None
        } else if wants_icon {
            icon.take().or_else(|| images.next())
        } else {
            images.next()
        };
        let mut whole = unsaid.clone();
        whole.extend(said.unwrap_or_default());
        pictures.push(Value::Object(whole));
    }
    if let Some(mut logo) = icon {
        logo.insert("type".into(), json!("logo"));
        if !pictures.iter().any(is_logo) {
            pictures.push(Value::Object(logo));
        }
    }
    pictures.extend(images.map(Value::Object));
    pictures
}

fn picture(image: &Value) -> Option<Map<String, Value>> {
    let url = image.as_str().or_else(|| image.get("url").map(first)?.as_str())?;
    let mut picture = Map::from_iter([("url".to_owned(), json!(url))]);
    if let Some(alt) = image.get("name") {
        picture.insert("alt".into(), alt.clone());
    }
    Some(picture)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_of_other_programs_are_read() {
        let card = card_from_document(&json!({
            "name": ["Repair Café Lorient"],
            "location": [{ "type": "Place", "latitude": "47.74748", "longitude": [-3.36333], "radius": 0.5, "units": "km",
                "address": [{ "addressLocality": "Lorient" }] }],
            "icon": "https://bretagne.example/logo.png",
            "image": { "url": ["https://bretagne.example/atelier.jpg"], "name": "L'atelier" },
            "bocage:entry": [{ "class": "initiative", "rev": 3, "kinds": "reuse", "summary": ["On répare."],
                "themes": 7, "location": { "precision": "neighbourhood" }, "unheard_of": true }],
        }))
        .unwrap();
        let location = card.location.as_ref().unwrap();
        assert_eq!((location.lat, location.lon, location.radius_m), (Some(47.74748), Some(-3.36333), 500));
        assert_eq!((location.city.as_deref(), location.precision.as_str()), (Some("Lorient"), "neighbourhood"));
        assert_eq!((card.kinds, card.summary.as_deref()), (vec!["reuse".to_owned()], Some("On répare.")));
        assert!(card.themes.is_empty());
        assert_eq!(card.other, Map::from_iter([("unheard_of".to_owned(), json!(true))]));
        assert_eq!(card.media.len(), 2);
        assert_eq!(card.media[0], json!({ "url": "https://bretagne.example/logo.png", "type": "logo" }));
    }

    #[test]
    fn what_is_no_entry_is_refused_in_words() {
        for document in [json!(null), json!([]), json!({}), json!({ "name": "x" }), json!({ "bocage:entry": {} })] {
            assert!(matches!(card_from_document(&document), Err(Error::Unreadable(_))), "{document}");
        }
    }
}
