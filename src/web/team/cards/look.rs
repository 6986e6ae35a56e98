//! A look at what would be published, by the same rules and before anything has happened.

use std::sync::{Arc, Mutex, PoisonError};

use super::page::{Around, kept};
use crate::app::App;
use crate::db::Conn;
use crate::error::{Error, Result, sentence};
use crate::initiative::{Class, Initiative};
use crate::web::failure::Answer;
use crate::web::form::Preview;
use crate::web::links::Pairs;
use crate::web::pages::{initiative, proposal};
use crate::web::team::form::ACTION;
use crate::web::visitor::Visitor;

/// What an entry is after this work. Who only looks at it ends the transaction with an error, and nothing has happened.
///
/// # Errors
/// Those of the work.
pub async fn written(
    app: &App,
    look_only: bool,
    work: impl FnOnce(&mut Conn) -> Result<Initiative> + Send + 'static,
) -> Result<Initiative> {
    let seen: Arc<Mutex<Option<Initiative>>> = Arc::default();
    let sees = seen.clone();
    let written = app.db.write(move |conn| {
        let after = work(conn)?;
        if look_only {
            *sees.lock().unwrap_or_else(PoisonError::into_inner) = Some(after);
            return Err(Error::Conflict(sentence!("cli-nothing-changed")));
        }
        Ok(after)
    });
    let written = written.await;
    let looked_at = seen.lock().unwrap_or_else(PoisonError::into_inner).take();
    looked_at.map_or(written, Ok)
}

/// Its page, with what was typed and the buttons to publish and to correct it.
///
/// # Errors
/// When the database does not answer.
pub async fn page(app: &App, visitor: &Visitor, entry: &Initiative, around: Around, typed: &Pairs) -> Answer {
    let preview = Preview { path: around.path, token: around.token, fields: kept(typed, &[ACTION]) };
    match Class::of(&entry.uri) {
        Class::Initiative => initiative::preview(app, visitor, entry, preview).await,
        Class::Proposal => proposal::preview(app, visitor, entry, preview).await,
    }
}
