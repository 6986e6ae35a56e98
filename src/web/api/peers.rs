//! Other nodes, for a program of the admin: what `bocage peer` does, with a token that has the right `admin`.
//!
//! No page of another origin may read what stands here, and nobody may keep it.

use axum::body::Bytes;
use axum::extract::{FromRequestParts, Path};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Router, http};
use serde::Deserialize;
use serde_json::{Value, json};

use super::token::Writer;
use crate::account::Right;
use crate::admin::peers as admin;
use crate::app::App;
use crate::error::{Error, Result, sentence};
use crate::moderation::log;
use crate::web::failure::{Answer, Failure};

/// All routes about other nodes.
pub fn router() -> Router<App> {
    Router::new()
        .route("/api/v1/admin/peers", get(list))
        .route("/api/v1/admin/peers/suggestions", get(suggestions))
        .route("/api/v1/admin/peers/{host}", get(show))
        .route("/api/v1/admin/peers/{host}/follow", post(follow))
        .route("/api/v1/admin/peers/{host}/accept", post(accept))
        .route("/api/v1/admin/peers/{host}/reject", post(reject))
        .route("/api/v1/admin/peers/{host}/unfollow", post(unfollow))
        .route("/api/v1/admin/peers/{host}/resync", post(resync))
        .route("/api/v1/admin/peers/{host}/ignore", post(ignore))
        .route("/api/v1/admin/blocks", get(blocks))
        .route("/api/v1/admin/blocks/{domain}", put(block).delete(unblock))
        .layer(map_response(kept_by_nobody))
}

async fn kept_by_nobody(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A program that may decide about other nodes.
pub struct Admin {
    app: App,
    /// What its token is called.
    name: String,
}

impl FromRequestParts<App> for Admin {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Admin, Failure> {
        let writer = Writer::from_request_parts(parts, app).await?;
        writer.must(Right::Admin)?;
        Ok(Admin { app: app.clone(), name: writer.name().to_owned() })
    }
}

impl Admin {
    /// Does what an admin decides, who is named, on a thread that may wait for the database.
    async fn decide<T: Send + 'static>(self, work: impl FnOnce(&App, &str) -> Result<T> + Send + 'static) -> Result<T> {
        tokio::task::spawn_blocking(move || work(&self.app, &self.name)).await?
    }
}

