//! Places in the index: whole numbers of a Web Mercator grid, whose upper bits are map tiles.

use crate::initiative::card::Location;
use crate::place::{self, Gazetteer, Point, Precision};

/// Zoom of the grid: about 0.6 m at the equator.
pub(super) const GRID_ZOOM: u32 = 26;
/// Zooms whose tiles are indexed.
const TILE_ZOOMS: [u32; 4] = [6, 8, 10, 12];
/// Most tiles to look up for one box.
const MAX_TILES: u64 = 40;
/// Beyond this latitude the projection ends.
const MAX_LAT: f64 = 85.051_128;
const SIDE: f64 = (1_u64 << GRID_ZOOM) as f64;

/// Radii up to this are compared by bands when a place is snapped; the bands end here.
const LAST_BAND_M: f64 = 50_000.0;

/// The grid cell of a point.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the grid before")]
pub(super) fn to_grid(lat: f64, lon: f64) -> (u64, u64) {
    let lat = lat.clamp(-MAX_LAT, MAX_LAT).to_radians();
    let x = (lon + 180.0) / 360.0;
    let y = (1.0 - (lat.tan() + 1.0 / lat.cos()).ln() / std::f64::consts::PI) / 2.0;
    let cell = |share: f64| (share * SIDE).clamp(0.0, SIDE - 1.0) as u64;
    (cell(x), cell(y))
}

/// Middle of a grid cell: latitude, longitude.
#[expect(clippy::cast_precision_loss, reason = "26 bits fit")]
pub(super) fn from_grid(x: u64, y: u64) -> (f64, f64) {
    let lon = (x as f64 + 0.5) / SIDE * 360.0 - 180.0;
    let lat = (std::f64::consts::PI * (1.0 - 2.0 * (y as f64 + 0.5) / SIDE)).sinh().atan().to_degrees();
    (lat, lon)
}

/// The tiles under which a cell is indexed.
pub(super) fn tiles_of(x: u64, y: u64) -> [u64; 4] {
    TILE_ZOOMS.map(|zoom| tile(zoom, x >> (GRID_ZOOM - zoom), y >> (GRID_ZOOM - zoom)))
}

fn tile(zoom: u32, x: u64, y: u64) -> u64 {
    (u64::from(zoom) << 58) | (x << 29) | y
}

/// A box of the grid, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct GridBox {
    pub x: (u64, u64),
    pub y: (u64, u64),
}

impl GridBox {
    pub fn contains(&self, x: u64, y: u64) -> bool {
        self.x.0 <= x && x <= self.x.1 && self.y.0 <= y && y <= self.y.1
    }
}

/// One or, across the 180th meridian, two boxes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Area(pub Vec<GridBox>);

impl Area {
    /// From west, south, east, north in degrees; west > east crosses the 180th meridian.
    pub fn of_box([west, south, east, north]: [f64; 4]) -> Area {
        let part = |west: f64, east: f64| {
            let (low_x, high_y) = to_grid(south, west);
            let (high_x, low_y) = to_grid(north, east);
            GridBox { x: (low_x, high_x), y: (low_y, high_y) }
        };
        if west <= east { Area(vec![part(west, east)]) } else { Area(vec![part(west, 180.0), part(-180.0, east)]) }
    }

    /// The box around a circle.
    pub fn around(centre: Point, radius_m: f64) -> Area {
        let lat_span = radius_m / 110_500.0;
        let (south, north) = (centre.lat - lat_span, centre.lat + lat_span);
        let widest = south.abs().max(north.abs());
        if widest >= 89.0 {
            return Area::of_box([-180.0, south.max(-90.0), 180.0, north.min(90.0)]);
        }
        let lon_span = lat_span / widest.to_radians().cos();
        if lon_span >= 180.0 {
            return Area::of_box([-180.0, south, 180.0, north]);
        }
        let wrap = |lon: f64| {
            if lon < -180.0 {
                lon + 360.0
            } else if lon > 180.0 {
                lon - 360.0
            } else {
                lon
            }
        };
        Area::of_box([wrap(centre.lon - lon_span), south, wrap(centre.lon + lon_span), north])
    }

    pub fn contains(&self, x: u64, y: u64) -> bool {
        self.0.iter().any(|part| part.contains(x, y))
    }

