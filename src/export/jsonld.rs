//! JSON-LD in the words of schema.org, for search engines and other directories.

use std::io::Write;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::parts::licence_url;
use super::proposal::offer;
use super::schema_hours::specification;
use super::{Export, Exported, Head, write_json};
use crate::error::Result;
use crate::initiative::card::Location;
use crate::initiative::kind::Kinds;
use crate::initiative::{Card, Class};

/// Writes one graph: the data set first, then its entries.
pub(super) struct JsonLd {
    kinds: Arc<Kinds>,
}

impl JsonLd {
    pub(super) fn new(kinds: Arc<Kinds>) -> JsonLd {
        JsonLd { kinds }
    }
}

impl Export for JsonLd {
    fn media_type(&self) -> &'static str {
        "application/ld+json"
    }

    fn extension(&self) -> &'static str {
        "jsonld"
    }

    fn begin(&mut self, out: &mut dyn Write, head: &Head) -> Result<()> {
        out.write_all(b"{\"@context\":\"https://schema.org\",\"@graph\":[\n")?;
        let data_set = without_unknown(json!({
            "@type": "Dataset",
            "name": text(&head.title),
            "url": text(&head.url),
            "license": text(&licence_url(&head.licence)),
            "creditText": text(&head.attribution),
            "dateModified": head.generated.rfc3339(),
        }));
        write_json(out, &data_set)
    }

    fn entry(&mut self, out: &mut dyn Write, entry: &Exported<'_>) -> Result<()> {
        out.write_all(b",\n")?;
        match &entry.card.terms {
            Some(terms) => write_json(out, &offer(entry, terms)),
            None => write_json(out, &organisation(entry, &self.kinds)),
        }
    }

    fn end(&mut self, out: &mut dyn Write) -> Result<()> {
        out.write_all(b"\n]}\n")?;
        Ok(())
    }
}

fn organisation(entry: &Exported<'_>, kinds: &Kinds) -> Value {
    let card = entry.card;
    let location = card.location.as_ref();
    without_unknown(json!({
        "@id": entry.uri,
        "@type": schema_type(card, kinds),
        "name": card.name,
        "description": card.summary.as_ref().or(card.description.as_ref()),
        "inLanguage": text(&card.lang),
        "url": card.contact.website.as_deref().unwrap_or(entry.page_url),
        "mainEntityOfPage": entry.page_url,
        "email": card.contact.email,
        "telephone": card.contact.phone,
        "address": location.map_or(Value::Null, address),
        "geo": location.map_or(Value::Null, geo),
        "areaServed": area_served(card),
        "openingHoursSpecification": opening_hours(card),
        "additionalProperty": additional(card),
        "identifier": identifiers(card),
        "sameAs": same_as(card),
        "memberOf": list(card.member_of.iter().map(|uri| json!({ "@id": uri }))),
        "member": list(card.members.iter().map(|uri| json!({ "@id": uri }))),
        "parentOrganization": card.parent.as_ref().map(|uri| json!({ "@id": uri })),
        "keywords": list(card.tags.iter().chain(&card.themes).map(|word| json!(word))),
        "image": list(card.media.iter().filter_map(|picture| picture.get("url").cloned())),
        "license": text(&licence_url(&card.licence)),
        "subjectOf": page(entry),
    }))
}

/// What the vocabulary says in `map.schema_org` of the main kind, else by what is known: only businesses have hours.
fn schema_type(card: &Card, kinds: &Kinds) -> String {
    let mapped = card.main_kind().and_then(|code| kinds.kind(Class::Initiative, code)?.map.get("schema_org"));
    match mapped.and_then(Value::as_str) {
        Some(mapped) => mapped.to_owned(),
        None if card.opening_hours.is_some() => "LocalBusiness".to_owned(),
        None => "Organization".to_owned(),
    }
}

pub(super) fn address(location: &Location) -> Value {
    let address = without_unknown(json!({
        "streetAddress": location.street,
        "postalCode": location.postcode,
        "addressLocality": location.city,
        "addressCountry": location.country,
    }));
    match address {
        Value::Object(mut members) if !members.is_empty() => {
            members.insert("@type".into(), json!("PostalAddress"));
            Value::Object(members)
        }
        _ => Value::Null,
    }
}

