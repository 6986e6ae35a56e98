//! The addresses under which this node is known to other servers (PROTOCOL.md, "Actors", "Catalogue").

use crate::clock::Timestamp;

/// Makes addresses below one base.
#[derive(Debug, Clone)]
pub struct Urls {
    base: String,
}

impl Urls {
    /// `https://bretagne.example`, without a slash at the end.
    pub fn new(base: &str) -> Urls {
        Urls { base: base.to_owned() }
    }

    /// An address on this node; `path` begins with a slash.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The path of an address on this node.
    pub fn path_of<'a>(&self, address: &'a str) -> Option<&'a str> {
        address.strip_prefix(&self.base).filter(|path| path.starts_with('/'))
    }

    /// Id of the node actor.
    pub fn node(&self) -> String {
        self.at("/actor")
    }

    /// Where everything may be delivered.
    pub fn inbox(&self) -> String {
        self.at("/inbox")
    }

    /// The catalogue.
    pub fn catalogue(&self) -> String {
        self.at("/catalogue")
    }

    /// Id of an initiative.
    pub fn initiative(&self, ulid: &str) -> String {
        self.at(&format!("/i/{ulid}"))
    }

    /// Id of an offer or a request.
    pub fn proposal(&self, ulid: &str) -> String {
        self.at(&format!("/o/{ulid}"))
    }

    /// A new id for an activity of this node.
    pub fn mint_activity(&self, now: Timestamp) -> String {
        self.at(&format!("/activities/{}", mint(now)))
    }

    /// A new id for a follow of this node.
    pub fn mint_follow(&self, now: Timestamp) -> String {
        self.at(&format!("/follows/{}", mint(now)))
    }
}

/// A new ULID.
pub fn mint(now: Timestamp) -> String {
    let millis = u64::try_from(now.0 / 1000).unwrap_or_default();
    ulid::Ulid::from_parts(millis, rand::random()).to_string()
}

/// Id of the RSA key of an actor, which everybody reads.
pub fn main_key(actor: &str) -> String {
    format!("{actor}#main-key")
}

/// Id of the Ed25519 key of the node actor.
pub fn proof_key(actor: &str) -> String {
    format!("{actor}#ed25519-key")
}
