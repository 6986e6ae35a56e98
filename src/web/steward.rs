//! Who keeps the directory: the session behind a request, and the right that a handler names.

use std::marker::PhantomData;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Redirect, Response};

use super::failure::Failure;
use super::form::FormToken;
use super::visitor::{Visitor, cookie};
use crate::account::session::{self, MOST_SECONDS};
use crate::account::{Right, Session};
use crate::app::App;
use crate::error::{Error, Result, sentence};
use crate::initiative::history::Author;
use crate::initiative::publish::Home;

/// A right as a type, so that a handler names it in its signature.
pub trait Needs: Send + 'static {
    /// The right.
    const RIGHT: Right;
    /// Another that is needed with it.
    const ALSO: Option<Right> = None;
}

/// The rights that handlers of the desk name: `Steward<needs::Edit>`.
pub mod needs {
    use super::{Needs, Right};

    macro_rules! rights {
        ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
            $(#[$doc])*
            pub struct $name;

            impl Needs for $name {
                const RIGHT: Right = Right::$name;
            }
        )*};
    }

    rights!(
        /// Publish new initiatives.
        Create,
        /// See the desk, change initiatives of this node.
        Edit,
        /// Say that an initiative is right.
        Confirm,
        /// Withdraw and erase initiatives of this node.
        Withdraw,
        /// Tell news, answer replies.
        News,
        /// Decide about other nodes and about sessions.
        Admin,
    );

    /// Import files, which makes entries and changes them.
    pub struct Import;

    impl Needs for Import {
        const RIGHT: Right = Right::Create;
        const ALSO: Option<Right> = Some(Right::Edit);
    }
}

/// A person with an open session that has the right. Every handler under `/team` takes one, or a
/// [`Sent`](super::form::Sent), which holds one. Without a session a page leads to `/login`.
pub struct Steward<N> {
    /// The session.
    pub session: Arc<Session>,
    needs: PhantomData<N>,
}

impl<N: Needs> Steward<N> {
    /// The person of a session.
    ///
    /// # Errors
    /// [`Error::NotAllowed`] without the right.
    pub fn of(session: Arc<Session>) -> Result<Steward<N>, Failure> {
        match [Some(N::RIGHT), N::ALSO].into_iter().flatten().find(|right| !session.role.may(*right)) {
            None => Ok(Steward { session, needs: PhantomData }),
            Some(lacking) => Err(Failure(Error::NotAllowed(sentence!("api-no-right", right = lacking.as_str())))),
        }
    }

    /// Refuses what cannot be taken back to somebody who signed in long ago.
    ///
    /// # Errors
    /// [`Error::NotAllowed`] then.
    pub fn must_be_fresh(&self, app: &App) -> Result<()> {
        if self.session.is_fresh(app.clock.now()) {
            return Ok(());
        }
        Err(Error::NotAllowed(sentence!("login-not-fresh")))
    }

    /// This node, for what the person changes.
    pub fn home(&self, app: &App) -> Home {
        app.home().by(Author::Person(self.session.name.clone()))
    }

    /// The token of forms on the pages of this person.
    pub fn token(&self, app: &App) -> FormToken {
        FormToken::for_session(app, &self.session)
    }
}

impl<N: Needs> FromRequestParts<App> for Steward<N> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Steward<N>, Response> {
        match Visitor::known(app, parts).session.clone() {
            Some(session) => Steward::of(session).map_err(IntoResponse::into_response),
            None => Err(Redirect::to("/login").into_response()),
        }
    }
}

/// What the cookie of a session is called. Over plain http on this machine browsers refuse `__Host-` and `Secure`.
fn cookie_name(app: &App) -> &'static str {
    if app.config.base_url().starts_with("http:") { "s" } else { "__Host-s" }
}

/// The secret in the cookie.
pub fn secret_of(app: &App, headers: &HeaderMap) -> Option<String> {
    if !headers.contains_key(COOKIE) {
        return None;
    }
    cookie(headers, cookie_name(app)).filter(|secret| secret.len() == 64).map(str::to_owned)
}

/// The open session behind a request, its use noted.
///
/// # Errors
/// When the database does not answer.
pub async fn session_of(app: &App, headers: &HeaderMap) -> Result<Option<Session>> {
    let Some(secret) = secret_of(app, headers) else { return Ok(None) };
    let now = app.clock.now();
    let found = app.db.read(move |conn| session::find(conn, &secret, now)).await?;
    if let Some(session) = found.as_ref().filter(|session| !session.is_use_noted(now)) {
        let id = session.id.clone();
        app.db.write(move |conn| session::note_use(conn, &id, now)).await?;
    }
    Ok(found)
}

/// Gives the browser a session, or takes it away with an empty secret.
pub fn set_cookie(app: &App, response: &mut Response, secret: &str) {
    let name = cookie_name(app);
    let secure = if name == "s" { "" } else { "; Secure" };
    let seconds = if secret.is_empty() { 0 } else { MOST_SECONDS };
    let cookie = format!("{name}={secret}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}
