//! What people write about initiatives: texts that answer an initiative or one of its news, or name it.

use serde_json::{Map, Value};
use url::Url;

use super::super::activity::{one_id, references, types};
use super::super::address::same_origin;
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
use crate::reply::{self, MAX_CHARS, Reply};

/// Initiatives that one text may name; further ones are not looked for.
const MAX_NAMED: usize = 10;

/// What is taken of a text.
struct Written {
    id: String,
    author: String,
    domain: String,
    content: String,
    public: bool,
    /// Ids of this node that it answers or names.
    about: Vec<String>,
}

/// Somebody writes, changes or takes back a text, or is gone with all that they said.
pub fn said(federation: &Federation, received: &Received, activity: &Map<String, Value>) -> Effect {
    let verbs = types(activity).unwrap_or_default();
    if verbs.contains(&"Delete") {
        return taken_back(federation, received, activity);
    }
    let Some(written) = read(federation, received, activity) else { return nothing() };
    let (revises, urls, now) = (verbs.contains(&"Update"), federation.urls.clone(), received.at);
    Box::new(move |conn| {
        if written.content.is_empty() {
            return reply::store::forget(conn, &written.id, &written.author);
        }
        if revises {
            let said = (written.content.as_str(), written.public);
            reply::store::revise(conn, &written.id, &written.author, said, now)?;
        }
        // A change may name further initiatives.
        keep(conn, &urls, &written, now)
    })
}

/// Whether what a person said may be kept here: it is about something of this node, or changes what they said before.
pub fn may_concern(federation: &Federation, received: &Received, activity: &Map<String, Value>) -> bool {
    let revises = types(activity).is_ok_and(|verbs| verbs.contains(&"Update"));
    read(federation, received, activity).is_some_and(|written| revises || !written.about.is_empty())
}

/// A person takes back what is theirs: a text, or everything with themselves.
fn taken_back(federation: &Federation, received: &Received, activity: &Map<String, Value>) -> Effect {
    let gone = one_id(activity, "object").ok().and_then(|id| Url::parse(id).ok()).map(String::from);
    let Some(gone) = gone else { return nothing() };
    let actor = received.actor.clone();
    if gone == actor {
        federation.keyring.forget(&actor);
    }
    Box::new(move |conn| {
        if gone != actor {
            return reply::store::forget(conn, &gone, &actor);
        }
        reply::store::forget_person(conn, &actor)?;
        store::actors::forget(conn, &actor)?;
        store::forget_follows_by(conn, &actor)
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
            content: written.content.clone(),
            public: written.public,
            hidden: false,
            received: now,
            updated: now,
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
        domain: actor.host_str()?.to_owned(),
        content: content(note),
        public: is_public(note),
        about,
    })
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
