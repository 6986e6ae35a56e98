//! Initiatives: the cooperatives, repair cafés, shared gardens … which the directory lists.

pub mod accessibility;
pub mod card;
pub mod cell;
pub mod charter;
pub mod document;
pub mod draft;
pub mod form;
pub mod freshness;
pub mod handle;
pub mod history;
pub mod hours;
pub mod identifier;
pub mod kind;
pub mod listed;
pub mod matching;
mod private;
mod problem;
pub mod publish;
pub mod recent;
pub mod store;
pub mod terms;
pub mod text;
pub mod value;

pub use self::card::{Card, Class, Fields};
pub use self::draft::{CheckedDraft, Draft, DraftContext};
pub use self::private::Private;
pub use self::problem::{Problem, Problems};
pub use self::store::{Initiative, State};
pub use self::terms::Terms;
