//! Which entries pass the ticked filters, and which fail exactly one: those count for that one's facet.

use super::query::{AttributeWish, Query};
use crate::error::{Error, Result, sentence};
use crate::initiative::Class;
use crate::initiative::kind::{Filter, Kinds};
use crate::initiative::terms::EXPIRED;

/// Most groups of filters in one query.
const MAX_GROUPS: usize = 60;
/// Values that decide about most searches alone. Each profile keeps in a byte which of them it has.
pub(super) const BASE: [&str; 4] = ["class:initiative", "class:proposal", "status:closed", OVER];

/// A proposal whose last day is over.
pub(super) const OVER: &str = "over:yes";
/// A request that is urgent today.
pub(super) const URGENT: &str = "urgent:yes";

/// Bit of a profile which no filter lets pass.
pub(super) const FORBIDDEN: u64 = 1 << 63;

/// A facet whose selected values are alternatives.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group {
    /// Name of the facet; empty when the group is no facet of its own and narrows every count.
    pub facet: String,
    /// Values of profiles, `kind:maker`.
    pub any: Vec<String>,
}

/// The ticked filters of a query.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Ticked {
    pub groups: Vec<Group>,
    /// Values that no hit may have.
    pub none: Vec<String>,
}

impl Ticked {
    /// From a query.
    ///
    /// # Errors
    /// [`Error::Unreadable`] with more groups than the verdicts have room for.
    pub fn of(query: &Query, kinds: &Kinds) -> Result<Ticked> {
        let mut ticked = Ticked::default();
        ticked.any("", "class", &[query.class.as_str().to_owned()]);
        // What is over is found by nobody but who asks for it.
        if query.class == Class::Proposal && !query.statuses.iter().any(|status| status == EXPIRED) {
            ticked.none.push(OVER.to_owned());
        }
        if query.statuses.is_empty() {
            ticked.none.push("status:closed".to_owned());
        } else {
            ticked.any("status", "status", &query.statuses);
        }
        ticked.any("kind", "kind", &query.kinds);
        let themes: Vec<String> = query.themes.iter().flat_map(|code| kinds.theme_with_children(code)).collect();
        let themes = if themes.is_empty() { query.themes.clone() } else { themes };
        ticked.any("theme", "theme", &themes);
        ticked.any("public", "public", &query.publics);
        ticked.any("price", "price", &query.prices);
        ticked.any("legal", "legal", &query.legal_forms);
        ticked.any("language", "language", &query.languages);
        ticked.any("from", "from", &query.from);
        ticked.any("label", "label", &query.labels);
        ticked.any("college", "college", &query.colleges);
        ticked.any("workers_status", "workers_status", &query.workers_status);
        ticked.any("purpose", "purpose", &query.purposes);
        ticked.any("urgency", "urgency", &query.urgency);
        ticked.any("exchange", "exchange", &query.exchange);
        ticked.any("eligibility", "eligibility", &query.eligibility);
        ticked.any("remote", "remote", &query.remote);
        ticked.any("charter", "charter", &criteria(&query.charter));
        for wish in &query.access {
            match wish.wish.as_str() {
                "not_no" => ticked.none.push(format!("access:{}=no", wish.fact)),
                number if number.parse::<f64>().is_ok() => {}
                value => ticked.push("", vec![format!("access:{}={value}", wish.fact)]),
            }
        }
        for (code, wish) in &query.attributes {
            ticked.attribute(code, wish, query, kinds);
        }
        if ticked.groups.len() > MAX_GROUPS {
            return Err(Error::Unreadable(sentence!("search-too-many-filters", most = MAX_GROUPS)));
        }
        Ok(ticked)
    }

    fn attribute(&mut self, code: &str, wish: &AttributeWish, query: &Query, kinds: &Kinds) {
        let Some(attribute) = kinds.filterable(query.class).into_iter().find(|attribute| attribute.code == code) else {
            return;
        };
        use crate::initiative::kind::AttributeType as Type;
        let countable = matches!(attribute.kind, Type::Bool3 | Type::Code | Type::Codes | Type::Text | Type::Id);
        if !countable {
            return;
        }
        let name = format!("a.{code}");
        if wish.all || attribute.filter == Filter::All {
            for value in &wish.values {
                self.push("", vec![format!("{name}:{value}")]);
            }
        } else {
            self.any(&name, &name, &wish.values);
        }
    }

    fn any(&mut self, facet: &str, prefix: &str, codes: &[String]) {
        if !codes.is_empty() {
            self.push(facet, codes.iter().map(|code| format!("{prefix}:{code}")).collect());
        }
    }

    fn push(&mut self, facet: &str, any: Vec<String>) {
        self.groups.push(Group { facet: facet.to_owned(), any });
    }
}

/// A criterion alone is met when it was declared or attested.
pub(super) fn criteria(wishes: &[String]) -> Vec<String> {
    let states = |wish: &String| match wish.contains(':') {
        true => vec![wish.clone()],
        false => vec![format!("{wish}:declared"), format!("{wish}:attested")],
    };
    wishes.iter().flat_map(states).collect()
}

/// What the ticked filters say of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Verdict(u8);

impl Verdict {
    /// A hit.
    pub const PASSES: Verdict = Verdict(254);
    /// Neither a hit nor counted.
    pub const FAILS: Verdict = Verdict(253);
    /// Not looked at yet.
    pub const UNKNOWN: Verdict = Verdict(255);

    /// On a profile whose values satisfy the groups of `mask`. Groups of `facets` are facets of their own.
    pub fn of(mask: u64, wanted: u64, facets: u64) -> Verdict {
        let missing = wanted & !mask;
        if mask & FORBIDDEN != 0 {
            Verdict::FAILS
        } else if missing == 0 {
            Verdict::PASSES
        } else if missing.count_ones() == 1 && missing & facets != 0 {
            Verdict(u8::try_from(missing.trailing_zeros()).unwrap_or(Verdict::FAILS.0))
        } else {
            Verdict::FAILS
        }
    }

    /// The only group that fails, when there is one.
    pub fn only_failing_group(self) -> Option<usize> {
        (self.0 < 253).then_some(usize::from(self.0))
    }
}
