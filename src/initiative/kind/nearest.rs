//! What somebody may have meant who wrote a code that no kind has.

use super::{Kind, Kinds};
use crate::initiative::Class;
use crate::initiative::text::fold;

/// Codes that are named.
const NAMED: usize = 3;

impl Kinds {
    /// The codes of the kinds of a class that look most like `written`: by code, name and other words, so that `fablab` leads to
    /// `maker`.
    pub fn nearest_kinds(&self, class: Class, written: &str) -> Vec<&str> {
        let written = fold(written);
        let likeness = |kind: &Kind| {
            let words = kind.label.0.values().chain(&kind.synonyms).chain([&kind.code]);
            words.map(|words| strsim::jaro_winkler(&written, &fold(words))).fold(0.0, f64::max)
        };
        let mut scored: Vec<(f64, &str)> =
            self.kinds(class).iter().map(|kind| (likeness(kind), kind.code.as_str())).collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        scored.into_iter().take(NAMED).map(|(_, code)| code).collect()
    }
}
