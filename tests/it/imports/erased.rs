//! What was erased stays erased: later imports of its row write nothing of it back, neither into a table nor a report.

use bocage::import::{Report, undo};
use serde_json::json;

use crate::support::databases::on_each_database;
use crate::support::directory::TestDirectory;

/// Stands in every cell of the row that is erased, and nowhere else.
const MARK: &str = "zqmarque";

/// A table of two places; the first is the one that is erased.
fn places(cells: &str) -> String {
    format!(
        "id;nom;adresse;code_postal;commune;lat;lon;site;horaires;courriel;téléphone;remarque
{cells}
2;Ressourcerie du Pont;3 rue Basse;01000;Bourg-en-Bresse;46,2052;5,2255;https://pont.example;Sa 10:00-17:00;;;
"
    )
}

const RIGHT: &str = "zqmarque-1;Atelier zqmarque;3 rue zqmarque;56100;Lorient;47,7461;-3,3664;https://zqmarque.example;Sa 14:00-18:00;zqmarque@mail.example;02 zqmarque;zqmarque";
/// The same row: with cells that cannot be read, without its name, without a place, and twice.
const WRONG: [&str; 4] = [
    "zqmarque-1;Atelier zqmarque;3 rue zqmarque;zqmarque;Lorient zqmarque;zqmarque;zqmarque;zqmarque e;Sa zqmarque;zqmarque;zqmarque;zqmarque",
    "zqmarque-1;<b></b>;3 rue zqmarque;56100;Lorient;47,7461;-3,3664;zqmarque e;Sa zqmarque;zqmarque;zqmarque;zqmarque",
    "zqmarque-1;Atelier zqmarque;;;;zqmarque;zqmarque;zqmarque e;Sa zqmarque;zqmarque;zqmarque;zqmarque",
    "zqmarque-1;Atelier zqmarque;;56100;Lorient;;;;;;;\nzqmarque-1;Atelier zqmarque;;56100;Lorient;;;zqmarque e;Sa zqmarque;;;",
];

fn assert_no_trace(directory: &TestDirectory, report: &Report) {
    let told = format!("{report:?}").to_lowercase();
    assert!(!told.contains(MARK), "the report: {told}");
    let dump = directory.dump(false).to_lowercase();
    let lines: Vec<&str> = dump.lines().filter(|line| line.contains(MARK)).collect();
    assert!(lines.is_empty(), "{lines:#?}");
}

