//! The order of hits: published weights, total orders, and cursors that neither skip nor repeat.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::query::Order;

/// How much each fact counts in the order "best": `[search.weights]` of the settings, printed on `/about/ranking`.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// Number of this set of weights; grows whenever one of them changes.
    pub version: u32,
    /// A word in the name.
    pub name: f64,
    /// A word in tags, kinds, themes, attributes or town.
    pub tags: f64,
    /// A word in the texts.
    pub text: f64,
    /// The words are the whole name.
    pub whole_name: f64,
    /// At the place itself; halves at `half_distance_km`.
    pub distance: f64,
    /// Kilometres at which `distance` counts half.
    pub half_distance_km: f64,
    /// Confirmed today; nothing after `confirmed_days`.
    pub confirmed: f64,
    /// Days after which a confirmation counts nothing.
    pub confirmed_days: f64,
    /// Share that counts when only the beginning of a word was typed.
    pub beginning: f64,
    /// Share that counts with one correction.
    pub one_typo: f64,
    /// Share that counts with two corrections.
    pub two_typos: f64,
}

impl Default for Weights {
    fn default() -> Weights {
        Weights {
            version: 1,
            name: 3.0,
            tags: 2.0,
            text: 1.0,
            whole_name: 1.5,
            distance: 1.0,
            half_distance_km: 5.0,
            confirmed: 0.5,
            confirmed_days: 730.0,
            beginning: 0.6,
            one_typo: 0.4,
            two_typos: 0.25,
        }
    }
}

/// Where a hit stands: the group, then the key, then the hash of its URI. Smaller is earlier.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Standing {
    pub group: u8,
    pub key: Key,
    pub tie: u64,
}

/// What the order compares. Within one query all keys are of one sort.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Key {
    Number(u64),
    Name(String),
}

/// Groups of hits by opening and correction; those of what is not urgent follow after all of them.
pub(super) const GROUPS: u8 = 8;

/// A number whose order as `u64` is that of the float.
pub(super) fn sortable(value: f64) -> u64 {
    let bits = value.to_bits();
    if bits >> 63 == 0 { bits | (1 << 63) } else { !bits }
}

/// The float of such a number.
pub(super) fn from_sortable(number: u64) -> f64 {
    f64::from_bits(if number >> 63 == 1 { number & !(1 << 63) } else { !number })
}

/// A number whose order as `u64` is that of the integer.
pub(super) fn sortable_integer(value: i64) -> u64 {
    value.cast_unsigned() ^ (1 << 63)
}

/// A number by chance, from the day, the words and the entry.
pub(super) fn by_chance(seed: u64, tie: u64) -> u64 {
    let mut mixed = tie ^ seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// Where a page ended, and what the score depended on: the moment, how rare the words were, whether they were
/// corrected. With them the next page computes the same scores, whatever was written in between.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Cursor {
    /// Order.
    pub o: String,
    /// Group.
    pub g: u8,
    /// Key.
    pub k: Key,
    /// Tie, as text: JSON numbers are not exact everywhere.
    pub t: u64,
    /// Moment, in microseconds.
    pub at: i64,
    /// Rarity of each word.
    pub r: Vec<f64>,
    /// Whether words were corrected.
    pub c: bool,
    /// Whether a place was read from the words.
    pub p: bool,
}

impl Cursor {
    /// As it stands in an address.
    pub fn to_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// Reads what [`Cursor::to_text`] wrote.
    pub fn parse(text: &str) -> Option<Cursor> {
        if text.len() > 4_096 {
            return None;
        }
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
    }

    /// The order it belongs to.
    pub fn order(&self) -> Option<Order> {
        Order::parse(&self.o)
    }

    /// The standing behind which the next page begins.
    pub fn standing(&self) -> Standing {
        Standing { group: self.g, key: self.k.clone(), tie: self.t }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sortable_numbers_keep_the_order() {
        let numbers = [-1e9, -2.5, -0.0, 0.0, 1e-9, 3.0, 7e12];
        assert!(numbers.map(sortable).is_sorted());
        assert_eq!(numbers.map(sortable).map(from_sortable), numbers);
        assert!([i64::MIN, -3, 0, 5, i64::MAX].map(sortable_integer).is_sorted());
    }

    #[test]
    fn a_cursor_comes_back_and_nonsense_does_not() {
        let cursor = Cursor {
            o: "best".into(),
            g: 1,
            k: Key::Number(u64::MAX - 3),
            t: u64::MAX,
            at: 5,
            r: vec![0.123_456_789_012_345_6],
            c: true,
            p: false,
        };
        assert_eq!(Cursor::parse(&cursor.to_text()), Some(cursor));
        for nonsense in ["", "*", "AAAA", &"A".repeat(10_000)] {
            assert_eq!(Cursor::parse(nonsense), None);
        }
    }
}
