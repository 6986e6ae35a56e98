use super::*;
use crate::place::{Precision, Resolved, snap, territory_for};

fn resolved(gazetteer: &Gazetteer, typed: &str) -> String {
    match gazetteer.resolve(typed) {
        Resolved::One(found) => found.code,
        Resolved::Several(found) => format!("several {}", found.len()),
        Resolved::None { did_you_mean } => {
            format!("none, {}", did_you_mean.first().map_or("nothing near", |found| found.name.as_str()))
        }
    }
}

#[test]
fn the_table_holds_all_of_france() {
    let france = Gazetteer::embedded();
    assert_eq!(france.count(Level::Commune), 34_969);
    assert_eq!(france.count(Level::Region), 13);
    let own = france.by_latitude.len();
    assert!(own > 7_000, "only {own} communes have a point");
    let lorient = france.territory("FR-56121").unwrap();
    assert_eq!(lorient.label(), "Lorient (56)");
    assert_eq!(lorient.parents, ["FR-200042174", "FR-56", "FR-BRE"]);
    assert_eq!(france.ancestors("FR-97411").last().map(String::as_str), Some("FR-974"));
    assert!(france.territory("FR-971").is_some() && france.territory("FR-2A").is_some());
    assert_eq!(france.children("FR-BRE"), ["FR-22", "FR-29", "FR-35", "FR-56"]);
    assert!(france.children("FR-29").contains(&"FR-29019".to_owned()));
}

#[test]
fn a_place_is_found_as_people_type_it() {
    let france = Gazetteer::embedded();
    for (typed, expected) in [
        ("Niort", "FR-79191"),
        ("brest", "FR-29019"),
        ("Brest (29)", "FR-29019"),
        ("29200 Brest", "FR-29019"),
        ("44100", "FR-44109"),
        ("FR-56", "FR-56"),
        ("fr-bre", "FR-BRE"),
        ("St Etienne", "FR-42218"),
        ("Saint-Denis (93)", "FR-93066"),
        ("Saint-Denis, La Réunion", "FR-97411"),
        ("Paris", "FR-75056"),
        ("Paris 12e", "FR-75056"),
        ("Bretagne", "FR-BRE"),
        ("havre", "FR-76351"),
        ("Carhaix", "FR-29024"),
        ("carhaix, Finistère", "FR-29024"),
        ("Sainte", "several 8"),
        ("NIORT CEDEX 9", "FR-79191"),
        ("Brset", "none, Brest"),
        ("???", "none, nothing near"),
        ("zzzzzzzz", "none, nothing near"),
    ] {
        assert_eq!(resolved(&france, typed), expected, "{typed}");
    }
    assert!(matches!(france.resolve("Saint-Denis"), Resolved::Several(found) if found.len() >= 3));
}

#[test]
fn suggestions_give_the_biggest_first() {
    let france = Gazetteer::embedded();
    let first = |typed: &str| france.suggest(typed, 5).first().map(|found| found.code.clone()).unwrap_or_default();
    assert_eq!(first("ren"), "FR-35238");
    assert_eq!(first("st etienne"), "FR-42218");
    assert_eq!(first("441"), "FR-44109");
    assert_eq!(first("pari"), "FR-75056");
    assert_eq!(first("saint"), "FR-42218");
    assert_eq!(first("s"), "FR-67482");
    assert_eq!(first("bretag"), "FR-BRE");
    assert!(france.suggest("", 5).is_empty());
    assert_eq!(france.suggest("saint", 5).len(), 5);
}

#[test]
fn a_town_is_recognised_among_words() {
    let france = Gazetteer::embedded();
    let found = |words: &[&str]| france.find_in_words(words).map(|(range, found)| (range, found.code));
    assert_eq!(found(&["vélo", "brest"]), Some((1..2, "FR-29019".to_owned())));
    assert_eq!(found(&["fablab", "rennes"]), Some((1..2, "FR-35238".to_owned())));
    assert_eq!(found(&["saint", "etienne", "amap"]), Some((0..2, "FR-42218".to_owned())));
    assert_eq!(found(&["pas", "cher"]), None);
    assert_eq!(found(&["imprimante", "3D"]), None);
    assert_eq!(found(&[]), None);
}

#[test]
fn an_entry_gets_its_territory_from_what_it_says() {
    let france = Gazetteer::embedded();
    let found = |code, postcode, town, point, country| {
        territory_for(&france, code, postcode, town, point, country)
            .map(|found| format!("{} {}", found.territory.unwrap_or_default(), found.how))
            .unwrap_or_default()
    };
    assert_eq!(found(Some("75101"), None, None, None, None), "FR-75056 code");
    assert_eq!(found(None, Some("56100"), Some("Lorient"), None, Some("FR")), "FR-56121 postcode");
    assert_eq!(found(None, Some("29238"), Some("BREST CEDEX 3"), None, None), "FR-29019 postcode");
    assert_eq!(found(None, Some("97500"), Some("Saint-Pierre"), None, None), "FR-97502 postcode");
    assert_eq!(found(None, Some("98800"), Some("Nouméa"), None, None), "FR-98818 postcode");
    assert_eq!(found(None, None, Some("Saint-Denis"), None, None), "", "several have this name");
    assert_eq!(found(None, None, None, Point::new(48.39, -4.49), None), "FR-29019 nearest");
    assert_eq!(found(None, None, None, Point::new(50.85, 4.35), Some("BE")), "");
    assert_eq!(found(None, None, None, Point::new(46.11, -4.264), None), "", "in the sea");
}

