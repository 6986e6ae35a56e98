//! A look at what would be published, by the same rules and before anything has happened.

use std::sync::{Arc, Mutex, PoisonError};

use super::page::{Around, kept};
use crate::app::App;
use crate::db::Conn;
use crate::error::{Error, Result, sentence};
use crate::initiative::terms::last_own_day;
use crate::initiative::{Card, Class, Initiative};
use crate::web::failure::Answer;
use crate::web::form::Preview;
use crate::web::links::Pairs;
use crate::web::pages::{initiative, proposal};
use crate::web::show::Reader;
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
    let doubt = doubt(&Reader::now(app, &visitor.words), &entry.card);
    let preview = Preview { path: around.path, token: around.token, doubt, fields: kept(typed, &[ACTION]) };
    match Class::of(&entry.uri) {
        Class::Initiative => initiative::preview(app, visitor, entry, preview).await,
        Class::Proposal => proposal::preview(app, visitor, entry, preview).await,
    }
}

/// What should be looked at again.
pub fn doubt(reader: &Reader<'_>, card: &Card) -> Option<String> {
    unplaced(reader, card).or_else(|| past(reader, card))
}

/// That all the days on which something can be had are over: most likely a year is wrong.
fn past(reader: &Reader<'_>, card: &Card) -> Option<String> {
    let kind = card.kinds.first().and_then(|code| reader.app.kinds.kind(Class::Proposal, code))?;
    let last = card.terms.as_ref().and_then(|_| last_own_day(kind, card))?;
    (last < reader.now.date()).then(|| reader.words.with("proposal-past", &reader.words.date(last)))
}

/// That nobody finds a card around a place, since its town is none that is known, or several have its name: most likely it
/// is misspelt. Where no towns are known, none is doubted, nor the town of an offer that is where its initiative is.
fn unplaced(reader: &Reader<'_>, card: &Card) -> Option<String> {
    if card.terms.as_ref().is_some_and(|terms| terms.at_initiative) {
        return None;
    }
    let location = card.location.as_ref().filter(|location| location.territory.is_none())?;
    let known = location.country.as_deref().is_none_or(|country| reader.app.gazetteer.knows_towns_of(country));
    let town = location.city.as_ref().filter(|_| known && location.lat.is_none())?;
    Some(reader.words.with("card-unplaced", town))
}
