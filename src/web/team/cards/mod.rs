//! Own cards at the desk: the list, one card with what can be done to it, and the form.

pub mod add;
pub mod change;
pub mod edit;
pub mod end;
pub mod links;
pub mod list;
mod look;
mod page;
pub mod propose;
pub mod show;

use crate::app::App;
use crate::error::{Error, Result};
use crate::initiative::{Class, Initiative, State, store};
use crate::web::show::Reader;

/// An own card, offer or request that was not withdrawn, by the ULID of its address.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Gone`], and when the database does not answer.
pub async fn find(app: &App, id: &str) -> Result<Initiative> {
    // No ULID stands in the ids of both classes.
    let base = app.config.base_url();
    let uris = [Class::Initiative, Class::Proposal].map(|class| format!("{base}{}{id}", class.path())).to_vec();
    let found = app.db.read(move |conn| store::find_many(conn, &uris)).await?.into_iter().next();
    let entry = found.filter(|entry| entry.own).ok_or(Error::NotFound)?;
    if entry.state == State::Withdrawn { Err(Error::Gone) } else { Ok(entry) }
}

/// Where a card is at the desk.
pub fn desk_path(uri: &str) -> String {
    format!("/team{}{}", Class::of(uri).path(), uri.rsplit('/').next().unwrap_or_default())
}

/// What is to be known of a card beside its freshness: that it is hidden, paused, closed.
fn marks(reader: &Reader<'_>, state: State, status: &str) -> Vec<String> {
    let words = reader.words;
    let hidden = match state {
        State::Hidden => Some(words.t("mark-hidden")),
        State::Moved => Some(words.t("mark-moved")),
        State::Published | State::Withdrawn => None,
    };
    let life = Some(status).filter(|status| !matches!(*status, "" | "open"));
    let list = match reader.class {
        Class::Initiative => "statuses",
        Class::Proposal => "proposal_statuses",
    };
    hidden.into_iter().chain(life.map(|status| reader.item(list, status))).collect()
}
