//! Points, their distance, and the fixed grid that hides where an entry really is (KINDS.md 2.2).
//!
//! Only what [`snap`] returns may be published. The grid is the same on every node and has no random part:
//! averages of random shifts reveal the origin.

use super::gazetteer::Gazetteer;

/// Metres in one degree of latitude, as the rule of the grid fixes it.
const METRES_PER_DEGREE: f64 = 111_320.0;
const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// A place on the earth in degrees, WGS 84; always in range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Degrees north, −90 to 90.
    pub lat: f64,
    /// Degrees east, −180 to 180.
    pub lon: f64,
}

impl Point {
    /// A point, or `None` when a number is out of range or not a number.
    pub fn new(lat: f64, lon: f64) -> Option<Point> {
        ((-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon)).then_some(Point { lat, lon })
    }

    /// Metres along the surface to `other`.
    pub fn distance_m(self, other: Point) -> f64 {
        let (lat_a, lat_b) = (self.lat.to_radians(), other.lat.to_radians());
        let half_lat = ((lat_b - lat_a) / 2.0).sin();
        let half_lon = ((other.lon - self.lon).to_radians() / 2.0).sin();
        let a = half_lat * half_lat + lat_a.cos() * lat_b.cos() * half_lon * half_lon;
        2.0 * EARTH_RADIUS_M * a.sqrt().min(1.0).asin()
    }

    fn rounded(self, decimals: i32) -> Point {
        let scale = 10f64.powi(decimals);
        Point { lat: (self.lat * scale).round() / scale, lon: (self.lon * scale).round() / scale }
    }
}

/// How exactly a place may be known to others; coarser is greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// As given.
    Exact,
    /// A cell of 100 m.
    Street,
    /// A cell of 500 m.
    Neighbourhood,
    /// The reference point of the municipality.
    Municipality,
    /// The reference point of the département.
    Department,
    /// No point at all.
    Hidden,
}

impl Precision {
    /// All of them, finest first.
    pub const ALL: [Precision; 6] = [
        Precision::Exact,
        Precision::Street,
        Precision::Neighbourhood,
        Precision::Municipality,
        Precision::Department,
        Precision::Hidden,
    ];

    /// The precision of this code.
    pub fn parse(code: &str) -> Option<Precision> {
        Precision::ALL.into_iter().find(|precision| precision.as_str() == code)
    }

    /// Its code, `neighbourhood`.
    pub fn as_str(self) -> &'static str {
        match self {
            Precision::Exact => "exact",
            Precision::Street => "street",
            Precision::Neighbourhood => "neighbourhood",
            Precision::Municipality => "municipality",
            Precision::Department => "department",
            Precision::Hidden => "hidden",
        }
    }
}

/// What others may know of a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Published {
    /// The point for the map, the index and exports.
    pub point: Option<Point>,
    /// How far the real place may be from it; 0 when exact.
    pub radius_m: u32,
    /// Whether the municipality has no point of its own and shows that of a neighbour or of its département.
    pub borrowed: bool,
}

const NOWHERE: Published = Published { point: None, radius_m: 0, borrowed: false };
const MUNICIPALITY_RADIUS_M: u32 = 2_000;
const DEPARTMENT_RADIUS_M: u32 = 20_000;

/// The public place of an entry that gave `given` and lies in `territory`.
///
/// Without a territory code, a coarse place takes that of the nearest known town.
pub fn snap(given: Option<Point>, precision: Precision, territory: Option<&str>, gazetteer: &Gazetteer) -> Published {
    let cell = |size_m: u32| match given {
        Some(point) => {
            Published { point: Some(cell_centre(point, f64::from(size_m))), radius_m: size_m, borrowed: false }
        }
        None => NOWHERE,
    };
    match precision {
        Precision::Exact => Published { point: given.map(|point| point.rounded(6)), ..NOWHERE },
        Precision::Street => cell(100),
        Precision::Neighbourhood => cell(500),
        Precision::Municipality | Precision::Department => {
            let code = territory
                .filter(|code| gazetteer.territory(code).is_some())
                .map(str::to_owned)
                .or_else(|| gazetteer.nearest_within(given?, super::NEAREST_TOWN_M, None).map(|(town, _)| town.code));
            code.map_or(NOWHERE, |code| of_territory(&code, precision, gazetteer))
        }
        Precision::Hidden => NOWHERE,
    }
}

fn of_territory(code: &str, precision: Precision, gazetteer: &Gazetteer) -> Published {
    let code = match precision {
        Precision::Department => gazetteer.department_of(code).unwrap_or_else(|| code.to_owned()),
        _ => code.to_owned(),
    };
    let Some((point, borrowed)) = gazetteer.reference_point(&code) else { return NOWHERE };
    let small = gazetteer.is_municipality(&code) && !borrowed;
    let radius_m = if small { MUNICIPALITY_RADIUS_M } else { DEPARTMENT_RADIUS_M };
    Published { point: Some(point.rounded(5)), radius_m, borrowed }
}

/// The centre of the cell of the fixed grid in which `point` lies, 5 decimals.
///
/// At the ends of the grid the centre of a cell may lie beyond the pole or the 180th meridian: the cell next to the
/// pole takes in what is beyond, and the centre stays on the meridian, so that it is in its own cell.
pub fn cell_centre(point: Point, size_m: f64) -> Point {
    let centre_of_row = |row: f64| (row + 0.5) * size_m / METRES_PER_DEGREE;
    let mut row = (point.lat * METRES_PER_DEGREE / size_m).floor();
    if centre_of_row(row) > 90.0 {
        row -= 1.0;
    }
    if centre_of_row(row) < -90.0 {
        row += 1.0;
    }
    let lat = centre_of_row(row);
    let metres_per_degree_east = METRES_PER_DEGREE * lat.to_radians().cos();
    let column = (point.lon * metres_per_degree_east / size_m).floor();
    let lon = ((column + 0.5) * size_m / metres_per_degree_east).clamp(-180.0, 180.0);
    Point { lat, lon }.rounded(5)
}

