//! The privacy floor of KINDS.md 4.3: the only place that knows kinds by their code. It holds whatever a
//! file says; a file that loosens it is refused.

use super::{Access, At, Attribute, AttributeType, Kind, PRECISIONS};
use crate::initiative::Class;
use crate::place::Precision;

/// Attributes of proposals by which a person could be found.
const PERSONAL: [&str; 3] = ["address", "phone", "name"];

/// The finest precision of proposals of a kind that are of persons, here and elsewhere (KINDS.md 4.3).
pub fn least_precision(kind: &str) -> Option<Precision> {
    match kind {
        "aid" | "reuse" => Some(Precision::Neighbourhood),
        "host" | "care" => Some(Precision::Municipality),
        _ => None,
    }
}

/// Whether people write to the initiative that answers for a proposal of this kind, never to the person behind it
/// (KINDS.md 4.3.1).
pub fn is_answered_by_initiative(kind: &str) -> bool {
    kind == "host"
}

/// Words of an attribute code that would describe a person's health.
const HEALTH: [&str; 8] =
    ["health", "dependency", "age", "diagnosis", "treatment", "disease", "disability", "pathology"];

impl Kind {
    /// Whether its proposals are of persons, whose place stays coarse whatever a file or a form says.
    pub fn keeps_people_hidden(&self) -> bool {
        least_precision(&self.code).is_some()
    }

    /// Whether its proposals are seen no further than the kind says.
    pub fn has_closed_reach(&self) -> bool {
        matches!(self.code.as_str(), "host" | "care")
    }
}

/// Checks one kind; proposals only, for initiatives are not persons.
pub(super) fn check(class: Class, kind: &Kind) -> Result<(), (At, String)> {
    if class != Class::Proposal {
        return Ok(());
    }
    for attribute in &kind.attributes {
        if PERSONAL.contains(&attribute.code.as_str()) && !attribute.access.is_private() {
            let reason = format!("`{}` must have `access = \"parties\"` or `\"staff\"`", attribute.code);
            return Err((attribute.at, reason));
        }
    }
    let coarsest_allowed = least_precision(&kind.code).unwrap_or(Precision::Exact).as_str();
    if let Some(finer) = kind.max_precision.values().find(|given| rank(given) < rank(coarsest_allowed)) {
        let reason = format!("`{}` may not be more precise than `{coarsest_allowed}`, not `{finer}`", kind.code);
        return Err((kind.at, reason));
    }
    match kind.code.as_str() {
        "host" => private_pledges(kind).and_then(|()| not_public(kind, "offer")),
        "care" => private_pledges(kind).and_then(|()| care(kind)),
        _ => Ok(()),
    }
}

fn rank(precision: &str) -> Option<usize> {
    PRECISIONS.iter().position(|known| *known == precision)
}

fn private_pledges(kind: &Kind) -> Result<(), (At, String)> {
    if kind.pledges.as_deref() == Some("state_only") {
        return Ok(());
    }
    Err((kind.at, format!("`{}` must have `pledges = \"state_only\"`", kind.code)))
}

fn not_public(kind: &Kind, purpose: &str) -> Result<(), (At, String)> {
    let visibility = kind.visibility.as_ref().map(|visibility| visibility.of(purpose).as_str());
    if matches!(visibility, Some("peers" | "node" | "parties")) {
        return Ok(());
    }
    Err((kind.at, format!("`{}` may not be public", kind.code)))
}

fn care(kind: &Kind) -> Result<(), (At, String)> {
    if !kind.no_text {
        return Err((kind.at, "`care` must have `no_text = true`".to_owned()));
    }
    let requests = kind.visibility.as_ref().map(|visibility| visibility.of("request").as_str());
    if requests != Some("parties") {
        return Err((
            kind.at,
            "requests of `care` never leave the node: `visibility.request = \"parties\"`".to_owned(),
        ));
    }
    kind.attributes.iter().try_for_each(care_attribute)
}

fn care_attribute(attribute: &Attribute) -> Result<(), (At, String)> {
    let only = attribute.only.as_deref();
    let allowed = match attribute.code.as_str() {
        "contact_person" | "gender_wish" => attribute.access == Access::Parties && only == Some("request"),
        "provider_approval" => only == Some("offer"),
        _ => {
            let about_health = attribute.code.split('_').any(|word| HEALTH.contains(&word));
            // The qualification of who offers may speak of health; nothing may about who asks.
            !about_health && !matches!(attribute.kind, AttributeType::Text | AttributeType::Markdown)
        }
    };
    if allowed {
        return Ok(());
    }
    Err((attribute.at, format!("`care` may not have the attribute `{}` in this form", attribute.code)))
}
