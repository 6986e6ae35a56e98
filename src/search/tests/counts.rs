//! True counts: facets, totals, clusters.

use proptest::prelude::*;
use serde_json::json;

use super::*;

const KINDS: [&str; 3] = ["maker", "reuse", "https://other.example/kinds/radio"];
const PRICES: [&str; 3] = ["free", "paid", "membership"];
const PUBLICS: [&str; 2] = ["all", "children"];

fn random_card((kind, price, public, spot): (usize, usize, usize, u32)) -> Card {
    let mut more = json!({"kinds": [KINDS[kind % 3]]});
    if price < 3 {
        more["price_model"] = json!(PRICES[price]);
    }
    more["publics"] = json!(PUBLICS[..public % 3]);
    let place = (45.0 + f64::from(spot % 40) / 10.0, f64::from(spot / 40) / 10.0);
    at(place, "Quelque part", "FR-35238", card("Fiche", more))
}

fn has(card: &Card, name: &str, code: &str) -> bool {
    match name {
        "kind" if code == "other" => card.kinds.iter().any(|kind| kind.starts_with("https:")),
        "kind" => card.kinds.iter().any(|kind| kind == code),
        "price" => card.price_model.as_deref() == Some(code),
        _ => card.publics.iter().any(|public| public == code),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Every count is what would be found by ticking the value, counted by hand.
    #[test]
    fn facets_equal_counting_by_hand(
        cards in prop::collection::vec((0_usize..3, 0_usize..4, 0_usize..3, 0_u32..1_600), 1..60),
        kinds in prop::sample::subsequence(vec!["maker", "reuse", "other"], 0..3),
        prices in prop::sample::subsequence(PRICES.to_vec(), 0..3),
        hidden in 0_usize..3,
    ) {
        let cards: Vec<Card> = cards.into_iter().map(random_card).collect();
        let mut directory = Directory::default();
        for (n, card) in cards.iter().enumerate() {
            directory.write(&format!("e{n}"), card.clone());
        }
        let mut node = Node::with(directory);
        let hidden = hidden.min(cards.len());
        for n in 0..hidden {
            node.directory.hide(&format!("/e{n}"));
        }
        node.follow();
        let codes = |codes: &[&str]| codes.iter().map(|&code| code.to_owned()).collect();
        let asked = Query { kinds: codes(&kinds), prices: codes(&prices), ..Query::default() };
        let found = node.search.find(&asked).unwrap();
        let passes = |card: &Card, but: &str| {
            (but == "kind" || kinds.is_empty() || kinds.iter().any(|code| has(card, "kind", code)))
                && (but == "price" || prices.is_empty() || prices.iter().any(|code| has(card, "price", code)))
        };
        let shown = &cards[hidden..];
        prop_assert_eq!(found.total, shown.iter().filter(|card| passes(card, "")).count() as u64);
        for facet in found.facets.iter().filter(|facet| ["kind", "price", "public"].contains(&facet.name.as_str())) {
            for value in &facet.values {
                let by_hand = shown.iter().filter(|card| passes(card, &facet.name) && has(card, &facet.name, &value.code));
                prop_assert_eq!(value.count, by_hand.count() as u64, "{} {}", facet.name, value.code);
            }
        }
        for zoom in [0, 3, 7, 12] {
            let clusters = node.search.clusters(&asked, zoom).unwrap();
            prop_assert_eq!(clusters.total, found.total);
            prop_assert_eq!(clusters.clusters.iter().map(|cluster| cluster.count).sum::<u64>(), found.total);
        }
        let parts: Vec<Vec<String>> = node.search.matching(&asked).unwrap().in_parts(7).collect::<Result<_>>().unwrap();
        prop_assert_eq!(parts.concat().len() as u64, found.total);
    }
}

#[test]
fn clusters_are_at_most_three_hundred_and_single_ones_are_entries() {
    let mut directory = Directory::default();
    for n in 0_u32..1_600 {
        directory.write(&format!("e{n}"), random_card((0, 0, 0, n)));
    }
    let node = Node::with(directory);
    for zoom in [3, 8, 14, 22] {
        let clusters = node.search.clusters(&query("bbox=-1,44,6,50"), zoom).unwrap();
        assert!(clusters.clusters.len() <= MAX_CLUSTERS);
        assert_eq!(clusters.total, 1_600);
    }
    let clusters = node.search.clusters(&query("bbox=0.95,44.95,1.05,45.05"), 14).unwrap();
    assert_eq!(clusters.total, 1);
    let only = &clusters.clusters[0];
    assert!(only.uri.is_some() && (only.lat - 45.0).abs() < 1e-4 && (only.lon - 1.0).abs() < 1e-4);
}

#[test]
fn unknown_kinds_stand_under_other_with_the_label_of_their_origin() {
    let mut directory = Directory::default();
    let iri = "https://other.example/kinds/radio";
    directory.write(
        "radio",
        card(
            "Radio Libre",
            json!({"kinds": [iri],
        "vocabulary": {iri: {"labels": {"fr": "Radio associative"}}}}),
        ),
    );
    let node = Node::with(directory);
    let found = node.ask("kind=other");
    assert_eq!(ids(&found), ["radio"]);
    let labels = found.facets.iter().find(|facet| facet.name == "other_kind").unwrap();
    assert_eq!(labels.values[0].code, "Radio associative");
    assert_eq!(node.ids("q=radio associative"), ["radio"]);
}

#[test]
fn filters_find_attributes_access_homes_and_parents_of_themes() {
    let mut directory = towns();
    directory.write(
        "big",
        card(
            "Grand fablab",
            json!({"kinds": ["maker"], "attributes": {"capacity_per_week": 50, "machines": ["laser_cutter"]}}),
        ),
    );
    directory.write("steps", card("Marches", json!({"accessibility": {"step_free_entry": "no", "door_width": 90}})));
    let foreign = directory.write("foreign", card("Ailleurs", json!({})));
    (foreign.own, foreign.home) = (false, "alpes.example".into());
    let node = Node::with(directory);
    for (address, wanted) in [
        ("a.machines=3d_printer", vec!["fab"]),
        ("a.machines=3d_printer&a.machines=laser_cutter", vec!["big", "fab"]),
        ("a.machines=3d_printer&a.machines=laser_cutter&a.machines.all=true", vec!["fab"]),
        ("a.capacity_per_week.min=40", vec!["big"]),
        ("a.capacity_per_week.max=40", vec![]),
        ("access=step_free_entry", vec!["jardin"]),
        ("access=door_width:85", vec!["steps"]),
        ("from=alpes.example", vec!["foreign"]),
        ("status=closed", vec!["closed"]),
        ("territory=FR-44", vec!["amap", "amap2", "print", "tiers"]),
        ("territory=FR-44109&kind=food_point", vec!["amap"]),
    ] {
        assert_eq!(node.sorted_ids(address), wanted, "{address}");
    }
    assert!(!node.ids("access=step_free_entry:not_no&per_page=100").contains(&"steps".to_owned()));
    assert!(!node.ids("from=own&per_page=100").contains(&"foreign".to_owned()));
    assert!(node.ids("q=epicerie&per_page=100").iter().all(|id| id != "closed"));
}

#[test]
fn a_theme_holds_the_themes_below_it() {
    let kinds = kinds();
    let child = kinds.themes().iter().find(|theme| theme.broader.is_some()).unwrap();
    let parent = child.broader.clone().unwrap();
    let mut directory = Directory::default();
    directory.write("child", card("Fiche", json!({"themes": [child.code]})));
    let node = Node::with(directory);
    let found = node.ask(&format!("theme={parent}"));
    assert_eq!(found.total, 1);
    let themes = found.facets.iter().find(|facet| facet.name == "theme").unwrap();
    let count = |code: &str| themes.values.iter().find(|value| value.code == code).map(|value| value.count);
    assert_eq!((count(&parent), count(&child.code)), (Some(1), Some(1)));
    assert!(themes.values.iter().any(|value| value.count == 0), "zero counts are readable");
}
