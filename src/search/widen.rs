//! No dead end: what else could be looked for when nothing was found, with its number.

use super::analyse;
use super::found::{PlaceAnswer, Widen};
use super::index::Search;
use super::look::Look;
use super::place::{Where, radius_km};
use super::query::Query;
use crate::error::Result;

/// Circles that are tried when nothing was found.
const WIDER_KM: [f64; 4] = [10.0, 30.0, 100.0, 300.0];

impl Search {
    /// Wider searches that find something, the nearest to the question first.
    pub(super) fn wider(&self, query: &Query, served: &Look) -> Result<Vec<Widen>> {
        let mut widen = Vec::new();
        let whole = Where { answer: PlaceAnswer::None, text: String::new() };
        let at = self.place_of(query, served, true).unwrap_or(whole);
        if matches!(at.answer, PlaceAnswer::Around { .. }) {
            for radius_km in WIDER_KM.into_iter().filter(|km| *km > radius_km(query)) {
                let count = self.count(&Query { radius_km: Some(radius_km), ..query.clone() }, served)?;
                if count > 0 {
                    widen.push(Widen::Radius { radius_km, count });
                    break;
                }
            }
        }
        let everywhere =
            Query { text: at.text.clone(), near: None, bbox: None, territories: Vec::new(), ..query.clone() };
        let has_place = query.bbox.is_some() || !query.territories.is_empty() || at.answer != PlaceAnswer::None;
        if has_place {
            let count = self.count(&everywhere, served)?;
            widen.extend((count > 0).then_some(Widen::Everywhere { count }));
        }
        let plain = Query {
            text: query.text.clone(),
            near: query.near.clone(),
            radius_km: query.radius_km,
            bbox: query.bbox,
            class: query.class,
            territories: query.territories.clone(),
            ..Query::default()
        };
        let count = self.count(&plain, served)?;
        widen.extend((count > 0).then_some(Widen::WithoutFilters { count }));
        if let Some(kind) = self.kind_meant(&at.text, query) {
            let of_kind = Query { text: String::new(), kinds: vec![kind.clone()], ..plain };
            let mut count = self.count(&of_kind, served)?;
            if count == 0 {
                count = self.count(&Query { near: None, bbox: None, territories: Vec::new(), ..of_kind }, served)?;
            }
            widen.extend((count > 0).then_some(Widen::Kind { kind, count }));
        }
        Ok(widen)
    }

    /// The kind that one of the words stands for.
    fn kind_meant(&self, text: &str, query: &Query) -> Option<String> {
        let words: Vec<String> = analyse::words(text).into_iter().map(|word| word.folded).collect();
        let says = |label: &str| {
            words.contains(&analyse::fold(label)) || !words.is_empty() && analyse::fold(label) == words.join(" ")
        };
        let kinds = self.kinds.kinds(query.class);
        let meant = kinds.iter().find(|kind| {
            says(kind.label.get("fr"))
                || says(kind.label.get("en"))
                || kind.synonyms.iter().any(|synonym| says(synonym))
        });
        meant.map(|kind| kind.code.clone()).filter(|code| !query.kinds.contains(code))
    }
}