/// A circle where the place is not exact: a point would claim more than is known.
pub(super) fn geo(location: &Location) -> Value {
    let (Some(lat), Some(lon)) = (location.lat, location.lon) else { return Value::Null };
    let point = json!({ "@type": "GeoCoordinates", "latitude": lat, "longitude": lon });
    match location.radius_m {
        0 => point,
        radius_m => json!({ "@type": "GeoCircle", "geoMidpoint": point, "geoRadius": radius_m.to_string() }),
    }
}

fn area_served(card: &Card) -> Value {
    match &card.area_served {
        Some(Value::String(area)) if area == "national" => {
            let country = card.location.as_ref().and_then(|location| location.country.as_deref());
            json!({ "@type": "Country", "name": country.unwrap_or("FR") })
        }
        Some(Value::Array(codes)) => {
            list(codes.iter().map(|code| json!({ "@type": "AdministrativeArea", "identifier": code })))
        }
        Some(Value::Object(circle)) => match (circle.get("lat"), circle.get("lon"), circle.get("radius_km")) {
            (Some(lat), Some(lon), Some(radius_km)) => json!({
                "@type": "GeoCircle",
                "geoMidpoint": { "@type": "GeoCoordinates", "latitude": lat, "longitude": lon },
                "geoRadius": (radius_km.as_f64().unwrap_or_default() * 1000.0).round().to_string(),
            }),
            _ => Value::Null,
        },
        _ => Value::Null,
    }
}

fn opening_hours(card: &Card) -> Value {
    let mut hours = card.opening_hours.as_deref().and_then(|rule| specification(rule, None)).unwrap_or_default();
    if let Some(crisis) = &card.crisis_hours {
        let valid = Some((crisis.from.as_str(), crisis.until.as_str()));
        hours.extend(specification(&crisis.hours, valid).unwrap_or_default());
    }
    list(hours)
}

/// What schema.org has no word for: hours in OSM's, which say more than a week, and the facts of accessibility.
fn additional(card: &Card) -> Value {
    let property = |name: &str, value: &Value| json!({ "@type": "PropertyValue", "name": name, "value": value });
    let hours = card.opening_hours.iter().map(|rule| property("opening_hours", &json!(rule)));
    list(hours.chain(card.accessibility.iter().map(|(fact, value)| property(fact, value))))
}

fn identifiers(card: &Card) -> Value {
    let property =
        |(scheme, value): (&String, &String)| json!({ "@type": "PropertyValue", "propertyID": scheme, "value": value });
    list(card.identifiers.iter().map(property))
}

fn same_as(card: &Card) -> Value {
    let identified = card.identifiers.iter().filter_map(|(scheme, value)| match scheme.as_str() {
        "osm" => Some(format!("https://www.openstreetmap.org/{value}")),
        "wikidata" => Some(format!("https://www.wikidata.org/entity/{value}")),
        _ => None,
    });
    let profiles = card.links.iter().filter(|link| link.kind == "social").map(|link| link.url.clone());
    list(identified.chain(profiles).map(Value::String))
}

/// The page with its licence, its sources and its dates, which belong to the text, not to the organisation.
fn page(entry: &Exported<'_>) -> Value {
    let sources = &entry.card.sources;
    without_unknown(json!({
        "@type": "WebPage",
        "url": entry.page_url,
        "license": text(&licence_url(&entry.card.licence)),
        "datePublished": entry.published.rfc3339(),
        "dateModified": entry.updated.rfc3339(),
        "lastReviewed": entry.card.checked_at,
        "isBasedOn": list(sources.iter().filter_map(|source| source.dataset.clone().map(Value::String))),
        "creditText": list(sources.iter().map(|source| json!(source.attribution.as_ref().unwrap_or(&source.source)))),
    }))
}

fn text(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { json!(text) }
}

fn list(items: impl IntoIterator<Item = Value>) -> Value {
    let items: Vec<Value> = items.into_iter().collect();
    if items.is_empty() { Value::Null } else { Value::Array(items) }
}

fn without_unknown(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            Value::Object(members.into_iter().filter(|(_, value)| !value.is_null()).collect::<Map<_, _>>())
        }
        value => value,
    }
}
