//! Offers and requests of initiatives: searched, read, and written with a token, as the initiatives themselves.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde_json::{Value, json};

use super::entries::{answer_to, entry_json, find_copy, find_shown};
use super::token::Writer;
use super::write;
use crate::account::Right;
use crate::app::App;
use crate::initiative::publish::proposals;
use crate::initiative::{Card, Class, Initiative};
use crate::web::ask::{self, Answering};
use crate::web::failure::Answer;
use crate::web::show::Reader;
use crate::web::visitor::Visitor;

/// Offers and requests that still stand, with counts, reasons and paging by cursor. What is urgent comes first.
///
/// The parameters of `/api/v1/initiatives` that speak of places, access and attributes are taken here too.
#[utoipa::path(
    get,
    path = "/api/v1/proposals",
    tag = "proposals",
    params(
        ("q" = Option<String>, Query, description = "Free text, at most 200 characters and 20 words."),
        ("purpose" = Option<Vec<String>>, Query, description = "`offer` or `request`."),
        ("kind" = Option<Vec<String>>, Query, description = "Any of these kinds of proposals."),
        ("by" = Option<Vec<String>>, Query, description = "Ids of the initiatives that answer for it."),
        ("near" = Option<String>, Query, description = "Town, postcode, territory code, `lat,lon`, `@handle`, `finess:…` or `siret:…`."),
        ("radius" = Option<f64>, Query, description = "Kilometres around `near`, at most 1000; 10 when absent."),
        ("on" = Option<String>, Query, description = "Valid on this day, `YYYY-MM-DD`."),
        ("price" = Option<Vec<String>>, Query, description = "Any of these prices."),
        ("access" = Option<Vec<String>>, Query, description = "All of these facts, `step_free_entry`."),
        ("territory" = Option<Vec<String>>, Query, description = "Inside any of these territories."),
        ("a.{code}" = Option<Vec<String>>, Query, description = "Value of a filterable attribute; ranges with `a.{code}.min` and `a.{code}.max`."),
        ("facet" = Option<Vec<String>>, Query, description = "Names of the counts wanted, at most 12."),
        ("per_page" = Option<u32>, Query, description = "1 to 100; 20 when absent."),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before."),
        ("lang" = Option<String>, Query, description = "Language of labels and sentences."),
    ),
    responses(
        (status = 200, description = "What was found.", content_type = "application/json"),
        (status = 400, description = "A value breaks a limit.", content_type = "application/problem+json"),
    )
)]
pub async fn list(State(app): State<App>, visitor: Visitor) -> Answer {
    let pairs = visitor.pairs.without("lang").set("class", Class::Proposal.as_str());
    answer_to(&app, &visitor, &pairs).await
}

/// One offer or request, all that is public of it.
#[utoipa::path(
    get,
    path = "/api/v1/proposals/{id}",
    tag = "proposals",
    params(("id" = String, Path, description = "The ULID at the end of its address.")),
    responses(
        (status = 200, description = "The proposal.", content_type = "application/json"),
        (status = 404, description = "There is none.", content_type = "application/problem+json"),
        (status = 410, description = "It was withdrawn, or its last day is over.", content_type = "application/problem+json"),
    )
)]
pub async fn one(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let proposal = find_shown(&app, Class::Proposal, &id).await?;
    shown(&app, &visitor, StatusCode::OK, &proposal).await
}

/// One offer or request of another node, as far as it is copied here.
#[utoipa::path(
    get,
    path = "/api/v1/proposals/{host}/{id}",
    tag = "proposals",
    params(
        ("host" = String, Path, description = "The host of its home, with its port when it has one."),
        ("id" = String, Path, description = "The ULID at the end of its address."),
    ),
    responses(
        (status = 200, description = "The proposal.", content_type = "application/json"),
        (status = 404, description = "There is none, or it is not shown here.", content_type = "application/problem+json"),
        (status = 410, description = "Its home withdrew it.", content_type = "application/problem+json"),
    )
)]
pub async fn copy(State(app): State<App>, visitor: Visitor, Path((host, id)): Path<(String, String)>) -> Answer {
    let proposal = find_copy(&app, Class::Proposal, &host, &id).await?;
    shown(&app, &visitor, StatusCode::OK, &proposal).await
}

/// Publishes an offer or a request. The body is a card with terms,
/// `{"name": …, "kinds": ["host"], "terms": {"purpose": "offer", "by": "@handle", …}, "attributes": {…}}`.
#[utoipa::path(
    post,
    path = "/api/v1/proposals",
    tag = "writing",
    request_body(content = Object, content_type = "application/json"),
    responses(
        (status = 201, description = "The proposal, its address in `Location`.", content_type = "application/json"),
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
    let fields = write::fields(&headers, &body)?;
    let (home, now) = (writer.home(&app), app.clock.now());
    let proposal = app.db.write(move |conn| proposals::propose(conn, &home, fields, now)).await?;
    Ok(write::created(&proposal, shown(&app, &visitor, StatusCode::CREATED, &proposal).await?))
}

/// Changes the fields named in the body, `status` among them; `null` removes one.
#[utoipa::path(
    patch,
    path = "/api/v1/proposals/{id}",
    tag = "writing",
    params(
        ("id" = String, Path, description = "The ULID at the end of its address."),
        ("release" = Option<Vec<String>>, Query, description = "Fields that later imports may change again."),
    ),
    request_body(content = Object, content_type = "application/json"),
    responses(
        (status = 200, description = "The proposal as it is now.", content_type = "application/json"),
        (status = 401, description = "No valid token.", content_type = "application/problem+json"),
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
    let edits = write::fields(&headers, &body)?;
    let proposal = write::revise(&app, &writer, &visitor, (Class::Proposal, &id), edits).await?;
    shown(&app, &visitor, StatusCode::OK, &proposal).await
}

/// Takes an offer or a request back for ever: its address answers 410 from then on.
#[utoipa::path(
    delete,
    path = "/api/v1/proposals/{id}",
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
    write::take_back(&app, &writer, Class::Proposal, &id).await
}

async fn shown(app: &App, visitor: &Visitor, status: StatusCode, proposal: &Initiative) -> Answer {
    let reader = Reader::now(app, &visitor.words);
    let mut entry = entry_json(&reader, proposal);
    let answering = ask::answering(app, std::iter::once(&proposal.card)).await?;
    describe(&reader, &proposal.card, &answering, &mut entry);
    Ok((status, [(CONTENT_TYPE, "application/json")], entry.to_string()).into_response())
}

/// Says in the JSON of a proposal what an initiative has not; nothing in that of an initiative.
pub fn describe(reader: &Reader<'_>, card: &Card, answering: &Answering, entry: &mut Value) {
    let Some(terms) = &card.terms else { return };
    let by = match answering.get(&terms.by) {
        Some(found) => json!({ "id": found.uri, "name": found.card.name, "url": reader.url_of(found) }),
        None => json!({ "id": terms.by }),
    };
    for (name, value) in [
        ("class", json!(Class::Proposal.as_str())),
        ("purpose", json!(terms.purpose)),
        ("kind", json!(card.main_kind())),
        ("by", by),
        ("terms", json!(terms)),
        ("attributes", json!(card.attributes)),
    ] {
        entry[name] = value;
    }
}
