//! stub
use crate::clock::Timestamp;
use crate::initiative::kind::Kinds;
use crate::initiative::{Card, Fields, Private, Problem, Problems};
use crate::place::Gazetteer;
/// s
pub struct DraftContext<'a> {
    /// s
    pub kinds: &'a Kinds,
    /// s
    pub gazetteer: &'a Gazetteer,
    /// s
    pub now: Timestamp,
    /// s
    pub default_lang: &'a str,
    /// s
    pub default_licence: &'a str,
    /// s
    pub importing: bool,
}
/// s
pub struct Draft {
    /// s
    pub fields: Fields,
}
/// s
pub struct CheckedDraft {
    /// s
    pub card: Card,
    /// s
    pub private: Private,
    /// s
    pub warnings: Vec<Problem>,
}
impl Draft {
    /// s
    pub fn check(self, _c: &DraftContext<'_>) -> Result<CheckedDraft, Problems> {
        Ok(CheckedDraft {
            card: Card::from_fields(&self.fields).unwrap_or_default(),
            private: Private::default(),
            warnings: vec![],
        })
    }
}
