//! Erasing.

use super::{Desk, TABLE};

#[test]
fn an_erased_text_stays_in_no_file_of_the_database() {
    let desk = Desk::new();
    // Another process has it open, so that the journal is not cleared away by the last one to leave.
    let open = desk.0.open();
    open.read_now(|conn| bocage::initiative::store::find(conn, "")).unwrap();
    let words = "Grille-pain réparés par Gwenaëlle";
    let entry = "@fablab-des-marees-lorient";
    assert_eq!(desk.run(&["edit", entry, "--set", &format!("summary={words}")]).status, 0);
    assert!(desk.holds(words), "the test looks where the words are");
    let erased = desk.french(&["erase", entry, "--yes"]);
    assert_eq!(erased.status, 0, "{}", erased.err);
    assert!(erased.out.contains("Un import ne la recréera pas"), "{}", erased.out);
    assert!(!desk.holds(words) && !desk.holds("marees.example"));
    let shown = desk.french(&["show", erased.out.split_whitespace().nth(2).unwrap().trim_end_matches('.')]);
    assert!(
        shown.out.contains("Cette fiche a été effacée : il n’en reste que l’adresse."),
        "{}{}",
        shown.out,
        shown.err
    );
    let again = desk.import("ateliers.csv", TABLE, &[]);
    assert!(again.out.contains("0 created"), "{}", again.out);
}

impl Desk {
    fn holds(&self, words: &str) -> bool {
        ["bocage.sqlite", "bocage.sqlite-wal"].iter().any(|name| {
            let bytes = std::fs::read(self.0.folder().join(name)).unwrap_or_default();
            bytes.windows(words.len()).any(|part| part == words.as_bytes())
        })
    }
}
