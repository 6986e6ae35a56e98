//! A card goes for ever: withdrawn, or erased with every trace. Each is asked once, in words.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};

use super::change::decide;
use super::{desk_path, find};
use crate::app::App;
use crate::moderation::Fate;
use crate::peer::{Follower, known};
use crate::web::failure::Answer;
use crate::web::form::{FormToken, Sent};
use crate::web::frame::{self, Frame, pages};
use crate::web::show::Reader;
use crate::web::steward::{Steward, needs};
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "team/end.html")]
struct EndPage {
    frame: Frame,
    name: String,
    question: String,
    submit: String,
    path: String,
    back: String,
    token: FormToken,
}

pages!(EndPage);

/// `GET /team/i/{id}/withdraw`
pub async fn ask_withdraw(
    State(app): State<App>,
    visitor: Visitor,
    steward: Steward<needs::Withdraw>,
    Path(id): Path<String>,
) -> Answer {
    ask(&app, &visitor, &steward, &id, "withdraw").await
}

/// `GET /team/i/{id}/erase`
pub async fn ask_erase(
    State(app): State<App>,
    visitor: Visitor,
    steward: Steward<needs::Withdraw>,
    Path(id): Path<String>,
) -> Answer {
    steward.must_be_fresh(&app)?;
    ask(&app, &visitor, &steward, &id, "erase").await
}

async fn ask(app: &App, visitor: &Visitor, steward: &Steward<needs::Withdraw>, id: &str, how: &str) -> Answer {
    let entry = find(app, id).await?;
    let known = app.db.read(known::list).await?;
    let received = known.iter().filter(|known| known.peer.follower == Follower::Accepted).count();
    let words = &visitor.words;
    let (name, _) = Reader::now(app, words).name(&entry.card);
    let back = desk_path(&entry.uri);
    let page = EndPage {
        frame: Frame::new(app, visitor, words.t(&format!("end-{how}"))).at("team"),
        question: words.count(&format!("end-ask-{how}"), received as u64),
        submit: words.t(&format!("end-do-{how}")),
        path: format!("{back}/{how}"),
        back,
        name,
        token: steward.token(app),
    };
    Ok(frame::show(&page)?)
}

/// `POST /team/i/{id}/withdraw`
pub async fn withdraw(State(app): State<App>, Path(id): Path<String>, sent: Sent<needs::Withdraw>) -> Answer {
    decide(&app, &id, &sent, Fate::Withdrawn).await?;
    Ok(Redirect::to("/team?done=withdrawn").into_response())
}

/// `POST /team/i/{id}/erase`
pub async fn erase(State(app): State<App>, Path(id): Path<String>, sent: Sent<needs::Withdraw>) -> Answer {
    sent.steward.must_be_fresh(&app)?;
    decide(&app, &id, &sent, Fate::Erased).await?;
    let db = app.db.clone();
    tokio::task::spawn_blocking(move || db.empty_journal()).await??;
    Ok(Redirect::to("/team?done=erased").into_response())
}
