//! Reading: from the bytes of a file to [`Incoming`] records, one at a time, whatever the format.
//!
//! A file is unpacked and decoded, its container is found (table, JSON, GeoJSON, lines), and its
//! elements become [`RawRecord`]s. A [`Format`] then says what they mean. The formats that have a name
//! of their own stand in [`formats`]; everything else is read by the generic one.

mod acceslibre;
mod bnlc;
mod columns;
mod coopcycle;
pub mod country;
pub mod dates;
mod dfc;
mod entry;
mod fablabs;
mod format;
pub mod formats;
mod gogocarto;
pub mod licence;
mod mednum;
mod murmurations;
mod openfairdb;
mod openstreetmap;
mod repaircafe;
mod rrule;
mod schema_org;
#[cfg(test)]
mod testing;

pub use self::columns::Columns;
pub use self::format::{Container, Format, RawRecord, Registered, Sample, Sniff};

/// stub
pub struct Opened {
    /// s
    pub facts: super::FileFacts,
    /// s
    pub records: Box<dyn Iterator<Item = Result<super::Incoming, super::FileProblem>> + Send>,
}
/// stub
pub fn open(
    _s: Box<dyn std::io::Read + Send>,
    _n: Option<&str>,
    _o: &super::ReadOptions,
    _g: &std::sync::Arc<crate::place::Gazetteer>,
) -> Result<Opened, super::FileProblem> {
    unimplemented!()
}
