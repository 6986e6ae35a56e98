//! Any search as a file: one licence per file, streamed, without an account.

use std::io::Write;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;

use crate::app::App;
use crate::error::{Error, Result};
use crate::export::parts::{self, Licences, Parts, Split, exportable};
use crate::export::{self, CsvOptions, Export, Exported, Head, Setup};
use crate::import::store::list_sources;
use crate::initiative::{Initiative, State as EntryState, store};
use crate::search::Query;
use crate::web::api;
use crate::web::ask;
use crate::web::failure::{Answer, Failure};
use crate::web::show::Reader;
use crate::web::visitor::Visitor;

/// Entries read from the database at a time.
const BATCH: usize = 500;
/// Bytes sent at a time.
const CHUNK: usize = 64 * 1024;
/// Chunks that may wait for a slow reader.
const WAITING: usize = 4;

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
    let pairs = visitor.pairs.clone();
    let setup = Setup {
        kinds: app.kinds.clone(),
        directory_name: app.config.node.name.clone(),
        lang: visitor.words.lang().to_owned(),
        csv: CsvOptions::from_pairs(pairs.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))),
    };
    let export = export::format(&format, &setup).ok_or(Failure(Error::NotFound))?;
    let (query, _) = ask::read(&app, &pairs);
    let tag = tag(&app, &visitor, &query);
    if headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response());
    }
    let asked = pairs.first("licence").map(str::to_owned);
    let plan = {
        let (app, query) = (app.clone(), query.clone());
        tokio::task::spawn_blocking(move || Plan::of(&app, &query, asked.as_deref())).await??
    };
    let mut response = match &plan.split {
        Split::Nothing => nothing(&visitor),
        Split::Several => {
            let url_of = |licence: &str| pairs.with("licence", licence).url(&visitor.path);
            axum::Json(Parts::new(&plan.licences, |licence| absolute(&app, &url_of(licence)))).into_response()
        }
        Split::One(licence) => {
            let head = head(&app, &visitor, &plan, licence);
            file(app, head, export, plan.uris, licence.clone())
        }
    };
    response.headers_mut().insert(ETAG, HeaderValue::from_str(&tag).map_err(|cause| Error::Internal(cause.into()))?);
    Ok(response)
}

fn absolute(app: &App, path: &str) -> String {
    format!("{}{path}", app.config.base_url())
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

fn nothing(visitor: &Visitor) -> Response {
    let text = visitor.words.t("download-nothing");
    (StatusCode::NOT_FOUND, [(CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

/// What the first pass over a result found out.
struct Plan {
    uris: Vec<String>,
    licences: Licences,
    attributes: Vec<String>,
    attribution: Vec<String>,
    split: Split,
}

impl Plan {
    fn of(app: &App, query: &Query, asked: Option<&str>) -> Result<Plan> {
        let uris: Vec<String> = app.search.matching(query)?.collect::<Result<_>>()?;
        let mut licences = Licences::new();
        let mut attributes = std::collections::BTreeSet::new();
        for batch in uris.chunks(BATCH) {
            let entries = app.db.read_now(|conn| store::find_many(conn, batch))?;
            for (licence, count) in parts::licences_of(entries.iter().map(|entry| &entry.card)) {
                *licences.entry(licence).or_default() += count;
            }
            let wanted = |entry: &&Initiative| asked.is_none_or(|licence| entry.card.licence == licence);
            attributes.extend(export::attribute_columns(entries.iter().filter(wanted).map(|entry| &entry.card)));
        }
        let split = parts::split(&licences, asked);
        let sources = app.db.read_now(list_sources)?;
        let named = |licence: &str| {
            let sources = sources.iter().filter(|source| source.licence == licence && !source.attribution.is_empty());
            sources.map(|source| source.attribution.clone()).collect()
        };
        let attribution = if let Split::One(licence) = &split { named(licence) } else { Vec::new() };
        Ok(Plan { uris, licences, attributes: attributes.into_iter().collect(), attribution, split })
    }
}

fn head(app: &App, visitor: &Visitor, plan: &Plan, licence: &str) -> Head {
    let mut names = vec![app.config.node.name.clone()];
    names.extend(plan.attribution.iter().cloned());
    names.dedup();
    Head {
        title: app.config.node.name.clone(),
        licence: licence.to_owned(),
        attribution: names.join(", "),
        url: absolute(app, &visitor.pairs.url(&visitor.path)),
        generated: app.clock.now(),
        attributes: plan.attributes.clone(),
    }
}

/// The file, written by a thread of its own as fast as the reader takes it.
fn file(app: App, head: Head, mut export: Box<dyn Export>, uris: Vec<String>, licence: String) -> Response {
    let media_type = export.media_type();
    let disposition = format!("attachment; filename=\"{}\"", head.file_name(export.extension()));
    let (sender, receiver) = mpsc::channel::<Result<Bytes, std::io::Error>>(WAITING);
    tokio::task::spawn_blocking(move || {
        let mut out = Chunks { sender: sender.clone(), buffer: Vec::with_capacity(CHUNK) };
        let written = write(&app, &head, export.as_mut(), &uris, &licence, &mut out);
        if let Err(error) = written.and_then(|()| Ok(out.flush()?))
            && !sender.is_closed()
        {
            tracing::error!("A download broke off: {}", error.with_causes());
            // The reader must see that the file is not whole.
            let _ = sender.blocking_send(Err(std::io::Error::other("broken off")));
        }
    });
    let chunks = stream::unfold(receiver, |mut receiver| async move { Some((receiver.recv().await?, receiver)) });
    let headers = [(CONTENT_TYPE, media_type.to_owned()), (CONTENT_DISPOSITION, disposition)];
    (headers, Body::from_stream(chunks)).into_response()
}

fn write(
    app: &App,
    head: &Head,
    export: &mut dyn Export,
    uris: &[String],
    licence: &str,
    out: &mut dyn Write,
) -> Result<()> {
    let words = crate::locale::Words::new(Arc::clone(&app.locales), &app.config.node.lang);
    let reader = Reader::now(app, &words);
    export.begin(out, head)?;
    for batch in uris.chunks(BATCH) {
        let entries = app.db.read_now(|conn| store::find_many(conn, batch))?;
        let by_uri: std::collections::HashMap<&str, &Initiative> =
            entries.iter().map(|entry| (entry.uri.as_str(), entry)).collect();
        for entry in batch.iter().filter_map(|uri| by_uri.get(uri.as_str())) {
            if entry.state != EntryState::Published || entry.card.licence != licence || !exportable(&entry.card) {
                continue;
            }
            let page_url = absolute(app, &reader.path_of(entry));
            export.entry(out, &exported(entry, &page_url))?;
        }
    }
    export.end(out)
}

fn exported<'a>(entry: &'a Initiative, page_url: &'a str) -> Exported<'a> {
    Exported {
        uri: &entry.uri,
        page_url,
        home: &entry.home,
        handle: entry.handle.as_deref(),
        rev: entry.rev,
        published: entry.published,
        updated: entry.updated,
        claimed: entry.claimed,
        card: &entry.card,
        document: entry.document.as_deref(),
    }
}

/// Gathers what is written and hands it over in pieces.
struct Chunks {
    sender: mpsc::Sender<Result<Bytes, std::io::Error>>,
    buffer: Vec<u8>,
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
        self.sender.blocking_send(Ok(chunk)).map_err(|_| std::io::Error::other("the reader left"))
    }
}
