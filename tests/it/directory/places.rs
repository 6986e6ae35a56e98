//! Where an initiative is: what is finer than its precision is with the staff only, however it came to be so.

use std::cell::Cell;

use bocage::initiative::{Fields, Private, draft::Draft, store};
use bocage::place::Precision;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestCaseResult;
use serde_json::{Value, json};

use super::seeded;
use crate::support::databases::on_each_database;
use crate::support::directory::TestDirectory;

/// What somebody says of a place.
#[derive(Debug, Clone)]
enum Said {
    Precision(Precision),
    /// Another point than all before, in the same town.
    Point,
    NoPoint,
    /// Another street than all before.
    Street,
    NoStreet,
    Town(&'static str, &'static str),
}

fn said() -> impl Strategy<Value = Said> {
    prop_oneof![
        8 => select(&Precision::ALL[..]).prop_map(Said::Precision),
        2 => Just(Said::Point),
        1 => Just(Said::NoPoint),
        2 => Just(Said::Street),
        1 => Just(Said::NoStreet),
        1 => select(&[("Brest", "29200"), ("Quimper", "29000"), ("Lorient", "56100")][..])
            .prop_map(|(town, postcode)| Said::Town(town, postcode)),
    ]
}

/// An entry, and all that was ever said of its place.
struct Placed<'a> {
    directory: &'a mut TestDirectory,
    uri: String,
    /// What was said last, field by field.
    fields: Fields,
    /// Fine points and streets with their numbers, the outdated ones too.
    fine: Vec<String>,
}

fn fields(value: Value) -> Fields {
    serde_json::from_value(value).unwrap()
}

impl Placed<'_> {
    fn new(directory: &mut TestDirectory) -> Placed<'_> {
        let given =
            json!({ "name": "Atelier", "kinds": ["maker"], "location.city": "Brest", "location.postcode": "29200" });
        let uri = directory.publish(given.clone()).uri;
        Placed { directory, uri, fields: fields(given), fine: Vec::new() }
    }

    fn say(&mut self, said: &Said, number: i32) {
        let edits = match said {
            Said::Precision(precision) => json!({ "location.precision": precision.as_str() }),
            Said::Point => {
                // Six decimals, of which the last is not 0: no grid has such points.
                let (lat, lon) = (f64::from(48_390_011 + 10 * number) / 1e6, f64::from(-4_486_009 - 10 * number) / 1e6);
                self.fine.extend([lat.to_string(), lon.to_string()]);
                json!({ "location.lat": lat, "location.lon": lon })
            }
            Said::NoPoint => json!({ "location.lat": null, "location.lon": null }),
            Said::Street => {
                self.fine.push(format!("{number:03} bis rue du Moulin"));
                json!({ "location.street": self.fine.last() })
            }
            Said::NoStreet => json!({ "location.street": null }),
            Said::Town(town, postcode) => json!({ "location.city": town, "location.postcode": postcode }),
        };
        self.fields.extend(fields(edits.clone()));
        self.directory.wait_seconds(60);
        self.directory.edit(&self.uri, edits, &[]);
    }

    /// A point and a street are said first. Each said has a number that no other of this directory had.
    fn live(&mut self, history: &[Said], numbers: &Cell<i32>) -> TestCaseResult {
        for said in [Said::Point, Said::Street].iter().chain(history) {
            numbers.set(numbers.get() + 1);
            self.say(said, numbers.get());
            self.is_as_if_new()?;
            self.is_kept_from_others(&self.document())?;
        }
        self.is_kept_from_others(&self.found_and_exported())
    }

    /// Whether this fine value is the one in force.
    fn is_in_force(&self, fine: &str) -> bool {
        let number: Option<Value> = fine.parse().ok();
        self.fields.values().any(|value| value == fine || number.as_ref() == Some(value))
    }

    fn is_exact(&self) -> bool {
        self.fields.get("location.precision").is_none_or(|precision| precision == "exact")
    }

    fn private(&self) -> Private {
        self.directory.app.db.read_now(|conn| store::find_private(conn, &self.uri)).unwrap()
    }

    /// It is what a new entry would be of which the same is said.
    fn is_as_if_new(&self) -> TestCaseResult {
        let (home, now) = (self.directory.app.home(), self.directory.app.clock.now());
        let fresh = Draft { fields: self.fields.clone() }.check(&home.context(now, false)).unwrap();
        prop_assert_eq!(self.directory.entry(&self.uri).card.location, fresh.card.location, "{:?}", self.fields);
        prop_assert_eq!(self.private(), fresh.private, "{:?}", self.fields);
        Ok(())
    }

    fn document(&self) -> String {
        self.directory.app.home().document(&self.directory.entry(&self.uri)).to_string()
    }

    fn found_and_exported(&self) -> String {
        let found = self.directory.search(&[("q", "atelier"), ("near", "Brest")]);
        let exports = bocage::export::FORMATS.iter().map(|format| self.directory.exported(format));
        format!("{found:?}\n{}", exports.collect::<String>())
    }

    /// What is `told`, and what is kept where others may read, is no finer than it may be.
    fn is_kept_from_others(&self, told: &str) -> TestCaseResult {
        // What was said before is kept at the desk only, where it can be brought back.
        let now = |dump: String| dump.lines().filter(|row| !row.starts_with("private_versions:")).collect::<String>();
        let (public, all) = (self.directory.dump(true), now(self.directory.dump(false)));
        prop_assert!(told.contains(&self.uri), "nothing is told: {}", told);
        for fine in &self.fine {
            let in_force = self.is_in_force(fine);
            let is_told = in_force && self.is_exact();
            prop_assert_eq!(told.contains(fine), is_told, "{} is told:\n{}", fine, told);
            prop_assert_eq!(public.contains(fine), is_told, "{} is kept where others read:\n{}", fine, public);
            prop_assert_eq!(all.contains(fine), in_force, "{} is kept:\n{}", fine, all);
        }
        let street_is_known =
            self.fields.get("location.precision").is_none_or(|code| code == "exact" || code == "street");
        let has_street = self.fields.get("location.street").is_some_and(|street| !street.is_null());
        prop_assert_eq!(told.contains("rue du Moulin"), has_street && street_is_known, "the street without its number");
        Ok(())
    }
}

