//! What people write about initiatives: texts that answer an initiative or one of its news, or name it.

use chrono::DateTime;
use serde_json::{Map, Value};
use url::Url;

use super::super::activity::{one_id, references, types};
use super::super::address::{domain_of, same_origin};
use super::super::deliver::authority;
use super::super::node::Federation;
use super::super::note::PUBLIC;
use super::super::receive::{Effect, nothing};
use super::super::store::{self, Received};
use super::super::urls::Urls;
use super::initiative_of;
use crate::clock::Timestamp;
use crate::db::Conn;
use crate::error::Result;
use crate::initiative::text::html_to_markdown_allowed;
use crate::news;
use crate::reply::store::Version;
use crate::reply::{self, MAX_CHARS, Reply};

/// Initiatives that one text may name; further ones are not looked for.
const MAX_NAMED: usize = 10;

/// What is taken of a text.
struct Written {
    id: String,
    author: String,
    domain: String,
    host: String,
    version: Version,
    /// Ids of this node that it answers or names.
    about: Vec<String>,
}

/// Somebody writes, changes or takes back a text, or is gone with all that they said.
pub fn said(federation: &Federation, received: &Received, activity: &Map<String, Value>) -> Effect {
    if types(activity).is_ok_and(|verbs| verbs.contains(&"Delete")) {
        return taken_back(federation, received, activity);
    }
    let Some(written) = read(federation, received, activity) else { return nothing() };
    let (urls, received) = (federation.urls.clone(), received.clone());
    Box::new(move |conn| take(conn, &urls, written, &received))
}

/// The newest version counts, whichever comes first; a change may name further initiatives.
fn take(conn: &mut Conn, urls: &Urls, mut written: Written, received: &Received) -> Result<()> {
    let revised = written.version.revised;
    if store::taken_back_until(conn, &written.author, &written.id)? >= Some(revised) {
        return Ok(());
    }
    if written.version.content.is_empty() {
        store::take_back(conn, received, &written.id, revised)?;
        return reply::store::forget(conn, &written.id, &written.author, revised);
    }
    match reply::store::newest(conn, &written.id, &written.author)? {
        Some(known) if known.revised > revised => written.version = known,
        Some(_) => reply::store::revise(conn, &written.id, &written.author, &written.version, received.at)?,
        None => {}
    }
    keep(conn, urls, &written, received.at)
}

/// Whether what a person said may be kept here: it is about something of this node, or changes or takes back what they said
/// before.
pub fn may_concern(federation: &Federation, received: &Received, activity: &Map<String, Value>) -> bool {
    let verbs = types(activity).unwrap_or_default();
    if verbs.contains(&"Delete") {
        return true;
    }
    let revises = verbs.contains(&"Update");
    read(federation, received, activity).is_some_and(|written| revises || !written.about.is_empty())
}

/// A person takes back what is theirs: a text, or everything with themselves.
fn taken_back(federation: &Federation, received: &Received, activity: &Map<String, Value>) -> Effect {
    let gone = one_id(activity, "object").ok().and_then(|id| Url::parse(id).ok()).map(String::from);
    let Some(gone) = gone else { return nothing() };
    let received = received.clone();
    if gone == received.actor {
        federation.keyring.forget(&received.actor);
    }
    Box::new(move |conn| {
        let actor = &received.actor;
        store::take_back(conn, &received, &gone, store::FOR_EVER)?;
        if gone != *actor {
            return reply::store::forget(conn, &gone, actor, store::FOR_EVER);
        }
        reply::store::forget_person(conn, actor)?;
        news::store::forget_answered(conn, actor)?;
        if let Ok(id) = Url::parse(actor) {
            store::forget_deliveries_to(conn, &authority(&id), actor)?;
        }
        store::actors::forget(conn, actor)?;
        store::forget_follows_by(conn, actor)
    })
}

