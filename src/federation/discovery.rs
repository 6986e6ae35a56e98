//! How others find the actors of this node: WebFinger (RFC 7033) and NodeInfo.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::answer::{ACTIVITY_JSON, not_found, unavailable};
use super::feed;
use super::node::Federation;
use super::refusal::Refusal;
use crate::error::Result;
use crate::feed::Feed;
use crate::initiative::store;

/// The versions of NodeInfo that are spoken.
const NODEINFO: [&str; 2] = ["2.0", "2.1"];
/// What marks the actor of a whole server (FEP-2677).
const APPLICATION: &str = "https://www.w3.org/ns/activitystreams#Application";

/// Whom a question of WebFinger is about.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Subject {
    /// The node, by its name, its origin or its id.
    Node,
    /// An initiative, by its handle.
    Handle(String),
    /// An initiative, by its id or its page.
    Id(String),
    /// A feed, by the path of its id.
    Feed(String),
    /// Somebody elsewhere, or nobody.
    Nobody,
}

/// `GET /.well-known/webfinger?resource=acct:name@host`, or the address of an actor or of the node itself (FEP-d556).
pub async fn webfinger(
    State(federation): State<Arc<Federation>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let query = query.unwrap_or_default();
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let mut resources = pairs.iter().filter(|(name, _)| name == "resource").map(|(_, value)| value.as_str());
    let resource = match (resources.next(), resources.next()) {
        (Some(resource), None) => resource,
        _ => return Err(Refusal::malformed("there is not exactly one resource")),
    };
    let subject = subject(&federation, resource)?;
    let rels: Vec<&str> = pairs.iter().filter(|(name, _)| name == "rel").map(|(_, value)| value.as_str()).collect();
    match describe(&federation, subject).await {
        Ok(Some(descriptor)) => Ok(answer("application/jrd+json", &only(descriptor, &rels))),
        Ok(None) => Ok(not_found()),
        Err(error) => Err(unavailable(&error)),
    }
}

fn subject(federation: &Federation, resource: &str) -> Result<Subject, Refusal> {
    if let Some(account) = resource.strip_prefix("acct:") {
        let account = account.strip_prefix('@').unwrap_or(account);
        let (name, host) = account.rsplit_once('@').ok_or_else(|| Refusal::malformed("the account has no host"))?;
        return Ok(match (federation.node.is_called(host), name) {
            (false, _) => Subject::Nobody,
            (true, "node") => Subject::Node,
            (true, name) => Subject::Handle(name.to_lowercase()),
        });
    }
    let address = url::Url::parse(resource).map_err(|_| Refusal::malformed("the resource is no address"))?;
    if !federation.node.owns(resource) {
        return Ok(Subject::Nobody);
    }
    Ok(match address.path() {
        "/" | "/actor" => Subject::Node,
        path if path.starts_with("/feed") => Subject::Feed(path.to_owned()),
        path if path.starts_with("/i/") => Subject::Id(federation.urls.at(path)),
        path => path.strip_prefix("/@").map_or(Subject::Nobody, |name| Subject::Handle(name.to_lowercase())),
    })
}

async fn describe(federation: &Federation, subject: Subject) -> Result<Option<Value>> {
    let host = federation.app.config.node.host.clone();
    let home = host.clone();
    let found = match subject {
        Subject::Nobody => return Ok(None),
        Subject::Node => {
            let urls = &federation.urls;
            let aliases = [urls.at("/"), urls.node()];
            return Ok(Some(descriptor("node", &host, &urls.node(), &urls.at("/about"), &aliases)));
        }
        Subject::Feed(path) => {
            let Some(selection) = feed::selection_at(&federation.app, &path) else { return Ok(None) };
            return Ok(Some(describe_feed(federation, &feed::made(federation, &selection).await?)));
        }
        Subject::Handle(name) => {
            let wanted = name.clone();
            let entry = federation.app.db.read(move |conn| store::find_by_handle(conn, &home, &wanted)).await?;
            if entry.is_none() {
                return Ok(feed::named(federation, &name).await?.map(|feed| describe_feed(federation, &feed)));
            }
            entry
        }
        Subject::Id(id) => federation.app.db.read(move |conn| store::find(conn, &id)).await?,
    };
    let shown = found.filter(|entry| entry.own && entry.is_actor());
    Ok(shown.and_then(|entry| {
        let handle = entry.handle?;
        let page = federation.urls.at(&format!("/@{handle}"));
        Some(descriptor(&handle, &host, &entry.uri, &page, &[page.clone(), entry.uri.clone()]))
    }))
}