/// Whether a point is the centre of a cell: an entry of a peer that is not may carry an exact place.
pub fn is_cell_centre(point: Point, size_m: f64) -> bool {
    let centre = cell_centre(point, size_m);
    (centre.lat - point.lat).abs() < 5e-6 && (centre.lon - point.lon).abs() < 5e-6
}

/// A distance from an approximate place, as coarse as it may be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Band {
    /// Less than 1 km.
    Under1,
    /// 1 to 3 km.
    To3,
    /// 3 to 5 km.
    To5,
    /// 5 to 10 km.
    To10,
    /// 10 to 20 km.
    To20,
    /// 20 to 50 km.
    To50,
    /// More than 50 km.
    Over50,
}

impl Band {
    const ALL: [Band; 7] = [Band::Under1, Band::To3, Band::To5, Band::To10, Band::To20, Band::To50, Band::Over50];

    /// In kilometres, without the unit: `1–3`.
    pub fn label(self) -> &'static str {
        match self {
            Band::Under1 => "<1",
            Band::To3 => "1–3",
            Band::To5 => "3–5",
            Band::To10 => "5–10",
            Band::To20 => "10–20",
            Band::To50 => "20–50",
            Band::Over50 => ">50",
        }
    }

    /// Where it ends, in metres; infinite for the last one. A radius holds the band when it is at least this.
    pub fn upper_m(self) -> f64 {
        match self {
            Band::Under1 => 1_000.0,
            Band::To3 => 3_000.0,
            Band::To5 => 5_000.0,
            Band::To10 => 10_000.0,
            Band::To20 => 20_000.0,
            Band::To50 => 50_000.0,
            Band::Over50 => f64::INFINITY,
        }
    }
}

/// The band of a distance.
pub fn band(distance_m: f64) -> Band {
    Band::ALL.into_iter().find(|band| distance_m < band.upper_m()).unwrap_or(Band::Over50)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn anywhere() -> impl Strategy<Value = Point> {
        (-90.0..=90.0f64, prop_oneof![-180.0..=180.0f64, 179.99..=180.0f64, -180.0..=-179.99f64])
            .prop_map(|(lat, lon)| Point { lat, lon })
    }

    proptest! {
        #[test]
        fn the_centre_of_a_centre_is_itself(point in anywhere(), size_m in prop_oneof![Just(100.0), Just(500.0)]) {
            let centre = cell_centre(point, size_m);
            prop_assert!(Point::new(centre.lat, centre.lon).is_some());
            prop_assert_eq!(cell_centre(centre, size_m), centre);
            prop_assert!(is_cell_centre(centre, size_m));
        }

        #[test]
        fn a_centre_is_not_farther_than_half_a_diagonal(lat in -85.0..85.0f64, lon in -180.0..=180.0f64) {
            for size_m in [100.0f64, 500.0] {
                let point = Point { lat, lon };
                let half_diagonal_m = size_m * std::f64::consts::SQRT_2 / 2.0;
                prop_assert!(point.distance_m(cell_centre(point, size_m)) <= half_diagonal_m * 1.01 + 1.0);
            }
        }

        #[test]
        fn points_of_one_cell_share_its_centre(point in anywhere(), north in -0.49..0.49f64, east in -0.49..0.49f64) {
            let centre = cell_centre(Point { lat: point.lat.clamp(-80.0, 80.0), lon: point.lon * 0.99 }, 100.0);
            let degrees = 100.0 / METRES_PER_DEGREE;
            let other = Point {
                lat: centre.lat + north * degrees * 0.96,
                lon: centre.lon + east * degrees * 0.96 / centre.lat.to_radians().cos(),
            };
            prop_assert_eq!(cell_centre(other, 100.0), centre);
        }
    }

    #[test]
    fn the_poles_and_the_date_line_have_cells() {
        for lat in [90.0, -90.0, 0.0, -16.5] {
            for lon in [180.0, -180.0, 179.999_99, 0.0] {
                let centre = cell_centre(Point { lat, lon }, 500.0);
                assert!(Point::new(centre.lat, centre.lon).is_some(), "{centre:?}");
                assert_eq!(cell_centre(centre, 500.0), centre);
            }
        }
    }

    #[test]
    fn distances_are_told_in_bands() {
        let labels: Vec<_> =
            [0.0, 999.0, 1_000.0, 4_000.0, 9_999.0, 12_000.0, 50_000.0].map(|m| band(m).label()).into();
        assert_eq!(labels, ["<1", "<1", "1–3", "3–5", "5–10", "10–20", ">50"]);
        assert!(Band::To3 < Band::To5);
    }

    #[test]
    fn an_impossible_point_is_none() {
        assert_eq!(Point::new(91.0, 0.0), None);
        assert_eq!(Point::new(f64::NAN, 0.0), None);
        assert_eq!(Point::new(0.0, 180.1), None);
    }

    #[test]
    fn coarser_is_greater() {
        assert!(Precision::Department > Precision::Street);
        assert!(Precision::ALL.iter().all(|precision| Precision::parse(precision.as_str()) == Some(*precision)));
    }
}
