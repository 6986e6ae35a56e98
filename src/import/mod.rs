//! Import: from a file that somebody else made to entries of this node.

mod apply;
mod cited;
mod incoming;
mod lookalike;
mod prepare;
pub mod read;
mod relate;
mod renamed;
mod report;
mod run;
pub mod store;
mod undo;

pub use self::incoming::{Column, FileFacts, FileProblem, Incoming, ReadOptions, Rejection, Relation, Warning};
pub use self::report::{Difference, Rejected, Report, SuspectedPair, Warned};
pub use self::run::{ImportOptions, Importer, import, import_file};
pub use self::undo::{Undone, undo};
