//! The catalogue as a collection of activities, and its pages: what changed after a number.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};

use super::activity::{activity, context};
use super::changes::{Changes, read_changes};
use super::parameters::Parameters;
use super::see;
use crate::catalogue::digest::hex;
use crate::catalogue::own_digest::{Held, version};
use crate::catalogue::store as log;
use crate::federation::answer::{ACTIVITY_JSON, Versioned};
use crate::federation::node::Federation;
use crate::federation::proof;
use crate::federation::refusal::Refusal;
use crate::federation::urls::Urls;

/// The most activities of a page (SECURITY.md 3), and how many there are when nobody says.
pub const MAX_PER_PAGE: i64 = 200;

/// `GET /catalogue`: with a proof by the node's Ed25519 key, made when it is read, so that who pinned that key knows whose
/// catalogue it is, and that nobody repeats an old one.
pub async fn catalogue(State(federation): State<Arc<Federation>>, headers: HeaderMap) -> Result<Response, Refusal> {
    let answer = see(&federation, |federation, conn| {
        let licence = &federation.app.config.node.licence;
        let (version, mut head) =
            federation.own_digest.look(conn, |held| (held.version(), collection(&federation.urls, held, licence)))?;
        if let Some(head) = head.as_object_mut() {
            proof::prove(head, &federation.proof_key, federation.now())?;
        }
        Ok(Versioned::new(version, ACTIVITY_JSON, head))
    });
    Ok(answer.await?.answer(&headers))
}

fn collection(urls: &Urls, held: &Held, licence: &str) -> Value {
    let id = urls.catalogue();
    json!({
        "@context": context(),
        "id": id,
        "type": "OrderedCollection",
        "attributedTo": urls.node(),
        "totalItems": held.digest.published(),
        "first": format!("{id}/changes?since=0"),
        "bocage:epoch": held.epoch,
        "bocage:seq": held.seq,
        "bocage:root": hex(&held.digest.root()),
        "bocage:digest": format!("{id}/digest"),
        "bocage:snapshot": format!("{id}/snapshot"),
        "bocage:licence": licence,
    })
}

/// A question for a page.
#[derive(Clone, Copy)]
struct Asked {
    since: i64,
    limit: i64,
}

/// `GET /catalogue/changes?since=N&limit=200`: the log as it now is. A number beyond the end of the log is answered by
/// an empty page whose `bocage:seq` is lower: the catalogue was restored, as its epoch says.
pub async fn changes(
    State(federation): State<Arc<Federation>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let parameters = Parameters::of(query.as_deref());
    let asked = Asked {
        since: parameters.number("since", 0..=i64::MAX)?.unwrap_or_default(),
        limit: parameters.number("limit", 1..=MAX_PER_PAGE)?.unwrap_or(MAX_PER_PAGE),
    };
    let sent = headers.clone();
    let answer = see(&federation, move |federation, conn| {
        let epoch = log::epoch(conn)?;
        let version = version(&epoch, log::latest_seq(conn)?);
        if Versioned::is_known(&sent, &version) {
            return Ok(Versioned::unchanged(version));
        }
        let limit = usize::try_from(asked.limit).unwrap_or(1);
        let changes = read_changes(conn, &federation.app.home(), asked.since, limit)?;
        Ok(Versioned::new(version, ACTIVITY_JSON, page(&federation.urls, &epoch, asked, changes)))
    });
    Ok(answer.await?.answer(&headers))
}

fn page(urls: &Urls, epoch: &str, asked: Asked, changes: Changes) -> Value {
    let address = |since| format!("{}/changes?since={since}&limit={}", urls.catalogue(), asked.limit);
    let (seq, more) = (changes.seq, changes.more);
    let items = changes.items.into_iter().map(|(line, first, object)| activity(urls, &line, first, object));
    let mut page = json!({
        "@context": context(),
        "id": address(asked.since),
        "type": "OrderedCollectionPage",
        "partOf": urls.catalogue(),
        "attributedTo": urls.node(),
        "orderType": "ForwardChronological",
        "bocage:epoch": epoch,
        "bocage:since": asked.since,
        "bocage:seq": seq,
        "orderedItems": items.collect::<Value>(),
    });
    if more {
        page["next"] = json!(address(seq));
    }
    page
}
