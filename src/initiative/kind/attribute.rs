//! What is asked about an entry of a kind: type, list, limits, who may see it and how a search uses it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{At, Label};

/// One thing that is asked about an entry of a kind, or one fact of the accessibility profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// Never changes, never reused within its kind.
    pub code: String,
    /// Its name in forms and pages.
    pub label: Label,
    /// One line that explains it in forms.
    #[serde(default, skip_serializing_if = "Label::is_empty")]
    pub help: Label,
    /// What its values look like.
    #[serde(rename = "type")]
    pub kind: AttributeType,
    /// The code list of its values; for codes without one, the list of its own name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
    /// `item`, `km`, `person` …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Smallest number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// Largest number; for texts the number of characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// Asked from the person who fills the form; an import may leave it unknown.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// `offer` or `request` when it is asked for one of them only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<String>,
    /// How a search may use it.
    #[serde(default, skip_serializing_if = "Filter::is_none")]
    pub filter: Filter,
    /// Who sees it.
    #[serde(default, skip_serializing_if = "Access::is_public")]
    pub access: Access,
    /// Smaller numbers than this are for staff only, so that nobody can be counted out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff_below: Option<f64>,
    /// What the program recognises it by, in any kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Left out of this node's forms; values that peers send are kept and shown.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    /// Withdrawn from forms; entries keep their values.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deprecated: bool,
    /// The code that takes its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
    /// Equivalents in other vocabularies.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub map: Map<String, Value>,
    /// Its address in the vocabulary.
    #[serde(skip)]
    pub iri: String,
    /// Whether it comes with Bocage. What a node made itself goes out under its IRI.
    #[serde(skip)]
    pub shipped: bool,
    #[serde(skip)]
    pub(crate) at: At,
}

impl Attribute {
    /// The code list of its values: the one it names, else the one of its own name.
    pub fn list_code(&self) -> Option<&str> {
        match self.kind {
            AttributeType::Code | AttributeType::Codes => Some(self.list.as_deref().unwrap_or(&self.code)),
            _ => None,
        }
    }

    /// Whether it may be a parameter of a search.
    pub fn is_filterable(&self) -> bool {
        self.filter != Filter::None
    }
}

/// What the values of an attribute look like: the closed list of KINDS.md 1.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttributeType {
    /// One line of plain text.
    Text,
    /// CommonMark without raw HTML.
    Markdown,
    /// Yes, no or unknown.
    Bool3,
    /// A whole number.
    Integer,
    /// A decimal number, kept as text.
    Decimal,
    /// An amount and a currency.
    Money,
    /// `YYYY-MM-DD`.
    Date,
    /// Pairs of days, both included.
    #[serde(rename = "date_interval[]")]
    DateIntervals,
    /// `HH:MM-HH:MM`, may pass midnight.
    TimeInterval,
    /// One code of a list.
    Code,
    /// Several codes of a list.
    #[serde(rename = "code[]")]
    Codes,
    /// Territory codes, a point with a radius, or a polygon.
    Area,
    /// `https` or `http`.
    Url,
    /// OSM opening hours.
    Hours,
    /// An identifier.
    Id,
}

impl AttributeType {
    /// The word used in files and payloads.
    pub fn as_str(self) -> &'static str {
        match self {
            AttributeType::Text => "text",
            AttributeType::Markdown => "markdown",
            AttributeType::Bool3 => "bool3",
            AttributeType::Integer => "integer",
            AttributeType::Decimal => "decimal",
            AttributeType::Money => "money",
            AttributeType::Date => "date",
            AttributeType::DateIntervals => "date_interval[]",
            AttributeType::TimeInterval => "time_interval",
            AttributeType::Code => "code",
            AttributeType::Codes => "code[]",
            AttributeType::Area => "area",
            AttributeType::Url => "url",
            AttributeType::Hours => "hours",
            AttributeType::Id => "id",
        }
    }
}

/// How a search may use an attribute.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Filter {
    /// One of the wanted values is enough.
    Any,
    /// All of the wanted values must be there.
    All,
    /// From – to.
    Range,
    /// The wanted days or hours and the given ones overlap.
    Overlap,
    /// The given area, or the given hours, contain the wanted point or instant.
    Contains,
    /// Equal.
    Exact,
    /// Not at all.
    #[default]
    None,
}

impl Filter {
    pub(super) fn is_none(&self) -> bool {
        *self == Filter::None
    }
}

/// Who sees the value of an attribute.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Access {
    /// Everybody.
    #[default]
    Public,
    /// Everybody, in a coarser form.
    Coarse,
    /// Both parties, after acceptance.
    Parties,
    /// Maintainer, moderators and admin.
    Staff,
}

impl Access {
    pub(super) fn is_public(&self) -> bool {
        *self == Access::Public
    }

    /// Whether the value itself may leave the node.
    pub fn is_private(self) -> bool {
        matches!(self, Access::Parties | Access::Staff)
    }
}

/// What the program recognises an attribute by, whatever its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// An area: who comes to this point?
    Serves,
    /// First day on which orders are taken.
    OrderOpens,
    /// Last day on which orders are taken.
    OrderCloses,
}
