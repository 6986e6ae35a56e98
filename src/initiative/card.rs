//! The content of an initiative: what a person or a file says about it, as KINDS.md names it.
//!
//! [`Card`] is the public content, in the shape in which it is stored, exchanged and exported. A
//! [`Fields`] map is the same content flattened to dotted names (`location.city`,
//! `attributes.machines`), which is what forms, imports and `edit --set` speak, and what lets each
//! field remember which source it came from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::terms::Terms;
use crate::place::Gazetteer;

/// Content as dotted field names and JSON values. Keys are sorted, so that two equal contents print alike.
pub type Fields = BTreeMap<String, Value>;

/// The groups whose members are fields of their own. Anything else is one field, however deep.
const GROUPS: &[&str] = &[
    "location",
    "contact",
    "accessibility",
    "identifiers",
    "governance",
    "economics",
    "data_policy",
    "software",
    "attributes",
    "terms",
];

/// Which of the two sorts of entries an entry is. Stands in the path of its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// An organisation or group with a page of its own, `/i/{ulid}`.
    Initiative,
    /// An offer or a request of an initiative, `/o/{ulid}`.
    Proposal,
}

impl Class {
    /// The word used in the database, in URLs and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Class::Initiative => "initiative",
            Class::Proposal => "proposal",
        }
    }

    /// The class of the entry with this id, which its path says: `/o/{ulid}` is a proposal.
    pub fn of(uri: &str) -> Class {
        let is_proposal = uri.rsplit('/').nth(1) == Some("o");
        if is_proposal { Class::Proposal } else { Class::Initiative }
    }

    /// What stands before the ULID in the path of an id, `/i/`.
    pub fn path(self) -> &'static str {
        match self {
            Class::Initiative => "/i/",
            Class::Proposal => "/o/",
        }
    }
}

/// A place as published: never finer than its precision allows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Location {
    /// Degrees, WGS 84, at most 6 decimals. Both or neither are set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lat: Option<f64>,
    /// Degrees, WGS 84, at most 6 decimals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lon: Option<f64>,
    /// `exact`, `street`, `neighbourhood`, `municipality`, `department` or `hidden` (KINDS.md 2.2).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub precision: String,
    /// Radius of the circle in which the place lies, in metres; 0 when exact.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub radius_m: u32,
    /// Street and number, as far as the precision allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    /// Always text: `01000` keeps its zero.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
    /// Town, as the source writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// ISO 3166-1 alpha-2, upper case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Code of the municipality, `FR-56121` (KINDS.md 2.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub territory: Option<String>,
    /// How the territory was found: `code`, `postcode`, `nearest`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub territory_from: Option<String>,
    /// `manual`, `import` or `geocoded`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coordinate_source: Option<String>,
    /// 0 to 100, of a geocoder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<u8>,
}

/// Ways to get in touch, the public ones only. What is not public lives in another table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    /// `http` or `https`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    /// Only when its owner ticked "public".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Only when its owner ticked "public".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Whether the relay form is offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relay: Option<bool>,
}

/// One link of a card, beside its website.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// A code of the list `link_types`.
    #[serde(rename = "type")]
    pub kind: String,
    /// `http` or `https`.
    pub url: String,
    /// Words for the link; the type's label when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// Hours of a crisis, which replace the usual ones between two dates (KINDS.md 2.3).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CrisisHours {
    /// OSM opening hours, `off`, or `same`.
    pub hours: String,
    /// First day, `YYYY-MM-DD`.
    pub from: String,
    /// Last day, `YYYY-MM-DD`, at most 90 days ahead when it is set.
    pub until: String,
    /// At most 280 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Where the content came from (KINDS.md 2.8).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SourceRef {
    /// Code of the source on the home node.
    pub source: String,
    /// Record id within the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// Where the data set is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dataset: Option<String>,
    /// A code of the list `licences`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// Who must be named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribution: Option<String>,
    /// `YYYY-MM-DD`: when the source last contained it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_at: Option<String>,
    /// Which fields came from it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
}

