//! Wishes about numbers, days, times and hours, which each part of the index answers from its columns.

use std::sync::Arc;

use tantivy::DocId;
use tantivy::columnar::{Column, StrColumn};
use tantivy::index::SegmentReader;

use super::found::OpenState;
use super::hours::{OpenQuestion, OpenTable};
use super::segment::{self, Segment};
use crate::error::Result;

/// A wish about a number.
pub(super) struct Range {
    /// Columns of the least and the greatest number of a document.
    pub low: String,
    pub high: String,
    pub min: f64,
    pub max: f64,
}

/// A wish about hours of an attribute.
pub(super) struct HoursWish {
    /// Column of the rules.
    pub column: String,
    /// Open at any of these times.
    pub questions: Vec<OpenQuestion>,
}

/// A wish about a number, in one part of the index.
pub(super) struct RangeHere {
    low: Option<Column<f64>>,
    high: Option<Column<f64>>,
    min: f64,
    max: f64,
}

impl RangeHere {
    pub fn on(range: &Range, reader: &SegmentReader) -> Result<RangeHere> {
        let (low, high) = (segment::numbers(reader, &range.low)?, segment::numbers(reader, &range.high)?);
        Ok(RangeHere { low, high, min: range.min, max: range.max })
    }

    /// An unknown number is in no range.
    pub fn overlaps(&self, document: DocId) -> bool {
        let (Some(low), Some(high)) = (&self.low, &self.high) else { return false };
        let mut ranges = low.values_for_doc(document).zip(high.values_for_doc(document));
        ranges.any(|(low, high)| low <= self.max && high >= self.min)
    }
}

/// A wish about hours of an attribute, in one part of the index.
pub(super) struct HoursHere {
    rules: Option<StrColumn>,
    tables: Vec<(Arc<OpenTable>, OpenQuestion)>,
}

impl HoursHere {
    pub fn on(wish: &HoursWish, reader: &SegmentReader, segment: &Segment) -> Result<HoursHere> {
        let rules = segment::texts(reader, &wish.column)?;
        let count = rules.as_ref().map_or(0, |rules| rules.num_terms());
        let table = |question: OpenQuestion| segment.attribute_table(&wish.column, question.table(), count);
        Ok(HoursHere { rules, tables: wish.questions.iter().map(|question| (table(*question), *question)).collect() })
    }

    /// Unknown hours are not open.
    pub fn open(&self, document: DocId) -> bool {
        let Some((rules, rule)) = self.rules.as_ref().and_then(|rules| Some((rules, rules.ords().first(document)?)))
        else {
            return false;
        };
        self.tables.iter().any(|(table, question)| table.state(rules, rule, *question) == OpenState::Open)
    }
}
