//! What is known of an initiative and not public. Kept in a table of its own that search, export and pages cannot reach.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Values as they were given, of what is published coarser or not at all.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Private {
    /// Degrees, as given, when the published point is coarser.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lat: Option<f64>,
    /// Degrees, as given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lon: Option<f64>,
    /// Street with its number, when the published address is coarser.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    /// Not public, or held back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Not public, or held back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Further fields by dotted name: attributes for the parties or the staff, postcode and city of a hidden place.
    #[serde(default, flatten)]
    pub other: Map<String, Value>,
}
