//! What the tests share.

pub mod cards;
pub mod samples;
