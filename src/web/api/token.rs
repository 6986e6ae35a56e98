//! Who writes: the token in the header `Authorization`.

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use crate::account::{self, Right, Token};
use crate::app::App;
use crate::error::{Error, Result, sentence};
use crate::initiative::history::Author;
use crate::initiative::publish::Home;
use crate::web::failure::Failure;

/// A program that showed a valid token.
pub struct Writer(Token);

impl Writer {
    /// Refuses what the token does not allow.
    ///
    /// # Errors
    /// [`Error::NotAllowed`] with the right that is missing.
    pub fn must(&self, right: Right) -> Result<()> {
        if self.0.rights.contains(&right) {
            return Ok(());
        }
        Err(Error::NotAllowed(sentence!("api-no-right", right = right.as_str())))
    }
}

impl Writer {
    /// What the token is called.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// This node, for what the program changes.
    pub fn home(&self, app: &App) -> Home {
        app.home().by(Author::Token(self.0.name.clone()))
    }
}

impl FromRequestParts<App> for Writer {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Writer, Failure> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let secret = header.and_then(|value| value.strip_prefix("Bearer ")).ok_or(Failure(Error::NotSignedIn))?;
        let secret = secret.trim().to_owned();
        let token = app.db.read(move |conn| account::find_by_secret(conn, &secret)).await?;
        let (used, now) = (token.clone(), app.clock.now());
        app.db.write(move |conn| account::note_use(conn, &used, now)).await?;
        Ok(Writer(token))
    }
}
