//! Where other servers deliver: the gate, then one durable row, then 202. A job applies it ([`super::receive`]).

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{OriginalUri, Request as HttpRequest, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

use super::activity::Verb;
use super::actors;
use super::answer::unavailable;
use super::deliver::authority;
use super::moving::moved_lately;
use super::node::Federation;
use super::pins;
use super::receive;
use super::refusal::Refusal;
use super::request::{Headers, MAX_BODY_BYTES, Request};
use super::schedule::later;
use super::store;
use super::synchronization::{SYNCHRONIZATION, Stands};
use super::verify::{Verdict, Verified, verify_inbound};
use super::world::Here;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::outbound::Budget;
use crate::peer::{self, Following};

/// How long a difference may last before it is looked into.
const GRACE_SECONDS: i64 = 120;

/// `POST /inbox`, and that of an actor.
pub async fn receive(State(federation): State<Arc<Federation>>, request: HttpRequest) -> Result<Response, Refusal> {
    let request = read(&federation, request).await?;
    let world = Here { federation: &federation, fetch: federation.fetching(Budget::of_activity()) };
    match verify_inbound(&request, &federation.node, &world, &federation.keyring).await? {
        Verdict::Nothing => {}
        Verdict::Verified(verified) => {
            let origin = verified.claim.actor.origin().ascii_serialization();
            if !federation.rate.take(&origin, request.arrived_at) {
                return Err(Refusal::too_many("the origin sends too much"));
            }
            refuse_move(&federation, &verified, request.arrived_at).await?;
            if keep(&federation, &verified, request).await.map_err(|error| unavailable(&error))? {
                federation.work.notify_one();
            }
        }
    }
    Ok(StatusCode::ACCEPTED.into_response())
}

/// Who moves again and again is not heard (SECURITY.md 3).
async fn refuse_move(federation: &Federation, verified: &Verified, now: Timestamp) -> Result<(), Refusal> {
    if verified.claim.verb != Verb::Move {
        return Ok(());
    }
    let actor = verified.claim.actor.to_string();
    match federation.app.db.read(move |conn| moved_lately(conn, &actor, now)).await {
        Ok(false) => Ok(()),
        Ok(true) => Err(Refusal::forbidden("the actor moved lately")),
        Err(error) => Err(unavailable(&error)),
    }
}

/// The request as it was sent.
async fn read(federation: &Federation, request: HttpRequest) -> Result<Request, Refusal> {
    let arrived_at = federation.now();
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, MAX_BODY_BYTES).await.map_err(|_| Refusal::body_too_large())?;
    Ok(raw(&parts, body, arrived_at))
}

/// A request as it was sent, of its parts.
pub(super) fn raw(parts: &Parts, body: Bytes, arrived_at: Timestamp) -> Request {
    let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |original| &original.0);
    let mut headers = Headers::default();
    for (name, value) in &parts.headers {
        headers.push(name.as_str(), value.as_bytes());
    }
    if let (None, Some(authority)) = (parts.headers.get("host"), uri.authority()) {
        headers.push("host", authority.as_str());
    }
    Request {
        method: parts.method.as_str().to_owned(),
        target: uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
        headers,
        body: body.into(),
        arrived_at,
    }
}

/// Steps 17 and 18: once, and durably. What a peer says of its catalogue is noted with it. Of what has no effect here only
/// the id is kept; answers whether anything is to be done.
async fn keep(federation: &Federation, verified: &Verified, request: Request) -> Result<bool> {
    let claim = &verified.claim;
    let stands = request.headers.one(SYNCHRONIZATION).ok().flatten().and_then(Stands::read);
    let host = authority(&claim.actor);
    let row = store::Received {
        origin: claim.actor.origin().ascii_serialization(),
        id: claim.id.to_string(),
        actor: claim.actor.to_string(),
        body: String::from_utf8(request.body).unwrap_or_default(),
        at: request.arrived_at,
    };
    let matters = receive::may_matter(federation, &row, &claim.document);
    let (unkept, at) = (verified.unkept.clone(), request.arrived_at);
    let signs_anew = federation.forms.is_news(&host, verified.scheme, at);
    let sender = host.clone();
    let waits = federation
        .app
        .db
        .write(move |conn| {
            if unkept.is_some() {
                // What is pinned is written under it, and whoever holds it may write the cursor next.
                crate::initiative::store::lock(conn)?;
            }
            note_peer(conn, &row.actor, stands.as_ref(), row.at)?;
            store::wake_host(conn, &sender)?;
            if let Some(held) = unkept {
                actors::keep(conn, &held)?;
                pins::note(conn, &held.actor)?;
            }
            if signs_anew {
                store::forms::mark_verified(conn, &sender, row.at)?;
            }
            let is_new = if matters { store::insert_received(conn, &row) } else { store::insert_done(conn, &row) }?;
            Ok(matters && is_new)
        })
        .await?;
    if signs_anew {
        federation.forms.mark_noted(&host, at);
    }
    if let Some(held) = &verified.unkept {
        federation.keyring.mark_kept(held);
    }
    Ok(waits)
}

/// A word of a peer: it is there, and when its catalogue stands otherwise than it was last seen, it is read after a while
/// in which what it tells may still arrive.
fn note_peer(conn: &mut Conn, actor: &str, stands: Option<&Stands>, now: Timestamp) -> Result<()> {
    let Some(peer) = peer::store::find_by_node(conn, actor)? else { return Ok(()) };
    peer::store::mark_contact(conn, &peer.host, now)?;
    let (Some(stands), Following::Accepted) = (stands, peer.following) else { return Ok(()) };
    let Some(cursor) = peer::store::find_cursor(conn, &peer.host)? else { return Ok(()) };
    if cursor.epoch == stands.epoch && cursor.root == stands.root {
        return Ok(());
    }
    peer::store::hasten_pull(conn, &peer.host, later(now, GRACE_SECONDS))
}