#[test]
fn a_commune_without_a_point_borrows_one() {
    let france = Gazetteer::embedded();
    let without = france.rows.iter().find(|row| row.level == Level::Commune && row.point.is_none()).unwrap();
    let code = france.text(without.code);
    let published = snap(None, Precision::Municipality, Some(code), &france);
    assert!(published.point.is_some() && published.borrowed && published.radius_m >= 20_000);
    let brest = snap(Point::new(48.39, -4.49), Precision::Municipality, Some("FR-29019"), &france);
    assert!(!brest.borrowed && brest.radius_m == 2_000);
    let finistere = snap(Point::new(48.39, -4.49), Precision::Department, Some("FR-29019"), &france);
    assert_eq!(finistere.point, france.territory("FR-29232").unwrap().point, "Quimper stands for its département");
    assert_eq!(snap(Point::new(48.39, -4.49), Precision::Hidden, Some("FR-29019"), &france).point, None);
}

#[test]
fn each_overseas_territory_has_its_clock() {
    let france = Gazetteer::embedded();
    assert_eq!(france.timezone("FR-29019"), Some("Europe/Paris"));
    assert_eq!(france.timezone("FR-97411"), Some("Indian/Reunion"));
    assert_eq!(france.timezone("FR-98818"), Some("Pacific/Noumea"));
    assert_eq!(france.timezone("FR-BRE"), Some("Europe/Paris"));
    assert_eq!(france.timezone("BE-BRU"), Some("Europe/Brussels"));
    assert_eq!(france.timezone("ZZ-1"), None);
}

#[test]
fn an_operators_rows_improve_and_add_places() {
    let csv = "code;nom;latitude;longitude;cp;population;pays\n\
               29019;Brest;48,5;-4,5;;;\n\
               2800866;Bruxelles;50.85;4.35;1000;1000000;BE\n\
               ;Sans point;;;;;\n";
    let (rows, problems): (Vec<_>, Vec<_>) =
        crate::place::parse_gazetteer_csv(csv.as_bytes()).partition(|row| row.is_ok());
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].as_ref().unwrap_err().code, "no_coordinates");
    assert_eq!(problems[0].as_ref().unwrap_err().line, 4);
    let better = Gazetteer::embedded().with_rows(rows.into_iter().flatten());
    assert_eq!(better.territory("FR-29019").unwrap().point, Point::new(48.5, -4.5));
    assert_eq!(better.territory("FR-29").unwrap().point, Gazetteer::embedded().territory("FR-29").unwrap().point);
    assert_eq!(resolved(&better, "1000 Bruxelles").as_str(), "BE-2800866");
    assert_eq!(better.nearest(Point::new(50.84, 4.36).unwrap()).unwrap().0.code, "BE-2800866");
}

#[test]
fn a_geonames_dump_is_read() {
    let line = |id: &str, name: &str, class: &str, code: &str, country: &str, insee: &str, people: &str| {
        format!("{id}\t{name}\t\t\t50.1\t4.2\t{class}\t{code}\t{country}\t\t\t\t\t{insee}\t{people}\t\t\t\t")
    };
    let dump = [
        line("1", "Namur", "P", "PPLA", "BE", "", "110000"),
        line("2", "Brest", "P", "PPLA2", "FR", "29019", "1"),
        line("3", "Recouvrance", "P", "PPL", "FR", "29019", "1"),
        line("4", "Mont Blanc", "T", "MT", "FR", "", ""),
        "broken".to_owned(),
    ]
    .join("\n");
    let read: Vec<_> = crate::place::parse_geonames(dump.as_bytes()).collect();
    assert_eq!(read.len(), 4);
    assert_eq!(read[3].as_ref().unwrap_err().code, "unreadable");
    let better = Gazetteer::embedded().with_rows(read.into_iter().flatten());
    assert_eq!(better.territory("FR-29019").unwrap().point, Point::new(50.1, 4.2));
    assert_eq!(better.territory("BE-1").unwrap().name, "Namur");
    assert_eq!(better.territory("FR-29019").unwrap().name, "Brest", "a hamlet does not rename its commune");
}

#[test]
fn a_table_with_a_line_too_long_ends_there_and_quoted_line_breaks_do_not() {
    let good = "\"Bourg\n(haut)\";46,2;5,2;x \"y\n";
    let read =
        |text: &str| crate::place::parse_gazetteer_csv(std::io::Cursor::new(text.to_owned())).collect::<Vec<_>>();
    let many = format!("nom;lat;lon;note\n{}", good.repeat(20_000));
    let rows = read(&many);
    assert_eq!(rows.len(), 20_000);
    assert!(rows.iter().all(|row| row.as_ref().is_ok_and(|place| place.name == "Bourg\n(haut)")));
    let unclosed = format!("nom;lat;lon\nAmbert;45,5;3,7\n\"Bourg{}", "\nligne".repeat(50_000));
    let rows = read(&unclosed);
    assert_eq!(rows.len(), 2, "one good line, one sentence about the one that does not end");
    assert!(rows[0].is_ok());
    assert!(rows[1].as_ref().is_err_and(|problem| problem.sentence.to_string().contains("too long")), "{rows:?}");
}
