//! The only door out: every connection that this node opens to another machine passes [`OutboundClient`].
//!
//! | rule of SECURITY.md 2.2 | where |
//! |---|---|
//! | 1 address | [`Reach::check`], for every hop |
//! | 2 resolution, 3 no way round | `resolver`, inside the connector: the addresses checked are those dialled |
//! | 4 redirects, 6 type, 7 size, 8 time | [`Profile`], kept here |
//! | 9 parallelism, 10 rate, 11 memory of failure | `hosts` |
//! | 10 budget of one activity | [`Budget`] |
//! | 12 TLS | here: 1.2 or newer, the system's roots and those of the operator |
//! | 14 quiet | [`Failure`]: who asked from outside learns only that nothing came |
//! | 16 catalogues | [`StreamProfile`], kept in `stream` and `unpack`; pages and items are counted by who pulls |
//!
//! That a document is what its address says (5) is for those who read documents. Deliveries (13) and what people type
//! (15) have rules of their own on top of these.

mod address;
mod budget;
mod hosts;
mod networks;
mod profile;
mod resolver;
mod stream;
mod unpack;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Duration;

use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION, RETRY_AFTER};
use reqwest::{Client, ClientBuilder, Method, Response, redirect};
use tokio::time::{Instant, timeout_at};
use url::Url;

pub use self::address::looks_registered;
pub use self::budget::Budget;
use self::hosts::Hosts;
pub use self::profile::{CATALOGUE_PAGE, CATALOGUE_SNAPSHOT, DELIVERY, Profile, StreamProfile, Trust, download_of};
use self::resolver::Resolver;
pub use self::stream::Stream;
use crate::error::{Error, Result, sentence};

/// Until a connection stands, TLS included.
const CONNECT_TIME: Duration = Duration::from_secs(5);
/// Connections that are kept open to one host for the next request.
const IDLE_PER_HOST: usize = 2;
const IDLE_TIME: Duration = Duration::from_secs(60);

/// How far this node may reach.
#[derive(Debug, Clone)]
pub enum Reach {
    /// The public internet: https to names that resolve to public addresses only.
    Public,
    /// A network of its own (`federation.local_network`, DESIGN.md 5): also http, ports and private addresses. Names
    /// under `localhost` are this machine; others may be given.
    LocalNetwork(HashMap<String, SocketAddr>),
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Where it came from, after redirects.
    pub url: Url,
    /// 100 to 599.
    pub status: u16,
    /// As sent; empty when there was none.
    pub content_type: String,
    /// The header, for deliveries.
    pub retry_after: Option<String>,
    /// At most as long as the profile allows.
    pub body: Vec<u8>,
}

impl Answer {
    /// 200 to 299.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Nothing came. The words are for the log: a peer or a visitor is told only that nothing came, or open ports of the
/// inner network could be told from closed ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// A rule of ours forbids it.
    Refused(&'static str),
    /// No connection, no valid certificate, or no whole answer in time.
    Unreachable,
    /// Not now: the budget is spent, or the host failed a short while ago.
    NotNow,
}

impl Failure {
    /// Whether more came than a profile allows.
    pub fn is_too_much(&self) -> bool {
        matches!(self, Failure::Refused(why) if [TOO_LONG, GROWS].contains(why))
    }
}

pub(crate) const TOO_LONG: &str = "the answer is too long";
const GROWS: &str = "the answer grows too much when unpacked";

/// Header fields to send, in order.
pub type Fields = Vec<(String, String)>;

/// The door.
pub struct OutboundClient {
    http: Client,
    reach: Reach,
    hosts: Hosts,
}

/// One request that may be sent.
struct Outgoing<'a> {
    method: Method,
    headers: HeaderMap,
    body: Vec<u8>,
    profile: &'a Profile,
}

impl OutboundClient {
    /// `user_agent` names the node; `roots` are further certificate authorities, each as PEM.
    ///
    /// # Errors
    /// When a root is no certificate; [`Error::Unavailable`] when the system has no roots at all, which only a network of
    /// one's own can do without.
    pub fn new(reach: Reach, user_agent: &str, roots: &[Vec<u8>]) -> Result<OutboundClient> {
        let unusable = |e: reqwest::Error| Error::Internal(anyhow::Error::from(e).context("no connection can be made"));
        let roots = roots.iter().map(|pem| reqwest::Certificate::from_pem(pem)).collect::<Result<Vec<_>, _>>();
        let roots = roots.map_err(unusable)?;
        let public = matches!(reach, Reach::Public);
        let builder = || client(&reach, user_agent);
        let http = match builder().https_only(public).tls_certs_merge(roots.clone()).build() {
            Ok(http) => http,
            Err(_) if !public => builder().tls_certs_only(roots).build().map_err(unusable)?,
            Err(error) => {
                tracing::error!("No connection can be made: {error:?}");
                return Err(Error::Unavailable(sentence!("no-certificate-authorities")));
            }
        };
        Ok(OutboundClient { http, reach, hosts: Hosts::default() })
    }

