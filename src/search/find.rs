//! A search from question to answer.

use tantivy::query::{AllQuery, BooleanQuery, Query as IndexQuery};
use tantivy::{TantivyDocument, Term};

use super::analyse::{self, Stemmers};
use super::clusters::Grid;
use super::collect::{Collected, Kept, Plan, Range, Serving, collect, reach_m};
use super::document::{day_as_number, minutes, tie_of};
use super::explain::{Part, Scorekeeper};
use super::filter::Ticked;
use super::found::{
    Clusters, Correction, Distance, Found, Hit, OpenGroup, OpenState, PlaceAnswer, Ranking, Reason, ReasonLine, Widen,
    day_number,
};
use super::geo::Area;
use super::hours::OpenQuestion;
use super::index::{Search, uri_of};
use super::place::{Where, parse_point, radius_km};
use super::query::{MAX_EXPORTED, OpenWish, Order, Query};
use super::rank::{Cursor, Key};
use super::segment::Served;
use super::words::{Lexicon, Typed, Units, any_of, index_queries};
use super::{areas, facets, geo};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::initiative::kind::AttributeType;
use crate::place::{self, Point};

/// With fewer hits than this, misspelled words are looked for.
const FEW_HITS: u64 = 5;
/// Circles that are tried when nothing was found.
const WIDER_KM: [f64; 4] = [10.0, 30.0, 100.0, 300.0];

/// A query as it was understood once, ready to run.
struct Attempt {
    place: PlaceAnswer,
    from_words: bool,
    units: Units,
    correct: bool,
    plan: Plan,
    index_query: Box<dyn IndexQuery>,
}

/// What is wanted of a run.
#[derive(Clone, Copy)]
struct Wanted {
    keep: usize,
    facets: bool,
    zoom: Option<u32>,
}

