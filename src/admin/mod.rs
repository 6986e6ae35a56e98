//! What an admin decides, and is told, about other nodes: one home for the commands and the API, which only find the
//! words.
//!
//! Everything here writes rows only; the serving process does what they ask for. Nothing here is asynchronous but
//! [`preview`], which asks another node: a handler calls it on a thread that may block.

pub mod answers;
pub mod blocks;
pub mod links;
pub mod own_data;
pub mod peers;
pub mod preview;
pub mod survey;
