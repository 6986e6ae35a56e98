//! What a version changed of the one before it.

use serde_json::Value;

use super::{Version, differing};
use crate::error::Result;
use crate::initiative::Fields;
use crate::initiative::publish::given_fields;

/// Fields that follow from others, or that the node sets: nobody changed them.
const DERIVED: [&str; 6] =
    ["location.radius_m", "location.territory_from", "timezone", "sources", "checked_by", "vocabulary"];

/// One field of a change.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Its dotted name.
    pub field: String,
    /// What it said; null for nothing.
    pub before: Value,
    /// What it says; null for nothing.
    pub after: Value,
}

/// Each version of a list, the newest first, with the one before it.
pub fn with_former(versions: &[Version]) -> impl Iterator<Item = (&Version, Option<&Version>)> {
    versions.iter().zip(versions.iter().skip(1).map(Some).chain([None]))
}

/// What a version changed; `inside` compares what not everybody may know, too.
///
/// # Errors
/// As [`given_fields`].
pub fn changes(former: &Version, version: &Version, inside: bool) -> Result<Vec<Change>> {
    let fields = |of: &Version| match inside {
        true => given_fields(&of.card, &of.private),
        false => Ok(of.card.to_fields()?),
    };
    let (before, after) = (fields(former)?, fields(version)?);
    let value = |fields: &Fields, field: &str| fields.get(field).cloned().unwrap_or_default();
    let change = |field: String| Change { before: value(&before, &field), after: value(&after, &field), field };
    let named = differing(&before, &after).into_iter().filter(|field| !DERIVED.contains(&field.as_str()));
    Ok(named.map(change).collect())
}
