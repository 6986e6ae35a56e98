//! Initiatives: the cooperatives, repair cafés, shared gardens … which the directory lists.

pub mod card;
mod problem;

pub use self::card::{Card, Class, Fields};
pub use self::problem::{Problem, Problems};
