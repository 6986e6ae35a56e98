//! The entry document: an initiative as it travels and as it is hashed (PROTOCOL.md, "Initiative").
//!
//! [`document`] writes it from the public card, [`card_from_document`] reads it back, from us or from a peer. What
//! ActivityPub members say exactly (name, point, address, pictures, dates) is not repeated in `bocage:entry`. Keys,
//! inbox and collections of the actor are added by who serves it: they are not hashed.

mod profile;
mod proposal;
mod read;

use serde_json::{Map, Value, json};

pub use self::proposal::proposal_from_document;
pub use self::read::card_from_document;
use super::Class;
use super::card::{Card, Location};
use super::kind::Kinds;
use crate::clock::Timestamp;

/// What a document says beside the content of the card.
#[derive(Debug, Clone, Copy)]
pub struct DocumentFacts<'a> {
    /// `https://bretagne.example`, without a slash at the end.
    pub base_url: &'a str,
    /// `bretagne.example`, with its port when it is not the usual one.
    pub host: &'a str,
    /// The id, `https://bretagne.example/i/01JD…`.
    pub uri: &'a str,
    /// `repair-cafe-lorient`.
    pub handle: &'a str,
    /// Grows with every change.
    pub rev: i64,
    /// First publication.
    pub published: Timestamp,
    /// Last change.
    pub updated: Timestamp,
    /// Who keeps the cards that nobody has claimed.
    pub directory_name: &'a str,
    /// Whether somebody of the initiative keeps the card.
    pub claimed: bool,
    /// Language of profile fields and hashtags of themes: `en`, else French.
    pub lang: &'a str,
}

/// The entry document of a card of this node: of an initiative, or of the proposal that its id names.
pub fn document(facts: &DocumentFacts<'_>, card: &Card, kinds: &Kinds) -> Value {
    match Class::of(facts.uri) {
        Class::Initiative => initiative_document(facts, card, kinds),
        Class::Proposal => proposal::document(facts, card, kinds),
    }
}

fn initiative_document(facts: &DocumentFacts<'_>, card: &Card, kinds: &Kinds) -> Value {
    let mut members = Map::new();
    let mut set = |name: &str, value: Value| {
        if !value.is_null() {
            members.insert(name.to_owned(), value);
        }
    };
    set("@context", context());
    set("id", json!(facts.uri));
    set("type", json!("Organization"));
    set("preferredUsername", known(facts.handle));
    if !facts.handle.is_empty() {
        set("webfinger", json!(format!("{}@{}", facts.handle, facts.host)));
    }
    set("name", json!(card.name));
    set("summary", profile::summary(facts, card));
    set("url", json!(page_url(facts)));
    set("published", json!(facts.published.rfc3339()));
    set("updated", json!(facts.updated.rfc3339()));
    set("manuallyApprovesFollowers", json!(false));
    set("discoverable", json!(true));
    set("indexable", json!(facts.claimed));
    set("icon", icon(card));
    set("image", images(card));
    set("tag", profile::hashtags(facts, card, kinds));
    set("attachment", profile::attachment(facts, card, kinds));
    set("location", card.location.as_ref().map_or(Value::Null, place));
    set("bocage:node", json!(format!("{}/actor", facts.base_url)));
    set("bocage:entry", entry(facts.rev, card, kinds));
    Value::Object(members)
}

fn context() -> Value {
    json!([
        "https://www.w3.org/ns/activitystreams",
        "https://w3id.org/security/v1",
        {
            "bocage": "https://w3id.org/bocage/ns#",
            "schema": "http://schema.org#",
            "toot": "http://joinmastodon.org/ns#",
            "Hashtag": "as:Hashtag",
            "PropertyValue": "schema:PropertyValue",
            "value": "schema:value",
            "PostalAddress": "schema:PostalAddress",
            "address": "schema:address",
            "streetAddress": "schema:streetAddress",
            "postalCode": "schema:postalCode",
            "addressLocality": "schema:addressLocality",
            "addressCountry": "schema:addressCountry",
            "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
            "discoverable": "toot:discoverable",
            "indexable": "toot:indexable",
            "webfinger": "https://purl.archive.org/socialweb/webfinger#webfinger"
        }
    ])
}

fn page_url(facts: &DocumentFacts<'_>) -> String {
    if facts.handle.is_empty() { facts.uri.to_owned() } else { format!("{}/@{}", facts.base_url, facts.handle) }
}

/// `bocage:entry`: the card under its own names, without what stands outside.
fn entry(rev: i64, card: &Card, kinds: &Kinds) -> Value {
    let Ok(Value::Object(mut entry)) = serde_json::to_value(card) else { return Value::Null };
    entry.remove("name");
    entry.insert("class".into(), json!(Class::Initiative.as_str()));
    entry.insert("rev".into(), json!(rev));
    if let Some(location) = &card.location {
        set_or_remove(&mut entry, "location", unsaid_of_place(location));
    }
    if card.media.iter().any(|picture| !unsaid_of_picture(picture).as_object().is_some_and(Map::is_empty)) {
        entry.insert("media".into(), card.media.iter().map(unsaid_of_picture).collect());
    } else {
        entry.remove("media");
    }
    name_own_codes(&mut entry, card, kinds, Class::Initiative);
    Value::Object(entry)
}

