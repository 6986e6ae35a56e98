//! Filters by facts of the core, areas, hours and intervals, against counting by hand; and hostile questions.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::initiative::kind::{AttributeType, Filter};

#[test]
fn facts_of_the_core_are_filters_with_counts() {
    let mut directory = Directory::default();
    let charter =
        |state: &str| json!([{"charter": "plateformes_en_communs", "criterion": "data_ethics", "state": state}]);
    let mut write = |id: &str, more| directory.write(id, card(id, more)).position;
    write("esus", json!({"labels": ["esus"], "economics": {"commission_pct": "0", "workers_status": ["coop_member"]}}));
    write("paid", json!({"economics": {"commission_pct": "12.5", "workers_status": ["employee", "volunteer"]}}));
    write("users", json!({"governance": {"colleges": ["users", "workers"]}, "charter": charter("declared")}));
    write("doubt", json!({"governance": {"colleges": ["funders"]}, "charter": charter("contested")}));
    write("breton", json!({"languages": ["br", "fr"]}));
    let node = Node::with(directory);
    for (address, wanted) in [
        ("label=esus", vec!["esus"]),
        ("commission=0", vec!["esus"]),
        ("commission.max=20", vec!["esus", "paid"]),
        ("commission.min=1", vec!["paid"]),
        ("workers_status=volunteer&workers_status=coop_member", vec!["esus", "paid"]),
        ("college=workers", vec!["users"]),
        ("charter=data_ethics", vec!["users"]),
        ("charter=data_ethics:contested", vec!["doubt"]),
        ("language=br", vec!["breton"]),
    ] {
        assert_eq!(node.sorted_ids(address), wanted, "{address}");
        let pairs = query(address).to_pairs();
        assert_eq!(Query::from_pairs(&pairs, &kinds(), &gazetteer()), (query(address), vec![]), "{address}");
    }
    let found = node.ask("college=workers&per_page=100");
    assert!(found.facets.len() <= MAX_FACETS);
    for (facet, code, wanted) in [
        ("college", "funders", 1),
        ("college", "workers", 1),
        ("charter", "data_ethics:declared", 1),
        ("charter", "data_ethics:contested", 0),
    ] {
        let facet = found.facets.iter().find(|known| known.name == facet).unwrap();
        let count = facet.values.iter().find(|value| value.code == code).map_or(0, |value| value.count);
        assert_eq!(count, wanted, "{code}");
    }
    let nonsense = "label=nothing&college=x&charter=data_ethics:maybe&charter=x&area_served=nowhere&commission=lots";
    let pairs: Vec<(String, String)> =
        nonsense.split('&').map(|pair| pair.split_once('=').unwrap()).map(|(a, b)| (a.into(), b.into())).collect();
    let (query, dropped) = Query::from_pairs(&pairs, &kinds(), &gazetteer());
    assert_eq!((query, dropped.len()), (Query::default(), 6));
}

/// A statement counts up to its last day. Nothing is written when that is over: another day is enough.
#[test]
fn a_statement_about_a_charter_lapses_without_a_write() {
    let mut directory = Directory::default();
    for (id, until) in [("today", "2026-11-24"), ("later", "2026-11-25"), ("over", "2026-11-23")] {
        let statement = json!([{"charter": "plateformes_en_communs", "criterion": "data_ethics", "state": "declared",
                                "until": until}]);
        directory.write(id, card(id, json!({ "charter": statement })));
    }
    let mut node = Node::with(directory);
    assert_eq!(node.sorted_ids("charter=data_ethics"), ["later", "today"]);
    assert_eq!(node.ids("charter=data_ethics:lapsed"), ["over"]);
    node.search.clock = Clock::fixed(Timestamp(NOW.0 + 86_400_000_000));
    node.follow();
    assert_eq!(node.ids("charter=data_ethics"), ["later"]);
    assert_eq!(node.sorted_ids("charter=data_ethics:lapsed"), ["over", "today"]);
    let counted = node.ask("facet=charter");
    let charter = counted.facets.iter().find(|facet| facet.name == "charter").unwrap();
    let counts: Vec<(&str, u64)> = charter.values.iter().map(|value| (value.code.as_str(), value.count)).collect();
    assert_eq!(counts, [("data_ethics:lapsed", 2), ("data_ethics:declared", 1)]);
}

