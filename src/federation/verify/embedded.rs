//! Which copies in an activity are believable (SECURITY.md 2.1.15, principle 2 of PROTOCOL.md).

use serde_json::{Map, Value};
use url::Url;

use super::authorise::{attributed_to, is_entry};
use super::claim::{Claim, Facts, Pinned};
use crate::federation::activity::{self, Reference};
use crate::federation::address::{Node, same_origin};
use crate::federation::proof::{self, Proof};
use crate::federation::refusal::Refusal;

/// One thing that stands under `object`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Its id; without one it lives in its activity only.
    pub id: Option<Url>,
    /// What may be done with what stands there.
    pub trust: Trust,
}

/// What a copy is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// The copy is the truth: the object itself signed, its owner, or the node actor of its origin.
    Signed,
    /// The copy is the truth: it carries a proof of its owner, whoever brought it.
    Proven,
    /// An address and no more: what stands there is to be fetched from its own id, or left.
    Address,
    /// This node's own; what others say of it changes nothing.
    Own,
    /// It has no id, so it can be part of nothing but this activity.
    Nameless,
}

/// Judges everything that stands under `object`.
///
/// # Errors
/// 401 when there is a proof that does not hold: it spoils the whole request.
pub fn judge(claim: &Claim, facts: &Facts, node: &Node) -> Result<Vec<Object>, Refusal> {
    proven(&claim.document, facts)?;
    claim.objects()?.iter().map(|object| judge_one(object, claim, facts, node)).collect()
}

fn judge_one(object: &Reference<'_>, claim: &Claim, facts: &Facts, node: &Node) -> Result<Object, Refusal> {
    let prover = object.copy().map(|copy| proven(copy, facts)).transpose()?.flatten();
    if let Some(copy) = object.copy() {
        activity::check_sizes(copy)?;
    }
    let Some(text) = object.id() else { return Ok(Object { id: None, trust: Trust::Nameless }) };
    if node.owns(text) {
        return Ok(Object { id: Url::parse(text).ok(), trust: Trust::Own });
    }
    let id = node.id(text).ok_or_else(|| Refusal::malformed("an object's id is not absolute and public"))?;
    let trust = match (object.copy(), prover) {
        (None, _) => Trust::Address,
        (Some(copy), _) if is_signed(&id, copy, claim, facts) => Trust::Signed,
        (Some(copy), Some(prover)) if may_prove(prover, &id, copy) => Trust::Proven,
        _ => Trust::Address,
    };
    Ok(Object { id: Some(id), trust })
}

/// The pinned key that proves a document, when it has a proof by one.
fn proven<'a>(document: &Map<String, Value>, facts: &'a Facts) -> Result<Option<&'a Pinned>, Refusal> {
    let bad = || Refusal::signature("an integrity proof does not hold");
    match proof::of(document) {
        Proof::Absent => Ok(None),
        Proof::Bad => Err(bad()),
        Proof::By(claimed) => match facts.pinned.get(&claimed.key_id) {
            None => Ok(None),
            Some(pinned) if claimed.is_by(&pinned.key) => Ok(Some(pinned)),
            Some(_) => Err(bad()),
        },
    }
}

fn is_signed(id: &Url, copy: &Map<String, Value>, claim: &Claim, facts: &Facts) -> bool {
    if *id == claim.actor {
        return true;
    }
    if !same_origin(id, &claim.actor) {
        return false;
    }
    let stored_otherwise = facts.owners.get(id.as_str()).is_some_and(|owner| owner != claim.actor.as_str());
    let own = attributed_to(copy).is_ok_and(|owners| owners.contains(&claim.actor)) && !stored_otherwise;
    own || facts.is_node_actor && is_entry(id)
}

/// Whether the owner of a pinned key may vouch for an object: it is the object, its owner, or the node of an entry.
fn may_prove(prover: &Pinned, id: &Url, copy: &Map<String, Value>) -> bool {
    let Ok(owner) = Url::parse(&prover.owner) else { return false };
    let owns = owner == *id || attributed_to(copy).is_ok_and(|owners| owners.contains(&owner));
    same_origin(&owner, id) && (owns || prover.is_node_actor && is_entry(id))
}

#[cfg(test)]
mod tests;
