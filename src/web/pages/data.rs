//! Open data: which licences, which sources, how to download and to ask by program.

use askama::Template;
use axum::extract::State;

use crate::app::App;
use crate::import::store::list_sources;
use crate::initiative::store::count_own;
use crate::locale::Words;
use crate::web::failure::Answer;
use crate::web::frame::{self, Frame, pages};
use crate::web::show::{Linked, Reader, is_web_address};
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "data.html")]
struct DataPage {
    frame: Frame,
    total: String,
    not_exchanged: Vec<String>,
    sources: Vec<SourceRow>,
    downloads: Vec<Linked>,
    examples: Vec<(String, String)>,
    /// What shows a list in a page of others.
    embed: String,
}

pages!(DataPage);

struct SourceRow {
    name: Linked,
    licence: Linked,
    imported: String,
}

/// `GET /data`
pub async fn data(State(app): State<App>, visitor: Visitor) -> Answer {
    let (sources, counts) = app.db.read(|conn| Ok((list_sources(conn)?, count_own(conn)?))).await?;
    let reader = Reader::now(&app, &visitor.words);
    let words = reader.words;
    let published = counts.iter().filter(|(state, _, _)| state == "published");
    let total: i64 = published.map(|(_, _, count)| count).sum();
    let row = |source: &crate::import::store::Source| {
        let name = if source.attribution.is_empty() { &source.code } else { &source.attribution };
        SourceRow {
            name: Linked::to(
                name,
                Some(&source.dataset).filter(|url| is_web_address(url)).cloned().unwrap_or_default(),
            ),
            licence: reader.licence(&source.licence),
            imported: words.date(crate::clock::Timestamp(source.imported_at).date()),
        }
    };
    let base = app.config.base_url();
    let example = |key: &str, path: &str| (words.t(key), format!("curl '{base}{path}'"));
    let formats =
        [("CSV", "csv"), ("GeoJSON", "geojson"), ("JSON-LD", "jsonld"), ("NDJSON", "ndjson"), ("JSON", "json")];
    let page = DataPage {
        frame: Frame::new(&app, &visitor, words.t("data-title")),
        total: words.count("initiatives", u64::try_from(total).unwrap_or_default()),
        not_exchanged: not_exchanged(words, &counts),
        sources: sources.iter().map(row).collect(),
        downloads: formats.iter().map(|(name, end)| Linked::to(*name, format!("/search.{end}"))).collect(),
        examples: vec![
            example("data-example-search", "/api/v1/initiatives?q=fablab&near=Rennes"),
            example("data-example-file", "/search.csv?kind=maker&sep=;"),
            example("data-example-kinds", "/api/v1/kinds"),
            example("data-example-suggest", "/api/v1/suggest?q=bre"),
            example("data-example-feed", "/search.atom?kind=reuse&near=Brest"),
        ],
        embed: format!(
            "<iframe src=\"{base}/embed/list?kind=reuse&near=Brest\" width=\"600\" height=\"640\" title=\"{}\" loading=\"lazy\"></iframe>",
            app.config.node.name
        ),
    };
    Ok(frame::show(&page)?)
}

/// How many entries other directories do not get, and why: a sentence for each reason.
pub fn not_exchanged(words: &Words, counts: &[(String, Option<String>, i64)]) -> Vec<String> {
    let published = counts.iter().filter(|(state, _, _)| state == "published");
    let held = published.filter_map(|(_, because, count)| {
        let key = match because.as_deref()? {
            "local_only" => "data-local-only",
            _ => "data-licence-unknown",
        };
        Some(words.count(key, u64::try_from(*count).unwrap_or_default()))
    });
    held.collect()
}
