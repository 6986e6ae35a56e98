use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use fluent_bundle::FluentResource;
use proptest::strategy::Strategy;
use regex::Regex;

use super::{Locales, NumberStyle, Words};
use crate::error::sentence;

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn words(lang: &str) -> Words {
    Words::new(Arc::new(Locales::shipped().unwrap()), lang)
}

/// Keys of all Fluent files of one language.
fn keys(lang: &str) -> BTreeSet<String> {
    let start_of_message = Regex::new(r"(?m)^([a-z][a-z0-9-]*) *=").unwrap();
    let mut keys = BTreeSet::new();
    for entry in std::fs::read_dir(repository().join("locales").join(lang)).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "ftl") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for found in start_of_message.captures_iter(&text) {
            assert!(keys.insert(found[1].to_owned()), "{} stands twice in {lang}", &found[1]);
        }
        FluentResource::try_new(text).unwrap_or_else(|(_, errors)| panic!("{path:?}: {errors:?}"));
    }
    keys
}

/// All sources that may name a key, without the tests of this module.
fn sources() -> Vec<(String, String)> {
    let mut sources = Vec::new();
    let mut folders = vec![repository().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(repository()).unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if !name.ends_with("tests.rs") && (name.ends_with(".rs") || name.ends_with(".html")) {
                sources.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    sources
}

#[test]
fn french_and_english_have_the_same_sentences() {
    let (french, english) = (keys("fr"), keys("en"));
    assert_eq!(french.difference(&english).collect::<Vec<_>>(), Vec::<&String>::new(), "only in French");
    assert_eq!(english.difference(&french).collect::<Vec<_>>(), Vec::<&String>::new(), "only in English");
}

#[test]
fn every_key_that_is_asked_for_exists() {
    let asked =
        Regex::new(r#"\.(?:t|say|count|with|text)\(\s*(?:&?[a-z_.]+(?:\(\))?\s*,\s*)?"([a-z][a-z0-9-]*)""#).unwrap();
    let keys = keys("fr");
    let mut missing = BTreeSet::new();
    // `.text(…)` and `.with(…)` are also methods of other things where nobody speaks to people.
    let speaks = |file: &str| {
        ["src/web/", "src/cli", "src/serve", "src/moderation", "src/relay"].iter().any(|place| file.contains(place))
    };
    for (file, text) in sources().into_iter().filter(|(file, _)| speaks(file)) {
        for found in asked.captures_iter(&text) {
            if !keys.contains(&found[1]) {
                missing.insert(format!("{file}: {}", &found[1]));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// Names of the values that the sentences of one language need, by key.
fn values(lang: &str) -> BTreeMap<String, BTreeSet<String>> {
    let message = Regex::new(r"(?m)^([a-z][a-z0-9-]*) *=((?:.*\n)(?:[ \t]+.*\n|\n)*)").unwrap();
    let value = Regex::new(r"\$([a-z_]+)").unwrap();
    let mut values = BTreeMap::new();
    for entry in std::fs::read_dir(repository().join("locales").join(lang)).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "ftl") {
            for found in message.captures_iter(&std::fs::read_to_string(&path).unwrap()) {
                let names = value.captures_iter(&found[2]).map(|name| name[1].to_owned()).collect();
                values.insert(found[1].to_owned(), names);
            }
        }
    }
    values
}

/// Each `sentence!(…)` of the sources: the file, its key, the names it gives values for.
fn sentences_made() -> Vec<(String, String, BTreeSet<String>)> {
    let begin = Regex::new(r#"(?:^|[^a-z_`\[])sentence!\(\s*"([^"]*)""#).unwrap();
    let mut made = Vec::new();
    for (file, text) in sources() {
        for found in begin.captures_iter(&text) {
            let rest = &text[found.get(0).unwrap().end()..];
            made.push((file.clone(), found[1].to_owned(), names_given(rest)));
        }
    }
    made
}

/// The names before each `=` between here and the closing bracket, without what stands in brackets or quotes.
fn names_given(rest: &str) -> BTreeSet<String> {
    let (mut depth, mut quoted, mut flat) = (0, false, String::new());
    for sign in rest.chars() {
        match sign {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' if depth == 0 => break,
            ')' | ']' | '}' => depth -= 1,
            _ if depth == 0 => flat.push(sign),
            _ => {}
        }
    }
    let name = Regex::new(r",\s*([a-z_]+)\s*=").unwrap();
    name.captures_iter(&flat).map(|found| found[1].to_owned()).collect()
}

#[test]
fn every_sentence_that_is_made_has_the_values_it_needs_in_both_languages() {
    let made = sentences_made();
    assert!(made.len() > 130, "only {} were found: has the macro another name?", made.len());
    for lang in ["fr", "en"] {
        let needed = values(lang);
        for (file, key, given) in &made {
            assert_eq!(needed.get(key), Some(given), "{lang}, {file}: {key}");
        }
    }
}

#[test]
fn every_code_of_a_rule_has_a_sentence() {
    let by_draft = Regex::new(r#"\.(?:fault|warn|refuse)\(\s*[^,()]+,\s*"([a-z_]+)""#).unwrap();
    let by_import = Regex::new(r#"\.(?:warn|reject)\(\s*"([a-z_]+)""#).unwrap();
    let by_value = Regex::new(r#"\("([a-z]+_[a-z_]+)", (?:"[A-Z]|format!)"#).unwrap();
    let (keys, mut found) = (keys("fr"), BTreeSet::new());
    for (file, text) in sources() {
        for rule in match file.as_str() {
            file if file.starts_with("src/initiative/draft") => vec![&by_draft],
            file if file.starts_with("src/initiative/value") => vec![&by_value],
            file if file.starts_with("src/import/read") => vec![&by_import],
            _ => continue,
        } {
            found.extend(rule.captures_iter(&text).map(|code| code[1].to_owned()));
        }
    }
    assert!(found.len() > 30, "only {found:?} were found");
    let silent: Vec<_> = found.iter().filter(|c| !keys.contains(&format!("problem-{}", c.replace('_', "-")))).collect();
    assert!(silent.is_empty(), "{silent:?}");
}

#[test]
fn a_sentence_inside_another_is_in_the_same_language() {
    let locales = Locales::shipped().unwrap();
    let what = sentence!("file-is-png");
    let whole = sentence!("file-foreign", what = what, hint = sentence!("file-unpack"));
    let french = "Ce fichier est une image PNG, et non une liste de fiches. Décompressez-le d’abord.";
    assert_eq!(locales.sentence("fr", &whole), french);
    assert_eq!(whole.to_string(), "This file is a PNG picture, not a list of entries. Please unpack it first.");
}

#[test]
fn every_sentence_is_used() {
    let literal = Regex::new(r#""([a-z][a-z0-9-]*)(\{[a-z_]*\})?""#).unwrap();
    let mut whole = BTreeSet::new();
    let mut prefixes = BTreeSet::new();
    for (_, text) in sources() {
        for found in literal.captures_iter(&text) {
            match found.get(2) {
                Some(_) if found[1].ends_with('-') => prefixes.insert(found[1].to_owned()),
                _ => whole.insert(found[1].to_owned()),
            };
        }
    }
    let unused: Vec<String> = keys("fr")
        .into_iter()
        .filter(|key| !whole.contains(key) && !prefixes.iter().any(|prefix| key.starts_with(prefix)))
        .collect();
    assert!(unused.is_empty(), "{unused:#?}");
}

#[test]
fn the_language_asked_for_wins_then_the_chosen_one_then_the_browsers_then_the_nodes() {
    let locales = Locales::shipped().unwrap();
    assert_eq!(locales.choose(Some("en"), Some("fr"), Some("fr"), "fr"), "en");
    assert_eq!(locales.choose(None, Some("en"), Some("fr"), "fr"), "en");
    assert_eq!(locales.choose(None, None, Some("de, en-GB;q=0.8, fr;q=0.7"), "fr"), "en");
    assert_eq!(locales.choose(None, None, Some("de;q=1, en;q=0"), "fr"), "fr");
    assert_eq!(locales.choose(Some("../fr"), Some("xx"), Some(";;,q=,"), "fr"), "fr");
}

#[test]
fn numbers_are_written_as_the_language_does() {
    assert_eq!(NumberStyle::SpaceComma.write(1_234_567.5, 0), "1\u{202f}234\u{202f}567,5");
    assert_eq!(NumberStyle::CommaPoint.write(-1_234.0, 2), "\u{2212}1,234.00");
    assert_eq!(NumberStyle::CommaPoint.write(0.0, 0), "0");
    assert_eq!(words("fr").number(999.0), "999");
}

proptest::proptest! {
    /// The short way to write a number, for those of few digits, gives what the long way would.
    #[test]
    fn a_number_is_written_with_the_digits_it_has(
        value in proptest::prop_oneof![
            (0..100_000_000_u64).prop_map(|hundredths| hundredths as f64 / 100.0),
            (0..1_000_000_000_000_u64).prop_map(|millionths| millionths as f64 / 1e6),
            (0..1_u64 << 62).prop_map(|whole| whole as f64),
            0.0..1e12,
            0.0..2.0,
        ],
    ) {
        let long = format!("{value:.6}");
        let long = long.trim_end_matches('0').trim_end_matches('.');
        let written = NumberStyle::PointComma.write(value, 0).replace('.', "").replace(',', ".");
        proptest::prop_assert_eq!(written, long);
    }
}

#[test]
fn distances_dates_and_times_are_in_words() {
    let (french, english) = (words("fr"), words("en"));
    let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    assert_eq!(french.distance(1_234.0), "1,2\u{a0}km");
    assert_eq!(english.distance(312.0), "300\u{a0}m");
    assert_eq!(french.date(day), "1er mars 2026");
    assert_eq!(english.date(day), "1 March 2026");
    assert_eq!(french.time(chrono::NaiveTime::from_hms_opt(18, 30, 0).unwrap()), "18\u{a0}h\u{a0}30");
    assert_eq!(english.time(chrono::NaiveTime::from_hms_opt(9, 0, 0).unwrap()), "9:00");
    assert_eq!(french.day_seen_from(day, day), "aujourd’hui");
    assert_eq!(french.list(&["a".into(), "b".into(), "c".into()]), "a, b et c");
}

#[test]
fn a_folder_of_the_operator_adds_a_language_and_overrides_sentences() {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in [
        ("br/meta.toml", "name = \"brezhoneg\"\nfallback = \"fr\""),
        ("br/main.ftl", "day-tomorrow = warc’hoazh\n"),
        ("fr/main.ftl", "day-tomorrow = dès demain\n"),
    ] {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let locales = Locales::shipped().unwrap().with_folder(folder.path()).unwrap();
    assert_eq!(locales.text("br", "day-tomorrow", &[]), "warc’hoazh");
    assert_eq!(locales.text("fr", "day-tomorrow", &[]), "dès demain");
    assert_eq!(locales.text("br", "day-today", &[]), "aujourd’hui");
    assert_eq!(locales.text("br", "no-such-key", &[]), "no-such-key");
}
