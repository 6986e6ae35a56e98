//! Mapping files: which column of a file is what, in TOML (FORMATS.md 2.1).
//!
//! Shipped ones stand in `config/mappings/` and are found by the columns named in their `match`;
//! a person names another one with `--map`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::problems::refuse;
use super::transform::Transform;
use crate::error::sentence;
use crate::import::FileProblem;

/// The shipped mapping files, with their names.
const SHIPPED: &[(&str, &str)] = &[
    ("amap_nantes", include_str!("../../../config/mappings/amap_nantes.toml")),
    ("bzh_fablab", include_str!("../../../config/mappings/bzh_fablab.toml")),
    ("coops_uk_outlets", include_str!("../../../config/mappings/coops_uk_outlets.toml")),
    ("hopitaux_idf", include_str!("../../../config/mappings/hopitaux_idf.toml")),
    ("mednum_gironde", include_str!("../../../config/mappings/mednum_gironde.toml")),
    ("mednum_hub_lo", include_str!("../../../config/mappings/mednum_hub_lo.toml")),
    ("mednum_ultra_num", include_str!("../../../config/mappings/mednum_ultra_num.toml")),
    ("supermarches_cooperatifs", include_str!("../../../config/mappings/supermarches_cooperatifs.toml")),
    ("susy_europe", include_str!("../../../config/mappings/susy_europe.toml")),
];

/// What a mapping file says.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// A code for the source, for the person who reads the file.
    #[serde(default, rename = "source")]
    #[expect(dead_code, reason = "stands in the file for people; the person who imports names the source")]
    source: Option<String>,
    /// `csv`, `json`, `geojson`: for people; the content decides.
    #[serde(default)]
    #[expect(dead_code, reason = "stands in the file for people; the content of the file decides")]
    reader: Option<String>,
    /// Where the records of a JSON document stand, `$.data`.
    #[serde(default)]
    pub path: Option<String>,
    /// Columns that the file does not name are recognised by what they are called.
    #[serde(default)]
    pub by_name: bool,
    /// Columns that are not read, whatever they are called.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// Columns by which a shipped file is recognised: all of them are there.
    #[serde(default, rename = "match")]
    pub recognised_by: Vec<String>,
    /// Columns that together are the id of a record.
    #[serde(default)]
    pub key: Vec<String>,
    /// Compare the parts of the key as they stand, upper and lower case apart; otherwise they are folded.
    #[serde(default)]
    pub exact_key: bool,
    /// The kind of every record.
    #[serde(default)]
    pub kind: Option<String>,
    /// The kind out of a column.
    #[serde(default)]
    pub kind_from: Vec<KindFrom>,
    /// Column → field.
    #[serde(default)]
    pub columns: BTreeMap<String, Targets>,
    /// Field → value, for every record that has none.
    #[serde(default)]
    pub constants: BTreeMap<String, toml::Value>,
    /// Licence code of the data.
    #[serde(default)]
    pub licence: Option<String>,
    /// Whether e-mail and phone are meant for the public.
    #[serde(default)]
    pub public_contact: bool,
    /// Tables by which `map(name)` translates values; keys are compared without regard to case.
    #[serde(default)]
    pub value_maps: BTreeMap<String, BTreeMap<String, OneOrMany>>,
    /// How sure a geocoder must have been.
    #[serde(default)]
    pub min_score: Option<MinScore>,
    /// Which values of a column say that a record has ended, or is not to be taken.
    #[serde(default)]
    pub status: Option<StatusColumn>,
    /// West, south, east, north: where the points of records without a country must lie.
    #[serde(default)]
    pub bounds: Option<[f64; 4]>,
    /// Opening hours in a column for each end of each slot of each day.
    #[serde(default)]
    pub week: Option<Week>,
    /// One row names two entries and says that they work together.
    #[serde(default)]
    pub relation: Vec<Related>,
}

/// One field or several, each with transforms.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Targets {
    /// Just a field.
    Field(String),
    /// A field and what happens to the value.
    One(Target),
    /// Several.
    Many(Vec<Target>),
}

/// A field and what happens to the value on its way.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// Dotted name.
    pub field: String,
    /// In this order.
    #[serde(default)]
    pub transform: Vec<String>,
}

