//! Backup and restore: everything that is truth on a node, in one archive that either database can take back.
//!
//! An archive is `tar` in `zstd`: first `manifest.json`, then one file of JSON lines per table, then the files of the
//! data folder that are not derived. The tables come from one read snapshot, while the node goes on serving. The index
//! is not in it: it follows from the tables.

mod archive;
mod files;
mod restore;
mod store;
mod upgrade;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::catalogue;
use crate::catalogue::digest::hex;
use crate::config::Config;
use crate::db::{Conn, Db};
use crate::error::{Error, Result, sentence};
use crate::initiative::store as initiatives;

use self::archive::{ArchiveWriter, Spool};
pub use self::restore::{Restored, restore};
pub use self::upgrade::{Opened, open};

/// What this program writes, and the newest it reads.
pub const FORMAT: u32 = 1;

const MANIFEST: &str = "manifest.json";

/// What stands first in an archive: all that is needed to know whether the rest is whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Always `bocage-backup`.
    pub kind: String,
    /// [`FORMAT`].
    pub format: u32,
    /// Version of the program that wrote it.
    pub program: String,
    /// Newest migration of its database.
    pub schema: String,
    /// When, RFC 3339.
    pub created: String,
    /// Whose database it is.
    pub host: Option<String>,
    /// Its epoch; a restored node begins a new one.
    pub epoch: Option<String>,
    /// Tables, in order.
    pub tables: Vec<TablePart>,
    /// Files, in order.
    pub files: Vec<FilePart>,
    /// Files that belong to the node and lie outside its data folder: they are not in the archive.
    pub left_out: Vec<String>,
    /// What peers would compare.
    pub catalogue: CatalogueState,
}

/// One table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TablePart {
    /// Its name.
    pub name: String,
    /// How many rows.
    pub rows: u64,
    /// Of its lines.
    pub bytes: u64,
    /// Of its lines, hex.
    pub sha256: String,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilePart {
    /// Below the data folder, with `/`.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Hex.
    pub sha256: String,
}

/// The catalogue as its digest says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueState {
    /// Entries shown to peers.
    pub published: usize,
    /// Entries withdrawn.
    pub tombstones: usize,
    /// Root of the digest, hex.
    pub root: String,
}

impl CatalogueState {
    /// As it is now, from scratch.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn of(conn: &mut Conn) -> Result<CatalogueState> {
        let digest = catalogue::store::digest(conn)?;
        Ok(CatalogueState { published: digest.published(), tombstones: digest.tombstones(), root: hex(&digest.root()) })
    }
}

/// The tables an archive holds, with their columns.
pub fn tables() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    store::TABLES.iter().map(|table| (table.name, table.columns))
}

/// Writes everything of a node to `target`, which appears when it is whole and only its owner can read.
///
/// # Errors
/// When there is already such a file, the disk is full, or the database does not answer.
pub fn backup(db: &Db, config: &Config, target: &Path) -> Result<Manifest> {
    write(db, config, target, |conn, folder| {
        let spool = |table: &store::Table| Spooled::new(folder, table.name, |out| (table.dump)(conn, out));
        let parts = store::TABLES.iter().map(spool).collect::<Result<_>>()?;
        Ok((crate::db::newest_migration(), parts))
    })
}

/// Writes an archive of the tables that `dump` puts aside, which also says up to which migration they are.
fn write(
    db: &Db,
    config: &Config,
    target: &Path,
    dump: impl FnOnce(&mut Conn, &Path) -> Result<(String, Vec<Spooled>)>,
) -> Result<Manifest> {
    if target.exists() {
        return Err(Error::Conflict(sentence!("backup-exists", path = target.display())));
    }
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let written = |cause: std::io::Error| {
        Error::Unavailable(sentence!("backup-not-written", path = folder.display(), cause = cause))
    };
    // Made with mode 0600 by tempfile, and gone again when anything fails.
    let temporary = tempfile::Builder::new().prefix(".bocage-backup-").tempfile_in(folder).map_err(written)?;
    let files = files::of_node(config)?;
    let (spooled, mut manifest) = db.snapshot_now(|conn| {
        let (schema, spooled) = dump(conn, folder)?;
        let manifest = manifest(conn, schema, &spooled)?;
        Ok((spooled, manifest))
    })?;
    manifest.files = files.parts;
    manifest.left_out = files.left_out;
    let mut archive = ArchiveWriter::new(BufWriter::new(temporary.as_file()))?;
    archive.append_bytes(MANIFEST, &serde_json::to_vec_pretty(&manifest)?)?;
    for Spooled { part, lines } in spooled {
        archive.append(&table_path(&part.name), part.bytes, &mut lines.reader()?)?;
    }
    for file in &manifest.files {
        let mut content = File::open(config.storage.data_dir.join(&file.path))?;
        archive.append(&file_path(&file.path), file.bytes, &mut content)?;
    }
    archive.finish()?.flush()?;
    temporary.as_file().sync_all().map_err(written)?;
    temporary.persist_noclobber(target).map_err(|e| written(e.error))?;
    Ok(manifest)
}

/// A table in a file that has no name, packed, for a tar wants to know sizes first.
struct Spooled {
    part: TablePart,
    lines: Spool,
}

impl Spooled {
    /// Of the lines that `dump` writes; it answers how many.
    fn new(folder: &Path, name: &str, dump: impl FnOnce(&mut Spool) -> Result<u64>) -> Result<Spooled> {
        let mut lines = Spool::new(folder)?;
        let rows = dump(&mut lines)?;
        let (bytes, sha256) = lines.seal()?;
        Ok(Spooled { part: TablePart { name: name.into(), rows, bytes, sha256 }, lines })
    }
}

fn manifest(conn: &mut Conn, schema: String, tables: &[Spooled]) -> Result<Manifest> {
    Ok(Manifest {
        kind: "bocage-backup".into(),
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").into(),
        schema,
        created: crate::clock::Clock::default().now().rfc3339(),
        host: initiatives::meta(conn, "host")?,
        epoch: initiatives::meta(conn, "epoch")?,
        tables: tables.iter().map(|table| table.part.clone()).collect(),
        files: Vec::new(),
        left_out: Vec::new(),
        catalogue: CatalogueState::of(conn)?,
    })
}

fn table_path(name: &str) -> String {
    format!("tables/{name}.ndjson")
}

fn file_path(path: &str) -> String {
    format!("files/{path}")
}
