//! What files say of an offer or a request, where it differs from what they say of an initiative.

use serde_json::{Map, Value, json};

use super::parts::licence_url;
use super::{Exported, row};
use crate::initiative::{Card, Terms};

/// The columns of a file of proposals, in their order; one column `a.{code}` per attribute follows.
pub const PROPOSAL_COLUMNS: &[&str] = &[
    "id",
    "purpose",
    "kind",
    "title",
    "by",
    "by_name",
    "text",
    "lang",
    "quantity",
    "unit",
    "per",
    "minimum",
    "valid_from",
    "valid_until",
    "urgency",
    "price",
    "exchange_modes",
    "eligibility",
    "eligibility_note",
    "travel_km",
    "remote",
    "visibility",
    "contact",
    "status",
    "at_initiative",
    "lat",
    "lon",
    "precision",
    "street",
    "postcode",
    "city",
    "territory",
    "country",
    "area_served",
    "publics",
    "step_free_entry",
    "adapted_toilets",
    "node",
    "licence",
    "source",
    "source_record",
    "updated",
    "url",
];

/// One value of a proposal by column name; `None` for what it has in common with an initiative.
pub(super) fn value(entry: &Exported<'_>, column: &str) -> Option<Value> {
    let (card, terms) = (entry.card, entry.card.terms.as_ref()?);
    let value = match column {
        "kind" => json!(card.main_kind()),
        "title" => json!(card.name),
        "text" => json!(card.description),
        "by_name" => json!(entry.by_name),
        "at_initiative" => json!(terms.at_initiative.then_some("yes")),
        "purpose" => json!(terms.purpose),
        "by" => json!(terms.by),
        "quantity" => json!(terms.quantity),
        "unit" => json!(terms.unit),
        "per" => json!(terms.per),
        "minimum" => json!(terms.minimum),
        "valid_from" => json!(terms.valid_from),
        "valid_until" => json!(terms.valid_until),
        "urgency" => json!(terms.urgency),
        "price" => json!(terms.price),
        "exchange_modes" => json!(terms.exchange_modes),
        "eligibility" => json!(terms.eligibility),
        "eligibility_note" => json!(terms.eligibility_note),
        "travel_km" => json!(terms.travel_km),
        "remote" => json!(terms.remote),
        "visibility" => json!(terms.visibility),
        "contact" => json!(terms.contact),
        _ => return None,
    };
    Some(value)
}

/// A proposal in the words of schema.org: what is offered, or what is sought.
pub(super) fn offer(entry: &Exported<'_>, terms: &Terms) -> Value {
    let card = entry.card;
    let text = |column: &str| row::value(entry, column);
    let (amount, currency) = price(terms);
    let members = json!({
        "@id": entry.uri,
        "@type": if terms.is_request() { "Demand" } else { "Offer" },
        "name": card.name,
        "description": card.description,
        "url": entry.page_url,
        "category": card.main_kind(),
        "seller": (!terms.is_request()).then(|| by(entry, terms)),
        "offeredBy": (!terms.is_request()).then(|| by(entry, terms)),
        "buyer": terms.is_request().then(|| by(entry, terms)),
        "eligibleQuantity": quantity(terms),
        "validFrom": terms.valid_from,
        "validThrough": terms.valid_until,
        "price": amount,
        "priceCurrency": currency,
        "availableAtOrFrom": place(card),
        "additionalProperty": attributes(card),
        "dateModified": text("updated"),
        "license": Some(licence_url(&card.licence)).filter(|url| !url.is_empty()),
    });
    let Value::Object(members) = members else { return Value::Null };
    Value::Object(members.into_iter().filter(|(_, value)| !value.is_null()).collect::<Map<_, _>>())
}

fn by(entry: &Exported<'_>, terms: &Terms) -> Value {
    match entry.by_name {
        Some(name) => json!({ "@type": "Organization", "@id": terms.by, "name": name }),
        None => json!({ "@type": "Organization", "@id": terms.by }),
    }
}

fn quantity(terms: &Terms) -> Value {
    let per = terms.per.as_deref().filter(|per| *per != "once");
    let unit = [terms.unit.as_deref(), per].into_iter().flatten().collect::<Vec<_>>().join("/");
    match &terms.quantity {
        Some(value) => json!({ "@type": "QuantitativeValue", "value": value, "unitText": unit }),
        None => Value::Null,
    }
}

fn price(terms: &Terms) -> (Value, Value) {
    match &terms.price {
        Some(Value::String(code)) if code == "free" => (json!("0"), json!("EUR")),
        Some(Value::Object(money)) => {
            (money.get("amount").cloned().unwrap_or_default(), money.get("currency").cloned().unwrap_or_default())
        }
        _ => (Value::Null, Value::Null),
    }
}

fn place(card: &Card) -> Value {
    let Some(location) = &card.location else { return Value::Null };
    let mut place = json!({ "@type": "Place" });
    for (name, value) in [("address", super::jsonld::address(location)), ("geo", super::jsonld::geo(location))] {
        if !value.is_null() {
            place[name] = value;
        }
    }
    place
}

fn attributes(card: &Card) -> Value {
    let property = |(code, value): (&String, &Value)| json!({ "@type": "PropertyValue", "name": code, "value": value });
    let said: Vec<Value> = card.attributes.iter().chain(card.accessibility.iter()).map(property).collect();
    if said.is_empty() { Value::Null } else { Value::Array(said) }
}
