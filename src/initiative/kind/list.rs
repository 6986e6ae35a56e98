//! Themes, code lists and charters.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{At, Label, file};

/// One theme of KINDS.md 6.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// Never changes, never reused.
    pub code: String,
    /// Its name.
    pub label: Label,
    /// The theme that contains it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broader: Option<String>,
    /// IRIs of the same concept elsewhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exact_match: Vec<String>,
    /// IRIs of nearly the same concept elsewhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub close_match: Vec<String>,
    /// Withdrawn from forms; entries keep it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deprecated: bool,
    /// The code that takes its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
    /// Its address in the vocabulary.
    #[serde(skip)]
    pub iri: String,
    #[serde(skip)]
    pub(crate) at: At,
}

/// A list of codes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeList {
    /// Its name.
    pub code: String,
    /// The codes have an order, the weakest first.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ordered: bool,
    /// The codes are those of a standard (`ODbL-1.0`, `fr`) and may be written as it writes them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub standard: bool,
    /// What it holds, in order.
    #[serde(default, rename = "item", deserialize_with = "file::placed")]
    pub items: Vec<Item>,
    #[serde(skip)]
    pub(crate) at: At,
}

impl CodeList {
    /// The item with this code.
    pub fn item(&self, code: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.code == code)
    }
}

/// One code of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Never changes, never reused.
    pub code: String,
    /// Its name.
    pub label: Label,
    /// Other ways to write it that imports understand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alias: Vec<String>,
    /// Withdrawn from forms; entries keep it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deprecated: bool,
    /// The code that takes its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
    /// Equivalents in other vocabularies.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub map: Map<String, Value>,
    #[serde(skip)]
    pub(crate) at: At,
}

impl Item {
    pub(super) fn plain(code: &str, label: &Label, deprecated: bool) -> Item {
        Item {
            code: code.to_owned(),
            label: label.clone(),
            alias: Vec::new(),
            deprecated,
            replaced_by: None,
            map: Map::new(),
            at: At::default(),
        }
    }
}

/// A charter whose criteria an initiative may declare (KINDS.md 2.6).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Charter {
    /// Never changes, never reused.
    pub code: String,
    /// Its name.
    pub label: Label,
    /// Where it is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What it asks for.
    #[serde(default, rename = "criterion", deserialize_with = "file::placed")]
    pub criteria: Vec<Item>,
    #[serde(skip)]
    pub(crate) at: At,
}
