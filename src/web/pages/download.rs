//! Any search as a file: one licence per file, streamed, without an account.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt as _, stream};
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, mpsc};

use crate::app::App;
use crate::error::{Error, Result, sentence};
use crate::export::CsvOptions;
use crate::export::download::{Download, File, Prepared};
use crate::search::Query;
use crate::web::api;
use crate::web::ask;
use crate::web::failure::{Answer, Failure};
use crate::web::pages::search::feed;
use crate::web::syndication::Format;
use crate::web::visitor::Visitor;

/// Bytes sent at a time.
const CHUNK: usize = 64 * 1024;
/// Chunks that may wait for a slow reader.
const WAITING: usize = 4;
/// How long a reader may take for one chunk.
const PATIENCE: Duration = Duration::from_secs(30);

/// `GET /search.{format}`
pub async fn search(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    Path(format): Path<String>,
) -> Answer {
    if format == "json" {
        return api::entries::list(State(app), visitor).await;
    }
    if let Some(syndicated) = Format::parse(&format) {
        return feed::feed(&app, &visitor, syndicated).await;
    }
    if !crate::export::FORMATS.contains(&format.as_str()) {
        return Err(Failure(Error::NotFound));
    }
    let (query, _) = ask::read(&app, &visitor.pairs);
    let tag = tag(&app, &visitor, &query);
    if headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response());
    }
    // Looking at all that was found takes its place too, also when nobody waits for it any more.
    let place = app.downloads.clone().try_acquire_owned();
    let place = place.map_err(|_| Error::Unavailable(sentence!("download-busy")))?;
    let prepared = {
        let (app, visitor) = (app.clone(), visitor.clone());
        tokio::task::spawn_blocking(move || {
            (download(&app, &visitor).prepare(&query, &format, visitor.pairs.first("licence")), place)
        })
    };
    let (prepared, place) = prepared.await?;
    let mut response = match prepared {
        Err(error) => return Err(Failure(error)),
        Ok(Prepared::Nothing(_)) => nothing(&visitor),
        Ok(Prepared::Parts(parts)) => axum::Json(parts).into_response(),
        Ok(Prepared::File(file)) => send(app, visitor, *file, place)?,
    };
    response.headers_mut().insert(ETAG, HeaderValue::from_str(&tag).map_err(|cause| Error::Internal(cause.into()))?);
    Ok(response)
}

/// What hands out this search, with the options of the address.
fn download<'a>(app: &'a App, visitor: &Visitor) -> Download<'a> {
    let url = format!("{}{}", app.config.base_url(), visitor.pairs.url(&visitor.path));
    let mut download = app.download(visitor.words.lang(), url);
    let options = visitor.pairs.0.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    download.setup.csv = CsvOptions::from_pairs(options);
    download
}

/// Changes whenever the index, the question or the day does.
fn tag(app: &App, visitor: &Visitor, query: &Query) -> String {
    let now = app.clock.now();
    let instant = if query.open.is_some() { now.seconds() / 60 } else { now.seconds() / 86_400 };
    let text = format!("{} {} {} {instant}", app.search.position(), visitor.path, visitor.pairs.url(""));
    let digest = Sha256::digest(text.as_bytes());
    let hex: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("W/\"{hex}\"")
}

/// An index without parts: nothing was found, or nothing of it may be copied.
fn nothing(visitor: &Visitor) -> Response {
    axum::Json(json!({ "parts": [], "detail": visitor.words.t("download-nothing") })).into_response()
}

/// The file, written by a thread of its own as fast as the reader takes it. There are only so many such threads, and a
/// reader who takes nothing for a while has to begin again: whoever does not read must not keep others from reading.
fn send(app: App, visitor: Visitor, file: File, place: OwnedSemaphorePermit) -> Result<Response> {
    let headers = [
        (CONTENT_TYPE, file.media_type().to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", file.name())),
    ];
    let (sender, receiver) = mpsc::channel::<Bytes>(WAITING);
    let broken = Arc::new(AtomicBool::new(false));
    let ended_early = broken.clone();
    tokio::task::spawn_blocking(move || {
        let _place = place;
        let mut out = Chunks { sender: sender.clone(), buffer: Vec::with_capacity(CHUNK), patience: PATIENCE };
        let written = download(&app, &visitor).write(file, &mut out).and_then(|()| Ok(out.flush()?));
        // A reader who left is no error.
        if let (Err(error), false) = (written, sender.is_closed()) {
            tracing::error!("A download broke off: {}", error.with_causes());
            ended_early.store(true, Ordering::Release);
        }
    });
    // A file that ends early must not look whole: its last piece is an error.
    let chunks = stream::unfold(Some((receiver, broken)), |rest| async move {
        let (mut receiver, broken) = rest?;
        match receiver.recv().await {
            Some(chunk) => Some((Ok(chunk), Some((receiver, broken)))),
            None if broken.load(Ordering::Acquire) => Some((Err(std::io::Error::other("broken off")), None)),
            None => None,
        }
    });
    // Who compresses asks once more after the end.
    Ok((headers, Body::from_stream(chunks.fuse())).into_response())
}

/// Gathers what is written and hands it over in pieces.
struct Chunks {
    sender: mpsc::Sender<Bytes>,
    buffer: Vec<u8>,
    /// How long a reader may take for one piece.
    patience: Duration,
}

impl Write for Chunks {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= CHUNK {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let chunk = Bytes::from(std::mem::replace(&mut self.buffer, Vec::with_capacity(CHUNK)));
        let sent = self.sender.send_timeout(chunk, self.patience);
        Handle::current().block_on(sent).map_err(|_| std::io::Error::other("the reader left, or reads too slowly"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn who_does_not_read_holds_up_nobody() {
        let (sender, receiver) = mpsc::channel(WAITING);
        let write = move || {
            let patience = Duration::from_millis(20);
            let mut out = Chunks { sender, buffer: Vec::new(), patience };
            (0..WAITING + 1).try_for_each(|_| out.write_all(&[b'x'; CHUNK]))
        };
        let written = tokio::task::spawn_blocking(write).await.unwrap();
        assert!(written.is_err(), "the last piece finds no room and is not waited for");
        drop(receiver);
    }
}
