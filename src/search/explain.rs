//! Why a hit stands where it stands: the score, and the same score line by line. One function makes both.

use tantivy::index::SegmentReader;
use tantivy::postings::SegmentPostings;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{BitSet, DocId, DocSet, Term};

use super::any_of;
use super::found::Level;
use super::rank::Weights;
use super::schema::Fields;
use super::segment::Segment;
use super::words::Unit;
use crate::error::Result;

/// Up to this many lists are asked one by one; more are merged first.
const FEW_LISTS: usize = 2;

/// One part of a score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Part {
    /// The unit of this number.
    Word { unit: usize, level: Level, corrected: bool },
    /// Share of the name that the words make up.
    WholeName { share: f64 },
    /// Metres from the place.
    Near { metres: f64 },
    /// Days since the confirmation.
    Confirmed { days: i64 },
    /// Nobody ever confirmed it.
    NeverConfirmed,
}

/// Computes scores within one part of the index; documents must come in growing order.
pub(super) struct Scorekeeper<'a> {
    units: Vec<UnitHere>,
    segment: &'a Segment,
    weights: Weights,
    today: i64,
}

impl<'a> Scorekeeper<'a> {
    /// For the documents of one part.
    pub fn new(
        units: &[Unit],
        fields: &Fields,
        reader: &SegmentReader,
        segment: &'a Segment,
        weights: Weights,
        today: i64,
    ) -> Result<Scorekeeper<'a>> {
        let units = units.iter().map(|unit| UnitHere::open(unit, fields, reader)).collect::<Result<_>>()?;
        Ok(Scorekeeper { units, segment, weights, today })
    }

    /// The score of a document, the sum of what `line` is told, and whether a word was found only by correction.
    ///
    /// `floor` says, with that, which score is of interest at least: `None` as soon as it cannot be reached any more.
    #[expect(clippy::cast_precision_loss, reason = "numbers of words and days")]
    pub fn score(
        &mut self,
        document: DocId,
        metres: Option<f64>,
        floor: impl Fn(bool) -> f64,
        mut line: impl FnMut(Part, f64),
    ) -> Option<(f64, bool)> {
        let so_far = std::cell::Cell::new(0.0);
        let mut add = |part: Part, points: f64| {
            line(part, points);
            so_far.set(so_far.get() + points);
        };
        let (mut in_name, mut any_corrected) = (0, false);
        for (n, unit) in self.units.iter_mut().enumerate() {
            let (level, corrected, points) = unit.points(document, &self.weights);
            in_name += u64::from(level == Level::Name && !corrected);
            any_corrected |= corrected;
            add(Part::Word { unit: n, level, corrected }, points);
        }
        if in_name > 0 {
            let words = self.segment.name_words.first(document).unwrap_or(0).max(in_name);
            let share = in_name as f64 / words as f64;
            add(Part::WholeName { share }, self.weights.whole_name * share);
        }
        if let Some(metres) = metres {
            let half = self.weights.half_distance_km.max(0.001) * 1_000.0;
            add(Part::Near { metres }, self.weights.distance / (1.0 + metres / half));
        }
        // What is read last costs most: a column that not every document has.
        if so_far.get() + self.weights.confirmed.max(0.0) < floor(any_corrected) {
            return None;
        }
        match self.segment.checked.first(document) {
            Some(day) => {
                let days = (self.today - day).max(0);
                let left = 1.0 - days as f64 / self.weights.confirmed_days.max(1.0);
                add(Part::Confirmed { days }, self.weights.confirmed * left.max(0.0));
            }
            None => add(Part::NeverConfirmed, 0.0),
        }
        Some((so_far.get(), any_corrected))
    }
}

/// A unit, opened in one part of the index.
struct UnitHere {
    rarity: f64,
    forms: Vec<FormHere>,
}

struct FormHere {
    share: f64,
    corrected: bool,
    name: Lookup,
    tag: Lookup,
    text: Lookup,
}

impl UnitHere {
    fn open(unit: &Unit, fields: &Fields, reader: &SegmentReader) -> Result<UnitHere> {
        let only = unit.forms.len() == 1;
        let mut forms = Vec::new();
        for form in &unit.forms {
            let lookup = |field| Lookup::open(field, &form.stems, reader);
            // With one form the text is known to match: the index was asked for it.
            let text = if only { Lookup::All } else { lookup(fields.text)? };
            let (name, tag) = (lookup(fields.name)?, lookup(fields.tag)?);
            forms.push(FormHere { share: form.share, corrected: form.corrected, name, tag, text });
        }
        forms.sort_by(|a, b| b.share.total_cmp(&a.share));
        Ok(UnitHere { rarity: unit.rarity, forms })
    }

    /// A level counts what it adds to the level below it; what is in a name is in tags and texts as well.
    fn points(&mut self, document: DocId, weights: &Weights) -> (Level, bool, f64) {
        let (mut name, mut tag, mut text) = (0.0, 0.0, 0.0);
        let mut corrected = false;
        for form in &mut self.forms {
            let in_name = form.name.contains(document);
            let in_tag = in_name || tag == 0.0 && form.tag.contains(document);
            let in_text = in_tag || text == 0.0 && form.text.contains(document);
            if in_text && text == 0.0 {
                text = form.share;
                corrected = form.corrected;
            }
            if in_tag && tag == 0.0 {
                tag = form.share;
            }
            if in_name {
                name = form.share;
                break;
            }
        }
        let points = weights.text * text + (weights.tags - weights.text) * tag + (weights.name - weights.tags) * name;
        let level = if name > 0.0 {
            Level::Name
        } else if tag > 0.0 {
            Level::Tag
        } else {
            Level::Text
        };
        (level, corrected, points * self.rarity)
    }
}

/// Whether a document has any of some terms. Asked in growing order.
pub(super) enum Lookup {
    None,
    All,
    Lists(Vec<SegmentPostings>),
    Set(BitSet),
}

impl Lookup {
    /// Opens the lists of `words` in `field`.
    pub fn open(field: Field, words: &[String], reader: &SegmentReader) -> Result<Lookup> {
        let index = reader.inverted_index(field)?;
        let mut there = Vec::new();
        for word in words {
            let term = Term::from_field_text(field, word);
            there.extend(index.get_term_info(&term)?.map(|_| term));
        }
        if there.len() > FEW_LISTS {
            return Ok(Lookup::Set(any_of::documents(reader, there.iter())?));
        }
        let mut lists = Vec::new();
        for term in &there {
            lists.extend(index.read_postings(term, IndexRecordOption::Basic)?);
        }
        Ok(if lists.is_empty() { Lookup::None } else { Lookup::Lists(lists) })
    }

    /// Whether `document` is in any of the lists.
    pub fn contains(&mut self, document: DocId) -> bool {
        match self {
            Lookup::None => false,
            Lookup::All => true,
            Lookup::Set(set) => set.contains(document),
            Lookup::Lists(lists) => lists.iter_mut().any(|list| {
                let at = if list.doc() < document { list.seek(document) } else { list.doc() };
                at == document
            }),
        }
    }
}
