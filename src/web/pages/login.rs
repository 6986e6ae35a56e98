//! Signing in with a link, and out again. A link is opened by a button: programs that look at mails open links too.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect};

use crate::account::session;
use crate::app::App;
use crate::error::Error;
use crate::web::failure::Answer;
use crate::web::form::{FormToken, Open, Sent};
use crate::web::frame::{self, Frame, pages};
use crate::web::steward::{needs, secret_of, set_cookie};
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    frame: Frame,
    /// What to know.
    sentence: String,
    /// Where the button sends to, with the token of its form.
    button: Option<(String, FormToken)>,
}

pages!(LoginPage);

fn page(app: &App, visitor: &Visitor, key: &str, status: StatusCode, button: Option<(String, FormToken)>) -> Answer {
    let mut frame = Frame::new(app, visitor, visitor.words.t("login-title"));
    frame.noindex = true;
    Ok(frame::show_with(status, &LoginPage { sentence: visitor.words.t(key), frame, button })?)
}

/// `GET /login`: how to get a link.
pub async fn login(State(app): State<App>, visitor: Visitor) -> Answer {
    if visitor.session.is_some() {
        return Ok(Redirect::to("/team").into_response());
    }
    page(&app, &visitor, "login-how", StatusCode::OK, None)
}

/// `GET /login/{token}`: one button. Nothing changes.
pub async fn link(State(app): State<App>, visitor: Visitor, Path(link): Path<String>) -> Answer {
    let now = app.clock.now();
    if !app.db.read(move |conn| session::is_link_open(conn, &link, now)).await? {
        return page(&app, &visitor, "login-expired", StatusCode::GONE, None);
    }
    let button = (visitor.path.clone(), FormToken::for_path(&app, &visitor.path));
    page(&app, &visitor, "login-button-lead", StatusCode::OK, Some(button))
}

/// `POST /login/{token}`: burns the link and opens a session in place of the one there was.
pub async fn sign_in(
    State(app): State<App>,
    visitor: Visitor,
    Path(link): Path<String>,
    headers: HeaderMap,
    _form: Open,
) -> Answer {
    let (former, now) = (secret_of(&app, &headers), app.clock.now());
    let signed_in = app.db.write(move |conn| session::sign_in(conn, &link, former.as_deref(), now)).await;
    let secret = match signed_in {
        Err(Error::Gone) => return page(&app, &visitor, "login-expired", StatusCode::GONE, None),
        other => other?.1,
    };
    let mut response = Redirect::to("/team").into_response();
    set_cookie(&app, &mut response, &secret);
    Ok(response)
}

/// `POST /logout`
pub async fn logout(State(app): State<App>, sent: Sent<needs::Edit>) -> Answer {
    let id = sent.steward.session.id.clone();
    app.db.write(move |conn| session::close(conn, &id)).await?;
    let mut response = Redirect::to("/login").into_response();
    set_cookie(&app, &mut response, "");
    Ok(response)
}
