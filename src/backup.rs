//! Backup and restore: everything that is truth on a node, in one archive that either database can take back.
//!
//! An archive is `tar` in `zstd`: first `manifest.json`, then one file of JSON lines per table, then the files of the
//! data folder that are not derived. The tables come from one read snapshot, while the node goes on serving. The index
//! is not in it: it follows from the tables.

mod archive;
mod files;
mod restore;
mod store;

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
    let (spools, mut manifest) = db.snapshot_now(|conn| dump(conn, folder))?;
    manifest.files = files.parts;
    manifest.left_out = files.left_out;
    let mut archive = ArchiveWriter::new(BufWriter::new(temporary.as_file()))?;
    archive.append_bytes(MANIFEST, &serde_json::to_vec_pretty(&manifest)?)?;
    for (table, spool) in manifest.tables.iter().zip(spools) {
        archive.append(&table_path(&table.name), table.bytes, &mut spool.reader()?)?;
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

/// Writes the tables to files that have no name, packed, for a tar wants to know sizes first.
fn dump(conn: &mut Conn, folder: &Path) -> Result<(Vec<Spool>, Manifest)> {
    let (mut spools, mut tables) = (Vec::new(), Vec::new());
    for table in store::TABLES {
        let mut spool = Spool::new(folder)?;
        let rows = (table.dump)(conn, &mut spool)?;
        let (bytes, sha256) = spool.seal()?;
        tables.push(TablePart { name: table.name.into(), rows, bytes, sha256 });
        spools.push(spool);
    }
    let manifest = Manifest {
        kind: "bocage-backup".into(),
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").into(),
        schema: crate::db::newest_migration(),
        created: crate::clock::Clock::default().now().rfc3339(),
        host: initiatives::meta(conn, "host")?,
        epoch: initiatives::meta(conn, "epoch")?,
        tables,
        files: Vec::new(),
        left_out: Vec::new(),
        catalogue: CatalogueState::of(conn)?,
    };
    Ok((spools, manifest))
}

fn table_path(name: &str) -> String {
    format!("tables/{name}.ndjson")
}

fn file_path(path: &str) -> String {
    format!("files/{path}")
}
