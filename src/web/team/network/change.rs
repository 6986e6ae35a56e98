//! What is decided about one directory, each by a button.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};

use super::decide;
use super::one::found;
use crate::admin::peers as admin;
use crate::app::App;
use crate::error::{Error, Result};
use crate::moderation::log::reason;
use crate::peer::store;
use crate::web::failure::Answer;
use crate::web::form::Sent;
use crate::web::show::peer as show;
use crate::web::steward::needs;

/// Decides, then shows the directory; of one that nobody knows there is nothing to decide.
async fn done(
    app: &App,
    host: &str,
    sent: &Sent<needs::Admin>,
    what: &str,
    work: impl FnOnce(&App, &str, &str) -> Result<()> + Send + 'static,
) -> Answer {
    let host = found(app, host)?;
    let wanted = host.clone();
    let decided = decide(app, &sent.steward.session.name, move |app, by| work(app, by, &wanted)).await;
    decided.map_err(|error| match error {
        Error::Usage(why) if why.key == "peer-unknown" => Error::NotFound,
        other => other,
    })?;
    Ok(Redirect::to(&format!("{}?done={what}", show::desk_path(&host))).into_response())
}

/// `POST /team/network/{host}/accept`, with `follow`: `yes` follows it back at once. Keys that have changed are accepted
/// only by somebody who signed in lately.
pub async fn accept(State(app): State<App>, Path(host): Path<String>, sent: Sent<needs::Admin>) -> Answer {
    let wanted = host.clone();
    let peer = app.db.read(move |conn| store::find(conn, &wanted)).await?;
    if peer.is_some_and(|peer| peer.is_in_doubt()) {
        sent.steward.must_be_fresh(&app)?;
    }
    let back = sent.fields.first("follow") == Some("yes");
    let accept = move |app: &App, by: &str, host: &str| {
        admin::accept(app, by, host)?;
        if back { admin::follow(app, by, host).map(drop) } else { Ok(()) }
    };
    done(&app, &host, &sent, if back { "accepted-both" } else { "accepted" }, accept).await
}

/// `POST /team/network/{host}/refuse`, with `reason`, which the directory is told.
pub async fn refuse(State(app): State<App>, Path(host): Path<String>, sent: Sent<needs::Admin>) -> Answer {
    let why = reason(sent.fields.first("reason").unwrap_or_default());
    done(&app, &host, &sent, "refused", move |app, by, host| admin::reject(app, by, host, &why).map(drop)).await
}

/// `POST /team/network/{host}/unfollow`
pub async fn unfollow(State(app): State<App>, Path(host): Path<String>, sent: Sent<needs::Admin>) -> Answer {
    done(&app, &host, &sent, "unfollowed", |app, by, host| admin::unfollow(app, by, host).map(drop)).await
}

/// `POST /team/network/{host}/compare`
pub async fn compare(State(app): State<App>, Path(host): Path<String>, sent: Sent<needs::Admin>) -> Answer {
    done(&app, &host, &sent, "compared", |app, _, host| admin::resync(app, host).map(drop)).await
}

/// `POST /team/network/{host}/recall`: what it says was withdrawn goes for ever.
pub async fn recall(State(app): State<App>, Path(host): Path<String>, sent: Sent<needs::Admin>) -> Answer {
    sent.steward.must_be_fresh(&app)?;
    done(&app, &host, &sent, "recalled", |app, by, host| admin::recall(app, by, host).map(drop)).await
}

/// `POST /team/network/{host}/ignore`
pub async fn ignore(State(app): State<App>, Path(host): Path<String>, sent: Sent<needs::Admin>) -> Answer {
    done(&app, &host, &sent, "ignored", |app, by, host| admin::ignore(app, by, host).map(drop)).await
}

/// `POST /team/network/{host}/suggest`: it may be suggested again.
pub async fn suggest(State(app): State<App>, Path(host): Path<String>, sent: Sent<needs::Admin>) -> Answer {
    done(&app, &host, &sent, "suggested", |app, by, host| admin::suggest_again(app, by, host).map(drop)).await
}
