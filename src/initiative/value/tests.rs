use std::sync::LazyLock;

use serde_json::{Value, json};

use super::*;
use crate::initiative::Class;

static KINDS: LazyLock<Kinds> = LazyLock::new(|| Kinds::shipped().unwrap());

fn attribute(kind: AttributeType, list: &str) -> Attribute {
    let model = KINDS.kind(Class::Initiative, "maker").unwrap().attributes[0].clone();
    Attribute { code: "asked".to_owned(), kind, list: Some(list.to_owned()), ..model }
}

fn read(kind: AttributeType, value: Value) -> Result<Value, &'static str> {
    check_value(&KINDS, &attribute(kind, "machines"), &value).map_err(|problem| {
        assert_eq!(problem.field, "attributes.asked");
        assert!(problem.message.len() > 10);
        problem.code
    })
}

#[test]
fn yes_and_no_are_understood_in_both_languages() {
    for yes in [json!("oui"), json!("Yes"), json!(true), json!("VRAI"), json!(1), json!("1")] {
        assert_eq!(read(AttributeType::Bool3, yes), Ok(json!("yes")));
    }
    for no in [json!("non"), json!("no"), json!(false), json!(0)] {
        assert_eq!(read(AttributeType::Bool3, no), Ok(json!("no")));
    }
    assert_eq!(read(AttributeType::Bool3, json!("peut-être")), Err("bad_yes_no"));
    assert_eq!(read(AttributeType::Bool3, json!(["yes"])), Err("bad_yes_no"));
}

#[test]
fn labels_in_either_language_become_codes_and_unknown_codes_stay() {
    let wanted = json!(["laser", "sewing_machine"]);
    for given in [
        json!("laser|sewing_machine"),
        json!("Découpe laser; Machine à coudre"),
        json!(["Laser cutting", "", "SEWING MACHINE", "laser"]),
        json!("decoupe laser, couture"),
    ] {
        assert_eq!(read(AttributeType::Codes, given.clone()), Ok(wanted.clone()), "{given}");
    }
    assert_eq!(read(AttributeType::Codes, json!("laser;plasma")), Ok(json!(["laser", "plasma"])));
    assert_eq!(read(AttributeType::Codes, json!(vec!["x"; 65])), Ok(json!(["x"])));
    let many: Vec<String> = (0..65).map(|n| format!("code{n}")).collect();
    assert_eq!(read(AttributeType::Codes, json!(many)), Err("too_many"));
    assert_eq!(read(AttributeType::Code, json!("découpe LASER")), Ok(json!("laser")));
    assert_eq!(read(AttributeType::Code, json!("plasma")), Ok(json!("plasma")));
    let kinds = Kinds::shipped().unwrap();
    assert_eq!(
        unknown_codes(&kinds, &attribute(AttributeType::Codes, "machines"), &json!(["laser", "plasma"])),
        ["plasma"]
    );
}

#[test]
fn numbers_are_read_as_people_write_them() {
    for given in [json!("85"), json!(85), json!("85 cm"), json!("85,0"), json!(" 85 ")] {
        assert_eq!(read(AttributeType::Integer, given), Ok(json!(85)));
    }
    assert_eq!(read(AttributeType::Integer, json!("1 200")), Ok(json!(1200)));
    assert_eq!(read(AttributeType::Integer, json!("85.5")), Err("bad_number"));
    assert_eq!(read(AttributeType::Integer, json!("10-20")), Err("bad_number"));
    assert_eq!(read(AttributeType::Integer, json!("beaucoup")), Err("bad_number"));
    assert_eq!(read(AttributeType::Integer, json!("9".repeat(400))), Err("bad_number"));
    assert_eq!(read(AttributeType::Decimal, json!("012,500")), Ok(json!("12.5")));
    assert_eq!(read(AttributeType::Decimal, json!(-0.25)), Ok(json!("-0.25")));
    assert_eq!(read(AttributeType::Decimal, json!("0.1234567")), Err("bad_number"));
    let few = Attribute { min: Some(1.0), max: Some(50.0), ..attribute(AttributeType::Integer, "") };
    let problem = check_value(&KINDS, &few, &json!(51)).unwrap_err();
    assert_eq!((problem.code, problem.message.as_str()), ("out_of_limits", "Please give a number between 1 and 50."));
}

#[test]
fn money_is_an_amount_and_a_currency() {
    let euros = json!({ "amount": "12.50", "currency": "EUR" });
    for given in [json!("12,50"), json!(12.5), json!("12.5 €"), json!("€ 12,50"), json!("12,50 EUR"), euros.clone()]
    {
        assert_eq!(read(AttributeType::Money, given), Ok(euros.clone()));
    }
    assert_eq!(read(AttributeType::Money, json!("8 CHF")), Ok(json!({ "amount": "8.00", "currency": "CHF" })));
    assert_eq!(read(AttributeType::Money, json!("gratuit")), Ok(json!({ "amount": "0.00", "currency": "EUR" })));
    for bad in [json!("-1"), json!("12,505"), json!("cher"), json!({ "currency": "EUR" })] {
        assert!(read(AttributeType::Money, bad).is_err());
    }
}

#[test]
fn days_are_read_in_the_ways_of_real_files() {
    for (given, day) in [
        (json!("07/12/2021"), "2021-12-07"),
        (json!("2020/06/30 14:16:50.898"), "2020-06-30"),
        (json!("2021-03-04T10:00:00Z"), "2021-03-04"),
        (json!(1_600_000_000), "2020-09-13"),
        (json!(1_600_000_000_000_i64), "2020-09-13"),
        (json!("1600000000"), "2020-09-13"),
    ] {
        assert_eq!(read(AttributeType::Date, given), Ok(json!(day)));
    }
    for bad in ["2021-02-30", "1799-12-31", "demain", "2201-01-01"] {
        assert_eq!(read(AttributeType::Date, json!(bad)), Err("bad_date"), "{bad}");
    }
}

