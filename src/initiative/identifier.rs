//! Numbers and names by which others know an initiative, each with its rule (KINDS.md 2.5).

use std::sync::LazyLock;

use regex::Regex;

use super::Problem;

/// The schemes of KINDS.md 2.5 that a card may carry.
pub const SCHEMES: [&str; 9] =
    ["siren", "siret", "rna", "finess_et", "finess_ej", "osm", "wikidata", "acceslibre", "external"];

/// Schemes that name one place and no other: the same value in two cards makes them a duplicate (FORMATS.md 1).
pub const STRONG_SCHEMES: [&str; 5] = ["siret", "finess_et", "osm", "wikidata", "acceslibre"];

const LA_POSTE: &str = "356000000";
const LONGEST: usize = 64;

/// The identifier in the one form in which it is stored: `552 100 554 00025` becomes `55210055400025`.
///
/// # Errors
/// `bad_identifier` when the shape or the check digit is wrong; the field is `identifiers.{scheme}`.
pub fn check_identifier(scheme: &str, value: &str) -> Result<String, Problem> {
    let given = value.trim();
    let checked = match scheme {
        "siren" => digits(given, 9).filter(|siren| luhn(siren)),
        "siret" => digits(given, 14).filter(|siret| luhn(siret) || is_post_office(siret)),
        "rna" => Some(compact(given)).filter(|rna| matches(&RNA, rna)),
        "finess_et" | "finess_ej" => Some(compact(given)).filter(|finess| is_finess(finess)),
        "osm" => osm(given),
        "wikidata" => wikidata(given),
        "acceslibre" => Some(given.to_ascii_lowercase()).filter(|uuid| matches(&UUID, uuid)),
        "external" => Some(given.to_owned()).filter(|id| !id.is_empty()),
        _ => return Err(problem(scheme, value, "This kind of identifier is not known.")),
    };
    checked.filter(|checked| checked.len() <= LONGEST).ok_or_else(|| problem(scheme, value, expected(scheme)))
}

fn problem(scheme: &str, value: &str, message: &str) -> Problem {
    Problem::new(format!("identifiers.{scheme}"), "bad_identifier", value, message)
}

fn expected(scheme: &str) -> &'static str {
    match scheme {
        "siren" => "A SIREN has 9 digits, the last of which is a check digit: one of them is wrong.",
        "siret" => "A SIRET has 14 digits, the last of which is a check digit: one of them is wrong.",
        "rna" => "An RNA number is W and 9 characters, like W563001234.",
        "finess_et" | "finess_ej" => "A FINESS number has 9 characters, like 560000127: one of them is wrong.",
        "osm" => "Write the type and number of the object, like node/1, way/1 or relation/1.",
        "wikidata" => "Write the item like Q42.",
        "acceslibre" => "Write the UUID of the acceslibre record.",
        _ => "Write at most 64 characters.",
    }
}

static RNA: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^W[0-9][0-9A-Z][0-9]{7}$").ok());
static FINESS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^(?:[0-9]{2}|2[AB])[0-9]{7}$").ok());
static OSM: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^(?:https?://(?:www\.)?(?:openstreetmap\.org|osm\.org)/)?(node|way|relation|n|w|r)/?([1-9][0-9]{0,18})/?$",
    )
    .ok()
});
static WIKIDATA: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:https?://(?:www\.)?wikidata\.org/(?:wiki|entity)/)?[Qq]([1-9][0-9]{0,18})$").ok()
});
static UUID: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$").ok());

fn matches(pattern: &Option<Regex>, value: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(value))
}

/// Without the spaces, points and hyphens which people put into long numbers.
fn compact(value: &str) -> String {
    let separator = |sign: &char| sign.is_whitespace() || matches!(sign, '.' | '-' | '_' | '\u{200b}');
    value.chars().filter(|sign| !separator(sign)).collect::<String>().to_ascii_uppercase()
}

fn digits(value: &str, count: usize) -> Option<String> {
    let value = compact(value);
    (value.len() == count && value.bytes().all(|byte| byte.is_ascii_digit())).then_some(value)
}

fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte.saturating_sub(b'0')) * if place % 2 == 1 { 2 } else { 1 };
            if digit > 9 { digit - 9 } else { digit }
        })
        .sum();
    // A row of zeros passes every sum, and is what spreadsheets write for "none".
    sum > 0 && sum.is_multiple_of(10)
}

/// The post office gives its sites numbers of which the digits add up to a multiple of 5.
fn is_post_office(siret: &str) -> bool {
    siret.starts_with(LA_POSTE) && siret.bytes().map(|byte| u32::from(byte - b'0')).sum::<u32>().is_multiple_of(5)
}

