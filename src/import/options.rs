//! What an import is told.

use super::ReadOptions;

/// What the person who imports says.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    /// Code of the source; records are known by it.
    pub source: String,
    /// Name of the file, for the report and for its ending.
    pub file_name: Option<String>,
    /// A licence code; wins over what the file states.
    pub licence: Option<String>,
    /// Who must be named.
    pub attribution: Option<String>,
    /// Where the data set is published.
    pub dataset: Option<String>,
    /// The file is whole: what it lacks is missing from the source.
    pub complete: bool,
    /// Write nothing, say what would change.
    pub dry_run: bool,
    /// How to read it.
    pub read: ReadOptions,
    /// Rows in one transaction.
    pub rows_per_transaction: usize,
    /// Codes of sources, the most trusted first: one takes over the fields of those behind it and of those not named.
    pub ranking: Vec<String>,
}
