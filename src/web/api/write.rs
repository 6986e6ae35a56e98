//! Creating, editing, confirming and withdrawing with a token.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

use super::entries::{entry_json, find_own, find_published};
use super::token::Writer;
use crate::account::Right;
use crate::app::App;
use crate::error::{Error, Result, Sentence, sentence};
use crate::initiative::card::flatten;
use crate::initiative::draft::Draft;
use crate::initiative::publish::{self, Origin, relations};
use crate::initiative::{Class, Fields, Initiative};
use crate::moderation::Fate;
use crate::moderation::log::Decider;
use crate::web::failure::{Answer, Failure};
use crate::web::show::Reader;
use crate::web::visitor::Visitor;

/// Deeper JSON than this is not read (SECURITY.md 3).
const MAX_DEPTH: usize = 32;

/// Publishes a new initiative. The body is a card, `{"name": …, "kinds": […], "location": {…}}`.
#[utoipa::path(
    post,
    path = "/api/v1/initiatives",
    tag = "writing",
    request_body(content = Object, content_type = "application/json"),
    responses(
        (status = 201, description = "The entry, its address in `Location`.", content_type = "application/json"),
        (status = 401, description = "No valid token.", content_type = "application/problem+json"),
        (status = 403, description = "The token has no right to create.", content_type = "application/problem+json"),
        (status = 422, description = "All problems, by field.", content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
pub async fn create(
    State(app): State<App>,
    visitor: Visitor,
    writer: Writer,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    writer.must(Right::Create)?;
    let fields = fields(&headers, &body)?;
    let (home, now) = (writer.home(&app), app.clock.now());
    let named: Vec<String> = fields.keys().cloned().collect();
    let asking = home.clone();
    let fields = app.db.read(move |conn| relations::with_ids(conn, &asking, fields)).await?;
    let checked = Draft { fields }.check_named(named.iter(), &home.context(now, false)).map_err(Error::Invalid)?;
    let initiative = app.db.write(move |conn| publish::publish(conn, &home, checked, Origin::Person, now)).await?;
    Ok(created(&initiative, shown(&app, &visitor, StatusCode::CREATED, &initiative)))
}

/// The answer that says where the new entry is.
pub fn created(entry: &Initiative, mut response: Response) -> Response {
    tracing::info!(initiative.uri = %entry.uri, "Published {}", entry.uri);
    if let Ok(location) = HeaderValue::from_str(&entry.uri) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// Changes the fields named in the body; `null` removes one. `?release=field` lets imports change a field again.
#[utoipa::path(
    patch,
    path = "/api/v1/initiatives/{id}",
    tag = "writing",
    params(
        ("id" = String, Path, description = "The ULID at the end of its address."),
        ("release" = Option<Vec<String>>, Query, description = "Fields that later imports may change again."),
    ),
    request_body(content = Object, content_type = "application/json"),
    responses(
        (status = 200, description = "The entry as it is now.", content_type = "application/json"),
        (status = 401, description = "No valid token.", content_type = "application/problem+json"),
        (status = 403, description = "No right, or a copy of another node.", content_type = "application/problem+json"),
        (status = 404, description = "There is none.", content_type = "application/problem+json"),
        (status = 410, description = "It was withdrawn.", content_type = "application/problem+json"),
        (status = 422, description = "All problems, by field.", content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
pub async fn edit(
    State(app): State<App>,
    visitor: Visitor,
    writer: Writer,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    writer.must(Right::Edit)?;
    let edits = fields(&headers, &body)?;
    let initiative = revise(&app, &writer, &visitor, (Class::Initiative, &id), edits).await?;
    Ok(shown(&app, &visitor, StatusCode::OK, &initiative))
}

/// Changes fields of an entry of a class; `release` among the parameters names what imports may change again.
///
/// # Errors
/// As [`publish::revise`].
pub async fn revise(
    app: &App,
    writer: &Writer,
    visitor: &Visitor,
    of: (Class, &str),
    edits: Fields,
) -> Result<Initiative, Failure> {
    let released = visitor.pairs.0.iter().filter(|(name, _)| name == "release").map(|(_, field)| field.clone());
    let released: Vec<String> = released.take(100).collect();
    let uri = find_own(app, of.0, of.1).await?.uri;
    let (home, now) = (writer.home(app), app.clock.now());
    Ok(app.db.write(move |conn| publish::revise(conn, &home, &uri, &edits, &released, now)).await?)
}

/// Says that the content is right today.
#[utoipa::path(
    post,
    path = "/api/v1/initiatives/{id}/confirm",
    tag = "writing",
    params(("id" = String, Path, description = "The ULID at the end of its address.")),
    responses(
        (status = 200, description = "The entry as it is now.", content_type = "application/json"),
        (status = 401, description = "No valid token.", content_type = "application/problem+json"),
        (status = 404, description = "There is none.", content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
pub async fn confirm(State(app): State<App>, visitor: Visitor, writer: Writer, Path(id): Path<String>) -> Answer {
    writer.must(Right::Confirm)?;
    let uri = find_published(&app, &id).await?.uri;
    let (home, now) = (writer.home(&app), app.clock.now());
    let initiative = app.db.write(move |conn| publish::confirm(conn, &home, &uri, "moderator", now)).await?;
    Ok(shown(&app, &visitor, StatusCode::OK, &initiative))
}

/// Takes an initiative back for ever: its address answers 410 from then on.
#[utoipa::path(
    delete,
    path = "/api/v1/initiatives/{id}",
    tag = "writing",
    params(("id" = String, Path, description = "The ULID at the end of its address.")),
    responses(
        (status = 204, description = "It is withdrawn."),
        (status = 401, description = "No valid token.", content_type = "application/problem+json"),
        (status = 404, description = "There is none.", content_type = "application/problem+json"),
        (status = 410, description = "It was withdrawn before.", content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
pub async fn withdraw(State(app): State<App>, writer: Writer, Path(id): Path<String>) -> Answer {
    writer.must(Right::Withdraw)?;
    take_back(&app, &writer, Class::Initiative, &id).await
}

/// Withdraws an entry of a class.
///
/// # Errors
/// 404, or 410 when it was withdrawn before.
pub async fn take_back(app: &App, writer: &Writer, class: Class, id: &str) -> Answer {
    let uri = find_own(app, class, id).await?.uri;
    let (home, now) = (writer.home(app), app.clock.now());
    let by = Decider::new(writer.name(), "");
    app.db.write(move |conn| Fate::Withdrawn.decide(conn, &home, &uri, &by, now)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn shown(app: &App, visitor: &Visitor, status: StatusCode, initiative: &Initiative) -> Response {
    let reader = Reader::now(app, &visitor.words);
    (status, [(CONTENT_TYPE, "application/json")], entry_json(&reader, initiative).to_string()).into_response()
}

/// The body as fields by dotted name.
///
/// # Errors
/// As [`members`].
pub fn fields(headers: &HeaderMap, body: &[u8]) -> Result<Fields, Failure> {
    Ok(flatten(members(headers, body)?))
}

/// The body as one JSON object.
///
/// # Errors
/// 400 when it is none, or nested too deeply.
pub fn members(headers: &HeaderMap, body: &[u8]) -> Result<Map<String, Value>, Failure> {
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // A form of another site can send text/plain without asking, but not this.
    if !media_type.to_ascii_lowercase().starts_with("application/json") {
        return Err(unreadable(sentence!("api-not-json")));
    }
    if depth(body) > MAX_DEPTH {
        return Err(unreadable(sentence!("api-too-deep")));
    }
    serde_json::from_slice(body).map_err(|cause| unreadable(sentence!("api-bad-json", cause = cause.to_string())))
}

fn unreadable(why: Sentence) -> Failure {
    Failure(Error::Unreadable(why))
}

/// How deep brackets are nested, without reading what is between them.
fn depth(body: &[u8]) -> usize {
    let (mut now, mut most, mut quoted, mut escaped) = (0_usize, 0, false, false);
    for byte in body {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => {
                now += 1;
                most = most.max(now);
            }
            b'}' | b']' if !quoted => now = now.saturating_sub(1),
            _ => {}
        }
    }
    most
}
