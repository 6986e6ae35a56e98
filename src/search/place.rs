//! Where a query is meant: what was typed as a place, or a place among the words.

use tantivy::Term;
use tantivy::index::SegmentReader;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED};

use super::found::{PlaceAnswer, PlaceSuggestion};
use super::geo;
use super::index::Search;
use super::query::{MAX_RADIUS_KM, Query};
use super::segment::Served;
use crate::error::Result;
use crate::place::{Level, Point, Resolved, Territory};

/// Radius when none is given.
const DEFAULT_RADIUS_KM: f64 = 10.0;

/// The place of a query, and what is left of its words.
pub(super) struct Where {
    pub answer: PlaceAnswer,
    pub text: String,
}

impl Search {
    /// Finds out where a query is meant. `from_words` allows to read a place from the words.
    pub(super) fn place_of(&self, query: &Query, served: &Served, from_words: bool) -> Result<Where> {
        let as_typed = |answer| Where { answer, text: query.text.clone() };
        if let Some(typed) = query.near.as_deref().map(str::trim).filter(|typed| !typed.is_empty()) {
            return Ok(as_typed(self.near(typed, radius_km(query), served)?));
        }
        let free = !query.verbatim && query.bbox.is_none() && query.territories.is_empty() && query.serves.is_none();
        if !from_words || !free || query.text.contains(['"', '«', '“']) {
            return Ok(as_typed(PlaceAnswer::None));
        }
        let words: Vec<&str> = query.text.split_whitespace().collect();
        let Some((range, territory)) = self.gazetteer.find_in_words(&words) else {
            return Ok(as_typed(PlaceAnswer::None));
        };
        let mut rest = words[..range.start].to_vec();
        // «vélo à Brest»: the little word before the place says only that a place follows.
        if rest
            .last()
            .is_some_and(|word| ["à", "a", "in", "near", "vers", "près"].contains(&word.to_lowercase().as_str()))
        {
            rest.pop();
        }
        rest.extend(&words[range.end..]);
        Ok(Where { answer: around(territory, radius_km(query), true), text: rest.join(" ") })
    }

    fn near(&self, typed: &str, radius_km: f64, served: &Served) -> Result<PlaceAnswer> {
        let point = |point: Point| PlaceAnswer::Around {
            name: typed.to_owned(),
            territory: None,
            lat: point.lat,
            lon: point.lon,
            radius_km,
            from_words: false,
        };
        if let Some(here) = parse_point(typed) {
            return Ok(point(here));
        }
        if let Some(keys) = keys_of(typed) {
            let found = self.point_of_key(&keys, served)?;
            let unknown = PlaceAnswer::Unknown { typed: typed.to_owned(), did_you_mean: Vec::new() };
            return Ok(found.map_or(unknown, point));
        }
        Ok(match self.gazetteer.resolve(typed) {
            Resolved::One(territory) => around(territory, radius_km, false),
            Resolved::Several(several) => PlaceAnswer::Several(several.iter().map(suggestion).collect()),
            Resolved::None { did_you_mean } => PlaceAnswer::Unknown {
                typed: typed.to_owned(),
                did_you_mean: did_you_mean.iter().map(suggestion).collect(),
            },
        })
    }

    /// The published place of the first entry that has one of the keys; sites come before legal entities.
    fn point_of_key(&self, keys: &[String], served: &Served) -> Result<Option<Point>> {
        for key in keys {
            for (reader, segment) in served.searcher.segment_readers().iter().zip(&served.segments) {
                let place =
                    self.documents_of_key(key, reader)?.into_iter().find_map(|document| segment.place_of(document));
                if let Some((x, y)) = place {
                    let (lat, lon) = geo::from_grid(x, y);
                    return Ok(Some(Point { lat, lon }));
                }
            }
        }
        Ok(None)
    }

    fn documents_of_key(&self, key: &str, reader: &SegmentReader) -> Result<Vec<u32>> {
        let term = Term::from_field_text(self.fields.key, key);
        let Some(mut list) = reader.inverted_index(self.fields.key)?.read_postings(&term, IndexRecordOption::Basic)?
        else {
            return Ok(Vec::new());
        };
        let mut documents = Vec::new();
        while list.doc() != TERMINATED && documents.len() < 100 {
            if reader.alive_bitset().is_none_or(|alive| alive.is_alive(list.doc())) {
                documents.push(list.doc());
            }
            list.advance();
        }
        Ok(documents)
    }
}

/// The radius in force.
pub(super) fn radius_km(query: &Query) -> f64 {
    query.radius_km.unwrap_or(DEFAULT_RADIUS_KM).clamp(0.1, MAX_RADIUS_KM)
}

/// `lat,lon`.
pub(super) fn parse_point(typed: &str) -> Option<Point> {
    let (lat, lon) = typed.split_once(',')?;
    Point::new(lat.trim().parse().ok()?, lon.trim().parse().ok()?)
}

/// Keys of `@handle`, `@handle@host` and `finess:…`.
fn keys_of(typed: &str) -> Option<Vec<String>> {
    if let Some(handle) = typed.strip_prefix('@') {
        return Some(vec![format!("@{}", handle.to_lowercase())]);
    }
    let (scheme, value) = typed.split_once(':')?;
    let value: String = value.chars().filter(|c| !c.is_whitespace()).collect();
    Some(match scheme.trim().to_lowercase().as_str() {
        "finess" => vec![format!("id:finess_et:{value}"), format!("id:finess_ej:{value}")],
        scheme => vec![format!("id:{scheme}:{value}")],
    })
}

fn around(territory: Territory, radius_km: f64, from_words: bool) -> PlaceAnswer {
    match territory.point {
        Some(point) if territory.level == Level::Commune => PlaceAnswer::Around {
            name: territory.label(),
            territory: Some(territory.code),
            lat: point.lat,
            lon: point.lon,
            radius_km,
            from_words,
        },
        _ => PlaceAnswer::Inside { name: territory.label(), territory: territory.code, from_words },
    }
}

/// A territory as it is offered to a person.
pub(super) fn suggestion(territory: &Territory) -> PlaceSuggestion {
    PlaceSuggestion {
        territory: territory.code.clone(),
        name: territory.name.clone(),
        department: territory.department_number().map(str::to_owned),
        postcode: territory.postcodes.first().cloned(),
        count: 0,
    }
}
