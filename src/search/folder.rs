//! The folders of the index: opened with care, replaced at once, and a note in every commit of how far it reaches.

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;

use sha2::{Digest, Sha256};
use tantivy::{Index, IndexReader, IndexSettings, IndexWriter, ReloadPolicy};

use super::given::{self, GivenTokenizer};
use super::schema::{Fields, SCHEMA_VERSION};
use crate::error::{Error, Result, sentence};
use crate::initiative::kind::Kinds;

/// Name of the file that names the folder in use.
pub(super) const CURRENT: &str = "current";

/// A folder that is open.
pub(super) struct OpenFolder {
    pub name: String,
    pub index: Index,
    pub reader: IndexReader,
}

/// What stands in a commit: up to where it follows the database, and with which vocabulary it was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reached {
    pub position: i64,
    pub vocabulary: String,
}

impl Reached {
    /// Of the last commit.
    pub fn read(index: &Index) -> Result<Reached> {
        let payload = index.load_metas()?.payload.unwrap_or_default();
        let (position, vocabulary) = payload.split_once(' ').unwrap_or((&payload, ""));
        Ok(Reached { position: position.parse().unwrap_or(0), vocabulary: vocabulary.to_owned() })
    }

    /// Position and changes become durable together, so a crash loses both or neither.
    pub fn commit(&self, writer: &mut IndexWriter) -> Result<()> {
        let mut prepared = writer.prepare_commit()?;
        prepared.set_payload(&format!("{} {}", self.position, self.vocabulary));
        prepared.commit()?;
        Ok(())
    }
}

/// Tells vocabularies apart: what is indexed of an entry depends on its kinds, attributes and their labels.
pub(super) fn fingerprint(kinds: &Kinds) -> Result<String> {
    let hash = Sha256::digest(kinds.to_text()?.as_bytes());
    Ok(hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect())
}

/// Opens the folder that `current` names; `None` when that is not possible, whatever the reason.
pub(super) fn open_current(root: &Path) -> Option<OpenFolder> {
    let name = fs::read_to_string(root.join(CURRENT)).ok()?.trim().to_owned();
    if !name.starts_with(&folder_prefix()) || name.contains(['/', '\\']) {
        return None;
    }
    // Tantivy panics on some torn files.
    match catch_unwind(|| open_folder(root, &name)) {
        Ok(Ok(open)) => Some(open),
        Ok(Err(error)) => {
            tracing::warn!(folder = %name, error = %error.with_causes(), "The search index cannot be used and is built anew.");
            None
        }
        Err(_) => {
            tracing::warn!(folder = %name, "The search index is torn and is built anew.");
            None
        }
    }
}

fn open_folder(root: &Path, name: &str) -> Result<OpenFolder> {
    let index = Index::open_in_dir(root.join(name))?;
    index.tokenizers().register(given::TOKENIZER, GivenTokenizer::default());
    let (schema, _) = Fields::schema();
    if index.schema() != schema {
        return Err(Error::Unavailable(sentence!("search-other-fields")));
    }
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
    Ok(OpenFolder { name: name.to_owned(), index, reader })
}

/// An empty folder beside what may be there; every other folder of ours is removed.
pub(super) fn begin(root: &Path) -> Result<OpenFolder> {
    let name = free_name(root);
    create(&root.join(&name))?;
    write_current(root, &name)?;
    for folder in fs::read_dir(root)?.flatten() {
        let other = folder.file_name().to_string_lossy().into_owned();
        let is_old = other.starts_with('v') && other != name && folder.path().join("meta.json").exists();
        if let Some(error) = is_old.then(|| fs::remove_dir_all(folder.path()).err()).flatten() {
            tracing::warn!(folder = %other, %error, "An old search index could not be removed.");
        }
    }
    open_folder(root, &name)
}

pub(super) fn create(folder: &Path) -> Result<Index> {
    fs::create_dir_all(folder)?;
    let (schema, _) = Fields::schema();
    let settings = IndexSettings { docstore_blocksize: 8_192, ..IndexSettings::default() };
    let index = Index::builder().schema(schema).settings(settings).create_in_dir(folder)?;
    index.tokenizers().register(given::TOKENIZER, GivenTokenizer::default());
    Ok(index)
}

fn folder_prefix() -> String {
    format!("v{SCHEMA_VERSION}-{}-", env!("CARGO_PKG_VERSION"))
}

pub(super) fn free_name(root: &Path) -> String {
    let prefix = folder_prefix();
    let taken = |n: &u32| root.join(format!("{prefix}{n}")).exists();
    let n = (1..u32::MAX).find(|n| !taken(n)).unwrap_or(u32::MAX);
    format!("{prefix}{n}")
}

/// Replaces the file at once: a reader sees the old name or the new one.
pub(super) fn write_current(root: &Path, name: &str) -> Result<()> {
    let new = root.join("current.new");
    fs::write(&new, name)?;
    fs::File::open(&new)?.sync_all()?;
    fs::rename(&new, root.join(CURRENT))?;
    Ok(())
}
