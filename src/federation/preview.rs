//! What following another node would bring, as it says of itself: asked once, and kept nowhere.

use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value};
use url::Url;

use super::fetch::{ACTOR, SignedFetch};
use super::follow::{named, no_node};
use super::node::Knock;
use super::remote_actor::RemoteActor;
use super::strict_json;
use crate::app::App;
use crate::error::{Error, Result, sentence};
use crate::outbound::Budget;
use crate::peer::store;

/// Requests that a look may cost: WebFinger, the actor, the head of its catalogue, one redirect each.
const REQUESTS: u32 = 12;
/// How long somebody waits for it.
const PATIENCE: Duration = Duration::from_secs(15);
/// Longest licence that is read, in characters.
const MAX_LICENCE_CHARS: usize = 100;

/// What a node publishes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Offer {
    /// Its authority.
    pub host: String,
    /// Name of its directory.
    pub name: String,
    /// Entries that its catalogue lists.
    pub entries: u64,
    /// Their licence, as a code; empty when it says none.
    pub licence: String,
}

/// Asks a node of this authority what it publishes.
///
/// # Errors
/// [`Error::Unavailable`] when it does not answer in 15 seconds, or is no node, [`Error::Conflict`] when it is blocked or
/// when this node has no name that others can reach.
pub async fn look(app: &App, host: &str) -> Result<Offer> {
    let (opened, name) = (app.clone(), host.to_owned());
    let open = move || match opened.db.read_now(|conn| store::is_blocked(conn, &name))? {
        true => Err(Error::Conflict(sentence!("peer-is-blocked", host = &name))),
        false => Knock::open(&opened),
    };
    let knock = tokio::task::spawn_blocking(open).await??;
    let asked = tokio::time::timeout(PATIENCE, ask(&knock, host)).await;
    asked.unwrap_or_else(|_| Err(silent(host)))
}

async fn ask(knock: &Knock, host: &str) -> Result<Offer> {
    let fetching = knock.fetching(Budget::of(REQUESTS));
    let away = |error: Error| match error {
        Error::Unavailable(why) if why.key == "peer-does-not-answer" => silent(host),
        other => other,
    };
    let id = named(&fetching, &knock.node, host).await.map_err(away)?;
    let actor = document(&fetching, &id, host).await?;
    let actor = RemoteActor::read(&actor, &id, &knock.node).ok_or_else(|| no_node(host))?;
    let head = document(&fetching, &actor.catalogue.ok_or_else(|| no_node(host))?, host).await?;
    let licence = head.get("bocage:licence").and_then(Value::as_str).unwrap_or_default();
    Ok(Offer {
        host: host.to_owned(),
        name: actor.name,
        entries: head.get("totalItems").and_then(Value::as_u64).unwrap_or_default(),
        licence: licence.chars().filter(|sign| !sign.is_control()).take(MAX_LICENCE_CHARS).collect(),
    })
}

async fn document(fetching: &SignedFetch<'_>, url: &Url, host: &str) -> Result<Map<String, Value>> {
    let answer = fetching.get(url, &ACTOR).await.map_err(|_| silent(host))?;
    match strict_json::parse(&answer.body) {
        Ok(Value::Object(document)) if answer.url == *url => Ok(document),
        _ => Err(no_node(host)),
    }
}

fn silent(host: &str) -> Error {
    Error::Unavailable(sentence!("peer-look-silent", host = host))
}
