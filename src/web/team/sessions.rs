//! Who is signed in, and the button that ends it.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};

use crate::account::session;
use crate::app::App;
use crate::web::failure::Answer;
use crate::web::form::{FormToken, Sent};
use crate::web::frame::{self, Frame, pages};
use crate::web::steward::{Steward, needs};
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "team/sessions.html")]
struct SessionsPage {
    frame: Frame,
    sessions: Vec<Row>,
    token: FormToken,
}

pages!(SessionsPage);

struct Row {
    id: String,
    name: String,
    since: String,
    used: String,
    /// The one that looks at this page.
    current: bool,
}

/// `GET /team/sessions`
pub async fn sessions(State(app): State<App>, visitor: Visitor, steward: Steward<needs::Admin>) -> Answer {
    let now = app.clock.now();
    let open = app.db.read(move |conn| session::list(conn, now)).await?;
    let words = &visitor.words;
    let row = |open: session::Session| Row {
        current: open.id == steward.session.id,
        name: if open.name.is_empty() { words.t("sessions-unnamed") } else { open.name },
        since: words.date(open.created.date()),
        used: words.date(open.used.date()),
        id: open.id,
    };
    let page = SessionsPage {
        sessions: open.into_iter().map(row).collect(),
        frame: Frame::new(&app, &visitor, words.t("sessions-title")).at("team"),
        token: steward.token(&app),
    };
    Ok(frame::show(&page)?)
}

/// `POST /team/sessions/close`, with `id`. One that is closed already is closed.
pub async fn close(State(app): State<App>, sent: Sent<needs::Admin>) -> Answer {
    let id = sent.fields.first("id").unwrap_or_default().to_owned();
    app.db.write(move |conn| session::close(conn, &id)).await?;
    Ok(Redirect::to("/team/sessions").into_response())
}
