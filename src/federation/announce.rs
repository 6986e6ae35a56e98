//! The companion note of a public proposal, so that people on other servers see it (PROTOCOL.md, "Proposal"): written
//! from the proposal by whoever finds it changed, and told to followers like news.

use std::sync::Arc;

use super::node::Federation;
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::initiative::store::{self as entries, Initiative};
use crate::initiative::terms::day;
use crate::locale::Words;
use crate::news;

/// Proposals that are looked at in one transaction.
const BATCH: i64 = 100;
/// Up to which position notes follow proposals, in `meta`.
const ANNOUNCED: &str = "announced_position";

/// Whether a proposal may have changed since notes were written.
///
/// # Errors
/// When the database does not answer.
pub fn is_due(conn: &mut Conn) -> Result<bool> {
    Ok(announced(conn)? < entries::latest_written(conn)?)
}

/// Brings all notes up to their proposals.
///
/// # Errors
/// When the database does not answer; what was written stays, the rest follows.
pub async fn proposals(federation: &Arc<Federation>) -> Result<()> {
    loop {
        let (here, now) = (federation.clone(), federation.now());
        if !federation.app.db.write(move |conn| announce_some(conn, &here.app, now)).await? {
            return Ok(());
        }
    }
}

/// Some of them; answers whether there may be more.
fn announce_some(conn: &mut Conn, app: &App, now: Timestamp) -> Result<bool> {
    entries::lock(conn)?;
    let latest = entries::latest_written(conn)?;
    let after = announced(conn)?;
    let changed = entries::list_proposals_written_after(conn, after, BATCH)?;
    for proposal in &changed {
        announce(conn, app, proposal, now)?;
    }
    let more = changed.len() >= BATCH.unsigned_abs() as usize;
    let reached = changed.last().filter(|_| more).map_or(latest, |last| last.position);
    if !more {
        for news in news::store::list_outlived(conn)? {
            news::take_back(conn, news, now)?;
        }
    }
    entries::set_meta(conn, ANNOUNCED, &reached.to_string())?;
    Ok(more)
}

fn announce(conn: &mut Conn, app: &App, proposal: &Initiative, now: Timestamp) -> Result<()> {
    let Some(terms) = proposal.card.terms.as_ref().filter(|_| proposal.is_public()) else { return Ok(()) };
    if terms.visibility == "public" {
        let words = Words::new(app.locales.clone(), &app.config.node.lang);
        return news::announce(conn, proposal, &terms.by, &content(app, &words, proposal), words.lang(), now);
    }
    match news::store::find_of_proposal(conn, &proposal.uri)? {
        Some(news) => news::take_back(conn, news, now),
        None => Ok(()),
    }
}

/// Purpose, title, place, last day and address, as Markdown.
fn content(app: &App, words: &Words, proposal: &Initiative) -> String {
    let (card, terms) = (&proposal.card, proposal.card.terms.clone().unwrap_or_default());
    let lead = words.t(if terms.is_request() { "proposal-note-request" } else { "proposal-note-offer" });
    let mut text = format!("{lead}**{}**", plain(&card.name));
    if let Some(town) = card.location.as_ref().and_then(|location| location.town(&app.gazetteer)) {
        text.push_str(&format!(" ({})", plain(&town)));
    }
    if let Some(last) = day(&terms.valid_until) {
        text.push_str(&format!("\n\n{}", words.with("proposal-note-until", &words.date(last))));
    }
    format!("{text}\n\n<{}>", proposal.uri)
}

/// Markdown that shows `text` as it is.
fn plain(text: &str) -> String {
    let escaped = |character: char| match character.is_ascii_punctuation() {
        true => format!("\\{character}"),
        false => character.to_string(),
    };
    text.chars().map(escaped).collect()
}

fn announced(conn: &mut Conn) -> Result<i64> {
    Ok(entries::meta(conn, ANNOUNCED)?.and_then(|position| position.parse().ok()).unwrap_or_default())
}
