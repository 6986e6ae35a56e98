//! The description of the API for programs, made from the handlers.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, ServerBuilder};
use utoipa::{Modify, OpenApi};

use super::{clusters, entries, news, peers, proposals, suggest, vocabulary, write};
use crate::app::App;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Bocage",
        description = "A directory of cooperative initiatives: search, read, and write with a token. Errors are problems of RFC 9457.",
        license(name = "AGPL-3.0-or-later", identifier = "AGPL-3.0-or-later"),
    ),
    paths(
        entries::list,
        entries::one,
        entries::copy,
        proposals::list,
        proposals::one,
        proposals::copy,
        news::list,
        suggest::suggest,
        vocabulary::kinds,
        vocabulary::territories,
        vocabulary::territory,
        clusters::clusters,
        write::create,
        write::edit,
        write::confirm,
        write::withdraw,
        proposals::create,
        proposals::edit,
        proposals::withdraw,
        news::publish,
        news::revise,
        news::withdraw,
        peers::list,
        peers::suggestions,
        peers::show,
        peers::follow,
        peers::accept,
        peers::reject,
        peers::unfollow,
        peers::resync,
        peers::ignore,
        peers::blocks,
        peers::block,
        peers::unblock,
    ),
    tags(
        (name = "initiatives", description = "Search and read."),
        (name = "proposals", description = "Offers and requests of initiatives."),
        (name = "search", description = "Suggestions and maps."),
        (name = "vocabulary", description = "Kinds, themes, code lists, territories."),
        (name = "writing", description = "With a token of this node."),
        (name = "administration", description = "Other nodes, with a token that has the right `admin`."),
    ),
    modifiers(&BearerToken),
)]
struct Description;

struct BearerToken;

impl Modify for BearerToken {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        let components = document.components.get_or_insert_with(Components::new);
        components.add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}

/// `GET /api/v1/openapi.json`
pub async fn document(State(app): State<App>) -> Response {
    let mut document = Description::openapi();
    document.servers = Some(vec![ServerBuilder::new().url(app.config.base_url()).build()]);
    Json(document).into_response()
}
