//! Import: from a file that somebody else made to entries of this node.

mod incoming;
pub mod read;

pub use self::incoming::{Column, FileFacts, FileProblem, Incoming, ReadOptions, Rejection, Warning};
