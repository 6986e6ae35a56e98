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