fn is_finess(finess: &str) -> bool {
    let corsican = finess.starts_with("2A") || finess.starts_with("2B");
    matches(&FINESS, finess) && (corsican || luhn(finess))
}

fn osm(value: &str) -> Option<String> {
    let value = value.to_ascii_lowercase();
    let found = OSM.as_ref()?.captures(&value)?;
    let kind = match &found[1] {
        "n" | "node" => "node",
        "w" | "way" => "way",
        _ => "relation",
    };
    Some(format!("{kind}/{}", &found[2]))
}

fn wikidata(value: &str) -> Option<String> {
    WIKIDATA.as_ref()?.captures(value).map(|found| format!("Q{}", &found[1]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn accepted(scheme: &str, value: &str) -> Option<String> {
        check_identifier(scheme, value).ok()
    }

    #[test]
    fn companies_have_check_digits() {
        assert_eq!(accepted("siren", "732 829 320").as_deref(), Some("732829320"));
        assert_eq!(accepted("siren", "732829321"), None);
        assert_eq!(accepted("siret", "732\u{a0}829\u{a0}320 00074").as_deref(), Some("73282932000074"));
        for wrong in
            ["73282932000075", "7328293200007", "732829320000740", "7,32829E+13", "", "00000000000000", "٧٣٢٨٢٩٣٢٠"]
        {
            assert_eq!(accepted("siret", wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_post_office_has_its_own_rule() {
        assert!(accepted("siret", "35600000000048").is_some(), "its seat passes both");
        assert!(accepted("siret", "35600000049837").is_some(), "the digits add up to 45");
        assert_eq!(accepted("siret", "35600000049838"), None);
        assert_eq!(accepted("siret", "73282932000011"), None, "the rule is for the post office only");
    }

    #[test]
    fn other_schemes_have_shapes() {
        for (scheme, value, expected) in [
            ("rna", "w563 001 234", "W563001234"),
            ("rna", "W9R1234567", "W9R1234567"),
            ("finess_et", "560000127", "560000127"),
            ("finess_ej", "2A0000014", "2A0000014"),
            ("finess_et", "2b0000020", "2B0000020"),
            ("osm", "node/1", "node/1"),
            ("osm", "W123", "way/123"),
            ("osm", "https://www.openstreetmap.org/relation/77", "relation/77"),
            ("wikidata", "q42", "Q42"),
            ("wikidata", "http://www.wikidata.org/entity/Q90", "Q90"),
            ("acceslibre", "0F8FAD5B-D9CB-469F-A165-70867728950E", "0f8fad5b-d9cb-469f-a165-70867728950e"),
            ("external", "LO 123-b", "LO 123-b"),
        ] {
            assert_eq!(accepted(scheme, value).as_deref(), Some(expected), "{scheme} {value}");
        }
    }

    #[test]
    fn wrong_shapes_are_refused_with_the_field() {
        for (scheme, value) in [
            ("rna", "W56300123"),
            ("rna", "X563001234"),
            ("finess_et", "560000128"),
            ("finess_et", "2C0000020"),
            ("osm", "node/0"),
            ("osm", "area/1"),
            ("osm", "https://evil.example/node/1"),
            ("wikidata", "Q0"),
            ("wikidata", "P31"),
            ("acceslibre", "0f8fad5b"),
            ("external", " "),
            ("isbn", "1"),
        ] {
            let problem = check_identifier(scheme, value).unwrap_err();
            assert_eq!(
                (problem.code, problem.field.as_str()),
                ("bad_identifier", format!("identifiers.{scheme}").as_str())
            );
        }
    }

    proptest! {
        #[test]
        fn whatever_is_accepted_is_accepted_again_unchanged(scheme in proptest::sample::select(&SCHEMES[..]), value in "\\PC{0,40}|[0-9]{9}|[0-9]{14}|[0-9 ]{9,18}") {
            if let Ok(checked) = check_identifier(scheme, &value) {
                prop_assert_eq!(check_identifier(scheme, &checked), Ok(checked));
            }
        }

        #[test]
        fn one_wrong_digit_is_seen(start in "[1-9][0-9]{7}", place in 0..9_usize, by in 1..10_u8) {
            let siren = (0..10).map(|last| format!("{start}{last}")).find(|siren| luhn(siren)).unwrap();
            let mut wrong = siren.into_bytes();
            wrong[place] = b'0' + (wrong[place] - b'0' + by) % 10;
            prop_assert!(check_identifier("siren", &String::from_utf8(wrong).unwrap()).is_err());
        }
    }
}
