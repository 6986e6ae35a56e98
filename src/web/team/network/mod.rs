//! Other directories at the desk: how things stand with each, and what an admin decides about them.

pub mod block;
pub mod change;
pub mod follow;
pub mod list;
pub mod one;

use crate::admin::survey::Question;
use crate::app::App;
use crate::error::{Error, Result};
use crate::initiative::kind::Kinds;
use crate::locale::Words;
use crate::peer::suggestion::Suggestion;
use crate::web::form::FieldProblem;

/// Where all directories stand.
const LIST: &str = "/team/network";

/// Does what an admin decides, on a thread that may wait for the database.
async fn decide<T: Send + 'static>(
    app: &App,
    by: &str,
    work: impl FnOnce(&App, &str) -> Result<T> + Send + 'static,
) -> Result<T> {
    let (app, by) = (app.clone(), by.to_owned());
    tokio::task::spawn_blocking(move || work(&app, &by)).await?
}

/// What is wrong with what was typed for a field; what is wrong with something else stays an error.
fn problem(words: &Words, field: &str, label: &str, error: Error) -> Result<FieldProblem> {
    let message = match &error {
        // Elsewhere the answer is a command.
        Error::Conflict(why) if why.key == "peer-is-blocked" => words.t("peers-desk-blocked"),
        Error::Usage(_) | Error::Conflict(_) | Error::Unavailable(_) => words.error(&error),
        _ => return Err(error),
    };
    Ok(FieldProblem { field: field.to_owned(), label: words.t(label), message })
}

/// What of a directory waits for an admin.
pub(super) fn question(words: &Words, asked: Question) -> String {
    match asked {
        Question::Keys => words.t("peers-asks-keys"),
        Question::Follow => words.t("peers-asks-follow"),
        Question::Recall => words.t("peers-asks-recall"),
        Question::Entries(n) => words.count("peers-asks-entries", u64::try_from(n).unwrap_or_default()),
    }
}

/// Why a directory is suggested.
pub(super) fn why(words: &Words, one: &Suggestion) -> Vec<String> {
    let back = one.follows_us.then(|| words.t("peers-suggested-back"));
    let by = (!one.introduced_by.is_empty()).then(|| words.with("peers-suggested-by", &one.introduced_by.join(", ")));
    back.into_iter().chain(by).collect()
}

/// A licence by its name.
fn licence(kinds: &Kinds, words: &Words, code: &str) -> String {
    if code.is_empty() { words.t("peers-licence-none") } else { kinds.item_label("licences", code, words.lang()) }
}
