//! The catalogue of a node: what it lists for other nodes, and how two nodes see that they agree.

pub mod digest;
pub mod own_digest;
pub mod store;
