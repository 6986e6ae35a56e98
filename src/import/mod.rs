//! Import: from a file that somebody else made to entries of this node.

mod answering;
mod apply;
mod cited;
mod incoming;
pub mod intake;
mod lookalike;
mod options;
mod prepare;
pub mod read;
mod refused;
mod relate;
mod renamed;
mod report;
mod run;
pub mod store;
mod undo;

pub use self::incoming::{Column, FileFacts, FileProblem, Incoming, ReadOptions, Rejection, Relation, Warning};
pub use self::options::ImportOptions;
pub use self::refused::{Reasons, write_refused};
pub use self::report::{Difference, Rejected, Report, SuspectedPair, Warned};
pub use self::run::{Importer, facts_of, import, import_file};
pub use self::undo::{Undone, undo};
