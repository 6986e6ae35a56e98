//! Signing what this node sends, in either form.
//!
//! Every retry is signed anew, and a request carries one form, never both (PROTOCOL.md).

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::{Ed25519KeyPair, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sfv::{BareItem, InnerList, Integer, Item, Key};
use url::Url;

use super::{Algorithm, Scheme, cavage, digest, message, pem};
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::federation::address::Node;
use crate::federation::request::{Headers, Request};

/// A private key of this node or of one of its initiatives, with the id under which its actor lists it.
pub struct SigningKey {
    id: String,
    pair: Pair,
}

enum Pair {
    Rsa(Box<KeyPair>),
    Ed25519(Box<Ed25519KeyPair>),
}

impl SigningKey {
    /// The key in a PKCS #8 PEM, as [`crate::account::keys`] keeps it.
    ///
    /// # Errors
    /// When it is neither RSA nor Ed25519.
    pub fn from_pem(id: &str, text: &str) -> Result<SigningKey> {
        let unusable = || Error::Internal(anyhow::anyhow!("a private key cannot be read"));
        let der = pem::bytes(text, "PRIVATE KEY").ok_or_else(unusable)?;
        let pair = match KeyPair::from_pkcs8(&der) {
            Ok(pair) => Pair::Rsa(Box::new(pair)),
            Err(_) => Pair::Ed25519(Box::new(Ed25519KeyPair::from_pkcs8(&der).map_err(|_| unusable())?)),
        };
        Ok(SigningKey { id: id.to_owned(), pair })
    }

    /// The id under which its actor lists it.
    pub fn id(&self) -> &str {
        &self.id
    }

    fn algorithm(&self) -> Algorithm {
        match self.pair {
            Pair::Rsa(_) => Algorithm::Rsa,
            Pair::Ed25519(_) => Algorithm::Ed25519,
        }
    }

    /// Signs bytes.
    ///
    /// # Errors
    /// When the machine has no randomness.
    pub fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>> {
        match &self.pair {
            Pair::Ed25519(pair) => Ok(pair.sign(bytes).as_ref().to_vec()),
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), bytes, &mut signature)
                    .map_err(|_| Error::Internal(anyhow::anyhow!("a request could not be signed")))?;
                Ok(signature)
            }
        }
    }
}

/// A request that this node is about to send.
#[derive(Debug, Clone, Copy)]
pub struct Outgoing<'a> {
    /// `GET` or `POST`.
    pub method: &'a str,
    /// Where to.
    pub url: &'a Url,
    /// The body of a `POST`.
    pub body: Option<&'a [u8]>,
    /// More fields that are sent and signed with the rest, names in lower case.
    pub also: &'a [(&'a str, &'a str)],
    /// Now.
    pub at: Timestamp,
}

/// The fields to add to a request, signature last: `host`, `date`, the digest of a body, those of `also`.
///
/// # Errors
/// When the address has no host, a field is no text, or the machine has no randomness.
pub fn sign(outgoing: &Outgoing<'_>, scheme: Scheme, key: &SigningKey) -> Result<Vec<(String, String)>> {
    let mut request = unsigned(outgoing, scheme)?;
    match scheme {
        Scheme::Cavage => add_cavage(outgoing, key, &mut request)?,
        Scheme::Message => add_message(outgoing, key, &mut request)?,
    }
    Ok(request.fields)
}

struct Unsigned {
    fields: Vec<(String, String)>,
    request: Request,
}

impl Unsigned {
    fn push(&mut self, name: &str, value: String) {
        self.request.headers.push(name, value.clone());
        self.fields.push((name.to_owned(), value));
    }
}