fn describe_feed(federation: &Federation, feed: &Feed) -> Value {
    let (urls, host) = (&federation.urls, &federation.app.config.node.host);
    let id = urls.at(&feed.path);
    let page = feed::selection_at(&federation.app, &feed.path).map_or_else(|| id.clone(), |of| urls.at(&of.page()));
    descriptor(&feed.handle, host, &id, &page, std::slice::from_ref(&id))
}

fn descriptor(name: &str, host: &str, id: &str, page: &str, aliases: &[String]) -> Value {
    json!({
        "subject": format!("acct:{name}@{host}"),
        "aliases": aliases,
        "links": [
            { "rel": "self", "type": ACTIVITY_JSON, "href": id },
            { "rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": page },
        ],
    })
}

/// The links with one of these relations; all when none is asked for (RFC 7033, 4.3).
fn only(mut descriptor: Value, rels: &[&str]) -> Value {
    if let (false, Some(links)) = (rels.is_empty(), descriptor["links"].as_array_mut()) {
        links.retain(|link| link["rel"].as_str().is_some_and(|rel| rels.contains(&rel)));
    }
    descriptor
}

/// The id of the initiative or feed with this handle, where others may read it.
///
/// # Errors
/// When the database does not answer.
pub async fn id_of(federation: &Federation, handle: &str) -> Result<Option<String>> {
    let descriptor = describe(federation, Subject::Handle(handle.to_lowercase())).await?;
    Ok(descriptor.and_then(|descriptor| Some(descriptor["links"][0]["href"].as_str()?.to_owned())))
}

/// `GET /.well-known/nodeinfo`
pub async fn nodeinfo_links(State(federation): State<Arc<Federation>>) -> Response {
    let schema = |version: &str| format!("http://nodeinfo.diaspora.software/ns/schema/{version}");
    let versions = NODEINFO
        .map(|version| json!({ "rel": schema(version), "href": federation.urls.at(&format!("/nodeinfo/{version}")) }));
    let application = json!({ "rel": APPLICATION, "href": federation.urls.node() });
    let links: Vec<Value> = versions.into_iter().chain([application]).collect();
    answer("application/json", &json!({ "links": links }))
}

/// `GET /nodeinfo/2.1`
pub async fn nodeinfo(
    State(federation): State<Arc<Federation>>,
    Path(version): Path<String>,
) -> Result<Response, Refusal> {
    let Some(version) = NODEINFO.iter().find(|known| **known == version) else { return Ok(not_found()) };
    let counted = federation.app.db.read(store::count_own).await.map_err(|error| unavailable(&error))?;
    let published: i64 = counted.iter().filter(|(state, ..)| state == "published").map(|(.., count)| count).sum();
    let config = &federation.app.config.node;
    let info = json!({
        "version": version,
        "software": { "name": "bocage", "version": env!("CARGO_PKG_VERSION") },
        "protocols": ["activitypub"],
        "services": { "inbound": [], "outbound": [] },
        "openRegistrations": false,
        "usage": { "users": { "total": published }, "localPosts": 0 },
        "metadata": { "nodeName": config.name, "territories": config.territories },
    });
    let profile = format!("application/json; profile=\"http://nodeinfo.diaspora.software/ns/schema/{version}#\"");
    Ok(answer(&profile, &info))
}

fn answer(media_type: &str, value: &Value) -> Response {
    let headers = [(CONTENT_TYPE, media_type), (ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
    (StatusCode::OK, headers, value.to_string()).into_response()
}
