//! Documents that have any of many terms.
//!
//! Tantivy's own query for a set of terms makes an automaton of them and walks the dictionary with it. To look each of a
//! few dozen terms up costs a hundredth of that.

use tantivy::index::SegmentReader;
use tantivy::query::{BitSetDocSet, ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{BitSet, DocId, Score, Term};

/// The query, without scores.
#[derive(Debug, Clone)]
pub(super) struct AnyOf(pub Vec<Term>);

impl Query for AnyOf {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for AnyOf {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(ConstScorer::new(BitSetDocSet::from(documents(reader, self.0.iter())?), boost)))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("any of some terms", 1.0))
    }
}

/// The documents of one part of the index that have any of the terms, deleted ones included.
///
/// # Errors
/// When the index cannot be read.
pub(super) fn documents<'a>(reader: &SegmentReader, terms: impl Iterator<Item = &'a Term>) -> tantivy::Result<BitSet> {
    let mut found = BitSet::with_max_value(reader.max_doc());
    for term in terms {
        let index = reader.inverted_index(term.field())?;
        let Some(mut list) = index.read_block_postings(term, IndexRecordOption::Basic)? else { continue };
        while !list.docs().is_empty() {
            for document in list.docs() {
                found.insert(*document);
            }
            list.advance();
        }
    }
    Ok(found)
}