fn keep(conn: &mut Conn, urls: &Urls, written: &Written, now: Timestamp) -> Result<()> {
    // An id that somebody else's text has here is not theirs.
    if reply::store::author_of(conn, &written.id)?.is_some_and(|author| author != written.author) {
        return Ok(());
    }
    for id in written.about.iter().take(MAX_NAMED) {
        let Some(initiative) = initiative_of(conn, urls, id)? else { continue };
        let reply = Reply {
            id: written.id.clone(),
            initiative,
            author: written.author.clone(),
            domain: written.domain.clone(),
            host: written.host.clone(),
            content: written.version.content.clone(),
            public: written.version.public,
            hidden: false,
            received: now,
            updated: now,
            revised: written.version.revised,
            seen: None,
        };
        reply::keep(conn, &reply)?;
    }
    Ok(())
}

/// The text of an activity, when it comes with it, is by its actor and about something of this node.
fn read(federation: &Federation, received: &Received, activity: &Map<String, Value>) -> Option<Written> {
    let objects = references(activity, "object").ok()?;
    let [object] = objects.as_slice() else { return None };
    let note = object.copy().filter(|note| types(note).is_ok_and(|types| types.contains(&"Note")))?;
    let (id, actor) = (Url::parse(one_id(note, "id").ok()?).ok()?, Url::parse(&received.actor).ok()?);
    let by_actor = one_id(note, "attributedTo").is_ok_and(|author| author == received.actor);
    if !by_actor || !same_origin(&id, &actor) {
        return None;
    }
    let about = about(note).into_iter().filter(|id| federation.node.owns(id)).map(str::to_owned).collect();
    Some(Written {
        id: id.to_string(),
        author: received.actor.clone(),
        domain: domain_of(&actor),
        host: actor.host_str()?.to_owned(),
        version: Version {
            content: content(note),
            public: is_public(note),
            revised: revised(note, activity, received.at),
        },
        about,
    })
}

/// When its author wrote a text as it is, and not later than it came. A change without a time is of now; one of the moment
/// in which the text appeared comes after it.
fn revised(note: &Map<String, Value>, activity: &Map<String, Value>, now: Timestamp) -> Timestamp {
    let is_change = types(activity).is_ok_and(|verbs| verbs.contains(&"Update"));
    let time = |name: &str| DateTime::parse_from_rfc3339(note.get(name)?.as_str()?).ok();
    let said = time("updated").or_else(|| time("published").filter(|_| !is_change));
    let of_now = if is_change { now } else { Timestamp::default() };
    let said = said.map_or(of_now, |time| Timestamp(time.timestamp_micros().saturating_add(is_change.into())));
    said.min(now)
}

/// What a text answers and names.
fn about(note: &Map<String, Value>) -> Vec<&str> {
    let is_mention = |tag: &&Map<String, Value>| types(tag).is_ok_and(|types| types.contains(&"Mention"));
    let answers = references(note, "inReplyTo").unwrap_or_default();
    let tags = references(note, "tag").unwrap_or_default();
    let named = tags.iter().filter_map(|tag| tag.copy()).filter(is_mention);
    let named = named.filter_map(|tag| tag.get("href").and_then(Value::as_str));
    answers.iter().filter_map(|answered| answered.id()).chain(named).collect()
}

/// The words, as Markdown with what our pages may show; none are a text that is taken back.
fn content(note: &Map<String, Value>) -> String {
    let (markdown, _) = html_to_markdown_allowed(note.get("content").and_then(Value::as_str).unwrap_or_default());
    markdown.trim().chars().take(MAX_CHARS).collect()
}

fn is_public(note: &Map<String, Value>) -> bool {
    let everybody = [PUBLIC, "as:Public", "Public"];
    let addresses =
        |name: &str| references(note, name).is_ok_and(|to| to.iter().any(|to| everybody.map(Some).contains(&to.id())));
    addresses("to") || addresses("cc")
}
