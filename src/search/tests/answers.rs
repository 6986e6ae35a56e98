//! What people type, and what they should find.

use serde_json::json;

use super::*;

#[test]
fn what_people_type_finds_what_they_mean() {
    let node = Node::with(towns());
    for (address, wanted) in [
        ("q=fablab rennes", "fab"),
        ("q=fab lab", "fab"),
        ("q=imprimante 3D", "fab"),
        ("q=imprimente 3D", "fab"),
        ("q=imprimnate 3d", "print"),
        ("q=l'épicerie", "epi"),
        ("q=epicerie", "epi"),
        ("q=EPICERIES", "epi"),
        ("q=vélo brest", "velo"),
        ("q=velos", "velo2"),
        ("q=répar", "velo"),
        ("q=tiers lieu", "tiers"),
        ("q=tierslieu", "tiers"),
        ("q=repair bicycle", "english"),
        ("q=bicycles", "english"),
        ("q=44100", "amap"),
        ("q=nantes", "tiers"),
        ("q=amap&near=Nantes", "amap"),
        ("q=laser", "fab"),
        ("q=alimentation", "epi"),
    ] {
        assert!(node.ids(address).contains(&wanted.to_owned()), "{address} found {:?}", node.ids(address));
    }
}

#[test]
fn the_other_words_for_a_kind_or_a_value_are_searched() {
    let mut directory = Directory::default();
    let rennes = |card| at(RENNES, "Rennes", "FR-35238", card);
    let machines = json!({"kinds": ["maker"], "attributes": {"machines": ["three_d_printing"]}});
    directory.write("labfab", rennes(card("labfab de Rennes", machines)));
    directory.write("aire", rennes(card("Parking du Revirat", json!({"kinds": ["mobility"]}))));
    directory.write("other", rennes(card("Salle des fêtes", json!({"kinds": ["authority"]}))));
    let node = Node::with(directory);
    for words in ["makerspace rennes", "fablab rennes", "fab lab", "hackerspaces", "imprimante 3D", "3D printer"] {
        assert_eq!(node.ids(&format!("q={words}")), ["labfab"], "{words}");
    }
    for words in ["covoiturage", "aire de covoiturage", "\"aire de covoiturage\"", "car sharing"] {
        assert_eq!(node.ids(&format!("q={words}")), ["aire"], "{words}");
    }
}

#[test]
fn a_place_among_the_words_is_a_place() {
    let node = Node::with(towns());
    let found = node.ask("q=vélo brest");
    assert_eq!(ids(&found), ["velo"]);
    assert!(matches!(found.place, PlaceAnswer::Around { from_words: true, .. }), "{:?}", found.place);
    // With a place of its own the words are words.
    assert_eq!(node.sorted_ids("q=vélo&near=Rennes"), ["velo2"]);
}

#[test]
fn a_place_alone_orders_by_distance() {
    let node = Node::with(towns());
    let found = node.ask("near=Nantes&radius=30");
    assert_eq!(found.ranking.order, Order::Distance);
    assert_eq!(ids(&found).last().map(String::as_str), Some("amap2"));
    let metres: Vec<f64> = found.hits.iter().filter_map(|hit| hit.distance).map(|distance| distance.metres).collect();
    assert!(metres.is_sorted() && metres.len() == found.hits.len());
}

#[test]
fn an_unknown_place_is_asked_for_again() {
    let node = Node::with(towns());
    let found = node.ask("near=Brset");
    let PlaceAnswer::Unknown { did_you_mean, .. } = &found.place else { panic!("{:?}", found.place) };
    assert!(did_you_mean.iter().any(|place| place.name == "Brest"), "{did_you_mean:?}");
    assert_eq!(found.total, 0);
}

#[test]
fn quoted_words_stand_together() {
    let node = Node::with(towns());
    assert_eq!(node.sorted_ids("q=jardin partagé"), ["jardin", "tiers"]);
    assert_eq!(node.sorted_ids("q=\"jardin partagé\""), ["tiers"]);
    assert_eq!(node.sorted_ids("q=«Jardin Partagé»"), ["tiers"]);
}

#[test]
fn names_stand_before_tags_and_tags_before_texts() {
    let mut directory = Directory::default();
    directory.write("text", card("Un", json!({"summary": "Ici on parle de couture."})));
    directory.write("tag", card("Deux", json!({"tags": ["couture"]})));
    directory.write("name", card("Atelier couture", json!({})));
    directory.write("typo", card("Atelier coutere", json!({})));
    let node = Node::with(directory);
    assert_eq!(node.ids("q=couture"), ["name", "tag", "text", "typo"]);
}

