//! Whether a point can be believed: the rule of FORMATS.md 1, in its order, for every format.
//!
//! A doubtful point is taken away and stands in a warning: a person decides, not the importer.

use std::sync::Arc;

use serde_json::Value;

use super::entry::as_text;
use crate::import::{Incoming, ReadOptions};
use crate::place::{Gazetteer, Point, commune_from_insee, country_holds, is_in_metropolitan_france};

/// A point further from its stated municipality is doubted.
const MAX_FROM_MUNICIPALITY_M: f64 = 25_000.0;
/// Of a hundred points, so many must be wrong as they stand and right when exchanged.
const SHARE_FOR_EXCHANGE: usize = 90;

/// What is known of municipalities. The gazetteer is one; tests bring a small one.
pub trait Places: Send + Sync {
    /// Latitude and longitude of the municipality that a record names, when it names just one.
    fn municipality(&self, territory: Option<&str>, postcode: Option<&str>, city: Option<&str>) -> Option<(f64, f64)>;
    /// Metres to the nearest municipality that the table has a point for.
    fn nearest_m(&self, lat: f64, lon: f64) -> Option<f64>;
}

impl Places for Gazetteer {
    fn municipality(&self, territory: Option<&str>, postcode: Option<&str>, city: Option<&str>) -> Option<(f64, f64)> {
        let by_code = territory.and_then(|code| commune_from_insee(code).or_else(|| Some(code.to_owned())));
        let commune =
            match by_code.and_then(|code| self.territory(&code)).filter(|found| self.is_municipality(&found.code)) {
                Some(commune) => commune,
                None => self.commune_by_town(city?, postcode, None)?,
            };
        commune.point.map(|point| (point.lat, point.lon))
    }

    fn nearest_m(&self, lat: f64, lon: f64) -> Option<f64> {
        self.nearest(Point::new(lat, lon)?).map(|(_, metres)| metres)
    }
}

/// Judges the points of one file.
pub struct Judge {
    places: Arc<dyn Places>,
    home: String,
    accept_swap: bool,
    /// The file as a whole needs the exchange.
    pub swap_proposed: bool,
    mostly_home: bool,
}

enum Given {
    Absent,
    Zero,
    Unreadable(String),
    Point(f64, f64),
}

/// Whether a country's boxes hold two numbers, which may be no point at all; `None` when we have none of it.
fn holds(country: &str, lat: f64, lon: f64) -> Option<bool> {
    match Point::new(lat, lon) {
        Some(point) => country_holds(country, point),
        None => Some(false),
    }
}

impl Judge {
    /// For one file, of which nothing is known yet.
    pub fn new(places: Arc<dyn Places>, options: &ReadOptions) -> Judge {
        let home = options.territories.first().and_then(|code| code.get(..2)).unwrap_or("FR").to_owned();
        Judge { places, home, accept_swap: options.accept_swap, swap_proposed: false, mostly_home: false }
    }

    /// Looks at the first records of a file as a whole.
    pub fn look_at(&mut self, records: &[Incoming]) {
        let (mut points, mut inside, mut turned, mut home) = (0usize, 0usize, 0usize, 0usize);
        for record in records {
            let Given::Point(lat, lon) = given(record) else { continue };
            points += 1;
            let as_given = self.is_at_home(record, lat, lon);
            inside += usize::from(as_given);
            home += usize::from(holds(&self.home, lat, lon) == Some(true));
            turned += usize::from(!as_given && self.is_at_home(record, lon, lat));
        }
        let share = |part: usize| part * 100 >= points * SHARE_FOR_EXCHANGE && points > 0;
        self.swap_proposed = share(points - inside) && share(turned);
        self.mostly_home = share(home);
    }

    fn is_at_home(&self, record: &Incoming, lat: f64, lon: f64) -> bool {
        in_range(lat, lon)
            && (holds(&self.home, lat, lon) == Some(true)
                || record.text("location.country").is_some_and(|country| holds(country, lat, lon) == Some(true)))
    }

    /// Judges the point of one record: it stays as a pair of numbers, or goes with a warning.
    pub fn judge(&self, record: &mut Incoming) {
        match given(record) {
            Given::Absent => self.without_point(record, None),
            Given::Zero => self.without_point(record, Some(("zero_coordinates", "0, 0".to_owned()))),
            Given::Unreadable(text) => self.without_point(record, Some(("no_coordinates", text))),
            Given::Point(lat, lon) if self.swap_proposed && self.accept_swap => self.judge_point(record, lon, lat),
            Given::Point(lat, lon) => self.judge_point(record, lat, lon),
        }
    }

