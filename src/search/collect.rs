//! One pass over the matching documents: tests, counts, groups, map cells and the first hits.

use std::collections::HashMap;

use tantivy::index::SegmentReader;
use tantivy::query::{EnableScoring, Query as IndexQuery};
use tantivy::{DocAddress, DocId};

use super::areas::Zone;
use super::clusters::Grid;
use super::explain::{Lookup, Scorekeeper};
use super::facets::TERRITORY;
use super::filter::{Ticked, URGENT, Verdict};
use super::found::OpenState;
use super::geo::{Area, distance_m, inside_radius};
use super::hours::{OpenQuestion, OpenTable};
use super::look::{Look, is_over};
use super::query::Order;
use super::rank::{self, Key, Standing, Weights};
use super::schema::Fields;
use super::segment::{self, Segment};
use super::tally::Tally;
use super::wishes::{HoursHere, HoursWish, Range, RangeHere};
use super::words::Unit;
use crate::error::Result;
use crate::place::Point;

/// Everything that decides about a document, apart from the words that the index itself looks up.
pub(super) struct Plan {
    pub fields: Fields,
    pub units: Vec<Unit>,
    pub ticked: Ticked,
    pub weights: Weights,
    /// Box that a hit must lie in.
    pub area: Option<Area>,
    /// Place that distances are measured from.
    pub centre: Option<Point>,
    /// Greatest distance.
    pub radius_m: Option<f64>,
    /// Day since which a hit must have been confirmed.
    pub checked_since: Option<i64>,
    pub ranges: Vec<Range>,
    pub hours: Vec<HoursWish>,
    /// All of these.
    pub zones: Vec<Zone>,
    pub open: Option<OpenQuestion>,
    pub open_only: bool,
    pub orders_open: bool,
    /// What is urgent today comes before everything else.
    pub urgent_first: bool,
    /// Days since 1970.
    pub today: i64,
    pub order: Order,
    /// For the order by chance.
    pub seed: u64,
    /// Only what stands behind it is kept; everything is counted.
    pub after: Option<Standing>,
    /// How many hits are kept.
    pub keep: usize,
    /// Names of the facets whose values are counted.
    pub facets: Vec<String>,
}

/// A hit that was kept.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Kept {
    pub standing: Standing,
    pub address: DocAddress,
}

/// What one pass found.
#[derive(Default)]
pub(super) struct Collected {
    pub total: u64,
    /// Open, unknown, closed.
    pub groups: [u64; 3],
    /// Counts of `maker` and the like, for each facet of the plan.
    pub facets: Vec<HashMap<String, u64>>,
    pub communes: HashMap<String, u64>,
    /// In order.
    pub kept: Vec<Kept>,
}

/// Runs the plan over all documents that `query` matches.
pub(super) fn collect(
    plan: &Plan,
    query: &dyn IndexQuery,
    served: &Look,
    mut grid: Option<&mut Grid>,
) -> Result<Collected> {
    let weight = query.weight(EnableScoring::disabled_from_searcher(&served.searcher))?;
    let mut collected = Collected { facets: vec![HashMap::new(); plan.facets.len()], ..Collected::default() };
    for (n, (reader, segment)) in served.searcher.segment_readers().iter().zip(&served.segments).enumerate() {
        let number = u32::try_from(n).unwrap_or(u32::MAX);
        let mut pass = Pass::new(plan, reader, segment, number)?;
        let alive = reader.alive_bitset();
        let mut over = false;
        weight.for_each_no_score(reader, &mut |documents| {
            // What is left of the lists is only passed over: they cannot be left in the middle.
            over = over || is_over(served.until);
            if over {
                return;
            }
            for &document in documents {
                if alive.is_none_or(|alive| alive.is_alive(document)) {
                    pass.visit(document, grid.as_deref_mut());
                }
            }
        })?;
        served.check()?;
        pass.harvest(&mut collected)?;
    }
    collected.kept.sort_by(|a, b| a.standing.cmp(&b.standing));
    collected.kept.truncate(plan.keep);
    Ok(collected)
}

/// A hit of one part of the index: group, key, tie, document. For the order by name the key is the number of the name.
type Ranked = (u8, u64, u64, DocId);

/// The pass over one part of the index.
struct Pass<'a> {
    plan: &'a Plan,
    segment: &'a Segment,
    number: u32,
    tally: Tally<'a>,
    keeper: Scorekeeper<'a>,
    open: Option<(&'a OpenTable, OpenQuestion)>,
    ranges: Vec<RangeHere>,
    hours: Vec<HoursHere>,
    /// Areas given by codes, for each zone.
    by_code: Vec<Lookup>,
    /// Where names behind the cursor begin, and whether the cursor's own name is here.
    names_after: Option<(u64, bool)>,
    communes: Vec<u32>,
    /// The place of [`URGENT`] among the values of this part.
    urgent: Option<u32>,
    total: u64,
    groups: [u64; 3],
    ranked: Vec<Ranked>,
    worst: Option<(u8, u64, u64)>,
}

