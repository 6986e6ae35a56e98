//! What is wrong with a draft, all of it at once, in words a person understands.

use std::fmt;

use serde::Serialize;

/// One thing that is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Dotted name of the field, `location.postcode`.
    pub field: String,
    /// Stable name of the rule, `bad_hours`: the key `problem-{code}` of the locale files (with hyphens), and the
    /// name of a warning in an import report.
    pub code: &'static str,
    /// What was given, cut to 80 characters.
    pub value: String,
    /// What is wrong and what to do, in English, for logs and the API.
    pub message: String,
}

impl Problem {
    /// A problem with `field`; `value` is cut to 80 characters.
    pub fn new(
        field: impl Into<String>,
        code: &'static str,
        value: impl fmt::Display,
        message: impl Into<String>,
    ) -> Problem {
        let value: String = value.to_string().chars().take(80).collect();
        Problem { field: field.into(), code, value, message: message.into() }
    }
}

/// Everything that is wrong with a draft.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Notes one more.
    pub fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// Whether a problem of this code was found.
    pub fn has(&self, code: &str) -> bool {
        self.0.iter().any(|problem| problem.code == code)
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, problem) in self.0.iter().enumerate() {
            let separator = if n == 0 { "" } else { " " };
            write!(f, "{separator}{}: {}", problem.field, problem.message)?;
        }
        Ok(())
    }
}