#[test]
fn a_correction_is_told_and_may_be_refused() {
    let node = Node::with(towns());
    let found = node.ask("q=imprimente");
    let correction = found.correction.unwrap();
    assert_eq!((correction.typed.as_str(), correction.searched.as_str()), ("imprimente", "imprimante"));
    assert!(
        found
            .hits
            .iter()
            .all(|hit| hit.reasons.iter().any(|line| matches!(line.reason, Reason::Word { corrected: true, .. })))
    );
    assert_eq!(node.ask("q=imprimente&exact=true").total, 0);
    // Three letters are not corrected.
    assert_eq!(node.ask("q=lxb").total, 0);
}

#[test]
fn nonsense_is_answered() {
    let node = Node::with(towns());
    for text in [
        "*".to_owned(),
        "\"".to_owned(),
        "«»".to_owned(),
        "\"\"\" ' - ? !! ()[]{}^~:\\/".to_owned(),
        "mot ".repeat(10_000),
        "a".repeat(5_000),
        "\u{0}\u{1}\u{feff}".to_owned(),
        "\u{301}\u{301}".to_owned(),
        "kind:maker AND (fablab OR".to_owned(),
        "-fablab +rennes fablab~2 fab*".to_owned(),
        "😀😀".to_owned(),
        "de la du".to_owned(),
    ] {
        let pairs = [("q".to_owned(), text.clone()), ("page".to_owned(), "9999999999999".to_owned())];
        let (query, dropped) = Query::from_pairs(&pairs, &kinds(), &gazetteer());
        assert!(!dropped.is_empty());
        assert!(query.text.chars().count() <= MAX_QUERY_CHARS);
        node.search.find(&query).unwrap();
        node.search.suggest(&text, "fr", 8).unwrap();
        node.search.clusters(&query, 5).unwrap();
    }
}

#[test]
fn bad_values_are_named_and_the_rest_holds() {
    let pairs = [
        ("radius", "abc"),
        ("kind", "maker"),
        ("kind", "spaceship"),
        ("bbox", "1,2"),
        ("sort", "stars"),
        ("nothing", "x"),
        ("a.nothing", "y"),
        ("open", "never"),
        ("fresh", "-1"),
    ];
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let (query, dropped) = Query::from_pairs(&pairs, &kinds(), &gazetteer());
    assert_eq!(query.kinds, ["maker"]);
    let names: Vec<&str> = dropped.iter().map(|dropped| dropped.parameter.as_str()).collect();
    assert_eq!(names, ["radius", "kind", "bbox", "sort", "a.nothing", "open", "fresh"]);
}

#[test]
fn a_query_goes_into_an_address_and_back() {
    let address = "q=vélo&near=Brest (29)&radius=30&kind=reuse&kind=maker&theme=food&access=step_free_entry&\
        access=entry_ramp:fixed&a.machines=laser_cutter&a.capacity_per_week.min=5&open=tu&fresh=12&sort=name&page=3&open_only=true";
    let query = query(address);
    let (again, dropped) = Query::from_pairs(&query.to_pairs(), &kinds(), &gazetteer());
    assert_eq!(again, query);
    assert!(dropped.is_empty(), "{dropped:?}");
}

#[test]
fn suggestions_know_towns_kinds_and_names() {
    let node = Node::with(towns());
    let suggestions = node.search.suggest("bres", "fr", 8).unwrap();
    assert!(
        suggestions.places.iter().any(|place| place.name == "Brest" && place.postcode.is_some()),
        "{suggestions:?}"
    );
    let names = |typed: &str| -> Vec<String> {
        node.search.suggest(typed, "fr", 8).unwrap().initiatives.into_iter().map(|initiative| initiative.name).collect()
    };
    assert_eq!(names("amap des p"), ["AMAP des Pommiers"]);
    assert_eq!(names("epic"), ["L'Épicerie du coin", "Ancienne épicerie"]);
    let suggestions = node.search.suggest("aliment", "fr", 8).unwrap();
    assert!(suggestions.kinds.iter().any(|kind| kind.code == "food_point"), "{suggestions:?}");
    let suggestions = node.search.suggest("fabrica", "fr", 8).unwrap();
    assert!(suggestions.proposal_kinds.iter().any(|kind| kind.code == "make"), "{suggestions:?}");
}

#[test]
fn nothing_found_offers_wider_searches() {
    let node = Node::with(towns());
    let found = node.ask("q=amap&near=Rennes&radius=30");
    assert_eq!(ids(&found), Vec::<String>::new());
    assert!(found.widen.contains(&Widen::Radius { radius_km: 100.0, count: 2 }), "{:?}", found.widen);
    assert!(found.widen.contains(&Widen::Everywhere { count: 3 }), "{:?}", found.widen);
}
