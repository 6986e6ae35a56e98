//! Import at the desk: a file is brought, its columns are named, it is checked, imported while the node goes on serving,
//! and can be taken back as a whole. What is done, and by what rules, is that of [`crate::import`].

pub mod bring;
pub mod check;
pub mod columns;
mod look;
mod remembered;
pub mod runs;
pub mod stages;
mod told;

use crate::app::App;
use crate::error::{Error, Result};
use crate::import::intake::{Intake, Intakes, Stage};
use crate::locale::Words;
use crate::web::steward::needs;

/// Who imports publishes entries and changes them.
type Needed = needs::Import;

/// Works on the files that wait, on a thread that may wait for the disk.
async fn with_intakes<T: Send + 'static>(
    app: &App,
    work: impl FnOnce(&Intakes) -> Result<T> + Send + 'static,
) -> Result<T> {
    let intakes = app.intakes.clone();
    tokio::task::spawn_blocking(move || work(&intakes)).await?
}

/// How many files wait.
///
/// # Errors
/// When the folder cannot be read.
pub async fn waiting(app: &App) -> Result<usize> {
    with_intakes(app, |intakes| Ok(intakes.list()?.len())).await
}

/// One that waits.
///
/// # Errors
/// [`Error::NotFound`], also once it was imported or left.
async fn find(app: &App, id: &str) -> Result<Intake> {
    let id = id.to_owned();
    let intake = with_intakes(app, move |intakes| intakes.find(&id)).await?;
    if intake.stage == Stage::Done { Err(Error::NotFound) } else { Ok(intake) }
}

fn path_of(id: &str) -> String {
    format!("/team/import/{id}")
}

pub(super) fn path_of_run(id: &str) -> String {
    format!("/team/import/runs/{id}")
}

/// How long a file is, in words.
fn size(words: &Words, bytes: u64) -> String {
    let (key, unit) = match bytes {
        0..10_000 => ("import-size-bytes", 1),
        10_000..10_000_000 => ("import-size-kb", 1_000),
        _ => ("import-size-mb", 1_000_000),
    };
    words.count(key, bytes.div_ceil(unit))
}
