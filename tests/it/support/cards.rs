//! Random public cards, as a node would publish them: valid, normalised, snapped.

use bocage::initiative::Card;
use bocage::place::{Gazetteer, Point, Precision, snap};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value, json};

/// Any public card. Texts hold what spreadsheets, HTML and JSON trip over, but no HTML: a check would strip it.
pub fn any_card() -> impl Strategy<Value = Card> {
    let who = (line(), texts(), lists(), status());
    let where_and_when = (optional(location()), optional(area()), hours(), contact());
    let facts = (accessibility(), attributes(), economics(), provenance(), pictures());
    (who, where_and_when, facts).prop_map(|(who, place, facts)| {
        let mut card = Map::new();
        card.insert("name".into(), json!(who.0));
        card.insert("lang".into(), json!("fr"));
        for members in [who.1, who.2, who.3, place.2, facts.3, facts.4] {
            card.extend(members);
        }
        for (name, value) in [("location", place.0), ("area_served", place.1)] {
            card.extend(value.map(|value| (name.to_owned(), value)));
        }
        for (name, group) in
            [("contact", place.3), ("accessibility", facts.0), ("attributes", facts.1), ("economics", facts.2)]
        {
            if !group.is_empty() {
                card.insert(name.into(), Value::Object(group));
            }
        }
        serde_json::from_value(Value::Object(card)).expect("a card")
    })
}

type Members = Map<String, Value>;

/// One line without spaces at its ends, which may begin like a formula.
fn line() -> impl Strategy<Value = String> {
    "[=+@'A-Za-zÀ-ÿœ0-9|;,\"’-]{0,2}[A-Za-zàé0-9]{1,8}( [A-Za-zÀ-ÿœ0-9|;,.\"'’()!-]{1,9}){0,4}"
}

fn optional<T: std::fmt::Debug + Clone>(inner: impl Strategy<Value = T>) -> impl Strategy<Value = Option<T>> {
    proptest::option::of(inner)
}

fn members(pairs: Vec<(&'static str, Option<Value>)>) -> Members {
    pairs.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

fn some_of(codes: &'static [&'static str]) -> impl Strategy<Value = Option<Value>> {
    subsequence(codes, 0..=codes.len().min(4)).prop_map(|codes| (!codes.is_empty()).then(|| json!(codes)))
}

fn one_of(codes: &'static [&'static str]) -> impl Strategy<Value = Option<Value>> {
    optional(select(codes).prop_map(|code| json!(code)))
}

fn texts() -> impl Strategy<Value = Members> {
    (optional(line()), optional("[A-Za-zé*_ ]{1,20}[a-z]\n\n\\* [a-zé]{1,20}"), optional(line())).prop_map(
        |(summary, description, english)| {
            members(vec![
                ("summary", summary.map(|text| json!(text))),
                ("description", description.map(|text| json!(text.trim()))),
                ("translations", english.map(|name| json!({ "en": { "name": name } }))),
            ])
        },
    )
}

fn lists() -> impl Strategy<Value = Members> {
    (
        subsequence(&["maker", "reuse", "food_point", "place", "mobility"][..], 1..=4),
        some_of(&["repair", "waste", "short_circuit", "carpool"]),
        some_of(&["everyone", "seniors", "students"]),
        some_of(&["br", "en", "fr"]),
        vec("[a-zé]{2,9}( [a-zé]{2,9})?", 0..3),
        one_of(&["association", "scic", "informal_group"]),
        one_of(&["free", "paid", "membership"]),
        optional(select(&["https://liens.example/a", "https://liens.example/b?x=1&y=2"][..])),
    )
        .prop_map(|(kinds, themes, publics, languages, mut tags, legal_form, price, link)| {
            let mut seen = Vec::new();
            tags.retain(|tag| {
                !seen.contains(tag) && {
                    seen.push(tag.clone());
                    true
                }
            });
            members(vec![
                ("kinds", Some(json!(kinds))),
                ("themes", themes),
                ("publics", publics),
                ("languages", languages),
                ("tags", (!tags.is_empty()).then(|| json!(tags))),
                ("legal_form", legal_form),
                ("price_model", price),
                ("links", link.map(|url| json!([{ "type": "docs", "url": url, "label": "Plans" }]))),
            ])
        })
}

fn status() -> impl Strategy<Value = Members> {
    (select(&["idea", "creation", "trial", "open", "paused", "closed"][..]), any::<bool>()).prop_map(
        |(status, dated)| {
            members(vec![("status", Some(json!(status))), ("status_since", dated.then(|| json!("2026-03-01")))])
        },
    )
}

/// Of any precision; the points are published ones.
fn location() -> impl Strategy<Value = Value> {
    let exact = (46_150_000i32..46_250_000, 5_180_000i32..5_280_000, line()).prop_map(|(lat, lon, street)| {
        json!({ "lat": f64::from(lat) / 1e6, "lon": f64::from(lon) / 1e6, "precision": "exact", "street": street,
            "postcode": "01000", "city": "Bourg-en-Bresse", "country": "FR", "territory": "FR-01053",
            "territory_from": "code", "coordinate_source": "import" })
    });
    let gazetteer = Gazetteer::embedded();
    let published = |precision, name: &str| {
        let given = Point::new(47.7483, -3.3702);
        let published = snap(given, precision, Some("FR-56121"), &gazetteer);
        let point = published.point.unwrap();
        Just(json!({ "lat": point.lat, "lon": point.lon, "precision": name, "radius_m": published.radius_m,
            "postcode": "56100", "city": "Lorient", "country": "FR", "territory": "FR-56121", "territory_from": "code",
            "coordinate_source": "import" }))
    };
    let snapped = published(Precision::Neighbourhood, "neighbourhood");
    let town = published(Precision::Municipality, "municipality");
    let without_point = Just(json!({ "precision": "municipality", "city": "Nulle Part", "country": "BE" }));
    let hidden = Just(json!({ "precision": "hidden" }));
    prop_oneof![4 => exact, 2 => snapped, 1 => town, 1 => without_point, 1 => hidden]
}

