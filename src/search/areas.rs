//! Areas: who comes here, and where is it meant for.

use serde_json::Value;
use tantivy::TantivyDocument;

use super::geo;
use super::schema::Fields;
use crate::place::{Gazetteer, Point};

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

/// Keeps an area whose role is `serves`.
pub(super) fn add_served(document: &mut TantivyDocument, fields: &Fields, value: &Value) {
    for code in codes(value) {
        document.add_text(fields.key, format!("serves:{code}"));
    }
    let text = value.to_string();
    if Shape::parse(&text).is_some() && text.len() <= MAX_SHAPE_CHARS {
        document.add_text(fields.key, "serves:shape");
        document.add_text(fields.shape, text);
    }
}

/// Keeps an area that is a filter: its codes, and the territories above each.
pub(super) fn add_area(
    document: &mut TantivyDocument,
    fields: &Fields,
    gazetteer: &Gazetteer,
    attribute: &str,
    value: &Value,
) {
    for code in codes(value) {
        document.add_text(fields.key, format!("area:{attribute}:{code}"));
        for above in gazetteer.ancestors(code) {
            document.add_text(fields.key, format!("area-in:{attribute}:{above}"));
        }
    }
}

/// Keys under which an area is found that overlaps `territory`.
pub(super) fn keys_of_area(gazetteer: &Gazetteer, attribute: &str, territory: &str) -> Vec<String> {
    let mut keys = vec![format!("area:{attribute}:{territory}"), format!("area-in:{attribute}:{territory}")];
    keys.extend(gazetteer.ancestors(territory).iter().map(|above| format!("area:{attribute}:{above}")));
    keys
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
