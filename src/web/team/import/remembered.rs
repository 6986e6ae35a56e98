//! A file with the columns of an earlier one begins with what was chosen for that.

use crate::app::App;
use crate::error::Result;
use crate::import::intake::remembered::recall;
use crate::import::intake::{Choices, Intake};

/// What is chosen for a file; as long as nobody has chosen anything for it, what was chosen for the last one with these
/// columns, and that this is so.
///
/// # Errors
/// When the database does not answer.
pub async fn chosen(app: &App, intake: &Intake, columns: Vec<String>) -> Result<(Choices, bool)> {
    if intake.chosen {
        return Ok((intake.choices.clone(), false));
    }
    let remembered = app.db.read(move |conn| recall(conn, &columns)).await?;
    let is_remembered = remembered.is_some();
    Ok((remembered.unwrap_or_else(|| intake.choices.clone()), is_remembered))
}