/// Texts of a card in another language than its own.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Texts {
    /// See [`Card::name`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// See [`Card::summary`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// See [`Card::description`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// The public content of an entry: of an initiative, or with [`Card::terms`] of a proposal. Absent means unknown; unknown is never "no".
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// Plain text, 1 to 200 characters.
    pub name: String,
    /// 1 to 4 codes; the first is the main kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<String>,
    /// Plain text, at most 280 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Markdown, at most 10 000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// BCP 47 tag of the texts.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lang: String,
    /// The texts in other languages, by BCP 47 tag.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub translations: BTreeMap<String, Texts>,
    /// Languages spoken with the public.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// At most 12 theme codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub themes: Vec<String>,
    /// At most 24 free words of 2 to 40 characters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// For whom.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub publics: Vec<String>,
    /// Where; an initiative may have no place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// `"national"`, `"remote"`, a list of territory codes, or `{lat, lon, radius_km}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area_served: Option<Value>,
    /// IANA name; opening hours are read in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// Public ways to get in touch.
    #[serde(default, skip_serializing_if = "Contact::is_empty")]
    pub contact: Contact,
    /// At most 16.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// OSM syntax.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening_hours: Option<String>,
    /// Replaces `opening_hours` between its dates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crisis_hours: Option<CrisisHours>,
    /// Facts by the names of KINDS.md 2.4.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub accessibility: Map<String, Value>,
    /// A code of `price_models`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_model: Option<String>,
    /// A code of `legal_forms`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_form: Option<String>,
    /// Codes of `labels`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// By scheme (KINDS.md 2.5), values as text.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub identifiers: BTreeMap<String, String>,
    /// `idea`, `creation`, `trial`, `open`, `paused` or `closed`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub status: String,
    /// `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_since: Option<String>,
    /// URI of an initiative, of any node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// URIs of initiatives, of any node.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
    /// URIs of initiatives, of any node.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub member_of: Vec<String>,
    /// Statements of KINDS.md 2.6.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub charter: Vec<Value>,
    /// Who decides, and how.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub governance: Map<String, Value>,
    /// KINDS.md 2.7.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub economics: Map<String, Value>,
    /// What it does with data.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub data_policy: Map<String, Value>,
    /// The software it runs or makes.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub software: Map<String, Value>,
    /// Pictures `{url, alt, licence, credit}`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<Value>,
    /// Where the content came from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<SourceRef>,
    /// A code of `licences`; `unknown` entries are not exchanged with peers.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub licence: String,
    /// `YYYY-MM-DD`; absent: never confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked_at: Option<String>,
    /// `maintainer`, `moderator`, `visitor` or `source`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked_by: Option<String>,
    /// Shown on this node only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub local_only: bool,
    /// Values of the kinds' attributes, by code, or by IRI when another node made the attribute.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub attributes: Map<String, Value>,
    /// Labels of what another node made, by IRI (PROTOCOL.md).
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub vocabulary: Map<String, Value>,
    /// Of an offer or a request; nothing for an initiative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<Terms>,
    /// Members we do not know, kept as they came.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// The members of a card by dotted name: `{"location": {"city": …}}` is `location.city`. Dotted names stay as they are.
pub fn flatten(members: Map<String, Value>) -> Fields {
    let mut fields = Fields::new();
    for (name, value) in members {
        match value {
            Value::Object(group) if GROUPS.contains(&name.as_str()) => {
                fields.extend(group.into_iter().map(|(member, value)| (format!("{name}.{member}"), value)));
            }
            value => {
                fields.insert(name, value);
            }
        }
    }
    fields
}

impl Location {
    /// Its town, else the name of its territory.
    pub fn town(&self, gazetteer: &Gazetteer) -> Option<String> {
        let territory = || Some(gazetteer.territory(self.territory.as_deref()?)?.name);
        self.city.clone().or_else(territory)
    }
}

impl Contact {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Contact::default()
    }
}

impl Card {
    /// Whether the members of `name` are fields of their own, `location.city`.
    pub fn is_group(name: &str) -> bool {
        GROUPS.contains(&name)
    }

    /// The first kind, or nothing for a card without one.
    pub fn main_kind(&self) -> Option<&str> {
        self.kinds.first().map(String::as_str)
    }

    /// The content flattened to dotted names. Its inverse is [`Card::from_fields`].
    ///
    /// # Errors
    /// Never for a card that was deserialised; the error is serde's.
    pub fn to_fields(&self) -> serde_json::Result<Fields> {
        let Value::Object(members) = serde_json::to_value(self)? else { return Ok(Fields::new()) };
        Ok(flatten(members))
    }

    /// Builds a card from dotted names; members it does not know are kept in [`Card::other`].
    ///
    /// # Errors
    /// When a value has not the type of its field, as `"kinds": 3`.
    pub fn from_fields(fields: &Fields) -> serde_json::Result<Card> {
        let mut members = Map::new();
        for (path, value) in fields {
            match path.split_once('.') {
                Some((group, member)) if GROUPS.contains(&group) => {
                    let group = members.entry(group).or_insert_with(|| Value::Object(Map::new()));
                    if let Value::Object(group) = group {
                        group.insert(member.to_owned(), value.clone());
                    }
                }
                _ => {
                    members.insert(path.clone(), value.clone());
                }
            }
        }
        serde_json::from_value(Value::Object(members))
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if hands out a reference")]
fn is_zero(n: &u32) -> bool {
    *n == 0
}
