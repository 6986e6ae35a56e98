//! Kinds, their attributes, themes and code lists: the vocabulary of a node, read from `config/kinds.toml`.
//!
//! Forms, checks, facets, imports and JSON all come from [`Kinds`]; no kind is named in code, except by
//! the privacy floor of KINDS.md 4.3, which holds whatever a file says. The file is described in
//! KINDS.md; a node adds to it with a file of its own, see [`Kinds::with_file`].

mod attribute;
mod check;
mod file;
mod floor;
mod list;
mod nearest;
mod registry;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use self::attribute::{Access, Attribute, AttributeType, Filter, Role};
pub use self::floor::{is_answered_by_initiative, least_precision};
pub use self::list::{Charter, CodeList, Item, Theme};
pub use self::registry::Kinds;

/// The precisions of a place, finest first (KINDS.md 2.2).
pub const PRECISIONS: [&str; 6] = ["exact", "street", "neighbourhood", "municipality", "department", "hidden"];

/// Words in several languages, by BCP 47 tag.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Label(pub BTreeMap<String, String>);

impl Label {
    /// The words in `lang`, else in English, else in French, else in any language.
    pub fn get(&self, lang: &str) -> &str {
        let exact = [lang, "en", "fr"].into_iter().find_map(|lang| self.0.get(lang));
        exact.or_else(|| self.0.values().next()).map_or("", String::as_str)
    }

    /// Whether nothing is said in any language.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Where something stands in its file, in bytes. Two things that differ only in this are equal.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct At(pub(crate) usize);

impl PartialEq for At {
    fn eq(&self, _: &At) -> bool {
        true
    }
}

/// A value which may differ between offers and requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum PerPurpose<T> {
    /// One for both.
    Both(T),
    /// One for each.
    Each {
        /// For offers.
        offer: T,
        /// For requests.
        request: T,
    },
}

impl<T> PerPurpose<T> {
    /// The value for `purpose`, `offer` or `request`.
    pub fn of(&self, purpose: &str) -> &T {
        match self {
            PerPurpose::Both(value) => value,
            PerPurpose::Each { offer, request } => {
                if purpose == "request" {
                    request
                } else {
                    offer
                }
            }
        }
    }

    /// All values: one or two.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        let (first, second) = match self {
            PerPurpose::Both(value) => (value, None),
            PerPurpose::Each { offer, request } => (offer, Some(request)),
        };
        std::iter::once(first).chain(second)
    }
}

/// One kind of initiative or of proposal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// Never changes, never reused.
    pub code: String,
    /// Its name.
    pub label: Label,
    /// What it is, in a sentence.
    #[serde(default, skip_serializing_if = "Label::is_empty")]
    pub definition: Label,
    /// What it is not, in a sentence.
    #[serde(default, skip_serializing_if = "Label::is_empty")]
    pub not: Label,
    /// Other words for it that people use, for suggestions and imports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub synonyms: Vec<String>,
    /// Name of a Tabler icon.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub icon: String,
    /// A colour family of UI.md 12.1; `ink` when the file names none.
    #[serde(default = "ink")]
    pub colour: String,
    /// The finest precision that may be published.
    #[serde(default = "exact")]
    pub max_precision: PerPurpose<String>,
    /// Themes offered first in the form.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub default_themes: Vec<String>,
    /// Core fields that the form asks for with this kind, `legal_form`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required_fields: Vec<String>,
    /// An entry of this kind usually has no place.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub placeless: bool,
    /// Proposal kinds offered first in the form.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proposal_kinds: Vec<String>,
    /// How offers and requests of this kind begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose_label: Option<PerPurpose<Label>>,
    /// `public`, `peers`, `node` or `parties`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visibility: Option<PerPurpose<String>>,
    /// Days after which a proposal expires, unless its author says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub life_days: Option<u32>,
    /// The attribute whose date ends a proposal, `deadline`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_with: Option<String>,
    /// The longest life that may be chosen; 365 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_life_days: Option<u32>,
    /// ValueFlows action, `transfer` or `deliverService`; two for an exchange.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// `public_totals` or `state_only`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pledges: Option<String>,
    /// A proposal of this kind has no free text.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_text: bool,
    /// What is compared between an offer and a request.
    #[serde(default, rename = "match", skip_serializing_if = "Vec::is_empty")]
    pub matching: Vec<String>,
    /// Withdrawn from forms; entries keep it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deprecated: bool,
    /// The code that takes its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
    /// Equivalents in other vocabularies.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub map: Map<String, Value>,
    /// What is asked about an entry of this kind, in the order of the form.
    #[serde(default, rename = "attribute", deserialize_with = "file::placed", skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<Attribute>,
    /// Its address in the vocabulary.
    #[serde(skip)]
    pub iri: String,
    /// Whether it comes with Bocage. What a node made itself goes out under its IRI.
    #[serde(skip)]
    pub shipped: bool,
    #[serde(skip)]
    pub(crate) at: At,
}

impl Kind {
    /// The attribute that says what is made and the one that says how much of it, when offers of this kind are compared
    /// with the quantity of a request: `match = ["product", "capacity_per_week>=quantity"]`.
    pub fn capacity(&self) -> Option<(&str, &str)> {
        let amount = self.matching.iter().find_map(|rule| rule.strip_suffix(">=quantity"))?;
        let is_code =
            |code: &str| self.attributes.iter().any(|known| known.code == code && known.kind == AttributeType::Code);
        let product = self.matching.iter().find(|rule| is_code(rule))?;
        Some((product, amount))
    }
}

fn ink() -> String {
    "ink".to_owned()
}

fn exact() -> PerPurpose<String> {
    PerPurpose::Both("exact".to_owned())
}
