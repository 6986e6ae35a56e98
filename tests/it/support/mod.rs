//! What the tests share.

pub mod cards;
pub mod databases;
pub mod exported;
pub mod node;
pub mod postgres;
pub mod samples;
pub mod site;
