//! What place a person means: names as typed, postcodes, codes, typing mistakes, and a town among other words.

use std::cmp::Reverse;
use std::ops::Range;

use super::gazetteer::{Gazetteer, Name};
use super::names::{fold, letters, town_of_address};
use super::territory::{Level, Territory};

/// The answer to a typed place.
#[derive(Debug, Clone, PartialEq)]
pub enum Resolved {
    /// It can only be this.
    One(Territory),
    /// «Quelle ville ?», biggest first.
    Several(Vec<Territory>),
    /// Nothing has this name; these have nearly the same.
    None {
        /// Best first, at most five.
        did_you_mean: Vec<Territory>,
    },
}

/// A place this many times bigger than its namesakes is the one that was meant: the région Bretagne, not the village.
const CLEARLY_BIGGER: u64 = 100;
/// Of those who type «s», more look for Strasbourg than for Seine-Saint-Denis, which has more people.
const LARGE_AREA_COUNTS_LESS: u32 = 20;
const MOST_SUGGESTED_CORRECTIONS: usize = 5;
/// Thousands of names begin with «Saint»: that is a list to choose from, not an answer.
const MOST_SHORTENED: usize = 8;
const MOST_WORDS_OF_A_NAME: usize = 7;
/// A smaller town of one word is more likely a word: Bio, Livré, Sens.
const WELL_KNOWN: u32 = 3_000;
/// Big towns and départements that are ordinary words too.
const ORDINARY_WORDS: [&str; 9] = ["cher", "landes", "lot", "manche", "marche", "nord", "orange", "sens", "somme"];

impl Gazetteer {
    /// The place meant by `Brest`, `Brest (29)`, `29200 Brest`, `44100`, `FR-56`, `Carhaix`, `brset`.
    pub fn resolve(&self, typed: &str) -> Resolved {
        let typed = typed.trim();
        if let Some(found) = self.territory(&typed.to_uppercase()) {
            return Resolved::One(found);
        }
        let folded = fold(typed);
        if folded.is_empty() {
            return Resolved::None { did_you_mean: Vec::new() };
        }
        let exact = self.choose(self.rows_named(&folded));
        let found = exact.or_else(|| self.with_hint(&folded)).or_else(|| {
            let bare = town_of_address(typed);
            self.choose(self.rows_named(&bare)).or_else(|| {
                let mut rows = self.rows_shortened(&bare);
                rows.truncate(MOST_SHORTENED);
                self.choose(rows)
            })
        });
        found.unwrap_or_else(|| Resolved::None { did_you_mean: self.nearly(&folded) })
    }

    fn choose(&self, mut rows: Vec<u32>) -> Option<Resolved> {
        self.biggest_first(&mut rows);
        let people = |row: u32| u64::from(self.rows[row as usize].population);
        match rows[..] {
            [] => None,
            [row] => self.describe(row).map(Resolved::One),
            [first, second, ..] if people(first) >= CLEARLY_BIGGER * people(second).max(1) => {
                self.describe(first).map(Resolved::One)
            }
            _ => Some(Resolved::Several(rows.into_iter().filter_map(|row| self.describe(row)).collect())),
        }
    }

    /// Communes whose name goes on where the typed words end, as Carhaix is said of Carhaix-Plouguer; biggest first.
    fn rows_shortened(&self, folded: &str) -> Vec<u32> {
        if folded.is_empty() {
            return Vec::new();
        }
        let longer = self.beginning_with(folded).iter().filter(|name| {
            let rest = &self.text(name.folded)[folded.len()..];
            rest.starts_with(' ') && self.rows[name.row as usize].level == Level::Commune
        });
        let mut rows: Vec<u32> = longer.map(|name| name.row).collect();
        self.biggest_first(&mut rows);
        rows
    }