fn area() -> impl Strategy<Value = Value> {
    select(vec![
        json!("national"),
        json!("remote"),
        json!(["FR-56121", "FR-BRE"]),
        json!({ "lat": 47.7, "lon": -3.3, "radius_km": 12.0 }),
    ])
}

fn hours() -> impl Strategy<Value = Members> {
    let rules = &["Mo-Fr 09:00-12:00,14:00-18:00; PH off", "Sa[1],Sa[3] 14:00-18:00", "24/7"][..];
    (optional(select(rules)), any::<bool>()).prop_map(|(rule, crisis)| {
        let crisis_hours = json!({ "hours": "off", "from": "2026-11-20", "until": "2026-12-20", "note": "Travaux" });
        members(vec![
            ("timezone", Some(json!("Europe/Paris"))),
            ("opening_hours", rule.map(|rule| json!(rule))),
            ("crisis_hours", crisis.then_some(crisis_hours)),
        ])
    })
}

fn contact() -> impl Strategy<Value = Members> {
    (any::<bool>(), any::<bool>(), optional(any::<bool>())).prop_map(|(website, direct, relay)| {
        members(vec![
            ("website", website.then(|| json!("https://repair.example/?a=1&b=<2>"))),
            ("email", direct.then(|| json!("contact@repair.example"))),
            ("phone", direct.then(|| json!("+33 2 97 00 00 00"))),
            ("relay", relay.map(|relay| json!(relay))),
        ])
    })
}

fn accessibility() -> impl Strategy<Value = Members> {
    (one_of(&["yes", "no"]), one_of(&["yes", "no"]), optional(60u32..200), some_of(&["loop_fixed", "cued_speech"]))
        .prop_map(|(step_free, toilets, width, hearing)| {
            members(vec![
                ("step_free_entry", step_free),
                ("adapted_toilets", toilets),
                ("door_width", width.map(|cm| json!(cm))),
                ("hearing_equipment", hearing),
            ])
        })
}

/// Values of `maker`, `reuse` and `food_point`: lists, numbers, dates, hours, yes and no.
fn attributes() -> impl Strategy<Value = Members> {
    (
        some_of(&["laser", "three_d_printing", "cnc_milling"]),
        optional(1u32..5000),
        one_of(&["yes", "no"]),
        one_of(&["2026-12-01", "2027-02-28"]),
        one_of(&["Fr 17:00-19:00"]),
        one_of(&["hub", "farm", "amap"]),
    )
        .prop_map(|(machines, capacity, assisted, closes, pickup, point_type)| {
            members(vec![
                ("machines", machines),
                ("capacity_per_week", capacity.map(|n| json!(n))),
                ("assisted_self_repair", assisted),
                ("order_closes", closes),
                ("pickup_hours", pickup),
                ("point_type", point_type),
            ])
        })
}

fn economics() -> impl Strategy<Value = Members> {
    (one_of(&["0", "4.5", "12"]), one_of(&["yes", "no"]))
        .prop_map(|(commission, limited)| members(vec![("commission_pct", commission), ("limited_profit", limited)]))
}

fn provenance() -> impl Strategy<Value = Members> {
    let identifiers = btree_map(select(&["osm", "wikidata", "rna"][..]), Just(()), 0..3).prop_map(|schemes| {
        let value = |scheme: &str| match scheme {
            "osm" => "node/123456",
            "wikidata" => "Q42",
            _ => "W561000001",
        };
        schemes.into_keys().map(|scheme| (scheme.to_owned(), json!(value(scheme)))).collect::<Members>()
    });
    (identifiers, select(&["ODbL-1.0", "CC0-1.0", "etalab-2.0"][..]), any::<bool>(), 0usize..3).prop_map(
        |(identifiers, licence, checked, sources)| {
            let source = |n| json!({ "source": format!("source-{n}"), "record": format!("={n}"), "licence": licence });
            members(vec![
                ("identifiers", (!identifiers.is_empty()).then_some(Value::Object(identifiers))),
                ("licence", Some(json!(licence))),
                ("sources", (sources > 0).then(|| (0..sources).map(source).collect())),
                ("checked_at", checked.then(|| json!("2026-10-04"))),
                ("checked_by", checked.then(|| json!("maintainer"))),
            ])
        },
    )
}

/// A logo may stand anywhere among the pictures.
fn pictures() -> impl Strategy<Value = Members> {
    vec((any::<bool>(), any::<bool>(), 0u8..5), 0..4).prop_map(|pictures| {
        let picture = |(logo, licensed, n): (bool, bool, u8)| {
            let mut picture = json!({ "url": format!("https://repair.example/{n}.webp"), "alt": format!("Image {n}") });
            if logo {
                picture["type"] = json!("logo");
            }
            if licensed {
                picture["licence"] = json!("CC-BY-4.0");
                picture["credit"] = json!("Camille");
            }
            picture
        };
        let pictures: Vec<Value> = pictures.into_iter().map(picture).collect();
        members(vec![("media", (!pictures.is_empty()).then(|| json!(pictures)))])
    })
}
