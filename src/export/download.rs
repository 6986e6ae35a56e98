//! The entries of a search, written in one format: what pages, API and command line hand out.

use std::collections::{BTreeSet, HashMap};
use std::io::Write;

use super::parts::{Licences, Parts, Split, exportable, licences_of, split, stays_here};
use super::{Export, Exported, Head, Setup, attribute_columns, format};
use crate::clock::Timestamp;
use crate::db::Db;
use crate::error::{Error, Result, sentence};
use crate::initiative::Card;
use crate::initiative::store::{self, Initiative};
use crate::search::{Matching, Query, Search};

/// Rows held in memory at a time.
const PER_READ: usize = 500;

/// What a download is made of.
pub struct Download<'a> {
    /// The database.
    pub db: &'a Db,
    /// The index, which says what is in the result and in which order.
    pub search: &'a Search,
    /// Names and options of the formats.
    pub setup: Setup,
    /// `https://host` of this node.
    pub base_url: String,
    /// The address of this download.
    pub url: String,
    /// Now.
    pub generated: Timestamp,
}

/// What will be written: one file, or the index of its parts because the result mixes licences.
pub enum Prepared {
    /// One file.
    File(Box<File>),
    /// One address per licence.
    Parts(Parts),
    /// Nothing of the result may be written.
    Nothing(LeftOut),
}

/// Entries of the result that stand in no file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Whose licence is unknown: nobody may copy them.
    pub licence_unknown: u64,
    /// Which are for this directory only.
    pub local_only: u64,
}

impl LeftOut {
    fn count(&mut self, card: &Card) {
        if stays_here(card) {
            self.local_only += 1;
        } else if !exportable(card) {
            self.licence_unknown += 1;
        }
    }
}

/// A file that is ready to be written.
pub struct File {
    /// What of the result does not stand in it, nor in any other.
    pub left_out: LeftOut,
    matching: Matching,
    head: Head,
    export: Box<dyn Export>,
}

impl File {
    /// For the header `Content-Type`.
    pub fn media_type(&self) -> &'static str {
        self.export.media_type()
    }

    /// A name for the file.
    pub fn name(&self) -> String {
        self.head.file_name(self.export.extension())
    }
}

impl Download<'_> {
    /// Looks at the result once: which entries, which licences, which columns.
    ///
    /// # Errors
    /// [`Error::Usage`] for an unknown format.
    pub fn prepare(&self, query: &Query, format_name: &str, licence: Option<&str>) -> Result<Prepared> {
        let export = format(format_name, &self.setup).ok_or_else(|| {
            Error::Usage(sentence!("export-no-format", format = format_name, formats = super::FORMATS.join(", ")))
        })?;
        let matching = self.search.matching(query)?;
        let seen = self.look(&matching)?;
        match split(&seen.licences, licence) {
            Split::Nothing => Ok(Prepared::Nothing(seen.left_out)),
            Split::Several => {
                let separator = if self.url.contains('?') { '&' } else { '?' };
                Ok(Prepared::Parts(Parts::new(&seen.licences, |code| format!("{}{separator}licence={code}", self.url))))
            }
            Split::One(licence) => {
                let head = Head {
                    title: self.setup.directory_name.clone(),
                    licence,
                    attribution: std::iter::once(self.setup.directory_name.clone())
                        .chain(seen.attributions)
                        .collect::<Vec<_>>()
                        .join(", "),
                    url: self.url.clone(),
                    generated: self.generated,
                    class: query.class,
                    attributes: seen.attributes.into_iter().collect(),
                };
                Ok(Prepared::File(Box::new(File { left_out: seen.left_out, matching, head, export })))
            }
        }
    }

    /// Writes a prepared file.
    ///
    /// # Errors
    /// When the database does not answer, or `out` refuses.
    pub fn write(&self, mut file: File, out: &mut dyn Write) -> Result<()> {
        file.export.begin(out, &file.head)?;
        for part in file.matching.in_parts(PER_READ) {
            let entries = self.read(&part?)?;
            let names = self.names_of_answering(&entries)?;
            for entry in &entries {
                if entry.card.licence == file.head.licence && exportable(&entry.card) {
                    let page_url = self.page_url(entry);
                    let by = entry.card.terms.as_ref().and_then(|terms| names.get(&terms.by));
                    file.export.entry(out, &exported(entry, &page_url, by.map(String::as_str)))?;
                }
            }
        }
        file.export.end(out)
    }

    /// The rows of these addresses, in this order; those that are gone meanwhile are left out.
    fn read(&self, uris: &[String]) -> Result<Vec<Initiative>> {
        let mut rows = self.db.read_now(|conn| store::find_many(conn, uris))?;
        rows.retain(|row| row.state == store::State::Published);
        let place = |uri: &str| uris.iter().position(|wanted| wanted == uri);
        rows.sort_by_key(|row| place(&row.uri));
        Ok(rows)
    }

    /// Names of the initiatives that answer for the proposals among these entries, as far as they are shown here.
    fn names_of_answering(&self, entries: &[Initiative]) -> Result<HashMap<String, String>> {
        let uris: Vec<String> =
            entries.iter().filter_map(|entry| Some(entry.card.terms.as_ref()?.by.clone())).collect();
        if uris.is_empty() {
            return Ok(HashMap::new());
        }
        let mut found = self.db.read_now(|conn| store::find_many(conn, &uris))?;
        found.retain(Initiative::is_public);
        Ok(found.into_iter().map(|initiative| (initiative.uri, initiative.card.name)).collect())
    }

    fn look(&self, matching: &Matching) -> Result<Seen> {
        let mut seen = Seen::default();
        for part in matching.in_parts(PER_READ) {
            let rows = self.read(&part?)?;
            rows.iter().for_each(|row| seen.left_out.count(&row.card));
            let cards = || rows.iter().map(|row| &row.card).filter(|card| exportable(card));
            for (licence, count) in licences_of(cards()) {
                *seen.licences.entry(licence).or_default() += count;
            }
            seen.attributes.extend(attribute_columns(cards()));
            seen.attributions
                .extend(cards().flat_map(|card| &card.sources).filter_map(|source| source.attribution.clone()));
        }
        Ok(seen)
    }

    fn page_url(&self, entry: &Initiative) -> String {
        match entry.handle.as_deref() {
            Some(handle) if entry.own => format!("{}/@{handle}", self.base_url),
            Some(handle) => format!("{}/@{handle}@{}", self.base_url, entry.home),
            None => entry.uri.clone(),
        }
    }
}

fn exported<'e>(entry: &'e Initiative, page_url: &'e str, by_name: Option<&'e str>) -> Exported<'e> {
    Exported {
        uri: &entry.uri,
        page_url,
        home: &entry.home,
        handle: entry.handle.as_deref(),
        rev: entry.rev,
        published: entry.published,
        updated: entry.updated,
        claimed: entry.claimed,
        card: &entry.card,
        by_name,
        document: entry.document.as_deref(),
    }
}

#[derive(Default)]
struct Seen {
    left_out: LeftOut,
    licences: Licences,
    attributes: BTreeSet<String>,
    attributions: BTreeSet<String>,
}
