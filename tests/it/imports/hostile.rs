//! Files that are not what they say, and commands that make no sense.

use std::fmt::Write as _;
use std::io::Write as _;

use super::CAFES;
use crate::support::command::bocage;
use crate::support::databases::{TestDatabase, on_each_database};
use crate::support::directory::TestDirectory;

/// A table of many rows, larger than what is looked at before the first one is read.
fn long_table(rows: usize) -> String {
    let mut table = String::from("id,nom,code_postal,commune,description\n");
    let text = "Un lieu où l'on répare, prête et apprend ensemble, chaque samedi, à prix libre. ".repeat(12);
    for n in 0..rows {
        writeln!(table, "{n},Lieu {n},29200,Brest,\"{text}{n}\"").unwrap();
    }
    table
}

fn truncated_gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    let mut packed = encoder.finish().unwrap();
    packed.truncate(packed.len() - 20);
    packed
}

fn long_line() -> Vec<u8> {
    let mut file = b"nom,commune\n".to_vec();
    file.resize(66 * 1024 * 1024, b'x');
    file
}

#[test]
fn files_that_are_not_what_they_say_change_nothing_and_say_one_sentence() {
    let directory = TestDirectory::new(TestDatabase::sqlite());
    directory.import("cafes.csv", CAFES);
    let before = directory.dump(false);
    let table = long_table(3000);
    let mut json = String::from("[");
    for n in 0..9000 {
        write!(json, "{}{{\"id\":{n},\"nom\":\"Lieu {n}\",\"commune\":\"Brest\",\"code_postal\":\"29200\",\"description\":\"{}\"}}", if n == 0 { "" } else { "," }, "Un lieu. ".repeat(30)).unwrap();
    }
    let files: [(&str, Vec<u8>, &str); 9] = [
        ("photo.csv", [b"\x89PNG\r\n\x1a\n".as_slice(), &[0; 3000]].concat(), "PNG"),
        (
            "page.csv",
            b"<!DOCTYPE html><html><head><title>404</title></head><body>Not here</body></html>".to_vec(),
            "page",
        ),
        ("vide.csv", Vec::new(), "empty"),
        ("blanc.csv", b" \r\n\r\n ".to_vec(), "empty"),
        ("coupe.csv.gz", truncated_gzip(&table), "gzip"),
        ("bruit.csv", (0..20_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect(), "not"),
        ("long.csv", long_line(), "64 MiB"),
        ("coupe.json", json.clone().into_bytes(), "middle"),
        ("faux.json", json.as_bytes()[..json.len() / 2].to_vec(), "json"),
    ];
    for (name, content, word) in files {
        let path = directory.file(name, content);
        let problem = directory.try_import(&path, &TestDirectory::options(name)).expect_err(name).to_string();
        std::fs::remove_file(&path).unwrap();
        assert!(problem.to_lowercase().contains(&word.to_lowercase()), "{name}: {problem}");
        assert!(!problem.contains('\n') && problem.len() < 300, "{name}: {problem}");
        assert_eq!(directory.dump(false), before, "{name}");
    }
    // A good file of that length is read.
    let path = directory.file("long.csv", &table);
    assert_eq!(directory.try_import(&path, &TestDirectory::options("long.csv")).unwrap().created, 3000);
}

on_each_database! {
    fn many_members_under_one_long_name_are_imported_and_told_in_short(database) {
        let directory = TestDirectory::new(database);
        let long = "n".repeat(100_000);
        let members: Vec<String> = (0..20_000).map(|n| format!("\"m{n}\":{n}")).collect();
        let file = format!(r#"[{{"id":1,"nom":"Lieu","commune":"Brest","code_postal":"29200","{long}":{{{}}}}}]"#, members.join(","));
        let report = directory.import("longs.json", &file);
        assert_eq!((report.created, report.warnings.get("long_name")), (1, Some(&1)));
        assert!(serde_json::to_string(&report).unwrap().len() < 5000);
        assert_eq!(directory.import("longs.json", &file).unchanged, 1);
        directory.assert_consistent();
    }

    fn bad_rows_never_stop_a_file(database) {
        let directory = TestDirectory::new(database);
        let huge = "x".repeat(2 * 1024 * 1024);
        let file = format!(
            "id,nom,code_postal,commune,lat,lon,horaires\n1,Bon,29200,Brest,48.39,-4.486,Sa 10:00-12:00\n2,,29200,Brest,,,\n\
             3,Trop,29200\n4,Nulle part,,,,,\n5,Énorme,29200,{huge},,,\n1,Encore,29200,Brest,,,\n6,Mer,29200,Brest,0,0,\n\
             7,Pôle,29200,Brest,91,200,\n8,Heures,29200,Brest,,,quand on veut\n9,\u{202e}=cmd|'/c calc'!A0,29200,Brest,,,\n"
        );
        let report = directory.import("lieux.csv", &file);
        assert_eq!((report.read, report.created), (10, 5), "{:?}", report.rejected);
        let reasons: Vec<(&str, u64)> = report.rejected_by_reason.iter().map(|(r, n)| (r.as_str(), *n)).collect();
        assert_eq!(reasons, [("bad_record", 1), ("duplicate_id", 1), ("no_location", 1), ("no_name", 1), ("too_large", 1)]);
        for warning in ["zero_coordinates", "out_of_range", "bad_hours"] {
            assert_eq!(report.warnings.get(warning), Some(&1), "{warning}: {:?}", report.warnings);
        }
        let lines: Vec<u64> = report.rejected.iter().map(|rejected| rejected.line).collect();
        assert_eq!(lines, [3, 4, 5, 6, 7]);
        directory.assert_consistent();
    }
}

#[test]
fn a_crowd_in_one_spot_costs_no_more_than_a_crowd_elsewhere() {
    let directory = TestDirectory::new(TestDatabase::sqlite());
    let mut file = String::from("id,nom,lat,lon,code_postal,commune\n");
    for n in 0..600 {
        writeln!(file, "{n},Borne de quartier,48.39,-4.486,29200,Brest").unwrap();
    }
    let report = directory.import("bornes.csv", &file);
    assert_eq!(report.created, 600);
    assert!(report.duplicates_found <= 600 * 10, "{}", report.duplicates_found);
    directory.assert_consistent();
}

#[test]
fn the_program_says_how_it_ended() {
    let database = TestDatabase::sqlite();
    let file = |name: &str, content: &[u8]| {
        let path = database.folder().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_string_lossy().into_owned()
    };
    let good = file("cafes.csv", CAFES.as_bytes());
    let picture = file("photo.csv", b"\x89PNG\r\n\x1a\nxxxx");
    let run = |arguments: &[&str]| bocage(&database, arguments);

    let ended = run(&["import", &picture]);
    assert_eq!((ended.status, ended.out.as_str()), (1, ""));
    assert_eq!(ended.err.lines().count(), 1, "{}", ended.err);
    let ended = run(&["import", "/nowhere/file.csv"]);
    assert_eq!((ended.status, ended.err.lines().count()), (1, 1), "{}", ended.err);

    for wrong in [
        &["import"][..],
        &["import", &good, "--licence", "mine"],
        &["import", &good, "--kind", "castle"],
        &["import", &good, "--map", "/nowhere/map.toml"],
        &["import", &good, "--option", "x"],
        &["import", &good, "--attribution", "Nobody"],
        &["frobnicate"],
        &["add", "--kind", "reuse", "--set", "name"],
        &["search"],
    ] {
        let ended = run(wrong);
        assert_eq!(ended.status, 2, "{wrong:?}: {}{}", ended.out, ended.err);
        assert!(!ended.err.is_empty(), "{wrong:?}");
    }

    let ended = run(&["import", &good, "--licence", "ODbL-1.0", "--json"]);
    let report: serde_json::Value = serde_json::from_str(&ended.out).expect("JSON and nothing else");
    assert_eq!((ended.status, &report["created"]), (0, &5.into()));
    let ended = run(&["--lang", "fr", "import", &good]);
    assert!(ended.out.contains("5 lues : 0 créée, 0 modifiée, 5 inchangées, 0 refusée."), "{}", ended.out);
    let ended = run(&["search", "atelier", "velo"]);
    assert!(ended.out.starts_with("1 initiative\nAtelier Vélo"), "{}", ended.out);

    for missing in [&["show", "@nobody"][..], &["runs", "undo", "01JD"], &["edit", "@nobody", "--set", "name=X"]] {
        assert_eq!(run(missing).status, 1, "{missing:?}");
    }
    let ended = run(&["edit", "@atelier-velo-brest", "--set", "opening_hours=never ever", "--set", "name="]);
    assert_eq!(ended.status, 1);
    assert!(ended.err.contains("name:") && ended.err.contains("opening_hours:"), "all at once: {}", ended.err);
    assert_eq!(run(&["erase", "@atelier-velo-brest"]).status, 2, "without a terminal it asks for --yes");
    assert_eq!(run(&["erase", "@atelier-velo-brest", "--yes"]).status, 0);
    assert_eq!(run(&["show", "@atelier-velo-brest"]).status, 1);
    let ended = run(&["import", &good, "--json"]);
    assert!(ended.out.contains("\"not_recreated\": 1"), "{}", ended.out);
    assert!(run(&["runs"]).out.lines().count() >= 3);
    assert!(run(&["export"]).out.starts_with("id,name,kinds,"));
}
