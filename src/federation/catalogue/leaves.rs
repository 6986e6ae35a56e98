//! What two nodes compare to find where they differ, and single entries to mend it.

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};

use super::activity::leaf;
use super::changes::with_objects;
use super::see;
use crate::catalogue::digest::{Bucket, Hash, hex};
use crate::catalogue::own_digest::{Held, version};
use crate::catalogue::store as log;
use crate::federation::answer::{JSON, Versioned};
use crate::federation::node::Federation;
use crate::federation::refusal::Refusal;
use crate::federation::request::MAX_BODY_BYTES;

/// The most entries of one question.
pub const MAX_ENTRIES: usize = 100;

/// `GET /catalogue/digest`
pub async fn digest(State(federation): State<Arc<Federation>>, headers: HeaderMap) -> Result<Response, Refusal> {
    let answer = see(&federation, |federation, conn| {
        federation.own_digest.look(conn, |held| Versioned::new(held.version(), JSON, digests(held)))
    });
    Ok(answer.await?.answer(&headers))
}

fn digests(held: &Held) -> Value {
    json!({
        "epoch": held.epoch,
        "seq": held.seq,
        "count": held.digest.published(),
        "tombstones": held.digest.tombstones(),
        "root": hex(&held.digest.root()),
        "buckets": in_hex(held.digest.buckets()),
    })
}

fn in_hex(digests: Vec<Hash>) -> Value {
    digests.iter().map(|digest| hex(digest)).collect()
}

/// `GET /catalogue/bucket/3f`: an array of leaves, which are objects, or of the 256 digests of its parts, which are
/// texts.
pub async fn bucket(
    State(federation): State<Arc<Federation>>,
    prefix: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let Path(prefix) = prefix.map_err(|_| Refusal::malformed("the address is no UTF-8"))?;
    let answer = see(&federation, move |federation, conn| {
        federation.own_digest.look(conn, |held| {
            let bucket = match held.digest.bucket(&prefix)? {
                Bucket::Leaves(leaves) => json!(leaves),
                Bucket::Split(parts) => in_hex(parts),
            };
            Some(Versioned::new(held.version(), JSON, bucket))
        })
    });
    let answer = answer.await?.ok_or_else(|| Refusal::not_found("there is no such bucket"))?;
    Ok(answer.answer(&headers))
}

/// `POST /catalogue/entries`, with a list of ids: what stands in the catalogue of them, by id.
pub async fn entries(State(federation): State<Arc<Federation>>, request: Request) -> Result<Response, Refusal> {
    let body =
        axum::body::to_bytes(request.into_body(), MAX_BODY_BYTES).await.map_err(|_| Refusal::body_too_large())?;
    let ids: Vec<String> =
        serde_json::from_slice(&body).map_err(|_| Refusal::malformed("the body is no list of ids"))?;
    if ids.len() > MAX_ENTRIES {
        return Err(Refusal::malformed("there are more than 100 ids"));
    }
    let answer = see(&federation, move |federation, conn| {
        let version = version(&log::epoch(conn)?, log::latest_seq(conn)?);
        let lines = log::list_in_force_of(conn, &ids)?;
        let found = with_objects(conn, &federation.app.home(), lines)?;
        let entries: Value = found.into_iter().map(|(line, object)| leaf(&line, object)).collect();
        Ok(Versioned::new(version, JSON, json!({ "entries": entries })))
    });
    // A question with a body has no version that a reader could have.
    Ok(answer.await?.answer(&HeaderMap::new()))
}
