//! Reading: from the bytes of a file to [`Incoming`] records, one at a time, whatever the format.
//!
//! A file is unpacked and decoded, its container is found (table, JSON, GeoJSON, lines), and its
//! elements become [`RawRecord`]s. A [`Format`] then says what they mean. The formats that have a name
//! of their own stand in [`formats`]; everything else is read by the generic one.

mod columns;
mod format;
pub mod formats;

pub use self::columns::Columns;
pub use self::format::{Container, Format, RawRecord, Registered, Sample, Sniff};
