//! Imports as a steward knows them: what a file brings, what it leaves alone, and how it is taken back.

mod again;
mod erased;
mod hostile;
mod real;
mod stopped;

use bocage::import::{ImportOptions, undo};
use bocage::initiative::matching;
use bocage::initiative::publish;
use bocage::initiative::store::{self, State};
use serde_json::json;

use crate::support::databases::on_each_database;
use crate::support::directory::TestDirectory;

const CAFES: &str = "id;nom;adresse;code_postal;commune;lat;lon;site;horaires;courriel
1;Repair Café du Port;3 quai Est;56100;Lorient;47,7461;-3,3664;https://port.example;Sa 14:00-18:00;anne.martin@mail.example
2;Ressourcerie du Pont;3 rue Basse;01000;Bourg-en-Bresse;46,2052;5,2255;https://pont.example;Sa 10:00-17:00;
3;Atelier Vélo;12 rue Haute;29200;Brest;48,3904;-4,4861;;Mo-Fr 09:00-12:00;
4;Jardin des Rives;;44000;Nantes;47,2184;-1,5536;;;
5;Épicerie des Halles;1 place du Marché;35000;Rennes;48,1113;-1,6800;;Tu-Sa 09:00-19:00;
";

fn cafes_with(from: &str, to: &str) -> String {
    assert!(CAFES.contains(from));
    CAFES.replacen(from, to, 1)
}

