//! RFC 9421, HTTP Message Signatures, of requests, with one signature each.
//!
//! Structured fields are read and written by the crate `sfv`; which components there are and what each one says is
//! written here. Components with parameters are refused: nobody in the fediverse sends them, and each would be another
//! way to say something twice.

use std::collections::BTreeSet;
use std::convert::Infallible;

use sfv::visitor::{DictionaryVisitor, EntryVisitor, Ignored};
use sfv::{BareItem, Dictionary, FieldType as _, InnerList, KeyRef, List, ListEntry, Parser};

use super::{Found, Scheme};
use crate::federation::address::Node;
use crate::federation::refusal::Refusal;
use crate::federation::request::Request;

/// Reads the signature of a request and builds what it signs.
pub fn read(request: &Request, node: &Node) -> Result<Found, Refusal> {
    let input = request.headers.one("signature-input")?.unwrap_or_default();
    let signature = request.headers.one("signature")?.unwrap_or_default();
    let (label, signed) = the_one_member(input)?;
    let (same_label, made) = the_one_member(signature)?;
    if label != same_label {
        return Err(Refusal::signature("the labels differ"));
    }
    let (ListEntry::InnerList(signed), ListEntry::Item(made)) = (signed, made) else { return Err(unreadable()) };
    let BareItem::ByteSequence(signature) = made.bare_item else { return Err(unreadable()) };
    let covered = components(&signed)?;
    Ok(Found {
        scheme: Scheme::Message,
        key_id: text(&signed, "keyid")?.ok_or_else(unreadable)?,
        algorithm: text(&signed, "alg")?,
        signature,
        base: base(request, node, &signed, &covered)?,
        covered,
        created: seconds(&signed, "created")?,
        expires: seconds(&signed, "expires")?,
    })
}

fn unreadable() -> Refusal {
    Refusal::signature("the signature headers cannot be read")
}

/// A dictionary of exactly one member; a label that is repeated is no way to hide another.
fn the_one_member(header: &str) -> Result<(String, ListEntry), Refusal> {
    let labels = Parser::new(header).parse_dictionary_with_visitor(Labels::default()).map_err(|_| unreadable())?;
    let members: Dictionary = Parser::new(header).parse().map_err(|_| unreadable())?;
    match members.into_iter().next() {
        Some((label, entry)) if labels == 1 => Ok((label.as_str().to_owned(), entry)),
        _ => Err(Refusal::signature("there is not exactly one signature")),
    }
}

/// Counts labels as written, where a dictionary would keep the last of equal ones.
#[derive(Default)]
struct Labels(usize);

impl<'de> DictionaryVisitor<'de> for Labels {
    type Out = usize;
    type Error = Infallible;

    fn entry(&mut self, _: &'de KeyRef) -> Result<impl EntryVisitor<'de>, Infallible> {
        self.0 += 1;
        Ok(Ignored)
    }

    fn finish(self) -> Result<usize, Infallible> {
        Ok(self.0)
    }
}

fn components(signed: &InnerList) -> Result<Vec<String>, Refusal> {
    let mut names = BTreeSet::new();
    let mut covered = Vec::new();
    for item in &signed.items {
        let BareItem::String(name) = &item.bare_item else { return Err(unreadable()) };
        let name = name.as_str().to_owned();
        if !item.params.is_empty() || !names.insert(name.clone()) {
            return Err(Refusal::signature("a component is repeated or has parameters"));
        }
        covered.push(name);
    }
    Ok(covered)
}

fn text(signed: &InnerList, name: &str) -> Result<Option<String>, Refusal> {
    match signed.params.get(name) {
        None => Ok(None),
        Some(BareItem::String(text)) => Ok(Some(text.as_str().to_owned())),
        Some(_) => Err(unreadable()),
    }
}

fn seconds(signed: &InnerList, name: &str) -> Result<Option<i64>, Refusal> {
    match signed.params.get(name) {
        None => Ok(None),
        Some(BareItem::Integer(time)) => Ok(Some(i64::from(*time))),
        Some(_) => Err(unreadable()),
    }
}

/// The signature base (RFC 9421, 2.5).
pub fn base(request: &Request, node: &Node, signed: &InnerList, covered: &[String]) -> Result<String, Refusal> {
    let mut base = String::new();
    for name in covered {
        let value = component(request, node, name)?;
        let value = value.ok_or_else(|| Refusal::signature("a component is unknown or not there"))?;
        base.push_str(&format!("\"{name}\": {value}\n"));
    }
    base.push_str(&format!("\"@signature-params\": {}", serialised(signed).ok_or_else(unreadable)?));
    Ok(base)
}

/// An inner list in its one form.
pub fn serialised(list: &InnerList) -> Option<String> {
    let list: List = vec![ListEntry::InnerList(list.clone())];
    list.serialize()
}

/// What a component says (RFC 9421, 2.1 and 2.2), with the host that the request named and the target it named, raw.
fn component(request: &Request, node: &Node, name: &str) -> Result<Option<String>, Refusal> {
    let host = || request.headers.one("host").map(|host| node.authority_of(host.unwrap_or_default()));
    let path = match request.path() {
        "" => "/",
        path => path,
    };
    Ok(match name {
        "@method" => Some(request.method.clone()),
        "@target-uri" => Some(format!("{}://{}{}", node.scheme(), host()?, request.target)),
        "@authority" => Some(host()?),
        "@scheme" => Some(node.scheme().to_owned()),
        "@request-target" => Some(request.target.clone()),
        "@path" => Some(path.to_owned()),
        "@query" => Some(format!("?{}", request.query().unwrap_or_default())),
        "signature" | "signature-input" => None,
        field if is_field_name(field) => request.headers.one(field)?.map(str::to_owned),
        _ => None,
    })
}

/// A field name in the one spelling that RFC 9421 allows: lower case.
fn is_field_name(name: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(letter)
}
