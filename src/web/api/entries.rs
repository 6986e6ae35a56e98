//! Searching and reading initiatives.

use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::proposals::describe;
use crate::app::App;
use crate::error::{Error, Result, sentence};
use crate::initiative::{Class, Initiative, State as EntryState, store};
use crate::search::{Distance, Facet, Hit, Level, OpenState, PlaceAnswer, PlaceSuggestion, Reason, Widen};
use crate::web::ask::{self, Answering, Asked};
use crate::web::failure::{Answer, Failure};
use crate::web::links::Pairs;
use crate::web::show::Reader;
use crate::web::visitor::Visitor;

/// Codes of values that break a limit, which a program must not overlook.
const OVER_A_LIMIT: [&str; 4] = ["too-long", "too-many-words", "bad-page", "bad-cursor"];

/// Search, with counts, reasons and paging by cursor.
#[utoipa::path(
    get,
    path = "/api/v1/initiatives",
    tag = "initiatives",
    params(
        ("q" = Option<String>, Query, description = "Free text, at most 200 characters and 20 words."),
        ("near" = Option<String>, Query, description = "Town, postcode, territory code, `lat,lon`, `@handle`, `finess:…` or `siret:…`."),
        ("radius" = Option<f64>, Query, description = "Kilometres around `near`, at most 1000; 10 when absent."),
        ("bbox" = Option<String>, Query, description = "west,south,east,north in degrees; may cross the 180th meridian."),
        ("kind" = Option<Vec<String>>, Query, description = "Any of these kinds; `other` for kinds this node does not know."),
        ("theme" = Option<Vec<String>>, Query, description = "Any of these themes, narrower ones included."),
        ("access" = Option<Vec<String>>, Query, description = "All of these facts: `step_free_entry`, `step_free_entry:not_no`, `door_width:90`."),
        ("public" = Option<Vec<String>>, Query, description = "Any of these publics."),
        ("price" = Option<Vec<String>>, Query, description = "Any of these price models."),
        ("legal" = Option<Vec<String>>, Query, description = "Any of these legal forms."),
        ("language" = Option<Vec<String>>, Query, description = "Any of these languages spoken with the public."),
        ("label" = Option<Vec<String>>, Query, description = "Any of these labels."),
        ("charter" = Option<Vec<String>>, Query, description = "Any of these criteria: `data_ethics` (declared or attested), `data_ethics:contested`."),
        ("college" = Option<Vec<String>>, Query, description = "Any of these colleges take part in decisions."),
        ("workers_status" = Option<Vec<String>>, Query, description = "Any of these statuses of the people who work there."),
        ("commission" = Option<f64>, Query, description = "Commission in per cent, 0 for none; ranges with `commission.min` and `commission.max`."),
        ("area_served" = Option<Vec<String>>, Query, description = "Meant for any of these: `lat,lon`, a territory code, `national`, `remote`."),
        ("from" = Option<Vec<String>>, Query, description = "Any of these home nodes; `own` is this one."),
        ("territory" = Option<Vec<String>>, Query, description = "Inside any of these territories."),
        ("serves" = Option<String>, Query, description = "Who comes here? `lat,lon` or a territory code."),
        ("open" = Option<String>, Query, description = "`now`, a weekday `mo`…`su`, or `orders`."),
        ("open_only" = Option<bool>, Query, description = "With `open`: leave out what is closed or unknown."),
        ("fresh" = Option<u32>, Query, description = "Confirmed within this many months."),
        ("a.{code}" = Option<Vec<String>>, Query, description = "Value of a filterable attribute; ranges with `a.{code}.min` and `a.{code}.max`."),
        ("sort" = Option<String>, Query, description = "`best`, `distance`, `name`, `new`, `confirmed`, `day`."),
        ("facet" = Option<Vec<String>>, Query, description = "Names of the counts wanted, at most 12."),
        ("per_page" = Option<u32>, Query, description = "1 to 100; 20 when absent."),
        ("page" = Option<u32>, Query, description = "1 to 500."),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before; wins over `page`."),
        ("lang" = Option<String>, Query, description = "Language of labels and sentences."),
    ),
    responses(
        (status = 200, description = "What was found.", content_type = "application/json"),
        (status = 400, description = "A value breaks a limit.", content_type = "application/problem+json"),
    )
)]
pub async fn list(State(app): State<App>, visitor: Visitor) -> Answer {
    answer_to(&app, &visitor, &visitor.pairs.without("lang")).await
}

