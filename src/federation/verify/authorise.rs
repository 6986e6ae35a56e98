//! Whether an actor may do what it says (SECURITY.md 2.1.14). Actors are compared, not hosts.

use serde_json::{Map, Value};
use url::Url;

use super::claim::{Claim, Facts};
use crate::federation::activity::{Reference, Verb, one_id, references};
use crate::federation::address::{Node, same_origin};
use crate::federation::refusal::Refusal;

/// In what capacity an actor acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authority {
    /// On what is its own: itself, its objects, its follows, its collections.
    Owner,
    /// As the node actor of a peer, for an initiative or a proposal of its origin.
    Node,
    /// On something of its origin that nothing is known of here. The id has to be looked at before anything is done.
    Hint,
    /// Nobody's leave is needed: a new object, a follow, a boost, a like, a report.
    Anyone,
}

/// Judges an activity by what is known here.
///
/// # Errors
/// 403 when it is not its actor's to do, 400 when it cannot be read.
pub fn authorise(claim: &Claim, facts: &Facts, node: &Node) -> Result<Authority, Refusal> {
    check_attribution(&claim.document, claim, node)?;
    for object in claim.objects()? {
        check_attribution_of_copy(&object, claim, node)?;
    }
    match claim.verb {
        Verb::Create | Verb::Other => Ok(Authority::Anyone),
        Verb::Update | Verb::Delete => over_object(claim, facts),
        Verb::Undo => over_activity(claim, facts),
        Verb::Move => over_itself(claim, node),
        Verb::Accept | Verb::Reject => as_asked(claim, facts),
        Verb::Add | Verb::Remove => over_collection(claim, facts),
    }
}

/// An initiative or a proposal of another node: `/i/` or `/o/` and a ULID, and nothing else (PROTOCOL.md).
pub fn is_entry(id: &Url) -> bool {
    let path = id.path();
    let ulid = path.strip_prefix("/i/").or_else(|| path.strip_prefix("/o/"));
    let plain = id.query().is_none() && id.fragment().is_none();
    plain
        && ulid.is_some_and(|ulid| {
            ulid.len() == 26 && ulid::Ulid::from_string(ulid).is_ok_and(|it| it.to_string() == ulid)
        })
}

fn over_object(claim: &Claim, facts: &Facts) -> Result<Authority, Refusal> {
    let object = the_one_object(claim)?;
    let id = id_of(&object)?;
    if id == claim.actor {
        return Ok(Authority::Owner);
    }
    if !same_origin(&id, &claim.actor) {
        return Err(Refusal::forbidden("the object is of another origin"));
    }
    if facts.is_node_actor && is_entry(&id) {
        return Ok(Authority::Node);
    }
    match facts.owners.get(id.as_str()) {
        Some(owner) if owner == claim.actor.as_str() => Ok(Authority::Owner),
        Some(_) => Err(Refusal::forbidden("the object is somebody else's")),
        None => as_attributed(&object, claim),
    }
}

/// Of something unknown: what its copy says.
fn as_attributed(object: &Reference<'_>, claim: &Claim) -> Result<Authority, Refusal> {
    let owners = object.copy().map(attributed_to).transpose()?.unwrap_or_default();
    match (owners.is_empty(), owners.contains(&claim.actor)) {
        (true, _) => Ok(Authority::Hint),
        (false, true) => Ok(Authority::Owner),
        (false, false) => Err(Refusal::forbidden("the object says that it is somebody else's")),
    }
}

fn over_activity(claim: &Claim, facts: &Facts) -> Result<Authority, Refusal> {
    let object = the_one_object(claim)?;
    let id = id_of(&object)?;
    let said_by =
        object.copy().filter(|copy| copy.contains_key("actor")).map(|copy| one_id(copy, "actor")).transpose()?;
    let says_own = said_by.map(|said_by| Url::parse(said_by).as_ref() == Ok(&claim.actor));
    if says_own == Some(false) || !same_origin(&id, &claim.actor) {
        return Err(Refusal::forbidden("the activity is somebody else's"));
    }
    match facts.owners.get(id.as_str()) {
        Some(sender) if sender == claim.actor.as_str() => Ok(Authority::Owner),
        Some(_) => Err(Refusal::forbidden("the activity is somebody else's")),
        None if says_own == Some(true) => Ok(Authority::Owner),
        None => Ok(Authority::Hint),
    }
}

fn over_itself(claim: &Claim, node: &Node) -> Result<Authority, Refusal> {
    if id_of(&the_one_object(claim)?)? != claim.actor {
        return Err(Refusal::forbidden("an actor moves itself only"));
    }
    match node.id(one_id(&claim.document, "target")?) {
        Some(_) => Ok(Authority::Owner),
        None => Err(Refusal::malformed("the target is no id")),
    }
}

fn as_asked(claim: &Claim, facts: &Facts) -> Result<Authority, Refusal> {
    let follow = id_of(&the_one_object(claim)?)?;
    match facts.follows_sent.get(follow.as_str()) {
        Some(asked) if asked == claim.actor.as_str() => Ok(Authority::Owner),
        _ => Err(Refusal::forbidden("this actor was not asked")),
    }
}

fn over_collection(claim: &Claim, facts: &Facts) -> Result<Authority, Refusal> {
    let target =
        Url::parse(one_id(&claim.document, "target")?).map_err(|_| Refusal::malformed("the target is no id"))?;
    let own = same_origin(&target, &claim.actor) && facts.collections.contains(target.as_str());
    if own { Ok(Authority::Owner) } else { Err(Refusal::forbidden("the collection is not the actor's")) }
}

fn the_one_object(claim: &Claim) -> Result<Reference<'_>, Refusal> {
    match claim.objects()?.as_slice() {
        [object] => Ok(*object),
        _ => Err(Refusal::malformed("there is not exactly one object")),
    }
}

fn id_of(object: &Reference<'_>) -> Result<Url, Refusal> {
    let id = object.id().and_then(|id| Url::parse(id).ok());
    id.ok_or_else(|| Refusal::malformed("the object has no absolute id"))
}

/// Who a document says it is by.
///
/// # Errors
/// 400 when something there is no absolute id.
pub fn attributed_to(document: &Map<String, Value>) -> Result<Vec<Url>, Refusal> {
    references(document, "attributedTo")?.iter().map(id_of).collect()
}

fn check_attribution(document: &Map<String, Value>, claim: &Claim, node: &Node) -> Result<(), Refusal> {
    for author in attributed_to(document)? {
        if node.owns(author.as_str()) || !same_origin(&author, &claim.actor) {
            return Err(Refusal::forbidden("something is attributed to another origin"));
        }
    }
    Ok(())
}

/// A copy of something of another origin is not read, whatever it says.
fn check_attribution_of_copy(object: &Reference<'_>, claim: &Claim, node: &Node) -> Result<(), Refusal> {
    let Some(copy) = object.copy() else { return Ok(()) };
    let elsewhere = object.id().and_then(|id| Url::parse(id).ok()).is_some_and(|id| !same_origin(&id, &claim.actor));
    if elsewhere { Ok(()) } else { check_attribution(copy, claim, node) }
}

#[cfg(test)]
mod tests;
