//! What is asked of the database for the page of a card, beside the card.

use crate::app::App;
use crate::error::Result;
use crate::initiative::Initiative;
use crate::moderation::{Kind, Waiting};
use crate::relay;
use crate::web::show::Reader;

/// What the database is asked beside the card.
#[derive(Default)]
pub struct Asked {
    /// That something people said of it waits for a decision.
    pub waits: Option<String>,
    /// Its texts are hidden, and what it said and told before with them.
    pub hides: bool,
    /// Where one writes to it through this node.
    pub contact: Option<String>,
}

impl Asked {
    /// Asks it all.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn of(reader: &Reader<'_>, initiative: &Initiative) -> Result<Asked> {
        let waiting = waiting(reader.app, initiative).await?;
        Ok(Asked {
            waits: waiting.map(|waiting| waits(reader, waiting)),
            hides: waiting.is_some_and(|waiting| waiting.hides),
            contact: contact(reader.app, initiative).await?,
        })
    }
}

/// Where one writes to it through this node.
async fn contact(app: &App, initiative: &Initiative) -> Result<Option<String>> {
    let (letters, now, of) = (app.letters(), app.clock.now(), initiative.clone());
    if !letters.on || of.card.contact.email.is_some() {
        return Ok(None);
    }
    let address = app.db.read(move |conn| relay::address_for(conn, &letters, &of, now)).await?;
    Ok(initiative.handle.as_ref().filter(|_| address.is_some()).map(|handle| format!("/@{handle}/contact")))
}

/// What people said of it, where it is decided.
async fn waiting(app: &App, initiative: &Initiative) -> Result<Option<Waiting>> {
    if !initiative.own {
        return Ok(None);
    }
    let uri = initiative.uri.clone();
    app.db.read(move |conn| Waiting::about(conn, &uri)).await
}

/// That somebody asked for it to go, or said something else of it, in words that name nobody.
fn waits(reader: &Reader<'_>, waiting: Waiting) -> String {
    let key = if waiting.kind == Kind::Removal { "removal-waits" } else { "report-waits" };
    reader.words.with(key, &reader.words.date(waiting.since.date()))
}
