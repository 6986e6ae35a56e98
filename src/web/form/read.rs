//! A form that was sent: from this site, with its token, by somebody who may.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_TYPE, ORIGIN};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

use super::again;
use super::token::{FormToken, TOKEN, TRAP};
use crate::app::App;
use crate::config::is_local;
use crate::error::{Error, sentence};
use crate::web::failure::Failure;
use crate::web::links::Pairs;
use crate::web::steward::{Needs, Steward};
use crate::web::visitor::Visitor;

/// A form of the desk.
pub struct Sent<N> {
    /// Who sent it.
    pub steward: Steward<N>,
    /// What was typed, without the token.
    pub fields: Pairs,
}

/// A form that anybody may send.
pub struct Open {
    /// What was typed, without token and trap.
    pub fields: Pairs,
    /// How many seconds the form was open; under two nobody has read it.
    pub age_seconds: i64,
    /// Whether the field was filled that people do not see: answer as if all went well, and change nothing.
    pub trapped: bool,
}

impl<N: Needs> FromRequest<App> for Sent<N> {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Sent<N>, Response> {
        let (visitor, mut fields) = read(request, app).await.map_err(IntoResponse::into_response)?;
        let steward = admit(app, &visitor, &mut fields).map_err(|answer| *answer)?;
        Ok(Sent { steward, fields })
    }
}

/// Who sent a form of the desk: somebody with an open session, who may, with its token, which is taken out.
pub(super) fn admit<N: Needs>(app: &App, visitor: &Visitor, fields: &mut Pairs) -> Result<Steward<N>, Box<Response>> {
    let Some(session) = visitor.session.clone() else { return Err(again::sign_in(app, visitor, fields).into()) };
    let steward = Steward::of(session.clone()).map_err(|failure| failure.into_response())?;
    if !FormToken::check_session(app, &session, &take(fields, TOKEN)) {
        return Err(again::check(app, visitor, fields, &FormToken::for_session(app, &session)).into());
    }
    Ok(steward)
}

impl FromRequest<App> for Open {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Open, Response> {
        let (visitor, mut fields) = read(request, app).await.map_err(IntoResponse::into_response)?;
        match FormToken::check_path(app, &visitor.path, &take(&mut fields, TOKEN)) {
            Some(age_seconds) => Ok(Open { trapped: !take(&mut fields, TRAP).is_empty(), fields, age_seconds }),
            None => Err(again::check(app, &visitor, &fields, &FormToken::for_path(app, &visitor.path))),
        }
    }
}

/// Reads the body, at most as long as any; not from another site.
async fn read(request: Request, app: &App) -> Result<(Arc<Visitor>, Pairs), Failure> {
    let (parts, body) = request.into_parts();
    refuse_foreign(app, &parts.headers)?;
    if !is_form(&parts) {
        return Err(Failure(Error::Unreadable(sentence!("form-type"))));
    }
    let visitor = Visitor::known(app, &parts);
    let body = Bytes::from_request(Request::from_parts(parts, body), app).await;
    let body = body.map_err(|_| Failure(Error::Unreadable(sentence!("form-body"))))?;
    Ok((visitor, Pairs::of_form(&body)))
}

/// Refuses forms of other sites, before anything of them is read.
pub(super) fn refuse_foreign(app: &App, headers: &HeaderMap) -> Result<(), Failure> {
    if is_same_site(app, headers) { Ok(()) } else { Err(Failure(Error::NotAllowed(sentence!("form-foreign")))) }
}

/// Browsers say from where a form is sent; who does not is none, and has no business here.
fn is_same_site(app: &App, headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").map(|site| site.as_bytes() == b"same-origin");
    match headers.get(ORIGIN).map(|origin| origin.to_str().unwrap_or_default()) {
        Some(origin) => is_own(app, origin) && site != Some(false),
        None => site == Some(true),
    }
}

/// Also under the other names that a trial on this machine has.
fn is_own(app: &App, origin: &str) -> bool {
    let own = app.config.base_url();
    let Some(host) = origin.strip_prefix("http://").filter(|_| is_local(&app.config.node.host)) else {
        return origin == own;
    };
    let port = |host: &str| host.rsplit_once(':').map(|(_, port)| port.to_owned());
    origin == own || (is_this_machine(host) && port(host) == port(&app.config.node.host))
}

fn is_this_machine(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

fn is_form(parts: &Parts) -> bool {
    is_of_type(&parts.headers, "application/x-www-form-urlencoded")
}

/// Whether the body is said to be of this type, whatever its parameters.
pub(super) fn is_of_type(headers: &HeaderMap, wanted: &str) -> bool {
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    media_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(wanted)
}

fn take(fields: &mut Pairs, name: &str) -> String {
    let value = fields.first(name).unwrap_or_default().to_owned();
    *fields = fields.without(name);
    value
}
