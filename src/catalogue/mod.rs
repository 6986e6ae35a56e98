//! The catalogue: what this node tells others, as a numbered, hashed, append-only history.

pub mod store;
