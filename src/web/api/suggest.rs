//! What may be meant by what is being typed.

use axum::extract::State;
use serde_json::json;

use super::entries::{json_response, place_json};
use crate::app::App;
use crate::error::{Error, sentence};
use crate::initiative::State as EntryState;
use crate::search::MAX_QUERY_CHARS;
use crate::web::failure::{Answer, Failure};
use crate::web::show::Reader;
use crate::web::visitor::Visitor;

/// Most suggestions of all groups together.
const MOST: usize = 8;

/// Towns, kinds of initiatives and of proposals, themes and initiatives that begin like what was typed.
#[utoipa::path(
    get,
    path = "/api/v1/suggest",
    tag = "search",
    params(
        ("q" = String, Query, description = "What was typed so far, at most 200 characters."),
        ("lang" = Option<String>, Query, description = "Language of labels."),
    ),
    responses((status = 200, description = "At most 8 suggestions, in groups.", content_type = "application/json"))
)]
pub async fn suggest(State(app): State<App>, visitor: Visitor) -> Answer {
    let typed = visitor.pairs.first("q").unwrap_or_default().to_owned();
    if typed.chars().count() > MAX_QUERY_CHARS {
        return Err(Failure(Error::Unreadable(sentence!("api-text-too-long", most = MAX_QUERY_CHARS))));
    }
    let search = app.search.clone();
    let lang = visitor.words.lang().to_owned();
    let found = tokio::task::spawn_blocking(move || search.suggest(&typed, &lang, MOST)).await??;
    let uris: Vec<String> = found.initiatives.iter().map(|initiative| initiative.uri.clone()).collect();
    let listed = app.listed.clone();
    let mut entries = app.db.read(move |conn| listed.find_many(conn, &uris)).await?;
    // What was hidden or withdrawn a moment ago still stands in the index.
    entries.retain(|entry| entry.state == EntryState::Published);
    let reader = Reader::now(&app, &visitor.words);
    let page = |uri: &str| {
        let entry = entries.iter().find(|entry| entry.uri == uri)?;
        Some(reader.url_of(entry))
    };
    let terms = |terms: &[crate::search::TermSuggestion]| {
        terms.iter().map(|term| json!({ "code": term.code, "label": term.label })).collect::<Vec<_>>()
    };
    Ok(json_response(&json!({
        "places": found.places.iter().map(place_json).collect::<Vec<_>>(),
        "kinds": terms(&found.kinds),
        "proposal_kinds": terms(&found.proposal_kinds),
        "themes": terms(&found.themes),
        "initiatives": found
            .initiatives
            .iter()
            .filter_map(|initiative| {
                let url = page(&initiative.uri)?;
                Some(json!({ "id": initiative.uri, "name": initiative.name, "url": url }))
            })
            .collect::<Vec<_>>(),
    })))
}
