//! What goes wrong is said in the language of who reads it, and ends with the same status in each.

use axum::body::Body;
use axum::http::Request;
use serde_json::Value;

use crate::support::command::{bocage, bocage_with};
use crate::support::databases::TestDatabase;
use crate::support::site::Site;

/// A folder with a file in it, and the way to call the program there.
struct Desk(TestDatabase);

impl Desk {
    fn file(&self, name: &str, content: &[u8]) -> String {
        let path = self.0.folder().join(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    }

    /// Runs a command in French and in English: same status, nothing printed, and what was said in French.
    fn said(&self, environment: &[(&str, &str)], arguments: &[&str]) -> (i32, String) {
        let [french, english] =
            ["fr", "en"].map(|lang| bocage_with(&self.0, environment, &[arguments, &["--lang", lang]].concat()));
        assert_eq!((french.status, &french.out), (english.status, &english.out), "{arguments:?}");
        assert_ne!(french.err, english.err, "{arguments:?}");
        (french.status, french.err.trim_end().replace('\u{a0}', " "))
    }
}

#[test]
fn commands_say_in_french_what_went_wrong() {
    let desk = Desk(TestDatabase::sqlite());
    let picture = desk.file("photo.csv", b"\x89PNG\r\n\x1a\nxxxx");
    let there = desk.file("sauvegarde.tar.zst", b"");
    let wrong = desk.file("faux.toml", b"[server]\nprot = 1\n");
    let png =
        "Ce fichier est une image PNG, et non une liste de fiches. Donnez un tableau (CSV), du JSON ou du GeoJSON.";
    assert_eq!(desk.said(&[], &["import", &picture]), (1, png.to_owned()));
    let missing =
        "Le fichier /nulle/part.csv ne peut pas être ouvert : il n’y a pas de fichier ou de dossier de ce nom.";
    assert_eq!(desk.said(&[], &["import", "/nulle/part.csv"]), (1, missing.to_owned()));
    let unknown = "Il n’y a pas de réglage server.prot. Vouliez-vous dire server.port ?";
    assert_eq!(desk.said(&[], &["config", "--config", &wrong]), (2, unknown.to_owned()));
    let exists = format!("{there} existe déjà ; rien n’a été écrit. Donnez un autre nom.");
    assert_eq!(desk.said(&[], &["backup", &there]), (1, exists));
    let scheme = "L’adresse de la base commence par sqlite: ou postgres://.";
    let mysql = [("BOCAGE__STORAGE__DATABASE_URL", "mysql://db/bocage")];
    assert_eq!(desk.said(&mysql, &["search", "atelier"]), (2, scheme.to_owned()));
    assert_eq!(bocage(&desk.0, &["search", "atelier"]).status, 0, "the database belongs to bretagne.test now");
    let (status, conflict) = desk.said(&[("BOCAGE__NODE__HOST", "alpes.test")], &["search", "atelier"]);
    assert_eq!(status, 1);
    assert!(
        conflict.starts_with("Cette base appartient à bretagne.test, et la configuration dit alpes.test."),
        "{conflict}"
    );
}

#[test]
fn the_report_of_an_import_gives_reasons_in_words() {
    let desk = Desk(TestDatabase::sqlite());
    let file = "id,nom,commune,lat,lon\n1,Bon,Brest,48.39,-4.486\n2,,Brest,,\n3,Trop\n4,Mer,Brest,0,0\n";
    let path = desk.file("lieux.csv", file.as_bytes());
    let report = bocage(&desk.0, &["import", &path, "--dry-run", "--lang", "fr"]);
    assert_eq!(report.status, 0, "{}", report.err);
    let out = report.out.replace('\u{a0}', " ");
    for line in [
        "  3: Donnez un nom. (name)",
        "  4: Cette ligne ne peut pas être lue. (2 cellules, et 5 dans la ligne de titres)",
        "  1 × Le point (0, 0) est dans l’océan : il n’est pas gardé.",
    ] {
        assert!(out.lines().any(|printed| printed == line), "{line}\n{out}");
    }
}

#[tokio::test]
async fn the_api_says_what_went_wrong_in_the_language_that_is_accepted() {
    let site = Site::empty(TestDatabase::sqlite());
    let detail = async |path: &str, lang: &str| {
        let answer = site.send(Request::get(path).header("accept-language", lang).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.header("content-type"), "application/problem+json");
        let problem: Value = serde_json::from_str(&answer.body).unwrap();
        (answer.status.as_u16(), problem["detail"].as_str().unwrap().replace('\u{a0}', " "))
    };
    for (path, status, french, english) in [
        ("/api/v1/clusters?zoom=99", 400, "zoom : de 0 à 22.", "zoom: 0 to 22."),
        ("/api/v1/nothing", 404, "Il n’y a rien à cette adresse.", "There is nothing at this address."),
    ] {
        assert_eq!(detail(path, "fr-FR, en;q=0.5").await, (status, french.to_owned()));
        assert_eq!(detail(path, "en").await, (status, english.to_owned()));
    }
    assert_eq!(detail("/api/v1/clusters?zoom=99&lang=fr", "en").await.1, "zoom : de 0 à 22.", "what is asked for wins");
}