fn told(value: &Value) -> Response {
    ([(CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

/// How it stands with a node, as JSON.
fn standing(app: &App, host: &str) -> Result<Value> {
    let known = admin::show(app, host)?.ok_or(Error::NotFound)?;
    Ok(admin::in_json(&known, app.clock.now()))
}

/// All nodes that are known, the domains that are kept out, and the nodes that are suggested.
#[utoipa::path(
    get,
    path = "/api/v1/admin/peers",
    tag = "administration",
    responses(
        (status = 200, description = "`peers`, `blocks` as pairs of domain and reason, `suggestions`.", content_type = "application/json"),
        (status = 401, description = "No valid token.", content_type = "application/problem+json"),
        (status = 403, description = "The token has no right `admin`.", content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
pub async fn list(admin: Admin) -> Answer {
    let all = admin.decide(|app, _| {
        let ((peers, blocks), suggested) = (admin::list(app)?, admin::suggestions(app)?);
        let peers: Vec<Value> = peers.iter().map(|known| admin::in_json(known, app.clock.now())).collect();
        Ok(json!({ "peers": peers, "blocks": blocks, "suggestions": suggested }))
    });
    Ok(told(&all.await?))
}

/// Nodes that this one may want to follow: they follow it, or nodes that were accepted know them.
#[utoipa::path(
    get,
    path = "/api/v1/admin/peers/suggestions",
    tag = "administration",
    responses(
        (status = 200, description = "A list of `host`, `follows_us`, `introduced_by`.", content_type = "application/json"),
        (status = 401, description = "No valid token.", content_type = "application/problem+json"),
        (status = 403, description = "The token has no right `admin`.", content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
pub async fn suggestions(admin: Admin) -> Answer {
    Ok(told(&json!(admin.decide(|app, _| admin::suggestions(app)).await?)))
}

/// What is known of one node.
#[utoipa::path(
    get,
    path = "/api/v1/admin/peers/{host}",
    tag = "administration",
    params(("host" = String, Path, description = "Its host, with its port when it has one.")),
    responses(
        (status = 200, description = "`peer`, `cursor`, `standing`, `copied`.", content_type = "application/json"),
        (status = 401, description = "No valid token.", content_type = "application/problem+json"),
        (status = 403, description = "The token has no right `admin`.", content_type = "application/problem+json"),
        (status = 404, description = "It is not known.", content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
pub async fn show(admin: Admin, Path(host): Path<String>) -> Answer {
    Ok(told(&admin.decide(move |app, _| standing(app, &host)).await?))
}

/// Writes a handler that decides something about one node and answers how it stands then.
macro_rules! decision {
    ($(#[$meta:meta])* $name:ident, $path:tt, $decide:expr) => {
        $(#[$meta])*
        #[utoipa::path(
            post,
            path = $path,
            tag = "administration",
            params(("host" = String, Path, description = "Its host, with its port when it has one.")),
            responses(
                (status = 200, description = "How it stands with the node then.", content_type = "application/json"),
                (status = 400, description = "No name of a node, or of none that is known.", content_type = "application/problem+json"),
                (status = 401, description = "No valid token.", content_type = "application/problem+json"),
                (status = 403, description = "The token has no right `admin`.", content_type = "application/problem+json"),
                (status = 409, description = "It does not stand so with it that this could be decided.", content_type = "application/problem+json"),
            ),
            security(("token" = []))
        )]
        pub async fn $name(admin: Admin, Path(host): Path<String>) -> Answer {
            let decide = move |app: &App, by: &str| {
                $decide(app, by, &host)?;
                standing(app, &host)
            };
            Ok(told(&admin.decide(decide).await?))
        }
    };
}

/// Comparing decides nothing.
fn compared(app: &App, _by: &str, host: &str) -> Result<String> {
    admin::resync(app, host)
}

decision!(
    /// Follows a node: it is looked for, asked, and then copied.
    follow, "/api/v1/admin/peers/{host}/follow", admin::follow
);
decision!(
    /// Trusts a node: it may follow when it has asked, and its entries are shown.
    accept, "/api/v1/admin/peers/{host}/accept", admin::accept
);
decision!(
    /// Follows a node no longer; its entries leave search.
    unfollow, "/api/v1/admin/peers/{host}/unfollow", admin::unfollow
);
decision!(
    /// Has the catalogue of a node compared with our copy now.
    resync, "/api/v1/admin/peers/{host}/resync", compared
);

/// Why something is decided.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Because {
    #[serde(default)]
    reason: String,
}

/// The reason in a body, which may be empty.
fn reason(headers: &http::HeaderMap, body: &[u8]) -> Result<String> {
    if body.is_empty() {
        return Ok(String::new());
    }
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !media_type.to_ascii_lowercase().starts_with("application/json") {
        return Err(Error::Unreadable(sentence!("api-not-json")));
    }
    let because: Because = serde_json::from_slice(body)
        .map_err(|cause| Error::Unreadable(sentence!("api-bad-json", cause = cause.to_string())))?;
    Ok(log::reason(&because.reason))
}

/// Tells a node that it may not follow, or no longer; `{"reason": …}` is what it is told.
#[utoipa::path(
    post,
    path = "/api/v1/admin/peers/{host}/reject",
    tag = "administration",
    params(("host" = String, Path, description = "Its host, with its port when it has one.")),
    request_body(content = Object, content_type = "application/json"),
    responses(
        (status = 200, description = "How it stands with the node then.", content_type = "application/json"),
        (status = 400, description = "No name of a node that is known, or no JSON.", content_type = "application/problem+json"),
        (status = 401, description = "No valid token.", content_type = "application/problem+json"),
        (status = 403, description = "The token has no right `admin`.", content_type = "application/problem+json"),
        (status = 409, description = "It has not asked.", content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
pub async fn reject(admin: Admin, Path(host): Path<String>, headers: http::HeaderMap, body: Bytes) -> Answer {
    let reason = reason(&headers, &body)?;
    let decide = move |app: &App, by: &str| {
        admin::reject(app, by, &host, &reason)?;
        standing(app, &host)
    };
    Ok(told(&admin.decide(decide).await?))
}

/// Remembers that a node is not to be suggested again.
#[utoipa::path(
    post,
    path = "/api/v1/admin/peers/{host}/ignore",
    tag = "administration",
    params(("host" = String, Path, description = "Its host, with its port when it has one.")),
    responses(
        (status = 204, description = "It is remembered."),
        (status = 400, description = "No name of a node.", content_type = "application/problem+json"),
        (status = 401, description = "No valid token.", content_type = "application/problem+json"),
        (status = 403, description = "The token has no right `admin`.", content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
pub async fn ignore(admin: Admin, Path(host): Path<String>) -> Answer {
    admin.decide(move |app, by| admin::ignore(app, by, &host)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The domains that are kept out.
#[utoipa::path(
    get,
    path = "/api/v1/admin/blocks",
    tag = "administration",
    responses(
        (status = 200, description = "Pairs of domain and reason.", content_type = "application/json"),
        (status = 401, description = "No valid token.", content_type = "application/problem+json"),
        (status = 403, description = "The token has no right `admin`.", content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
pub async fn blocks(admin: Admin) -> Answer {
    let (_, blocks) = admin.decide(|app, _| admin::list(app)).await?;
    Ok(told(&json!(blocks)))
}

/// Keeps a domain out, with all below it; `{"reason": …}` is kept beside.
#[utoipa::path(
    put,
    path = "/api/v1/admin/blocks/{domain}",
    tag = "administration",
    params(("domain" = String, Path, description = "A domain, without a port.")),
    request_body(content = Object, content_type = "application/json"),
    responses(
        (status = 204, description = "It is kept out."),
        (status = 400, description = "No domain, or no JSON.", content_type = "application/problem+json"),
        (status = 401, description = "No valid token.", content_type = "application/problem+json"),
        (status = 403, description = "The token has no right `admin`.", content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
pub async fn block(admin: Admin, Path(domain): Path<String>, headers: http::HeaderMap, body: Bytes) -> Answer {
    let reason = reason(&headers, &body)?;
    admin.decide(move |app, by| admin::block(app, by, &domain, &reason)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Lets a domain in again.
#[utoipa::path(
    delete,
    path = "/api/v1/admin/blocks/{domain}",
    tag = "administration",
    params(("domain" = String, Path, description = "A domain, without a port.")),
    responses(
        (status = 204, description = "It is not kept out any more."),
        (status = 401, description = "No valid token.", content_type = "application/problem+json"),
        (status = 403, description = "The token has no right `admin`.", content_type = "application/problem+json"),
        (status = 404, description = "It was not kept out.", content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
pub async fn unblock(admin: Admin, Path(domain): Path<String>) -> Answer {
    match admin.decide(move |app, by| admin::unblock(app, by, &domain)).await? {
        (_, true) => Ok(StatusCode::NO_CONTENT.into_response()),
        (_, false) => Err(Failure(Error::NotFound)),
    }
}