#[test]
fn periods_are_sorted_and_merged() {
    let given = json!([["2026-03-04", "2026-03-08"], ["2026-03-01", "2026-03-03"], { "from": "2026-05-01", "to": "2026-05-01" }]);
    let merged = json!([["2026-03-01", "2026-03-08"], ["2026-05-01", "2026-05-01"]]);
    assert_eq!(read(AttributeType::DateIntervals, given), Ok(merged.clone()));
    assert_eq!(read(AttributeType::DateIntervals, json!("2026-03-01/2026-03-08; 2026-05-01")), Ok(merged));
    assert_eq!(read(AttributeType::DateIntervals, json!([["2026-03-08", "2026-03-01"]])), Err("period_backwards"));
    let december = Ok(json!([["2026-12-10", "2026-12-24"]]));
    for typed in [
        "10/12/2026 - 24/12/2026",
        "du 10/12/2026 au 24/12/2026",
        "10/12/2026-24/12/2026",
        "2026-12-10/2026-12-24",
        "du 10 au 24 décembre 2026",
        "10 décembre au 24 déc. 2026",
        "du 10/12 au 24/12/2026",
        "10 Dec to 24 December 2026",
    ] {
        assert_eq!(read(AttributeType::DateIntervals, json!(typed)), december, "{typed}");
    }
    for (typed, from, to) in [
        ("du 20 décembre au 3 janvier 2027", "2026-12-20", "2027-01-03"),
        ("1er août 2027", "2027-08-01", "2027-08-01"),
        ("29 février au 2 mars 2028", "2028-02-29", "2028-03-02"),
    ] {
        assert_eq!(read(AttributeType::DateIntervals, json!(typed)), Ok(json!([[from, to]])), "{typed}");
    }
    for backwards in ["du 24 au 10 décembre 2026", "du 20 décembre au 10 décembre 2026", "20/12 au 10/12/2026"] {
        assert_eq!(read(AttributeType::DateIntervals, json!(backwards)), Err("period_backwards"), "{backwards}");
    }
    for typed in [
        "10/12/2026 24/12/2026",
        "du 10 au 24 décembre",
        "du 10 au 24 jui 2026",
        "du 30 février au 2 mars 2027",
        "du x au 24 décembre 2026",
        "9h à 12 mai 2026",
        "du 7 au 20 mai 27",
        "15 mai 26",
        "31 décembre 262142; 31 décembre 262142",
        "bientôt",
    ] {
        assert_eq!(read(AttributeType::DateIntervals, json!(typed)), Err("bad_period"), "{typed}");
    }
    assert_eq!(read(AttributeType::TimeInterval, json!("22h-6h30")), Ok(json!("22:00-06:30")));
    assert_eq!(read(AttributeType::TimeInterval, json!("25:00-26:00")), Err("bad_time"));
}

#[test]
fn a_web_address_gets_its_scheme_and_rubbish_is_refused() {
    assert_eq!(read(AttributeType::Url, json!("example.org")), Ok(json!("https://example.org")));
    assert_eq!(read(AttributeType::Url, json!("http://example.org/a?b=c")), Ok(json!("http://example.org/a?b=c")));
    for bad in [
        "update6",
        "ftp://example.org",
        "javascript:alert(1)",
        "https://a b.org",
        "moi@example.org",
        "http://127.0.0.1/",
        "https://",
    ] {
        assert_eq!(read(AttributeType::Url, json!(bad)), Err("bad_url"), "{bad}");
    }
    assert_eq!(read(AttributeType::Url, json!(format!("https://example.org/{}", "a".repeat(2000)))), Err("too_long"));
}

#[test]
fn texts_hours_areas_and_ids_have_their_limits() {
    assert_eq!(read(AttributeType::Text, json!(" deux\n mots ")), Ok(json!("deux mots")));
    assert_eq!(read(AttributeType::Text, json!("é".repeat(201))), Err("too_long"));
    assert_eq!(read(AttributeType::Markdown, json!("é".repeat(10_001))), Err("too_long"));
    assert_eq!(read(AttributeType::Hours, json!("Mo-Fr 9:00-12:00")), Ok(json!("Mo-Fr 09:00-12:00")));
    assert_eq!(read(AttributeType::Hours, json!("souvent")), Err("bad_hours"));
    assert_eq!(read(AttributeType::Area, json!("FR-29; fr-56|FR-29")), Ok(json!(["FR-29", "FR-56"])));
    assert_eq!(read(AttributeType::Area, json!("Finistère")), Err("bad_area"));
    let circle = json!({ "lat": 48.1, "lon": -1.7, "radius_km": 20.0 });
    assert_eq!(read(AttributeType::Area, circle.clone()), Ok(circle));
    assert_eq!(read(AttributeType::Area, json!({ "lat": 48.1, "lon": -1.7, "radius_km": 301 })), Err("bad_area"));
    assert_eq!(read(AttributeType::Area, json!({ "polygon": [[0, 0], [1, 0]] })), Err("bad_area"));
    assert_eq!(read(AttributeType::Area, json!({ "polygon": vec![[0.0, 0.0]; 501] })), Err("too_many"));
    assert_eq!(read(AttributeType::Id, json!("29019-C-001")), Ok(json!("29019-C-001")));
    assert_eq!(read(AttributeType::Id, json!("deux mots")), Err("bad_id"));
}
