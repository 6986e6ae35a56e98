//! The whole catalogue as one file: made when somebody asks and the catalogue has changed, by one request while the
//! others wait.

mod build;
mod send;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use tokio::sync::Mutex;

use self::build::FORMAT;
use self::send::Ready;
use crate::catalogue::own_digest::version;
use crate::catalogue::store as log;
use crate::db::create_private_folder;
use crate::error::Result;
use crate::federation::answer::unavailable;
use crate::federation::node::Federation;
use crate::federation::refusal::Refusal;

const FOLDER: &str = "snapshots";
/// How names of files end that are whole.
const ENDING: &str = ".ndjson.zst";
/// How names of files begin that are being made.
const MAKING: &str = "making-";
/// What is being made is written to all the time; what has not been for so long was left by a process that ended.
const LEFT_AFTER: Duration = Duration::from_secs(600);
/// What takes longer is not made again at once: at most a tenth of the time goes into snapshots.
const SLOW: Duration = Duration::from_secs(2);

/// The file in the data folder, and who makes it.
#[derive(Default)]
pub struct Snapshots {
    maker: Arc<Mutex<Maker>>,
}

/// Whoever holds it makes the file.
#[derive(Default)]
struct Maker {
    /// The one made last, when that was done, and how long it took.
    last: Option<(PathBuf, Instant, Duration)>,
}

/// `GET /catalogue/snapshot`. A request that gives up does not stop the making: the next one finds the file.
pub async fn file(State(federation): State<Arc<Federation>>, headers: HeaderMap) -> Result<Response, Refusal> {
    let mut maker = Arc::clone(&federation.snapshots.maker).lock_owned().await;
    let ready = tokio::task::spawn_blocking(move || maker.ready(&federation)).await;
    let ready = ready.map_err(Into::into).flatten().map_err(|error| unavailable(&error))?;
    Ok(ready.answer(&headers))
}

impl Maker {
    fn ready(&mut self, federation: &Federation) -> Result<Ready> {
        let folder = federation.app.config.storage.data_dir.join(FOLDER);
        create_private_folder(&folder)?;
        let version = federation.app.db.snapshot_now(|conn| Ok(version(&log::epoch(conn)?, log::latest_seq(conn)?)))?;
        let wanted = folder.join(file_name(&version));
        if wanted.exists() {
            return Ready::open(&wanted);
        }
        match self.resting(&version) {
            Some(last) => Ready::open(&last),
            None => Ready::open(&self.make(federation, &folder)?),
        }
    }

    /// The one made last, while it is too early to make another of the same epoch: `changes` tells what is newer.
    fn resting(&self, version: &str) -> Option<PathBuf> {
        let (path, at, took) = self.last.as_ref().filter(|(path, ..)| path.exists())?;
        let epoch = version.rsplit_once('-').map_or(version, |(epoch, _)| epoch);
        let same_epoch = path.file_name()?.to_str()?.contains(epoch);
        (same_epoch && *took > SLOW && at.elapsed() < *took * 10).then(|| path.clone())
    }

    fn make(&mut self, federation: &Federation, folder: &Path) -> Result<PathBuf> {
        let begun = Instant::now();
        let (file, version) = build::build(federation, folder)?;
        let path = folder.join(file_name(&version));
        file.persist(&path).map_err(|e| e.error)?;
        sweep(folder, &path)?;
        let took = begun.elapsed();
        tracing::info!(duration_ms = took.as_millis(), "The snapshot {version} is made");
        self.last = Some((path.clone(), Instant::now(), took));
        Ok(path)
    }
}

fn file_name(version: &str) -> String {
    format!("{FORMAT}-{version}{ENDING}")
}

/// Removes older snapshots, and what processes left that were stopped while they made one.
fn sweep(folder: &Path, newest: &Path) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_older = name.ends_with(ENDING) && entry.path() != newest;
        if is_older || name.starts_with(MAKING) && is_left(&entry) {
            forget(&entry.path())?;
        }
    }
    Ok(())
}

/// Whether nobody writes to it any more.
fn is_left(entry: &std::fs::DirEntry) -> bool {
    let written = entry.metadata().and_then(|metadata| metadata.modified());
    written.is_ok_and(|at| SystemTime::now().duration_since(at).is_ok_and(|age| age > LEFT_AFTER))
}

/// Another process may have removed it already.
fn forget(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
