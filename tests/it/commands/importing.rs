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

#[test]
fn a_shipped_mapping_is_named_with_the_columns_it_reads() {
    let desk = Desk::new();
    let pair = r#"[{"NomAmap": "AMAP du Port", "LATAMAP": 47.21, "LONGAMAP": -1.55, "NomExploitation": "Ferme des Prés",
        "CommuneExploitation": "Nantes", "LATProd": 47.3, "LONGProd": -1.6, "Produits": "Légumes", "Autre": "x"}]"#;
    let report = desk.import("paires.json", pair, &["--lang", "fr"]).out.replace('\u{a0}', " ");
    assert!(report.contains("Correspondance livrée avec Bocage : amap_nantes\nColonnes lues :\n"), "{report}");
    assert!(report.contains("  NomAmap → name\n") && report.contains("Colonnes ignorées : Autre\n"), "{report}");
    assert!(report.contains("2 créées, 0 modifiée,"), "{report}");
}

#[test]
fn one_is_said_as_one() {
    let desk = Desk::new();
    let one = TABLE.lines().take(2).collect::<Vec<_>>().join("\n");
    let report = desk.import("une.csv", &one, &["--lang", "fr"]).out.replace('\u{a0}', " ");
    assert!(report.contains("1 lue : 1 créée") && report.contains("1 doublon possible, "), "{report}");
    let run = desk.run(&["runs"]).out.split_whitespace().next().unwrap().to_owned();
    let undone = desk.french(&["runs", "undo", &run]).out;
    assert_eq!(
        undone.trim_end(),
        "Import annulé : 1 fiche retirée, 0 remise comme avant, 0 laissée car modifiée depuis."
    );
}
