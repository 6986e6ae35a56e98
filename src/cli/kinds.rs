//! Kinds that somebody names at the keyboard.

use crate::app::App;
use crate::error::{Error, Result, sentence};
use crate::initiative::Class;

/// Every one of these is a kind of initiative.
///
/// # Errors
/// [`Error::Usage`] with the nearest codes for the first that is none.
pub(super) fn check_kinds<'a>(app: &App, mut codes: impl Iterator<Item = &'a str>) -> Result<()> {
    match codes.find(|code| app.kinds.kind(Class::Initiative, code).is_none()) {
        None => Ok(()),
        Some(code) => {
            let nearest = app.kinds.nearest_kinds(code).join(", ");
            Err(Error::Usage(sentence!("cli-kind-unknown", kind = code, nearest = nearest)))
        }
    }
}
