//! A file as a node would export it.

use std::sync::{Arc, LazyLock};

use bocage::clock::Timestamp;
use bocage::export::{CsvOptions, Exported, Head, Setup, attribute_columns, format};
use bocage::initiative::kind::Kinds;
use bocage::initiative::{Card, Class};

/// Read once, not for every file.
static KINDS: LazyLock<Arc<Kinds>> = LazyLock::new(|| Arc::new(Kinds::shipped().unwrap()));

/// The text of an export of `cards`, in the format `name`.
pub fn written(name: &str, cards: &[Card], options: CsvOptions) -> String {
    let kinds = Arc::clone(&KINDS);
    let setup = Setup { kinds, directory_name: "Annuaire d'essai".into(), lang: "fr".into(), csv: options };
    let head = Head {
        title: "Annuaire d'essai".into(),
        licence: "ODbL-1.0".into(),
        attribution: "Contributeurs d'essai".into(),
        url: "https://bretagne.example/export.csv".into(),
        generated: Timestamp(1_795_168_800_000_000),
        class: class_of(cards.first()),
        attributes: attribute_columns(cards),
    };
    let mut export = format(name, &setup).unwrap();
    let mut out = Vec::new();
    export.begin(&mut out, &head).unwrap();
    for (n, card) in cards.iter().enumerate() {
        let uri = format!("https://bretagne.example{}{n:026}", class_of(Some(card)).path());
        let entry = Exported {
            uri: &uri,
            page_url: "https://bretagne.example/@x",
            home: "bretagne.example",
            handle: Some("x"),
            rev: 7,
            published: Timestamp(1_793_610_000_000_000),
            updated: Timestamp(1_795_168_800_000_000),
            claimed: false,
            card,
            by_name: card.terms.as_ref().map(|_| "Fab Lab de Lorient"),
            document: None,
        };
        export.entry(&mut out, &entry).unwrap();
    }
    export.end(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn class_of(card: Option<&Card>) -> Class {
    let has_terms = card.is_some_and(|card| card.terms.is_some());
    if has_terms { Class::Proposal } else { Class::Initiative }
}