impl<'a> Pass<'a> {
    fn new(plan: &'a Plan, reader: &SegmentReader, segment: &'a Segment, number: u32) -> Result<Pass<'a>> {
        let ranges = plan.ranges.iter().map(|range| RangeHere::on(range, reader));
        let hours = plan.hours.iter().map(|wish| HoursHere::on(wish, reader, segment));
        let by_code = |zone: &Zone| Lookup::open(plan.fields.key, &zone.keys, reader);
        let names_after = match &plan.after {
            Some(Standing { key: Key::Name(name), .. }) => Some(segment.first_name_from(name)?),
            _ => None,
        };
        let counted = plan.facets.iter().any(|name| name == TERRITORY);
        let communes = segment.commune.as_ref().filter(|_| counted).map_or(0, |column| column.num_terms());
        Ok(Pass {
            plan,
            segment,
            number,
            tally: Tally::new(&plan.ticked, segment),
            keeper: Scorekeeper::new(&plan.units, &plan.fields, reader, segment, plan.weights, plan.today)?,
            open: plan.open.map(|question| (segment.open_table(question.table()), question)),
            ranges: ranges.collect::<Result<_>>()?,
            hours: hours.collect::<Result<_>>()?,
            by_code: plan.zones.iter().map(by_code).collect::<Result<_>>()?,
            names_after,
            communes: vec![0; communes],
            urgent: segment.profiles.number_of(URGENT),
            total: 0,
            groups: [0; 3],
            ranked: Vec::new(),
            worst: None,
        })
    }

    fn visit(&mut self, document: DocId, grid: Option<&mut Grid>) {
        let profile = self.segment.profile_of[document as usize];
        let verdict = self.tally.verdict(profile);
        if verdict == Verdict::FAILS {
            return;
        }
        let Some(metres) = self.place_passes(document) else { return };
        if !self.facts_pass(document) {
            return;
        }
        let open = self.open_state(document);
        if self.plan.open_only && open.is_some_and(|open| open != OpenState::Open) {
            return;
        }
        self.tally.count(profile, verdict);
        if verdict != Verdict::PASSES {
            return;
        }
        self.total += 1;
        if let Some(open) = open {
            self.groups[open as usize] += 1;
        }
        if !self.communes.is_empty() {
            let commune = self.segment.commune.as_ref().and_then(|column| column.ords().first(document));
            if let Some(count) = commune.and_then(|commune| self.communes.get_mut(commune as usize)) {
                *count += 1;
            }
        }
        if let Some((grid, (x, y))) = grid.zip(self.segment.place_of(document)) {
            grid.add(x, y, DocAddress::new(self.number, document));
        }
        if self.plan.keep > 0 {
            // Within each group, exact matches come before corrected ones.
            let group = self.first_group(profile) + open.map_or(0, |open| 2 * open as u8);
            self.rank(document, group, metres);
        }
    }

    /// Where the groups of a hit begin: what is urgent stands before the rest, in the orders that weigh.
    fn first_group(&self, profile: u32) -> u8 {
        let weighs = matches!(self.plan.order, Order::Best | Order::Distance | Order::Ending);
        let is_urgent = |value| self.segment.profiles.has(profile as usize, value);
        let waits = self.plan.urgent_first && weighs && !self.urgent.is_some_and(is_urgent);
        if waits { rank::GROUPS } else { 0 }
    }

    /// `None` when the place rules the document out, else its distance, if one is asked for and known.
    fn place_passes(&self, document: DocId) -> Option<Option<f64>> {
        let plan = self.plan;
        if plan.area.is_none() && plan.centre.is_none() {
            return Some(None);
        }
        let place = self.segment.place_of(document);
        if let Some(area) = &plan.area {
            place.filter(|(x, y)| area.contains(*x, *y))?;
        }
        let Some(centre) = plan.centre else { return Some(None) };
        let metres = place.map(|place| distance_m(centre, place));
        let Some(radius_m) = plan.radius_m else { return Some(metres) };
        let snapped = self.segment.radius.first(document).unwrap_or(0) > 0;
        metres.filter(|metres| inside_radius(*metres, radius_m, snapped)).map(Some)
    }

    fn facts_pass(&mut self, document: DocId) -> bool {
        let plan = self.plan;
        let stale = |since| self.segment.checked.first(document).is_none_or(|day| day < since);
        if plan.checked_since.is_some_and(stale) {
            return false;
        }
        if plan.orders_open && !self.orders_open(document) {
            return false;
        }
        self.ranges.iter().all(|range| range.overlaps(document))
            && self.hours.iter().all(|hours| hours.open(document))
            && self.in_zones(document)
    }

    fn orders_open(&self, document: DocId) -> bool {
        let (from, until) = (self.segment.orders_from.first(document), self.segment.orders_until.first(document));
        (from.is_some() || until.is_some())
            && from.is_none_or(|from| from <= self.plan.today)
            && until.is_none_or(|until| until >= self.plan.today)
    }

    fn in_zones(&mut self, document: DocId) -> bool {
        let shapes = self.segment.shape.as_ref();
        self.plan.zones.iter().zip(&mut self.by_code).all(|(zone, by_code)| {
            let mut text = String::new();
            by_code.contains(document)
                || shapes.is_some_and(|column| {
                    column.term_ords(document).any(|ord| {
                        text.clear();
                        column.ord_to_str(ord, &mut text).unwrap_or(false) && zone.holds(&text)
                    })
                })
        })
    }

    fn open_state(&self, document: DocId) -> Option<OpenState> {
        let (table, question) = self.open?;
        let rule = self.segment.hours.as_ref().and_then(|column| Some((column, column.ords().first(document)?)));
        Some(rule.map_or(OpenState::Unknown, |(column, rule)| table.state(column, rule, question)))
    }

    fn rank(&mut self, document: DocId, mut group: u8, metres: Option<f64>) {
        let segment = self.segment;
        let tie = || segment.tie.first(document).unwrap_or(0);
        let key = match self.plan.order {
            Order::Best => {
                let worst = self.worst;
                let floor = |corrected| match worst {
                    Some((last, _, _)) if group + u8::from(corrected) > last => f64::INFINITY,
                    Some((last, key, _)) if group + u8::from(corrected) == last => rank::from_sortable(!key),
                    _ => f64::NEG_INFINITY,
                };
                let Some((score, corrected)) = self.keeper.score(document, metres, floor, |_, _| {}) else { return };
                group += u8::from(corrected);
                !rank::sortable(score)
            }
            Order::Distance => rank::sortable(metres.unwrap_or(f64::INFINITY)),
            Order::Name => segment.sort_name.as_ref().and_then(|names| names.ords().first(document)).unwrap_or(0),
            Order::New => !rank::sortable_integer(segment.published.first(document).unwrap_or(i64::MIN)),
            Order::Confirmed => segment.checked.first(document).map_or(u64::MAX, |day| !rank::sortable_integer(day)),
            Order::Ending => segment.ends.first(document).map_or(u64::MAX, rank::sortable_integer),
            Order::Day => rank::by_chance(self.plan.seed, tie()),
        };
        if self.worst.is_some_and(|worst| (group, key) > (worst.0, worst.1)) {
            return;
        }
        let standing = (group, key, tie());
        if !self.stands_behind_cursor(standing) || self.worst.is_some_and(|worst| standing > worst) {
            return;
        }
        self.ranked.push((standing.0, standing.1, standing.2, document));
        if self.ranked.len() >= self.plan.keep.saturating_mul(2).saturating_add(64) {
            self.shrink();
        }
    }

    fn stands_behind_cursor(&self, (group, key, tie): (u8, u64, u64)) -> bool {
        let Some(after) = &self.plan.after else { return true };
        match (&after.key, self.names_after) {
            (Key::Number(number), _) => (group, key, tie) > (after.group, *number, after.tie),
            (Key::Name(_), Some((first, same))) => {
                let name_behind = if same { key > first || key == first && tie > after.tie } else { key >= first };
                group > after.group || group == after.group && name_behind
            }
            (Key::Name(_), None) => true,
        }
    }

    fn shrink(&mut self) {
        let keep = self.plan.keep.max(1);
        if self.ranked.len() > keep {
            self.ranked.select_nth_unstable(keep - 1);
            self.ranked.truncate(keep);
        }
        self.worst =
            self.ranked.iter().max().filter(|_| self.ranked.len() >= keep).map(|last| (last.0, last.1, last.2));
    }

    fn harvest(mut self, collected: &mut Collected) -> Result<()> {
        self.shrink();
        collected.total += self.total;
        for (sum, group) in collected.groups.iter_mut().zip(self.groups) {
            *sum += group;
        }
        if self.plan.keep > 0 {
            for (group, key, tie, document) in &self.ranked {
                let key = match self.plan.order {
                    Order::Name => Key::Name(self.segment.name(*key)?),
                    _ => Key::Number(*key),
                };
                let address = DocAddress::new(self.number, *document);
                collected.kept.push(Kept { standing: Standing { group: *group, key, tie: *tie }, address });
            }
        }
        if self.plan.facets.is_empty() { Ok(()) } else { self.harvest_facets(collected) }
    }

    fn harvest_facets(self, collected: &mut Collected) -> Result<()> {
        self.tally.harvest(&self.plan.facets, |facet, code, count| {
            // Parts of an index have mostly the same values: a text is made for the first part only.
            match collected.facets[facet].get_mut(code) {
                Some(sum) => *sum += count,
                None => drop(collected.facets[facet].insert(code.to_owned(), count)),
            }
        });
        let counted: Vec<(u64, u32)> = (0..).zip(self.communes).filter(|(_, count)| *count > 0).collect();
        let ords: Vec<u64> = counted.iter().map(|(ord, _)| *ord).collect();
        let codes = segment::terms(self.segment.commune.as_ref(), &ords)?;
        for (code, (_, count)) in codes.into_iter().zip(counted) {
            *collected.communes.entry(code).or_default() += u64::from(count);
        }
        Ok(())
    }
}
