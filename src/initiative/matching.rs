//! Which entries may be the same (FORMATS.md 1, the one rule for duplicates). A suspicion is noted, never acted on.
//!
//! Every entry has a few comparison keys: its strong identifiers, its name in its municipality, its website in its
//! municipality, and the cell of about 200 m in which it stands. Two entries are compared only when they share a key,
//! so that a million entries cost a look-up each and not a million comparisons.

mod store;

use std::collections::{BTreeMap, HashMap};

use crate::error::Result;
use crate::initiative::Card;
use crate::initiative::store::State;
use crate::initiative::text::{fold, name_similarity};
use crate::place::Point;

pub use self::store::{
    ANY_SOURCE, Duplicate, count_undecided, decide, find_duplicates, forget, forget_in_reports, forget_keys,
    insert_keys, list_by_name, list_decided, list_undecided, mark_of, mark_records, note, obscure_records, read_again,
    undecide,
};

/// Identifiers that name one site and nothing else. A SIREN is not among them: it has many sites.
const STRONG: &[&str] = &["siret", "finess_et", "osm", "wikidata", "acceslibre"];
/// Names alike at this distance are suspected.
const NEAR_M: f64 = 200.0;
const ALIKE_NEAR: f64 = 0.85;
const ALIKE_SAME_SITE: f64 = 0.6;
/// Under one key so many entries are compared: a file that puts everything in one spot costs no more than another.
const COMPARED_PER_KEY: usize = 32;
/// Of longer names only the beginning is compared, and their lengths say nothing.
const COMPARED_WHOLE: f64 = 100.0;
/// So many suspicions about one entry are enough for a person.
const SUSPECTS: usize = 10;
/// Degrees of latitude in 200 m, and a little more, so that a neighbour within 200 m is in a neighbouring cell.
const CELL_DEGREES: f64 = 0.0018;

/// One comparison key of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// `siret:…`, `name:…@FR-56121`, `site:…@FR-56121`, `cell:…`.
    pub key: String,
    /// Folded name; for a cell also the point.
    pub detail: String,
}

/// Two entries that may be the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Suspicion {
    /// The other entry.
    pub uri: String,
    /// `identifier:siret`, `near`, `name` or `website`.
    pub why: String,
    /// 0 to 1; 1 for the same identifier.
    pub score: f64,
}

/// What a card is compared by.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    name: String,
    point: Option<Point>,
    keys: Vec<Key>,
    looked_up: Vec<String>,
}

impl Profile {
    /// Reads what matters from a card.
    pub fn of(card: &Card) -> Profile {
        let name = fold(&card.name);
        let mut keys: Vec<Key> = STRONG
            .iter()
            .filter_map(|scheme| Some(format!("{scheme}:{}", card.identifiers.get(*scheme)?)))
            .map(|key| Key { key, detail: name.clone() })
            .collect();
        let location = card.location.as_ref();
        if let Some(territory) = location.and_then(|location| location.territory.as_deref()) {
            keys.push(Key { key: format!("name:{name}@{territory}"), detail: name.clone() });
            if let Some(site) = card.contact.website.as_deref().and_then(site_host) {
                keys.push(Key { key: format!("site:{site}@{territory}"), detail: name.clone() });
            }
        }
        let mut looked_up: Vec<String> = keys.iter().map(|key| key.key.clone()).collect();
        let point = location
            .filter(|location| location.precision == "exact")
            .and_then(|location| Point::new(location.lat?, location.lon?));
        if let Some(point) = point {
            let (row, column) = cell(point);
            keys.push(Key {
                key: format!("cell:{row}:{column}"),
                detail: format!("{}|{}|{name}", point.lat, point.lon),
            });
            for near_row in row - 1..=row + 1 {
                looked_up.extend((column - 1..=column + 1).map(|near_column| format!("cell:{near_row}:{near_column}")));
            }
        }
        Profile { name, point, keys, looked_up }
    }

    /// The keys to keep with the entry.
    pub fn into_keys(self) -> impl Iterator<Item = Key> {
        self.keys.into_iter()
    }

    /// The keys under which a suspect would be found.
    pub fn looked_up(&self) -> &[String] {
        &self.looked_up
    }

    /// Who among the entries found under these keys may be the same; the strongest reason for each.
    pub fn suspects(&self, own_uri: &str, found: &HashMap<String, Vec<(String, String)>>) -> Vec<Suspicion> {
        let mut suspects: BTreeMap<&str, Suspicion> = BTreeMap::new();
        for key in &self.looked_up {
            for (uri, detail) in found.get(key).into_iter().flatten() {
                if uri == own_uri {
                    continue;
                }
                let Some((why, score)) = self.compare(key, detail) else { continue };
                let better = suspects.get(uri.as_str()).is_none_or(|known| known.score < score);
                if better {
                    suspects.insert(uri, Suspicion { uri: uri.clone(), why, score });
                }
            }
        }
        let mut suspects: Vec<Suspicion> = suspects.into_values().collect();
        suspects.sort_by(|a, b| b.score.total_cmp(&a.score));
        suspects.truncate(SUSPECTS);
        suspects
    }