fn set_or_remove(entry: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    match value {
        Some(value) => entry.insert(name.to_owned(), value),
        None => entry.remove(name),
    };
}

/// A kind or an attribute which this node made travels as its IRI, explained in `vocabulary`.
fn name_own_codes(entry: &mut Map<String, Value>, card: &Card, kinds: &Kinds, class: Class) {
    let mut vocabulary = card.vocabulary.clone();
    let codes: Vec<String> = card
        .kinds
        .iter()
        .map(|code| match kinds.kind(class, code).filter(|kind| !kind.shipped) {
            Some(kind) => {
                vocabulary.insert(kind.iri.clone(), json!({ "label": kind.label.0, "type": "kind" }));
                kind.iri.clone()
            }
            None => code.clone(),
        })
        .collect();
    if !codes.is_empty() && class == Class::Initiative {
        entry.insert("kinds".into(), json!(codes));
    }
    let own = kinds.attributes(class, &card.kinds).into_iter().filter(|attribute| !attribute.shipped);
    for attribute in own {
        let Some(Value::Object(values)) = entry.get_mut("attributes") else { break };
        let Some(value) = values.remove(&attribute.code) else { continue };
        let display = |lang: &str| profile::display(kinds, attribute, &value, lang);
        let explained = json!({
            "label": attribute.label.0,
            "type": attribute.kind.as_str(),
            "display": { "fr": display("fr"), "en": display("en") },
        });
        vocabulary.insert(attribute.iri.clone(), explained);
        values.insert(attribute.iri.clone(), value);
    }
    if !vocabulary.is_empty() {
        entry.insert("vocabulary".into(), Value::Object(vocabulary));
    }
}

/// The `Place`: point, circle and address, as far as the precision lets them be known.
fn place(location: &Location) -> Value {
    let mut address = Map::new();
    for (name, value) in [
        ("streetAddress", &location.street),
        ("postalCode", &location.postcode),
        ("addressLocality", &location.city),
        ("addressCountry", &location.country),
    ] {
        if let Some(value) = value {
            address.insert(name.into(), json!(value));
        }
    }
    let mut place = Map::new();
    for (name, value) in [("latitude", location.lat), ("longitude", location.lon)] {
        if let Some(value) = value {
            place.insert(name.into(), json!(value));
        }
    }
    if location.radius_m > 0 {
        place.insert("radius".into(), json!(location.radius_m));
        place.insert("units".into(), json!("m"));
    }
    if !address.is_empty() {
        address.insert("type".into(), json!("PostalAddress"));
        place.insert("address".into(), Value::Object(address));
    }
    if place.is_empty() {
        return Value::Null;
    }
    if let Some(name) = location.city.as_ref().or(location.territory.as_ref()) {
        place.insert("name".into(), json!(name));
    }
    place.insert("type".into(), json!("Place"));
    Value::Object(place)
}

/// What a `Place` cannot say. `None` when there is nothing more, and a `Place` shows that there is a location.
fn unsaid_of_place(location: &Location) -> Option<Value> {
    let unsaid = Location {
        lat: None,
        lon: None,
        radius_m: 0,
        street: None,
        postcode: None,
        city: None,
        country: None,
        ..location.clone()
    };
    if unsaid == Location::default() && !place(location).is_null() {
        return None;
    }
    serde_json::to_value(unsaid).ok()
}

/// Whether it can travel as an ActivityPub `Image`.
fn is_picture(picture: &Value) -> bool {
    picture.get("url").is_some_and(Value::is_string)
}

fn is_logo(picture: &Value) -> bool {
    is_picture(picture) && picture.get("type").and_then(Value::as_str) == Some("logo")
}

fn image(picture: &Value) -> Value {
    let mut image = Map::from_iter([("type".to_owned(), json!("Image"))]);
    let url = picture.get("url").and_then(Value::as_str).unwrap_or_default();
    image.insert("url".into(), json!(url));
    if let Some(alt) = picture.get("alt") {
        image.insert("name".into(), alt.clone());
    }
    let extension = url.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    let media_type = match extension.as_deref() {
        Some("webp") => "image/webp",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        _ => return Value::Object(image),
    };
    image.insert("mediaType".into(), json!(media_type));
    Value::Object(image)
}

/// The logo: the first picture that says it is one.
fn icon(card: &Card) -> Value {
    card.media.iter().find(|picture| is_logo(picture)).map_or(Value::Null, image)
}

fn images(card: &Card) -> Value {
    let logo = card.media.iter().position(is_logo);
    let others = card.media.iter().enumerate().filter(|(n, picture)| Some(*n) != logo && is_picture(picture));
    let images: Vec<Value> = others.map(|(_, picture)| image(picture)).collect();
    if images.is_empty() { Value::Null } else { Value::Array(images) }
}

/// Licence, credit and role of a picture; all of it when it is none that ActivityPub could show.
fn unsaid_of_picture(picture: &Value) -> Value {
    let mut unsaid = picture.clone();
    if let (true, Value::Object(members)) = (is_picture(picture), &mut unsaid) {
        members.remove("url");
        members.remove("alt");
    }
    unsaid
}

fn known(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { json!(text) }
}