impl Search {
    /// Answers a query.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn find(&self, query: &Query) -> Result<Found> {
        let served = self.served();
        let cursor = self.cursor_of(query);
        let skipped = if cursor.is_some() { 0 } else { (query.page.max(1) as usize - 1) * query.per_page };
        let names = facets::wanted(query, &self.kinds);
        let wanted = Wanted { keep: skipped + query.per_page + 1, facets: true, zoom: None };
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
        let served = self.served();
        let wanted = Wanted { keep: 0, facets: false, zoom: Some(zoom) };
        let (_, _, grid) = self.run(query, &served, None, wanted)?;
        grid.map_or_else(|| Ok(Clusters::default()), |grid| grid.into_clusters(&served, &self.fields))
    }

    /// All URIs that answer a query, in order, for exports; at most [`MAX_EXPORTED`].
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn matching(&self, query: &Query) -> Result<impl Iterator<Item = Result<String>> + use<>> {
        let served = self.served();
        let fields = self.fields;
        let wanted = Wanted { keep: MAX_EXPORTED, facets: false, zoom: None };
        let (_, collected, _) = self.run(query, &served, None, wanted)?;
        Ok(collected.kept.into_iter().map(move |kept| {
            let document: TantivyDocument = served.searcher.doc(kept.address)?;
            Ok(uri_of(&document, &fields).unwrap_or_default())
        }))
    }

    /// A cursor is believed only when it belongs to the order of the query.
    fn cursor_of(&self, query: &Query) -> Option<Cursor> {
        let cursor = Cursor::parse(query.cursor.as_deref()?)?;
        let fits = |order: Order| matches!(cursor.k, Key::Name(_)) == (order == Order::Name);
        let order = cursor.order()?;
        (fits(order) && query.sort.is_none_or(|sort| sort == order)).then_some(cursor)
    }

    /// Tries the query as typed, then with corrections, then without the place that was read from its words.
    fn run(
        &self,
        query: &Query,
        served: &Served,
        cursor: Option<&Cursor>,
        wanted: Wanted,
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
        best.map_or_else(|| Err(crate::error::Error::Unavailable("Nothing was searched.".to_owned())), Ok)
    }

    fn run_once(
        &self,
        attempt: Attempt,
        served: &Served,
        wanted: Wanted,
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
        served: &Served,
        cursor: Option<&Cursor>,
        from_words: bool,
        correct: bool,
        wanted: Wanted,
    ) -> Result<Attempt> {
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
        let at = cursor.map_or_else(|| self.clock.now(), |cursor| Timestamp(cursor.at));
        let mut queries = index_queries(&units, &typed, &self.fields);
        self.add_place_queries(query, &place, &mut queries);
        self.add_area_queries(query, &mut queries);
        let mut plan = self.plan(query, &place, &units, at, wanted);
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
        Ok(Attempt { place, from_words, units, correct, plan, index_query })
    }

    fn plan(&self, query: &Query, place: &PlaceAnswer, units: &Units, at: Timestamp, wanted: Wanted) -> Plan {
        let (centre, radius_km) = match place {
            PlaceAnswer::Around { lat, lon, radius_km, .. } => (Point::new(*lat, *lon), Some(*radius_km)),
            _ => (None, None),
        };
        let today = at.date();
        let months = query.fresh_months.map(|months| chrono::Months::new(months.min(1_200)));
        let since = months.and_then(|months| today.checked_sub_months(months)).map(day_number);
        Plan {
            fields: self.fields,
            units: units.units.clone(),
            ticked: Ticked::of(query, &self.kinds),
            weights: self.weights,
            area: query.bbox.map(Area::of_box),
            centre,
            radius_m: radius_km.map(|km| km * 1_000.0),
            checked_since: since,
            ranges: self.ranges(query),
            serves: query.serves.as_deref().map(|typed| self.serving(typed)),
            open: match query.open {
                Some(OpenWish::Now) => Some(OpenQuestion::At(at)),
                Some(OpenWish::Weekday(day)) => Some(OpenQuestion::next_weekday(today, day)),
                _ => None,
            },
            open_only: query.open_only,
            orders_open: query.open == Some(OpenWish::Orders),
            today: day_number(today),
            order: order_of(query, units, centre.is_some()),
            seed: seed(query, day_number(today)),
            after: None,
            keep: wanted.keep,
            count_facets: wanted.facets,
        }
    }

    /// Narrows the documents to look at; the exact tests come later.
    fn add_place_queries(&self, query: &Query, place: &PlaceAnswer, queries: &mut Vec<Box<dyn IndexQuery>>) {
        let keys = |codes: &[String]| {
            any_of(codes.iter().map(|code| Term::from_field_text(self.fields.key, &format!("in:{code}"))).collect())
        };
        if !query.territories.is_empty() {
            queries.push(keys(&query.territories));
        }
        let area = match place {
            PlaceAnswer::Inside { territory, .. } => {
                queries.push(keys(std::slice::from_ref(territory)));
                None
            }
            PlaceAnswer::Around { lat, lon, radius_km, .. } => {
                Point::new(*lat, *lon).map(|centre| Area::around(centre, reach_m(radius_km * 1_000.0)))
            }
            _ => None,
        };
        for area in query.bbox.map(Area::of_box).into_iter().chain(area) {
            if let Some(tiles) = area.tiles() {
                queries
                    .push(any_of(tiles.into_iter().map(|tile| Term::from_field_u64(self.fields.tile, tile)).collect()));
            }
        }
    }

    fn add_area_queries(&self, query: &Query, queries: &mut Vec<Box<dyn IndexQuery>>) {
        let term = |key: &String| Term::from_field_text(self.fields.key, key);
        if let Some(typed) = &query.serves {
            let serving = self.serving(typed);
            queries.push(any_of(serving.keys.iter().map(term).chain([term(&"serves:shape".to_owned())]).collect()));
        }
        for (code, wish) in &query.attributes {
            let filterable = self.kinds.filterable(query.class);
            let is_area =
                filterable.iter().any(|attribute| attribute.code == *code && attribute.kind == AttributeType::Area);
            if is_area {
                let keys = wish.values.iter().flat_map(|value| areas::keys_of_area(&self.gazetteer, code, value));
                queries.push(any_of(keys.map(|key| term(&key)).collect()));
            }
        }
    }

    fn serving(&self, typed: &str) -> Serving {
        let point = parse_point(typed);
        let nearest = point.and_then(|point| self.gazetteer.nearest(point)).map(|(territory, _)| territory.code);
        let code = nearest.or_else(|| point.is_none().then(|| typed.to_owned()));
        let mut keys: Vec<String> = code.iter().map(|code| format!("serves:{code}")).collect();
        keys.extend(code.iter().flat_map(|code| self.gazetteer.ancestors(code)).map(|code| format!("serves:{code}")));
        let of_code = || self.gazetteer.territory(code.as_deref()?)?.point;
        Serving { point: point.or_else(of_code), keys }
    }

    fn ranges(&self, query: &Query) -> Vec<Range> {
        let mut ranges = Vec::new();
        let number = |text: &String| text.parse().ok().or_else(|| day_as_number(text)).or_else(|| minutes(text));
        for (code, wish) in &query.attributes {
            let filterable = self.kinds.filterable(query.class);
            use AttributeType as Type;
            let ordered = code == "commission_pct"
                || filterable.iter().any(|attribute| {
                    attribute.code == *code
                        && matches!(
                            attribute.kind,
                            Type::Integer
                                | Type::Decimal
                                | Type::Money
                                | Type::Date
                                | Type::DateIntervals
                                | Type::TimeInterval
                        )
                });
            let equal = wish.values.first().filter(|_| ordered);
            let (min, max) = (wish.min.as_ref().or(equal), wish.max.as_ref().or(equal));
            if ordered && (min.is_some() || max.is_some()) {
                ranges.push(Range {
                    low: format!("{code}_low"),
                    high: format!("{code}_high"),
                    min: min.and_then(number).unwrap_or(f64::NEG_INFINITY),
                    max: max.and_then(number).unwrap_or(f64::INFINITY),
                });
            }
        }
        for wish in &query.access {
            if let Ok(min) = wish.wish.parse() {
                let column = format!("access_{}_low", wish.fact);
                ranges.push(Range { low: column.clone(), high: column, min, max: f64::INFINITY });
            }
        }
        ranges
    }

    fn hits(&self, attempt: &Attempt, page: &[&Kept], served: &Served) -> Result<Vec<Hit>> {
        let mut hits: Vec<(usize, Hit)> = Vec::new();
        let plan = &attempt.plan;
        for (n, (reader, segment)) in served.searcher.segment_readers().iter().zip(&served.segments).enumerate() {
            let mut here: Vec<(usize, &Kept)> = page
                .iter()
                .enumerate()
                .filter(|(_, kept)| kept.address.segment_ord as usize == n)
                .map(|(place, kept)| (place, *kept))
                .collect();
            if here.is_empty() {
                continue;
            }
            here.sort_by_key(|(_, kept)| kept.address.doc_id);
            let mut keeper = Scorekeeper::new(&plan.units, &plan.fields, reader, segment, plan.weights, plan.today)?;
            for (place, kept) in here {
                let document = kept.address.doc_id;
                let stored: TantivyDocument = served.searcher.doc(kept.address)?;
                let open = plan.open.map(|_| group_state(kept.standing.group));
                let distance = plan.centre.zip(segment.place_of(document)).map(|(centre, spot)| {
                    let metres = super::collect::distance_m(centre, spot);
                    let snapped = segment.radius.first(document).unwrap_or(0) > 0;
                    Distance { metres, band: snapped.then(|| place::band(metres).label()) }
                });
                let mut reasons = Vec::new();
                let score = keeper.score(document, distance.map(|distance| distance.metres), |part, points| {
                    reasons.extend(reason(part, &attempt.units, distance).map(|reason| ReasonLine { reason, points }));
                });
                reasons.extend(open.map(|open| ReasonLine { reason: Reason::Open(open), points: 0.0 }));
                let uri = uri_of(&stored, &self.fields).unwrap_or_default();
                hits.push((place, Hit { uri, score, distance, open, reasons }));
            }
        }
        hits.sort_by_key(|(place, _)| *place);
        Ok(hits.into_iter().map(|(_, hit)| hit).collect())
    }

    fn count(&self, query: &Query, served: &Served) -> Result<u64> {
        let wanted = Wanted { keep: 0, facets: false, zoom: None };
        let attempt = self.attempt(query, served, None, true, false, wanted)?;
        Ok(self.run_once(attempt, served, wanted)?.1.total)
    }

    /// Wider searches that find something, the nearest to the question first.
    fn wider(&self, query: &Query, served: &Served) -> Result<Vec<Widen>> {
        let mut widen = Vec::new();
        let whole = Where { answer: PlaceAnswer::None, text: String::new() };
        let at = self.place_of(query, served, true).unwrap_or(whole);
        if matches!(at.answer, PlaceAnswer::Around { .. }) {
            for radius_km in WIDER_KM.into_iter().filter(|km| *km > radius_km(query)) {
                let count = self.count(&Query { radius_km: Some(radius_km), ..query.clone() }, served)?;
                if count > 0 {
                    widen.push(Widen::Radius { radius_km, count });
                    break;
                }
            }
        }
        let everywhere =
            Query { text: at.text.clone(), near: None, bbox: None, territories: Vec::new(), ..query.clone() };
        let has_place = query.bbox.is_some() || !query.territories.is_empty() || at.answer != PlaceAnswer::None;
        if has_place {
            let count = self.count(&everywhere, served)?;
            widen.extend((count > 0).then_some(Widen::Everywhere { count }));
        }
        let plain = Query {
            text: query.text.clone(),
            near: query.near.clone(),
            radius_km: query.radius_km,
            bbox: query.bbox,
            class: query.class,
            territories: query.territories.clone(),
            ..Query::default()
        };
        let count = self.count(&plain, served)?;
        widen.extend((count > 0).then_some(Widen::WithoutFilters { count }));
        if let Some(kind) = self.kind_meant(&at.text, query) {
            let of_kind = Query { text: String::new(), kinds: vec![kind.clone()], ..plain };
            let mut count = self.count(&of_kind, served)?;
            if count == 0 {
                count = self.count(&Query { near: None, bbox: None, territories: Vec::new(), ..of_kind }, served)?;
            }
            widen.extend((count > 0).then_some(Widen::Kind { kind, count }));
        }
        Ok(widen)
    }

    /// The kind that one of the words stands for.
    fn kind_meant(&self, text: &str, query: &Query) -> Option<String> {
        let words: Vec<String> = analyse::words(text).into_iter().map(|word| word.folded).collect();
        let says = |label: &str| {
            words.contains(&analyse::fold(label)) || !words.is_empty() && analyse::fold(label) == words.join(" ")
        };
        let kinds = self.kinds.kinds(query.class);
        let meant = kinds.iter().find(|kind| {
            says(kind.label.get("fr"))
                || says(kind.label.get("en"))
                || kind.synonyms.iter().any(|synonym| says(synonym))
        });
        meant.map(|kind| kind.code.clone()).filter(|code| !query.kinds.contains(code))
    }
}

