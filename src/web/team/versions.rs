//! The history of a card at the desk: with names and what is not public, a way back to each version, and the button that
//! takes the last change back.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};

use super::cards::{desk_path, find};
use crate::app::App;
use crate::error::Error;
use crate::initiative::history::{self, Author, MOST_VERSIONS, UNDO_SECONDS, Version};
use crate::initiative::{Class, Initiative, Problems, State as EntryState};
use crate::web::failure::Answer;
use crate::web::form::{FieldProblem, FormToken, Notice, Sent, Undo, titled};
use crate::web::frame::{self, Frame, pages};
use crate::web::show::Reader;
use crate::web::show::versions::VersionRow;
use crate::web::steward::{Needs, Steward, needs};
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "team/history.html")]
struct VersionsPage {
    frame: Frame,
    name: String,
    /// Where the card is at the desk.
    desk: String,
    rows: Vec<VersionRow>,
    kept: String,
    notice: Option<Notice>,
    token: FormToken,
    /// Why a version did not come back.
    problems: Vec<FieldProblem>,
    /// Where it is corrected.
    edit: String,
}

pages!(VersionsPage);

/// `GET /team/i/{id}/history`
pub async fn versions(
    State(app): State<App>,
    visitor: Visitor,
    steward: Steward<needs::Edit>,
    Path(id): Path<String>,
) -> Answer {
    page(&app, &visitor, &steward, &id, &Problems::default()).await
}

async fn page(app: &App, visitor: &Visitor, steward: &Steward<needs::Edit>, id: &str, problems: &Problems) -> Answer {
    let entry = find(app, id).await?;
    let of = entry.clone();
    let versions = app.db.read(move |conn| history::list(conn, &of)).await?;
    let (reader, words) = (Reader::now(app, &visitor.words).of(Class::of(&entry.uri)), &visitor.words);
    let (name, _) = reader.name(&entry.card);
    let problems = FieldProblem::of(problems, words, |_| Default::default());
    let desk = desk_path(&entry.uri);
    let page = VersionsPage {
        frame: Frame::new(app, visitor, titled(words, &words.with("history-title", &name), &problems)).at("team"),
        name,
        edit: format!("{desk}/edit"),
        desk,
        rows: reader.versions(&versions, true),
        kept: words.count("history-kept", u64::try_from(MOST_VERSIONS).unwrap_or_default()),
        notice: notice(&reader, visitor, steward, &entry, versions.first()).filter(|_| problems.is_empty()),
        token: steward.token(app),
        problems,
    };
    let status = if page.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(frame::show_with(status, &page)?)
}

/// `POST /team/i/{id}/restore`, with `rev`. What cannot come back is said on the page, with what to do.
pub async fn restore(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    sent: Sent<needs::Edit>,
) -> Answer {
    let uri = find(&app, &id).await?.uri;
    let (home, rev, now, back) = (sent.steward.home(&app), rev_of(&sent), app.clock.now(), desk_path(&uri));
    match app.db.write(move |conn| history::restore(conn, &home, &uri, rev, now)).await {
        Ok(_) => Ok(Redirect::to(&back).into_response()),
        Err(Error::Invalid(problems)) => page(&app, &visitor, &sent.steward, &id, &problems).await,
        Err(error) => Err(error.into()),
    }
}

/// `POST /team/i/{id}/undo`, with `rev`, the revision that the change made.
pub async fn undo(State(app): State<App>, Path(id): Path<String>, sent: Sent<needs::Edit>) -> Answer {
    let uri = find(&app, &id).await?.uri;
    let (home, rev, now) = (sent.steward.home(&app), rev_of(&sent), app.clock.now());
    let after = app.db.write(move |conn| history::undo(conn, &home, &uri, rev, now)).await?;
    let gone = after.state == EntryState::Withdrawn;
    let back = if gone { "/team?done=undone".to_owned() } else { format!("{}?done=undone", desk_path(&after.uri)) };
    Ok(Redirect::to(&back).into_response())
}

fn rev_of<N>(sent: &Sent<N>) -> i64 {
    sent.fields.first("rev").and_then(|rev| rev.parse().ok()).unwrap_or_default()
}

/// What somebody at the desk did last to this card, as long as it can be undone from here.
pub fn notice<N: Needs>(
    reader: &Reader<'_>,
    visitor: &Visitor,
    steward: &Steward<N>,
    entry: &Initiative,
    newest: Option<&Version>,
) -> Option<Notice> {
    if visitor.pairs.first("done") == Some("undone") {
        return Some(Notice { sentence: visitor.words.t("undo-done"), undo: None });
    }
    if visitor.pairs.first("done") == Some("twice") {
        return Some(Notice { sentence: visitor.words.t("propose-twice"), undo: None });
    }
    let newest = newest.filter(|version| version.rev == entry.rev && matches!(version.by, Author::Person(_)))?;
    if reader.now.seconds() - newest.at.seconds() > UNDO_SECONDS {
        return None;
    }
    let what = newest.what.as_str();
    let undo = Undo {
        path: format!("{}/undo", desk_path(&entry.uri)),
        token: steward.token(reader.app),
        fields: vec![("rev", newest.rev.to_string())],
    };
    Some(Notice { sentence: visitor.words.t(&format!("notice-{what}")), undo: Some(undo) })
}