on_each_database! {
    /// Whatever is said of a place and in whatever order, only what is said last counts: others learn of it as much as
    /// its precision allows, and what it replaced is nowhere.
    fn what_is_finer_than_a_place_may_be_stays_with_the_staff(database) {
        let directory = std::cell::RefCell::new(TestDirectory::new(database));
        let numbers = Cell::new(0);
        proptest!(seeded(12), |(history in vec(said(), 1..12))| {
            let mut directory = directory.borrow_mut();
            let mut placed = Placed::new(&mut directory);
            let outcome = placed.live(&history, &numbers);
            let uri = placed.uri;
            directory.erase(&uri);
            outcome?;
        });
        directory.into_inner().assert_consistent();
    }

    /// What a person says of the town holds for its territory too, against later imports, until it is given back.
    fn the_territory_goes_with_its_town(database) {
        let directory = TestDirectory::new(database);
        let file = |name: &str| format!("id,nom,insee,commune,code_postal\n1,{name},29019,Brest,29200\n");
        directory.import("ateliers.csv", &file("Atelier"));
        let uri = directory.named("Atelier").uri;
        let territory = |directory: &TestDirectory| directory.entry(&uri).card.location.unwrap().territory.unwrap();
        assert_eq!(territory(&directory), "FR-29019");

        directory.edit(&uri, json!({ "location.city": "Quimper", "location.postcode": "29000" }), &[]);
        assert_eq!(territory(&directory), "FR-29232");
        directory.import("ateliers.csv", &file("Atelier du port"));
        assert_eq!(territory(&directory), "FR-29232");
        directory.edit(&uri, json!({ "location.city": "Quimper", "summary": "À Quimper" }), &[]);
        assert_eq!(territory(&directory), "FR-29232", "nothing moved");

        directory.edit(&uri, json!({}), &["location.city", "location.postcode"]);
        directory.import("ateliers.csv", &file("Atelier du port"));
        assert_eq!(territory(&directory), "FR-29019");
        directory.assert_consistent();
    }

    /// A territory that was found by the point moves with it.
    fn the_territory_nearest_to_a_point_goes_with_it(database) {
        let directory = TestDirectory::new(database);
        let at = |lat: f64, lon: f64| json!({ "location.lat": lat, "location.lon": lon });
        let mut given = at(48.390_4, -4.486_1);
        (given["name"], given["kinds"]) = ("Atelier".into(), json!(["maker"]));
        let uri = directory.publish(given).uri;
        let territory = || directory.entry(&uri).card.location.unwrap().territory.unwrap();
        assert_eq!(territory(), "FR-29019");
        directory.edit(&uri, at(47.748_3, -3.370_2), &[]);
        assert_eq!(territory(), "FR-56121");
    }
}