on_each_database! {
    fn a_row_of_an_erased_entry_leaves_no_trace_however_wrong_it_is(database) {
        let mut directory = TestDirectory::new(database);
        let first = directory.import("lieux.csv", &places(RIGHT));
        directory.wait_seconds(1);
        let wrong = directory.import("lieux.csv", &places(WRONG[0]));
        assert!(wrong.warned.iter().any(|warned| warned.value.contains(MARK)), "a row that is not erased is cited");
        for refused in &WRONG[1..] {
            assert_eq!(directory.import("lieux.csv", &places(refused)).rejected_total(), 1, "{refused}");
        }
        assert!(directory.dump(false).contains(MARK), "the test looks where the traces are");
        directory.wait_seconds(1);
        directory.erase(&directory.named("Atelier zqmarque").uri);
        assert_no_trace(&directory, &Report::default());

        for cells in [RIGHT].iter().chain(&WRONG) {
            directory.wait_seconds(1);
            let report = directory.import("lieux.csv", &places(cells));
            assert_eq!((report.created, report.updated, report.unchanged), (0, 0, 1), "{cells}");
            assert_eq!(report.not_recreated + report.rejected_total(), report.read - 1, "{cells}");
            assert_no_trace(&directory, &report);
        }
        let odd = directory.import("lieux.csv", &places(WRONG[0]));
        assert_eq!(odd.warnings, wrong.warnings, "that something was odd is still told");
        assert!(odd.warned.iter().all(|warned| warned.line > 0 && !warned.code.is_empty()));
        assert_ne!(first.run, odd.run);
        directory.assert_consistent();
    }

    fn a_row_without_an_id_is_not_cited_once_something_was_erased(database) {
        let mut directory = TestDirectory::new(database);
        let nameless = |row: &str| format!("nom,code_postal,commune,lat,lon,horaires\n{row}\nAutre,29200,Brest,,,\n");
        directory.import("lieux.csv", &nameless("Atelier zqmarque,56100,Lorient,,,Sa 14:00-18:00"));
        directory.wait_seconds(1);
        directory.erase(&directory.named("Atelier zqmarque").uri);
        for row in ["Atelier zqmarque,56100,Lorient,,,Sa zqmarque", ",56100,zqmarque,zqmarque,,zqmarque"] {
            let report = directory.import("lieux.csv", &nameless(row));
            assert_eq!((report.created, report.not_recreated + report.rejected_total()), (0, 1));
            assert_no_trace(&directory, &report);
        }
    }

    /// Relations name records by their ids, and the erased one has an id of its own and one with another source.
    fn what_records_say_of_each_other_names_no_erased_one(database) {
        let mut directory = TestDirectory::new(database);
        let lab = |id: &str, name: &str, parent: &str, blurb: &str| {
            json!({"id": id, "slug": format!("{name}-{id}"), "name": name, "kind_name": "fab_lab", "parent_id": parent,
                "latitude": 47.7461, "longitude": -3.3664, "city": "Lorient", "postal_code": "56100",
                "country_code": "fr", "url": format!("https://www.fablabs.io/labs/{name}{id}"), "blurb": blurb})
        };
        let labs = |blurb: &str| {
            let erased = lab("zqmarque-17", "zqmarque", "18", &format!("zqmarque {blurb}"));
            json!([erased, lab("18", "Lab du Port", "zqmarque-17", blurb), lab("19", "Lab du Nord", "18", blurb)]).to_string()
        };
        let first = directory.import("labs.json", &labs("un"));
        assert_eq!((first.file.format.as_str(), first.created), ("fablabs", 3));
        assert_eq!(first.linked, 3);
        directory.wait_seconds(1);
        let uri = directory.named("zqmarque").uri;
        directory.erase(&uri);
        assert_no_trace(&directory, &Report::default());
        for blurb in ["un", "deux"] {
            directory.wait_seconds(1);
            let report = directory.import("labs.json", &labs(blurb));
            assert_eq!((report.created, report.not_recreated), (0, 1));
            assert_no_trace(&directory, &report);
        }
        assert_eq!(directory.named("Lab du Nord").card.parent, Some(directory.named("Lab du Port").uri));
        directory.assert_consistent();
    }

    /// The next file of a source is often called otherwise, and is another source then.
    fn an_erased_entry_does_not_come_back_under_the_name_of_another_source(database) {
        let mut directory = TestDirectory::new(database);
        directory.import("lieux.csv", &places(RIGHT));
        directory.wait_seconds(1);
        directory.erase(&directory.named("Atelier zqmarque").uri);
        let moved = RIGHT.replace("3 rue", "5 rue").replace("zqmarque-1;Atelier", "ZQMARQUE-1;ATELIER").replace("47,74", "47,75");
        let other = directory.import("lieux-2027.csv", &places(&moved));
        assert_eq!((other.created, other.not_recreated), (1, 1));
        assert_no_trace(&directory, &other);
        let refused = directory.import("lieux-2028.csv", &places(&format!("{RIGHT}\n{RIGHT}")));
        assert_eq!((refused.created, refused.not_recreated, refused.rejected_total()), (1, 1, 1));
        assert_no_trace(&directory, &refused);
        directory.assert_consistent();
        // A person may insist.
        let again = directory.publish(json!({ "name": "Atelier zqmarque", "kinds": ["place"],
            "location.city": "Lorient", "location.postcode": "56100" }));
        assert_eq!(directory.named("Atelier zqmarque").uri, again.uri);
    }

    fn the_same_number_with_another_source_is_another_place(database) {
        let mut directory = TestDirectory::new(database);
        directory.import("lieux.csv", &places(RIGHT));
        directory.wait_seconds(1);
        directory.erase(&directory.named("Atelier zqmarque").uri);
        for (file, cells) in [("a.csv", "zqmarque-1;Jardin;;56100;Lorient;;;;;;;"), ("b.csv", "zqmarque-1;Atelier zqmarque;;29200;Brest;;;;;;;"),
            ("c.csv", "zqmarque-2;Atelier zqmarque;;56100;Lorient;;;;;;;")] {
            assert_eq!(directory.import(file, &places(cells)).not_recreated, 0, "{cells}");
        }
    }

    fn a_run_that_was_undone_may_be_imported_under_another_name(database) {
        let mut directory = TestDirectory::new(database);
        let run = directory.import("lieux.csv", &places(RIGHT)).run;
        directory.wait_seconds(1);
        undo(&directory.app.db, &directory.app.home(), &run, directory.app.clock.now()).unwrap();
        assert_eq!(directory.import("lieux-2027.csv", &places(RIGHT)).created, 2);
        directory.assert_consistent();
    }

    fn what_a_run_that_was_undone_reported_is_erased_too(database) {
        let mut directory = TestDirectory::new(database);
        let run = directory.import("lieux.csv", &places(RIGHT)).run;
        let uri = directory.named("Atelier zqmarque").uri;
        directory.wait_seconds(1);
        undo(&directory.app.db, &directory.app.home(), &run, directory.app.clock.now()).unwrap();
        assert!(directory.dump(false).contains(MARK), "its report cites the file");
        directory.erase(&uri);
        assert_no_trace(&directory, &Report::default());
    }
}
