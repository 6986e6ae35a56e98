//! Long answers, read as they come: the catalogues of accepted peers (SECURITY.md 2.2.16).

use std::time::Duration;

use reqwest::header::{CONTENT_ENCODING, CONTENT_RANGE, CONTENT_TYPE, ETAG};
use reqwest::{Method, Response};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::hosts::Visit;
use super::profile::StreamProfile;
use super::unpack::Unpacker;
use super::{Failure, Fields, OutboundClient, Trust, headers, redirected};

/// An answer whose body is still coming.
pub struct Stream {
    /// 100 to 599; a redirect is an answer like others.
    pub status: u16,
    /// As sent; empty when there was none.
    pub content_type: String,
    response: Response,
    /// Its version, when it is the same byte for byte.
    version: Option<String>,
    /// Packed bytes that came.
    received: u64,
    unpacker: Unpacker,
    idle: Duration,
    deadline: Instant,
    ended: bool,
    /// Its place among the requests under way.
    visit: Visit,
}

impl OutboundClient {
    /// Asks for a long answer: by `POST` when there is a `body`, else by `GET`. Redirects are not followed.
    ///
    /// # Errors
    /// [`Failure`]; an answer of any status is none.
    pub async fn stream(
        &self,
        url: &Url,
        profile: &StreamProfile,
        fields: Fields,
        body: Option<Vec<u8>>,
    ) -> Result<Stream, Failure> {
        self.stream_until(Instant::now() + profile.deadline, url, profile, fields, body).await
    }

    async fn stream_until(
        &self,
        deadline: Instant,
        url: &Url,
        profile: &StreamProfile,
        fields: Fields,
        body: Option<Vec<u8>>,
    ) -> Result<Stream, Failure> {
        let at = self.reach.check(url)?;
        let visit = self.hosts.enter(at.host_str().unwrap_or_default(), Trust::Verified).await?;
        let method = if body.is_some() { Method::POST } else { Method::GET };
        let request = self
            .http
            .request(method, at)
            .header("accept", profile.accept)
            .header("accept-encoding", "zstd, gzip")
            .headers(headers(fields)?)
            .body(body.unwrap_or_default());
        let sent = timeout_at(deadline.min(Instant::now() + profile.idle), request.send()).await;
        let response = sent.map_err(|_| Failure::Unreachable)?.map_err(|error| {
            if error.is_connect() {
                visit.failed();
            }
            Failure::Unreachable
        })?;
        visit.succeeded();
        Stream::begin(response, profile, deadline, visit)
    }
}

impl OutboundClient {
    /// Asks for a long answer by `GET` and goes where it redirects to, so many times; each address is checked, and
    /// one deadline holds for all of them.
    ///
    /// # Errors
    /// [`Failure`]; an answer of any status is none.
    pub async fn download(&self, url: &Url, profile: &StreamProfile, redirects: usize) -> Result<Stream, Failure> {
        let deadline = Instant::now() + profile.deadline;
        let mut at = url.clone();
        for _ in 0..=redirects {
            let stream = self.stream_until(deadline, &at, profile, Vec::new(), None).await?;
            match redirected(&stream.response, &at) {
                Some(next) => at = next,
                None => return Ok(stream),
            }
        }
        Err(Failure::Refused("it was redirected too often"))
    }
}

impl Stream {
    fn begin(response: Response, profile: &StreamProfile, deadline: Instant, visit: Visit) -> Result<Stream, Failure> {
        let text = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let content_type = text(CONTENT_TYPE).to_owned();
        let unpacker = Unpacker::of(text(CONTENT_ENCODING), profile.max_bytes)?;
        let status = response.status().as_u16();
        if (200..300).contains(&status) && !(profile.is_wanted)(&content_type) {
            return Err(Failure::Refused("the answer is of another type"));
        }
        let version = Some(text(ETAG).to_owned()).filter(|version| version.starts_with('"'));
        let idle = profile.idle;
        let (received, ended) = (0, false);
        Ok(Stream { status, content_type, response, version, received, unpacker, idle, deadline, ended, visit })
    }

    /// What to ask for to go on where it broke off; nothing when its version is not known.
    pub fn missing(&self) -> Option<Fields> {
        let range = format!("bytes={}-", self.received);
        Some(vec![("range".into(), range), ("if-range".into(), self.version.clone()?)])
    }

    /// Goes on with the answer to that. False when it is another one, and nothing has changed.
    pub fn go_on_with(&mut self, rest: Stream) -> bool {
        let range = rest.response.headers().get(CONTENT_RANGE).and_then(|range| range.to_str().ok());
        let begins = range.is_some_and(|range| range.starts_with(&format!("bytes {}-", self.received)));
        let fits = rest.status == 206 && begins && rest.version == self.version;
        if fits {
            (self.response, self.visit) = (rest.response, rest.visit);
        }
        fits
    }

    /// 200 to 299.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The next plain bytes, which may be none yet; nothing at the end.
    ///
    /// # Errors
    /// [`Failure`] when it takes too long, gets too long, or ends early.
    pub async fn chunk(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        if self.ended {
            return Ok(None);
        }
        let until = self.deadline.min(Instant::now() + self.idle);
        let chunk = timeout_at(until, self.response.chunk()).await.map_err(|_| Failure::Unreachable)?;
        match chunk.map_err(|_| Failure::Unreachable)? {
            Some(packed) => {
                self.received += packed.len() as u64;
                self.unpacker.push(&packed).map(Some)
            }
            None => {
                self.ended = true;
                self.unpacker.end().map(Some)
            }
        }
    }

    /// All that is left.
    ///
    /// # Errors
    /// As [`Stream::chunk`].
    pub async fn whole(mut self) -> Result<Vec<u8>, Failure> {
        let mut whole = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            whole.extend(chunk);
        }
        Ok(whole)
    }
}
