//! What other servers read from a node, and what they make it do.

mod catalogue;
mod client_api;
mod convergence;
mod copies;
mod discovery;
mod featured;
mod fediverse;
mod feeds;
mod followers;
mod forms;
mod inbox;
mod keys;
mod kills;
mod limits;
mod moving;
mod nodes;
mod order;
mod people;
mod pins;
mod processes;
mod proposals;
pub mod pull;
mod readers;
mod replies;
