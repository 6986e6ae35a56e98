//! Other servers: what they send enters here, and is believed only as far as it proves itself.
//!
//! [`verify`] is the one gate for everything that another server sends (SECURITY.md 2.1); [`signature`] reads and makes
//! signatures in both forms that are spoken, [`strict_json`] reads bodies, [`activity`] knows the shape of an activity,
//! [`address`] what an id is, [`proof`] documents that carry their own signature. All of it but [`verify::verify_inbound`]
//! and its keys is pure: it opens no connection, reads no database and asks no clock. [`fetch`] asks other servers for
//! their documents, through the one door out ([`crate::outbound`]).
//!
//! Routes, deliveries and what an activity then does to the directory are not here yet.

pub mod activity;
mod actor;
pub mod address;
mod answer;
pub mod catalogue;
mod discovery;
pub mod fetch;
mod inbox;
pub mod media_type;
pub mod node;
pub mod proof;
pub mod pull;
pub mod refusal;
pub mod request;
pub mod routes;
pub mod signature;
pub mod store;
pub use crate::catalogue::strict_json;
pub mod urls;
pub mod verify;
mod world;

#[cfg(test)]
mod testing;
