//! JSON for programs, under `/api/v1`: the same questions and answers as the pages.
//!
//! Reading is open to every origin, but for what is the admin's; errors are problems of RFC 9457; `openapi.json` is
//! made from the code.

pub mod clusters;
pub mod entries;
pub mod news;
mod openapi;
pub mod peers;
pub mod proposals;
pub mod suggest;
mod token;
pub mod vocabulary;
pub mod write;

use axum::Router;
use axum::extract::Request;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE,
};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch, post};

use super::pages;
use crate::app::App;

/// All routes of the API.
pub fn router() -> Router<App> {
    Router::new()
        .route("/api/v1/initiatives", get(entries::list).post(write::create))
        .route("/api/v1/initiatives/{id}", get(entries::one).merge(patch(write::edit)).delete(write::withdraw))
        .route("/api/v1/initiatives/{id}/{copy}", get(entries::copy))
        .route("/api/v1/initiatives/{id}/confirm", post(write::confirm))
        .route("/api/v1/initiatives/{id}/news", get(news::list).post(news::publish))
        .route("/api/v1/initiatives/{id}/news/{news}", patch(news::revise).delete(news::withdraw))
        .route("/api/v1/proposals", get(proposals::list).post(proposals::create))
        .route("/api/v1/proposals/{id}", get(proposals::one).patch(proposals::edit).delete(proposals::withdraw))
        .route("/api/v1/proposals/{host}/{id}", get(proposals::copy))
        .route("/api/v1/suggest", get(suggest::suggest))
        .route("/api/v1/kinds", get(vocabulary::kinds))
        .route("/api/v1/territories", get(vocabulary::territories))
        .route("/api/v1/territories/{code}", get(vocabulary::territory))
        .route("/api/v1/clusters", get(clusters::clusters))
        .route("/api/v1/openapi.json", get(openapi::document))
        .route("/search.{format}", get(pages::download::search))
        .layer(from_fn(open_to_all_origins))
        .merge(peers::router())
}

/// Public data may be read by any page; no credentials are ever part of it.
async fn open_to_all_origins(request: Request, next: Next) -> Response {
    let preflight = request.method() == Method::OPTIONS;
    let mut response = if preflight { StatusCode::NO_CONTENT.into_response() } else { next.run(request).await };
    let mut set = |name: HeaderName, value: &'static str| {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    };
    set(ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    set(HeaderName::from_static("cross-origin-resource-policy"), "cross-origin");
    if preflight {
        set(ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, OPTIONS");
        set(ACCESS_CONTROL_ALLOW_HEADERS, "Accept, Accept-Language");
        set(ACCESS_CONTROL_MAX_AGE, "86400");
    }
    response
}
