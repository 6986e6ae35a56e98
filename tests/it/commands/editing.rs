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
fn members_are_named_as_people_name_them_in_a_text_or_a_list() {
    let desk = Desk::new();
    let uri = |out: &str| serde_json::from_str::<serde_json::Value>(out).unwrap()["uri"].as_str().unwrap().to_owned();
    let add = |name: &str, members: &str| {
        let (name, members) = (format!("name={name}"), format!("members={members}"));
        desk.run(&[
            "add",
            "--kind",
            "network",
            "--set",
            &name,
            "--set",
            "location.city=Lorient",
            "--set",
            &members,
            "--json",
        ])
    };
    for (name, members) in [("Texte", ENTRY.to_owned()), ("Liste", format!("[\"{ENTRY}\"]"))] {
        let added = add(name, &members);
        assert_eq!(added.status, 0, "{}", added.err);
        let shown = desk.run(&["show", &uri(&added.out)]).out;
        assert!(
            shown.contains("/i/") && shown.contains("members") && !shown.contains(&format!("members: {ENTRY}")),
            "{shown}"
        );
    }
    let unknown = add("Inconnu", "@personne");
    assert!(unknown.status == 1 && unknown.err.contains("@personne"), "{}", unknown.err);
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

/// The numbers of the versions that `bocage history` lists, the newest first.
fn versions(desk: &Desk) -> Vec<String> {
    let listed = desk.run(&["history", ENTRY]);
    assert_eq!(listed.status, 0, "{}", listed.err);
    let numbers = listed.out.lines().filter(|line| !line.starts_with(' '));
    numbers.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
}

#[test]
fn what_an_entry_was_is_listed_undone_and_brought_back() {
    let desk = Desk::new();
    let name = || {
        let shown = desk.run(&["show", ENTRY, "--json"]).out;
        serde_json::from_str::<serde_json::Value>(&shown).unwrap()["entry"]["card"]["name"].as_str().unwrap().to_owned()
    };
    for changed in ["name=Fablab des Vagues", "name=Fablab des Dunes"] {
        assert_eq!(desk.run(&["edit", ENTRY, "--set", changed]).status, 0);
    }
    let listed = desk.run(&["history", ENTRY]).out;
    assert!(listed.contains("    name: Fablab des Vagues → Fablab des Dunes"), "{listed}");
    let first = versions(&desk).pop().unwrap();

    let undone = desk.run(&["history", ENTRY, "--undo"]);
    assert_eq!((undone.status, name().as_str()), (0, "Fablab des Vagues"), "{}", undone.err);
    let restored = desk.french(&["history", ENTRY, "--restore", &first]);
    assert!(restored.out.contains("Version reprise : Fablab des Marées"), "{} {}", restored.out, restored.err);
    assert_eq!(name(), "Fablab des Marées");
    let none = desk.run(&["history", ENTRY, "--restore", "7"]);
    assert_eq!((none.status, name().as_str()), (1, "Fablab des Marées"), "{}", none.out);

    let listed = desk.run(&["history", ENTRY, "--json"]).out;
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    let newest = &listed[0];
    assert_eq!((newest["by"].as_str(), newest["what"].as_str()), (Some("command"), Some("revised")), "{listed}");
    assert_eq!(newest["changes"][0]["before"], "Fablab des Vagues", "{listed}");
}
