//! Adding and editing.

use super::Desk;

const ENTRY: &str = "@fablab-des-marees-lorient";

#[test]
fn a_field_that_does_not_exist_is_refused_with_the_nearest_name() {
    let desk = Desk::new();
    let wrong = desk.run(&["edit", ENTRY, "--set", "horaires=Mo 10:00-12:00", "--set", "attributes.machine=laser"]);
    assert_eq!(wrong.status, 1);
    assert!(
        wrong.err.contains("horaires: There is no such field. The nearest is called opening_hours."),
        "{}",
        wrong.err
    );
    assert!(wrong.err.contains("attributes.machines."), "{}", wrong.err);
    let shown = desk.run(&["show", ENTRY]).out;
    assert!(!shown.contains("horaires"), "{shown}");
    let add = ["add", "--kind", "maker", "--set", "name=Essai", "--set", "location.city=Lorient", "--set", "blabla=3"];
    let refused = desk.french(&add);
    assert_eq!(refused.status, 1);
    assert!(
        refused.err.contains("blabla : Ce champ n’existe pas") || refused.err.contains("blabla: Ce champ"),
        "{}",
        refused.err
    );
}

#[test]
fn saving_the_form_as_it_is_edits_nothing() {
    let desk = Desk::new();
    let before = desk.run(&["show", ENTRY]).out;
    let same = desk.run_with_editor("true", &["edit", ENTRY, "--edit"]);
    assert_eq!((same.status, same.out.trim()), (0, "Nothing was changed."), "{}", same.err);
    assert_eq!(desk.run(&["show", ENTRY]).out, before);
    let renamed =
        desk.run_with_editor("sed -i 's/des Marées/des Vagues/; /contact.website/d'", &["edit", ENTRY, "--edit"]);
    assert_eq!(renamed.status, 0, "{}", renamed.err);
    let after = desk.run(&["show", ENTRY]).out;
    let edited: Vec<&str> = after.lines().filter(|line| line.contains("[@edit]")).collect();
    assert_eq!(edited, ["  name: Fablab des Vagues  [@edit]"], "{after}");
}

#[test]
fn a_field_that_is_released_is_left_to_imports() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["edit", ENTRY, "--set", "name=Fablab"]).status, 0);
    let released = desk.french(&["edit", ENTRY, "--release", "name"]);
    let said = "Laissé aux imports : name. La valeur reste jusqu’au prochain import, qui en décide de nouveau.";
    assert_eq!(released.out.trim_end(), said, "{}", released.err);
}
