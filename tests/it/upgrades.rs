//! A new program changes the tables of a node only after it has put everything aside.

use std::path::{Path, PathBuf};

use bocage::app::App;
use bocage::backup::{Manifest, backup, restore};
use bocage::clock::Clock;
use bocage::db::{Db, Migrated, POSTGRES_MIGRATIONS, SQLITE_MIGRATIONS, newest_migration};
use bocage::error::Error;
use bocage::per_backend;
use diesel::connection::SimpleConnection as _;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;
use diesel_migrations::MigrationHarness as _;

use crate::support::command::bocage;
use crate::support::databases::{TestDatabase, on_each_database};

const HOST: [(&str, &str); 1] = [("BOCAGE__NODE__HOST", "bretagne.test")];

fn filled(database: &TestDatabase) -> App {
    let app = App::open(database.config_with(&HOST), Clock::default()).unwrap();
    bocage::demo::import_examples(&app, "bretagne").unwrap();
    app
}

/// The database as the program before the newest migration left it.
fn one_version_back(database: &TestDatabase) {
    match database.url.strip_prefix("sqlite:") {
        Some(path) => {
            let mut conn = SqliteConnection::establish(path).unwrap();
            // Threads of an app that was dropped may still close their connections.
            conn.batch_execute("pragma busy_timeout = 30000").unwrap();
            drop(conn.revert_last_migration(SQLITE_MIGRATIONS).unwrap());
        }
        None => {
            let mut conn = PgConnection::establish(&database.url).unwrap();
            drop(conn.revert_last_migration(POSTGRES_MIGRATIONS).unwrap());
        }
    }
}

/// All tables as this program wants them, and a mark that says they are older.
fn only_called_older(db: &Db) {
    db.write_now(|conn| {
        let version = newest_migration();
        let forget = format!("delete from __diesel_schema_migrations where version = '{version}'");
        per_backend!(conn, |conn| diesel::sql_query(forget).execute(conn))?;
        Ok(())
    })
    .unwrap();
}

fn archives(database: &TestDatabase) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(database.folder().join("backups")).into_iter().flatten();
    entries.map(|entry| entry.unwrap().path()).collect()
}

fn manifest_of(archive: &Path) -> Manifest {
    let mut tar = tar::Archive::new(zstd::stream::read::Decoder::new(std::fs::File::open(archive).unwrap()).unwrap());
    let first = tar.entries().unwrap().next().unwrap().unwrap();
    serde_json::from_reader(first).unwrap()
}

on_each_database! {
    fn what_an_older_program_left_is_in_an_archive_before_its_tables_change(database) {
        let app = filled(&database);
        let whole = backup(&app.db, &app.config, &database.folder().join("whole.tar.zst")).unwrap();
        assert_eq!(app.saved, None, "a new database has nothing to keep");
        drop(app);
        one_version_back(&database);

        let app = App::open(database.config_with(&HOST), Clock::default()).unwrap();
        assert_eq!(app.db.migrated().unwrap(), Migrated::InStep);
        let archive = app.saved.clone().unwrap();
        assert_eq!(archives(&database), std::slice::from_ref(&archive));
        let older = manifest_of(&archive);
        assert!(older.schema < whole.schema, "{} is named as the version of the tables", older.schema);
        assert_eq!((&older.host, &older.epoch, &older.catalogue), (&whole.host, &whole.epoch, &whole.catalogue));
        let rows = |manifest: &Manifest, name: &str| {
            manifest.tables.iter().find(|table| table.name == name).map(|table| table.rows)
        };
        for table in ["initiatives", "catalogue_log", "records", "meta"] {
            assert_eq!(rows(&older, table), rows(&whole, table), "{table}");
        }
        assert_eq!(App::open(database.config_with(&HOST), Clock::default()).unwrap().saved, None, "once");
    }

    fn the_archive_is_read_by_the_program_whose_tables_it_holds(database) {
        let app = filled(&database);
        let now = app.clock.now();
        app.db.write_now(move |conn| bocage::account::keys::of_node(conn, now)).unwrap();
        let whole = backup(&app.db, &app.config, &database.folder().join("whole.tar.zst")).unwrap();
        only_called_older(&app.db);
        drop(app);
        assert!(App::open(database.config_with(&HOST), Clock::default()).is_err(), "the tables are there already");
        let [archive] = archives(&database).try_into().expect("it stays, though the upgrade failed");

        let other = TestDatabase::sqlite();
        restore(&archive, &other.config_with(&HOST)).unwrap();
        let again = App::open(other.config_with(&HOST), Clock::default()).unwrap();
        let restored = backup(&again.db, &again.config, &other.folder().join("again.tar.zst")).unwrap();
        let contents = |manifest: Manifest| {
            let tables = manifest.tables.into_iter().filter(|table| table.name != "meta");
            (tables.collect::<Vec<_>>(), manifest.catalogue)
        };
        assert_eq!(contents(restored), contents(whole));
    }

    fn without_the_archive_nothing_changes_unless_told(database) {
        drop(filled(&database));
        one_version_back(&database);
        std::fs::write(database.folder().join("backups"), "in the way").unwrap();
        let Err(Error::Unavailable(why)) = App::open(database.config_with(&HOST), Clock::default()) else {
            panic!("it changed tables that were saved nowhere")
        };
        assert_eq!(why.key, "upgrade-not-saved");
        assert_eq!(Db::connect(&database.url, 1).unwrap().migrated().unwrap(), Migrated::Behind);

        let told = [HOST[0], ("BOCAGE__STORAGE__BACKUP_BEFORE_UPGRADE", "false")];
        assert_eq!(App::open(database.config_with(&told), Clock::default()).unwrap().saved, None);
    }

    fn the_last_three_archives_stay_and_other_files_are_left_alone(database) {
        drop(filled(&database));
        one_version_back(&database);
        let folder = database.folder().join("backups");
        std::fs::create_dir(&folder).unwrap();
        let old = ["2026-01-01T000000Z", "2026-02-01T000000Z", "2026-03-01T000000Z", "2026-04-01T000000Z"];
        for at in old {
            std::fs::write(folder.join(format!("before-upgrade-{at}.tar.zst")), "").unwrap();
        }
        std::fs::write(folder.join("bocage-2025-12-31.tar.zst"), "").unwrap();
        let app = App::open(database.config_with(&HOST), Clock::default()).unwrap();
        let mut left = archives(&database);
        left.sort();
        let name = |at: &str| folder.join(format!("before-upgrade-{at}.tar.zst"));
        assert_eq!(left, [name(old[2]), name(old[3]), app.saved.unwrap(), folder.join("bocage-2025-12-31.tar.zst")]);
    }

    fn a_command_that_changes_the_tables_says_where_they_were_saved(database) {
        drop(filled(&database));
        one_version_back(&database);
        let checked = bocage(&database, &["check"]);
        assert!(checked.out.contains("after a backup"), "{}", checked.out);
        let ended = bocage(&database, &["token", "list"]);
        assert_eq!(ended.status, 0, "{}", ended.err);
        assert!(ended.err.contains("backups/before-upgrade-"), "{}", ended.err);
        assert_eq!(bocage(&database, &["token", "list"]).err, "");
    }
}
