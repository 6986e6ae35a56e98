//! Random public offers and requests, as a node would publish them.

use bocage::initiative::Card;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value, json};

/// Any public offer or request of something that is made, with texts that spreadsheets and JSON trip over.
pub fn any_offer() -> impl Strategy<Value = Card> {
    (title(), any::<bool>(), terms(), attributes(), proptest::option::of("[A-Za-zé*_ ]{1,20}[a-z]")).prop_map(
        |(name, is_request, mut terms, attributes, text)| {
            let purpose = if is_request { "request" } else { "offer" };
            terms.insert("purpose".into(), json!(purpose));
            terms.insert("by".into(), json!("https://bretagne.example/i/01JD40E9N3V7H2S8B5C1Y6F4TG"));
            terms.insert("contact".into(), json!("relay"));
            let mut card = json!({ "name": name, "kinds": ["make"], "lang": "fr", "status": "open", "licence": "ODbL-1.0",
                "terms": terms, "location": { "lat": 47.7483, "lon": -3.3702, "precision": "municipality", "radius_m": 3000,
                    "postcode": "56100", "city": "Lorient", "country": "FR", "territory": "FR-56121" } });
            if !attributes.is_empty() {
                card["attributes"] = Value::Object(attributes);
            }
            if let Some(text) = text {
                card["description"] = json!(text.trim());
            }
            serde_json::from_value(card).expect("an offer")
        },
    )
}

fn title() -> impl Strategy<Value = String> {
    "[=+@'A-Za-zÀ-ÿœ0-9|;,\"’-]{0,2}[A-Za-zàé0-9]{3,8}( [A-Za-zÀ-ÿœ0-9|;,.\"'’()!-]{1,9}){0,4}"
}

fn terms() -> impl Strategy<Value = Map<String, Value>> {
    let money = (1..500_u32)
        .prop_map(|cents| json!({ "amount": format!("{}.{:02}", cents / 100, cents % 100), "currency": "EUR" }));
    let price = prop_oneof![select(&["free", "exchange", "free_contribution"][..]).prop_map(|code| json!(code)), money];
    let quantity = (1..900_u32, select(&["kg", "visières", "l|t"][..]), select(&["once", "day", "week", "month"][..]));
    let lists = (
        subsequence(&["gift", "lend", "barter", "paid"][..], 0..=3),
        proptest::option::of("[a-zé]{3,9}( [a-zé;,|]{1,9}){0,3}"),
    );
    let days = (proptest::option::of(1..28_u32), 1..28_u32, select(&["public", "peers"][..]));
    (proptest::option::of(price), proptest::option::of(quantity), lists, days, proptest::option::of(1..200_u32))
        .prop_map(|(price, quantity, (modes, note), (from, until, visibility), travel)| {
            let mut terms = Map::new();
            let mut set = |name: &str, value: Option<Value>| {
                terms.extend(value.map(|value| (name.to_owned(), value)));
            };
            set("price", price);
            set("travel_km", travel.map(|km| json!(km)));
            set("exchange_modes", (!modes.is_empty()).then(|| json!(modes)));
            set("eligibility_note", note.map(|note| json!(note.trim())));
            set("valid_from", from.map(|day| json!(format!("2026-11-{day:02}"))));
            set("valid_until", Some(json!(format!("2026-12-{until:02}"))));
            set("visibility", Some(json!(visibility)));
            if let Some((number, unit, per)) = quantity {
                set("quantity", Some(json!(number.to_string())));
                set("unit", Some(json!(unit)));
                set("per", Some(json!(per)));
            }
            terms
        })
}

fn attributes() -> impl Strategy<Value = Map<String, Value>> {
    (proptest::option::of(1..900_u32), subsequence(&["laser", "cnc_milling"][..], 0..=2)).prop_map(
        |(capacity, machines)| {
            let mut attributes = Map::from_iter([("product".to_owned(), json!("visor"))]);
            attributes.extend(capacity.map(|number| ("capacity_per_week".to_owned(), json!(number))));
            if !machines.is_empty() {
                attributes.insert("machines".into(), json!(machines));
            }
            attributes
        },
    )
}
