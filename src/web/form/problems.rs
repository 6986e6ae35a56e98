//! What is wrong with a form: a summary on top, and the same beside each field (UI.md 7.3).

use crate::initiative::Problems;
use crate::locale::Words;

/// One thing that is wrong. `parts/problems.html` shows a list of them under the name `problems`.
///
/// The input that is meant has `id="{field}"`, `aria-invalid="true"` and `aria-describedby="{field}-problem"`, and after it
/// stands `<p class="problem" id="{field}-problem">`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// Id of the input; empty for what concerns no single field.
    pub field: String,
    /// What the field is called.
    pub label: String,
    /// What is wrong and what to do.
    pub message: String,
}

impl FieldProblem {
    /// All problems of a draft; `named` says what the input and its label are called.
    pub fn of(problems: &Problems, words: &Words, named: impl Fn(&str) -> (String, String)) -> Vec<FieldProblem> {
        let told = problems.0.iter().map(|problem| {
            let (field, label) = named(&problem.field);
            FieldProblem { field, label, message: words.locales().problem(words.lang(), problem) }
        });
        told.collect()
    }
}

/// The title of a page whose form has problems begins with the word for it.
pub fn titled(words: &Words, title: &str, problems: &[FieldProblem]) -> String {
    if problems.is_empty() { title.to_owned() } else { words.with("problem-title", title) }
}
