//! Before a new program changes the tables of a node, everything goes into an archive, so that there is a way back.

use std::path::{Path, PathBuf};

use super::Spooled;
use super::store::as_it_is;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::{Db, Migrated, create_private_folder};
use crate::error::{Error, Result, sentence};

/// Archives that stay; the oldest go once an upgrade has succeeded.
const KEPT: usize = 3;
/// An upgrade that fails again and again leaves no more than these.
const KEPT_OF_FAILURES: usize = 6;

/// Between them stands when it was, so that the order of names is that of time.
const PREFIX: &str = "before-upgrade-";
const SUFFIX: &str = ".tar.zst";

/// A database that is in step with the program.
pub struct Opened {
    /// The database.
    pub db: Db,
    /// Archive of what it held before its tables were changed just now.
    pub saved: Option<PathBuf>,
}

/// Opens the node's database and brings it up to date, with an archive of what it held in `backups` of the data folder.
///
/// # Errors
/// When it cannot be reached, was written by a newer program, or the archive cannot be written: then nothing changes,
/// unless `storage.backup_before_upgrade` is off.
pub fn open(config: &Config, readers: u32) -> Result<Opened> {
    let db = Db::connect(&config.database_url(), readers)?;
    match db.migrated()? {
        Migrated::Newer => Err(Error::Conflict(sentence!("database-newer"))),
        Migrated::InStep => Ok(Opened { db, saved: None }),
        Migrated::Behind => {
            let saved = upgrade(config, &db)?;
            Ok(Opened { db, saved })
        }
    }
}

fn upgrade(config: &Config, db: &Db) -> Result<Option<PathBuf>> {
    let folder = config.storage.data_dir.join("backups");
    let mut saved = None;
    let outcome = db.migrate_after(|schema| {
        if config.storage.backup_before_upgrade {
            saved = Some(save(config, db, &folder, schema).map_err(|error| not_saved(&folder, &error))?);
        }
        Ok(())
    });
    let Some(file) = &saved else { return outcome.map(|()| None) };
    match &outcome {
        Ok(()) => forget(&folder, KEPT),
        Err(_) if archives(&folder).len() > KEPT_OF_FAILURES => drop(std::fs::remove_file(file)),
        Err(_) => {}
    }
    outcome.map(|()| saved)
}

fn save(config: &Config, db: &Db, folder: &Path, schema: &str) -> Result<PathBuf> {
    create_private_folder(folder)?;
    let at = Clock::default().now().rfc3339().replace(':', "");
    let target = folder.join(format!("{PREFIX}{at}{SUFFIX}"));
    super::write(db, config, &target, |conn, folder| {
        let columns = as_it_is::columns(conn)?;
        let of_tables = columns.chunk_by(|one, next| one.table_name == next.table_name);
        let spool = |table: &[as_it_is::Column]| {
            Spooled::new(folder, &table[0].table_name, |out| as_it_is::dump(conn, table, out))
        };
        Ok((schema.to_owned(), of_tables.map(spool).collect::<Result<_>>()?))
    })?;
    Ok(target)
}

fn not_saved(folder: &Path, error: &Error) -> Error {
    Error::Unavailable(sentence!("upgrade-not-saved", path = folder.display(), cause = error.with_causes()))
}

/// The archives of this kind, the oldest first.
fn archives(folder: &Path) -> Vec<PathBuf> {
    let is_ours = |path: &PathBuf| {
        path.file_name().and_then(|name| name.to_str()).is_some_and(|n| n.starts_with(PREFIX) && n.ends_with(SUFFIX))
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_ours).collect();
    found.sort();
    found
}

/// One that cannot be removed takes room and does no harm.
fn forget(folder: &Path, kept: usize) {
    let archives = archives(folder);
    for old in archives.iter().rev().skip(kept) {
        drop(std::fs::remove_file(old));
    }
}