fn unsigned(outgoing: &Outgoing<'_>, scheme: Scheme) -> Result<Unsigned> {
    let request = Request {
        method: outgoing.method.to_owned(),
        target: outgoing.url[url::Position::BeforePath..url::Position::AfterQuery].to_owned(),
        headers: Headers::default(),
        body: outgoing.body.unwrap_or_default().to_vec(),
        arrived_at: outgoing.at,
    };
    let mut unsigned = Unsigned { fields: Vec::new(), request };
    let host = &outgoing.url[url::Position::BeforeHost..url::Position::AfterPort];
    if host.is_empty() {
        return Err(Error::Internal(anyhow::anyhow!("an address without host")));
    }
    unsigned.push("host", host.to_owned());
    unsigned.push("date", outgoing.at.utc().format("%a, %d %b %Y %H:%M:%S GMT").to_string());
    match (outgoing.body, scheme) {
        (None, _) => {}
        (Some(body), Scheme::Cavage) => unsigned.push("digest", digest::digest(body)),
        (Some(body), Scheme::Message) => unsigned.push("content-digest", digest::content_digest(body)),
    }
    for (name, value) in outgoing.also {
        unsigned.push(name, (*value).to_owned());
    }
    Ok(unsigned)
}

fn add_cavage(outgoing: &Outgoing<'_>, key: &SigningKey, to: &mut Unsigned) -> Result<()> {
    let mut covered = vec!["(request-target)".to_owned(), "host".to_owned(), "date".to_owned()];
    covered.extend(outgoing.body.map(|_| "digest".to_owned()));
    covered.extend(outgoing.also.iter().map(|(name, _)| (*name).to_owned()));
    let base = cavage::base(&to.request, &covered, None, None).map_err(unsignable)?;
    let signature = STANDARD.encode(key.sign(base.as_bytes())?);
    let algorithm = match key.algorithm() {
        Algorithm::Rsa => "rsa-sha256",
        Algorithm::Ed25519 => "hs2019",
    };
    let (id, headers) = (&key.id, covered.join(" "));
    let header = format!(r#"keyId="{id}",algorithm="{algorithm}",headers="{headers}",signature="{signature}""#);
    to.push("signature", header);
    Ok(())
}

fn add_message(outgoing: &Outgoing<'_>, key: &SigningKey, to: &mut Unsigned) -> Result<()> {
    let mut covered = vec!["@method".to_owned(), "@target-uri".to_owned()];
    covered.extend(outgoing.body.map(|_| "content-digest".to_owned()));
    covered.extend(outgoing.also.iter().map(|(name, _)| (*name).to_owned()));
    let signed =
        parameters(outgoing, key, &covered).ok_or_else(|| Error::Internal(anyhow::anyhow!("no parameters")))?;
    let node = match outgoing.url.scheme() {
        "http" => Node::local("", false, &[]),
        _ => Node::public(""),
    };
    let base = message::base(&to.request, &node, &signed, &covered).map_err(unsignable)?;
    let signature = STANDARD.encode(key.sign(base.as_bytes())?);
    let input = message::serialised(&signed).unwrap_or_default();
    to.push("signature-input", format!("sig1={input}"));
    to.push("signature", format!("sig1=:{signature}:"));
    Ok(())
}

fn parameters(outgoing: &Outgoing<'_>, key: &SigningKey, covered: &[String]) -> Option<InnerList> {
    let text = |text: &str| sfv::String::from_string(text.to_owned()).ok().map(BareItem::String);
    let items: Option<Vec<Item>> = covered.iter().map(|name| Some(Item::new(text(name)?))).collect();
    let algorithm = match key.algorithm() {
        Algorithm::Rsa => "rsa-v1_5-sha256",
        Algorithm::Ed25519 => "ed25519",
    };
    let created = Integer::try_from(outgoing.at.seconds()).ok()?;
    let mut signed = InnerList::new(items?);
    let mut add = |name: &str, value: BareItem| -> Option<()> {
        signed.params.insert(Key::from_string(name.to_owned()).ok()?, value);
        Some(())
    };
    add("created", BareItem::Integer(created))?;
    add("keyid", text(&key.id)?)?;
    add("alg", text(algorithm)?)?;
    Some(signed)
}

fn unsignable(refusal: crate::federation::refusal::Refusal) -> Error {
    Error::Internal(anyhow::anyhow!("a request cannot be signed: {}", refusal.why()))
}
