//! What the directory knows of a card, or of who left a mail address: one download for who asks for it (SECURITY.md 6.9).

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;

use crate::admin::own_data;
use crate::app::App;
use crate::db::Conn;
use crate::error::Error;
use crate::initiative::publish::relations;
use crate::mail::Address;
use crate::web::failure::Answer;
use crate::web::form::{FieldProblem, FormToken, Sent, titled};
use crate::web::frame::{self, Frame, pages};
use crate::web::steward::{Steward, needs};
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "team/data.html")]
struct DataPage {
    frame: Frame,
    problems: Vec<FieldProblem>,
    about: String,
    token: FormToken,
}

pages!(DataPage);

/// `GET /team/data`
pub async fn form(State(app): State<App>, visitor: Visitor, steward: Steward<needs::Admin>) -> Answer {
    page(&app, &visitor, &steward, String::new(), None)
}

/// `POST /team/data`, with `about`: a handle, the address of a page or an id, or a mail address. Who read it stands in the
/// log of the server.
pub async fn give(State(app): State<App>, visitor: Visitor, sent: Sent<needs::Admin>) -> Answer {
    let about = sent.fields.first("about").unwrap_or_default().trim().to_owned();
    let (home, wanted) = (app.home(), about.clone());
    let read = move |conn: &mut Conn| match Address::parse(&wanted).filter(|_| !wanted.starts_with('@')) {
        Some(address) => own_data::of_address(conn, &address),
        None => {
            let uri = relations::id_of(conn, &home, &wanted)?;
            own_data::of_card(conn, &uri)
        }
    };
    match app.db.read(read).await {
        Ok(known) => {
            tracing::info!(session = %sent.steward.session.name, "Handed out what is known about somebody");
            let headers =
                [(CONTENT_TYPE, "application/json"), (CONTENT_DISPOSITION, "attachment; filename=\"data.json\"")];
            Ok((headers, known.to_string()).into_response())
        }
        Err(Error::NotFound) => {
            let message = visitor.words.with("problem-bad-entry", &about);
            page(&app, &visitor, &sent.steward, about, Some(message))
        }
        Err(error) => Err(error.into()),
    }
}

fn page(
    app: &App,
    visitor: &Visitor,
    steward: &Steward<needs::Admin>,
    about: String,
    problem: Option<String>,
) -> Answer {
    let words = &visitor.words;
    let label = words.t("own-data-about");
    let problems: Vec<FieldProblem> =
        problem.map(|message| FieldProblem { field: "about".into(), label, message }).into_iter().collect();
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let frame = Frame::new(app, visitor, titled(words, &words.t("own-data-title"), &problems)).at("team");
    Ok(frame::show_with(status, &DataPage { frame, problems, about, token: steward.token(app) })?)
}
