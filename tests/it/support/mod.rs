//! What the tests share.

pub mod cards;
pub mod databases;
pub mod postgres;
pub mod samples;