    /// Indexed tiles that cover the area, the finest that are few; `None` when it is too large to be worth it.
    pub fn tiles(&self) -> Option<Vec<u64>> {
        TILE_ZOOMS.iter().rev().find_map(|&zoom| {
            let shift = GRID_ZOOM - zoom;
            let count: u64 = self.0.iter().map(|part| span(part.x, shift).saturating_mul(span(part.y, shift))).sum();
            (count <= MAX_TILES).then(|| {
                let tiles_of_part = |part: &GridBox| {
                    let (rows, columns) =
                        (part.y.0 >> shift..=part.y.1 >> shift, part.x.0 >> shift..=part.x.1 >> shift);
                    columns.flat_map(move |x| rows.clone().map(move |y| tile(zoom, x, y)))
                };
                self.0.iter().flat_map(tiles_of_part).collect()
            })
        })
    }
}

fn span((low, high): (u64, u64), shift: u32) -> u64 {
    (high >> shift).saturating_sub(low >> shift) + 1
}

/// Whether a point lies inside a ring of points, by counting crossings.
pub(super) fn inside_ring(point: Point, ring: &[(f64, f64)]) -> bool {
    let mut inside = false;
    for (n, &(lat, lon)) in ring.iter().enumerate() {
        let (other_lat, other_lon) = ring[(n + ring.len() - 1) % ring.len()];
        let crosses = (lat > point.lat) != (other_lat > point.lat)
            && point.lon < (other_lon - lon) * (point.lat - lat) / (other_lat - lat) + lon;
        inside ^= crosses;
    }
    inside
}

/// Where an entry is found, with the radius in metres within which it lies: at its published point, else at the one that
/// shows its municipality and no more (KINDS.md 2.2).
pub(super) fn spot_of(place: &Location, gazetteer: &Gazetteer) -> Option<(Point, u32)> {
    if let (Some(lat), Some(lon)) = (place.lat, place.lon) {
        return Some((Point { lat, lon }, place.radius_m));
    }
    let code = place.territory.as_deref().filter(|code| gazetteer.is_municipality(code))?;
    let published = place::snap(None, Precision::Municipality, Some(code), gazetteer);
    published.point.map(|point| (point, published.radius_m))
}

/// Metres from a point to a place of the grid.
pub(super) fn distance_m(centre: Point, (x, y): (u64, u64)) -> f64 {
    let (lat, lon) = from_grid(x, y);
    centre.distance_m(Point { lat, lon })
}

/// KINDS.md 2.2: a snapped place is inside when its band reaches no further than that of the radius. Beyond the last
/// band a circle is so wide that snapping does not matter.
pub(super) fn inside_radius(metres: f64, radius_m: f64, snapped: bool) -> bool {
    if metres <= radius_m {
        return true;
    }
    // A radius of exactly 10 km ends the band 5–10.
    snapped && radius_m <= LAST_BAND_M && place::band(metres) <= place::band(radius_m - 0.001)
}

/// How far from a centre a snapped place may lie and still be inside.
pub(super) fn reach_m(radius_m: f64) -> f64 {
    [1_000.0, 3_000.0, 5_000.0, 10_000.0, 20_000.0, LAST_BAND_M]
        .into_iter()
        .find(|upper| radius_m <= *upper)
        .unwrap_or(radius_m)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_lies_within_a_metre_of_its_point() {
        for (lat, lon) in [(48.39, -4.49), (-21.1, 55.5), (0.0, 179.999_99), (-54.8, -180.0)] {
            let (x, y) = to_grid(lat, lon);
            let (back_lat, back_lon) = from_grid(x, y);
            assert!((lat - back_lat).abs() < 1e-5 && (lon - back_lon).abs() < 1e-5, "{lat} {lon}");
        }
    }

    #[test]
    fn a_box_across_the_date_line_has_two_parts() {
        let area = Area::of_box([170.0, -20.0, -170.0, -10.0]);
        let inside = |lat, lon| {
            let (x, y) = to_grid(lat, lon);
            area.contains(x, y)
        };
        assert!(inside(-15.0, 175.0) && inside(-15.0, -175.0));
        assert!(!inside(-15.0, 0.0) && !inside(-15.0, 160.0));
    }

    #[test]
    fn tiles_cover_what_the_area_contains() {
        let Some(centre) = Point::new(-16.5, 179.99) else { panic!("a point") };
        let area = Area::around(centre, 30_000.0);
        let tiles = area.tiles().unwrap();
        for (lat, lon) in [(-16.5, 179.99), (-16.5, -179.95), (-16.3, 179.9)] {
            let (x, y) = to_grid(lat, lon);
            assert!(area.contains(x, y));
            assert!(tiles_of(x, y).iter().any(|tile| tiles.contains(tile)));
        }
    }
}
