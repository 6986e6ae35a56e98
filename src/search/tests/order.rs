//! Orders, pages, hours, bands and reasons.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::json;

use super::*;

#[test]
fn the_lines_add_up_to_the_score() {
    let node = Node::with(towns());
    for address in [
        "q=vélo",
        "q=fablab rennes",
        "q=imprimente 3d",
        "q=amap&near=Nantes&sort=best",
        "sort=best",
        "q=jardin&open=now",
    ] {
        let found = node.ask(address);
        assert!(!found.hits.is_empty(), "{address}");
        for hit in &found.hits {
            let sum: f64 = hit.reasons.iter().map(|line| line.points).sum();
            assert!((sum - hit.score).abs() < 1e-9, "{address} {hit:?}");
        }
        let scores: Vec<f64> = found.hits.iter().map(|hit| -hit.score).collect();
        assert!(
            found.ranking.order != Order::Best || found.open_groups.len() == 3 || scores.is_sorted(),
            "{address} {scores:?}"
        );
    }
}

#[test]
fn open_now_makes_three_groups() {
    let node = Node::with(towns());
    // Tuesday at ten: the grocery is open, the bicycle workshop opens at two.
    let found = node.ask("near=Brest&open=now");
    let counts: Vec<u64> = found.open_groups.iter().map(|group| group.count).collect();
    assert_eq!(counts, [1, 2, 1]);
    assert_eq!(found.total, 4);
    let states: Vec<OpenState> = found.hits.iter().filter_map(|hit| hit.open).collect();
    assert_eq!(states, [OpenState::Open, OpenState::Unknown, OpenState::Unknown, OpenState::Closed]);
    assert_eq!(node.ids("near=Brest&open=now&open_only=true"), ["epi"]);
    assert_eq!(node.sorted_ids("near=Brest&open=tu&open_only=true"), ["epi", "velo"]);
    assert_eq!(node.ids("near=Brest&open=we&open_only=true"), ["epi"]);
}

#[test]
fn orders_are_open_between_their_days() {
    let node = Node::with(towns());
    assert_eq!(node.ids("open=orders"), ["amap"]);
}

#[test]
fn never_confirmed_is_not_fresh() {
    let node = Node::with(towns());
    assert_eq!(node.ids("fresh=3"), ["fab"]);
    assert_eq!(node.ids("sort=confirmed")[0], "fab");
}

#[test]
fn names_and_ages_order() {
    let node = Node::with(towns());
    let names = node.ids("sort=name");
    assert_eq!(names[..3], ["amap2", "amap", "epi"]);
    assert_eq!(node.ids("sort=new")[0], "fab");
    assert_eq!(node.ids("sort=day"), node.ids("sort=day"));
    assert_ne!(node.ids("sort=day"), node.ids("sort=new"));
}

/// A snapped entry this many kilometres north of Brest.
fn snapped(kilometres: f64) -> Card {
    let mut card =
        at((BREST.0 + kilometres / 111.195, BREST.1), "Brest", "FR-29019", card("Chez quelqu'un", json!({})));
    if let Some(place) = &mut card.location {
        place.precision = "neighbourhood".into();
        place.radius_m = 500;
    }
    card
}

#[test]
fn a_snapped_place_is_compared_by_its_band() {
    let mut directory = Directory::default();
    for (id, kilometres) in [("near", 0.5), ("two", 2.5), ("eight", 8.0), ("twelve", 12.0)] {
        directory.write(id, snapped(kilometres));
    }
    directory.write("exact", at((BREST.0 + 2.5 / 111.195, BREST.1), "Brest", "FR-29019", card("Exact", json!({}))));
    let node = Node::with(directory);
    let around = format!("near={},{}&radius=", BREST.0, BREST.1);
    assert_eq!(node.sorted_ids(&format!("{around}1")), ["near"]);
    assert_eq!(node.sorted_ids(&format!("{around}2")), ["near", "two"]);
    assert_eq!(node.sorted_ids(&format!("{around}10")), ["eight", "exact", "near", "two"]);
    let bands: Vec<_> = node.ask(&format!("{around}10")).hits.iter().map(|hit| hit.distance.unwrap().band).collect();
    assert_eq!(bands.iter().flatten().count(), 3);
    assert!(bands.contains(&Some("5–10")), "{bands:?}");
}

