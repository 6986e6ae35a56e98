//! In which municipality an entry lies, and whether its point agrees with what it says.

use super::gazetteer::Gazetteer;
use super::names::town_of_address;
use super::point::Point;
use super::territory::{Level, Territory, commune_from_insee, department_number};
use super::{NEAREST_TOWN_M, names};

/// A point farther from its stated municipality than this is doubtful.
const FAR_FROM_MUNICIPALITY_M: f64 = 25_000.0;

/// The territory of an entry, and how it was found: the card says so.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceFound {
    /// Code of the municipality.
    pub territory: Option<String>,
    /// `code`, `postcode` or `nearest`.
    pub how: &'static str,
    /// How far the nearest town is, when it was found that way.
    pub distance_m: Option<f64>,
}

/// The territory of an entry from its code, else its postcode and town, else the town nearest to its point.
///
/// `country` keeps a point of another country from getting a French town across the border.
pub fn territory_for(
    gazetteer: &Gazetteer,
    code: Option<&str>,
    postcode: Option<&str>,
    town: Option<&str>,
    point: Option<Point>,
    country: Option<&str>,
) -> Option<PlaceFound> {
    let found = |territory: String, how, distance_m| PlaceFound { territory: Some(territory), how, distance_m };
    if let Some(code) = code.and_then(|code| known_code(gazetteer, code)) {
        return Some(found(code, "code", None));
    }
    let french = country.is_none_or(is_french);
    let here = |place: &Territory| match country {
        Some(country) if !french => place.code.get(..2).is_some_and(|own| own.eq_ignore_ascii_case(country)),
        _ => true,
    };
    if let Some(place) = by_address(gazetteer, postcode, town).filter(here) {
        return Some(found(place.code, "postcode", None));
    }
    let country = country.map(|country| if is_french(country) { "FR".to_owned() } else { country.to_uppercase() });
    let (place, distance_m) = gazetteer.nearest_within(point?, NEAREST_TOWN_M, country.as_deref())?;
    Some(found(place.code, "nearest", Some(distance_m)))
}

fn is_french(country: &str) -> bool {
    const OVERSEAS: [&str; 13] = ["FR", "GP", "MQ", "GF", "RE", "PM", "YT", "BL", "MF", "TF", "WF", "PF", "NC"];
    OVERSEAS.iter().any(|known| known.eq_ignore_ascii_case(country))
}

fn known_code(gazetteer: &Gazetteer, code: &str) -> Option<String> {
    let insee = commune_from_insee(code).filter(|code| gazetteer.is_municipality(code));
    insee.or_else(|| gazetteer.territory(code.trim()).map(|territory| territory.code))
}

fn by_address(gazetteer: &Gazetteer, postcode: Option<&str>, town: Option<&str>) -> Option<Territory> {
    let postcode: String = postcode.unwrap_or_default().split_whitespace().collect();
    let town = town.map(str::trim).filter(|town| !town.is_empty());
    let mut same = gazetteer.communes_by_postcode(&postcode);
    match town {
        // A postcode of one commune and another name: a hamlet or a former commune of it.
        Some(town) if !postcode.is_empty() => gazetteer
            .commune_by_town(town, Some(&postcode), None)
            .or_else(|| if same.len() == 1 { same.pop() } else { None })
            .or_else(|| gazetteer.commune_by_town(town, None, Some(department_of_postcode(&postcode)?))),
        Some(town) => gazetteer.commune_by_town(town, None, None),
        None if same.len() == 1 => same.pop(),
        None => None,
    }
}

/// A postcode of a big company («cedex») is in no table, but begins with the number of its département.
fn department_of_postcode(postcode: &str) -> Option<&str> {
    (postcode.len() == 5 && postcode.bytes().all(|byte| byte.is_ascii_digit())).then(|| department_number(postcode))
}

impl Gazetteer {
    /// Whether towns of this country, by its two letters, are known here.
    pub fn knows_towns_of(&self, country: &str) -> bool {
        let own = |code: &str| code.get(..2).is_some_and(|own| own.eq_ignore_ascii_case(country));
        is_french(country) || self.rows.iter().any(|row| row.level == Level::Commune && own(self.text(row.code)))
    }

    /// The communes of a postcode, biggest first.
    pub fn communes_by_postcode(&self, postcode: &str) -> Vec<Territory> {
        let postcode: String = postcode.split_whitespace().collect();
        let mut rows = self.rows_of_postcode(&postcode);
        rows.sort_by_key(|row| (std::cmp::Reverse(self.rows[*row as usize].population), *row));
        rows.into_iter().filter_map(|row| self.describe(row)).collect()
    }

    /// The commune of this name, only when there is one: narrowed by postcode and département (`29` or `FR-29`).
    pub fn commune_by_town(&self, town: &str, postcode: Option<&str>, department: Option<&str>) -> Option<Territory> {
        let department = department.map(|number| number.strip_prefix("FR-").unwrap_or(number));
        let whole = names::fold(town);
        let bare = town_of_address(town);
        for name in [&whole, &bare] {
            let mut rows = self.rows_named(name);
            rows.retain(|row| self.rows[*row as usize].level == Level::Commune);
            if let Some(postcode) = postcode {
                let same = self.rows_of_postcode(postcode);
                rows.retain(|row| same.contains(row));
            }
            if let Some(department) = department {
                rows.retain(|row| self.is_in_department(*row, department));
            }
            if let [row] = rows[..] {
                return self.describe(row);
            }
        }
        None
    }

    pub(super) fn is_in_department(&self, row: u32, number: &str) -> bool {
        let own = self.text(self.rows[row as usize].code).strip_prefix("FR-").map(department_number);
        // Postcodes of Corsica begin with 20.
        own == Some(number) || (number == "20" && matches!(own, Some("2A" | "2B")))
    }

    /// Whether `point` is more than 25 km from the municipality it claims; tested only where that has its own point.
    pub fn far_from_municipality(&self, point: Point, code: &str) -> bool {
        let own = self.territory(code).filter(|place| place.level == Level::Commune).and_then(|place| place.point);
        own.is_some_and(|own| own.distance_m(point) > FAR_FROM_MUNICIPALITY_M)
    }

    /// Whether any town lies near; a point of the territory's box without one is in the sea.
    pub fn is_near_a_town(&self, point: Point) -> bool {
        self.nearest_within(point, NEAREST_TOWN_M, None).is_some()
    }
}