on_each_database! {
    fn a_file_brings_its_entries_and_the_second_time_nothing(database) {
        let mut directory = TestDirectory::new(database);
        let report = directory.import("cafes.csv", CAFES);
        assert_eq!((report.read, report.created, report.located, report.rejected_total()), (5, 5, 5, 0));
        let port = directory.named("Repair Café du Port");
        assert_eq!(port.card.opening_hours.as_deref(), Some("Sa 14:00-18:00"));
        assert_eq!(port.card.location.as_ref().unwrap().territory.as_deref(), Some("FR-56121"));
        assert_eq!(port.card.contact.email, None, "an address is not public unless the mapping says so");
        assert_eq!(port.card.checked_at, None, "a file without dates confirms nothing");
        directory.assert_consistent();
        let (root, log) = (directory.root(), directory.log());

        directory.wait_days(40);
        let again = directory.import("cafes.csv", CAFES);
        assert_eq!((again.created, again.updated, again.unchanged), (0, 0, 5));
        assert_eq!((directory.root(), directory.log()), (root, log));
        assert_eq!(directory.entry(&port.uri), port);
        directory.assert_consistent();
    }

    fn what_changed_in_the_file_changes_here_and_nothing_else(database) {
        let mut directory = TestDirectory::new(database);
        directory.import("cafes.csv", CAFES);
        let (before, others) = (directory.named("Atelier Vélo"), directory.named("Jardin des Rives"));
        directory.wait_seconds(1);
        let report = directory.import("cafes.csv", &cafes_with("Mo-Fr 09:00-12:00", "Mo-Fr 14:00-19:00"));
        assert_eq!((report.created, report.updated, report.unchanged), (0, 1, 4));
        let after = directory.entry(&before.uri);
        assert_eq!(after.card.opening_hours.as_deref(), Some("Mo-Fr 14:00-19:00"));
        assert_eq!(after.handle, before.handle, "a handle never changes");
        assert!(after.rev > before.rev && after.position > before.position);
        assert_eq!(directory.entry(&others.uri), others);
        // A value that the source takes back goes.
        directory.wait_seconds(1);
        directory.import("cafes.csv", &cafes_with("Mo-Fr 09:00-12:00", ""));
        assert_eq!(directory.entry(&before.uri).card.opening_hours, None);
        directory.assert_consistent();
    }

    fn a_dry_run_shows_the_differences_and_writes_nothing(database) {
        let directory = TestDirectory::new(database);
        let trial = directory.import_with("cafes.csv", CAFES, |options| options.dry_run = true);
        assert_eq!((trial.created, trial.run.as_str()), (5, ""));
        assert!(directory.entries().is_empty() && directory.log().is_empty());
        directory.import("cafes.csv", CAFES);
        let before = directory.dump(false);
        let changed = cafes_with("Mo-Fr 09:00-12:00", "Mo-Fr 14:00-19:00");
        let trial = directory.import_with("cafes.csv", &changed, |options| options.dry_run = true);
        assert_eq!((trial.created, trial.updated, trial.unchanged), (0, 1, 4));
        let difference = &trial.differences[0];
        assert_eq!((difference.name.as_str(), difference.field.as_str()), ("Atelier Vélo", "opening_hours"));
        assert_eq!((&difference.before, &difference.after), (&json!("Mo-Fr 09:00-12:00"), &json!("Mo-Fr 14:00-19:00")));
        assert_eq!(directory.dump(false), before);
    }

    fn a_correction_survives_imports_until_it_is_released(database) {
        let mut directory = TestDirectory::new(database);
        directory.import("cafes.csv", CAFES);
        let uri = directory.named("Atelier Vélo").uri;
        directory.wait_seconds(1);
        directory.edit(&uri, json!({ "opening_hours": "Mo-Fr 10:00-12:00" }), &[]);
        directory.wait_seconds(1);
        assert_eq!(directory.import("cafes.csv", CAFES).updated, 0);
        let changed = cafes_with("Mo-Fr 09:00-12:00", "Mo-Fr 14:00-19:00").replace("12 rue Haute", "14 rue Haute");
        let report = directory.import("cafes.csv", &changed);
        assert_eq!((report.updated, report.kept_edits), (1, 1));
        let entry = directory.entry(&uri);
        assert_eq!(entry.card.opening_hours.as_deref(), Some("Mo-Fr 10:00-12:00"), "the correction stays");
        assert_eq!(entry.card.location.as_ref().unwrap().street.as_deref(), Some("14 rue Haute"), "the rest moves on");
        let offered = directory.app.db.read_now(|conn| store::list_suggestions(conn, &uri)).unwrap();
        assert_eq!(offered, [("opening_hours".into(), "cafes".into(), "\"Mo-Fr 14:00-19:00\"".into())]);

        directory.wait_seconds(1);
        directory.edit(&uri, json!({}), &["opening_hours"]);
        directory.wait_seconds(1);
        directory.import("cafes.csv", &changed);
        assert_eq!(directory.entry(&uri).card.opening_hours.as_deref(), Some("Mo-Fr 14:00-19:00"));
        assert!(directory.app.db.read_now(|conn| store::list_suggestions(conn, &uri)).unwrap().is_empty());
        directory.assert_consistent();
    }

    fn an_erased_entry_leaves_no_trace_and_does_not_come_back(database) {
        let mut directory = TestDirectory::new(database);
        let bad_phone = CAFES.replace("courriel\n", "courriel;téléphone\n").replace(";\n", ";;\n")
            .replace("anne.martin@mail.example\n", "anne.martin@mail.example;zéro deux anne\n");
        directory.import("cafes.csv", &bad_phone);
        directory.import("autres.csv", &CAFES.replace("Repair Café du Port", "Repair Cafe du port"));
        directory.wait_seconds(1);
        directory.import("cafes.csv", &bad_phone.replace("quai Est", "quai Ouest"));
        let uri = directory.named("Repair Café du Port").uri;
        let copy = directory.named("Repair Cafe du port").uri;
        directory.edit(&uri, json!({ "summary": "On répare les grille-pains." }), &[]);
        directory.import("cafes.csv", &bad_phone.replace("quai Est", "quai Nord"));
        directory.erase(&uri);
        directory.erase(&copy);
        let dump = directory.dump(false).to_lowercase();
        for trace in ["repair", "café du port", "quai", "port.example", "anne", "47.7461", "grille-pain", "zéro deux"] {
            let lines: Vec<&str> = dump.lines().filter(|line| line.contains(trace)).collect();
            assert!(lines.is_empty(), "{trace}: {lines:#?}");
        }
        let entry = directory.entry(&uri);
        assert_eq!((entry.state, entry.handle.as_ref()), (State::Withdrawn, None));

        directory.wait_days(1);
        for file in [bad_phone.clone(), bad_phone.replace("quai Est", "quai Sud")] {
            let report = directory.import("cafes.csv", &file);
            assert_eq!((report.created, report.not_recreated), (0, 1));
        }
        assert!(!directory.names().iter().any(|name| name.contains("Repair")));
        assert!(!directory.found(&[("q", "repair")]).iter().any(|name| name.contains("Repair")));
        // The name is free for others, the address is not.
        let other = directory.publish(json!({ "name": "Repair Café du Port", "kinds": ["reuse"],
            "attributes.modes": ["repair"], "location.city": "Lorient", "location.postcode": "56100" }));
        assert_ne!(other.handle.as_deref(), Some("repair-cafe-du-port"));
        directory.assert_consistent();
    }

    fn a_run_that_made_entries_can_be_undone_and_done_again(database) {
        let mut directory = TestDirectory::new(database);
        directory.import("jardins.csv", "id,nom,code_postal,commune\n9,Jardin du Bout,29000,Quimper\n");
        directory.wait_seconds(1);
        let run = directory.import("cafes.csv", CAFES).run;
        let edited = directory.named("Jardin des Rives").uri;
        directory.wait_seconds(1);
        directory.edit(&edited, json!({ "summary": "Ouvert à toutes et tous." }), &[]);
        directory.wait_seconds(1);
        let undone = undo(&directory.app.db, &directory.app.home(), &run, directory.app.clock.now()).unwrap();
        assert_eq!((undone.withdrawn, undone.restored, undone.kept), (4, 0, 1), "what was edited since stays");
        assert_eq!(directory.names(), ["Jardin des Rives", "Jardin du Bout"]);
        assert!(undo(&directory.app.db, &directory.app.home(), &run, directory.app.clock.now()).is_err());
        directory.wait_seconds(1);
        let again = directory.import("cafes.csv", CAFES);
        assert_eq!((again.created, again.unchanged, again.not_recreated), (4, 1, 0));
        assert_eq!(directory.names().len(), 6);
        directory.assert_consistent();
    }

    fn runs_that_changed_entries_are_undone_one_after_the_other(database) {
        let mut directory = TestDirectory::new(database);
        let first = directory.import("cafes.csv", CAFES).run;
        let before = directory.named("Atelier Vélo");
        directory.wait_seconds(1);
        let changed = cafes_with("Mo-Fr 09:00-12:00", "Mo-Fr 14:00-19:00");
        let second = directory.import("cafes.csv", &changed).run;
        directory.wait_seconds(1);
        let third = directory.import("cafes.csv", &changed.replace("12 rue Haute", "14 rue Haute")).run;
        let undo = |run: &str| undo(&directory.app.db, &directory.app.home(), run, directory.app.clock.now()).unwrap();
        assert_eq!(undo(&third).restored, 1);
        assert_eq!(directory.entry(&before.uri).card.location.unwrap().street.as_deref(), Some("12 rue Haute"));
        assert_eq!(undo(&second).restored, 1);
        assert_eq!(directory.entry(&before.uri).card, before.card);
        assert_eq!(directory.entry(&before.uri).field_sources, before.field_sources);
        assert_eq!(undo(&first).withdrawn, 5);
        assert!(directory.names().is_empty());
        directory.assert_consistent();
    }

    fn absence_counts_only_in_whole_files_and_after_three_of_them_and_a_month(database) {
        let mut directory = TestDirectory::new(database);
        let rows = |range: std::ops::Range<u32>| {
            let row = |n: u32| format!("{n},Lieu {n},29200,Brest\n");
            format!("id,nom,code_postal,commune\n{}", range.map(row).collect::<String>())
        };
        directory.import("lieux.csv", &rows(0..10));
        let absent = |directory: &TestDirectory| {
            let now = directory.app.clock.now();
            directory.app.db.read_now(move |conn| bocage::import::store::list_absent(conn, now)).unwrap().len()
        };
        directory.wait_days(1);
        assert_eq!(directory.import("lieux.csv", &rows(2..10)).complete, None, "nobody said it was whole");
        let whole = |directory: &TestDirectory, range| {
            let report = directory.import_with("lieux.csv", &rows(range), |options| options.complete = true);
            (report.complete, report.missing)
        };
        directory.wait_days(1);
        assert_eq!(whole(&directory, 3..10), (Some(false), 3), "more than a fifth: not believed");
        for _ in 0..3 {
            directory.wait_days(5);
            assert_eq!(whole(&directory, 2..10), (Some(true), 2), "a fifth is believed");
        }
        assert_eq!(absent(&directory), 0, "three runs, but not thirty days");
        directory.wait_days(25);
        assert_eq!(absent(&directory), 2);
        assert_eq!(directory.names().len(), 10, "absence is not deletion");
        directory.import("lieux.csv", &rows(0..1));
        assert_eq!(absent(&directory), 1, "seen again");
        directory.assert_consistent();
    }

    fn an_unknown_licence_keeps_entries_from_peers_until_it_is_known(database) {
        let mut directory = TestDirectory::new(database);
        let unknown = directory.import_with("cafes.csv", CAFES, |options| options.licence = None);
        assert_eq!(unknown.licence, "unknown");
        assert_eq!(unknown.not_listed.get("licence_unknown"), Some(&5));
        assert!(directory.log().is_empty() && directory.names().len() == 5);
        directory.wait_seconds(1);
        let known = directory.import_with("cafes.csv", CAFES, |options| options.attribution = Some("Les Cafés".into()));
        assert_eq!((known.created, known.updated), (0, 5));
        assert_eq!(directory.log().len(), 5);
        let source = directory.named("Atelier Vélo").card.sources.remove(0);
        assert_eq!((source.licence.as_deref(), source.attribution.as_deref()), (Some("ODbL-1.0"), Some("Les Cafés")));
        directory.wait_seconds(1);
        let silent = directory.import_with("cafes.csv", CAFES, |options| {
            options.licence = None;
            options.attribution = Some("Les Cafés".into());
        });
        assert_eq!((silent.licence.as_str(), silent.unchanged), ("ODbL-1.0", 5), "what was said last time holds");
        directory.assert_consistent();
    }

    fn not_the_same_is_remembered(database) {
        let mut directory = TestDirectory::new(database);
        directory.import("cafes.csv", CAFES);
        let twins = CAFES.replace("\n3;", "\n33;").replace("\n1;", "\n11;");
        let report = directory.import("autres.csv", &twins);
        assert!(report.duplicates_found >= 5, "{:?}", report.duplicates);
        let pairs = directory.app.db.read_now(|conn| matching::list_undecided(conn, 100)).unwrap();
        let (uri, other) = (pairs[0].uri.clone(), pairs[0].other_uri.clone());
        let total = pairs.len();
        directory.write(move |conn, _, now| matching::decide(conn, &uri, &other, "different", now)).unwrap();
        directory.wait_seconds(1);
        directory.import("cafes.csv", &cafes_with("3 quai Est", "5 quai Est"));
        directory.import("autres.csv", &twins);
        let left = directory.app.db.read_now(|conn| matching::list_undecided(conn, 100)).unwrap();
        assert_eq!(left.len(), total - 1);
        assert_eq!(directory.names().len(), 10, "nothing is merged by a machine");
    }

    fn one_local_number_for_two_places_does_not_merge_them(database) {
        let directory = TestDirectory::new(database);
        let header = "id_lieu,id_local,nom_lieu,ad_lieu,com_lieu,insee,type,date_maj,ouvert,source,Xlong,Ylat,nbre_pl,nbre_pmr,duree,horaires,proprio,lumiere,comm\n";
        let row = |id: &str, name: &str, lat: &str| format!("{id},C-001,{name},,Lorient,56121,Aire de covoiturage,2022-06-02,true,245600440,-3.3664,{lat},44,2,,24/7,,false,\n");
        let file = [header, &row("56121-C-001", "Parking du Port", "47.7461"), &row("56121-C-002", "Parking de la Gare", "47.7557")].concat();
        for expected in [(2, 0), (0, 2)] {
            let report = directory.import("bnlc.csv", &file);
            assert_eq!((report.created, report.unchanged), expected, "{}", report.file.format);
        }
        directory.import_with("copie.csv", &file, |options| options.read.format = Some("bnlc".into()));
        assert!(directory.names().len() <= 4);
        directory.assert_consistent();
    }

    fn the_source_that_the_operator_ranks_higher_wins_each_field(database) {
        let mut directory = TestDirectory::new(database);
        let lab = |blurb: &str| {
            json!([{"id": 17, "name": "Atelier du Port", "kind_name": "fab_lab", "capabilities": "laser",
                "latitude": 47.7461, "longitude": -3.3664, "city": "Lorient", "postal_code": "56100", "country_code": "fr",
                "url": "https://www.fablabs.io/labs/atelierduport", "blurb": blurb}])
            .to_string()
        };
        let ranked = |options: &mut ImportOptions| options.ranking = vec!["second".into(), "premier".into()];
        directory.import("premier.json", &lab("Dit le premier"));
        let uri = directory.named("Atelier du Port").uri;
        let summary = |directory: &TestDirectory| directory.entry(&uri).card.summary.unwrap_or_default();
        directory.import("second.json", &lab("Dit le second"));
        assert_eq!(summary(&directory), "Dit le premier", "without a ranking the first keeps its fields");
        directory.wait_seconds(1);
        directory.import_with("second.json", &lab("Redit le second"), ranked);
        assert_eq!(summary(&directory), "Redit le second");
        directory.wait_seconds(1);
        directory.import_with("premier.json", &lab("Redit le premier"), ranked);
        assert_eq!(summary(&directory), "Redit le second", "the lower one does not take it back");
        directory.edit(&uri, json!({"summary": "Dit une personne"}), &[]);
        directory.wait_seconds(1);
        let report = directory.import_with("second.json", &lab("Insiste le second"), ranked);
        assert_eq!((summary(&directory).as_str(), report.kept_edits), ("Dit une personne", 1));
        assert_eq!(directory.names().len(), 1);
        directory.assert_consistent();
    }

    fn hiding_withdrawing_and_importing_again_keeps_them_away(database) {
        let mut directory = TestDirectory::new(database);
        directory.import("cafes.csv", CAFES);
        let (hidden, gone) = (directory.named("Atelier Vélo").uri, directory.named("Jardin des Rives").uri);
        let (first, second) = (hidden.clone(), gone.clone());
        directory.wait_seconds(1);
        directory.write(move |conn, home, now| publish::hide(conn, home, &first, now)).unwrap();
        directory.write(move |conn, home, now| publish::withdraw(conn, home, &second, now)).unwrap();
        directory.wait_seconds(1);
        let report = directory.import("cafes.csv", &CAFES.replace("Mo-Fr", "Mo-Sa"));
        assert_eq!(report.created, 0);
        assert_eq!(directory.names().len(), 3);
        assert_eq!(directory.entry(&hidden).state, State::Hidden);
        assert_eq!(directory.entry(&hidden).card.opening_hours.as_deref(), Some("Mo-Sa 09:00-12:00"));
        assert_eq!(directory.entry(&gone).card.name, "");
        directory.assert_consistent();
    }
}
