//! The entries of one page, each with its reasons.

use tantivy::TantivyDocument;

use super::collect::Kept;
use super::explain::{Part, Scorekeeper};
use super::find::Attempt;
use super::found::{Distance, Hit, OpenState, Reason, ReasonLine, day_of};
use super::geo::distance_m;
use super::index::{Search, uri_of};
use super::rank;
use super::segment::Served;
use super::words::Units;
use crate::error::Result;
use crate::place;

impl Search {
    pub(super) fn hits(&self, attempt: &Attempt, page: &[&Kept], served: &Served) -> Result<Vec<Hit>> {
        let mut hits: Vec<(usize, Hit)> = Vec::new();
        let plan = &attempt.plan;
        for (n, (reader, segment)) in served.searcher.segment_readers().iter().zip(&served.segments).enumerate() {
            let mut here: Vec<(usize, &Kept)> = page
                .iter()
                .enumerate()
                .filter(|(_, kept)| kept.address.segment_ord as usize == n)
                .map(|(place, kept)| (place, *kept))
                .collect();
            if here.is_empty() {
                continue;
            }
            here.sort_by_key(|(_, kept)| kept.address.doc_id);
            let mut keeper = Scorekeeper::new(&plan.units, &plan.fields, reader, segment, plan.weights, plan.today)?;
            for (place, kept) in here {
                let document = kept.address.doc_id;
                let stored: TantivyDocument = served.searcher.doc(kept.address)?;
                let open = plan.open.map(|_| group_state(kept.standing.group));
                let distance = plan.centre.zip(segment.place_of(document)).map(|(centre, spot)| {
                    let metres = distance_m(centre, spot);
                    let snapped = segment.radius.first(document).unwrap_or(0) > 0;
                    Distance { metres, band: snapped.then(|| place::band(metres).label()) }
                });
                let mut reasons = Vec::new();
                let metres = distance.map(|distance| distance.metres);
                let scored = keeper.score(
                    document,
                    metres,
                    |_| f64::NEG_INFINITY,
                    |part, points| {
                        reasons
                            .extend(reason(part, &attempt.units, distance).map(|reason| ReasonLine { reason, points }));
                    },
                );
                if segment.ends.first(document).is_some() {
                    reasons.retain(|line| line.reason != Reason::NeverConfirmed);
                }
                let score = scored.map_or(0.0, |(score, _)| score);
                if let Some(last_day) = segment.ends.first(document) {
                    let urgent = kept.standing.group < rank::GROUPS && plan.urgent_first;
                    let is_urgent = urgent.then_some(Reason::Urgent).into_iter();
                    let told = is_urgent.chain(day_of(last_day).map(Reason::Ends));
                    reasons.extend(told.map(|reason| ReasonLine { reason, points: 0.0 }));
                }
                reasons.extend(open.map(|open| ReasonLine { reason: Reason::Open(open), points: 0.0 }));
                let uri = uri_of(&stored, &self.fields).unwrap_or_default();
                hits.push((place, Hit { uri, score, distance, open, reasons }));
            }
        }
        hits.sort_by_key(|(place, _)| *place);
        Ok(hits.into_iter().map(|(_, hit)| hit).collect())
    }
}

fn group_state(group: u8) -> OpenState {
    match group % rank::GROUPS / 2 {
        0 => OpenState::Open,
        1 => OpenState::Unknown,
        _ => OpenState::Closed,
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of 100")]
fn reason(part: Part, units: &Units, distance: Option<Distance>) -> Option<Reason> {
    Some(match part {
        Part::Word { unit, level, corrected } => {
            Reason::Word { word: units.units.get(unit)?.typed.clone(), level, corrected }
        }
        Part::WholeName { share } => Reason::WholeName { percent: (share * 100.0).round() as u8 },
        Part::Near { .. } => Reason::Near(distance?),
        Part::Confirmed { days } => Reason::Confirmed { days_ago: u32::try_from(days).unwrap_or(u32::MAX) },
        Part::NeverConfirmed => Reason::NeverConfirmed,
    })
}
