//! Who may write: tokens for programs. With what the node signs: its keys.
//!
//! A token is shown once, when it is made; the database keeps only its SHA-256. It carries rights, one word each.

pub mod keys;
pub mod store;
mod token;

pub use self::token::{RIGHTS, Right, Token, create, find_by_secret, list, note_use, revoke};
