//! What changed between two versions of a card, in words.

use super::Reader;
use crate::initiative::history::{self, Change, Version};

/// One version.
pub struct VersionRow {
    /// Its revision.
    pub rev: i64,
    /// The day, in words.
    pub day: String,
    /// The instant, for programs.
    pub at: String,
    /// What the change was.
    pub what: String,
    /// Who made it: a role, and at the desk a name.
    pub by: String,
    /// What it changed.
    pub changes: Vec<FieldChange>,
}

/// One field of a change.
pub struct FieldChange {
    /// What the field is called.
    pub name: String,
    /// What it said; empty for nothing.
    pub before: String,
    /// What it says.
    pub after: String,
}

impl Reader<'_> {
    /// Versions with what each changed of the one after it in the list; `inside` shows what not everybody may know.
    pub fn versions(&self, versions: &[Version], inside: bool) -> Vec<VersionRow> {
        history::with_former(versions).map(|(version, former)| self.version(version, former, inside)).collect()
    }

    fn version(&self, version: &Version, former: Option<&Version>, inside: bool) -> VersionRow {
        let words = self.words;
        let role = version.by.role();
        let by = words.t(&format!("history-by-{role}"));
        let name = Some(version.by.name()).filter(|name| inside && !name.is_empty());
        let what = version.what.as_str();
        VersionRow {
            rev: version.rev,
            day: words.date(version.at.date()),
            at: version.at.rfc3339(),
            what: words.t(&format!("history-what-{what}")),
            by: name.map_or(by.clone(), |name| format!("{by} ({name})")),
            changes: former.map(|former| self.changes(former, version, inside)).unwrap_or_default(),
        }
    }

    fn changes(&self, former: &Version, version: &Version, inside: bool) -> Vec<FieldChange> {
        let changes = history::changes(former, version, inside).unwrap_or_default().into_iter();
        let told = |Change { field, before, after }| FieldChange {
            name: self.field_name(&version.card.kinds, &field),
            before: self.field_value(&former.card, &field, &before),
            after: self.field_value(&version.card, &field, &after),
        };
        changes.map(told).collect()
    }
}