#[test]
fn an_area_is_found_by_place_from_codes_circles_and_polygons() {
    let mut directory = Directory::default();
    let mut write = |id: &str, more| directory.write(id, card(id, more)).position;
    write("finistere", json!({"area_served": ["FR-29"]}));
    write("brest", json!({"area_served": ["FR-29019"]}));
    write("circle", json!({"area_served": {"lat": 48.4, "lon": -4.4, "radius_km": 20.0}}));
    write("everywhere", json!({"area_served": "national"}));
    write("alps", json!({"kinds": ["host_network"], "attributes": {"territories": ["FR-ARA"]}}));
    write(
        "ring",
        json!({"kinds": ["host_network"], "attributes": {"territories":
            {"polygon": [[-5.0, 48.0], [-4.0, 48.0], [-4.0, 49.0], [-5.0, 49.0]]}}}),
    );
    let node = Node::with(directory);
    for (address, wanted) in [
        ("area_served=48.39,-4.486", vec!["brest", "circle", "everywhere", "finistere"]),
        ("area_served=FR-29019", vec!["brest", "circle", "everywhere", "finistere"]),
        ("area_served=FR-BRE", vec!["brest", "everywhere", "finistere"]),
        ("area_served=FR-44109", vec!["everywhere"]),
        ("area_served=national", vec!["everywhere"]),
        ("a.territories=48.39,-4.486", vec!["ring"]),
        ("a.territories=45.76,4.84", vec!["alps"]),
        ("a.territories=FR-69123", vec!["alps"]),
    ] {
        assert_eq!(node.sorted_ids(address), wanted, "{address}");
    }
}

#[test]
fn hours_of_an_attribute_are_asked_like_opening_hours() {
    // It is Tuesday, 10:00.
    let mut directory = Directory::default();
    for (id, rule) in [("now", "Tu 09:00-12:00"), ("later", "Tu 14:00-18:00"), ("friday", "Fr 09:00-12:00")] {
        let hours = json!({"kinds": ["food_point"], "attributes": {"pickup_hours": rule}});
        directory.write(id, at(BREST, "Brest", "FR-29019", card(id, hours)));
    }
    directory.write("unknown", card("unknown", json!({"kinds": ["food_point"]})));
    let node = Node::with(directory);
    assert_eq!(node.sorted_ids("a.pickup_hours=now"), ["now"]);
    assert_eq!(node.sorted_ids("a.pickup_hours=tu"), ["later", "now"]);
    assert_eq!(node.sorted_ids("a.pickup_hours=fr&a.pickup_hours=now"), ["friday", "now"]);
    assert!(node.ids("a.pickup_hours=su").is_empty());
}

