//! What people of other servers offer to agree about a proposal of this node (FEP-0837): an `Offer` of an `Agreement`.
//! Pledges are not kept yet, so the initiative answers with a `Reject` that says where one answers instead.

use serde_json::{Map, Value, json};
use url::Url;

use super::activity::{one_id, references, types};
use super::actors;
use super::deliver::to_inbox;
use super::node::Federation;
use super::people;
use super::receive::{Effect, nothing};
use super::store::{self, Received};
use crate::db::Conn;
use crate::error::Result;
use crate::initiative::{self, Class, Initiative};
use crate::locale::Words;

/// While so many things of an initiative wait for one inbox, it answers no more there.
const MAX_WAITING: i64 = 20;
/// What a party commits to, in an agreement.
const STIPULATED: [&str; 2] = ["stipulates", "stipulatesReciprocal"];

/// Whether an offer is about something of this node.
pub fn may_concern(federation: &Federation, activity: &Map<String, Value>) -> bool {
    proposal_of(activity).is_some_and(|id| federation.node.owns(&id) && Class::of(&id) == Class::Proposal)
}

/// Somebody offers to agree: the initiative says no, under its own name, to who proved who they are.
///
/// # Errors
/// When no key can be made, the actor does not answer, or the database does not.
pub async fn offered(federation: &Federation, received: &Received, activity: &Map<String, Value>) -> Result<Effect> {
    let (Some(id), Ok(actor)) = (proposal_of(activity), Url::parse(&received.actor)) else { return Ok(nothing()) };
    let Some(proposal) = federation.app.db.read(move |conn| find(conn, &id)).await? else { return Ok(nothing()) };
    let Some(found) = actors::recent(federation, &actor).await? else { return Ok(nothing()) };
    let by = proposal.card.terms.as_ref().map(|terms| terms.by.clone()).unwrap_or_default();
    people::prepare(federation, &by).await?;
    let (inbox, now) = (found.remote.inbox, federation.now());
    let answer = refusal(federation, received, &proposal, &by);
    Ok(Box::new(move |conn| {
        let standing = initiative::store::find(conn, &by)?.is_some_and(|entry| entry.own && entry.is_public());
        if !standing || store::count_waiting(conn, &by, inbox.as_str())? >= MAX_WAITING {
            return Ok(());
        }
        store::insert_delivery(conn, &to_inbox(&inbox, &by, &answer, now))
    }))
}

/// The proposal that a party of the agreement would satisfy: its id, without what names one of its intents.
fn proposal_of(activity: &Map<String, Value>) -> Option<String> {
    let objects = references(activity, "object").ok()?;
    let [object] = objects.as_slice() else { return None };
    let agreement = object.copy().filter(|copy| types(copy).is_ok_and(|types| types.contains(&"Agreement")))?;
    let satisfied = |name: &&str| {
        let stipulated = references(agreement, name).ok()?;
        let intent = stipulated.iter().filter_map(|one| one.copy()).find_map(|one| one_id(one, "satisfies").ok())?;
        Some(intent.split('#').next().unwrap_or(intent).to_owned())
    };
    STIPULATED.iter().find_map(satisfied)
}

/// One that others may know of.
fn find(conn: &mut Conn, id: &str) -> Result<Option<Initiative>> {
    let found = initiative::store::find(conn, id)?;
    Ok(found.filter(|entry| entry.own && entry.is_public() && Class::of(&entry.uri) == Class::Proposal))
}

fn refusal(federation: &Federation, received: &Received, proposal: &Initiative, by: &str) -> Value {
    let words = Words::new(federation.app.locales.clone(), &proposal.card.lang);
    json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": federation.urls.mint_activity(federation.now()),
        "type": "Reject",
        "actor": by,
        "to": received.actor,
        "object": { "id": received.id, "type": "Offer", "actor": received.actor },
        "content": words.with("agreement-refused", &proposal.uri),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(object: Value) -> Option<String> {
        proposal_of(json!({ "type": "Offer", "object": object }).as_object().unwrap())
    }

    #[test]
    fn an_offer_is_about_the_proposal_whose_intent_it_satisfies() {
        let ours = "https://bretagne.example/o/01JD4A7Q2M8X5W3K9T6R1P0ZBC";
        let primary = json!({ "type": "Commitment", "satisfies": format!("{ours}#primary") });
        let reciprocal = json!({ "type": "Commitment", "satisfies": format!("{ours}#reciprocal") });
        for agreement in [
            json!({ "type": "Agreement", "stipulates": primary }),
            json!({ "type": ["Agreement"], "stipulates": [primary], "stipulatesReciprocal": reciprocal }),
            json!({ "type": "Agreement", "stipulatesReciprocal": { "satisfies": { "id": ours } } }),
        ] {
            assert_eq!(offer(agreement.clone()).as_deref(), Some(ours), "{agreement}");
        }
        for other in [
            json!(ours),
            json!({ "type": "Note", "stipulates": primary }),
            json!({ "type": "Agreement", "stipulates": ours }),
            json!({ "type": "Agreement", "stipulates": { "satisfies": 1 } }),
            json!([{ "type": "Agreement", "stipulates": primary }, { "type": "Agreement", "stipulates": primary }]),
        ] {
            assert_eq!(offer(other.clone()), None, "{other}");
        }
    }
}
