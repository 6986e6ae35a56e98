//! What a map shows of a search.

use axum::extract::State;
use serde_json::json;

use super::entries::json_response;
use crate::app::App;
use crate::error::{Error, sentence};
use crate::web::ask;
use crate::web::failure::{Answer, Failure};
use crate::web::visitor::Visitor;

/// The finest zoom of usual maps.
const MAX_ZOOM: u32 = 22;

/// Points and clusters of a search inside a box: at most 300, their counts add up to the total.
#[utoipa::path(
    get,
    path = "/api/v1/clusters",
    tag = "search",
    params(
        ("bbox" = Option<String>, Query, description = "west,south,east,north in degrees."),
        ("zoom" = Option<u32>, Query, description = "0 to 22; 6 when absent."),
        ("q" = Option<String>, Query, description = "As all parameters of the search."),
    ),
    responses(
        (status = 200, description = "Clusters, and single entries at their published points.", content_type = "application/json"),
        (status = 400, description = "The box or the zoom cannot be read.", content_type = "application/problem+json"),
    )
)]
pub async fn clusters(State(app): State<App>, visitor: Visitor) -> Answer {
    let zoom = match visitor.pairs.first("zoom") {
        None | Some("") => 6,
        Some(text) => text
            .parse()
            .ok()
            .filter(|zoom| *zoom <= MAX_ZOOM)
            .ok_or_else(|| Failure(Error::Unreadable(sentence!("api-zoom"))))?,
    };
    let (query, not_understood) = ask::read(&app, &visitor.pairs.without("lang").without("zoom"));
    if not_understood.iter().any(|dropped| dropped.parameter == "bbox") {
        return Err(Failure(Error::Unreadable(sentence!("api-bbox"))));
    }
    let search = app.search.clone();
    let found = tokio::task::spawn_blocking(move || search.clusters(&query, zoom)).await??;
    let clusters = found.clusters.iter().map(|cluster| {
        json!({
            "lat": cluster.lat,
            "lon": cluster.lon,
            "count": cluster.count,
            "id": cluster.uri,
            "radius_m": cluster.radius_m,
            "bounds": cluster.bounds,
        })
    });
    Ok(json_response(&json!({ "total": found.total, "clusters": clusters.collect::<Vec<_>>() })))
}
