//! `verify_inbound`: the one gate for what other servers send (SECURITY.md 2.1).
//!
//! The steps run in the order of that section, and each may end the request:
//!
//! | step | where |
//! |---|---|
//! | 1 frame, 2 media type | [`Request::check_frame`], here; method, routes and time limits belong to the route |
//! | 3 singularity, 4 host, 5 one scheme, 6 covered set, 7 window, 8 digest | [`signature::present`] |
//! | 9 block list | here, by [`World::is_blocked`] |
//! | 10 parse, 11 names agree | [`Claim::read`] |
//! | 12 key | [`Keyring`], through [`Fetch`] |
//! | 13 verify | here |
//! | 14 authorise | [`authorise`] |
//! | 15 embedded objects | [`embedded`] |
//!
//! What needs tables is the caller's, in this order and in no other, once [`verify_inbound`] has said
//! [`Verdict::Verified`]: **16 rate**, a bucket for each origin of [`Claim::actor`], over it 429 with `Retry-After`;
//! **17 once**, the pair of actor origin and [`Claim::id`] unique for 7 days and across restarts, a known one 202 without
//! effect; **18 commit**, activity, marker and outbox rows in one transaction, then 202, or 503. Unverified requests are
//! counted by address before the gate. A 202 means stored durably; [`Verdict::Nothing`] is the one exception.
//!
//! Nothing is fetched before step 12, and then only the actor's own id. The facts that steps 11 and 14 compare are read
//! from the database at once ([`World::facts`], for [`Claim::questions`]); no rule asks the database itself.

mod actor_document;
mod answered;
pub mod authorise;
mod claim;
pub mod embedded;
mod fetching;
mod keys;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use std::future::Future;
use std::sync::Arc;

use url::Url;

pub use self::actor_document::{ActorCopy, keys_from_text, keys_of, keys_to_text};
pub use self::claim::{Claim, Facts, Pinned, Questions};
pub use self::fetching::{Bond, Failure, Fetch, Fetched};
pub use self::keys::{Held, Keyring};
use super::address::Node;
use super::media_type;
use super::refusal::Refusal;
use super::request::Request;
use super::signature::{self, Presented, Purpose, Scheme};
use crate::clock::Timestamp;
use crate::error::Result;

/// What the gate asks of the rest of the node.
pub trait World: Fetch {
    /// Whether one of these names is blocked: a host, then every domain above it.
    ///
    /// # Errors
    /// When the database does not answer.
    fn is_blocked(&self, host: &str) -> impl Future<Output = Result<bool>> + Send;

    /// Notes that a peer signs with a key that is not pinned here.
    ///
    /// # Errors
    /// When the database does not answer.
    fn doubt(&self, actor: &ActorCopy) -> impl Future<Output = Result<()>> + Send;

    /// What is known here about the things that an activity names.
    ///
    /// # Errors
    /// When the database does not answer.
    fn facts(&self, questions: &Questions) -> impl Future<Output = Result<Facts>> + Send;
}

/// What the gate says of a request that is not refused.
#[derive(Debug)]
pub enum Verdict {
    /// Go on with steps 16 to 18.
    Verified(Box<Verified>),
    /// Answer 202, keep nothing: an actor that is unknown here says that it is gone (step 11).
    Nothing,
}

/// An activity whose actor said it, and may say it.
#[derive(Debug)]
pub struct Verified {
    /// The activity.
    pub claim: Claim,
    /// The form of its signature: a host that signed with RFC 9421 can be sent that form.
    pub scheme: Scheme,
    /// In what capacity its actor acts.
    pub authority: authorise::Authority,
    /// What stands in it as `object`, and whether it is believable.
    pub objects: Vec<embedded::Object>,
    /// Its actor, when it was just fetched: to be kept with the activity, and then marked ([`Keyring::mark_kept`]).
    pub unkept: Option<Held>,
}

/// Who reads.
#[derive(Debug)]
pub struct Reader {
    /// The actor whose key signed.
    pub actor: Url,
    /// The same, when it was just fetched: to be kept.
    pub unkept: Option<Held>,
}

/// Steps 1 to 15 for a delivery.
///
/// # Errors
/// As each step says; 503 when the database does not answer.
pub async fn verify_inbound<W: World>(
    request: &Request,
    node: &Node,
    world: &W,
    keyring: &Keyring,
) -> Result<Verdict, Refusal> {
    request.check_frame()?;
    check_media_type(request)?;
    let presented = signature::present(request, node, Purpose::Deliver)?;
    refuse_blocked(&presented, node, world).await?;
    let claim = Claim::read(&presented, &request.body, node)?;
    let questions = claim.questions(node);
    let facts = world.facts(&questions).await.map_err(unavailable)?;
    claim.check_own_ids(&questions, &facts)?;
    let known = facts.knows_actor || keyring.held(&claim.actor, request.arrived_at).is_some();
    let farewell = claim.is_farewell();
    if farewell && !known {
        return Ok(Verdict::Nothing);
    }
    let signer = Signer { actor: &claim.actor, bond: facts.bond(), farewell };
    let signed = verify(&presented, signer, node, world, keyring, request.arrived_at).await?;
    check_pins(&key_id(&presented, node)?, &signed.actor, &facts, world).await?;
    let authority = authorise::authorise(&claim, &facts, node)?;
    let objects = embedded::judge(&claim, &facts, node)?;
    let unkept = signed.held.filter(|held| !held.kept && !farewell);
    Ok(Verdict::Verified(Box::new(Verified { claim, scheme: presented.scheme, authority, objects, unkept })))
}

