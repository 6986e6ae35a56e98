//! What a person says of a file, as an import takes it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use url::Url;

use super::{Intake, Rules};
use crate::import::{ImportOptions, ReadOptions};

/// What was chosen for a file; each as the option of the command says it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// Name of the source, by which its records are known.
    pub source: String,
    /// A licence code; empty: what the file says.
    pub licence: String,
    /// Who must be named.
    pub attribution: String,
    /// The kind of records that name none, or empty.
    pub kind: String,
    /// Columns that are read otherwise than by themselves, each with its field, with
    /// [`chosen::ID`](crate::import::read::chosen::ID), or with nothing when it is not read.
    pub columns: BTreeMap<String, String>,
    /// The mapping file that says so, where columns are read otherwise than by themselves.
    pub mapping: Option<String>,
    /// Where the file is fetched from is told to everybody; an address may hold a secret.
    #[serde(default)]
    pub publish_address: bool,
    /// The file is whole: what it lacks has left the source.
    pub complete: bool,
    /// Latitude and longitude are exchanged.
    pub accept_swap: bool,
}

impl Choices {
    /// How the file is read.
    pub fn how_to_read(&self, rules: &Rules) -> ReadOptions {
        ReadOptions {
            kinds: said(&self.kind).into_iter().collect(),
            mapping: self.mapping.clone(),
            accept_swap: self.accept_swap,
            territories: rules.territories.clone(),
            ..ReadOptions::default()
        }
    }

    pub(super) fn options(&self, intake: &Intake, rules: &Rules, dry_run: bool) -> ImportOptions {
        ImportOptions {
            source: self.source.clone(),
            file_name: Some(intake.file_name.clone()),
            licence: said(&self.licence),
            attribution: said(&self.attribution),
            dataset: intake.address.clone().filter(|_| self.publish_address),
            complete: self.complete,
            dry_run,
            read: self.how_to_read(rules),
            rows_per_transaction: rules.rows_per_transaction,
            ranking: rules.ranking.clone(),
        }
    }
}

fn said(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

/// Whether a source may be called so: up to 100 characters, and no sign in front by which the program names its own.
pub fn is_source_name(name: &str) -> bool {
    let first = name.chars().next().is_some_and(|c| c.is_alphanumeric());
    first && name.chars().count() <= 100 && !name.chars().any(char::is_control)
}

/// The name of a source is that of its first file without its ending, as with the command.
pub(super) fn source_of(file_name: &str) -> String {
    let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem).trim();
    let name: String = stem.chars().skip_while(|c| !c.is_alphanumeric()).take(100).collect();
    if name.is_empty() { "file".to_owned() } else { name }
}

/// The name that an address gives to the file behind it.
pub(super) fn name_in(address: &Url) -> String {
    let last = address.path_segments().and_then(|mut parts| parts.rfind(|part| !part.is_empty()));
    let last = last.map(|part| percent_encoding::percent_decode_str(part).decode_utf8_lossy().into_owned());
    last.or_else(|| address.host_str().map(str::to_owned)).unwrap_or_default().chars().take(120).collect()
}
