//! From a query to the tests that each document must pass.

use tantivy::Term;
use tantivy::query::Query as IndexQuery;

use super::analyse;
use super::areas::{SERVES, Zone};
use super::collect::Plan;
use super::document::{VALID, by_key, tie_of};
use super::filter::Ticked;
use super::find::Wanted;
use super::found::{PlaceAnswer, day_number};
use super::geo::{Area, reach_m};
use super::hours::OpenQuestion;
use super::index::Search;
use super::numbers::{DAY_MINUTES, day_as_number, hours_column, minutes};
use super::params::weekday;
use super::query::{AttributeWish, OpenWish, Order, Query};
use super::wishes::{HoursWish, Range};
use super::words::{Units, any_of};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::initiative::Class;
use crate::initiative::kind::AttributeType;
use crate::place::Point;

impl Search {
    pub(super) fn plan(
        &self,
        query: &Query,
        place: &PlaceAnswer,
        units: &Units,
        at: Timestamp,
        wanted: Wanted<'_>,
    ) -> Result<Plan> {
        let (centre, radius_km) = match place {
            PlaceAnswer::Around { lat, lon, radius_km, .. } => (Point::new(*lat, *lon), Some(*radius_km)),
            _ => (None, None),
        };
        let today = at.date();
        let months = query.fresh_months.map(|months| chrono::Months::new(months.min(1_200)));
        let since = months.and_then(|months| today.checked_sub_months(months)).map(day_number);
        Ok(Plan {
            fields: self.fields,
            units: units.units.clone(),
            ticked: Ticked::of(query, &self.kinds)?,
            weights: self.weights,
            area: query.bbox.map(Area::of_box),
            centre,
            radius_m: radius_km.map(|km| km * 1_000.0),
            checked_since: since,
            ranges: self.ranges(query),
            hours: self.hours(query, at),
            zones: self.zones(query),
            open: match query.open {
                Some(OpenWish::Now) => Some(OpenQuestion::At(at)),
                Some(OpenWish::Weekday(day)) => Some(OpenQuestion::next_weekday(today, day)),
                _ => None,
            },
            open_only: query.open_only,
            orders_open: query.open == Some(OpenWish::Orders),
            today: day_number(today),
            urgent_first: query.class == Class::Proposal,
            order: order_of(query, units, centre.is_some()),
            seed: seed(query, day_number(today)),
            after: None,
            keep: wanted.keep,
            facets: wanted.facets.to_vec(),
        })
    }

    /// Narrows the documents to look at; the exact tests come later.
    pub(super) fn add_place_queries(&self, query: &Query, place: &PlaceAnswer, queries: &mut Vec<Box<dyn IndexQuery>>) {
        let keys = |codes: &[String]| {
            any_of(codes.iter().map(|code| Term::from_field_text(self.fields.key, &format!("in:{code}"))).collect())
        };
        if !query.territories.is_empty() {
            queries.push(keys(&query.territories));
        }
        if !query.by.is_empty() {
            let key = |initiative: &String| Term::from_field_text(self.fields.key, &by_key(initiative));
            queries.push(any_of(query.by.iter().map(key).collect()));
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

    pub(super) fn add_area_queries(&self, query: &Query, queries: &mut Vec<Box<dyn IndexQuery>>) {
        for zone in self.zones(query) {
            let keys = zone.candidates();
            queries.push(any_of(keys.iter().map(|key| Term::from_field_text(self.fields.key, key)).collect()));
        }
    }

    /// All wishes about areas.
    fn zones(&self, query: &Query) -> Vec<Zone> {
        let mut zones: Vec<Zone> =
            query.serves.iter().map(|typed| Zone::containing(&self.gazetteer, SERVES, typed)).collect();
        if !query.area_served.is_empty() {
            zones.push(Zone::served(&self.gazetteer, &query.area_served));
        }
        for (code, wish) in self.wishes(query, AttributeType::Area) {
            zones.push(Zone::touching(&self.gazetteer, code, &wish.values));
        }
        zones
    }

    /// All wishes about hours of attributes.
    fn hours(&self, query: &Query, at: Timestamp) -> Vec<HoursWish> {
        let question = |value: &String| match value.as_str() {
            "now" => Some(OpenQuestion::At(at)),
            day => weekday(day).map(|day| OpenQuestion::next_weekday(at.date(), day)),
        };
        let wish = |(code, wish): (&String, &AttributeWish)| HoursWish {
            column: hours_column(code),
            questions: wish.values.iter().filter_map(question).collect(),
        };
        self.wishes(query, AttributeType::Hours).map(wish).collect()
    }

    fn wishes<'a>(
        &'a self,
        query: &'a Query,
        kind: AttributeType,
    ) -> impl Iterator<Item = (&'a String, &'a AttributeWish)> {
        let filterable = if query.attributes.is_empty() { Vec::new() } else { self.kinds.filterable(query.class) };
        query.attributes.iter().filter(move |(code, _)| {
            filterable.iter().any(|attribute| attribute.code == **code && attribute.kind == kind)
        })
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
                let (low, high) = (format!("{code}_low"), format!("{code}_high"));
                let mut range = Range { low, high, min: f64::NEG_INFINITY, max: f64::INFINITY };
                range.min = min.and_then(number).unwrap_or(range.min);
                range.max = max.and_then(number).unwrap_or(range.max);
                let of_times =
                    filterable.iter().any(|attribute| attribute.code == *code && attribute.kind == Type::TimeInterval);
                if of_times {
                    // Times stand there for the day before and the day after as well.
                    range.min = range.min.max(0.0);
                    let until = range.max.min(DAY_MINUTES);
                    range.max = if until < range.min { until + DAY_MINUTES } else { until };
                }
                ranges.push(range);
            }
        }
        if let Some(day) = query.on.as_deref().and_then(day_as_number) {
            let (low, high) = (format!("{VALID}_low"), format!("{VALID}_high"));
            ranges.push(Range { low, high, min: day, max: day });
        }
        for wish in &query.access {
            if let Ok(min) = wish.wish.parse() {
                let column = format!("access_{}_low", wish.fact);
                ranges.push(Range { low: column.clone(), high: column, min, max: f64::INFINITY });
            }
        }
        ranges
    }
}

/// The order in force: by distance when only a place is given.
fn order_of(query: &Query, units: &Units, has_centre: bool) -> Order {
    let without_words = match query.class {
        _ if has_centre => Order::Distance,
        Class::Initiative => Order::Best,
        Class::Proposal => Order::Ending,
    };
    let usual = if units.units.is_empty() { without_words } else { Order::Best };
    match query.sort.unwrap_or(usual) {
        Order::Distance if !has_centre => Order::Best,
        // An initiative does not end.
        Order::Ending if query.class == Class::Initiative => Order::Best,
        order => order,
    }
}

/// The order by chance is the same for everybody on one day and for one query.
fn seed(query: &Query, today: i64) -> u64 {
    tie_of(&format!("{today} {}", analyse::fold(query.text.trim())))
}
