//! Other nodes: who they are, what was decided about them, and how far the exchange with each has come.
//!
//! [`Peer`] changes when somebody decides something, [`Cursor`] with every contact. [`follow`] says what may follow on
//! what, and touches nothing; [`store`] keeps both. Nothing here opens a connection: `federation` does.

mod domain;
pub mod follow;
pub mod known;
pub mod lease;
pub mod standing;
pub mod store;
pub mod suggestion;

pub use self::domain::{domains, is_host_name};

use crate::clock::Timestamp;

/// This node's follow of another node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Following {
    /// It is only known.
    None,
    /// An admin wants it; it has not been asked yet.
    Wanted,
    /// It was asked.
    Asked,
    /// It said yes: its catalogue is copied.
    Accepted,
    /// It said no. A machine does not ask again.
    Refused,
    /// It is to be told that the follow has ended.
    Ending,
}

/// Another node's follow of this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Follower {
    /// It does not follow.
    None,
    /// It asked, and an admin has to decide.
    Asked,
    /// It is told what changes here.
    Accepted,
    /// It was told no.
    Refused,
}

macro_rules! words {
    ($type:ident { $($variant:ident = $word:literal),+ }) => {
        impl $type {
            /// The word in the database and in JSON.
            pub fn as_str(self) -> &'static str {
                match self { $($type::$variant => $word),+ }
            }

            fn parse(word: &str) -> $type {
                match word { $($word => $type::$variant,)+ _ => $type::None }
            }
        }
    };
}

words!(Following {
    None = "none",
    Wanted = "wanted",
    Asked = "asked",
    Accepted = "accepted",
    Refused = "refused",
    Ending = "ending"
});
words!(Follower { None = "none", Asked = "asked", Accepted = "accepted", Refused = "refused" });

/// Another node.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Peer {
    /// Authority: host name, lower case, with its port unless it is the scheme's own.
    pub host: String,
    /// Id of its node actor; empty until it was found.
    pub node: String,
    /// Where its node actor receives.
    pub inbox: String,
    /// Address of its catalogue.
    pub catalogue: String,
    /// Name of its directory.
    pub name: String,
    /// This node's follow of it.
    pub following: Following,
    /// The id of the Follow in force.
    pub follow_id: Option<String>,
    /// When that was last sent.
    pub followed_at: Option<Timestamp>,
    /// Its follow of this node.
    pub follower: Follower,
    /// The id of its Follow.
    pub follower_id: Option<String>,
    /// Until when its follow holds unless it is said again.
    pub lease_until: Option<Timestamp>,
    /// What was said on refusing.
    pub reason: String,
    /// When it became known.
    pub created: Timestamp,
    /// Since when its entries are kept and not shown; nothing when an admin has accepted it.
    pub quarantined_at: Option<Timestamp>,
    /// The keys of its node actor at first contact, as text; empty until then.
    #[serde(skip)]
    pub pinned: String,
    /// Other keys that its actor has listed since, as text; empty while there are none.
    #[serde(skip)]
    pub offered: String,
}

impl Peer {
    /// One of which only the authority is known.
    pub fn named(host: &str, now: Timestamp) -> Peer {
        Peer {
            host: host.to_owned(),
            node: String::new(),
            inbox: String::new(),
            catalogue: String::new(),
            name: String::new(),
            following: Following::None,
            follow_id: None,
            followed_at: None,
            follower: Follower::None,
            follower_id: None,
            lease_until: None,
            reason: String::new(),
            created: now,
            quarantined_at: Some(now),
            pinned: String::new(),
            offered: String::new(),
        }
    }

    /// Whether somebody else may have its name: its keys have changed, and no admin has accepted the new ones.
    pub fn is_in_doubt(&self) -> bool {
        !self.offered.is_empty()
    }
}

/// How far the exchange with a peer has come.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Cursor {
    /// Whose.
    pub host: String,
    /// The epoch of its catalogue that our copy is of; empty before the first contact.
    pub epoch: String,
    /// The number in its log up to which our copy goes.
    pub seq: i64,
    /// How many published entries it last said it lists.
    pub total: i64,
    /// The root it last said it has, hex.
    pub root: String,
    /// How many leaves differed when both catalogues were last compared.
    pub differing: Option<i64>,
    /// When that was.
    pub compared_at: Option<Timestamp>,
    /// When its catalogue is next to be read.
    pub pull_at: Timestamp,
    /// How often that failed in a row.
    pub pull_tries: i32,
    /// The number in our log up to which it was told.
    pub sent_seq: i64,
    /// When it is next to be told.
    pub push_at: Timestamp,
    /// How often that failed in a row.
    pub push_tries: i32,
    /// When it last answered well, or sent something that it had signed.
    pub contact_at: Option<Timestamp>,
    /// Since when it does not answer.
    pub failed_at: Option<Timestamp>,
    /// What last went wrong, as the key of a sentence.
    pub failure: String,
}
