//! Importing.

use super::{Desk, TABLE};

#[test]
fn a_source_under_a_new_name_is_noticed() {
    let desk = Desk::new();
    let next = desk.import("ateliers-2027.csv", TABLE, &[]);
    assert!(next.out.contains("look like those of the source ateliers."), "{}", next.out);
    assert!(next.out.contains("--source ateliers\n"), "{}", next.out);
    let same = desk.import("ateliers-2028.csv", TABLE, &["--source", "ateliers"]);
    assert!(!same.out.contains("look like"), "{}", same.out);
    let other = TABLE
        .replace("Fablab des Marées", "Café Lune")
        .replace("Atelier du Scorff", "Repair Café")
        .replace(".example", ".test");
    assert!(!desk.import("autres.csv", &other, &[]).out.contains("look like"));
}

#[test]
fn an_import_that_does_not_exist_is_no_entry() {
    let desk = Desk::new();
    for command in ["undo", "show"] {
        let unknown = desk.french(&["runs", command, "01JDX"]);
        assert_eq!(
            (unknown.status, unknown.err.trim_end()),
            (1, "Il n’y a pas d’import 01JDX. La liste : bocage runs")
        );
    }
}
