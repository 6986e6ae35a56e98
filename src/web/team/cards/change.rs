//! What a button does to a card: right today, paused, closed, open, hidden, shown.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use serde_json::json;

use super::{desk_path, find};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result, sentence};
use crate::initiative::publish::{self, Home};
use crate::initiative::{Fields, Initiative};
use crate::moderation::Fate;
use crate::moderation::log::Decider;
use crate::web::failure::{Answer, Failure};
use crate::web::form::Sent;
use crate::web::steward::{Needs, needs};

/// What a button may make of a card.
const STATUSES: [&str; 3] = ["open", "paused", "closed"];
/// The same of an offer or a request.
const SETTLED: [&str; 3] = ["open", "met", "fulfilled"];

/// `POST /team/i/{id}/confirm`
pub async fn confirm(State(app): State<App>, Path(id): Path<String>, sent: Sent<needs::Confirm>) -> Answer {
    change(&app, &id, &sent, |conn, home, uri, now| publish::confirm(conn, home, uri, "moderator", now)).await
}

/// `POST /team/i/{id}/hide`
pub async fn hide(State(app): State<App>, Path(id): Path<String>, sent: Sent<needs::Edit>) -> Answer {
    let after = decide(&app, &id, &sent, Fate::Hidden).await?;
    Ok(Redirect::to(&desk_path(&after.uri)).into_response())
}

/// `POST /team/i/{id}/show`
pub async fn show(State(app): State<App>, Path(id): Path<String>, sent: Sent<needs::Edit>) -> Answer {
    let after = decide(&app, &id, &sent, Fate::Shown).await?;
    Ok(Redirect::to(&desk_path(&after.uri)).into_response())
}

/// `POST /team/o/{id}/status`, with `status`: `open`, `met` or `fulfilled`.
pub async fn settle(State(app): State<App>, Path(id): Path<String>, sent: Sent<needs::Edit>) -> Answer {
    let asked = sent.fields.first("status").unwrap_or_default();
    let Some(status) = SETTLED.into_iter().find(|status| *status == asked) else {
        return Err(Failure(Error::Unreadable(sentence!("form-type"))));
    };
    change(&app, &id, &sent, move |conn, home, uri, now| publish::proposals::settle(conn, home, uri, status, now)).await
}

/// `POST /team/i/{id}/status`, with `status`: `open`, `paused` or `closed`, from today on.
pub async fn status(State(app): State<App>, Path(id): Path<String>, sent: Sent<needs::Edit>) -> Answer {
    let asked = sent.fields.first("status").unwrap_or_default();
    let Some(status) = STATUSES.into_iter().find(|status| *status == asked) else {
        return Err(Failure(Error::Unreadable(sentence!("form-type"))));
    };
    change(&app, &id, &sent, move |conn, home, uri, now| {
        let edits = Fields::from([
            ("status".to_owned(), json!(status)),
            ("status_since".to_owned(), json!(now.date().to_string())),
        ]);
        publish::revise(conn, home, uri, &edits, &[], now)
    })
    .await
}

async fn change<N: Needs>(
    app: &App,
    id: &str,
    sent: &Sent<N>,
    work: impl FnOnce(&mut Conn, &Home, &str, Timestamp) -> Result<Initiative> + Send + 'static,
) -> Answer {
    let uri = find(app, id).await?.uri;
    let (home, now, back) = (sent.steward.home(app), app.clock.now(), desk_path(&uri));
    app.db.write(move |conn| work(conn, &home, &uri, now)).await?;
    Ok(Redirect::to(&back).into_response())
}

/// Decides about a card as a whole in the name of who is at the desk.
///
/// # Errors
/// Those of [`Fate::decide`].
pub(super) async fn decide<N: Needs>(app: &App, id: &str, sent: &Sent<N>, fate: Fate) -> Result<Initiative> {
    let uri = find(app, id).await?.uri;
    let (home, now, by) = (sent.steward.home(app), app.clock.now(), Decider::new(&sent.steward.session.name, ""));
    app.db.write(move |conn| fate.decide(conn, &home, &uri, &by, now)).await
}
