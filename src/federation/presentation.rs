//! The pinned note of an initiative: what it is, where and when, for who finds its profile on another server
//! (PROTOCOL.md, "People follow initiatives"). It is written from the card whenever it is read; all that is kept of it
//! is the digest of what followers were told last.

pub mod store;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::note::PUBLIC;
use crate::app::App;
use crate::catalogue::digest::hex;
use crate::clock::Timestamp;
use crate::initiative::text::{escaped, markdown_to_html};
use crate::initiative::{Card, Initiative};
use crate::locale::Words;

const CONTEXT: &str = "https://www.w3.org/ns/activitystreams";
/// Hours of a card that names no clock.
const USUAL_ZONE: &str = "Europe/Paris";

/// Id of the pinned note of an initiative; never changes.
pub fn id_of(initiative: &str) -> String {
    format!("{initiative}/presentation")
}

/// The initiative whose pinned note has this id.
pub fn initiative_of(id: &str) -> Option<&str> {
    id.strip_suffix("/presentation")
}

/// The pinned note.
pub fn note(app: &App, entry: &Initiative) -> Value {
    let mut note = bare_note(app, entry);
    note["@context"] = json!(CONTEXT);
    note
}

/// The collection of pinned notes: this one.
pub fn featured(app: &App, entry: &Initiative) -> Value {
    json!({
        "@context": CONTEXT,
        "id": format!("{}/featured", entry.uri),
        "type": "OrderedCollection",
        "attributedTo": entry.uri,
        "totalItems": 1,
        "orderedItems": [bare_note(app, entry)],
    })
}

/// What followers are told of a pinned note, and the digest by which it is known whether they were told it.
pub struct Change {
    /// 64 hex digits.
    pub digest: String,
    /// The `Update`.
    pub activity: Value,
}

/// The pinned note as followers are told of it.
pub fn change(app: &App, entry: &Initiative) -> Change {
    let note = bare_note(app, entry);
    let digest = hex(&Sha256::digest(note["content"].as_str().unwrap_or_default()));
    let activity = json!({
        "@context": CONTEXT,
        "id": format!("{}#update-{}", id_of(&entry.uri), entry.rev),
        "type": "Update",
        "actor": entry.uri,
        "to": PUBLIC,
        "cc": format!("{}/followers", entry.uri),
        "object": note,
    });
    Change { digest, activity }
}

fn bare_note(app: &App, entry: &Initiative) -> Value {
    let words = words(app, &entry.card);
    let html = content(app, &words, entry);
    let mut note = json!({
        "id": id_of(&entry.uri),
        "type": "Note",
        "attributedTo": entry.uri,
        "to": PUBLIC,
        "cc": format!("{}/followers", entry.uri),
        "content": html,
        "contentMap": { (words.lang()): html },
        "url": page_of(app, entry),
        "published": entry.published.rfc3339(),
    });
    // A revision is a time in seconds, and others take a change only when this time has grown.
    if entry.rev > entry.published.seconds() {
        note["updated"] = json!(Timestamp(entry.rev.saturating_mul(1_000_000)).rfc3339());
    }
    note
}

/// In the language of the card, when there are sentences in it, else in that of the directory.
fn words(app: &App, card: &Card) -> Words {
    let lang = app.locales.choose(Some(&card.lang), None, None, &app.config.node.lang);
    Words::new(app.locales.clone(), lang)
}

/// The page of an entry that people read.
pub fn page_of(app: &App, entry: &Initiative) -> String {
    let handle = entry.handle.as_ref();
    handle.map_or_else(|| entry.uri.clone(), |handle| format!("{}/@{handle}", app.config.base_url()))
}

fn content(app: &App, words: &Words, entry: &Initiative) -> String {
    let card = &entry.card;
    let mut html = heading(app, words, card);
    match (&card.summary, &card.description) {
        (Some(summary), _) => html.push_str(&paragraph(&[escaped(summary)])),
        (None, Some(description)) => html.push_str(&markdown_to_html(description)),
        (None, None) => {}
    }
    html.push_str(&paragraph(&facts(words, entry)));
    html.push_str(&paragraph(&[link(&page_of(app, entry))]));
    if !entry.claimed {
        html.push_str(&paragraph(&unclaimed(app, words, card)));
    }
    html
}

/// The name, since a note has no title of its own, and the kinds.
fn heading(app: &App, words: &Words, card: &Card) -> String {
    let kinds = card.kinds.iter().map(|code| app.kinds.item_label("initiative_kinds", code, words.lang()));
    let kinds = kinds.collect::<Vec<_>>().join(", ");
    paragraph(&[format!("<strong>{}</strong>", escaped(&card.name)), escaped(&kinds)])
}

/// Where, when, and its own website.
fn facts(words: &Words, entry: &Initiative) -> Vec<String> {
    let card = &entry.card;
    let mut facts = Vec::new();
    if let Some(place) = place(card) {
        facts.push(escaped(&words.with("presentation-where", &place)));
    }
    if let Some(rule) = card.opening_hours.as_deref() {
        let hours = words.hours(rule, card.timezone.as_deref().unwrap_or(USUAL_ZONE), entry.updated.date());
        facts.push(escaped(&words.with("presentation-when", &hours)));
    }
    let website = card.contact.website.as_deref();
    if let Some(website) = website.filter(|url| url.starts_with("https://") || url.starts_with("http://")) {
        facts.push(format!("{}{}", escaped(&words.t("presentation-website")), link(website)));
    }
    facts
}

/// `3 rue du Port, 56100 Lorient`, as far as the precision lets it be known.
fn place(card: &Card) -> Option<String> {
    let location = card.location.as_ref()?;
    let town: Vec<&str> = [&location.postcode, &location.city].into_iter().flatten().map(String::as_str).collect();
    let town = Some(town.join(" ")).filter(|town| !town.is_empty());
    let parts: Vec<String> = location.street.iter().cloned().chain(town).collect();
    Some(parts.join(", ")).filter(|place| !place.is_empty())
}

/// That nobody of the initiative keeps the card, where it comes from, and how to have it corrected or taken away.
fn unclaimed(app: &App, words: &Words, card: &Card) -> Vec<String> {
    let mut lines = vec![words.with("presentation-unclaimed", &app.config.node.name)];
    let named = card.sources.iter().map(|source| {
        let name = source.attribution.as_deref().filter(|name| !name.is_empty()).unwrap_or(&source.source);
        match source.licence.as_deref().filter(|code| *code != "unknown") {
            Some(licence) => format!("{name} ({licence})"),
            None => name.to_owned(),
        }
    });
    let named = named.collect::<Vec<_>>().join(", ");
    if !named.is_empty() {
        lines.push(words.with("presentation-source", &named));
    }
    let contact = app.config.legal.contact.trim();
    lines.push(match contact {
        "" => words.t("presentation-correct"),
        contact => words.with("presentation-correct-or-write", contact),
    });
    lines.iter().map(|line| escaped(line)).collect()
}

/// Lines of one paragraph; nothing when there are none.
fn paragraph(lines: &[String]) -> String {
    let lines: Vec<&str> = lines.iter().map(String::as_str).filter(|line| !line.is_empty()).collect();
    if lines.is_empty() { String::new() } else { format!("<p>{}</p>", lines.join("<br>").replace('\n', "<br>")) }
}

fn link(address: &str) -> String {
    let shown = address.split_once("://").map_or(address, |(_, rest)| rest).trim_end_matches('/');
    format!("<a href=\"{}\" rel=\"nofollow noopener\">{}</a>", escaped(address), escaped(shown))
}