    /// A name beside a postcode or a département, in any order; or a postcode alone.
    fn with_hint(&self, folded: &str) -> Option<Resolved> {
        let words: Vec<&str> = folded.split(' ').collect();
        let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
        let is_postcode = |word: &str| {
            is_number(word) && (word.len() == 5 || (word.len() >= 4 && !self.rows_of_postcode(word).is_empty()))
        };
        if let Some(at) = words.iter().position(|word| is_postcode(word)) {
            let rows = self.rows_of_postcode(words[at]);
            let name = [&words[..at], &words[at + 1..]].concat().join(" ");
            let mut named = self.rows_named(&town_of_address(&name));
            named.retain(|row| rows.contains(row));
            return self.choose(if named.is_empty() { rows } else { named }).or_else(|| self.by_insee(words[at]));
        }
        for split in (1..words.len()).rev() {
            let (name, hint) = (words[..split].join(" "), words[split..].join(" "));
            let meant = |mut rows: Vec<u32>| {
                rows.retain(|row| self.rows[*row as usize].level == Level::Commune && self.is_hinted(*row, &hint));
                self.choose(rows)
            };
            let found = meant(self.rows_named(&name)).or_else(|| meant(self.rows_shortened(&name)));
            if found.is_some() {
                return found;
            }
        }
        None
    }

    fn is_hinted(&self, row: u32, hint: &str) -> bool {
        self.is_in_department(row, &hint.to_uppercase())
            || self.rows_named(hint).iter().any(|area| self.rows[row as usize].parents.contains(area))
    }

    fn by_insee(&self, code: &str) -> Option<Resolved> {
        self.territory(&super::commune_from_insee(code)?).map(Resolved::One)
    }

    /// Rows of exactly this folded name. Paris, the département, is left out beside Paris, the commune.
    pub(super) fn rows_named(&self, folded: &str) -> Vec<u32> {
        if folded.is_empty() {
            return Vec::new();
        }
        let same: Vec<&Name> =
            self.beginning_with(folded).iter().filter(|name| self.text(name.folded) == folded).collect();
        let whole = same.iter().any(|name| !name.short);
        let mut rows: Vec<u32> = same.iter().filter(|name| !whole || !name.short).map(|name| name.row).collect();
        self.without_doubles(&mut rows);
        rows
    }

    /// An area that has the same name and the same people as its only commune is the same place.
    fn without_doubles(&self, rows: &mut Vec<u32>) {
        let communes: Vec<u32> =
            rows.iter().copied().filter(|row| self.rows[*row as usize].level == Level::Commune).collect();
        rows.retain(|row| {
            let area = &self.rows[*row as usize];
            area.level == Level::Commune
                || !communes.iter().any(|commune| {
                    let commune = &self.rows[*commune as usize];
                    commune.parents.contains(row) && commune.population == area.population
                })
        });
    }

    fn beginning_with(&self, folded: &str) -> &[Name] {
        let from = self.names.partition_point(|name| self.text(name.folded) < folded);
        let length = self.names[from..].partition_point(|name| self.text(name.folded).starts_with(folded));
        &self.names[from..from + length]
    }

    fn biggest_first(&self, rows: &mut Vec<u32>) {
        rows.sort_by_key(|row| (Reverse(self.rows[*row as usize].population), *row));
        rows.dedup();
    }