impl Attempt {
    fn cursor_behind(&self, kept: &Kept) -> Cursor {
        let at = match self.plan.open {
            Some(OpenQuestion::At(at)) => at.0,
            _ => self.plan.today.saturating_mul(86_400_000_000),
        };
        Cursor {
            o: self.plan.order.as_str().to_owned(),
            g: kept.standing.group,
            k: kept.standing.key.clone(),
            t: kept.standing.tie,
            at,
            r: self.units.units.iter().map(|unit| unit.rarity).collect(),
            c: self.correct,
            p: self.from_words,
        }
    }
}

/// The order in force: by distance when only a place is given.
fn order_of(query: &Query, units: &Units, has_centre: bool) -> Order {
    let order = query.sort.unwrap_or(if units.units.is_empty() && has_centre { Order::Distance } else { Order::Best });
    if order == Order::Distance && !has_centre { Order::Best } else { order }
}

/// The order by chance is the same for everybody on one day and for one query.
fn seed(query: &Query, today: i64) -> u64 {
    tie_of(&format!("{today} {}", analyse::fold(query.text.trim())))
}

fn group_state(group: u8) -> OpenState {
    match group {
        0 => OpenState::Open,
        1 => OpenState::Unknown,
        _ => OpenState::Closed,
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of 100")]
fn reason(part: Part, units: &Units, distance: Option<Distance>) -> Option<Reason> {
    Some(match part {
        Part::Word { unit, level, corrected } => {
            Reason::Word { word: units.units.get(unit)?.typed.clone(), level, corrected }
        }
        Part::WholeName { share } => Reason::WholeName { percent: (share * 100.0).round() as u8 },
        Part::Near { .. } => Reason::Near(distance?),
        Part::Confirmed { days } => Reason::Confirmed { days_ago: u32::try_from(days).unwrap_or(u32::MAX) },
        Part::NeverConfirmed => Reason::NeverConfirmed,
    })
}

/// The box around everything that has a place.
fn whole_area(served: &Served) -> Area {
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
