//! What the tests share.

pub mod cards;
pub mod command;
pub mod databases;
pub mod directory;
pub mod exported;
pub mod node;
pub mod postgres;
pub mod remote;
pub mod samples;
pub mod site;