/// The answer to a search, of initiatives or of proposals.
///
/// # Errors
/// 400 when a value breaks a limit; and when index or database do not answer.
pub async fn answer_to(app: &App, visitor: &Visitor, pairs: &Pairs) -> Answer {
    let asked = ask::ask(app, pairs).await?;
    let reader = Reader::now(app, &visitor.words);
    if let Some(over) = asked.not_understood.iter().find(|dropped| OVER_A_LIMIT.contains(&dropped.code)) {
        return Err(Failure(Error::Unreadable(sentence!("api-not-understood", what = reader.not_understood(over)))));
    }
    let answering = ask::answering(app, asked.entries.values().map(|entry| &entry.card)).await?;
    Ok(json_response(&answer(&reader, visitor, &asked, &answering)))
}

/// One initiative, all that is public of it.
#[utoipa::path(
    get,
    path = "/api/v1/initiatives/{id}",
    tag = "initiatives",
    params(("id" = String, Path, description = "The ULID at the end of its address.")),
    responses(
        (status = 200, description = "The entry.", content_type = "application/json"),
        (status = 404, description = "There is none.", content_type = "application/problem+json"),
        (status = 410, description = "It was withdrawn.", content_type = "application/problem+json"),
    )
)]
pub async fn one(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Answer {
    let initiative = find_shown(&app, Class::Initiative, &id).await?;
    Ok(json_response(&entry_json(&Reader::now(&app, &visitor.words), &initiative)))
}

/// One initiative of another node, as far as it is copied here.
#[utoipa::path(
    get,
    path = "/api/v1/initiatives/{host}/{id}",
    tag = "initiatives",
    params(
        ("host" = String, Path, description = "The host of its home, with its port when it has one."),
        ("id" = String, Path, description = "The ULID at the end of its address."),
    ),
    responses(
        (status = 200, description = "The entry.", content_type = "application/json"),
        (status = 404, description = "There is none, or it is not shown here.", content_type = "application/problem+json"),
        (status = 410, description = "Its home withdrew it.", content_type = "application/problem+json"),
    )
)]
pub async fn copy(State(app): State<App>, visitor: Visitor, Path((host, id)): Path<(String, String)>) -> Answer {
    let initiative = find_copy(&app, Class::Initiative, &host, &id).await?;
    Ok(json_response(&entry_json(&Reader::now(&app, &visitor.words), &initiative)))
}

/// The entry of this class that another node has under this ULID, when visitors may see it.
///
/// # Errors
/// As [`find_shown`].
pub async fn find_copy(app: &App, class: Class, host: &str, id: &str) -> Result<Initiative> {
    let host = host.to_ascii_lowercase();
    let schemes = ["https", "http"];
    let uris = schemes.map(|scheme| format!("{scheme}://{host}{}{id}", class.path()));
    let found = app.db.read(move |conn| store::find_many(conn, &uris)).await?;
    published(found.into_iter().find(|entry| entry.home == host)).and_then(for_visitors)
}

/// The published initiative with this ULID.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Gone`] when it was withdrawn.
pub async fn find_published(app: &App, id: &str) -> Result<Initiative> {
    find_own(app, Class::Initiative, id).await
}

/// The published entry of this class with this ULID, whoever may see it: for who has a right to change it.
///
/// # Errors
/// As [`find_published`].
pub async fn find_own(app: &App, class: Class, id: &str) -> Result<Initiative> {
    let uri = format!("{}{}{id}", app.config.base_url(), class.path());
    published(app.db.read(move |conn| store::find(conn, &uri)).await?)
}

/// The same when visitors may see it.
///
/// # Errors
/// As [`find_published`].
pub async fn find_shown(app: &App, class: Class, id: &str) -> Result<Initiative> {
    find_own(app, class, id).await.and_then(for_visitors)
}

