//! Back from an archive: read it whole and believe nothing, then load it in one transaction.

use std::fs::OpenOptions;
use std::io::{self, BufReader, Read};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use serde::Serialize;

use super::archive::{self, Measured};
use super::store::TABLES;
use super::{CatalogueState, FORMAT, MANIFEST, Manifest, file_path, files, table_path};
use crate::account::session;
use crate::clock::{Clock, Timestamp};
use crate::config::Config;
use crate::db::{Conn, Db};
use crate::error::{Error, Result, sentence};
use crate::initiative::store as initiatives;
use crate::peer;

/// A manifest of a million pictures stays far below.
const MAX_MANIFEST_BYTES: u64 = 256 << 20;

/// Nothing is published for so long unless the peers have said what was withdrawn since the archive was made.
const HOLD_BACK_SECONDS: i64 = 6 * 3600;

/// Tables that a node has written before anything is in it.
const MADE_BY_INIT: [&str; 4] = ["meta", "counters", "keys", "places"];

/// What a restore did.
#[derive(Debug, Clone, Serialize)]
pub struct Restored {
    /// What the archive said of itself.
    pub manifest: Manifest,
    /// Rows now in the database.
    pub rows: u64,
    /// Files written, below the data folder.
    pub files: Vec<String>,
    /// Where the archive's settings were put aside, when they would not fit here.
    pub settings_aside: Option<String>,
    /// The new epoch: peers will see that this node was restored, and compare all.
    pub epoch: String,
    /// Whether the configuration names another host than the database.
    pub host_differs: bool,
}

/// Loads an archive into the empty node that `target` describes, whichever database that has.
///
/// # Errors
/// [`Error::Unreadable`] when the archive is torn, altered or foreign, [`Error::Conflict`] when there is something here
/// already; in both cases nothing has changed.
pub fn restore(archive: &Path, target: &Config) -> Result<Restored> {
    let manifest = examine(archive)?;
    refuse_full_folder(target)?;
    let db = Db::open(&target.database_url(), 1)?;
    if let Some(table) = db.read_now(first_full_table)? {
        return Err(Error::Conflict(sentence!("restore-database-not-empty", table = table)));
    }
    let epoch = ulid::Ulid::from_datetime(std::time::SystemTime::now()).to_string();
    let (path, whole, new_epoch) = (archive.to_owned(), manifest.clone(), epoch.clone());
    let rows = db.write_now(move |conn| load(conn, &path, &whole, &new_epoch))?;
    // Made from the tables; one of another database would not fit.
    drop(std::fs::remove_dir_all(target.index_dir()));
    let (written, settings_aside) = write_files(archive, &manifest, target)?;
    let host_differs = manifest.host.as_ref().is_some_and(|host| *host != host_after(target, &written));
    Ok(Restored { manifest, rows, files: written, settings_aside, epoch, host_differs })
}

/// Reads the archive from end to end.
fn examine(path: &Path) -> Result<Manifest> {
    let name = path.display();
    if !path.is_file() {
        return Err(Error::Usage(sentence!("restore-no-file", name = name)));
    }
    let manifest = read_manifest(path).map_err(|_| Error::Unreadable(sentence!("restore-no-backup", name = &name)))?;
    if manifest.format > FORMAT || manifest.schema > crate::db::newest_migration() {
        return Err(Error::Unreadable(sentence!("restore-newer", name = name, program = manifest.program)));
    }
    if let Some(unknown) = manifest.tables.iter().find(|part| !TABLES.iter().any(|table| table.name == part.name)) {
        return Err(Error::Unreadable(sentence!("restore-unknown-table", name = name, table = &unknown.name)));
    }
    if let Some(outside) = manifest.files.iter().find(|part| !files::stays_inside(&part.path)) {
        return Err(Error::Unreadable(sentence!("restore-outside", name = name, path = &outside.path)));
    }
    check_parts(path, &manifest)
        .map_err(|error| Error::Unreadable(sentence!("restore-damaged", name = &name, cause = error.with_causes())))?;
    Ok(manifest)
}

fn read_manifest(path: &Path) -> Result<Manifest> {
    let mut archive = archive::open(path)?;
    let first = archive.entries()?.next().ok_or(Error::NotFound)??;
    if first.path()?.to_str() != Some(MANIFEST) {
        return Err(Error::NotFound);
    }
    let manifest: Manifest = serde_json::from_reader(BufReader::new(first.take(MAX_MANIFEST_BYTES)))?;
    if manifest.kind == "bocage-backup" { Ok(manifest) } else { Err(Error::NotFound) }
}

