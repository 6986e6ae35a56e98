//! Boxes of countries and overseas territories: is this point where it says it is?
//!
//! They are drawn generously: a box is there to find a point on another continent, not at a wrong street.

use super::point::Point;

/// A box of degrees. It crosses the 180th meridian when `west` is greater than `east`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BoundingBox {
    /// Degrees.
    pub west: f64,
    /// Degrees.
    pub south: f64,
    /// Degrees.
    pub east: f64,
    /// Degrees.
    pub north: f64,
}

impl BoundingBox {
    /// A box, or `None` when a number is out of range or south is north of north.
    pub fn new(west: f64, south: f64, east: f64, north: f64) -> Option<BoundingBox> {
        Point::new(south, west)?;
        Point::new(north, east)?;
        (south <= north).then_some(BoundingBox { west, south, east, north })
    }

    /// Whether it holds `point`; its edges belong to it.
    pub fn contains(&self, point: Point) -> bool {
        let in_columns = if self.west <= self.east {
            (self.west..=self.east).contains(&point.lon)
        } else {
            point.lon >= self.west || point.lon <= self.east
        };
        in_columns && (self.south..=self.north).contains(&point.lat)
    }
}

const fn area(south: f64, north: f64, west: f64, east: f64) -> BoundingBox {
    BoundingBox { west, south, east, north }
}

const METROPOLITAN: BoundingBox = area(41.0, 51.6, -5.8, 10.0);
const CORSICA: BoundingBox = area(41.2, 43.2, 8.4, 9.7);

/// Département number, ISO code of its own where it has one, box.
const OVERSEAS: [(&str, &str, BoundingBox); 12] = [
    ("971", "GP", area(15.7, 16.7, -62.0, -60.9)),
    ("972", "MQ", area(14.2, 15.1, -61.4, -60.6)),
    ("973", "GF", area(2.0, 6.0, -55.0, -51.0)),
    ("974", "RE", area(-21.6, -20.7, 55.0, 56.0)),
    ("975", "PM", area(46.6, 47.3, -56.8, -55.9)),
    ("976", "YT", area(-13.2, -12.4, 44.8, 45.5)),
    ("977", "BL", area(17.7, 18.3, -63.3, -62.6)),
    ("978", "MF", area(17.7, 18.3, -63.3, -62.6)),
    ("984", "TF", area(-50.2, -11.0, 39.5, 78.0)),
    ("986", "WF", area(-15.0, -13.0, -179.0, -175.8)),
    ("987", "PF", area(-28.0, -7.0, -155.0, -134.0)),
    ("988", "NC", area(-23.5, -18.8, 158.0, 172.0)),
];

/// The box of a département: its own overseas, Corsica for its two, metropolitan France for all others.
pub fn department_box(number: &str) -> BoundingBox {
    match number {
        "2A" | "2B" | "20" => CORSICA,
        _ => OVERSEAS.iter().find(|(code, _, _)| *code == number).map_or(METROPOLITAN, |(_, _, area)| *area),
    }
}

/// Whether `point` lies in the département of this number, as far as boxes can tell.
pub fn is_in_department_box(point: Point, number: &str) -> bool {
    // Clipperton has no inhabitants and no box.
    number == "989" || department_box(number).contains(point)
}

/// Whether `point` lies in a box of `country` (ISO 3166-1 alpha-2); `None` for a country that has none here.
pub fn country_holds(country: &str, point: Point) -> Option<bool> {
    let mut boxes = all_boxes().filter(|(code, _)| code.eq_ignore_ascii_case(country)).map(|(_, area)| area).peekable();
    boxes.peek()?;
    Some(boxes.any(|area| area.contains(point)))
}

/// The same, where an unknown country is no reason for doubt.
pub fn is_in_country_box(point: Point, country: &str) -> bool {
    country_holds(country, point).unwrap_or(true)
}

/// Whether `point` lies in metropolitan France: only there are municipalities close enough to measure by.
pub fn is_in_metropolitan_france(point: Point) -> bool {
    METROPOLITAN.contains(point)
}

/// The ISO codes of all countries one of whose boxes holds `point`. Boxes overlap, so there may be several.
pub(super) fn countries_of(point: Point) -> Vec<&'static str> {
    let mut found: Vec<&'static str> =
        all_boxes().filter(|(_, area)| area.contains(point)).map(|(code, _)| code).collect();
    found.dedup();
    found
}

