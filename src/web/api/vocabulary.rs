//! Kinds with what is asked about them, and territories.

use axum::extract::{Path, State};
use serde_json::{Value, json};

use super::entries::json_response;
use crate::app::App;
use crate::error::{Error, sentence};
use crate::initiative::Class;
use crate::initiative::kind::{Attribute, Kind, Label};
use crate::place::{Resolved, Territory};
use crate::web::failure::{Answer, Failure};
use crate::web::visitor::Visitor;

/// Territories in one answer.
const MOST_TERRITORIES: usize = 20;

/// The vocabulary of this node: kinds, attributes, themes, facts of access, code lists.
#[utoipa::path(
    get,
    path = "/api/v1/kinds",
    tag = "vocabulary",
    params(("class" = Option<String>, Query, description = "`initiative` or `proposal`.")),
    responses((status = 200, description = "The vocabulary, labels in all languages.", content_type = "application/json"))
)]
pub async fn kinds(State(app): State<App>, visitor: Visitor) -> Answer {
    let class = match visitor.pairs.first("class") {
        Some("proposal") => Class::Proposal,
        _ => Class::Initiative,
    };
    let kinds = &app.kinds;
    let themes = kinds.themes().iter().map(
        |theme| json!({ "code": theme.code, "iri": theme.iri, "label": label(&theme.label), "broader": theme.broader }),
    );
    let mut lists = serde_json::Map::new();
    let attributes = kinds.kinds(class).iter().flat_map(|kind| &kind.attributes).chain(kinds.accessibility());
    let core = ["publics", "languages", "price_models", "legal_forms", "labels", "licences", "link_types", "statuses"];
    for code in attributes.filter_map(Attribute::list_code).chain(core) {
        if let Some(list) = kinds.list(code) {
            let items = list.items.iter().map(|item| json!({ "code": item.code, "label": label(&item.label) }));
            lists.insert(code.to_owned(), items.collect());
        }
    }
    Ok(json_response(&json!({
        "class": class.as_str(),
        "kinds": kinds.kinds(class).iter().map(kind_json).collect::<Vec<_>>(),
        "accessibility": kinds.accessibility().iter().map(attribute_json).collect::<Vec<_>>(),
        "themes": themes.collect::<Vec<_>>(),
        "lists": lists,
    })))
}

fn label(label: &Label) -> Value {
    json!(label.0)
}

fn kind_json(kind: &Kind) -> Value {
    json!({
        "code": kind.code,
        "iri": kind.iri,
        "label": label(&kind.label),
        "definition": label(&kind.definition),
        "colour": kind.colour,
        "icon": kind.icon,
        "attributes": kind.attributes.iter().filter(|a| !a.access.is_private()).map(attribute_json).collect::<Vec<_>>(),
    })
}

fn attribute_json(attribute: &Attribute) -> Value {
    json!({
        "code": attribute.code,
        "iri": attribute.iri,
        "label": label(&attribute.label),
        "type": attribute.kind.as_str(),
        "list": attribute.list_code(),
        "unit": attribute.unit,
        "required": attribute.required,
        "filter": attribute.is_filterable(),
    })
}

/// Territories by what is typed, or by the territory they lie in.
#[utoipa::path(
    get,
    path = "/api/v1/territories",
    tag = "vocabulary",
    params(
        ("q" = Option<String>, Query, description = "Beginning of a name, or of a postcode."),
        ("parent" = Option<String>, Query, description = "Code of a territory: what lies in it."),
    ),
    responses((status = 200, description = "Territories, the biggest first.", content_type = "application/json"))
)]
pub async fn territories(State(app): State<App>, visitor: Visitor) -> Answer {
    let gazetteer = &app.gazetteer;
    let typed = visitor.pairs.first("q").unwrap_or_default();
    let found: Vec<Territory> = match visitor.pairs.first("parent") {
        Some(parent) => gazetteer.children(parent).iter().filter_map(|code| gazetteer.territory(code)).collect(),
        None if typed.chars().count() > 200 => {
            return Err(Failure(Error::Unreadable(sentence!("api-text-too-long", most = 200_usize))));
        }
        None => match gazetteer.suggest(typed, MOST_TERRITORIES) {
            found if found.is_empty() => match gazetteer.resolve(typed) {
                Resolved::One(territory) => vec![territory],
                Resolved::Several(territories) => territories,
                Resolved::None { did_you_mean } => did_you_mean,
            },
            found => found,
        },
    };
    Ok(json_response(&json!({ "items": found.iter().map(territory_json).collect::<Vec<_>>() })))
}

/// One territory.
#[utoipa::path(
    get,
    path = "/api/v1/territories/{code}",
    tag = "vocabulary",
    params(("code" = String, Path, description = "`FR-29019`.")),
    responses(
        (status = 200, description = "The territory.", content_type = "application/json"),
        (status = 404, description = "No such territory is known.", content_type = "application/problem+json"),
    )
)]
pub async fn territory(State(app): State<App>, Path(code): Path<String>) -> Answer {
    let territory = app.gazetteer.territory(&code).ok_or(Failure(Error::NotFound))?;
    Ok(json_response(&territory_json(&territory)))
}

fn territory_json(territory: &Territory) -> Value {
    json!({
        "code": territory.code,
        "level": territory.level.as_str(),
        "name": territory.name,
        "parents": territory.parents,
        "postcodes": territory.postcodes,
        "population": territory.population,
        "lat": territory.point.map(|point| point.lat),
        "lon": territory.point.map(|point| point.lon),
    })
}
