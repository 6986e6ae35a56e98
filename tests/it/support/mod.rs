//! What the tests share.

pub mod samples;
