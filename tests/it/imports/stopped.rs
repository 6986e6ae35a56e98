//! Imports that end in the middle, and are simply started again.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use bocage::db::Db;
use bocage::import::{Importer, import_file};
use bocage::initiative::store;

use crate::support::command::{bocage, start};
use crate::support::databases::on_each_database;
use crate::support::directory::TestDirectory;

fn table(rows: usize) -> String {
    let mut table = String::from("id,nom,code_postal,commune,lat,lon,horaires\n");
    for n in 0..rows {
        let (lat, lon) = (48.0 + (n % 1000) as f64 / 2000.0, -4.0 + (n / 1000) as f64 / 20.0 + (n % 7) as f64 / 100.0);
        writeln!(table, "{n},Lieu partagé {n},29200,Brest,{lat:.5},{lon:.5},Sa 10:00-12:00").unwrap();
    }
    table
}

on_each_database! {
    fn an_import_that_is_stopped_is_finished_by_the_next(database) {
        let directory = TestDirectory::new(database);
        let path = directory.file("lieux.csv", table(400));
        let mut options = TestDirectory::options("lieux.csv");
        options.rows_per_transaction = 50;
        options.complete = true;
        let (stop, home) = (AtomicBool::new(false), directory.app.home());
        let mut importer = Importer {
            db: &directory.app.db,
            home: &home,
            clock: directory.app.clock,
            stop: &stop,
            progress: &mut |read| stop.store(read >= 150, Ordering::Relaxed),
        };
        let report = import_file(&mut importer, &path, &options).unwrap();
        assert!(report.stopped && report.created == 150, "{}", report.created);
        assert_eq!((report.complete, report.missing), (Some(false), 0), "a part says nothing about what is missing");
        directory.assert_consistent();
        let report = directory.try_import(&path, &options).unwrap();
        assert_eq!((report.created, report.updated, report.unchanged), (250, 0, 150));
        assert_eq!(report.complete, Some(true));
        assert_eq!(directory.names().len(), 400);
        directory.assert_consistent();
        let runs = directory.app.db.read_now(|conn| bocage::import::store::list_runs(conn, 9)).unwrap();
        let mut states: Vec<&str> = runs.iter().map(|run| run.state.as_str()).collect();
        states.sort_unstable();
        assert_eq!(states, ["finished", "stopped"]);
    }

    fn a_program_killed_in_the_middle_of_an_import_loses_and_doubles_nothing(database) {
        // More rows on demand, with an optimised program, since a debug build writes some hundred a second:
        // BOCAGE_TEST_ROWS=1000000 cargo nextest run --release -E 'test(killed_in_the_middle)'
        let rows = std::env::var("BOCAGE_TEST_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(1500);
        let path = database.folder().join("lieux.csv");
        std::fs::write(&path, table(rows)).unwrap();
        let arguments = ["import", path.to_str().unwrap(), "--licence", "ODbL-1.0", "--json"];
        drop(database.open());
        let mut child = start(&database, &arguments);
        wait_for_rows(&database.open(), rows as i64 / 4);
        child.kill().unwrap();
        child.wait().unwrap();
        let written = database.open().read_now(store::latest_position).unwrap();
        assert!(written > 0 && written < rows as i64, "killed in the middle, at {written}");

        let ended = bocage(&database, &arguments);
        let report: serde_json::Value = serde_json::from_str(&ended.out).unwrap_or_else(|_| panic!("{}", ended.err));
        assert_eq!((ended.status, &report["updated"]), (0, &0.into()));
        assert_eq!(report["created"].as_i64().unwrap() + report["unchanged"].as_i64().unwrap(), rows as i64);
        let directory = TestDirectory::new(database);
        assert_eq!(directory.names().len(), rows);
        assert!(directory.names().windows(2).all(|pair| pair[0] != pair[1]), "each row once");
        directory.assert_consistent();
        let runs = directory.app.db.read_now(|conn| bocage::import::store::list_runs(conn, 9)).unwrap();
        assert_eq!(runs.iter().filter(|run| run.state == "failed").count(), 1, "{runs:?}");
    }
}

fn wait_for_rows(db: &Db, wanted: i64) {
    let (mut moved, mut before) = (Instant::now(), -1);
    loop {
        let written = db.read_now(store::latest_position).unwrap();
        if written >= wanted {
            return;
        }
        if written > before {
            (moved, before) = (Instant::now(), written);
        }
        assert!(moved.elapsed() < Duration::from_secs(120), "the import does not move");
        std::thread::sleep(Duration::from_millis(20));
    }
}
