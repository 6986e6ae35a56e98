//! The catalogue of a node: what it lists for other nodes, what is copied here of theirs, and how two nodes see that
//! they agree.

pub mod copies;
pub mod digest;
pub mod own_digest;
pub mod store;
pub mod strict_json;
