//! A file that is being received: bytes go to the disk as they come, and nothing stays of one that is not whole.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::PathBuf;

use super::folder::{self, Folder};
use crate::error::Result;

/// What is longer than is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge;

/// A file of which a part is here.
pub struct Receiving {
    id: String,
    file: File,
    bytes: u64,
    max_bytes: u64,
    /// What is removed unless the file is kept.
    unless_kept: Option<PathBuf>,
}

impl Receiving {
    pub(super) fn new(folder: &Folder, id: &str, max_bytes: u64) -> Result<Receiving> {
        folder.create(id)?;
        let unless_kept = Some(folder.of(id));
        Ok(Receiving { id: id.to_owned(), file: File::create(folder.file(id))?, bytes: 0, max_bytes, unless_kept })
    }

    /// Into the folder of a file that is wanted; what came of it before goes.
    pub(super) fn again(folder: &Folder, id: &str, max_bytes: u64) -> Result<Receiving> {
        let file = OpenOptions::new().write(true).truncate(true).open(folder.file(id))?;
        Ok(Receiving { id: id.to_owned(), file, bytes: 0, max_bytes, unless_kept: None })
    }

    /// Takes more of it.
    ///
    /// # Errors
    /// [`TooLarge`] inside when it is longer than is taken; outside when it cannot be written, as on a full disk.
    pub fn write(&mut self, bytes: &[u8]) -> Result<Result<(), TooLarge>> {
        self.bytes = self.bytes.saturating_add(bytes.len() as u64);
        if self.bytes > self.max_bytes {
            return Ok(Err(TooLarge));
        }
        self.file.write_all(bytes)?;
        Ok(Ok(()))
    }

    /// So many came.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn keep(mut self) -> Result<()> {
        self.file.sync_all()?;
        self.unless_kept = None;
        Ok(())
    }
}

impl Drop for Receiving {
    fn drop(&mut self) {
        if let Some(Err(error)) = self.unless_kept.take().map(|folder| folder::remove(&folder)) {
            tracing::warn!("A file that did not come whole is still there: {}", error.with_causes());
        }
    }
}
