//! From a query to the tests that each document must pass.

use tantivy::Term;
use tantivy::query::Query as IndexQuery;

use super::collect::{Plan, Range, Serving};
use super::document::{day_as_number, minutes, tie_of};
use super::filter::Ticked;
use super::find::Wanted;
use super::found::{PlaceAnswer, day_number};
use super::geo::{Area, reach_m};
use super::hours::OpenQuestion;
use super::index::Search;
use super::place::parse_point;
use super::query::{OpenWish, Order, Query};
use super::words::{Units, any_of};
use super::{analyse, areas};
use crate::clock::Timestamp;
use crate::initiative::kind::AttributeType;
use crate::place::Point;

impl Search {
    pub(super) fn plan(
        &self,
        query: &Query,
        place: &PlaceAnswer,
        units: &Units,
        at: Timestamp,
        wanted: Wanted,
    ) -> Plan {
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
            count_communes: wanted.communes,
        }
    }

    /// Narrows the documents to look at; the exact tests come later.
    pub(super) fn add_place_queries(&self, query: &Query, place: &PlaceAnswer, queries: &mut Vec<Box<dyn IndexQuery>>) {
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

    pub(super) fn add_area_queries(&self, query: &Query, queries: &mut Vec<Box<dyn IndexQuery>>) {
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