/// Who reads, for authorised fetch: the actor that lists the key with which a `GET` was signed.
///
/// # Errors
/// 401 without a valid signature, 403 when its server is blocked, 400, 421 or 503 as for deliveries.
pub async fn verify_reader<W: World>(
    request: &Request,
    node: &Node,
    world: &W,
    keyring: &Keyring,
) -> Result<Reader, Refusal> {
    request.check_frame()?;
    let presented = signature::present(request, node, Purpose::Read)?;
    refuse_blocked(&presented, node, world).await?;
    let key_id = key_id(&presented, node)?;
    let owner = keyring.owner_of(&key_id, node, world, request.arrived_at).await;
    let owner = owner.ok_or_else(|| Refusal::signature("the owner of the key is unknown"))?;
    let signer = Signer { actor: &owner, bond: Bond::Stranger, farewell: false };
    let signed = verify(&presented, signer, node, world, keyring, request.arrived_at).await?;
    Ok(Reader { unkept: signed.held.filter(|held| !held.kept), actor: owner })
}

/// Step 2.
fn check_media_type(request: &Request) -> Result<(), Refusal> {
    let plain = |encoding: &str| encoding.is_empty() || encoding.eq_ignore_ascii_case("identity");
    if request.headers.all("content-encoding").any(|value| !std::str::from_utf8(value).is_ok_and(plain)) {
        return Err(Refusal::media_type("the body is encoded"));
    }
    match request.headers.one("content-type")? {
        Some(media_type) if media_type::is_activity_streams(media_type) => Ok(()),
        _ => Err(Refusal::media_type("the media type is not ActivityStreams")),
    }
}

/// Step 9.
async fn refuse_blocked<W: World>(presented: &Presented, node: &Node, world: &W) -> Result<(), Refusal> {
    let key_id = key_id(presented, node)?;
    match world.is_blocked(key_id.host_str().unwrap_or_default()).await {
        Ok(false) => Ok(()),
        Ok(true) => Err(Refusal::forbidden("the server is blocked")),
        Err(error) => Err(unavailable(error)),
    }
}

fn key_id(presented: &Presented, node: &Node) -> Result<Url, Refusal> {
    if node.owns(&presented.key_id) {
        return Err(Refusal::forbidden("the key id is this node's own"));
    }
    node.id(&presented.key_id).ok_or_else(|| Refusal::signature("the key id is none"))
}

/// Who is said to have signed.
#[derive(Clone, Copy)]
struct Signer<'a> {
    actor: &'a Url,
    bond: Bond,
    /// It says that it is gone.
    farewell: bool,
}

/// Whose key made a signature.
struct Signed {
    actor: Arc<ActorCopy>,
    /// The same, unless its server is away or says that it is gone.
    held: Option<Held>,
}

impl From<Held> for Signed {
    fn from(held: Held) -> Signed {
        Signed { actor: held.actor.clone(), held: Some(held) }
    }
}

/// Steps 12 and 13: the key that this actor's own document lists, and once more after it was fetched anew.
async fn verify<W: World>(
    presented: &Presented,
    signer: Signer<'_>,
    node: &Node,
    world: &W,
    keyring: &Keyring,
    now: Timestamp,
) -> Result<Signed, Refusal> {
    let key_id = key_id(presented, node)?;
    let fits = |actor: &ActorCopy| actor.has_signed(&key_id, presented);
    let (actor, bond) = (signer.actor, signer.bond);
    if let Some(fresh) = keyring.fresh(actor, bond, now).filter(|held| fits(&held.actor)) {
        return Ok(fresh.into());
    }
    let tried = keyring.held(actor, now).map(|held| held.generation);
    let mut learned = keyring.learn((actor, bond), tried, node, world, now).await;
    // What the table had may be older than a key that its actor has changed.
    if let Some(kept) = learned.clone().filter(|held| held.kept && !fits(&held.actor)) {
        learned = keyring.learn((actor, bond), Some(kept.generation), node, world, now).await;
    }
    let misfit = || Err(Refusal::signature("the signature does not fit"));
    match learned {
        Some(held) if fits(&held.actor) => Ok(held.into()),
        Some(_) => misfit(),
        None => match keyring.last_known(actor, signer.farewell, now) {
            Some(last) if fits(&last) => Ok(Signed { actor: last, held: None }),
            _ => misfit(),
        },
    }
}

/// The keys of a peer are those of the first contact, until an admin accepts others: who bought its lapsed domain signs with
/// another key, whatever the actor there lists.
async fn check_pins<W: World>(key_id: &Url, actor: &ActorCopy, facts: &Facts, world: &W) -> Result<(), Refusal> {
    if facts.pins.is_empty() {
        return Ok(());
    }
    let key = actor.keys.get(key_id.as_str());
    let pinned = key.is_some() && facts.pins.get(key_id.as_str()) == key;
    if pinned && !facts.is_in_doubt {
        return Ok(());
    }
    if !facts.is_in_doubt {
        world.doubt(actor).await.map_err(unavailable)?;
    }
    Err(Refusal::forbidden("the keys of the node have changed"))
}

fn unavailable(error: crate::error::Error) -> Refusal {
    tracing::error!("A request of another server could not be judged: {}", error.with_causes());
    Refusal::unavailable("the database does not answer")
}
