//! A backup brings everything back, into either database, or changes nothing.

use std::path::{Path, PathBuf};

use bocage::app::App;
use bocage::backup::{Manifest, backup, restore, tables};
use bocage::clock::Clock;
use bocage::error::Error;
use bocage::initiative::store;

use crate::support::databases::TestDatabase;

const HOST: [(&str, &str); 1] = [("BOCAGE__NODE__HOST", "bretagne.test")];

/// A node with the examples of Brittany, one of them erased from view, and keys.
fn filled(database: &TestDatabase) -> App {
    let app = App::open(database.config_with(&HOST), Clock::default()).unwrap();
    bocage::demo::import_examples(&app, "bretagne").unwrap();
    let now = app.clock.now();
    app.db.write_now(move |conn| bocage::account::keys::of_node(conn, now)).unwrap();
    app
}

fn archive_of(app: &App, folder: &Path) -> (PathBuf, Manifest) {
    let file = folder.join(format!("{}.tar.zst", ulid::Ulid::new()));
    let manifest = backup(&app.db, &app.config, &file).unwrap();
    (file, manifest)
}

fn there_and_back(from: &TestDatabase, to: &TestDatabase) {
    let folder = tempfile::tempdir().unwrap();
    let app = filled(from);
    std::fs::create_dir_all(from.folder().join("media/a")).unwrap();
    std::fs::write(from.folder().join("media/a/picture.webp"), b"not really").unwrap();
    std::fs::write(from.folder().join("bocage.toml"), "[node]\nhost = \"bretagne.test\"\n").unwrap();
    let (file, before) = archive_of(&app, folder.path());
    assert!(before.tables.iter().any(|table| table.name == "initiatives" && table.rows >= 30), "{before:?}");
    assert!(before.catalogue.published >= 30);

    let restored = restore(&file, &to.config_with(&HOST)).unwrap();
    assert!(!restored.host_differs);
    assert_eq!(std::fs::read(to.folder().join("media/a/picture.webp")).unwrap(), b"not really");
    let again = App::open(to.config_with(&HOST), Clock::default()).unwrap();
    let (_, after) = archive_of(&again, folder.path());
    assert_eq!(after.catalogue, before.catalogue);
    for (before, after) in before.tables.iter().zip(&after.tables) {
        // Only the epoch has changed, which is as long as the one before.
        if before.name == "meta" {
            assert_eq!((before.rows, before.bytes), (after.rows, after.bytes));
        } else {
            assert_eq!(before, after);
        }
    }
    let epoch = again.db.read_now(|conn| store::meta(conn, "epoch")).unwrap();
    assert_eq!(epoch.as_deref(), Some(restored.epoch.as_str()));
    assert_ne!(epoch, before.epoch);
    again.catch_up().unwrap();
    assert_eq!(again.search.entries(), {
        app.catch_up().unwrap();
        app.search.entries()
    });
}

#[test]
fn from_sqlite_to_sqlite() {
    there_and_back(&TestDatabase::sqlite(), &TestDatabase::sqlite());
}

#[test]
fn from_sqlite_to_postgres() {
    let Some(postgres) = TestDatabase::postgres() else { return };
    there_and_back(&TestDatabase::sqlite(), &postgres);
}

#[test]
fn from_postgres_to_sqlite() {
    let Some(postgres) = TestDatabase::postgres() else { return };
    there_and_back(&postgres, &TestDatabase::sqlite());
}

/// On a new machine there are no settings yet.
#[test]
fn a_node_gets_its_name_back_with_its_settings() {
    let (from, folder) = (TestDatabase::sqlite(), tempfile::tempdir().unwrap());
    let app = filled(&from);
    let (file, _) = archive_of(&app, folder.path());
    let to = TestDatabase::sqlite();
    assert!(restore(&file, &to.config()).unwrap().host_differs, "the archive has no settings, and the folder none");

    std::fs::write(from.folder().join("bocage.toml"), "[node]\nhost = \"bretagne.test\"\n").unwrap();
    let (file, _) = archive_of(&app, folder.path());
    let to = TestDatabase::sqlite();
    assert!(!restore(&file, &to.config()).unwrap().host_differs);
}

#[test]
fn no_table_and_no_column_is_forgotten() {
    let table = regex::Regex::new(r"(?s)table! \{\s*(\w+) \([\w, ]+\) \{(.*?)\}").unwrap();
    let column = regex::Regex::new(r"(\w+) -> ").unwrap();
    let schema = include_str!("../../src/db/schema.rs");
    let known: Vec<(String, Vec<String>)> = table
        .captures_iter(schema)
        .map(|found| (found[1].to_owned(), column.captures_iter(&found[2]).map(|name| name[1].to_owned()).collect()))
        .collect();
    let held: Vec<(String, Vec<String>)> =
        tables().map(|(name, columns)| (name.to_owned(), columns.iter().map(|c| (*c).to_owned()).collect())).collect();
    assert_eq!(held, known);
}

#[test]
fn only_its_owner_can_read_an_archive_and_none_is_overwritten() {
    use std::os::unix::fs::PermissionsExt as _;
    let (database, folder) = (TestDatabase::sqlite(), tempfile::tempdir().unwrap());
    let app = filled(&database);
    let (file, _) = archive_of(&app, folder.path());
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(matches!(backup(&app.db, &app.config, &file), Err(Error::Conflict(_))));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing half-written is left");
}

#[test]
fn what_is_torn_altered_or_foreign_changes_nothing() {
    let (from, folder) = (TestDatabase::sqlite(), tempfile::tempdir().unwrap());
    let (file, _) = archive_of(&filled(&from), folder.path());
    let whole = std::fs::read(&file).unwrap();
    let mut altered = whole.clone();
    let middle = altered.len() / 2;
    altered[middle] ^= 1;
    let pieces: [(&str, &[u8]); 6] = [
        ("empty", b""),
        ("a picture", b"\x89PNG\r\n\x1a\n"),
        ("torn early", &whole[..300]),
        ("torn in the middle", &whole[..middle]),
        ("without its last bytes", &whole[..whole.len() - 3]),
        ("altered", &altered),
    ];
    for (name, content) in pieces {
        let to = TestDatabase::sqlite();
        let broken = folder.path().join("broken");
        std::fs::write(&broken, content).unwrap();
        let error = restore(&broken, &to.config_with(&HOST)).unwrap_err();
        assert!(matches!(error, Error::Unreadable(_)), "{name}: {error:?}");
        assert_eq!(std::fs::read_dir(to.folder()).unwrap().count(), 0, "{name}: nothing was made");
    }
}

#[test]
fn a_node_that_holds_something_is_not_restored_into() {
    let (from, to, folder) = (TestDatabase::sqlite(), TestDatabase::sqlite(), tempfile::tempdir().unwrap());
    let (file, _) = archive_of(&filled(&from), folder.path());
    let app = filled(&to);
    let error = restore(&file, &app.config).unwrap_err();
    assert!(matches!(&error, Error::Conflict(_)) && error.to_string().contains("not empty"), "{error}");
}