fn for_visitors(entry: Initiative) -> Result<Initiative> {
    if entry.is_shown() { Ok(entry) } else { Err(Error::NotFound) }
}

fn published(found: Option<Initiative>) -> Result<Initiative> {
    let initiative = found.ok_or(Error::NotFound)?;
    match initiative.state {
        EntryState::Published => Ok(initiative),
        EntryState::Withdrawn => Err(Error::Gone),
        EntryState::Hidden | EntryState::Moved => Err(Error::NotFound),
    }
}

/// JSON with its media type.
pub fn json_response(value: &Value) -> Response {
    ([(CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

/// An entry with its public content.
pub fn entry_json(reader: &Reader<'_>, initiative: &Initiative) -> Value {
    let mut members = Map::new();
    members.insert("id".into(), json!(initiative.uri));
    members.insert("url".into(), json!(reader.url_of(initiative)));
    members.insert("handle".into(), json!(initiative.handle));
    members.insert("home".into(), json!(initiative.home));
    members.insert("rev".into(), json!(initiative.rev));
    members.insert("published".into(), json!(initiative.published.rfc3339()));
    members.insert("updated".into(), json!(initiative.updated.rfc3339()));
    members.insert("listed".into(), json!(initiative.listed));
    // A card is always an object; what its home sent cannot replace what we know of it.
    if let Ok(Value::Object(card)) = serde_json::to_value(&initiative.card) {
        for (name, value) in card {
            members.entry(name).or_insert(value);
        }
    }
    Value::Object(members)
}

fn answer(reader: &Reader<'_>, visitor: &Visitor, asked: &Asked, answering: &Answering) -> Value {
    let found = &asked.found;
    let item = |hit: &Hit| {
        let entry = asked.entries.get(&hit.uri)?;
        let mut item = item(reader, entry, hit);
        describe(reader, &entry.card, answering, &mut item);
        Some(item)
    };
    let items: Vec<Value> = found.hits.iter().filter_map(item).collect();
    let mut body = json!({
        "total": found.total,
        "items": items,
        "facets": found.facets.iter().map(|facet| facet_json(reader, facet)).collect::<Vec<_>>(),
        "place": place(&found.place),
        "ranking": {
            "order": found.ranking.order.as_str(),
            "version": found.ranking.version,
            "explanation": reader.words.t("order-fair"),
        },
        "next_cursor": found.next_cursor,
    });
    if let Some(cursor) = &found.next_cursor {
        let next = visitor.pairs.without("page").set("cursor", cursor).url(&visitor.path);
        body["next"] = json!(format!("{}{next}", reader.app.config.base_url()));
    }
    if !found.open_groups.is_empty() {
        let groups = found.open_groups.iter().map(|group| (open(group.state).to_owned(), json!(group.count)));
        body["open"] = Value::Object(groups.collect());
    }
    if let Some(correction) = &found.correction {
        body["correction"] = json!({ "typed": correction.typed, "searched": correction.searched });
    }
    if found.total == 0 {
        body["widen"] = found.widen.iter().map(widen).collect();
    }
    if !asked.not_understood.is_empty() {
        let dropped = asked.not_understood.iter().map(|dropped| {
            json!({ "parameter": dropped.parameter, "value": dropped.value, "detail": reader.not_understood(dropped) })
        });
        body["not_understood"] = dropped.collect();
    }
    body
}

/// One hit: enough for a list, and why it is there.
fn item(reader: &Reader<'_>, initiative: &Initiative, hit: &Hit) -> Value {
    let card = &initiative.card;
    let (name, _) = reader.name(card);
    let summary = reader.text(card, |texts| texts.summary.as_ref(), card.summary.as_ref()).map(|(text, _)| text);
    let location = card.location.as_ref().map(|location| {
        json!({
            "lat": location.lat, "lon": location.lon, "precision": location.precision, "radius_m": location.radius_m,
            "postcode": location.postcode, "city": location.city, "country": location.country,
            "territory": location.territory,
        })
    });
    let reasons = hit.reasons.iter().map(|line| {
        let mut reason = reason(&line.reason);
        reason["points"] = json!(line.points);
        reason["text"] = json!(reader.reason(line));
        reason
    });
    json!({
        "id": initiative.uri,
        "url": reader.url_of(initiative),
        "handle": initiative.handle,
        "home": initiative.home,
        "name": name,
        "kinds": card.kinds,
        "summary": summary,
        "location": location,
        "status": card.status,
        "opening_hours": card.opening_hours,
        "open": hit.open.map(open),
        "distance": hit.distance.map(distance),
        "licence": card.licence,
        "checked_at": card.checked_at,
        "updated": initiative.updated.rfc3339(),
        "score": hit.score,
        "reasons": reasons.collect::<Vec<_>>(),
    })
}

fn facet_json(reader: &Reader<'_>, facet: &Facet) -> Value {
    let values = facet.values.iter().map(|value| {
        json!({
            "code": value.code,
            "label": reader.filter_value(&facet.name, &value.code),
            "count": value.count,
            "selected": value.selected,
        })
    });
    json!({
        "name": facet.name,
        "label": reader.filter_name(&facet.name),
        "values": values.collect::<Vec<_>>(),
    })
}

fn open(state: OpenState) -> &'static str {
    match state {
        OpenState::Open => "open",
        OpenState::Unknown => "unknown",
        OpenState::Closed => "closed",
    }
}

/// Metres of an exact place; of an approximate one only the band.
fn distance(distance: Distance) -> Value {
    match distance.band {
        Some(band) => json!({ "band_km": band }),
        None => json!({ "metres": distance.metres.round() }),
    }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Name => "name",
        Level::Tag => "tag",
        Level::Text => "text",
    }
}

fn reason(reason: &Reason) -> Value {
    match reason {
        Reason::Word { word, level: found, corrected } => {
            json!({ "code": "word", "word": word, "level": level(*found), "corrected": corrected })
        }
        Reason::WholeName { percent } => json!({ "code": "whole_name", "percent": percent }),
        Reason::Near(far) => json!({ "code": "near", "distance": distance(*far) }),
        Reason::Confirmed { days_ago } => json!({ "code": "confirmed", "days_ago": days_ago }),
        Reason::NeverConfirmed => json!({ "code": "never_confirmed" }),
        Reason::Urgent => json!({ "code": "urgent" }),
        Reason::Ends(day) => json!({ "code": "ends", "on": day }),
        Reason::Open(state) => json!({ "code": "open", "open": open(*state) }),
    }
}

fn place(answer: &PlaceAnswer) -> Value {
    match answer {
        PlaceAnswer::None => Value::Null,
        PlaceAnswer::Around { name, territory, lat, lon, radius_km, from_words } => json!({
            "state": "around", "name": name, "territory": territory, "lat": lat, "lon": lon,
            "radius_km": radius_km, "from_words": from_words,
        }),
        PlaceAnswer::Inside { name, territory, from_words } => {
            json!({ "state": "inside", "name": name, "territory": territory, "from_words": from_words })
        }
        PlaceAnswer::Several(places) => {
            json!({ "state": "several", "places": places.iter().map(place_json).collect::<Vec<_>>() })
        }
        PlaceAnswer::Unknown { typed, did_you_mean } => json!({
            "state": "unknown", "typed": typed,
            "did_you_mean": did_you_mean.iter().map(place_json).collect::<Vec<_>>(),
        }),
    }
}

/// A place that may be meant.
pub fn place_json(place: &PlaceSuggestion) -> Value {
    json!({
        "territory": place.territory, "name": place.name, "department": place.department,
        "postcode": place.postcode, "count": place.count,
    })
}

fn widen(wider: &Widen) -> Value {
    match wider {
        Widen::Radius { radius_km, count } => json!({ "radius_km": radius_km, "count": count }),
        Widen::Everywhere { count } => json!({ "everywhere": true, "count": count }),
        Widen::WithoutFilters { count } => json!({ "without_filters": true, "count": count }),
        Widen::Kind { kind, count } => json!({ "kind": kind, "count": count }),
    }
}
