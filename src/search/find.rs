//! A search from question to answer.

use tantivy::query::{AllQuery, BooleanQuery, Query as IndexQuery};
use tantivy::{DocAddress, TantivyDocument};

use super::analyse::Stemmers;
use super::clusters::Grid;
use super::collect::{Collected, Kept, Plan, collect};
use super::found::{Clusters, Correction, Found, OpenGroup, OpenState, PlaceAnswer, Ranking};
use super::geo::Area;
use super::index::{Search, uri_of};
use super::look::Look;
use super::place::Where;
use super::query::{Order, Query};
use super::rank::{Cursor, Key};
use super::schema::Fields;
use super::words::{Lexicon, Typed, Units, index_queries};
use super::{facets, geo};
use crate::clock::Timestamp;
use crate::error::Result;

/// With fewer hits than this, misspelled words are looked for.
const FEW_HITS: u64 = 5;

/// Most places of the same name that are offered, the biggest first.
const MAX_PLACES: usize = 20;

/// A query as it was understood once, ready to run.
pub(super) struct Attempt {
    pub place: PlaceAnswer,
    pub from_words: bool,
    pub units: Units,
    pub correct: bool,
    /// What "now" is.
    pub at: Timestamp,
    pub plan: Plan,
    pub index_query: Box<dyn IndexQuery>,
}

/// What is wanted of a run.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub keep: usize,
    /// Names of the facets to count.
    pub facets: &'a [String],
    pub zoom: Option<u32>,
}

