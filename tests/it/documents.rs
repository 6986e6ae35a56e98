//! Entry documents: what travels is what we have, said once.

use std::sync::LazyLock;

use bocage::catalogue::digest::entry_hash;
use bocage::clock::Timestamp;
use bocage::initiative::Card;
use bocage::initiative::document::{DocumentFacts, card_from_document, document};
use bocage::initiative::kind::Kinds;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::cards::any_card;

fn facts<'a>() -> DocumentFacts<'a> {
    DocumentFacts {
        base_url: "https://bretagne.example",
        host: "bretagne.example",
        uri: "https://bretagne.example/i/01JD3Z5V7QK8T0R4M2N6W9X1YB",
        handle: "repair-cafe-lorient",
        rev: 1_795_168_800,
        published: Timestamp(1_793_610_000_000_000),
        updated: Timestamp(1_795_168_800_000_000),
        directory_name: "Annuaire <Bretagne>",
        claimed: true,
        lang: "fr",
    }
}

fn repair_cafe() -> Card {
    serde_json::from_value(json!({
        "name": "Repair Café Lorient", "kinds": ["reuse"], "lang": "fr", "status": "open", "licence": "ODbL-1.0",
        "summary": "On répare & on rit.", "themes": [], "tags": ["vélo", "circuits courts"],
        "location": { "lat": 47.74748, "lon": -3.36333, "precision": "neighbourhood", "radius_m": 500,
            "postcode": "56100", "city": "Lorient", "country": "FR", "territory": "FR-56121" },
        "contact": { "website": "https://repair.example/" },
        "media": [{ "url": "https://repair.example/logo.webp", "alt": "Logo", "type": "logo", "licence": "CC0-1.0" },
            { "url": "https://repair.example/salle.jpg", "alt": "La salle" }],
        "attributes": { "modes": ["repair"] },
    }))
    .unwrap()
}

/// Read once, not in every case.
static KINDS: LazyLock<Kinds> = LazyLock::new(|| Kinds::shipped().unwrap());

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_document_reads_back_as_the_same_card(card in any_card(), claimed: bool) {
        let document = document(&DocumentFacts { claimed, ..facts() }, &card, &KINDS);
        let text = serde_json::to_string(&document).unwrap();
        let received: Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(card_from_document(&received).unwrap(), card);
        prop_assert_eq!(entry_hash(&received), entry_hash(&document));
    }
}

#[test]
fn what_activitypub_says_is_not_repeated() {
    let document = document(&facts(), &repair_cafe(), &Kinds::shipped().unwrap());
    assert_eq!(document["location"]["latitude"], 47.74748);
    assert_eq!(document["location"]["radius"], 500);
    assert_eq!(document["location"]["address"]["postalCode"], "56100");
    assert_eq!(document["location"]["name"], "Lorient");
    assert_eq!(document["url"], "https://bretagne.example/@repair-cafe-lorient");
    assert_eq!(document["webfinger"], "repair-cafe-lorient@bretagne.example");
    assert_eq!(document["published"], "2026-11-02T09:00:00Z");
    assert_eq!(document["icon"]["url"], "https://repair.example/logo.webp");
    assert_eq!(
        document["image"],
        json!([{ "type": "Image", "mediaType": "image/jpeg",
        "url": "https://repair.example/salle.jpg", "name": "La salle" }])
    );
    let entry = &document["bocage:entry"];
    assert_eq!(entry["location"], json!({ "precision": "neighbourhood", "territory": "FR-56121" }));
    assert_eq!(entry["media"], json!([{ "type": "logo", "licence": "CC0-1.0" }, {}]));
    assert_eq!(entry["class"], "initiative");
    assert_eq!(entry["rev"], 1_795_168_800);
    assert!(entry.get("name").is_none());
    assert_eq!(
        document["tag"][1],
        json!({ "type": "Hashtag", "name": "#circuitsCourts",
        "href": "https://bretagne.example/tags/circuitscourts" })
    );
}

#[test]
fn a_card_that_nobody_claimed_says_so() {
    let kinds = Kinds::shipped().unwrap();
    let claimed = document(&facts(), &repair_cafe(), &kinds);
    let unclaimed = document(&DocumentFacts { claimed: false, ..facts() }, &repair_cafe(), &kinds);
    assert_eq!(claimed["summary"], "<p>On répare &amp; on rit.</p>");
    assert_eq!(
        unclaimed["summary"],
        "<p>Fiche non revendiquée par l'initiative, tenue par Annuaire &lt;Bretagne&gt;.</p><p>On répare &amp; on rit.</p>"
    );
    assert_eq!((&claimed["indexable"], &unclaimed["indexable"]), (&json!(true), &json!(false)));
    let profile = unclaimed["attachment"].to_string();
    assert!(profile.contains("Fiche tenue par") && !profile.contains("me nofollow"), "{profile}");
    assert!(claimed["attachment"].to_string().contains("me nofollow noopener"));
    assert_eq!(card_from_document(&unclaimed).unwrap(), repair_cafe());
}

#[test]
fn a_kind_and_an_attribute_of_this_node_travel_as_iris_with_their_labels() {
    let kinds = Kinds::shipped().unwrap().with_file(
        r#"format = 1
default_lang = "fr"
[[initiative_kind]]
code = "ferry"
label = { fr = "Bac", en = "Ferry" }
definition = { fr = "Un bac.", en = "A ferry." }
icon = "boat"
colour = "other"
max_precision = "exact"
[[initiative_kind.attribute]]
code = "crossing"
type = "bool3"
label = { fr = "Traverse le dimanche", en = "Crosses on Sunday" }
filter = "any"
"#,
        "https://bretagne.example",
    );
    let kinds = kinds.unwrap();
    let mut card = repair_cafe();
    card.kinds = vec!["ferry".into()];
    card.attributes = serde_json::from_value(json!({ "crossing": "yes" })).unwrap();
    let document = document(&facts(), &card, &kinds);
    let entry = &document["bocage:entry"];
    let kind = entry["kinds"][0].as_str().unwrap().to_owned();
    assert!(kind.starts_with("https://bretagne.example/kinds/initiative/ferry"), "{kind}");
    assert_eq!(entry["vocabulary"][&kind]["label"]["fr"], "Bac");
    let (attribute, value) = entry["attributes"].as_object().unwrap().iter().next().unwrap();
    assert!(attribute.starts_with("https://bretagne.example/kinds/initiative/"), "{attribute}");
    assert_eq!(value, "yes");
    assert_eq!(
        entry["vocabulary"][attribute],
        json!({ "label": { "fr": "Traverse le dimanche", "en": "Crosses on Sunday" },
        "type": "bool3", "display": { "fr": "oui", "en": "yes" } })
    );
    assert_eq!(document["attachment"][0], json!({ "type": "PropertyValue", "name": "Activité", "value": "Bac" }));
}