    fn without_point(&self, record: &mut Incoming, doubt: Option<(&'static str, String)>) {
        record.fields.remove("location.lat");
        record.fields.remove("location.lon");
        match doubt {
            Some((code, value)) => record.warn(code, "location", &value),
            None if record.enriches_only || record.fields.contains_key("area_served") => {}
            None => record.warn("no_coordinates", "location", ""),
        }
    }

    fn judge_point(&self, record: &mut Incoming, lat: f64, lon: f64) {
        if let Some(code) = self.doubt(record, lat, lon) {
            self.without_point(record, Some((code, format!("{lat}, {lon}"))));
        } else {
            record.fields.insert("location.lat".to_owned(), Value::from(lat));
            record.fields.insert("location.lon".to_owned(), Value::from(lon));
        }
    }

    fn doubt(&self, record: &Incoming, lat: f64, lon: f64) -> Option<&'static str> {
        let country = record.text("location.country");
        if self.swap_proposed && !self.accept_swap && !self.is_at_home(record, lat, lon) {
            return Some("swapped_suspected");
        }
        let inside = |lat: f64, lon: f64| match country {
            Some(country) => holds(country, lat, lon),
            None => self.mostly_home.then(|| holds(&self.home, lat, lon).unwrap_or(true)),
        };
        if !in_range(lat, lon) {
            let turned = in_range(lon, lat) && inside(lon, lat) == Some(true);
            return Some(if turned { "swapped_suspected" } else { "out_of_range" });
        }
        if inside(lat, lon) == Some(false) {
            let turned = in_range(lon, lat) && inside(lon, lat) == Some(true);
            return Some(if turned { "swapped_suspected" } else { "outside_territory" });
        }
        let french = country.map_or(self.mostly_home && self.home == "FR", |country| country == "FR");
        if french
            && is_in_metropolitan_france(Point { lat, lon })
            && self.places.nearest_m(lat, lon).is_some_and(|metres| metres > MAX_FROM_MUNICIPALITY_M)
        {
            return Some("outside_territory");
        }
        let stated = self.places.municipality(
            record.text("location.territory"),
            record.text("location.postcode"),
            record.text("location.city"),
        );
        let known = country.is_none_or(|country| country == "FR" || is_french_overseas(country));
        match stated.filter(|_| known) {
            Some(municipality) if distance_m((lat, lon), municipality) > MAX_FROM_MUNICIPALITY_M => {
                Some("far_from_municipality")
            }
            _ => None,
        }
    }
}

fn is_french_overseas(country: &str) -> bool {
    matches!(country, "GP" | "MQ" | "GF" | "RE" | "YT" | "PM" | "BL" | "MF" | "NC" | "PF" | "WF")
}

fn in_range(lat: f64, lon: f64) -> bool {
    (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon)
}

fn given(record: &Incoming) -> Given {
    let part = |field: &str| record.fields.get(field).and_then(as_text);
    match (part("location.lat"), part("location.lon")) {
        (Some(lat), Some(lon)) => match (degrees(&lat), degrees(&lon)) {
            (Some(lat), Some(lon)) if lat == 0.0 && lon == 0.0 => Given::Zero,
            (Some(lat), Some(lon)) => Given::Point(lat, lon),
            _ => Given::Unreadable(format!("{lat}, {lon}")),
        },
        (None, None) => Given::Absent,
        (lat, lon) => Given::Unreadable(lat.or(lon).unwrap_or_default()),
    }
}

/// A number of degrees: a decimal comma is accepted, a separator of thousands is not.
pub fn degrees(text: &str) -> Option<f64> {
    let text = text.trim().trim_end_matches('°');
    if text.matches([',', '.']).count() > 1 || text.contains(char::is_whitespace) {
        return None;
    }
    let number: f64 = text.replace(',', ".").parse().ok()?;
    number.is_finite().then_some(number)
}

/// Along the great circle.
fn distance_m((lat, lon): (f64, f64), (other_lat, other_lon): (f64, f64)) -> f64 {
    const EARTH_RADIUS_M: f64 = 6_371_000.0;
    let (south, north) = (lat.to_radians(), other_lat.to_radians());
    let half_lat = ((north - south) / 2.0).sin();
    let half_lon = ((other_lon - lon).to_radians() / 2.0).sin();
    let chord = half_lat * half_lat + south.cos() * north.cos() * half_lon * half_lon;
    2.0 * EARTH_RADIUS_M * chord.sqrt().min(1.0).asin()
}
