//! Fields that a person names: one that does not exist is a slip of the pen, and is told rather than kept.
//!
//! Files and peers may know more than we do; what they bring stays, see [`super::Draft::check`].

use super::facts::FACTS;
use super::terms::FIELDS;
use super::{CheckedDraft, Draft, DraftContext};
use crate::initiative::identifier::SCHEMES;
use crate::initiative::kind::{Attribute, Kinds};
use crate::initiative::text::fold;
use crate::initiative::{Class, Problem, Problems, form};

/// Fields of the core that stand neither in the form nor among the facts.
const CORE: [&str; 20] = [
    "translations",
    "location.territory",
    "location.territory_from",
    "location.coordinate_source",
    "location.confidence",
    "location.radius_m",
    "timezone",
    "contact.relay",
    "links",
    "crisis_hours",
    "status_since",
    "parent",
    "members",
    "member_of",
    "charter",
    "media",
    "sources",
    "checked_at",
    "checked_by",
    "local_only",
];

impl Draft {
    /// As [`Draft::check`], for a person who named these fields.
    ///
    /// # Errors
    /// All problems; `unknown_field`, with the nearest known name as its value, for each that does not exist.
    pub fn check_named<'a>(
        self,
        named: impl Iterator<Item = &'a String>,
        context: &DraftContext<'_>,
    ) -> Result<CheckedDraft, Problems> {
        let mut problems = Problems(named.filter_map(|field| unknown(field, context.kinds)).collect());
        match self.check(context) {
            Ok(checked) if problems.is_empty() => Ok(checked),
            Ok(_) => Err(problems),
            Err(others) => {
                problems.0.extend(others.0);
                Err(problems)
            }
        }
    }
}

fn unknown(field: &str, kinds: &Kinds) -> Option<Problem> {
    if exists(field, kinds) {
        return None;
    }
    let nearest = nearest(field, kinds);
    let message = format!("There is no such field; the nearest is “{nearest}”.");
    Some(Problem::new(field, "unknown_field", nearest, message))
}

fn exists(field: &str, kinds: &Kinds) -> bool {
    // Nodes make attributes and facts of their own, and name them by their address.
    let of_another_node = |code: &str| code.contains("://");
    match field.split_once('.') {
        Some(("attributes", code)) if of_another_node(code) => true,
        Some(("accessibility", code)) if of_another_node(code) || code == "link" => true,
        _ => known(kinds).any(|(name, _)| name == field),
    }
}

/// Every field, with the words that explain it.
fn known(kinds: &Kinds) -> impl Iterator<Item = (String, Vec<&str>)> {
    let core = form::explained().map(|(field, words)| (field.to_owned(), words.to_vec()));
    let more = CORE.into_iter().chain(FACTS.iter().map(|(field, ..)| *field)).chain(FIELDS);
    let more = more.map(|field| (field.to_owned(), vec![]));
    let schemes = SCHEMES.into_iter().map(|scheme| (format!("identifiers.{scheme}"), vec![]));
    let all = [Class::Initiative, Class::Proposal].into_iter().flat_map(|class| kinds.kinds(class));
    let attributes = all.flat_map(|kind| &kind.attributes);
    let attributes = attributes.map(|attribute| explained("attributes", attribute));
    let access = kinds.accessibility().iter().map(|fact| explained("accessibility", fact));
    core.chain(more).chain(schemes).chain(attributes).chain(access)
}

fn explained<'a>(group: &str, attribute: &'a Attribute) -> (String, Vec<&'a str>) {
    (format!("{group}.{}", attribute.code), attribute.label.0.values().map(String::as_str).collect())
}

/// The field whose name, or whose words, look most like what was written: `horaires` is meant for `opening_hours`.
fn nearest(written: &str, kinds: &Kinds) -> String {
    let member = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
    let (whole, last) = (fold(written), fold(&member(written)));
    let likeness = |(name, words): &(String, Vec<&str>)| {
        let by_name = strsim::jaro_winkler(&whole, &fold(name)).max(strsim::jaro_winkler(&last, &fold(&member(name))));
        let firsts = words.iter().map(|words| words.split(',').next().unwrap_or_default());
        let by_words = firsts.map(|words| strsim::jaro_winkler(&last, &fold(words)));
        by_words.fold(by_name, f64::max)
    };
    let scored = known(kinds).map(|field| (likeness(&field), field.0));
    // Of two that are as near, the first: the core before what the kinds ask.
    let best = scored.fold((0.0, String::new()), |best, next| if next.0 > best.0 { next } else { best });
    best.1
}