#[test]
fn a_box_may_cross_the_date_line() {
    let mut directory = Directory::default();
    for (id, lon) in [("west", 178.0), ("east", -178.0), ("far", 10.0)] {
        directory.write(id, at((-16.0, lon), "Suva", "FJ", card("Île", json!({}))));
    }
    let node = Node::with(directory);
    assert_eq!(node.sorted_ids("bbox=170,-20,-170,-10"), ["east", "west"]);
    assert_eq!(node.sorted_ids("bbox=-170,-20,170,-10"), ["far"]);
    let clusters = node.search.clusters(&query("bbox=170,-20,-170,-10"), 4).unwrap();
    assert_eq!(clusters.total, 2);
    assert_eq!(node.sorted_ids("near=-16,179.9&radius=500"), ["east", "west"]);
}

#[test]
fn near_an_entry_or_an_identifier() {
    let mut directory = towns();
    directory.write(
        "hospital",
        at(NANTES, "Nantes", "FR-44109", card("CHU", json!({"identifiers": {"finess_et": "440000271"}}))),
    );
    let node = Node::with(directory);
    for near in ["@amap", "@amap@bretagne.example", "finess:440000271"] {
        let ids = node.sorted_ids(&format!("near={near}&radius=1"));
        assert_eq!(ids, ["amap", "hospital", "print", "tiers"], "{near}");
    }
    assert!(matches!(node.ask("near=@nobody").place, PlaceAnswer::Unknown { .. }));
}

#[test]
fn who_delivers_here() {
    let mut directory = Directory::default();
    let zone = |zone: serde_json::Value| json!({"kinds": ["delivery_coop"], "attributes": {"zone": zone}});
    directory.write("dept", card("Coursiers du Finistère", zone(json!(["FR-29"]))));
    directory
        .write("circle", card("Coursiers de Brest", zone(json!({"lat": BREST.0, "lon": BREST.1, "radius_km": 5}))));
    directory.write(
        "ring",
        card("Coursiers du carré", zone(json!({"polygon": [[-5.0, 48.0], [-4.0, 48.0], [-4.0, 49.0], [-5.0, 49.0]]}))),
    );
    directory.write("elsewhere", card("Coursiers de Nantes", zone(json!(["FR-44"]))));
    let node = Node::with(directory);
    assert_eq!(node.sorted_ids("serves=FR-29019"), ["circle", "dept", "ring"]);
    assert_eq!(node.sorted_ids("serves=48.39,-4.49"), ["circle", "dept", "ring"]);
    assert_eq!(node.sorted_ids("serves=48.0,-4.1"), ["dept", "ring"]);
    assert_eq!(node.sorted_ids("serves=47.218,-1.554"), ["elsewhere"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Entries that are there all the time come exactly once, whatever else is written between two pages.
    #[test]
    fn pages_have_no_gap_and_no_double_while_rows_change(
        sort in prop::sample::select(vec!["best", "name", "new", "confirmed", "day", "distance"]),
        text in prop::sample::select(vec!["", "q=atelier&", "q=vélo atelier&"]),
        days in prop::collection::vec(0_u8..28, 30),
    ) {
        let mut directory = Directory::default();
        for (n, day) in days.iter().enumerate() {
            let mut more = json!({"summary": if n % 3 == 0 { "Un vélo." } else { "Des vélos et un jardin." }});
            if n % 4 != 0 {
                more["checked_at"] = json!(format!("2026-10-{:02}", day + 1));
            }
            let place = (BREST.0 + f64::from(*day) / 1_000.0, BREST.1);
            directory.write(&format!("e{n}"), at(place, "Brest", "FR-29019", card(&format!("Atelier {}", day % 5), more)));
        }
        let mut node = Node::with(directory);
        let address = format!("{text}sort={sort}&near=Brest&radius=30&per_page=7");
        let mut asked = query(&address);
        let mut seen: Vec<String> = Vec::new();
        for round in 0.. {
            let found = node.search.find(&asked).unwrap();
            seen.extend(ids(&found));
            node.directory.write(&format!("new{round}"), card("Atelier vélo", json!({"checked_at": "2026-11-24"})));
            node.directory.write(&format!("rare{round}"), card("Vélo vélo atelier", json!({"tags": ["atelier"]})));
            if round > 0 {
                node.directory.hide(&format!("new{}", round - 1));
            }
            node.follow();
            match found.next_cursor {
                Some(cursor) => asked.cursor = Some(cursor),
                None => break,
            }
        }
        let steady: Vec<&String> = seen.iter().filter(|id| id.starts_with('e')).collect();
        prop_assert_eq!(steady.len(), steady.iter().collect::<BTreeSet<_>>().len(), "doubles");
        prop_assert_eq!(steady.len(), 30, "gaps");
    }
}
