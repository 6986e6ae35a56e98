//! The place: found, and published no finer than its precision allows (KINDS.md 2.2).

use serde_json::Value;

use super::Check;
use crate::initiative::card::Location;
use crate::initiative::kind::Kind;
use crate::initiative::value;
use crate::place::{Point, Precision, is_in_country_box, snap, territory_for};

impl Check<'_> {
    pub(super) fn location(&mut self) {
        let point_given = self.fields.contains_key("location.lat") || self.fields.contains_key("location.doubtful");
        self.take("location.doubtful");
        let mut place = Location {
            street: self.line_field("location.street", 200),
            city: self.line_field("location.city", 120),
            country: self.country(),
            ..Location::default()
        };
        place.postcode = self.postcode(place.country.as_deref());
        let (mut point, is_point) = self.point();
        let code = self.line_field("location.territory", 40);
        self.find_territory(&mut place, code, point);
        point = point.filter(|point| !self.is_doubtful(*point, &place));
        place.coordinate_source = self.coordinate_source(point.is_some());
        place.confidence = self.read("location.confidence", confidence);
        let keeps_its_place = self.fields.get("location.precision").and_then(Value::as_str) == Some("hidden");
        let served = self.area_served();
        let somewhere = (point_given && is_point)
            || place.postcode.is_some()
            || place.city.is_some()
            || place.territory.is_some()
            || served
            // A card that keeps its place to itself, as our own exports have them.
            || (self.context.importing && keeps_its_place);
        let remote = self.card.terms.as_ref().is_some_and(|terms| terms.remote.as_deref() == Some("yes"));
        let may_be_nowhere = remote || !self.context.importing && self.main_kind().is_some_and(|kind| kind.placeless);
        if !somewhere && !may_be_nowhere {
            let message = "Please give a town, a postcode or a point, or say which area it serves (or “remote”).";
            self.refuse("location", "no_location", message);
        }
        self.timezone(&place);
        let precision = self.precision();
        self.publish_place(place, point, precision);
    }

    pub(super) fn line_field(&mut self, field: &str, max: usize) -> Option<String> {
        self.read(field, |given| value::line(given, max)).filter(|text| !text.is_empty())
    }

    fn country(&mut self) -> Option<String> {
        let kept = self.read("location.country", |given| {
            let code = value::plain(given)?.to_ascii_uppercase();
            let valid = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
            if valid {
                Ok(code)
            } else {
                Err(("bad_country", "Please give the country by its two letters, like FR.".to_owned()))
            }
        });
        kept.map(|code| if code == "UK" { "GB".to_owned() } else { code })
    }

    fn postcode(&mut self, country: Option<&str>) -> Option<String> {
        let given = self.line_field("location.postcode", 20)?;
        let lost_zero = country == Some("FR") && given.len() == 4 && given.bytes().all(|byte| byte.is_ascii_digit());
        if lost_zero {
            self.warn("location.postcode", "postcode_padded", &given, "The zero at the beginning was put back.");
            return Some(format!("0{given}"));
        }
        Some(given)
    }

    /// The point, and whether one was given at all: (0,0) is none, one off the earth is a wrong one.
    fn point(&mut self) -> (Option<Point>, bool) {
        let (lat, lon) = (self.take("location.lat"), self.take("location.lon"));
        let shown = format!(
            "{}, {}",
            lat.as_ref().map(value::shown).unwrap_or_default(),
            lon.as_ref().map(value::shown).unwrap_or_default()
        );
        if lat.is_none() && lon.is_none() {
            return (None, true);
        }
        let degrees = lat.as_ref().and_then(value::float).zip(lon.as_ref().and_then(value::float));
        let field = "location.lat";
        match degrees {
            None => {
                self.fault(
                    field,
                    "bad_point",
                    &shown,
                    "Please give latitude and longitude in degrees, like 48.39 and -4.49.",
                );
                (None, false)
            }
            Some((lat, lon)) if lat == 0.0 && lon == 0.0 => {
                self.fault(
                    field,
                    "zero_coordinates",
                    &shown,
                    "Latitude and longitude are 0: please give the real ones.",
                );
                (None, false)
            }
            Some((lat, lon)) => {
                let point = Point::new(lat, lon);
                if point.is_none() {
                    self.fault(
                        field,
                        "out_of_range",
                        &shown,
                        "Latitude goes from -90 to 90, longitude from -180 to 180.",
                    );
                }
                (point, true)
            }
        }
    }

    fn find_territory(&mut self, place: &mut Location, code: Option<String>, point: Option<Point>) {
        let found = territory_for(
            self.context.gazetteer,
            code.as_deref(),
            place.postcode.as_deref(),
            place.city.as_deref(),
            point,
            place.country.as_deref(),
        );
        let stated = self.line_field("location.territory_from", 20);
        if let Some(found) = found {
            // A card that is checked again still knows how its territory was found the first time.
            let how = stated.filter(|stated| found.how == "code" && ["postcode", "nearest"].contains(&stated.as_str()));
            place.territory_from = Some(how.unwrap_or_else(|| found.how.to_owned()));
            place.territory = found.territory;
        } else if let Some(code) = code.map(|code| code.to_ascii_uppercase()) {
            // Another country's code, which the operator's gazetteer may learn later.
            if value::is_territory_code(&code) && !code.starts_with("FR-") {
                place.territory_from = Some("code".to_owned());
                place.territory = Some(code);
            }
        }
        if place.country.is_none() && place.territory.as_deref().is_some_and(|code| code.starts_with("FR-")) {
            place.country = Some("FR".to_owned());
        }
    }

    /// A doubtful point of a file waits for a moderator; a person who sets a point sees it on the map.
    fn is_doubtful(&mut self, point: Point, place: &Location) -> bool {
        if !self.context.importing {
            return false;
        }
        let shown = format!("{}, {}", point.lat, point.lon);
        let nearest = place.territory_from.as_deref() == Some("nearest");
        let far = place.territory.as_deref().filter(|_| !nearest);
        if far.is_some_and(|code| self.context.gazetteer.far_from_municipality(point, code)) {
            let message = "The point is more than 25 km from its municipality; it waits for a moderator.";
            self.warn("location.lat", "far_from_municipality", &shown, message);
            return true;
        }
        if place.country.as_deref().is_some_and(|country| !is_in_country_box(point, country)) {
            self.warn(
                "location.lat",
                "outside_territory",
                &shown,
                "The point is not in its country; it waits for a moderator.",
            );
            return true;
        }
        false
    }

    fn coordinate_source(&mut self, has_point: bool) -> Option<String> {
        let given = self.line_field("location.coordinate_source", 20);
        let known = given.filter(|source| ["manual", "import", "geocoded"].contains(&source.as_str()));
        let usual = if self.context.importing { "import" } else { "manual" };
        has_point.then(|| known.unwrap_or_else(|| usual.to_owned()))
    }

    fn area_served(&mut self) -> bool {
        self.card.area_served = self.read("area_served", |given| match given.as_str().map(str::trim) {
            Some("national" | "remote") => Ok(given.as_str().unwrap_or_default().trim().into()),
            _ => value::area(given),
        });
        self.card.area_served.is_some()
    }

    fn timezone(&mut self, place: &Location) {
        let gazetteer = self.context.gazetteer;
        let of = |code: &Option<String>| code.as_deref().and_then(|code| gazetteer.timezone(code));
        let found = of(&place.territory).or_else(|| of(&place.country)).map(str::to_owned);
        let given = self.line_field("timezone", 40).filter(|name| name.parse::<chrono_tz::Tz>().is_ok());
        self.card.timezone = found.or(given);
    }

    /// The finest precision of a kind. Where an initiative stands it may say itself; only what the privacy floor keeps
    /// coarse stays so there, too (KINDS.md 4.2).
    fn finest<'k>(&self, kind: &'k Kind) -> &'k str {
        match &self.card.terms {
            Some(terms) if terms.at_initiative && !kind.keeps_people_hidden() => "exact",
            Some(terms) => kind.max_precision.of(&terms.purpose),
            None => kind.max_precision.of("offer"),
        }
    }

    /// As asked for, but never finer than the first kind allows.
    fn precision(&mut self) -> Precision {
        let asked = self.read("location.precision", |given| {
            let code = value::plain(given)?;
            let known = Precision::parse(&code);
            known.ok_or_else(|| {
                (
                    "bad_precision",
                    "Please choose exact, street, neighbourhood, municipality, department or hidden.".to_owned(),
                )
            })
        });
        let finest = self.main_kind().and_then(|kind| Precision::parse(self.finest(kind)));
        self.take("location.radius_m");
        asked.unwrap_or(Precision::Exact).max(finest.unwrap_or(Precision::Exact))
    }

    fn publish_place(&mut self, mut place: Location, given: Option<Point>, precision: Precision) {
        if place == Location::default() && given.is_none() && precision != Precision::Hidden {
            return;
        }
        let published = snap(given, precision, place.territory.as_deref(), self.context.gazetteer);
        let exact = precision == Precision::Exact;
        if let Some(point) = given.filter(|_| !exact) {
            (self.private.lat, self.private.lon) = (Some(point.lat), Some(point.lon));
        }
        (place.lat, place.lon) = (published.point.map(|point| point.lat), published.point.map(|point| point.lon));
        place.radius_m = published.radius_m;
        precision.as_str().clone_into(&mut place.precision);
        self.coarsen_address(&mut place, precision);
        self.card.location = Some(place);
    }

    /// The table of KINDS.md 2.2. What is taken away is kept where only staff can read it.
    fn coarsen_address(&mut self, place: &mut Location, precision: Precision) {
        if precision == Precision::Exact {
            return;
        }
        if let Some(street) = place.street.take() {
            place.street =
                (precision == Precision::Street).then(|| without_number(&street)).filter(|street| !street.is_empty());
            self.private.street = Some(street);
        }
        if precision >= Precision::Department {
            self.hold_back("location.postcode", place.postcode.take());
            self.hold_back("location.city", place.city.take());
            let exact = place.territory.take();
            let department = exact.as_deref().and_then(|code| self.context.gazetteer.department_of(code));
            self.hold_back("location.territory", exact);
            if precision == Precision::Department {
                place.territory = department;
            } else {
                self.hold_back("location.country", place.country.take());
                self.hold_back("location.territory_from", place.territory_from.take());
                self.hold_back("location.coordinate_source", place.coordinate_source.take());
                self.hold_back("location.confidence", place.confidence.take());
            }
        }
    }

    fn hold_back(&mut self, field: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.private.other.insert(field.to_owned(), value.into());
        }
    }
}

fn confidence(given: &Value) -> Result<u8, value::Fault> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to lie between 0 and 100")]
    let percent = |number: f64| number.round() as u8;
    value::float(given)
        .filter(|number| (0.0..=100.0).contains(number))
        .map(percent)
        .ok_or_else(|| ("bad_number", "The confidence of a geocoder goes from 0 to 100.".to_owned()))
}

/// The street of an address: `12 bis, rue de Siam` is `rue de Siam`, `Hauptstraße 5a` is `Hauptstraße`.
fn without_number(street: &str) -> String {
    let has_digit = |word: &str| word.bytes().any(|byte| byte.is_ascii_digit());
    let suffix =
        |word: &str| matches!(word.to_lowercase().trim_matches(','), "bis" | "ter" | "quater" | "a" | "b" | "c" | "d");
    let words: Vec<&str> = street.split_whitespace().collect();
    let mut kept: Vec<&str> = Vec::new();
    let mut after_number = false;
    for word in words {
        let number = has_digit(word);
        if number || (after_number && suffix(word)) || (word == "-" && after_number) {
            after_number = true;
            continue;
        }
        after_number = false;
        kept.push(word);
    }
    kept.join(" ").trim_matches([',', ' ', '-']).to_owned()
}
