//! What people and programs read and write over HTTP: this page is the table of contents of all routes.
//!
//! A handler reads what was asked, asks the meaning modules, and shows: `pages` as HTML that is complete without
//! script, `api` as JSON under `/api/v1`. `show` turns entries into words of the reader's language for both.
//! Security headers, limits and health belong to `serve`.

mod api;
mod ask;
mod assets;
mod failure;
mod feeds;
mod frame;
mod links;
mod pages;
mod show;
mod visitor;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;

use crate::app::App;

/// All routes of a node.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/", get(pages::search::page))
        .route("/search", get(pages::search::page))
        .route("/@{name}", get(pages::initiative::by_handle))
        .route("/@{name}/follow", get(pages::follow::follow))
        .route("/i/{id}", get(pages::initiative::by_id))
        .route("/t/{code}", get(pages::territory::territory))
        .route("/k/{kind}", get(pages::kind::kind))
        .route("/kinds", get(pages::kind::kinds))
        .route("/themes", get(pages::kind::themes))
        .route("/themes/{code}", get(pages::kind::theme))
        .route("/network", get(pages::network::network))
        .route("/data", get(pages::data::data))
        .route("/about", get(pages::about::about))
        .route("/about/legal", get(pages::about::legal))
        .route("/about/ranking", get(pages::about::ranking))
        .route("/about/privacy", get(pages::about::privacy))
        .route("/about/accessibility", get(pages::about::accessibility))
        .route("/help", get(pages::about::help))
        .route("/assets/{file}", get(assets::asset))
        .route("/favicon.ico", get(assets::favicon))
        .route("/robots.txt", get(assets::robots))
        .route("/.well-known/security.txt", get(assets::security))
        .merge(api::router())
        .fallback(pages::missing::missing)
        .method_not_allowed_fallback(pages::missing::wrong_method)
        .layer(from_fn_with_state(app.clone(), failure::explain))
        .with_state(app)
}
