//! Everything that is known about a card, or about who left an address, as one piece of JSON (SECURITY.md 6.9).

use serde_json::{Value, json};

use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::federation::store::{count_followers, count_signed_by};
use crate::import::store::list_records;
use crate::initiative::history::{self, Version};
use crate::initiative::matching::find_duplicates;
use crate::initiative::store as cards;
use crate::mail::{self, Address};
use crate::moderation::{self, Submission};
use crate::reply::store::reports;
use crate::{ending, news, parties, relay, reply};

/// Rows of one sort; no card has more that a person reads.
const MOST: i64 = 10_000;

/// All about a card of this node. What other people sent about it is among it, without who they are.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub fn of_card(conn: &mut Conn, uri: &str) -> Result<Value> {
    let card = cards::find(conn, uri)?.ok_or(Error::NotFound)?;
    let submissions: Vec<Submission> = moderation::store::list_about(conn, uri)?.into_iter().map(anonymous).collect();
    let messages = relay::store::list_of(conn, uri)?
        .into_iter()
        .map(|message| relay::Message { person: String::new(), ..message });
    let proposals = cards::list_proposals_of(conn, uri)?;
    let proposals: Vec<Value> = proposals.iter().map(|uri| of_proposal(conn, uri)).collect::<Result<_>>()?;
    let versions: Vec<Value> = history::list(conn, &card)?.iter().map(version).collect();
    Ok(json!({
        "versions": versions,
        "proposals": proposals,
        "suggestions": suggestions(conn, uri)?,
        "held_back": cards::find_private(conn, uri)?,
        "records_of_sources": list_records(conn, uri)?,
        "duplicates": find_duplicates(conn, uri)?,
        "news": news::store::list(conn, uri, None, MOST)?,
        "answers": news::store::list_answers(conn, uri, MOST)?,
        "replies": reply::store::list(conn, uri, MOST)?,
        "reactions": reply::store::counts(conn, uri)?,
        "reports": reports::list_about(conn, uri)?,
        "submissions": submissions,
        "messages": messages.collect::<Vec<_>>(),
        "followers": count_followers(conn, uri)?,
        "deliveries_waiting": count_signed_by(conn, uri)?,
        "card": card,
    }))
}

/// All that somebody sent who left this address, and the mails that wait for it.
///
/// # Errors
/// When the database does not answer.
pub fn of_address(conn: &mut Conn, address: &Address) -> Result<Value> {
    Ok(json!({
        "address": address.as_str(),
        "submissions": moderation::store::list_by(conn, address.as_str())?,
        "messages": relay::store::list_with(conn, address.as_str())?,
        "mails_waiting": mail::store::count_to(conn, address)?,
    }))
}

/// What the holder of a private page may have: what was sent, and all about the card where it is proved to be theirs.
///
/// # Errors
/// When the database does not answer.
pub fn of_request(conn: &mut Conn, submission: &Submission) -> Result<Value> {
    let proved = submission.proved.is_some() && cards::find(conn, &submission.initiative)?.is_some();
    let card = if proved { of_card(conn, &submission.initiative)? } else { Value::Null };
    Ok(json!({ "submission": submission, "card": card }))
}

/// All about an offer or a request of it, with when links for its parties were made and of which end a mail spoke.
fn of_proposal(conn: &mut Conn, uri: &str) -> Result<Value> {
    let proposal = cards::find(conn, uri)?.ok_or(Error::NotFound)?;
    let versions: Vec<Value> = history::list(conn, &proposal)?.iter().map(version).collect();
    let links = parties::store::list(conn, uri)?.into_iter().map(|link| link.created.rfc3339());
    Ok(json!({
        "versions": versions,
        "held_back": cards::find_private(conn, uri)?,
        "records_of_sources": list_records(conn, uri)?,
        "suggestions": suggestions(conn, uri)?,
        "links_made": links.collect::<Vec<_>>(),
        "mail_before_end": ending::store::told_end(conn, uri)?.map(Timestamp::rfc3339),
        "proposal": proposal,
    }))
}

/// What sources offer for fields that a person wrote.
fn suggestions(conn: &mut Conn, uri: &str) -> Result<Vec<Value>> {
    let all = cards::list_suggestions(conn, uri)?.into_iter();
    Ok(all.map(|(field, source, value)| json!({ "field": field, "source": source, "value": value })).collect())
}

/// What a change left, without the name of who made it.
fn version(of: &Version) -> Value {
    json!({
        "rev": of.rev,
        "at": of.at.rfc3339(),
        "what": of.what.as_str(),
        "by": of.by.role(),
        "state": of.state.as_str(),
        "card": of.card,
        "held_back": of.private,
        "exact_location": of.finer,
    })
}

fn anonymous(submission: Submission) -> Submission {
    Submission { reporter: String::new(), ..submission }
}
