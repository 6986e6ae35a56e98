//! Forms that change something: who may send them, what was typed, and what is said when it cannot be taken.
//!
//! A form behind a session is read by [`Sent`], which every `POST` handler of the desk takes. A form without account is
//! read by [`Open`]: it carries a signed token for its path instead of a session, and a field that only programs fill.
//! A form with a file, [`SentFile`], is the first sort; the file goes to the disk once the rest of it was looked at.
//! All are refused from other sites. A token that is wrong or too old loses nothing: [`again`] shows what was typed,
//! ready to be sent once more.

pub mod again;
mod file;
mod notice;
mod problems;
mod read;
mod token;

pub use self::file::{GivenFile, SentFile};
pub use self::notice::{Notice, Preview, Undo};
pub use self::problems::{FieldProblem, titled};
pub use self::read::{Open, Sent};
pub use self::token::{FormToken, TOKEN, TRAP};
