//! What is asked of the database for the page of a card, beside the card.

use crate::app::App;
use crate::error::Result;
use crate::initiative::Initiative;
use crate::moderation::{self, Kind};
use crate::relay;
use crate::web::show::Reader;

/// What the database is asked beside the card.
#[derive(Default)]
pub struct Asked {
    /// That something people said of it waits for a decision.
    pub waits: Option<String>,
    /// Where one writes to it through this node.
    pub contact: Option<String>,
}

impl Asked {
    /// Asks it all.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn of(reader: &Reader<'_>, initiative: &Initiative) -> Result<Asked> {
        Ok(Asked { waits: waits(reader, initiative).await?, contact: contact(reader.app, initiative).await? })
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

/// That somebody asked for it to go, or said something else of it, in words that name nobody.
async fn waits(reader: &Reader<'_>, initiative: &Initiative) -> Result<Option<String>> {
    if !initiative.own {
        return Ok(None);
    }
    let uri = initiative.uri.clone();
    let waits = reader.app.db.read(move |conn| moderation::waits_since(conn, &uri)).await?;
    Ok(waits.map(|(kind, since)| {
        let key = if kind == Kind::Removal { "removal-waits" } else { "report-waits" };
        reader.words.with(key, &reader.words.date(since.date()))
    }))
}