impl Search {
    /// Answers a query.
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::error::Error::Unavailable) when it takes longer than it may,
    /// [`Error::Unreadable`](crate::error::Error::Unreadable) with too many filters, and when the index cannot be read.
    pub fn find(&self, query: &Query) -> Result<Found> {
        let served = self.look();
        let cursor = self.cursor_of(query);
        let skipped = if cursor.is_some() { 0 } else { (query.page.max(1) as usize - 1) * query.per_page };
        let names = facets::wanted(query, &self.kinds);
        let wanted = Wanted { keep: skipped + query.per_page + 1, facets: &names, zoom: None };
        let (attempt, collected, _) = self.run(query, &served, cursor.as_ref(), wanted)?;
        let order = attempt.plan.order;
        let mut found = Found {
            total: collected.total,
            facets: facets::facets(query, &names, &collected, &self.kinds, &self.gazetteer),
            ranking: Ranking { order, version: self.weights.version.to_string() },
            place: attempt.place.clone(),
            ..Found::default()
        };
        if attempt.plan.open.is_some() {
            let states = [OpenState::Open, OpenState::Unknown, OpenState::Closed];
            let groups = states.into_iter().zip(collected.groups);
            found.open_groups = groups.map(|(state, count)| OpenGroup { state, count }).collect();
        }
        if let Some(searched) = attempt.units.corrected.clone().filter(|_| attempt.correct) {
            found.correction = Some(Correction { typed: query.text.clone(), searched });
        }
        let page: Vec<&Kept> = collected.kept.iter().skip(skipped).take(query.per_page).collect();
        found.hits = self.hits(&attempt, &page, &served)?;
        if collected.kept.len() > skipped + query.per_page {
            found.next_cursor = page.last().map(|last| attempt.cursor_behind(last).to_text());
        }
        if found.total == 0 && !matches!(found.place, PlaceAnswer::Several(_) | PlaceAnswer::Unknown { .. }) {
            found.widen = self.wider(query, &served)?;
        }
        if let PlaceAnswer::Several(places) = &mut found.place {
            places.truncate(MAX_PLACES);
            for place in places {
                place.count = self.count(
                    &Query { near: None, territories: vec![place.territory.clone()], ..query.clone() },
                    &served,
                )?;
            }
        }
        Ok(found)
    }

    /// What a map of this zoom shows of a query; `bbox` is the map.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn clusters(&self, query: &Query, zoom: u32) -> Result<Clusters> {
        let served = self.look();
        let wanted = Wanted { keep: 0, facets: &[], zoom: Some(zoom) };
        let (_, _, grid) = self.run(query, &served, None, wanted)?;
        grid.map_or_else(|| Ok(Clusters::default()), |grid| grid.into_clusters(&served, &self.fields))
    }

    /// All that answers a query, in order, for exports. What is kept of each hit is its place in the index.
    ///
    /// # Errors
    /// As [`Search::find`], but for as long as it takes.
    pub fn matching(&self, query: &Query) -> Result<Matching> {
        let look = self.look_long();
        let wanted = Wanted { keep: usize::MAX, facets: &[], zoom: None };
        let (_, collected, _) = self.run(query, &look, None, wanted)?;
        let addresses = collected.kept.into_iter().map(|kept| kept.address).collect();
        Ok(Matching { look, fields: self.fields, addresses })
    }

    /// A cursor is believed only when it belongs to the order of the query.
    fn cursor_of(&self, query: &Query) -> Option<Cursor> {
        let cursor = Cursor::parse(query.cursor.as_deref()?)?;
        let fits = |order: Order| matches!(cursor.k, Key::Name(_)) == (order == Order::Name);
        let order = cursor.order()?;
        (fits(order) && query.sort.is_none_or(|sort| sort == order)).then_some(cursor)
    }

    /// Tries the query as typed, then with corrections, then without the place that was read from its words.
    pub(super) fn run(
        &self,
        query: &Query,
        served: &Look,
        cursor: Option<&Cursor>,
        wanted: Wanted<'_>,
    ) -> Result<(Attempt, Collected, Option<Grid>)> {
        if let Some(cursor) = cursor {
            let attempt = self.attempt(query, served, Some(cursor), cursor.p, cursor.c, wanted)?;
            return self.run_once(attempt, served, wanted);
        }
        let mut best: Option<(Attempt, Collected, Option<Grid>)> = None;
        for from_words in [true, false] {
            for correct in [false, true] {
                let total = best.as_ref().map_or(0, |best| best.1.total);
                if best.is_some() && (total >= FEW_HITS || correct && query.verbatim || !from_words && total > 0) {
                    break;
                }
                let attempt = self.attempt(query, served, None, from_words, correct, wanted)?;
                let nothing_new = correct
                    && attempt.units.units.iter().all(|unit| unit.forms.iter().all(|form| !form.corrected))
                    || !from_words && best.as_ref().is_some_and(|best| !best.0.from_words);
                let unsearchable = matches!(attempt.place, PlaceAnswer::Several(_) | PlaceAnswer::Unknown { .. });
                if best.is_some() && (nothing_new || unsearchable) {
                    continue;
                }
                let tried = self.run_once(attempt, served, wanted)?;
                if best.is_none() || tried.1.total > total {
                    best = Some(tried);
                }
                if unsearchable {
                    break;
                }
            }
        }
        best.map_or_else(
            || Err(crate::error::Error::Unavailable(crate::error::sentence!("search-nothing-searched"))),
            Ok,
        )
    }

    fn run_once(
        &self,
        attempt: Attempt,
        served: &Look,
        wanted: Wanted<'_>,
    ) -> Result<(Attempt, Collected, Option<Grid>)> {
        if matches!(attempt.place, PlaceAnswer::Several(_) | PlaceAnswer::Unknown { .. }) {
            return Ok((attempt, Collected::default(), None));
        }
        let mut grid = wanted.zoom.map(|zoom| {
            let area = attempt.plan.area.clone().unwrap_or_else(|| whole_area(served));
            Grid::new(&area, zoom)
        });
        let collected = collect(&attempt.plan, attempt.index_query.as_ref(), served, grid.as_mut())?;
        Ok((attempt, collected, grid))
    }

    /// Understands a query in one way.
    fn attempt(
        &self,
        query: &Query,
        served: &Look,
        cursor: Option<&Cursor>,
        from_words: bool,
        correct: bool,
        wanted: Wanted<'_>,
    ) -> Result<Attempt> {
        served.check()?;
        let Where { answer: place, text } = self.place_of(query, served, from_words)?;
        let typed = Typed::read(&text);
        let mut lexicon = Lexicon {
            searcher: &served.searcher,
            fields: self.fields,
            weights: self.weights,
            stemmers: Stemmers::new(),
        };
        let mut units = lexicon.units(&typed, correct)?;
        if let Some(cursor) = cursor {
            for (unit, rarity) in units.units.iter_mut().zip(&cursor.r) {
                unit.rarity = *rarity;
            }
        }
        let at = moment(cursor, self.clock.now());
        let mut queries = index_queries(&units, &typed, &self.fields);
        self.add_place_queries(query, &place, &mut queries);
        self.add_area_queries(query, &mut queries);
        let mut plan = self.plan(query, &place, &units, at, wanted)?;
        plan.after = cursor.map(Cursor::standing);
        if let Some(order) = cursor.and_then(Cursor::order) {
            plan.order = order;
        }
        let from_words = matches!(
            place,
            PlaceAnswer::Around { from_words: true, .. } | PlaceAnswer::Inside { from_words: true, .. }
        );
        let index_query: Box<dyn IndexQuery> = match queries.len() {
            0 => Box::new(AllQuery),
            1 => queries.remove(0),
            _ => Box::new(BooleanQuery::intersection(queries)),
        };
        Ok(Attempt { place, from_words, units, correct, at, plan, index_query })
    }

    pub(super) fn count(&self, query: &Query, served: &Look) -> Result<u64> {
        let wanted = Wanted { keep: 0, facets: &[], zoom: None };
        let attempt = self.attempt(query, served, None, true, false, wanted)?;
        Ok(self.run_once(attempt, served, wanted)?.1.total)
    }
}