    fn compare(&self, key: &str, detail: &str) -> Option<(String, f64)> {
        let (sort, _) = key.split_once(':')?;
        match sort {
            "cell" => {
                let mut parts = detail.splitn(3, '|');
                let point = Point::new(parts.next()?.parse().ok()?, parts.next()?.parse().ok()?)?;
                if self.point?.distance_m(point) > NEAR_M {
                    return None;
                }
                let alike = self.similarity(parts.next()?, ALIKE_NEAR)?;
                Some(("near".into(), alike))
            }
            "name" => Some(("name".into(), 0.9)),
            "site" => {
                let alike = self.similarity(detail, ALIKE_SAME_SITE)?;
                Some(("website".into(), alike))
            }
            scheme => Some((format!("identifier:{scheme}"), 1.0)),
        }
    }

    /// How alike the names are, when they are as alike as wanted. Most pairs are settled by their lengths alone.
    fn similarity(&self, other: &str, wanted: f64) -> Option<f64> {
        if self.name == other {
            return Some(1.0);
        }
        let letters = |name: &str| name.chars().filter(|letter| *letter != ' ').count().max(1) as f64;
        let (own, other_letters) = (letters(&self.name), letters(other));
        if own.min(other_letters) / own.max(other_letters) < wanted && own.max(other_letters) < COMPARED_WHOLE {
            return None;
        }
        Some(name_similarity(&self.name, other)).filter(|alike| *alike >= wanted)
    }
}

fn cell(point: Point) -> (i64, i64) {
    let row = (point.lat / CELL_DEGREES).floor();
    // The row's own width, so that all points of a row agree about the columns; a neighbouring row differs by little.
    let width = CELL_DEGREES / (row * CELL_DEGREES).to_radians().cos().max(0.01);
    #[expect(clippy::cast_possible_truncation, reason = "a latitude or longitude over 0.0018 is far below 2^63")]
    let cell = (row as i64, (point.lon / width).floor() as i64);
    cell
}

/// The host of a website without `www.`; hosts that carry thousands of sites say nothing.
fn site_host(website: &str) -> Option<String> {
    const SHARED: &[&str] =
        &["facebook.com", "fr-fr.facebook.com", "instagram.com", "twitter.com", "linkedin.com", "sites.google.com"];
    let url = url::Url::parse(website).ok()?;
    let host = url.host_str()?.trim_start_matches("www.").to_owned();
    (!SHARED.contains(&host.as_str())).then_some(host)
}

/// Compares new entries with all others and among themselves; answers pairs (uri, suspicion).
///
/// # Errors
/// When the database does not answer.
pub fn suspect(conn: &mut crate::db::Conn, profiles: &[(String, Profile)]) -> Result<Vec<(String, Suspicion)>> {
    let wanted: Vec<String> = profiles.iter().flat_map(|(_, profile)| profile.looked_up.iter().cloned()).collect();
    let mut found = store::find_keys(conn, wanted)?;
    let mut pairs = Vec::new();
    for (uri, profile) in profiles {
        pairs.extend(profile.suspects(uri, &found).into_iter().map(|suspicion| (uri.clone(), suspicion)));
        for key in &profile.keys {
            let sharing = found.entry(key.key.clone()).or_default();
            if sharing.len() < COMPARED_PER_KEY {
                sharing.push((uri.clone(), key.detail.clone()));
            }
        }
    }
    Ok(pairs)
}

/// Identifiers of one site that stay when a source numbers its records anew.
const LASTING: &[&str] = &["siret", "finess_et", "osm"];

/// For each card the entry with the same SIRET, FINESS site or OSM id; none when several have it.
///
/// # Errors
/// When the database does not answer.
pub fn with_lasting_identifier(conn: &mut crate::db::Conn, cards: &[&Card]) -> Result<Vec<Option<String>>> {
    let keys_of = |card: &Card| -> Vec<String> {
        LASTING.iter().filter_map(|scheme| Some(format!("{scheme}:{}", card.identifiers.get(*scheme)?))).collect()
    };
    let wanted: Vec<String> = cards.iter().flat_map(|card| keys_of(card)).collect();
    let found = store::find_keys(conn, wanted)?;
    let one = |card: &&Card| {
        let keys = keys_of(card);
        let mut uris: Vec<&String> =
            keys.iter().filter_map(|key| found.get(key)).flatten().map(|(uri, _)| uri).collect();
        uris.sort_unstable();
        uris.dedup();
        match uris.as_slice() {
            [uri] => Some((*uri).clone()),
            _ => None,
        }
    };
    Ok(cards.iter().map(one).collect())
}

/// Whether an entry in this state is compared with others.
fn is_compared(state: State) -> bool {
    matches!(state, State::Published | State::Hidden)
}
