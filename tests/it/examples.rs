//! The examples that citizens see first: varied, lifelike, and without a mistake.

use std::collections::BTreeSet;

use bocage::clock::Timestamp;
use bocage::config::Config;
use bocage::initiative::draft::{Draft, DraftContext};
use bocage::initiative::kind::Kinds;
use bocage::initiative::value::check_value;
use bocage::initiative::{Card, Class, hours};
use bocage::place::{Gazetteer, Point};

const REGIONS: [&str; 3] = ["alpes", "bretagne", "gironde"];

fn examples(region: &str) -> Vec<Card> {
    let path = format!("{}/examples/{region}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn each_region_shows_every_kind_and_is_marked_as_examples() {
    let kinds = Kinds::shipped().unwrap();
    for region in REGIONS {
        let cards = examples(region);
        assert!(cards.len() >= 40, "{region} has {} examples", cards.len());
        let shown: BTreeSet<&str> = cards.iter().flat_map(|card| &card.kinds).map(String::as_str).collect();
        let known: BTreeSet<&str> = kinds.kinds(Class::Initiative).iter().map(|kind| kind.code.as_str()).collect();
        assert!(known.len() >= 15);
        assert_eq!(shown, known, "{region}");
        let names: BTreeSet<&str> = cards.iter().map(|card| card.name.as_str()).collect();
        assert_eq!(names.len(), cards.len(), "two examples of {region} have one name");
        for card in &cards {
            assert!(card.tags.iter().any(|tag| tag == "exemple"), "{}", card.name);
            assert_eq!((card.licence.as_str(), card.sources[0].source.as_str()), ("CC0-1.0", "examples"));
            for address in card.contact.website.iter().chain(card.links.iter().map(|link| &link.url)) {
                let host = url::Url::parse(address).unwrap().host_str().unwrap().to_owned();
                assert!(host.ends_with(".example"), "{address} may belong to somebody");
            }
        }
    }
}

#[test]
fn examples_are_written_in_the_words_of_the_vocabulary() {
    let kinds = Kinds::shipped().unwrap();
    let mut unknown = Vec::new();
    for card in REGIONS.iter().flat_map(|region| examples(region)) {
        for theme in card.themes.iter().filter(|code| kinds.theme(code).is_none()) {
            unknown.push(format!("{}: theme {theme}", card.name));
        }
        for (code, value) in &card.attributes {
            let Some(attribute) = kinds.attribute(Class::Initiative, &card.kinds, code) else {
                unknown.push(format!("{}: attribute {code}", card.name));
                continue;
            };
            match check_value(&kinds, attribute, value) {
                Ok(strict) if strict == *value => {}
                Ok(strict) => unknown.push(format!("{}: {code} is better written {strict}", card.name)),
                Err(problem) => unknown.push(format!("{}: {problem:?}", card.name)),
            }
        }
        for (code, value) in &card.accessibility {
            match kinds.accessibility().iter().find(|fact| fact.code == *code) {
                Some(fact) if check_value(&kinds, fact, value).as_ref() == Ok(value) => {}
                _ => unknown.push(format!("{}: accessibility {code}", card.name)),
            }
        }
        for (list, codes) in [("labels", &card.labels), ("publics", &card.publics)] {
            let list = kinds.list(list).unwrap();
            unknown.extend(
                codes.iter().filter(|code| list.item(code).is_none()).map(|code| format!("{}: {code}", card.name)),
            );
        }
        if let Some(Err(problem)) = card.opening_hours.as_deref().map(hours::normalise) {
            unknown.push(format!("{}: {problem:?}", card.name));
        }
    }
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
}

#[test]
fn examples_stand_where_they_say() {
    let gazetteer = Gazetteer::embedded();
    let mut astray = Vec::new();
    for card in REGIONS.iter().flat_map(|region| examples(region)) {
        let Some(location) = card.location.filter(|location| location.precision != "hidden") else { continue };
        let code = location.territory.unwrap();
        let Some(commune) = gazetteer.territory(&code) else {
            astray.push(format!("{}: {code} is not known", card.name));
            continue;
        };
        if Some(&commune.name) != location.city.as_ref() {
            astray.push(format!("{}: {code} is {}", card.name, commune.name));
        }
        if !commune.postcodes.contains(location.postcode.as_ref().unwrap()) {
            astray.push(format!("{}: {code} has the postcodes {:?}", card.name, commune.postcodes));
        }
        let point = Point::new(location.lat.unwrap(), location.lon.unwrap()).unwrap();
        if let Some(reference) = commune.point.filter(|reference| reference.distance_m(point) > 8_000.0) {
            astray.push(format!("{}: {} km away", card.name, reference.distance_m(point) / 1000.0));
        }
    }
    assert!(astray.is_empty(), "{}", astray.join("\n"));
}

#[test]
fn every_example_passes_the_check_of_imports_without_a_warning() {
    let (kinds, gazetteer) = (Kinds::shipped().unwrap(), Gazetteer::embedded());
    let context = DraftContext {
        kinds: &kinds,
        gazetteer: &gazetteer,
        now: Timestamp(1_795_500_000_000_000),
        default_lang: "fr",
        default_licence: "CC0-1.0",
        importing: true,
    };
    let mut problems = Vec::new();
    for card in REGIONS.iter().flat_map(|region| examples(region)) {
        let mut fields = card.to_fields().unwrap();
        fields.remove("key");
        match (Draft { fields }).check(&context) {
            Ok(checked) => {
                problems.extend(checked.warnings.iter().map(|warning| format!("{}: {warning:?}", card.name)))
            }
            Err(refused) => problems.push(format!("{}: {refused}", card.name)),
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Commands find the nodes of the demonstration by their folders.
#[test]
fn the_demonstration_can_be_operated() {
    let folder = tempfile::tempdir().unwrap();
    let three = bocage::demo::prepare(folder.path(), 47_101).unwrap();
    let fourth = bocage::demo::prepare_fourth(folder.path(), 47_104, &three).unwrap();
    for (app, name) in three.iter().chain([&fourth]).zip(["alpes", "bretagne", "gironde", "occitanie"]) {
        let found = Config::load_with(None, Some(&folder.path().join(name)), &[]).unwrap();
        assert_eq!(found.node.host, app.config.node.host);
        assert_eq!((found.server.port, found.node.name), (app.config.server.port, app.config.node.name.clone()));
    }
}
