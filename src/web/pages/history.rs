//! What changed on a card, for everybody: by field, before and after, and by whom as a role only.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;

use crate::app::App;
use crate::error::{Error, Result};
use crate::initiative::history::{self, MOST_VERSIONS, Version};
use crate::initiative::{Initiative, State as EntryState, store};
use crate::moderation::Waiting;
use crate::web::failure::{Answer, Failure};
use crate::web::frame::{self, Frame, pages};
use crate::web::show::Reader;
use crate::web::show::versions::VersionRow;
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "history.html")]
struct HistoryPage {
    frame: Frame,
    name: String,
    page: String,
    rows: Vec<VersionRow>,
    /// How many are kept at most.
    kept: String,
}

pages!(HistoryPage);

#[derive(Template)]
#[template(path = "history.xml")]
struct Feed {
    title: String,
    lang: String,
    /// Address of the history.
    url: String,
    id: String,
    updated: String,
    directory: String,
    rows: Vec<VersionRow>,
    /// Says that nothing was there, or is there now.
    nothing: String,
}

/// `GET /@{handle}/history`
pub async fn history(State(app): State<App>, visitor: Visitor, Path(handle): Path<String>) -> Answer {
    let (entry, versions) = found(&app, handle).await?;
    let reader = Reader::now(&app, &visitor.words);
    let words = &visitor.words;
    let (name, _) = reader.name(&entry.card);
    let mut frame = Frame::new(&app, &visitor, words.with("history-title", &name));
    frame.noindex = true;
    let page = reader.path_of(&entry);
    frame.alternates.push(("application/atom+xml", format!("{page}/history.atom")));
    let rows = reader.versions(&versions, false);
    let kept = words.count("history-kept", u64::try_from(MOST_VERSIONS).unwrap_or_default());
    Ok(frame::show(&HistoryPage { frame, name, page, rows, kept })?)
}

/// `GET /@{handle}/history.atom`
pub async fn feed(State(app): State<App>, visitor: Visitor, Path(handle): Path<String>) -> Answer {
    let (entry, versions) = found(&app, handle).await?;
    let reader = Reader::now(&app, &visitor.words);
    let words = &visitor.words;
    let feed = Feed {
        title: words.with("history-title", &reader.name(&entry.card).0),
        lang: words.lang().to_owned(),
        url: format!("{}/history", reader.url_of(&entry)),
        id: entry.uri.clone(),
        updated: entry.updated.rfc3339(),
        directory: app.config.node.name.clone(),
        rows: reader.versions(&versions, false),
        nothing: words.t("history-nothing"),
    };
    let xml = feed.render().map_err(|cause| Error::Internal(cause.into()))?;
    Ok(([(CONTENT_TYPE, "application/atom+xml; charset=utf-8")], xml).into_response())
}

/// An own card that everybody sees, with its versions; nothing while its texts are hidden.
async fn found(app: &App, handle: String) -> Result<(Initiative, Vec<Version>), Failure> {
    let home = app.config.node.host.clone();
    let found = app.db.read(move |conn| {
        let found = store::find_by_handle(conn, &home, &handle)?;
        let shown = found.filter(|entry| entry.own && entry.state == EntryState::Published);
        let entry = shown.ok_or(Error::NotFound)?;
        if Waiting::about(conn, &entry.uri)?.is_some_and(|waiting| waiting.hides) {
            // Each version says what is hidden now.
            return Err(Error::NotFound);
        }
        let versions = history::list_public(conn, &entry)?;
        Ok((entry, versions))
    });
    Ok(found.await?)
}