    /// Fetches what stands at an address. `fields` are made anew for each hop: signatures cover the address.
    ///
    /// # Errors
    /// [`Failure`]; an answer of any status is none.
    pub async fn get(
        &self,
        url: &Url,
        profile: &Profile,
        budget: &Budget,
        fields: impl Fn(&Url) -> Result<Fields, Failure>,
    ) -> Result<Answer, Failure> {
        let hops = async {
            let mut at = self.reach.check(url)?;
            for _ in 0..=profile.redirects {
                let outgoing =
                    Outgoing { method: Method::GET, headers: headers(fields(&at)?)?, body: Vec::new(), profile };
                let (answer, next) = self.send(&at, outgoing, budget).await?;
                let Some(next) = next else { return Ok(answer) };
                at = self.reach.check(&next)?;
                if profile.same_origin && at.origin() != url.origin() {
                    return Err(Failure::Refused("it was redirected to another origin"));
                }
            }
            Err(Failure::Refused("it was redirected too often"))
        };
        timeout_at(Instant::now() + profile.deadline, hops).await.unwrap_or(Err(Failure::Unreachable))
    }

    /// Delivers a body. A redirect is an answer like others.
    ///
    /// # Errors
    /// As [`OutboundClient::get`].
    pub async fn post(&self, url: &Url, profile: &Profile, fields: Fields, body: Vec<u8>) -> Result<Answer, Failure> {
        let outgoing = Outgoing { method: Method::POST, headers: headers(fields)?, body, profile };
        let sending = async { Ok(self.send(&self.reach.check(url)?, outgoing, &Budget::unlimited()).await?.0) };
        timeout_at(Instant::now() + profile.deadline, sending).await.unwrap_or(Err(Failure::Unreachable))
    }

    /// One hop: the answer, and where it redirects to.
    async fn send(&self, at: &Url, outgoing: Outgoing<'_>, budget: &Budget) -> Result<(Answer, Option<Url>), Failure> {
        budget.spend()?;
        let host = at.host_str().unwrap_or_default();
        let visit = self.hosts.enter(host, outgoing.profile.trust).await?;
        let profile = outgoing.profile;
        let request = self
            .http
            .request(outgoing.method, at.clone())
            .header("accept", profile.accept)
            .header("accept-encoding", "identity")
            .headers(outgoing.headers)
            .body(outgoing.body);
        let response = request.send().await.map_err(|error| {
            // Only where no connection can be made: a stranger can name an address that never answers on a host that
            // others need, and must not have it left alone.
            if error.is_connect() {
                visit.failed();
            }
            Failure::Unreachable
        })?;
        visit.succeeded();
        let next = redirected(&response, at);
        let answer = if next.is_some() { empty(at, &response) } else { read(at, response, profile).await? };
        Ok((answer, next))
    }
}

fn client(reach: &Reach, user_agent: &str) -> ClientBuilder {
    Client::builder()
        .user_agent(user_agent)
        .dns_resolver(Resolver::new(reach))
        .no_proxy()
        .referer(false)
        .redirect(redirect::Policy::none())
        .retry(reqwest::retry::never())
        .tls_version_min(reqwest::tls::Version::TLS_1_2)
        .connect_timeout(CONNECT_TIME)
        .pool_max_idle_per_host(IDLE_PER_HOST)
        .pool_idle_timeout(IDLE_TIME)
}

fn headers(fields: Fields) -> Result<HeaderMap, Failure> {
    let header =
        |(name, value): (String, String)| Some((HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?));
    let headers: Option<HeaderMap> = fields.into_iter().map(header).collect();
    headers.ok_or(Failure::Refused("a header cannot be sent"))
}

/// Where an answer redirects to. `Location` means nothing with other statuses.
fn redirected(response: &Response, at: &Url) -> Option<Url> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    at.join(response.headers().get(LOCATION)?.to_str().ok()?).ok()
}

fn empty(at: &Url, response: &Response) -> Answer {
    let text = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    Answer {
        url: at.clone(),
        status: response.status().as_u16(),
        content_type: text(CONTENT_TYPE).unwrap_or_default(),
        retry_after: text(RETRY_AFTER),
        body: Vec::new(),
    }
}

/// Reads an answer as far as its profile allows: bytes are counted as they come, whatever was announced.
async fn read(at: &Url, mut response: Response, profile: &Profile) -> Result<Answer, Failure> {
    let mut answer = empty(at, &response);
    let encoding = response.headers().get(CONTENT_ENCODING);
    if encoding.is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Err(Failure::Refused("the answer is packed"));
    }
    if answer.is_success() && !(profile.is_wanted)(&answer.content_type) {
        return Err(Failure::Refused("the answer is of another type"));
    }
    while let Some(bytes) = response.chunk().await.map_err(|_| Failure::Unreachable)? {
        if answer.body.len() + bytes.len() > profile.max_bytes {
            return Err(Failure::Refused(TOO_LONG));
        }
        answer.body.extend_from_slice(&bytes);
    }
    Ok(answer)
}