/// Where the kind comes from.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindFrom {
    /// The column.
    pub column: String,
    /// Name of a value map.
    pub map: String,
}

/// One code or several.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

/// The certainty of a geocoder.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MinScore {
    /// The column that holds it.
    pub column: String,
    /// Below this, the point is not read.
    pub least: f64,
}

/// What a status column says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusColumn {
    /// The column.
    pub column: String,
    /// Values of what has ended.
    #[serde(default)]
    pub closed: Vec<String>,
    /// Values of what is pending, refused or private.
    #[serde(default)]
    pub refused: Vec<String>,
}

/// How the columns of opening hours are called.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Week {
    /// The seven days from Monday on, as they stand in the names of the columns.
    pub days: [String; 7],
    /// For each slot of a day the columns of its beginning and its end; `{day}` stands for the day.
    pub slots: Vec<[String; 2]>,
}

/// One of the entries of a relation file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Related {
    /// What stands before its id, so that two entries of one name differ.
    pub prefix: String,
    /// Columns that together are its id.
    pub key: Vec<String>,
    /// Column → field.
    pub columns: BTreeMap<String, Targets>,
    /// Field → value.
    #[serde(default)]
    pub constants: BTreeMap<String, toml::Value>,
    /// Prefixes of the entries of the same row that are its members.
    #[serde(default)]
    pub members: Vec<String>,
    /// An entry with several points in the file gets none.
    #[serde(default)]
    pub one_point_only: bool,
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// When it is not TOML, or has members or transforms that we do not know.
    pub fn read(text: &str) -> Result<Mapping, FileProblem> {
        let mapping: Mapping = toml::from_str(text).map_err(|error| {
            refuse("bad_mapping", sentence!("file-mapping-unreadable", cause = error.to_string().trim()))
        })?;
        for target in
            mapping.columns.values().chain(mapping.relation.iter().flat_map(|related| related.columns.values()))
        {
            for target in target.list() {
                for transform in &target.transform {
                    Transform::read(transform, &mapping)?;
                }
            }
        }
        Ok(mapping)
    }

    /// The text of the shipped file of this name.
    pub fn shipped_text(name: &str) -> Option<&'static str> {
        SHIPPED.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
    }

    /// Whether it says what becomes of a column, so that its name does not matter.
    pub fn decides(&self, column: &str) -> bool {
        self.columns.contains_key(column) || self.ignore.iter().any(|ignored| ignored == column)
    }

    /// Whether it says of its records whether they are offers or requests.
    pub fn says_purpose(&self) -> bool {
        let is_purpose = |target: Target| target.field == "terms.purpose";
        self.constants.contains_key("terms.purpose") || self.columns.values().flat_map(Targets::list).any(is_purpose)
    }

    /// The shipped file for a table with these columns, and its name.
    pub fn shipped(columns: &dyn Fn(&str) -> bool) -> Option<(&'static str, Mapping)> {
        let all = SHIPPED.iter().filter_map(|(name, text)| Some((*name, Mapping::read(text).ok()?)));
        let found = all.filter(|(_, mapping)| {
            !mapping.recognised_by.is_empty() && mapping.recognised_by.iter().all(|column| columns(column))
        });
        found.max_by_key(|(_, mapping)| mapping.recognised_by.len())
    }
}

impl Targets {
    /// All of them.
    pub fn list(&self) -> Vec<Target> {
        match self {
            Targets::Field(field) => vec![Target { field: field.clone(), transform: Vec::new() }],
            Targets::One(target) => vec![target.clone()],
            Targets::Many(targets) => targets.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_mapping_is_sound() {
        for (name, text) in SHIPPED {
            let mapping = Mapping::read(text).unwrap_or_else(|problem| panic!("{name}: {problem}"));
            assert!(mapping.recognised_by.len() >= 2, "{name} would be taken for too many files");
        }
    }

    #[test]
    fn an_unknown_transform_or_member_is_refused_by_name() {
        let problem = Mapping::read("[columns]\na = { field = \"name\", transform = [\"shout\"] }").unwrap_err();
        assert!(problem.to_string().contains("shout"), "{problem}");
        assert!(Mapping::read("kolumns = 1").is_err());
    }
}
