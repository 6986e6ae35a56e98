use super::super::testing::{read_json, read_json_with};
use super::*;

#[test]
fn an_overpass_answer_gives_centre_kind_and_licence() {
    let entry = read_json(make, json!([{"type":"way","id":270,"center":{"lat":47.46,"lon":-1.02},"version":3,"timestamp":"2020-01-01T00:00:00Z","user":"mapper",
        "tags":{"name":"Troc","second_hand":"only","recycling:clothes":"yes","recycling:toys":"yes","addr:street":"Rue Basse","addr:housenumber":"3","addr:city":"Nantes",
        "contact:website":"https://troc.example","wheelchair":"yes","check_date":"2024-05-01","opening_hours":"Sa 10:00-12:00"}}])).remove(0);
    assert_eq!(entry.key, "way/270");
    assert_eq!(entry.text("identifiers.osm"), Some("way/270"));
    assert_eq!(entry.fields["location.lat"], json!(47.46));
    assert_eq!(entry.fields["kinds"], json!(["reuse"]));
    assert_eq!(entry.fields["attributes.takes"], json!(["clothes", "toys"]));
    assert_eq!(entry.text("location.street"), Some("3 Rue Basse"));
    assert_eq!(entry.text("accessibility.step_free_entry"), Some("yes"));
    assert_eq!(entry.text("checked_at"), Some("2024-05-01"));
    assert_eq!(entry.text("licence"), Some("ODbL-1.0"));
    assert!(!format!("{entry:?}").contains("mapper"));
}

fn shop() -> Value {
    json!([{"code":"osm_1","nom":"Vrac","bulk_purchase":"only","organic":"yes","opening_hours":"Mo-Fr 12:00-15:00","opening_hours:covid19":"off",
        "note":"Etablissement fermé, enseigne en place","longitude":"-1.55","latitude":"47.21","id_osm":"node/364","wheelchair":"limited"}])
}

#[test]
fn crisis_hours_need_an_end_and_a_closed_text_closes_nothing() {
    let entry = read_json(make, shop()).remove(0);
    assert!(!entry.fields.contains_key("crisis_hours"));
    assert!(entry.text("description").is_some_and(|text| text.contains("covid-19") && text.contains(": off")));
    assert!(entry.warnings.iter().any(|warning| warning.code == "says_closed"), "a moderator looks");
    assert!(!entry.ended && !entry.fields.contains_key("status"));
    assert!(!entry.fields.contains_key("licence"), "a list of others does not state its licence");
    assert!(!entry.fields.contains_key("accessibility.step_free_entry"), "limited implies nothing");
    assert_eq!(entry.fields["kinds"], json!(["food_point"]));
    assert_eq!(entry.text("attributes.point_type"), Some("bulk_shop"));
    let entry =
        read_json_with(make, &[("crisis_until", "2026-12-31"), ("crisis_from", "2026-11-01")], shop()).remove(0);
    assert_eq!(entry.fields["crisis_hours"]["hours"], json!("off"));
    assert_eq!(entry.fields["crisis_hours"]["until"], json!("2026-12-31"));
    let wrong =
        ReadOptions { extra: [("crisis_until".to_owned(), "soon".to_owned())].into(), ..ReadOptions::default() };
    assert_eq!(make(&wrong).err().map(|problem| problem.code), Some("bad_option"));
}

#[test]
fn a_nameless_bin_is_refused_and_a_brand_names_its_town() {
    let entries = read_json(
        make,
        json!([{}, {"code":"osm_2","amenity":"recycling","charity":"yes","second_hand":"only","latitude":"47.5","longitude":"-1.7","id_osm":"node/2"},
        {"brand":"Biomarché","city":"Nantes","shop":"farm","latitude":"47.5","longitude":"-1.7","id_osm":"node/3"}]),
    );
    assert_eq!(entries[0].rejected.as_ref().map(|rejection| rejection.reason), Some("no_name"));
    assert_eq!(entries[1].rejected.as_ref().map(|rejection| rejection.reason), Some("no_name"));
    assert_eq!(entries[2].text("name"), Some("Biomarché Nantes"));
    assert!(is_element("node/1") && !is_element("node/") && !is_element("street/1"));
}

#[test]
fn what_is_no_longer_used_has_ended_unless_something_else_stands_there() {
    let place = |tags: Value| {
        read_json(make, json!([{ "type": "node", "id": 5, "lat": 47.2, "lon": -1.5, "tags": tags }])).remove(0)
    };
    let gone = place(json!({ "name": "Vrac", "disused:shop": "convenience" }));
    assert!(gone.ended && gone.text("status") == Some("closed"));
    assert!(!place(json!({ "name": "Vrac", "disused:shop": "convenience", "bulk_purchase": "only" })).ended);
}
