//! Searching.

use super::Desk;

#[test]
fn a_parameter_or_a_kind_that_does_not_exist_is_wrong_use() {
    let desk = Desk::new();
    for command in ["search", "export"] {
        let wrong = desk.french(&[command, "atelier", "radus=30"]);
        assert_eq!(wrong.status, 2);
        assert_eq!(wrong.err.trim_end(), "Il n’y a pas de paramètre radus. Vouliez-vous dire radius ?");
    }
    let kinds = [
        ["search", "atelier", "--kind", "fablab"],
        ["import", "x.csv", "--kind", "fablab"],
        ["add", "--edit", "--kind", "fablab"],
    ];
    for arguments in kinds {
        let wrong = desk.run(&arguments);
        assert_eq!(wrong.status, 2, "{arguments:?}");
        assert!(wrong.err.contains("“fablab” is not a kind of this node. The nearest are: maker, "), "{}", wrong.err);
    }
}

#[test]
fn a_place_that_is_not_known_is_said() {
    let desk = Desk::new();
    let unknown = desk.french(&["search", "atelier", "--near", "Loreint"]);
    assert!(unknown.err.contains("Loreint") && unknown.err.contains("Lorient (56)  near=FR-56121"), "{}", unknown.err);
    assert_eq!(unknown.out, "", "nothing was searched");
    let nowhere = desk.french(&["search", "atelier", "near=xyzzyqwk"]);
    assert!(nowhere.err.contains("Nous ne connaissons pas « xyzzyqwk »"), "{}", nowhere.err);
}

#[test]
fn what_is_found_farther_away_is_offered() {
    let desk = Desk::new();
    let wider = desk.french(&["search", "marées", "--near", "Quimper"]);
    assert!(wider.out.starts_with("0 initiative"), "{}", wider.out);
    assert!(wider.out.contains("  Élargir à 100 km (1)  --radius 100\n"), "{}", wider.out);
}

#[test]
fn what_is_open_now_stands_first_under_headings() {
    let desk = Desk::new();
    let hours = ["edit", "@fablab-des-marees-lorient", "--set", "opening_hours=24/7"];
    assert_eq!(desk.run(&hours).status, 0);
    let found = desk.french(&["search", "open=now"]).out;
    let lines: Vec<&str> = found.lines().collect();
    let wanted = [
        "2 initiatives",
        "Ouvert maintenant (1)",
        "Fablab des Marées  (Lorient)  @fablab-des-marees-lorient",
        "Horaires inconnus (1)",
        "Atelier du Scorff  (Lorient)  @atelier-du-scorff-lorient",
    ];
    assert_eq!(lines[..5], wanted, "{found}");
}

#[test]
fn a_place_without_a_town_has_the_name_of_its_territory() {
    let desk = Desk::new();
    let add = ["add", "--kind", "place", "--set", "name=Halle", "--set", "location.territory=FR-56"];
    assert_eq!(desk.run(&add).status, 0);
    assert_eq!(desk.run(&["search", "halle"]).out.lines().last(), Some("Halle  (Morbihan)  @halle"));
}