/// A vocabulary whose makers also have days and times to be filtered by.
fn kinds_with_intervals() -> Arc<Kinds> {
    let more = r#"format = 1
[[extend]]
kind = "initiative/maker"
attribute = [
  { code = "away", type = "date_interval[]", filter = "overlap", label = { fr = "Absences", en = "Away" } },
  { code = "shift", type = "time_interval", filter = "overlap", label = { fr = "Plage", en = "Shift" } },
]
"#;
    Arc::new(kinds().with_file(more, "https://bretagne.example").unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    /// Gaps between intervals are no hits; times pass midnight on both sides.
    #[test]
    fn intervals_overlap_as_by_hand(
        cards in prop::collection::vec((prop::collection::vec((1_u32..28, 0_u32..4), 0..4), 0_u32..24, 0_u32..24), 1..20),
        (from, length) in (1_u32..28, 0_u32..3),
        (begin, end) in (0_u32..24, 0_u32..24),
    ) {
        let kinds = kinds_with_intervals();
        let folder = tempfile::tempdir().unwrap();
        let search = Search::open(folder.path(), Arc::clone(&kinds), gazetteer(), Weights::default(), Clock::fixed(NOW)).unwrap();
        let mut directory = Directory::default();
        let day = |day: u32| format!("2026-05-{:02}", day.min(31));
        for (n, (intervals, begin, end)) in cards.iter().enumerate() {
            let away: Vec<_> = intervals.iter().map(|(from, length)| json!([day(*from), day(from + length)])).collect();
            let shift = format!("{begin:02}:00-{end:02}:30");
            let attributes = json!({"away": away, "shift": shift});
            directory.write(&format!("e{n}"), card("Fab", json!({"kinds": ["maker"], "attributes": attributes})));
        }
        while !search.follow(&mut directory).unwrap().caught_up {}
        let ask = |min: String, max: String, code: &str| {
            let pairs = [(format!("a.{code}.min"), min), (format!("a.{code}.max"), max), ("per_page".into(), "100".into())];
            let (query, dropped) = Query::from_pairs(&pairs, &kinds, &gazetteer());
            assert!(dropped.is_empty(), "{dropped:?}");
            let mut found = ids(&search.find(&query).unwrap());
            found.sort();
            found
        };
        let until = from + length;
        let mut away: Vec<String> = Vec::new();
        let mut shift: Vec<String> = Vec::new();
        // Half hours of a day; an interval goes round midnight when it ends before it begins.
        let minutes = |begin: u32, end: u32| {
            let end = if end < begin { end + 1_440 } else { end };
            (begin..=end).map(|minute| minute % 1_440).collect::<std::collections::BTreeSet<_>>()
        };
        let wanted = minutes(begin * 60 + 15, end * 60 + 45);
        for (n, (intervals, begin, end)) in cards.iter().enumerate() {
            if intervals.iter().any(|(start, length)| *start <= until && start + length >= from) {
                away.push(format!("e{n}"));
            }
            if !minutes(begin * 60, end * 60 + 30).is_disjoint(&wanted) {
                shift.push(format!("e{n}"));
            }
        }
        away.sort();
        shift.sort();
        prop_assert_eq!(ask(day(from), day(until), "away"), away);
        prop_assert_eq!(ask(format!("{begin:02}:15"), format!("{end:02}:45"), "shift"), shift);
    }
}

#[test]
fn every_filter_of_the_vocabulary_is_understood() {
    let kinds = kinds();
    for class in [Class::Initiative, Class::Proposal] {
        for attribute in kinds.filterable(class) {
            let value = match attribute.kind {
                AttributeType::Hours => "now",
                AttributeType::Area => "FR-29",
                AttributeType::Date | AttributeType::DateIntervals => "2026-05-01",
                AttributeType::TimeInterval => "10:00",
                AttributeType::Integer | AttributeType::Decimal | AttributeType::Money => "3",
                AttributeType::Bool3 => "yes",
                _ => "anything",
            };
            let pairs = [("class".into(), class.as_str().into()), (format!("a.{}", attribute.code), value.into())];
            let (query, dropped) = Query::from_pairs(&pairs, &kinds, &gazetteer());
            assert!(dropped.is_empty() && query.attributes.len() == 1, "{}", attribute.code);
            assert_ne!(attribute.filter, Filter::None);
        }
    }
}

#[test]
fn hostile_questions_are_answered_in_linear_time() {
    let node = Node::with(towns());
    let long = "é".repeat(200_000);
    let terms = "mot ".repeat(10_000);
    let quotes = "\"".repeat(1_000);
    let combining = format!("a{}", "\u{301}".repeat(5_000));
    let odd = "\u{202e}\u{feff}\u{0}\u{fffd}🚲👩‍👩‍👧 ﷺ ｆａｂｌａｂ ǅ İ ß \u{1F1EB}\u{1F1F7}";
    let texts = [
        "",
        " ",
        "*",
        "**",
        "a*",
        "?",
        "\"",
        "«",
        "\"fablab",
        "fablab\"\"",
        "'",
        "l'",
        "-",
        "--- ...",
        "()[]{}",
        "AND OR NOT",
        "~3^2",
        "+-&&||!(){}[]^\"~*?:\\/",
        "name:fablab",
        "%00",
        "\\",
        "'; DROP TABLE initiative; --",
        "0",
        "1e309",
        "NaN",
        "-1",
        "🚲",
        &long,
        &terms,
        &quotes,
        &combining,
        odd,
    ];
    let names = [
        "q",
        "near",
        "radius",
        "bbox",
        "class",
        "kind",
        "theme",
        "access",
        "public",
        "price",
        "legal",
        "from",
        "label",
        "charter",
        "college",
        "workers_status",
        "area_served",
        "commission",
        "commission.min",
        "serves",
        "open",
        "fresh",
        "sort",
        "page",
        "per_page",
        "cursor",
        "facet",
        "territory",
        "status",
        "language",
        "a.machines",
        "a.pickup_hours",
        "a.capacity_per_week.min",
        "a.territories",
        "a.",
        "a",
        "",
    ];
    let begun = std::time::Instant::now();
    for text in texts {
        for name in names {
            let pairs = [(name.to_owned(), text.to_owned())];
            let (query, dropped) = Query::from_pairs(&pairs, &kinds(), &gazetteer());
            assert!(query.text.chars().count() <= MAX_QUERY_CHARS);
            assert!(dropped.iter().all(|dropped| dropped.value.chars().count() <= 80));
            // What is asked twice is the same question.
            let again = Query::from_pairs(&query.to_pairs(), &kinds(), &gazetteer()).0;
            let found = node.search.find(&query).unwrap();
            assert_eq!(node.search.find(&again).unwrap().total, found.total, "{name}={:.40}", text);
            node.search.clusters(&query, 7).unwrap();
            node.search.suggest(&query.text, "fr", 8).unwrap();
        }
    }
    assert!(begun.elapsed().as_secs() < 120, "{:?}", begun.elapsed());
}

#[test]
fn a_box_across_the_date_line_and_bands_at_two_and_thirty_kilometres() {
    let mut directory = Directory::default();
    for (id, lon) in [("west", 179.5), ("east", -179.5), ("far", 170.0)] {
        directory.write(id, at((-17.0, lon), "Taveuni", "FJ-N", card(id, json!({}))));
    }
    // Kilometres north of Brest; snapped ones count by their band.
    for (id, km, radius_m) in
        [("near", 1.5, 0), ("band3", 2.9, 500), ("exact3", 2.9, 0), ("band50", 49.0, 2_000), ("exact35", 35.0, 0)]
    {
        let mut card = at((BREST.0 + km / 111.195, BREST.1), "Brest", "FR-29019", card(id, json!({})));
        card.location.as_mut().unwrap().radius_m = radius_m;
        directory.write(id, card);
    }
    let node = Node::with(directory);
    assert_eq!(node.sorted_ids("bbox=179,-20,-179,-10"), ["east", "west"]);
    assert_eq!(node.sorted_ids("bbox=-180,-20,180,-10"), ["east", "far", "west"]);
    assert_eq!(node.sorted_ids("near=48.39,-4.486&radius=2"), ["band3", "near"]);
    assert_eq!(node.sorted_ids("near=48.39,-4.486&radius=30"), ["band3", "band50", "exact3", "near"]);
    assert_eq!(node.sorted_ids("near=@exact3&radius=1"), ["band3", "exact3"]);
}

#[test]
fn who_gives_a_town_and_no_point_is_found_around_it_no_finer_than_the_town() {
    let mut directory = Directory::default();
    let without_point = |territory: &str| {
        let mut card = at(BREST, "Brest", territory, card("x", json!({})));
        let place = card.location.as_mut().unwrap();
        (place.lat, place.lon) = (None, None);
        card
    };
    directory.write("town", without_point("FR-29019"));
    directory.write("department", without_point("FR-29"));
    let node = Node::with(directory);
    let found = node.ask("near=Brest&radius=5");
    assert_eq!(ids(&found), ["town"]);
    assert!(found.hits[0].distance.unwrap().band.is_some());
    assert!(node.sorted_ids("near=Rennes&radius=100").is_empty());
}
