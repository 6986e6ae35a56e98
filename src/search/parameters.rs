//! The names of the parameters of a search, for those who want to be told that one does not exist. An address of a page
//! may have others, which are ignored there.

use crate::initiative::Class;
use crate::initiative::kind::Kinds;

const NAMES: [&str; 42] = [
    "purpose",
    "urgency",
    "exchange",
    "eligibility",
    "remote",
    "by",
    "on",
    "q",
    "near",
    "radius",
    "bbox",
    "class",
    "kind",
    "theme",
    "public",
    "price",
    "legal",
    "language",
    "label",
    "charter",
    "college",
    "workers_status",
    "area_served",
    "from",
    "status",
    "territory",
    "facet",
    "access",
    "serves",
    "open",
    "open_only",
    "fresh",
    "sort",
    "exact",
    "page",
    "per_page",
    "cursor",
    "commission",
    "commission.min",
    "commission.max",
    "lang",
    "licence",
];
/// What may follow the name of an attribute.
const PARTS: [&str; 3] = [".min", ".max", ".all"];

/// For a name that no parameter has: the one nearest to it.
pub fn nearest_parameter(name: &str, kinds: &Kinds) -> Option<String> {
    let of_attributes = || {
        let attributes = [Class::Initiative, Class::Proposal].into_iter().flat_map(|class| kinds.filterable(class));
        attributes.map(|attribute| format!("a.{}", attribute.code))
    };
    let whole = PARTS.iter().find_map(|part| name.strip_suffix(part)).unwrap_or(name);
    if NAMES.contains(&name) || of_attributes().any(|known| known == whole) {
        return None;
    }
    let known = NAMES.iter().map(|name| (*name).to_owned()).chain(of_attributes());
    let scored = known.map(|known| (strsim::jaro_winkler(&known, whole), known));
    scored.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, nearest)| nearest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::Query;

    #[test]
    fn a_name_that_no_parameter_has_leads_to_the_nearest() {
        let kinds = Kinds::shipped().unwrap();
        for (name, nearest) in [
            ("radus", "radius"),
            ("nera", "near"),
            ("kinds", "kind"),
            ("a.machin", "a.machines"),
            ("a.machine.all", "a.machines"),
        ] {
            assert_eq!(nearest_parameter(name, &kinds).as_deref(), Some(nearest));
        }
        for name in ["a.machines", "a.machines.all", "a.capacity_per_week.min", "commission.max"] {
            assert_eq!(nearest_parameter(name, &kinds), None);
        }
    }

    #[test]
    fn every_parameter_that_a_query_is_written_with_is_known() {
        let kinds = Kinds::shipped().unwrap();
        let query = Query {
            text: "x".into(),
            near: Some("Brest".into()),
            radius_km: Some(1.0),
            open_only: true,
            verbatim: true,
            page: 2,
            per_page: 7,
            facets: vec!["kind".into()],
            ..Query::default()
        };
        for (name, _) in query.to_pairs() {
            assert_eq!(nearest_parameter(&name, &kinds), None, "{name}");
        }
    }
}
