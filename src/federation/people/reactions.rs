//! Likes and boosts of initiatives and their news: counted, and nothing more.

use serde_json::{Map, Value};
use url::Url;

use super::super::activity::one_id;
use super::super::address::domain_of;
use super::super::node::Federation;
use super::super::receive::{Effect, nothing};
use super::super::store::{self, Received};
use super::initiative_of;
use crate::reply::{self, Kind, Reaction};

/// Somebody likes or boosts something of this node.
pub fn reacted(federation: &Federation, received: &Received, activity: &Map<String, Value>, kind: Kind) -> Effect {
    let domain = Url::parse(&received.actor).map(|actor| domain_of(&actor));
    let (Ok(object), Ok(domain)) = (one_id(activity, "object"), domain) else { return nothing() };
    let (urls, object, received) = (federation.urls.clone(), object.to_owned(), received.clone());
    Box::new(move |conn| {
        let Some(initiative) = initiative_of(conn, &urls, &object)? else { return Ok(()) };
        let (actor, activity) = (received.actor.clone(), received.id.clone());
        let reaction = Reaction { actor, domain, object, kind, initiative, activity, received: received.at };
        let before = reply::store::find_reaction(conn, &reaction)?;
        match (reply::count(conn, &reaction)?, before) {
            (true, Some(before)) => store::say_again(conn, &received, &before),
            _ => Ok(()),
        }
    })
}
