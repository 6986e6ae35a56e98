//! What comes in from the desk: files are fetched where an address was given, and one after the other is checked and
//! imported while the node goes on serving.

use std::time::Duration;

use url::Url;

use crate::app::App;
use crate::error::{Error, Result, Sentence, sentence};
use crate::federation::node::client_of;
use crate::import::intake::{Intake, Receiving, Worker};
use crate::outbound::{Failure, OutboundClient, StreamProfile, download_of};

/// How often it is looked for what waits.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// After a failure of the disk or the database.
const AFTER_FAILURE: Duration = Duration::from_secs(5);
/// Redirects that are followed to a file.
const MOST_REDIRECTS: usize = 3;

/// Checks, imports and takes back for ever, one after the other.
pub async fn work(app: App) {
    note(mark_left_open(&app).await);
    loop {
        let inner = app.clone();
        let step = move || {
            let home = inner.home();
            inner.intakes.work(&Worker { db: &inner.db, home: &home, clock: inner.clock })
        };
        match tokio::task::spawn_blocking(step).await {
            Ok(Ok(true)) => {}
            Ok(Ok(false)) => tokio::time::sleep(LOOK_EVERY).await,
            Ok(Err(error)) => {
                note(Err(error));
                tokio::time::sleep(AFTER_FAILURE).await;
            }
            // A file that brings the worker down is not taken up again by itself.
            Err(panic) => {
                note(Err(panic.into()));
                note(mark_left_open(&app).await);
            }
        }
    }
}

/// What was being done when the worker ended is not any more.
async fn mark_left_open(app: &App) -> Result<()> {
    let (intakes, db) = (app.intakes.clone(), app.db.clone());
    blocking(move || intakes.begin(&db)).await
}

fn note(outcome: Result<()>) {
    if let Err(error) = outcome {
        tracing::error!("Imports of the desk cannot go on: {}", error.with_causes());
    }
}

/// Fetches for ever what addresses were given for.
pub async fn fetch(app: App) {
    loop {
        match next(&app).await {
            Ok(true) => {}
            Ok(false) => tokio::time::sleep(LOOK_EVERY).await,
            Err(error) => {
                note(Err(error));
                tokio::time::sleep(AFTER_FAILURE).await;
            }
        }
    }
}

async fn next(app: &App) -> Result<bool> {
    let intakes = app.intakes.clone();
    let Some(intake) = blocking(move || intakes.next_wanted()).await? else { return Ok(false) };
    let outcome = match one(app, &intake).await {
        Ok(outcome) => outcome,
        Err(error) => {
            note(Err(Error::Internal(anyhow::anyhow!("a file could not be kept: {}", error.with_causes()))));
            Err(error.sentence())
        }
    };
    let intakes = app.intakes.clone();
    match blocking(move || intakes.fetched(&intake.id, outcome)).await {
        // Somebody left it meanwhile.
        Err(Error::NotFound | Error::Conflict(_)) => Ok(true),
        settled => settled.map(|()| true),
    }
}

/// The file, or the sentence that says why there is none.
async fn one(app: &App, intake: &Intake) -> Result<Result<Receiving, Sentence>> {
    let Some(address) = intake.address.as_deref().and_then(|address| Url::parse(address).ok()) else {
        return Ok(Err(sentence!("import-address-refused")));
    };
    let client = client_of(&app.config)?;
    let profile = download_of(app.intakes.rules().max_fetched_bytes);
    match receive(app, &client, intake, &address, &profile).await {
        Err(Broken::By(failure)) => {
            tracing::info!(host = address.host_str().unwrap_or_default(), "A file was not fetched: {failure:?}");
            Ok(Err(told(app, failure)))
        }
        Err(Broken::Status(status)) => Ok(Err(sentence!("import-address-status", status = i64::from(status)))),
        Err(Broken::Here(error)) => Err(error),
        Ok(received) => Ok(Ok(received)),
    }
}

/// Why a file did not come.
enum Broken {
    By(Failure),
    Status(u16),
    Here(Error),
}

async fn receive(
    app: &App,
    client: &OutboundClient,
    intake: &Intake,
    address: &Url,
    profile: &StreamProfile,
) -> Result<Receiving, Broken> {
    let mut stream = client.download(address, profile, MOST_REDIRECTS).await.map_err(Broken::By)?;
    if !stream.is_success() {
        return Err(Broken::Status(stream.status));
    }
    let (intakes, wanted) = (app.intakes.clone(), intake.clone());
    let mut received = blocking(move || intakes.receive_wanted(&wanted)).await.map_err(Broken::Here)?;
    while let Some(bytes) = stream.chunk().await.map_err(Broken::By)? {
        let written = blocking(move || Ok((received.write(&bytes)?, received)));
        let (room, rest) = written.await.map_err(Broken::Here)?;
        if room.is_err() {
            return Err(Broken::By(Failure::Refused(crate::outbound::TOO_LONG)));
        }
        received = rest;
    }
    Ok(received)
}

/// What a volunteer can do about it; ports and machines of the inner network cannot be told apart by it.
fn told(app: &App, failure: Failure) -> Sentence {
    match failure {
        failure if failure.is_too_much() => {
            sentence!("import-address-too-large", n = app.intakes.rules().max_fetched_bytes >> 20)
        }
        Failure::Refused(_) => sentence!("import-address-refused"),
        Failure::Unreachable | Failure::NotNow => sentence!("import-address-unreachable"),
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await?
}
