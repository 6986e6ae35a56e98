//! Who may write: tokens for programs, sessions for people. With what the node signs: its keys.
//!
//! A secret is shown once, when it is made; the database keeps only its SHA-256. A token carries rights, one word each;
//! a session has a role, which has them.

pub mod forms;
pub mod keys;
pub mod secret;
pub mod session;
pub mod store;
mod token;

pub use self::session::Session;
pub use self::token::{RIGHTS, Right, Token, create, find_by_secret, list, note_use, revoke};
