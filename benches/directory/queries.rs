//! The query log: what people ask, drawn from the same words and places as the entries.

use anyhow::Result;
use rusqlite::Connection;

use super::reference::Asked;
use crate::french::{Dice, mistyped};
use crate::generate::Generator;
use crate::load::Client;

/// An address with its parameters encoded.
pub fn address(path: &str, pairs: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs);
    format!("{path}?{}", query.finish())
}

/// A search of the mixed log: 65 % one word, 30 % two words, 5 % filters only.
pub fn mixed(generator: &Generator, dice: &mut Dice) -> Asked {
    match dice.below(100) {
        0..65 => Asked::Words(word(generator, dice)),
        65..95 => Asked::Words(format!("{} {}", word(generator, dice), word(generator, dice))),
        _ => {
            let kind = dice.one(generator.kind_codes()).clone();
            let commune = generator.commune(dice);
            let place = &generator.communes[commune];
            match place.point.filter(|_| dice.chance(50)) {
                Some(point) => Asked::KindAround {
                    kind,
                    west: point.lon - 0.4,
                    south: point.lat - 0.27,
                    east: point.lon + 0.4,
                    north: point.lat + 0.27,
                },
                None => {
                    let department = place.department_number().unwrap_or_default();
                    Asked::KindIn { kind, department: format!("FR-{department}") }
                }
            }
        }
    }
}

/// One word: mostly one that says something, sometimes the name of somebody.
fn word(generator: &Generator, dice: &mut Dice) -> String {
    if dice.chance(15) { generator.french.proper_name(dice) } else { generator.french.content_word(dice).to_owned() }
}

/// The same search over HTTP.
pub fn over_http(path: &str, asked: &Asked) -> String {
    match asked {
        Asked::Words(words) => address(path, &[("q", words)]),
        Asked::KindIn { kind, department } => {
            address(path, &[("kind", kind), ("territory", department), ("sort", "new")])
        }
        Asked::KindAround { kind, west, south, east, north } => {
            let bbox = format!("{west:.4},{south:.4},{east:.4},{north:.4}");
            address(path, &[("kind", kind), ("bbox", &bbox), ("sort", "new")])
        }
    }
}

/// One word inside 50 km of a town: the search with facets, and its clusters.
pub struct Near {
    pub word: String,
    pub search: String,
    pub clusters: String,
}

pub fn near(generator: &Generator, dice: &mut Dice) -> Near {
    loop {
        let commune = generator.commune(dice);
        let place = &generator.communes[commune];
        let Some(point) = place.point else { continue };
        let word = word(generator, dice);
        let (lat, lon) = (point.lat, point.lon);
        let centre = format!("{lat:.4},{lon:.4}");
        let bbox = format!("{:.4},{:.4},{:.4},{:.4}", lon - 0.7, lat - 0.46, lon + 0.7, lat + 0.46);
        let search = address("/api/v1/initiatives", &[("q", &word), ("near", &centre), ("radius", "50")]);
        let pairs = [("q", word.as_str()), ("near", &centre), ("radius", "50"), ("bbox", &bbox), ("zoom", "9")];
        let clusters = address("/api/v1/clusters", &pairs);
        return Near { word, search, clusters };
    }
}

/// A name typed with one mistake, and the entry that was meant.
pub struct Typo {
    pub uri: String,
    pub exact: String,
    pub mistyped: String,
}

/// Draws entries whose name, typed right, brings them among the first ten, and mistypes one word of it.
pub fn typos(
    generator: &Generator,
    database: &Connection,
    (entries, count): (u64, usize),
    client: &mut Client,
    dice: &mut Dice,
) -> Result<Vec<Typo>> {
    let mut uri_of = database.prepare("select uri from records where record = ?")?;
    let mut typos = Vec::new();
    while typos.len() < count {
        let entry = generator.entry(dice.next() % entries);
        let words: Vec<&str> = entry.name.split(' ').collect();
        let long = |word: &&str| word.chars().count() >= 5 && word.chars().all(char::is_alphabetic);
        let candidates: Vec<usize> = (0..words.len()).filter(|n| long(&words[*n])).collect();
        if candidates.is_empty() {
            continue;
        }
        let exact = address("/api/v1/initiatives", &[("q", &entry.name), ("per_page", "10")]);
        let uri: String = uri_of.query_row([&entry.id], |row| row.get(0))?;
        if !uris_of(client.ok(&exact)?)?.contains(&uri) {
            continue;
        }
        let at = *dice.one(&candidates);
        let wrong = mistyped(words[at], dice);
        if wrong.eq_ignore_ascii_case(words[at]) {
            continue;
        }
        let typed: Vec<&str> = words.iter().enumerate().map(|(n, word)| if n == at { &wrong } else { *word }).collect();
        let mistyped = address("/api/v1/initiatives", &[("q", &typed.join(" ")), ("per_page", "10")]);
        typos.push(Typo { uri, exact, mistyped });
    }
    Ok(typos)
}

/// The addresses of the hits of an answer, in order.
pub fn uris_of(body: &[u8]) -> Result<Vec<String>> {
    let answer: serde_json::Value = serde_json::from_slice(body)?;
    let items = answer.get("items").and_then(serde_json::Value::as_array);
    let uri = |item: &serde_json::Value| Some(item.get("id")?.as_str()?.to_owned());
    Ok(items.into_iter().flatten().filter_map(uri).collect())
}

/// What somebody types letter by letter: the beginning of a town, a kind or a name.
pub fn beginning(generator: &Generator, entries: u64, dice: &mut Dice) -> String {
    let typed = match dice.below(3) {
        0 => generator.communes[generator.commune(dice)].name.clone(),
        1 => generator.french.content_word(dice).to_owned(),
        _ => generator.entry(dice.next() % entries).name,
    };
    let letters = 2 + dice.below(9);
    typed.chars().take(letters).collect()
}
