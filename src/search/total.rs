//! How many entries there are, where nothing else of them is asked for.

use super::find::Wanted;
use super::index::Search;
use super::query::Query;
use crate::error::Result;

impl Search {
    /// How many entries a query finds as it stands: no word is corrected, no place read from the words.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn total(&self, query: &Query) -> Result<u64> {
        self.count(query, &self.look())
    }

    /// How many entries a query finds as [`Search::find`] understands it, with nothing else of them.
    ///
    /// # Errors
    /// As [`Search::find`].
    pub fn total_found(&self, query: &Query) -> Result<u64> {
        let wanted = Wanted { keep: 0, facets: &[], zoom: None };
        let (_, collected, _) = self.run(query, &self.look(), None, wanted)?;
        Ok(collected.total)
    }

    /// How many entries a search without any wish finds. It is counted once for each state of the index.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn everything(&self) -> Result<u64> {
        let served = self.look();
        if let Some(known) = served.everything.get() {
            return Ok(*known);
        }
        let counted = self.count(&Query::default(), &served)?;
        Ok(*served.everything.get_or_init(|| counted))
    }
}
