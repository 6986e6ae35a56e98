//! Kinds that somebody names at the keyboard.

use crate::app::App;
use crate::error::{Error, Result, sentence};
use crate::initiative::Class;

/// Every one of these is a kind of this class.
///
/// # Errors
/// [`Error::Usage`] with the nearest codes for the first that is none.
pub(super) fn check_kinds<'a>(app: &App, class: Class, mut codes: impl Iterator<Item = &'a str>) -> Result<()> {
    match codes.find(|code| app.kinds.kind(class, code).is_none()) {
        None => Ok(()),
        Some(code) => {
            let nearest = app.kinds.nearest_kinds(class, code).join(", ");
            Err(Error::Usage(sentence!("cli-kind-unknown", kind = code, nearest = nearest)))
        }
    }
}

/// The same for a file, which may be one of initiatives or of proposals.
///
/// # Errors
/// As [`check_kinds`].
pub(super) fn check_kinds_of_either_class(app: &App, codes: &[String]) -> Result<()> {
    let unknown = codes.iter().filter(|code| app.kinds.kind(Class::Proposal, code).is_none());
    check_kinds(app, Class::Initiative, unknown.map(String::as_str))
}
