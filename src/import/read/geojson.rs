//! GeoJSON: a feature's properties as the members of a record, and one point for any geometry.

use serde_json::{Value, json};

use super::RawRecord;
use super::csv::rejected;
use super::problems::{refuse, short};
use crate::error::sentence;
use crate::import::FileProblem;

/// What a named system must contain to be degrees of WGS 84.
const WGS84: &[&str] = &["crs84", "4326", "wgs84", "wgs 84", "4979"];

/// A record whose members are the properties of a feature, with `geometry` and `@feature_id` beside them.
///
/// A geometry with a point that represents it becomes a GeoJSON point: formats need not know the others.
pub fn feature(mut record: RawRecord) -> RawRecord {
    if record.problem.is_some() {
        return record;
    }
    let geometry = record.members.remove("geometry").unwrap_or_default();
    let id = record.members.remove("id").filter(|id| id.is_string() || id.is_number());
    let mut members = match record.members.remove("properties") {
        Some(Value::Object(properties)) => properties,
        None | Some(Value::Null) => serde_json::Map::new(),
        Some(other) => {
            return rejected(record.line, "bad_record", sentence!("record-properties", found = short(&other)));
        }
    };
    let geometry = match point_of(&geometry) {
        Some((lon, lat)) => json!({ "type": "Point", "coordinates": [lon, lat] }),
        None => Value::Null,
    };
    members.insert("geometry".to_owned(), geometry);
    if let Some(id) = id {
        members.insert("@feature_id".to_owned(), id);
    }
    let duplicate_keys =
        record.duplicate_keys.iter().map(|key| key.trim_start_matches("properties.").to_owned()).collect();
    RawRecord { members, duplicate_keys, ..record }
}

/// Refuses coordinates of another system than WGS 84.
///
/// # Errors
/// When the system has another name.
pub fn check_crs(crs: &Value) -> Result<(), FileProblem> {
    let name = crs.pointer("/properties/name").and_then(Value::as_str).unwrap_or_default().to_lowercase();
    if name.is_empty() || WGS84.iter().any(|known| name.contains(known)) {
        return Ok(());
    }
    Err(refuse("other_projection", sentence!("file-other-projection", system = name)))
}

/// `(lon, lat)` of a geometry: a point itself, the middle of a line, a point inside an area.
pub fn point_of(geometry: &Value) -> Option<(f64, f64)> {
    let coordinates = geometry.get("coordinates").unwrap_or(&Value::Null);
    match geometry.get("type").and_then(Value::as_str)? {
        "Point" => position(coordinates),
        "MultiPoint" => coordinates.as_array()?.first().and_then(position),
        "LineString" => middle(&positions(coordinates)),
        "MultiLineString" => middle(&coordinates.as_array()?.iter().map(positions).max_by_key(Vec::len)?),
        "Polygon" => inside(&rings(coordinates)),
        "MultiPolygon" => {
            let polygons = coordinates.as_array()?.iter().map(rings);
            inside(&polygons.max_by(|a, b| size(a).total_cmp(&size(b)))?)
        }
        "GeometryCollection" => {
            geometry.get("geometries")?.as_array()?.iter().find_map(|inner| match inner["type"].as_str() {
                Some("GeometryCollection") => None,
                _ => point_of(inner),
            })
        }
        _ => None,
    }
}

/// Numbers, also when they are written as text; a third one is the height.
fn position(value: &Value) -> Option<(f64, f64)> {
    let number = |value: &Value| match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().replace(',', ".").parse().ok(),
        _ => None,
    };
    Some((number(value.get(0)?)?, number(value.get(1)?)?))
}

fn positions(value: &Value) -> Vec<(f64, f64)> {
    value.as_array().map(|items| items.iter().filter_map(position).collect()).unwrap_or_default()
}

fn rings(value: &Value) -> Vec<Vec<(f64, f64)>> {
    value.as_array().map(|items| items.iter().map(positions).collect()).unwrap_or_default()
}

fn middle(line: &[(f64, f64)]) -> Option<(f64, f64)> {
    line.get(line.len() / 2).copied()
}

fn edges(ring: &[(f64, f64)]) -> impl Iterator<Item = ((f64, f64), (f64, f64))> + '_ {
    ring.iter().copied().zip(ring.iter().copied().cycle().skip(1))
}

/// Twice the area of the outer ring.
fn size(rings: &[Vec<(f64, f64)>]) -> f64 {
    rings.first().map(|ring| edges(ring).map(|((x, y), (u, v))| x * v - u * y).sum::<f64>().abs()).unwrap_or(0.0)
}

/// A point inside: the middle of the widest stretch of the area along its middle latitude.
fn inside(rings: &[Vec<(f64, f64)>]) -> Option<(f64, f64)> {
    let outer = rings.first().filter(|ring| !ring.is_empty())?;
    let south = outer.iter().map(|(_, lat)| *lat).fold(f64::INFINITY, f64::min);
    let north = outer.iter().map(|(_, lat)| *lat).fold(f64::NEG_INFINITY, f64::max);
    let lat = f64::midpoint(south, north);
    let mut crossings: Vec<f64> = rings
        .iter()
        .flat_map(|ring| edges(ring))
        .filter(|((_, a), (_, b))| (*a > lat) != (*b > lat))
        .map(|((x, a), (u, b))| x + (lat - a) / (b - a) * (u - x))
        .collect();
    crossings.sort_by(f64::total_cmp);
    let widest = crossings.chunks_exact(2).filter_map(|pair| match pair {
        [west, east] => Some((east - west, f64::midpoint(*west, *east))),
        _ => None,
    });
    match widest.max_by(|(a, _), (b, _)| a.total_cmp(b)) {
        Some((_, lon)) => Some((lon, lat)),
        None => outer.first().copied(),
    }
}
