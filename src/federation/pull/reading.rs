//! Requests to one catalogue: within its origin, unsigned unless it wants to know who asks.

use serde::de::DeserializeOwned;
use url::Url;

use crate::error::{Error, Result, Sentence, sentence};
use crate::federation::address::same_origin;
use crate::federation::node::Federation;
use crate::federation::signature::Scheme;
use crate::federation::signature::sign::{Outgoing, sign};
use crate::outbound::{CATALOGUE_PAGE, Failure, Fields, Stream, StreamProfile};
use crate::peer::Peer;

/// The catalogue of one peer.
pub struct Catalogue<'a> {
    federation: &'a Federation,
    host: String,
    /// Its address.
    pub root: Url,
    /// Requests that were sent.
    pub requests: usize,
    /// How requests are signed since it answered 401.
    signed: Option<Scheme>,
}

impl<'a> Catalogue<'a> {
    /// The catalogue at the address that the peer states.
    ///
    /// # Errors
    /// When that is none.
    pub fn of(federation: &'a Federation, peer: &Peer) -> Result<Catalogue<'a>> {
        let root = Url::parse(&peer.catalogue).map_err(|_| unreadable(&peer.host))?;
        Ok(Catalogue { federation, host: peer.host.clone(), root, requests: 0, signed: None })
    }

    /// An address below the catalogue's own.
    ///
    /// # Errors
    /// Never for what this program asks for.
    pub fn below(&self, path: &str) -> Result<Url> {
        Url::parse(&format!("{}{path}", self.root)).map_err(|_| self.unreadable())
    }

    /// An address that the catalogue stated.
    ///
    /// # Errors
    /// When it is of another origin.
    pub fn stated(&self, text: &str) -> Result<Url> {
        let url = self.root.join(text).map_err(|_| self.unreadable())?;
        if same_origin(&url, &self.root) {
            return Ok(url);
        }
        Err(Error::Unreadable(sentence!("catalogue-foreign-origin", host = self.host.as_str())))
    }

    /// Reads a page.
    ///
    /// # Errors
    /// When it does not come or is not what was asked for.
    pub async fn read<T: DeserializeOwned>(&mut self, url: &Url) -> Result<T> {
        self.page(url, None).await
    }

    /// Asks a question with a body.
    ///
    /// # Errors
    /// As [`Catalogue::read`].
    pub async fn ask<T: DeserializeOwned>(&mut self, url: &Url, question: &serde_json::Value) -> Result<T> {
        self.page(url, Some(question.to_string().into_bytes())).await
    }

    async fn page<T: DeserializeOwned>(&mut self, url: &Url, body: Option<Vec<u8>>) -> Result<T> {
        let answer = self.open(url, &CATALOGUE_PAGE, body).await?;
        if !answer.is_success() {
            return Err(self.refusal(answer.status));
        }
        let page = answer.whole().await.map_err(|failure| self.failed(failure))?;
        serde_json::from_slice(&page).map_err(|error| {
            tracing::debug!(peer.host = self.host, %url, %error, "A page of a catalogue cannot be read");
            self.unreadable()
        })
    }

    /// Sends a request, and again with a signature when the answer is 401: in the form that the peer reads, then in the
    /// draft.
    ///
    /// # Errors
    /// When no answer came.
    pub async fn open(&mut self, url: &Url, profile: &StreamProfile, body: Option<Vec<u8>>) -> Result<Stream> {
        loop {
            let answer = self.send(url, profile, Fields::new(), body.clone()).await?;
            self.signed = match (answer.status, self.signed) {
                (401, None) => Some(self.federation.forms.of(&self.host, self.federation.now()).await),
                (401, Some(Scheme::Message)) => Some(Scheme::Cavage),
                _ => return Ok(answer),
            };
        }
    }

    /// Asks for the rest of an answer that broke off; false when it cannot be had.
    ///
    /// # Errors
    /// When no answer came.
    pub async fn go_on(&mut self, url: &Url, profile: &StreamProfile, answer: &mut Stream) -> Result<bool> {
        let Some(missing) = answer.missing() else { return Ok(false) };
        Ok(answer.go_on_with(self.send(url, profile, missing, None).await?))
    }

    async fn send(
        &mut self,
        url: &Url,
        profile: &StreamProfile,
        mut fields: Fields,
        body: Option<Vec<u8>>,
    ) -> Result<Stream> {
        self.requests += 1;
        if let Some(scheme) = self.signed {
            fields.extend(self.signature(url, body.as_deref(), scheme)?);
        }
        if body.is_some() {
            fields.push(("content-type".into(), "application/json".into()));
        }
        self.federation.client.stream(url, profile, fields, body).await.map_err(|failure| self.failed(failure))
    }

    fn signature(&self, url: &Url, body: Option<&[u8]>, scheme: Scheme) -> Result<Fields> {
        let method = if body.is_some() { "POST" } else { "GET" };
        sign(&Outgoing { method, url, body, also: &[], at: self.federation.now() }, scheme, &self.federation.key)
    }

    /// What an answer that is none says of the peer.
    pub fn refusal(&self, status: u16) -> Error {
        tracing::debug!(peer.host = self.host, status, "A catalogue is refused");
        if status == 429 || status >= 500 { self.away() } else { self.unreadable() }
    }

    /// What no answer, or too much of one, says of the peer.
    pub fn failed(&self, failure: Failure) -> Error {
        tracing::debug!(peer.host = self.host, why = ?failure, "A catalogue did not come");
        match failure {
            Failure::Refused(_) if failure.is_too_much() => self.too_large(),
            Failure::Refused(_) => self.unreadable(),
            Failure::Unreachable | Failure::NotNow => self.away(),
        }
    }

    fn away(&self) -> Error {
        Error::Unavailable(sentence!("peer-does-not-answer", host = self.host.as_str()))
    }

    /// It holds more than a catalogue may.
    pub fn too_large(&self) -> Error {
        Error::Unreadable(sentence!("catalogue-too-large", host = self.host.as_str()))
    }

    /// It has no end.
    pub fn endless(&self) -> Error {
        Error::Unreadable(sentence!("catalogue-endless", host = self.host.as_str()))
    }

    /// Its snapshot is not whole.
    pub fn torn(&self) -> Error {
        Error::Unreadable(sentence!("catalogue-snapshot-torn", host = self.host.as_str()))
    }

    /// It is not what a catalogue is.
    pub fn unreadable(&self) -> Error {
        unreadable(&self.host)
    }
}

fn unreadable(host: &str) -> Error {
    let why: Sentence = sentence!("catalogue-unreadable", host = host);
    Error::Unreadable(why)
}
