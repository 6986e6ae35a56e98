//! From the parameters of an address to an answer with its entries: the same for pages, exports and API.

use std::collections::HashMap;
use std::sync::Arc;

use super::links::Pairs;
use crate::app::App;
use crate::error::Result;
use crate::initiative::{Card, Initiative};
use crate::search::{Found, NotUnderstood, Query};

/// A question and its answer.
pub struct Asked {
    /// What was understood.
    pub query: Query,
    /// What was not.
    pub not_understood: Vec<NotUnderstood>,
    /// The answer.
    pub found: Found,
    /// The entries of the page, by address, as far as a list shows them.
    pub entries: HashMap<String, Arc<Initiative>>,
}

/// Reads a query from parameters.
pub fn read(app: &App, pairs: &Pairs) -> (Query, Vec<NotUnderstood>) {
    Query::from_pairs(&pairs.0, &app.kinds, &app.gazetteer)
}

/// Asks what the parameters say.
///
/// # Errors
/// When index or database do not answer.
pub async fn ask(app: &App, pairs: &Pairs) -> Result<Asked> {
    let (query, not_understood) = read(app, pairs);
    let (found, entries) = find(app, query.clone()).await?;
    Ok(Asked { query, not_understood, found, entries })
}

/// Searches, and reads the entries of the page from the database: the index holds no truth.
///
/// # Errors
/// As [`ask`].
pub async fn find(app: &App, query: Query) -> Result<(Found, HashMap<String, Arc<Initiative>>)> {
    let (search, listed) = (app.search.clone(), app.listed.clone());
    app.db
        .read(move |conn| {
            let mut found = search.find(&query)?;
            let uris: Vec<String> = found.hits.iter().map(|hit| hit.uri.clone()).collect();
            let entries = listed.find_many(conn, &uris)?;
            let shown = entries.into_iter().filter(|entry| entry.is_shown());
            let shown: HashMap<String, Arc<Initiative>> = shown.map(|entry| (entry.uri.clone(), entry)).collect();
            found.leave_out_all_but(|uri| shown.contains_key(uri));
            Ok((found, shown))
        })
        .await
}

/// The same for a list on the page of something else, which most often has none: a count is cheap, and nobody reads there
/// what a wider search would find.
///
/// # Errors
/// As [`ask`].
pub async fn find_any(app: &App, query: Query) -> Result<Option<(Found, HashMap<String, Arc<Initiative>>)>> {
    if count(app, query.clone()).await? == 0 {
        return Ok(None);
    }
    find(app, query).await.map(Some)
}

/// Initiatives that answer for proposals, by id.
pub type Answering = HashMap<String, Arc<Initiative>>;

/// Who answers for the proposals among these cards, as far as they are known and shown here.
///
/// # Errors
/// When the database does not answer.
pub async fn answering<'c>(app: &App, cards: impl Iterator<Item = &'c Card>) -> Result<Answering> {
    let uris: Vec<String> = cards.filter_map(|card| Some(card.terms.as_ref()?.by.clone())).collect();
    if uris.is_empty() {
        return Ok(Answering::new());
    }
    let listed = app.listed.clone();
    let found = app.db.read(move |conn| listed.find_many(conn, &uris)).await?;
    let shown = found.into_iter().filter(|entry| entry.is_shown());
    Ok(shown.map(|entry| (entry.uri.clone(), entry)).collect())
}

/// How many entries a query without words finds.
///
/// # Errors
/// As [`ask`].
pub async fn count(app: &App, query: Query) -> Result<u64> {
    let search = app.search.clone();
    tokio::task::spawn_blocking(move || search.total(&query)).await?
}

/// How many entries a query with words finds, as [`find`] understands it.
///
/// # Errors
/// As [`ask`].
pub async fn count_found(app: &App, query: Query) -> Result<u64> {
    let search = app.search.clone();
    tokio::task::spawn_blocking(move || search.total_found(&query)).await?
}

/// How many entries the whole directory shows.
///
/// # Errors
/// As [`ask`].
pub async fn count_all(app: &App) -> Result<u64> {
    let search = app.search.clone();
    tokio::task::spawn_blocking(move || search.everything()).await?
}
