//! Links to an offer or a request that only its parties see: made for somebody, shown once, and ended.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};

use super::{desk_path, find};
use crate::admin;
use crate::app::App;
use crate::error::Error;
use crate::initiative::{Class, Initiative, Problems};
use crate::parties::{self, Link, MAX_NAME_CHARS};
use crate::web::failure::{Answer, Failure};
use crate::web::form::{FieldProblem, FormToken, Sent, titled};
use crate::web::frame::{self, Frame, pages};
use crate::web::show::Reader;
use crate::web::steward::{Steward, needs};
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "team/links.html")]
struct LinksPage {
    frame: Frame,
    /// What the links open.
    name: String,
    desk: String,
    /// Those that there are: id, for whom, since when and by whom.
    links: Vec<(String, String, String)>,
    /// The one that was just made, which is shown this once.
    made: Option<String>,
    typed: String,
    problems: Vec<FieldProblem>,
    token: FormToken,
}

pages!(LinksPage);

/// What was just done on the page.
#[derive(Default)]
struct Done {
    made: Option<String>,
    typed: String,
    problems: Problems,
}

/// `GET /team/o/{id}/links`
pub async fn links(
    State(app): State<App>,
    visitor: Visitor,
    steward: Steward<needs::Edit>,
    Path(id): Path<String>,
) -> Answer {
    let entry = closed(&app, &id).await?;
    page(&app, &visitor, &entry, steward.token(&app), Done::default()).await
}

/// `POST /team/o/{id}/links`, with `name`, for whom it is.
pub async fn make(State(app): State<App>, visitor: Visitor, Path(id): Path<String>, sent: Sent<needs::Edit>) -> Answer {
    let entry = closed(&app, &id).await?;
    let typed = sent.fields.first("name").unwrap_or_default().to_owned();
    let (uri, name, by, now) = (entry.uri.clone(), typed.clone(), sent.steward.session.name.clone(), app.clock.now());
    let done = match app.db.write(move |conn| admin::links::make(conn, &uri, &name, &by, now)).await {
        Ok(secret) => Done { made: Some(parties::address(&entry.uri, &secret)), ..Done::default() },
        Err(Error::Invalid(problems)) => Done { typed, problems, ..Done::default() },
        Err(error) => return Err(error.into()),
    };
    page(&app, &visitor, &entry, sent.steward.token(&app), done).await
}

/// `POST /team/o/{id}/links/revoke`, with `link`. One that is gone is gone.
pub async fn revoke(State(app): State<App>, Path(id): Path<String>, sent: Sent<needs::Edit>) -> Answer {
    let uri = find(&app, &id).await?.uri;
    let (link, back) = (sent.fields.first("link").unwrap_or_default().to_owned(), desk_path(&uri));
    let (who, now) = (sent.steward.session.name.clone(), app.clock.now());
    match app.db.write(move |conn| admin::links::revoke(conn, &uri, &link, &who, now)).await {
        Ok(()) | Err(Error::NotFound) => Ok(Redirect::to(&format!("{back}/links")).into_response()),
        Err(error) => Err(error.into()),
    }
}

/// A proposal that only its parties see.
async fn closed(app: &App, id: &str) -> Result<Initiative, Failure> {
    let entry = find(app, id).await?;
    if parties::is_for_parties(&entry) { Ok(entry) } else { Err(Failure(Error::NotFound)) }
}

async fn page(app: &App, visitor: &Visitor, entry: &Initiative, token: FormToken, done: Done) -> Answer {
    let uri = entry.uri.clone();
    let links = app.db.read(move |conn| parties::store::list(conn, &uri)).await?;
    let words = &visitor.words;
    let reader = Reader::now(app, words).of(Class::Proposal);
    let row = |link: Link| {
        let since = words.date(link.created.date());
        let by = if link.made_by.is_empty() { words.t("sessions-unnamed") } else { link.made_by };
        let told = words.say("links-since", &[("day", since.into()), ("who", by.into())]);
        (link.id, link.name, told)
    };
    let problems = FieldProblem::of(&done.problems, words, |_| ("name".into(), words.t("links-name")));
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = LinksPage {
        frame: Frame::new(app, visitor, titled(words, &words.t("links-title"), &problems)).at("team"),
        name: reader.name(&entry.card).0,
        desk: desk_path(&entry.uri),
        links: links.into_iter().map(row).collect(),
        made: done.made,
        typed: done.typed,
        problems,
        token,
    };
    Ok(frame::show_with(status, &page)?)
}
