//! Pages for people, one file per subject.

pub mod about;
pub mod missing;
