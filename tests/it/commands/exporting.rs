//! Exporting.

use super::{Desk, TABLE};

#[test]
fn what_is_left_out_of_a_file_is_counted_with_its_reason() {
    let desk = Desk::new();
    let path = desk.file("sans-licence.csv", &TABLE.replace("Fablab des Marées", "Café Lune"));
    assert_eq!(desk.run(&["import", path.to_str().unwrap()]).status, 0);
    let written = desk.french(&["export"]);
    assert_eq!(written.status, 0);
    assert!(written.out.contains("Fablab des Marées") && !written.out.contains("Café Lune"));
    assert!(written.err.contains("2 fiches ne sont pas exportées : leur licence est inconnue."), "{}", written.err);
    let nothing = desk.french(&["export", "q=lune"]);
    assert_eq!(nothing.status, 1);
    assert!(nothing.err.contains("1 fiche n’est pas exportée") && nothing.err.contains("--licence"), "{}", nothing.err);
    assert!(nothing.err.ends_with("aucune des fiches trouvées ne peut être copiée.\n"), "{}", nothing.err);
    let empty = desk.french(&["export", "q=xyzzyqwk"]);
    assert_eq!(empty.err.trim_end(), "Rien n’a été écrit : la recherche ne trouve aucune fiche.");
    let under = desk.french(&["export", "--licence", "CC0-1.0"]);
    assert!(under.err.contains("aucune fiche sous la licence CC0-1.0"), "{}", under.err);
}

#[test]
fn a_file_that_cannot_be_written_is_named_with_the_cause() {
    let refused = Desk::new().french(&["export", "-o", "/nulle/part.csv"]);
    assert_eq!(refused.status, 1);
    let sentence =
        "Le fichier /nulle/part.csv ne peut pas être écrit : il n’y a pas de fichier ou de dossier de ce nom.";
    assert_eq!(refused.err.trim_end(), sentence);
}
