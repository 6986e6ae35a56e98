//! Where files on their way in stand, and what is known of each.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use ulid::Ulid;

use super::Choices;
use crate::clock::Timestamp;
use crate::db::create_private_folder;
use crate::error::{Error, Result};

/// A file on its way in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intake {
    /// A ULID, which also names its folder.
    pub id: String,
    /// Who brought it, as their session is called; may be empty.
    pub by: String,
    /// When.
    pub created: Timestamp,
    /// When something changed with it last.
    #[serde(default)]
    pub changed: Timestamp,
    /// Its name elsewhere: to be read, never a path.
    pub file_name: String,
    /// How long it is.
    pub bytes: u64,
    /// Where it is fetched from.
    pub address: Option<String>,
    /// What is to be done with it.
    pub stage: Stage,
    /// What was chosen for it.
    pub choices: Choices,
    /// Whether somebody has chosen.
    #[serde(default)]
    pub chosen: bool,
    /// The import that was made of it last.
    pub run: Option<String>,
}

/// How far a file has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It is to be fetched.
    Wanted,
    /// It could not be fetched.
    Unreachable,
    /// It is here; somebody has to say what it is.
    Arrived,
    /// It is to be read as the import would read it.
    Checking,
    /// It was.
    Checked,
    /// It is to be imported.
    Importing,
    /// Its import ended early. It can be started again: nothing is written twice.
    Interrupted,
    /// It was imported, and is not kept.
    Done,
}

impl Intake {
    pub(super) fn new(id: &str, by: &str, now: Timestamp) -> Intake {
        Intake {
            id: id.to_owned(),
            by: by.to_owned(),
            created: now,
            changed: now,
            file_name: String::new(),
            bytes: 0,
            address: None,
            stage: Stage::Wanted,
            choices: Choices::default(),
            chosen: false,
            run: None,
        }
    }

    pub(super) fn arrived(&mut self, file_name: &str, bytes: u64) {
        // Browsers of long ago send a path.
        let name = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
        self.file_name = name.chars().filter(|c| !c.is_control()).take(120).collect();
        self.bytes = bytes;
        self.stage = Stage::Arrived;
    }

    /// Somebody went on with it since, or has to know how it ended.
    pub(super) fn is_kept(&self, since: Timestamp) -> bool {
        let stays = matches!(self.stage, Stage::Checking | Stage::Importing | Stage::Interrupted);
        stays || self.created.max(self.changed) >= since
    }

    /// What was being done with it has ended early.
    pub(super) fn stopped(&mut self) {
        self.stage = match self.stage {
            Stage::Checking => Stage::Arrived,
            Stage::Importing => Stage::Interrupted,
            other => other,
        };
    }
}

/// The folder of all of them.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub fn new(path: PathBuf) -> Folder {
        Folder(path)
    }

    /// The folder of one.
    pub fn of(&self, id: &str) -> PathBuf {
        self.0.join(id)
    }

    pub fn file(&self, id: &str) -> PathBuf {
        self.of(id).join("file")
    }

    /// Makes the folder of a new one.
    pub fn create(&self, id: &str) -> Result<()> {
        Ok(create_private_folder(&self.of(id))?)
    }

    pub fn read(&self, id: &str) -> Result<Intake> {
        if !is_id(id) {
            return Err(Error::NotFound);
        }
        match fs::read(self.of(id).join(STATE)) {
            Ok(text) => Ok(serde_json::from_slice(&text)?),
            Err(error) if error.kind() == ErrorKind::NotFound => Err(Error::NotFound),
            Err(error) => Err(error.into()),
        }
    }

    /// All of it is written, or what was there stays.
    pub fn write(&self, intake: &Intake) -> Result<()> {
        let folder = self.of(&intake.id);
        let mut file = tempfile::NamedTempFile::new_in(&folder)?;
        file.write_all(&serde_json::to_vec(intake)?)?;
        file.as_file().sync_all()?;
        file.persist(folder.join(STATE)).map_err(|error| error.error)?;
        Ok(())
    }

    pub fn remove(&self, id: &str) -> Result<()> {
        remove(&self.of(id))
    }

    /// The oldest first; what is still being received is none yet.
    pub fn list(&self) -> Result<Vec<Intake>> {
        let mut found = Vec::new();
        for id in self.ids()? {
            match self.read(&id) {
                Ok(intake) => found.push(intake),
                Err(Error::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }

    /// The ids of folders made before an instant, what was never received whole too.
    pub fn ids_before(&self, then: Timestamp) -> Result<Vec<String>> {
        let made =
            |id: &str| Ulid::from_string(id).map_or(0, |id| i64::try_from(id.timestamp_ms()).unwrap_or(i64::MAX));
        let mut ids = self.ids()?;
        ids.retain(|id| made(id) < then.0.div_euclid(1_000));
        Ok(ids)
    }

    fn ids(&self) -> Result<Vec<String>> {
        let entries = match fs::read_dir(&self.0) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        let names = entries.map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()));
        let mut ids: Vec<String> = names.collect::<std::io::Result<_>>()?;
        ids.retain(|id| is_id(id));
        ids.sort();
        Ok(ids)
    }
}

const STATE: &str = "state.json";

/// Whether it is an id as we write them: nothing else becomes a path.
fn is_id(text: &str) -> bool {
    Ulid::from_string(text).is_ok_and(|id| id.to_string() == text)
}

pub(super) fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