/// What answers a query, as one state of the index has it.
pub struct Matching {
    look: Look,
    fields: Fields,
    addresses: Vec<DocAddress>,
}

impl Matching {
    /// The URIs, in order, in parts of at most so many.
    pub fn in_parts(&self, most: usize) -> impl Iterator<Item = Result<Vec<String>>> {
        self.addresses.chunks(most.max(1)).map(|part| part.iter().map(|address| self.uri(*address)).collect())
    }

    fn uri(&self, address: DocAddress) -> Result<String> {
        let document: TantivyDocument = self.look.searcher.doc(address)?;
        Ok(uri_of(&document, &self.fields).unwrap_or_default())
    }
}

impl Attempt {
    fn cursor_behind(&self, kept: &Kept) -> Cursor {
        Cursor {
            o: self.plan.order.as_str().to_owned(),
            g: kept.standing.group,
            k: kept.standing.key.clone(),
            t: kept.standing.tie,
            at: self.at.0,
            r: self.units.units.iter().map(|unit| unit.rarity).collect(),
            c: self.correct,
            p: self.from_words,
        }
    }
}

/// How old the moment in a cursor may be, in microseconds.
const CURSOR_DAY: i64 = 86_400_000_000;

/// The moment of a search: now, or what the first page took for now. A cursor comes from outside, and any moment in it would
/// be one for which all rules of opening hours are evaluated.
fn moment(cursor: Option<&Cursor>, now: Timestamp) -> Timestamp {
    cursor.map_or(now, |cursor| Timestamp(cursor.at.clamp(now.0 - CURSOR_DAY, now.0)))
}

/// The box around everything that has a place.
fn whole_area(served: &Look) -> Area {
    let mut whole: Option<geo::GridBox> = None;
    for segment in served.segments.iter().filter(|segment| segment.x.values.num_vals() > 0) {
        let part = geo::GridBox {
            x: (segment.x.min_value(), segment.x.max_value()),
            y: (segment.y.min_value(), segment.y.max_value()),
        };
        whole = Some(whole.map_or(part, |whole| geo::GridBox {
            x: (whole.x.0.min(part.x.0), whole.x.1.max(part.x.1)),
            y: (whole.y.0.min(part.y.0), whole.y.1.max(part.y.1)),
        }));
    }
    Area(whole.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::super::tests::{Directory, Node, card, query};
    use super::*;
    use crate::error::Error;

    fn node() -> Node {
        let mut directory = Directory::default();
        for n in 0..300 {
            directory.write(&format!("e{n}"), card("Vélo", serde_json::json!({})));
        }
        Node::with(directory)
    }

    #[test]
    fn a_walk_over_the_hits_ends_with_its_time_and_the_next_search_is_answered() {
        let node = node();
        let asked = query("q=velo");
        let wanted = Wanted { keep: 20, facets: &[], zoom: None };
        let mut look = node.search.look();
        let attempt = node.search.attempt(&asked, &look, None, true, false, wanted).unwrap();
        look.until = Some(Instant::now());
        let late = node.search.run_once(attempt, &look, wanted);
        assert!(matches!(late, Err(Error::Unavailable(why)) if why.key == "search-takes-too-long"));
        assert_eq!(node.search.find(&asked).unwrap().total, 300);
    }

    #[test]
    fn every_answer_has_its_time_and_files_take_theirs() {
        let Node { search, folder: _folder, .. } = node();
        let search = search.with_time_limit(Some(Duration::ZERO));
        let asked = query("q=velo");
        assert!(matches!(search.find(&asked), Err(Error::Unavailable(_))));
        assert!(matches!(search.clusters(&asked, 8), Err(Error::Unavailable(_))));
        assert!(matches!(search.total(&asked), Err(Error::Unavailable(_))));
        let matching = search.matching(&asked).unwrap();
        let parts: Vec<Vec<String>> = matching.in_parts(128).collect::<Result<_>>().unwrap();
        assert_eq!(parts.iter().map(Vec::len).collect::<Vec<_>>(), [128, 128, 44]);
    }
}
