//! Exports: one search result, written as a file which other programs read (FORMATS.md 3).
//!
//! Every format streams: the caller hands over one entry after the other and never holds them all. What is
//! written is the public [`Card`], at its published precision; the exact point and held-back contacts are not
//! reachable from here. A file has one licence: see [`parts`] for a result that mixes several.
//!
//! To add a format: a file beside these, and a line in [`format()`].

mod csv;
pub mod download;
mod geojson;
mod jsonld;
mod ndjson;
pub mod parts;
mod proposal;
mod row;
mod schema_hours;

use std::io::Write;
use std::sync::Arc;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::initiative::kind::Kinds;
use crate::initiative::{Card, Class};

pub use self::csv::CsvOptions;
pub use self::proposal::PROPOSAL_COLUMNS;
pub use self::row::{COLUMNS, attribute_columns};

/// The columns of a file of entries of this class.
pub fn columns_of(class: Class) -> &'static [&'static str] {
    match class {
        Class::Initiative => COLUMNS,
        Class::Proposal => PROPOSAL_COLUMNS,
    }
}

/// The names that [`format()`] knows, in the order in which they are offered.
pub const FORMATS: &[&str] = &["csv", "geojson", "jsonld", "ndjson"];

/// One entry on its way into a file.
#[derive(Debug, Clone, Copy)]
pub struct Exported<'a> {
    /// Its id everywhere, `https://bretagne.example/i/01JD…`, with `/o/` of a proposal.
    pub uri: &'a str,
    /// Its page on this node.
    pub page_url: &'a str,
    /// Host of its home node.
    pub home: &'a str,
    /// `repair-cafe-lorient`; a copy may come without.
    pub handle: Option<&'a str>,
    /// Its version.
    pub rev: i64,
    /// First publication.
    pub published: Timestamp,
    /// Last change.
    pub updated: Timestamp,
    /// Whether somebody of the initiative keeps the card.
    pub claimed: bool,
    /// The public content.
    pub card: &'a Card,
    /// Name of the initiative that answers for a proposal, when it is known here.
    pub by_name: Option<&'a str>,
    /// The entry document as its home wrote it, when this is a copy: NDJSON passes it on unchanged.
    pub document: Option<&'a str>,
}

/// What stands at the top of a file.
#[derive(Debug, Clone)]
pub struct Head {
    /// Words for the result, `Annuaire de Bretagne`.
    pub title: String,
    /// The one licence of all entries in the file.
    pub licence: String,
    /// Who must be named: the node and its sources.
    pub attribution: String,
    /// The address of this export, where a fresh one can be had.
    pub url: String,
    /// When it was written.
    pub generated: Timestamp,
    /// Of which class the entries are, which decides the columns.
    pub class: Class,
    /// Codes or IRIs of attributes that get a column each, see [`attribute_columns`].
    pub attributes: Vec<String>,
}

impl Head {
    /// A name for the downloaded file, which says licence and day: `bocage-ODbL-1.0-2026-11-24.csv`.
    pub fn file_name(&self, extension: &str) -> String {
        let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
        let licence: String = self.licence.chars().filter(plain).collect();
        format!("bocage-{licence}-{}.{extension}", self.generated.date())
    }
}

/// What the formats need to know beyond entries.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Labels, types and mappings of kinds.
    pub kinds: Arc<Kinds>,
    /// Name of this directory, for the documents of its own cards.
    pub directory_name: String,
    /// Language of labels in documents.
    pub lang: String,
    /// How a CSV is wanted.
    pub csv: CsvOptions,
}

/// A format that is being written.
pub trait Export: Send {
    /// For the header `Content-Type`.
    fn media_type(&self) -> &'static str;
    /// For the file's name, without a dot.
    fn extension(&self) -> &'static str;
    /// Writes what comes before the entries.
    ///
    /// # Errors
    /// When `out` refuses.
    fn begin(&mut self, out: &mut dyn Write, head: &Head) -> Result<()>;
    /// Writes one entry.
    ///
    /// # Errors
    /// When `out` refuses.
    fn entry(&mut self, out: &mut dyn Write, entry: &Exported<'_>) -> Result<()>;
    /// Writes what comes after the entries.
    ///
    /// # Errors
    /// When `out` refuses.
    fn end(&mut self, out: &mut dyn Write) -> Result<()>;
}

/// A fresh writer of a format of [`FORMATS`].
pub fn format(name: &str, setup: &Setup) -> Option<Box<dyn Export>> {
    match name {
        "csv" => Some(Box::new(csv::Csv::new(setup.csv))),
        "geojson" => Some(Box::new(geojson::GeoJson::default())),
        "jsonld" | "json-ld" => Some(Box::new(jsonld::JsonLd::new(Arc::clone(&setup.kinds)))),
        "ndjson" => Some(Box::new(ndjson::Ndjson::new(setup.clone()))),
        _ => None,
    }
}

/// Writes a JSON value in which nothing can end a `<script>` or a line of an old parser, for exports that get
/// pasted into pages.
fn write_json(out: &mut dyn Write, value: &serde_json::Value) -> Result<()> {
    let text = serde_json::to_string(value)?;
    if text.contains(['<', '>', '&', '\u{2028}', '\u{2029}']) {
        let mut safe = String::with_capacity(text.len() + 64);
        for c in text.chars() {
            match c {
                '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => safe.push_str(&format!("\\u{:04x}", u32::from(c))),
                c => safe.push(c),
            }
        }
        out.write_all(safe.as_bytes())?;
    } else {
        out.write_all(text.as_bytes())?;
    }
    Ok(())
}
