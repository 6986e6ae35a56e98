//! What other servers read from a node, and what they make it do.

mod catalogue;
mod copies;
mod pull;