fn check_parts(path: &Path, manifest: &Manifest) -> Result<()> {
    let mut archive = archive::open(path)?;
    let mut entries = archive.entries()?.skip(1);
    let unlike = |part: &str| Err(Error::Unreadable(sentence!("restore-part-differs", part = part)));
    for part in &manifest.tables {
        let Some(table) = TABLES.iter().find(|table| table.name == part.name) else { return unlike(&part.name) };
        let entry = next_part(&mut entries, &table_path(&part.name))?;
        let mut lines = BufReader::new(Measured::new(entry));
        let rows = (table.check)(&mut lines)?;
        let (bytes, sha256) = lines.into_inner().finish()?;
        if (rows, bytes, &sha256) != (part.rows, part.bytes, &part.sha256) {
            return unlike(&part.name);
        }
    }
    for part in &manifest.files {
        let (bytes, sha256) = Measured::new(next_part(&mut entries, &file_path(&part.path))?).finish()?;
        if (bytes, &sha256) != (part.bytes, &part.sha256) {
            return unlike(&part.path);
        }
    }
    if entries.next().is_some() {
        return Err(Error::Unreadable(sentence!("restore-too-much")));
    }
    drop(entries);
    // The checksum of the whole stands at its end.
    io::copy(&mut archive.into_inner(), &mut io::sink())?;
    Ok(())
}

fn next_part<'a, R: Read + 'a>(
    entries: &mut impl Iterator<Item = io::Result<tar::Entry<'a, R>>>,
    path: &str,
) -> Result<tar::Entry<'a, R>> {
    let entry = entries.next().ok_or_else(|| Error::Unreadable(sentence!("restore-part-missing", part = path)))??;
    if entry.path()?.to_str() != Some(path) {
        return Err(Error::Unreadable(sentence!("restore-part-missing", part = path)));
    }
    Ok(entry)
}

fn refuse_full_folder(target: &Config) -> Result<()> {
    let media = target.storage.data_dir.join("media");
    if std::fs::read_dir(&media).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Error::Conflict(sentence!("restore-folder-not-empty", path = media.display())));
    }
    Ok(())
}

fn first_full_table(conn: &mut Conn) -> Result<Option<&'static str>> {
    for table in TABLES.iter().filter(|table| !MADE_BY_INIT.contains(&table.name)) {
        if (table.count)(conn)? > 0 {
            return Ok(Some(table.name));
        }
    }
    Ok(None)
}

/// All or nothing: the caller's transaction ends with an error unless counts and root are those of the manifest.
fn load(conn: &mut Conn, path: &Path, manifest: &Manifest, epoch: &str) -> Result<u64> {
    let mut archive = archive::open(path)?;
    let mut entries = archive.entries()?.skip(1);
    let mut rows = 0;
    for part in &manifest.tables {
        let Some(table) = TABLES.iter().find(|table| table.name == part.name) else { continue };
        (table.clear)(conn)?;
        let loaded = (table.load)(conn, &mut BufReader::new(next_part(&mut entries, &table_path(&part.name))?))?;
        let counted = (table.count)(conn)?;
        if loaded != part.rows || u64::try_from(counted).ok() != Some(part.rows) {
            return Err(Error::Unreadable(sentence!(
                "restore-rows",
                arrived = counted,
                table = &part.name,
                expected = part.rows
            )));
        }
        rows += loaded;
    }
    let catalogue = CatalogueState::of(conn)?;
    if catalogue != manifest.catalogue {
        return Err(Error::Unreadable(sentence!(
            "restore-root",
            found = catalogue.root,
            expected = &manifest.catalogue.root
        )));
    }
    initiatives::set_meta(conn, "epoch", epoch)?;
    // What was open then may have been closed since.
    session::close_all(conn)?;
    let now = Clock::default().now();
    peer::store::recalls::begin(conn, now, Timestamp(now.0 + HOLD_BACK_SECONDS * 1_000_000))?;
    Ok(rows)
}

fn write_files(path: &Path, manifest: &Manifest, target: &Config) -> Result<(Vec<String>, Option<String>)> {
    let mut archive = archive::open(path)?;
    let mut entries = archive.entries()?.skip(1 + manifest.tables.len());
    let (mut written, mut aside) = (Vec::new(), None);
    for part in &manifest.files {
        let mut entry = next_part(&mut entries, &file_path(&part.path))?;
        let mut content = Vec::new();
        let mut place = part.path.clone();
        if part.path == files::CONFIG_FILE {
            entry.read_to_end(&mut content)?;
            if !settings_fit(&content, target) {
                place = "bocage.from-backup.toml".into();
                aside = Some(place.clone());
            }
        }
        let file = target.storage.data_dir.join(&place);
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut out = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&file)?;
        io::copy(&mut io::Cursor::new(content).chain(entry), &mut out)?;
        written.push(place);
    }
    Ok((written, aside))
}

/// Who the node is once the settings of the archive count, where they were taken.
fn host_after(target: &Config, written: &[String]) -> String {
    let taken = written.iter().any(|path| path == files::CONFIG_FILE);
    let settings = taken.then(|| Config::load(None, Some(&target.storage.data_dir)).ok()).flatten();
    settings.map_or_else(|| target.node.host.clone(), |config| config.node.host)
}

/// Settings that are there stay; those of the archive are taken when they lead to the database just filled.
fn settings_fit(content: &[u8], target: &Config) -> bool {
    let folder = &target.storage.data_dir;
    if folder.join(files::CONFIG_FILE).exists() {
        return false;
    }
    let Ok(mut trial) = tempfile::NamedTempFile::new() else { return false };
    let loaded = io::Write::write_all(&mut trial, content).map_err(Error::from);
    let loaded = loaded.and_then(|()| Config::load_with(Some(trial.path()), Some(folder), &[]));
    loaded.is_ok_and(|config| config.database_url() == target.database_url())
}
