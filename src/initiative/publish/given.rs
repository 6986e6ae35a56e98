//! The values of an initiative as people and files gave them, field by field.

use crate::error::Result;
use crate::initiative::{Card, Fields, Private};
use crate::place::Precision;

/// All values of an initiative as they were given: the public ones, with the private ones laid over. A coarse point is
/// none of them: it was made from what was given, and were it given back it would count as the fine one.
///
/// # Errors
/// Never for a card that was read; the error is serde's.
pub fn given_fields(card: &Card, private: &Private) -> Result<Fields> {
    let mut fields = card.to_fields()?;
    let is_coarse = card.location.as_ref().is_some_and(|location| location.precision != Precision::Exact.as_str());
    for (field, value) in [("location.lat", private.lat), ("location.lon", private.lon)] {
        match value {
            Some(value) => fields.insert(field.into(), value.into()),
            None if is_coarse => fields.remove(field),
            None => continue,
        };
    }
    if let Some(street) = &private.street {
        fields.insert("location.street".into(), street.as_str().into());
    }
    for (field, held_back, public) in
        [("contact.email", &private.email, &card.contact.email), ("contact.phone", &private.phone, &card.contact.phone)]
    {
        if let Some(value) = held_back.as_ref().or(public.as_ref()) {
            fields.insert(field.into(), value.as_str().into());
            fields.insert(format!("{field}_public"), public.is_some().into());
        }
    }
    fields.extend(private.other.iter().map(|(field, value)| (field.clone(), value.clone())));
    Ok(fields)
}

/// Fields that follow from others or are set by the node; nobody owns them.
const DERIVED: &[&str] =
    &["location.radius_m", "location.territory_from", "timezone", "sources", "checked_at", "checked_by"];

/// The same but for derived ones.
///
/// # Errors
/// As [`given_fields`].
pub fn owned_fields(card: &Card, private: &Private) -> Result<Fields> {
    let mut fields = given_fields(card, private)?;
    fields.retain(|field, _| !DERIVED.contains(&field.as_str()));
    Ok(fields)
}
