//! Reading: from the bytes of a file to [`super::Incoming`] records, one at a time, whatever the format.
//!
//! A file is unpacked and decoded, its container is found (table, JSON, GeoJSON, lines), and its
//! elements become [`RawRecord`]s. A [`Format`] then says what they mean. The formats that have a name
//! of their own stand in [`formats`]; everything else is read by the generic one.

mod acceslibre;
mod bnlc;
pub mod chosen;
mod columns;
mod container;
mod coopcycle;
mod coordinates;
pub mod country;
mod csv;
mod cursor;
pub mod dates;
mod dfc;
mod elements;
mod entry;
mod fablabs;
mod format;
pub mod formats;
mod generic;
mod geojson;
mod gogocarto;
mod json;
pub mod licence;
mod limits;
mod mapping;
mod mednum;
mod murmurations;
mod native;
mod open;
mod openfairdb;
mod openstreetmap;
mod packed;
mod problems;
mod repaircafe;
pub mod rows;
mod rrule;
mod schema_org;
mod source;
mod synonyms;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod transform;

pub use self::columns::Columns;
pub use self::coordinates::Places;
pub use self::format::{Container, Format, RawRecord, Registered, Sample, Sniff};
pub(in crate::import) use self::open::DOUBTS;
pub use self::open::{Opened, open};
pub(in crate::import) use self::synonyms::asked_of_proposals;
pub use self::synonyms::{fields_of, is_personal};
