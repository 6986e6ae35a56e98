//! Pages for people, one file per subject.

pub mod about;
pub mod data;
pub mod download;
pub mod follow;
pub mod initiative;
pub mod kind;
pub mod missing;
pub mod network;
pub mod search;
pub mod territory;