fn all_boxes() -> impl Iterator<Item = (&'static str, BoundingBox)> {
    let overseas = OVERSEAS.iter().map(|(_, _, area)| ("FR", *area));
    let own_code = OVERSEAS.iter().map(|(_, iso, area)| (*iso, *area));
    std::iter::once(("FR", METROPOLITAN)).chain(overseas).chain(own_code).chain(COUNTRIES.iter().copied())
}

/// Countries other than France; islands far away have a line of their own.
const COUNTRIES: [(&str, BoundingBox); 93] = [
    ("AD", area(42.4, 42.7, 1.4, 1.8)),
    ("AL", area(39.6, 42.7, 19.2, 21.1)),
    ("AM", area(38.8, 41.4, 43.4, 46.7)),
    ("AR", area(-55.2, -21.7, -73.6, -53.6)),
    ("AT", area(46.3, 49.1, 9.5, 17.2)),
    ("AU", area(-43.8, -9.9, 112.8, 154.0)),
    ("AZ", area(38.3, 42.0, 44.7, 50.5)),
    ("BA", area(42.5, 45.3, 15.7, 19.7)),
    ("BE", area(49.4, 51.6, 2.5, 6.5)),
    ("BF", area(9.3, 15.1, -5.6, 2.5)),
    ("BG", area(41.2, 44.3, 22.3, 28.7)),
    ("BJ", area(6.1, 12.5, 0.7, 3.9)),
    ("BO", area(-23.0, -9.6, -69.7, -57.4)),
    ("BR", area(-33.8, 5.3, -74.0, -28.8)),
    ("BY", area(51.2, 56.2, 23.1, 32.8)),
    ("CA", area(41.6, 83.2, -141.1, -52.5)),
    ("CD", area(-13.5, 5.4, 12.1, 31.4)),
    ("CG", area(-5.1, 3.8, 11.0, 18.7)),
    ("CH", area(45.7, 47.9, 5.9, 10.6)),
    ("CI", area(4.2, 10.8, -8.7, -2.4)),
    ("CL", area(-56.0, -17.4, -109.5, -66.3)),
    ("CM", area(1.6, 13.1, 8.4, 16.2)),
    ("CN", area(18.0, 53.6, 73.4, 135.1)),
    ("CO", area(-4.3, 13.5, -81.8, -66.8)),
    ("CY", area(34.5, 35.8, 32.2, 34.7)),
    ("CZ", area(48.5, 51.1, 12.0, 18.9)),
    ("DE", area(47.2, 55.1, 5.8, 15.1)),
    ("DK", area(54.5, 57.8, 8.0, 15.3)),
    ("DZ", area(18.9, 37.2, -8.7, 12.0)),
    ("EC", area(-5.1, 1.7, -92.1, -75.1)),
    ("EE", area(57.5, 59.8, 21.7, 28.3)),
    ("EG", area(21.9, 31.8, 24.6, 37.0)),
    ("ES", area(35.1, 43.9, -9.4, 4.4)),
    ("ES", area(27.5, 29.5, -18.3, -13.3)),
    ("FI", area(59.6, 70.2, 19.0, 31.7)),
    ("FJ", area(-21.1, -12.3, 176.8, -178.1)),
    ("FO", area(61.3, 62.5, -7.8, -6.2)),
    ("GB", area(49.8, 61.0, -8.7, 1.9)),
    ("GE", area(41.0, 43.6, 39.9, 46.8)),
    ("GG", area(49.3, 49.8, -2.8, -2.1)),
    ("GH", area(4.5, 11.3, -3.4, 1.4)),
    ("GI", area(36.1, 36.2, -5.4, -5.3)),
    ("GN", area(7.1, 12.7, -15.2, -7.6)),
    ("GR", area(34.7, 41.8, 19.3, 29.7)),
    ("HR", area(42.3, 46.6, 13.4, 19.5)),
    ("HT", area(18.0, 20.1, -74.6, -71.6)),
    ("HU", area(45.7, 48.6, 16.1, 22.9)),
    ("IE", area(51.3, 55.5, -10.8, -5.9)),
    ("IL", area(29.4, 33.4, 34.2, 35.9)),
    ("IM", area(54.0, 54.5, -4.9, -4.3)),
    ("IN", area(6.7, 35.6, 68.1, 97.4)),
    ("IS", area(63.2, 66.6, -24.6, -13.4)),
    ("IT", area(35.4, 47.1, 6.6, 18.6)),
    ("JE", area(49.1, 49.3, -2.3, -1.9)),
    ("JP", area(24.0, 45.6, 122.9, 154.0)),
    ("KE", area(-4.8, 5.1, 33.8, 42.0)),
    ("KR", area(33.1, 38.7, 124.6, 131.9)),
    ("LB", area(33.0, 34.7, 35.1, 36.7)),
    ("LI", area(47.0, 47.3, 9.4, 9.7)),
    ("LT", area(53.8, 56.5, 20.9, 26.9)),
    ("LU", area(49.4, 50.2, 5.7, 6.6)),
    ("LV", area(55.6, 58.1, 20.9, 28.3)),
    ("MA", area(27.6, 36.0, -13.3, -0.9)),
    ("MC", area(43.7, 43.8, 7.4, 7.5)),
    ("MD", area(45.4, 48.5, 26.6, 30.2)),
    ("ME", area(41.8, 43.6, 18.4, 20.4)),
    ("MG", area(-25.7, -11.9, 43.1, 50.6)),
    ("MK", area(40.8, 42.4, 20.4, 23.1)),
    ("ML", area(10.1, 25.1, -12.3, 4.3)),
    ("MT", area(35.7, 36.2, 14.1, 14.7)),
    ("MU", area(-20.6, -10.3, 56.5, 63.6)),
    ("MX", area(14.5, 32.8, -118.5, -86.6)),
    ("NL", area(50.7, 53.7, 3.2, 7.3)),
    ("NL", area(12.0, 12.4, -68.5, -68.1)),
    ("NO", area(57.9, 71.3, 4.4, 31.3)),
    ("NZ", area(-52.7, -28.9, 165.8, -175.8)),
    ("PL", area(49.0, 54.9, 14.1, 24.2)),
    ("PT", area(36.9, 42.2, -9.6, -6.1)),
    ("PT", area(32.3, 39.8, -31.4, -16.2)),
    ("RO", area(43.6, 48.3, 20.2, 29.8)),
    ("RS", area(42.2, 46.2, 18.8, 23.1)),
    ("RU", area(41.1, 82.0, 19.6, -168.9)),
    ("SE", area(55.2, 69.1, 10.9, 24.2)),
    ("SI", area(45.4, 46.9, 13.3, 16.7)),
    ("SK", area(47.7, 49.7, 16.8, 22.6)),
    ("SM", area(43.8, 44.0, 12.4, 12.6)),
    ("SN", area(12.2, 16.7, -17.7, -11.3)),
    ("TN", area(30.2, 37.6, 7.5, 11.7)),
    ("TR", area(35.8, 42.2, 25.6, 44.9)),
    ("UA", area(44.3, 52.4, 22.1, 40.3)),
    ("UG", area(-1.5, 4.3, 29.5, 35.1)),
    ("US", area(18.8, 71.5, 172.3, -66.9)),
    ("XK", area(41.8, 43.3, 20.0, 21.8)),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn point(lat: f64, lon: f64) -> Point {
        Point::new(lat, lon).unwrap()
    }

    #[test]
    fn france_has_its_overseas_territories() {
        for (lat, lon) in [(48.4, -4.5), (42.0, 8.8), (-20.9, 55.5), (-22.3, 166.4), (46.8, -56.2), (-17.5, -149.6)] {
            assert!(is_in_country_box(point(lat, lon), "FR"), "{lat} {lon}");
        }
        assert!(!is_in_country_box(point(40.7, -74.0), "FR"));
        assert!(is_in_country_box(point(-20.9, 55.5), "RE"));
        assert!(countries_of(point(-20.9, 55.5)).contains(&"FR"));
    }

    #[test]
    fn a_british_body_is_not_in_america() {
        assert!(!is_in_country_box(point(40.7, -74.0), "GB"));
        assert!(is_in_country_box(point(40.7, -74.0), "QQ"), "an unknown country is not tested");
    }

    #[test]
    fn a_place_of_la_reunion_is_not_at_brest() {
        assert!(!is_in_department_box(point(48.4, -4.5), "974"));
        assert!(is_in_department_box(point(48.4, -4.5), "29"));
        assert!(!is_in_department_box(point(48.4, -4.5), "2A"));
    }

    #[test]
    fn a_box_may_cross_the_180th_meridian() {
        let fiji = BoundingBox::new(177.0, -20.0, -178.0, -15.0).unwrap();
        assert!(fiji.contains(point(-16.8, 179.9)) && fiji.contains(point(-16.8, -179.9)));
        assert!(!fiji.contains(point(-16.8, 0.0)));
        assert_eq!(BoundingBox::new(0.0, 10.0, 1.0, 5.0), None);
        assert_eq!(BoundingBox::new(0.0, f64::NAN, 1.0, 5.0), None);
    }
}
