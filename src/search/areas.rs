//! Areas: who comes here, and where is it meant for.

use serde_json::Value;
use tantivy::TantivyDocument;

use super::geo;
use super::place::parse_point;
use super::schema::Fields;
use crate::place::{Gazetteer, Point};

/// Name of all areas whose role is `serves`; codes of attributes have no such sign.
pub(super) const SERVES: &str = "@serves";
/// Name of the core field.
pub(super) const AREA_SERVED: &str = "@area_served";
/// Stands between the name and the shape of an area.
const NAME_END: char = '\u{1f}';
/// Longest shape that is kept; 500 vertices fit.
const MAX_SHAPE_CHARS: usize = 30_000;

/// Codes of the territories of an area.
fn codes(value: &Value) -> Vec<&str> {
    match value {
        Value::String(code) => vec![code.as_str()],
        Value::Array(codes) => codes.iter().filter_map(Value::as_str).collect(),
        Value::Object(area) => {
            ["territories", "codes"].iter().filter_map(|name| area.get(*name)).flat_map(codes).collect()
        }
        _ => Vec::new(),
    }
}

/// Keeps an area under a name: its codes, the territories above each, and its shape.
pub(super) fn add(document: &mut TantivyDocument, fields: &Fields, gazetteer: &Gazetteer, name: &str, value: &Value) {
    for code in codes(value) {
        document.add_text(fields.key, format!("area:{name}:{code}"));
        for above in gazetteer.ancestors(code) {
            document.add_text(fields.key, format!("area-in:{name}:{above}"));
        }
    }
    let text = value.to_string();
    if Shape::parse(&text).is_some() && text.len() <= MAX_SHAPE_CHARS {
        document.add_text(fields.key, shape_key(name));
        document.add_text(fields.shape, format!("{name}{NAME_END}{text}"));
    }
}

fn shape_key(name: &str) -> String {
    format!("area-shape:{name}")
}

/// A wish about an area: any of these keys, or a shape with any of these points in it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Zone {
    name: String,
    pub keys: Vec<String>,
    points: Vec<Point>,
}

impl Zone {
    /// Areas that contain the place: a point or a whole territory.
    pub fn containing(gazetteer: &Gazetteer, name: &str, typed: &str) -> Zone {
        let mut zone = Zone { name: name.to_owned(), ..Zone::default() };
        let point = parse_point(typed);
        let code = match point {
            Some(point) => gazetteer.nearest(point).map(|(territory, _)| territory.code),
            None => Some(typed.to_owned()),
        };
        let Some(code) = code else { return zone };
        let above = gazetteer.ancestors(&code);
        zone.keys.extend([&code].into_iter().chain(&above).map(|code| format!("area:{name}:{code}")));
        zone.points.extend(point.or_else(|| gazetteer.territory(&code)?.point));
        zone
    }

    /// Areas that contain any of the points or overlap any of the territories.
    pub fn touching(gazetteer: &Gazetteer, name: &str, places: &[String]) -> Zone {
        let mut all = Zone { name: name.to_owned(), ..Zone::default() };
        for typed in places {
            let zone = Zone::containing(gazetteer, name, typed);
            all.keys.extend(zone.keys);
            all.points.extend(zone.points);
            all.keys.push(format!("area-in:{name}:{typed}"));
        }
        all
    }

    /// For whom an initiative is there: who serves the whole country or works at a distance serves every place.
    pub fn served(gazetteer: &Gazetteer, places: &[String]) -> Zone {
        let mut zone = Zone::touching(gazetteer, AREA_SERVED, places);
        if !zone.points.is_empty() {
            zone.keys.extend(["national", "remote"].map(|word| format!("area:{AREA_SERVED}:{word}")));
        }
        zone
    }

    /// Keys that every hit has one of.
    pub fn candidates(&self) -> Vec<String> {
        self.keys.iter().cloned().chain([shape_key(&self.name)]).collect()
    }

    /// Whether a kept shape is one of this name and holds a point.
    pub fn holds(&self, kept: &str) -> bool {
        let shape = kept.split_once(NAME_END).filter(|(name, _)| *name == self.name);
        let shape = shape.filter(|_| !self.points.is_empty()).and_then(|(_, text)| Shape::parse(text));
        shape.is_some_and(|shape| self.points.iter().any(|point| shape.contains(*point)))
    }
}

/// An area without codes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    Circle(Point, f64),
    Ring(Vec<(f64, f64)>),
}

impl Shape {
    /// Reads `{lat, lon, radius_km}`, or `{polygon: [[lon, lat], …]}` and GeoJSON polygons.
    pub fn parse(text: &str) -> Option<Shape> {
        let value: Value = serde_json::from_str(text).ok()?;
        let number = |name: &str| value.get(name).and_then(Value::as_f64);
        if let (Some(lat), Some(lon), Some(radius_km)) = (number("lat"), number("lon"), number("radius_km")) {
            return Some(Shape::Circle(Point::new(lat, lon)?, radius_km));
        }
        let ring = value.get("polygon").or_else(|| value.get("coordinates"))?.as_array()?;
        let nested = ring.first()?.as_array()?.first()?.is_array();
        let ring = if nested { ring.first()?.as_array()? } else { ring };
        let corner = |corner: &Value| Some((corner.get(1)?.as_f64()?, corner.get(0)?.as_f64()?));
        let ring: Vec<(f64, f64)> = ring.iter().filter_map(corner).collect();
        (ring.len() >= 3).then_some(Shape::Ring(ring))
    }

    /// Whether the point lies inside.
    pub fn contains(&self, point: Point) -> bool {
        match self {
            Shape::Circle(centre, radius_km) => centre.distance_m(point) <= radius_km * 1_000.0,
            Shape::Ring(ring) => geo::inside_ring(point, ring),
        }
    }
}
