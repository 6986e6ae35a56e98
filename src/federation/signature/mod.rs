//! Signatures of requests: the Cavage draft that everybody speaks, and RFC 9421.
//!
//! [`present`] reads what a request presents, checks everything about it that needs no key (SECURITY.md 2.1, steps 3 to 8)
//! and leaves the bytes that were signed; a [`PublicKey`] then says whether they were. [`sign`] makes both forms.
//!
//! The form is chosen once, before anything is verified: a request with two credentials is refused, so that none of them
//! can rescue the other.

pub mod base58;
mod cavage;
pub mod digest;
mod key;
mod message;
pub mod pem;
pub mod sign;
mod window;

#[cfg(test)]
mod tests;

pub use self::key::{Algorithm, PublicKey};
pub use self::window::holds as is_recent;
use super::address::Node;
use super::refusal::Refusal;
use super::request::Request;

/// The two forms of signed requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// draft-cavage-http-signatures.
    Cavage,
    /// RFC 9421, HTTP Message Signatures.
    Message,
}

/// What a request presents as its signature, consistent in itself; no key has been asked yet.
#[derive(Debug, Clone)]
pub struct Presented {
    /// Its form.
    pub scheme: Scheme,
    /// The key that it names.
    pub key_id: String,
    /// The algorithm that it claims. It never chooses one: the key does.
    pub algorithm: Option<String>,
    /// The bytes that were signed.
    pub base: Vec<u8>,
    signature: Vec<u8>,
}

impl Presented {
    /// Whether this key made it. A claim that contradicts the key's kind is a failure too.
    pub fn is_by(&self, key: &PublicKey) -> bool {
        key.agrees_with(self.algorithm.as_deref()) && key.verifies(&self.base, &self.signature)
    }
}

/// What a request is about to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Bring something: its body must be covered.
    Deliver,
    /// Read something.
    Read,
}

/// Fields that may occur once, whoever signs what: each decides what is verified.
const SINGULAR: [&str; 8] =
    ["host", "date", "digest", "content-digest", "content-type", "content-length", "signature", "signature-input"];

/// Steps 3 to 8 of SECURITY.md 2.1: singularity, host, one scheme, covered set, window, digest.
///
/// # Errors
/// 400, 401 or 421, as each step says.
pub fn present(request: &Request, node: &Node, purpose: Purpose) -> Result<Presented, Refusal> {
    for name in SINGULAR {
        request.headers.one(name)?;
    }
    if !request.headers.one("host")?.is_some_and(|host| node.is_called(host)) {
        return Err(Refusal::misdirected());
    }
    let found = match scheme_of(request)? {
        Scheme::Message => message::read(request, node)?,
        Scheme::Cavage => cavage::read(request)?,
    };
    found.check_covered(request, purpose)?;
    found.check_window(request)?;
    found.check_digest(request, purpose)?;
    Ok(Presented {
        scheme: found.scheme,
        key_id: found.key_id,
        algorithm: found.algorithm,
        base: found.base.into_bytes(),
        signature: found.signature,
    })
}

fn scheme_of(request: &Request) -> Result<Scheme, Refusal> {
    let signature = request.headers.one("signature")?;
    let input = request.headers.one("signature-input")?;
    let other = request.headers.all("authorization").next().is_some();
    match (signature, input) {
        (None, None) => Err(Refusal::signature("there is no signature")),
        (_, _) if other => Err(Refusal::malformed("there are two credentials")),
        (Some(signature), Some(_)) if cavage::looks_like(signature) => {
            Err(Refusal::malformed("there are two credentials"))
        }
        (_, Some(_)) => Ok(Scheme::Message),
        (Some(_), None) => Ok(Scheme::Cavage),
    }
}

/// A signature as it was read, before its rules are checked.
struct Found {
    scheme: Scheme,
    key_id: String,
    algorithm: Option<String>,
    signature: Vec<u8>,
    base: String,
    /// Names of what is signed, in lower case, each once.
    covered: Vec<String>,
    created: Option<i64>,
    expires: Option<i64>,
}

impl Found {
    fn covers(&self, name: &str) -> bool {
        self.covered.iter().any(|covered| covered == name)
    }

    /// Step 6.
    fn check_covered(&self, request: &Request, purpose: Purpose) -> Result<(), Refusal> {
        let (target, body) = match self.scheme {
            Scheme::Cavage => {
                let time = self.covers("date") || self.covers("(created)");
                (self.covers("(request-target)") && self.covers("host") && time, "digest")
            }
            Scheme::Message => {
                let query = request.query().is_none() || self.covers("@query");
                let parts = self.covers("@authority") && self.covers("@path") && query;
                let target = self.covers("@target-uri") || parts;
                (self.covers("@method") && target && self.created.is_some(), "content-digest")
            }
        };
        let enough = target && (purpose == Purpose::Read || self.covers(body));
        if enough { Ok(()) } else { Err(Refusal::signature("the signature covers too little")) }
    }

    /// Step 7. Every time that is signed must lie in the window, not only one of them.
    fn check_window(&self, request: &Request) -> Result<(), Refusal> {
        let signed = match self.scheme {
            Scheme::Cavage => self.created.filter(|_| self.covers("(created)")),
            Scheme::Message => self.created,
        };
        let date = match self.covers("date") {
            true => request.headers.one("date")?.map(window::http_date),
            false => None,
        };
        if date == Some(None) {
            return Err(Refusal::signature("the date is none"));
        }
        let mut times = signed.into_iter().chain(date.flatten());
        let now = request.arrived_at.seconds();
        if times.any(|time| !window::holds(time, now)) || !window::not_expired(self.expires, now) {
            return Err(Refusal::signature("the signature is too old or too early"));
        }
        Ok(())
    }

    /// Step 8. What is stated must be true, for a request without body too (snac signs a digest of nothing).
    fn check_digest(&self, request: &Request, purpose: Purpose) -> Result<(), Refusal> {
        let name = match self.scheme {
            Scheme::Cavage => "digest",
            Scheme::Message => "content-digest",
        };
        let true_or_absent = match (request.headers.one(name)?, self.scheme) {
            (None, _) => purpose == Purpose::Read && request.body.is_empty(),
            (Some(stated), Scheme::Cavage) => digest::matches_digest(stated, &request.body),
            (Some(stated), Scheme::Message) => digest::matches_content_digest(stated, &request.body),
        };
        if true_or_absent { Ok(()) } else { Err(Refusal::signature("the digest differs")) }
    }
}
