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
pub mod form;
mod frame;
mod links;
mod pages;
mod show;
mod sitemap;
pub mod steward;
mod syndication;
pub mod team;
mod visitor;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use crate::app::App;

/// All routes of a node.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/", get(pages::search::page))
        .route("/search", get(pages::search::page))
        .route("/@{name}", get(pages::initiative::by_handle))
        .route("/@{name}/follow", get(pages::follow::follow))
        .route("/@{name}/report", get(pages::report::report).post(pages::report::send))
        .route("/@{name}/contact", get(pages::contact::contact).post(pages::contact::write))
        .route("/reply/{token}", get(pages::contact::reply).post(pages::contact::answer))
        .route("/request/{token}", get(pages::request::request))
        .route("/request/{token}/data.json", get(pages::request::data))
        .route("/request/{token}/code", post(pages::request::send_code))
        .route("/request/{token}/proof", post(pages::request::prove))
        .route("/@{name}/history", get(pages::history::history))
        .route("/@{name}/history.atom", get(pages::history::feed))
        .route("/i/{id}", get(pages::initiative::by_id))
        .route("/board", get(pages::board::board))
        .route("/board.{format}", get(pages::board_feed::feed))
        .route("/o/{name}", get(pages::proposal::proposal))
        .route("/o/{name}/contact", get(pages::contact::contact_about).post(pages::contact::write_about))
        .route("/o/{name}/for/{secret}", get(pages::proposal::for_party))
        .route("/ending/{token}", get(pages::ending::ending).post(pages::ending::decide))
        .route("/t/{code}", get(pages::territory::territory))
        .route("/k/{kind}", get(pages::kind::kind))
        .route("/kinds", get(pages::kind::kinds))
        .route("/themes", get(pages::kind::themes))
        .route("/themes/{code}", get(pages::kind::theme))
        .route("/network", get(pages::network::network))
        .route("/data", get(pages::data::data))
        .route("/embed/list", get(pages::embed::list))
        .route("/embed/card/{id}", get(pages::embed::card))
        .route("/oembed", get(pages::embed::oembed))
        .route("/about", get(pages::about::about))
        .route("/about/moderation", get(team::log::public))
        .route("/about/legal", get(pages::about::legal))
        .route("/about/ranking", get(pages::about::ranking))
        .route("/about/privacy", get(pages::about::privacy))
        .route("/about/accessibility", get(pages::about::accessibility))
        .route("/help", get(pages::about::help))
        .route("/login", get(pages::login::login))
        .route("/login/{link}", get(pages::login::link).post(pages::login::sign_in))
        .route("/logout", post(pages::login::logout))
        .merge(team::router())
        .route("/assets/{file}", get(assets::asset))
        .route("/favicon.ico", get(assets::favicon))
        .route("/robots.txt", get(assets::robots))
        .route("/sitemap.xml", get(sitemap::index))
        .route("/sitemap/{part}", get(sitemap::part))
        .route("/.well-known/security.txt", get(assets::security))
        .merge(api::router())
        .fallback(pages::missing::missing)
        .method_not_allowed_fallback(pages::missing::wrong_method)
        .layer(from_fn_with_state(app.clone(), failure::explain))
        .with_state(app)
}
