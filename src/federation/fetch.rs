//! Documents of other servers, asked for in the name of this node: every request is signed by the node actor, because
//! servers with authorised fetch answer nobody else (PROTOCOL.md, "Signed GETs").

use std::time::Duration;

use url::Url;

use super::deliver::authority;
use super::forms::Forms;
use super::media_type;
use super::signature::Scheme;
use super::signature::sign::{Outgoing, SigningKey, sign};
use super::verify::{Bond, Failure, Fetched};
use crate::clock::Clock;
use crate::outbound::{self, Answer, Budget, Fields, OutboundClient, Profile, Trust};

/// A document of ActivityStreams that somebody outside named (SECURITY.md 2.2, 4 and 6 to 8).
pub const DOCUMENT: Profile = Profile {
    accept: "application/activity+json, application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"",
    is_wanted: media_type::is_activity_streams,
    max_bytes: 1024 * 1024,
    deadline: Duration::from_secs(10),
    redirects: 1,
    same_origin: true,
    trust: Trust::Unverified,
};

/// The node actor of a server that somebody here wants, or that has proved itself.
pub const ACTOR: Profile = Profile { trust: Trust::Verified, ..DOCUMENT };

/// An answer of WebFinger (RFC 7033).
pub const JRD: Profile = Profile {
    accept: "application/jrd+json",
    is_wanted: |media_type| {
        media_type.split(';').next().is_some_and(|essence| essence.trim() == "application/jrd+json")
    },
    same_origin: false,
    ..ACTOR
};

/// Fetches for one cause, such as one activity from outside.
pub struct SignedFetch<'a> {
    /// The door out.
    pub client: &'a OutboundClient,
    /// A key of the node actor.
    pub key: &'a SigningKey,
    /// What is known of hosts; without it the form that every server reads.
    pub forms: Option<&'a Forms>,
    /// What time it is.
    pub clock: Clock,
    /// What is left for this cause.
    pub budget: Budget,
}

impl SignedFetch<'_> {
    /// What stands at an address.
    ///
    /// # Errors
    /// When nothing came, or an answer with another status than 200 to 299.
    pub async fn get(&self, url: &Url, profile: &Profile) -> Result<Answer, Failure> {
        match self.ask(url, profile).await {
            Ok(answer) if answer.is_success() => Ok(answer),
            Ok(Answer { status: 404, .. }) => Err(Failure::Gone(None)),
            Ok(answer) if answer.status == 410 => Err(Failure::Gone(Some(fetched(answer)))),
            Ok(answer) => Err(unreachable(url, &format!("status {}", answer.status))),
            Err(failure) => Err(unreachable(url, &format!("{failure:?}"))),
        }
    }

    /// The document of an actor.
    ///
    /// # Errors
    /// As [`SignedFetch::get`].
    pub async fn actor(&self, id: &Url, bond: Bond) -> Result<Fetched, Failure> {
        let profile = if bond == Bond::Known { &ACTOR } else { &DOCUMENT };
        self.get(id, profile).await.map(fetched)
    }

    /// What a server says of an address, whatever it is: asked in the form that its host reads, and once more in the draft
    /// when the answer is 401.
    ///
    /// # Errors
    /// When nothing came.
    pub async fn ask(&self, url: &Url, profile: &Profile) -> Result<Answer, outbound::Failure> {
        let (host, now) = (authority(url), self.clock.now());
        let scheme = match self.forms {
            Some(forms) => forms.of(&host, now).await,
            None => Scheme::Cavage,
        };
        let get = |scheme| self.client.get(url, profile, &self.budget, move |url| self.fields(url, scheme));
        let first = get(scheme).await;
        if scheme == Scheme::Cavage || !matches!(first, Ok(Answer { status: 401, .. })) {
            return first;
        }
        let again = get(Scheme::Cavage).await;
        if let Some(forms) = self.forms {
            forms.compare(&host, again.as_ref().ok().map(|answer| answer.status), now).await;
        }
        again
    }

    /// Signed anew for each address.
    fn fields(&self, url: &Url, scheme: Scheme) -> Result<Fields, outbound::Failure> {
        let outgoing = Outgoing { method: "GET", url, body: None, also: &[], at: self.clock.now() };
        sign(&outgoing, scheme, self.key).map_err(|error| {
            tracing::error!("A request could not be signed: {}", error.with_causes());
            outbound::Failure::Refused("the request could not be signed")
        })
    }
}

/// An answer as a document.
pub fn fetched(answer: Answer) -> Fetched {
    Fetched { url: answer.url, content_type: answer.content_type, body: answer.body }
}

/// Why nothing came is for the operator only.
fn unreachable(id: &Url, why: &str) -> Failure {
    tracing::debug!(%id, why, "A document did not come");
    Failure::Unreachable
}
