//! People who want nothing of an initiative, and what they report to its operator.

use serde_json::{Map, Value};
use url::Url;

use super::super::activity::{one_id, references};
use super::super::address::domain_of;
use super::super::node::Federation;
use super::super::receive::{Effect, nothing};
use super::super::store::{self, Received};
use super::super::urls::mint;
use super::initiative_of;
use crate::initiative::text::strip_html;
use crate::reply::report::{self, Report};
use crate::reply::{self, MAX_CHARS, Refused, store::refusals};

/// Somebody keeps an initiative out: they do not follow it any more, and cannot until they take it back.
pub fn refused(federation: &Federation, received: &Received, activity: &Map<String, Value>) -> Effect {
    let domain = Url::parse(&received.actor).map(|actor| domain_of(&actor));
    let (Ok(object), Ok(domain)) = (one_id(activity, "object"), domain) else { return nothing() };
    let (urls, object, received) = (federation.urls.clone(), object.to_owned(), received.clone());
    Box::new(move |conn| {
        let Some(initiative) = initiative_of(conn, &urls, &object)?.filter(|uri| *uri == object) else { return Ok(()) };
        store::end_follow(conn, &received.actor, &initiative)?;
        let before = refusals::find(conn, &received.actor, &initiative)?;
        let (actor, activity) = (received.actor.clone(), received.id.clone());
        let refused = Refused { actor, domain, initiative, activity, received: received.at };
        match (reply::refuse(conn, &refused)?, before) {
            (true, Some(before)) => store::say_again(conn, &received, &before),
            _ => Ok(()),
        }
    })
}

/// Somebody reports an initiative or one of its news: one report for each initiative.
pub fn reported(federation: &Federation, received: &Received, activity: &Map<String, Value>) -> Effect {
    let objects = references(activity, "object").unwrap_or_default();
    let own = objects.iter().filter_map(|object| object.id()).filter(|id| federation.node.owns(id));
    let own: Vec<String> = own.map(str::to_owned).collect();
    let Ok(domain) = Url::parse(&received.actor).map(|actor| domain_of(&actor)) else { return nothing() };
    // Lemmy gives the reason as a summary.
    let reason = ["content", "summary"].into_iter().find_map(|name| activity.get(name).and_then(Value::as_str));
    let (content, _) = strip_html(reason.unwrap_or_default());
    let content: String = content.chars().take(MAX_CHARS).collect();
    let (urls, received) = (federation.urls.clone(), received.clone());
    Box::new(move |conn| {
        let mut about = Vec::new();
        for id in own.iter().take(MAX_REPORTED) {
            about.extend(initiative_of(conn, &urls, id)?.filter(|uri| !about.contains(uri)));
        }
        for initiative in about {
            let (reporter, domain, content) = (received.actor.clone(), domain.clone(), content.clone());
            let id = mint(received.at);
            let report = Report { id, reporter, domain, initiative, content, received: received.at, closed: None };
            report::keep(conn, &report)?;
        }
        Ok(())
    })
}

/// Things that one report may name; further ones are not looked for.
const MAX_REPORTED: usize = 50;
