//! A search for feed readers: what is new among what it finds.

use super::round_position;
use crate::app::App;
use crate::error::Result;
use crate::initiative::{Class, Initiative};
use crate::web::ask;
use crate::web::failure::Answer;
use crate::web::links::Pairs;
use crate::web::show::Reader;
use crate::web::syndication::{Channel, Format, MOST, Told};
use crate::web::visitor::Visitor;

/// `GET /search.atom` and `/search.rss`, with the parameters of a search.
pub async fn feed(app: &App, visitor: &Visitor, format: Format) -> Answer {
    let mut pairs = visitor.pairs.without("page");
    round_position(&mut pairs);
    let wanted = pairs.without("lang").set("sort", "new").set("per_page", MOST);
    let asked = ask::ask(app, &wanted).await?;
    let hits = asked.found.hits.iter().filter_map(|hit| asked.entries.get(&hit.uri));
    let entries: Vec<&Initiative> = hits.map(AsRef::as_ref).collect();
    let reader = Reader::now(app, &visitor.words).of(asked.query.class);
    let title = reader.what_and_where(&asked);
    Ok(channel(&reader, title, ("/search", format), &pairs, &entries).await?.answer(format))
}

/// Entries in the order in which they were found, as a feed of the page at `path`.
///
/// # Errors
/// When the database does not answer.
pub async fn channel(
    reader: &Reader<'_>,
    title: Option<String>,
    (path, format): (&str, Format),
    pairs: &Pairs,
    entries: &[&Initiative],
) -> Result<Channel> {
    let by = ask::answering(reader.app, entries.iter().map(|entry| &entry.card)).await?;
    let base = reader.app.config.base_url();
    let told = entries.iter().map(|entry| match Class::of(&entry.uri) {
        Class::Initiative => Told::initiative(reader, entry),
        Class::Proposal => {
            let answers = entry.card.terms.as_ref().and_then(|terms| by.get(&terms.by));
            Told::proposal(reader, entry, &reader.proposal(entry, answers.map(AsRef::as_ref), None))
        }
    });
    let directory = &reader.app.config.node.name;
    Ok(Channel {
        title: title.map_or_else(|| directory.clone(), |title| format!("{title} - {directory}")),
        own: pairs.url(&format!("{base}{path}.{}", format.extension())),
        page: pairs.url(&format!("{base}{path}")),
        lang: reader.words.lang().to_owned(),
        updated: entries.iter().map(|entry| entry.updated).max().unwrap_or(reader.now),
        told: told.collect(),
    })
}
