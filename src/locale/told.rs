//! Sentences of errors in the reader's language, and in English where nobody reads yet.

use std::fmt;
use std::sync::LazyLock;

use super::{Argument, LAST_RESORT, Locales, Words};
use crate::error::{Error, Sentence, Value};
use crate::initiative::Problem;

/// What comes with the program, for logs and for what is printed without a language.
static SHIPPED: LazyLock<Option<Locales>> = LazyLock::new(|| Locales::shipped().ok());

impl Locales {
    /// A sentence with its values; parts that are sentences are in the same language.
    pub fn sentence(&self, lang: &str, sentence: &Sentence) -> String {
        let args: Vec<_> = sentence.values.iter().map(|(name, value)| (*name, self.value(lang, value))).collect();
        self.text(lang, sentence.key, &args)
    }

    /// A value as it stands in a sentence of this language.
    pub fn value(&self, lang: &str, value: &Value) -> Argument<'static> {
        match value {
            Value::Text(text) => text.clone().into(),
            Value::Number(number) => (*number).into(),
            Value::Sentence(part) => self.sentence(lang, part).into(),
        }
    }

    /// The sentence for a problem with a field, from its code; its English message when there is none.
    pub fn problem(&self, lang: &str, problem: &Problem) -> String {
        let told = self.reason(lang, problem.code, &problem.field, &problem.value);
        told.unwrap_or_else(|| problem.message.clone())
    }

    /// What a code of a rule means, if there is a sentence for it.
    pub fn reason(&self, lang: &str, code: &str, field: &str, value: &str) -> Option<String> {
        let key = format!("problem-{}", code.replace('_', "-"));
        self.find(lang, &key, &[("value", value.into()), ("field", field.into())])
    }

    /// What an error says, without causes that are for the log.
    pub fn error(&self, lang: &str, error: &Error) -> String {
        let Error::Invalid(problems) = error else { return self.sentence(lang, &error.sentence()) };
        let told = problems.0.iter().map(|problem| format!("{}: {}", problem.field, self.problem(lang, problem)));
        self.text(lang, "error-invalid", &[("problems", told.collect::<Vec<_>>().join(" ").into())])
    }
}

impl Words {
    /// A sentence that was made before anybody knew who reads it.
    pub fn sentence(&self, sentence: &Sentence) -> String {
        self.locales().sentence(self.lang(), sentence)
    }

    /// What an error says.
    pub fn error(&self, error: &Error) -> String {
        self.locales().error(self.lang(), error)
    }
}

/// In English.
impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*SHIPPED {
            Some(locales) => f.write_str(&locales.sentence(LAST_RESORT, self)),
            None => f.write_str(self.key),
        }
    }
}

/// In English.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Text(text) => f.write_str(text),
            Value::Number(number) => number.fmt(f),
            Value::Sentence(sentence) => sentence.fmt(f),
        }
    }
}
