//! The words of feeds: their names, and the texts they write, made from the cards as they now are.

use super::super::presentation::page_of;
use super::words;
use crate::app::App;
use crate::db::Conn;
use crate::error::Result;
use crate::feed::{Item, Kind, MOST_NAMED, Post, Selection, What, store};
use crate::initiative::text::escaped;
use crate::initiative::{Class, Initiative, store as initiatives};
use crate::locale::Words;

/// What people call a feed.
pub fn name(app: &App, words: &Words, selection: &Selection) -> String {
    let node = &app.config.node.name;
    match of(app, words, selection) {
        Some(of) => format!("{node} · {of}"),
        None => node.clone(),
    }
}

/// What a feed says of itself.
pub fn summary(app: &App, words: &Words, selection: &Selection) -> String {
    let summary = match of(app, words, selection) {
        Some(of) => words.with("feed-summary-selected", &of),
        None => words.t("feed-summary"),
    };
    format!("<p>{}</p>", escaped(&summary))
}

/// `Morbihan (56)`, `Réemploi et réparation`; nothing for the whole directory.
fn of(app: &App, words: &Words, selection: &Selection) -> Option<String> {
    match selection {
        Selection::Everything => None,
        Selection::Department(code) => {
            let number = code.rsplit('-').next().unwrap_or_default();
            let name = app.gazetteer.territory(code).map_or_else(|| code.clone(), |area| area.name);
            Some(format!("{name} ({number})"))
        }
        Selection::Kind(code) => {
            let kind = app.kinds.kind(Class::Initiative, code);
            Some(kind.map_or(code.as_str(), |kind| kind.label.get(words.lang())).to_owned())
        }
    }
}

/// The text of a note. What is not shown any more is left out.
///
/// # Errors
/// When the database does not answer.
pub fn content(conn: &mut Conn, app: &App, post: &Post) -> Result<String> {
    let items = store::list_items(conn, std::slice::from_ref(&post.id))?;
    let uris: Vec<String> = items.iter().map(|item| item.initiative.clone()).collect();
    let mut entries = initiatives::find_many(conn, &uris)?;
    entries.retain(Initiative::is_public);
    entries.sort_by(|a, b| b.updated.cmp(&a.updated).then_with(|| a.uri.cmp(&b.uri)));
    let words = words(app);
    if post.kind == Kind::Card {
        let new = items.iter().any(|item| item.what == What::New);
        return Ok(entries.first().map(|entry| one(app, &words, entry, new)).unwrap_or_default());
    }
    let lead = if post.kind == Kind::Digest { words.with("feed-digest", &app.config.node.name) } else { String::new() };
    let mut html = if lead.is_empty() { lead } else { format!("<p><strong>{}</strong></p>", escaped(&lead)) };
    for (what, key, more) in
        [(What::New, "feed-new", post.more_new), (What::Changed, "feed-changed", post.more_changed)]
    {
        let named: Vec<&Initiative> = entries.iter().filter(|entry| is(&items, entry, what)).collect();
        html.push_str(&many(app, &words, &words.t(key), &named, more));
    }
    Ok(html)
}

fn is(items: &[Item], entry: &Initiative, what: What) -> bool {
    items.iter().any(|item| item.initiative == entry.uri && item.what == what)
}

/// One card: that it is new or changed, and what it is.
fn one(app: &App, words: &Words, entry: &Initiative, new: bool) -> String {
    let key = if new { "feed-one-new" } else { "feed-one-changed" };
    let mut html = format!("<p>{}<strong>{}</strong>", escaped(&words.t(key)), escaped(&entry.card.name));
    if let Some(town) = town(app, entry) {
        html.push_str(&format!(" ({})", escaped(&town)));
    }
    html.push_str("</p>");
    if let Some(summary) = &entry.card.summary {
        html.push_str(&format!("<p>{}</p>", escaped(summary).replace('\n', "<br>")));
    }
    let page = page_of(app, entry);
    let shown = page.split_once("://").map_or(page.as_str(), |(_, rest)| rest);
    html.push_str(&format!("<p><a href=\"{}\" rel=\"nofollow noopener\">{}</a></p>", escaped(&page), escaped(shown)));
    html
}

/// Several cards, each with its page, and how many more there are.
fn many(app: &App, words: &Words, title: &str, entries: &[&Initiative], more: i64) -> String {
    if entries.is_empty() && more == 0 {
        return String::new();
    }
    let named = usize::try_from(MOST_NAMED).unwrap_or_default();
    let mut lines = vec![escaped(title)];
    lines.extend(entries.iter().take(named).map(|entry| {
        let town = town(app, entry).map(|town| format!(" ({})", escaped(&town))).unwrap_or_default();
        let (page, name) = (escaped(&page_of(app, entry)), escaped(&entry.card.name));
        format!("• <a href=\"{page}\" rel=\"nofollow noopener\">{name}</a>{town}")
    }));
    if more > 0 {
        let search = format!("{}/search?sort=new", app.config.base_url());
        let more = words.say("feed-more", &[("n", more.into())]);
        lines.push(format!("<a href=\"{}\" rel=\"nofollow noopener\">{}</a>", escaped(&search), escaped(&more)));
    }
    format!("<p>{}</p>", lines.join("<br>"))
}

fn town(app: &App, entry: &Initiative) -> Option<String> {
    entry.card.location.as_ref().and_then(|location| location.town(&app.gazetteer))
}
