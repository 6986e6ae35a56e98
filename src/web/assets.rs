//! Files that come with the program, and the small files that machines look for.

use std::sync::LazyLock;

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use super::failure::{Answer, Failure};
use crate::app::App;
use crate::error::Error;

#[derive(RustEmbed)]
#[folder = "src/web/assets"]
struct Assets;

/// The stylesheet under an address that changes with its content, so that it may be kept for ever.
pub fn style_url() -> &'static str {
    // The content is part of the program: one digest is enough.
    static URL: LazyLock<String> = LazyLock::new(|| {
        let content = Assets::get("style.css").map(|file| file.data).unwrap_or_default();
        let digest = Sha256::digest(&content);
        format!("/assets/style.css?v={:02x}{:02x}{:02x}{:02x}", digest[0], digest[1], digest[2], digest[3])
    });
    &URL
}

/// `GET /assets/{file}`
pub async fn asset(Path(name): Path<String>) -> Answer {
    let file = Assets::get(&name).ok_or(Failure(Error::NotFound))?;
    let media_type = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("ico") => "image/x-icon",
        _ => return Err(Failure(Error::NotFound)),
    };
    let headers = [(CONTENT_TYPE, media_type), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, file.data.into_owned()).into_response())
}

/// `GET /favicon.ico`
pub async fn favicon() -> Answer {
    asset(Path("favicon.ico".into())).await
}

/// `GET /robots.txt`: everything public may be kept, but searches are endless.
pub async fn robots(State(app): State<App>) -> Response {
    let sitemap = format!("{}/sitemap.xml", app.config.base_url());
    text(format!("User-agent: *\nDisallow: /search\nDisallow: /api/\nSitemap: {sitemap}\n"))
}

/// `GET /.well-known/security.txt`, once the operator named an address to write to.
pub async fn security(State(app): State<App>) -> Answer {
    let contact = app.config.legal.contact.trim();
    let contact = match contact {
        "" => return Err(Failure(Error::NotFound)),
        address if address.contains('@') && !address.contains(':') => format!("mailto:{address}"),
        address => address.to_owned(),
    };
    // RFC 9116 wants an end; a running node renews its promise each day.
    let expires = app.clock.now().utc() + chrono::TimeDelta::days(180);
    let languages: Vec<&str> = app.locales.languages().iter().map(|language| language.code.as_str()).collect();
    Ok(text(format!(
        "Contact: {contact}\nExpires: {}\nPreferred-Languages: {}\nCanonical: {}/.well-known/security.txt\n",
        expires.format("%Y-%m-%dT00:00:00Z"),
        languages.join(", "),
        app.config.base_url(),
    )))
}

fn text(text: String) -> Response {
    ([(CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