    /// Places whose name or postcode begins with what was typed so far: the whole name first, then the biggest;
    /// groups of communes come last.
    pub fn suggest(&self, typed: &str, limit: usize) -> Vec<Territory> {
        let folded = fold(typed);
        if folded.is_empty() {
            return Vec::new();
        }
        let mut rows: Vec<u32> = if folded.bytes().all(|byte| byte.is_ascii_digit()) {
            let from = self.postcodes.partition_point(|(text, _)| self.text(*text) < folded.as_str());
            let begun = self.postcodes[from..].iter().take_while(|(text, _)| self.text(*text).starts_with(&folded));
            begun.map(|(_, row)| *row).collect()
        } else {
            self.beginning_with(&folded).iter().map(|name| name.row).collect()
        };
        rows.sort_unstable();
        rows.dedup();
        let begun = self.beginning_with(&folded).iter();
        let whole: Vec<u32> =
            begun.filter(|name| !name.short && self.text(name.folded) == folded).map(|name| name.row).collect();
        let mut keyed: Vec<(bool, bool, Reverse<u32>, u32)> = rows
            .iter()
            .map(|row| {
                let area = &self.rows[*row as usize];
                let people = match area.level {
                    Level::Commune => area.population,
                    _ => area.population / LARGE_AREA_COUNTS_LESS,
                };
                (area.level == Level::Epci, !whole.contains(row), Reverse(people), *row)
            })
            .collect();
        // More than asked for, because doubles are left out; «s» begins thousands of names, few of them are sorted.
        let kept = limit.saturating_mul(2);
        if kept < keyed.len() {
            keyed.select_nth_unstable(kept);
            keyed.truncate(kept);
        }
        keyed.sort_unstable();
        let mut rows: Vec<u32> = keyed.into_iter().map(|(_, _, _, row)| row).collect();
        self.without_doubles(&mut rows);
        rows.into_iter().take(limit).filter_map(|row| self.describe(row)).collect()
    }

    /// Places whose name is one typing mistake away, two in nine letters or more.
    fn nearly(&self, folded: &str) -> Vec<Territory> {
        let length = folded.chars().count();
        let allowed = match length {
            0..=3 => return Vec::new(),
            4..=8 => 1,
            9..=60 => 2,
            _ => return Vec::new(),
        };
        let wanted = letters(folded);
        let mut found: Vec<(usize, Reverse<u32>, u32)> = Vec::new();
        for name in &self.names {
            // A mistake changes at most two letters of the set, and the length by one.
            if (name.letters ^ wanted).count_ones() > 2 * allowed {
                continue;
            }
            let text = self.text(name.folded);
            if text.len().abs_diff(folded.len()) > 2 * allowed as usize {
                continue;
            }
            let mistakes = strsim::osa_distance(text, folded);
            if mistakes <= allowed as usize {
                found.push((mistakes, Reverse(self.rows[name.row as usize].population), name.row));
            }
        }
        found.sort_unstable();
        let mut rows: Vec<u32> = found.into_iter().map(|(_, _, row)| row).collect();
        self.without_doubles(&mut rows);
        rows.dedup();
        rows.into_iter().take(MOST_SUGGESTED_CORRECTIONS).filter_map(|row| self.describe(row)).collect()
    }

    /// A place among the words of a query, the longest name first: «vélo brest» is Brest at 1..2.
    ///
    /// Only places known well enough: a small village, an ordinary word or one of several namesakes stays a word.
    pub fn find_in_words(&self, words: &[&str]) -> Option<(Range<usize>, Territory)> {
        // Nobody names a town after the fortieth word, and a query of thousands must stay cheap.
        let words = &words[..words.len().min(40)];
        for length in (1..=words.len().min(MOST_WORDS_OF_A_NAME)).rev() {
            for from in 0..=words.len() - length {
                let range = from..from + length;
                let folded = fold(&words[range.clone()].join(" "));
                if let Some(found) = self.well_known(&folded) {
                    return Some((range, found));
                }
            }
        }
        None
    }

    fn well_known(&self, folded: &str) -> Option<Territory> {
        if ORDINARY_WORDS.contains(&folded) || folded.len() < 3 {
            return None;
        }
        let is_postcode = folded.len() == 5 && folded.bytes().all(|byte| byte.is_ascii_digit());
        let mut rows = if is_postcode { self.rows_of_postcode(folded) } else { self.rows_named(folded) };
        let whole = |row: &u32| fold(self.text(self.rows[*row as usize].name)) == folded;
        rows.retain(|row| is_postcode || whole(row));
        self.biggest_first(&mut rows);
        let people = |n: usize| rows.get(n).map_or(0, |row| self.rows[*row as usize].population);
        let known = is_postcode || folded.contains(' ') || people(0) >= WELL_KNOWN;
        let clear = is_postcode || people(0) / 3 >= people(1);
        if known && clear { self.describe(*rows.first()?) } else { None }
    }
}
