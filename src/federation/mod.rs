//! Other servers: what they send enters here, and is believed only as far as it proves itself.
//!
//! [`verify`] is the one gate for everything that another server sends (SECURITY.md 2.1); [`signature`] reads and makes
//! signatures in both forms that are spoken, [`strict_json`] reads bodies, [`activity`] knows the shape of an activity,
//! [`address`] what an id is, [`proof`] documents that carry their own signature. All of it but [`verify::verify_inbound`]
//! and its keys is pure: it opens no connection, reads no database and asks no clock. [`fetch`] asks other servers for
//! their documents, through the one door out ([`crate::outbound`]).

mod absent;
pub mod activity;
mod actor;
mod actors;
pub mod address;
mod agreements;
mod announce;
mod answer;
pub mod catalogue;
mod collection;
mod deliver;
mod discovery;
mod feed;
pub mod fetch;
pub mod follow;
pub mod followers;
mod forms;
mod inbox;
pub mod jobs;
pub mod media_type;
pub mod moving;
pub mod node;
mod note;
mod outbox;
mod people;
mod pins;
pub mod presentation;
pub mod preview;
pub mod proof;
mod proposal;
pub mod pull;
mod push;
mod rate;
mod readers;
pub mod receive;
pub mod refusal;
mod remote_actor;
pub mod request;
pub mod routes;
mod schedule;
pub mod signature;
pub mod store;
mod synchronization;
mod tell;
pub mod trust;
pub mod urls;
pub mod verify;
mod world;

pub use crate::catalogue::strict_json;

/// What may go wrong with a peer, as keys of sentences that say its host.
pub const FAILURES: [&str; 10] = [
    "peer-does-not-answer",
    "peer-keys-changed",
    "peer-no-node",
    "peer-refuses",
    "catalogue-unreadable",
    "catalogue-foreign-origin",
    "catalogue-endless",
    "catalogue-snapshot-torn",
    "catalogue-too-large",
    "catalogue-not-proven",
];

#[cfg(test)]
mod testing;
