//! Verdicts and hits of one pass, for each profile of one part of the index.
//!
//! A part may have hundreds of thousands of profiles and a search may meet ten of them. So the pages in which it counts
//! are kept from one search to the next, and only what was written is wiped.

use super::filter::{BASE, FORBIDDEN, Ticked, Verdict};
use super::segment::{Profiles, Segment};

/// Passes that run at the same time; the pages of more are not kept.
const KEPT: usize = 4;

/// What is known of one profile in this pass.
#[derive(Debug, Clone, Copy)]
struct Slot {
    hits: u32,
    verdict: Verdict,
}

const UNTOUCHED: Slot = Slot { hits: 0, verdict: Verdict::UNKNOWN };

/// The pages of one pass: clean when it begins and when it ends.
#[derive(Default)]
pub(super) struct Pages {
    slots: Vec<Slot>,
    touched: Vec<u32>,
    /// For each value the groups of filters that it satisfies.
    masks: Vec<u64>,
}

/// Verdicts and hits of one pass over one part.
pub(super) struct Tally<'a> {
    segment: &'a Segment,
    ticked: &'a Ticked,
    pages: Pages,
    marked: Vec<u32>,
    wanted: u64,
    facets: u64,
    /// Verdicts by the values of [`BASE`], where the filters ask for no others.
    by_base: Option<[Verdict; 1 << BASE.len()]>,
}

impl<'a> Tally<'a> {
    /// For a pass with these filters.
    pub fn new(ticked: &'a Ticked, segment: &'a Segment) -> Tally<'a> {
        let profiles = &segment.profiles;
        let mut pages = segment.take_pages().unwrap_or_default();
        pages.slots.resize(profiles.len(), UNTOUCHED);
        pages.masks.resize(profiles.values.len(), 0);
        let of_groups =
            ticked.groups.iter().enumerate().flat_map(|(n, group)| group.any.iter().map(move |v| (v, 1 << n)));
        let forbidden = ticked.none.iter().map(|value| (value, FORBIDDEN));
        let mut marked = Vec::new();
        for (value, mask) in of_groups.chain(forbidden) {
            if let Some(number) = profiles.number_of(value) {
                pages.masks[number as usize] |= mask;
                marked.push(number);
            }
        }
        let wanted = (1 << ticked.groups.len()) - 1;
        let facet_groups = ticked.groups.iter().enumerate().filter(|(_, group)| !group.facet.is_empty());
        let facets = facet_groups.fold(0, |facets, (n, _)| facets | 1 << n);
        let base = BASE.map(|value| profiles.number_of(value));
        let by_base = marked.iter().all(|number| base.contains(&Some(*number))).then(|| {
            let mask = |n: usize| base[n].map_or(0, |number| pages.masks[number as usize]);
            std::array::from_fn(|bits| {
                let has = (0..BASE.len()).filter(|n| bits & 1 << n != 0);
                Verdict::of(has.fold(0, |all, n| all | mask(n)), wanted, facets)
            })
        });
        Tally { segment, ticked, pages, marked, wanted, facets, by_base }
    }

    /// What the filters say of a profile.
    pub fn verdict(&mut self, profile: u32) -> Verdict {
        if let Some(by_base) = &self.by_base {
            return by_base[self.segment.profiles.base_of(profile as usize)];
        }
        let known = self.pages.slots[profile as usize].verdict;
        if known != Verdict::UNKNOWN {
            return known;
        }
        let values = self.segment.profiles.values_of(profile as usize);
        let mask = values.iter().fold(0, |mask, value| mask | self.pages.masks[*value as usize]);
        let verdict = Verdict::of(mask, self.wanted, self.facets);
        self.pages.slots[profile as usize].verdict = verdict;
        self.pages.touched.push(profile);
        verdict
    }

    /// One more document of a profile with this verdict.
    pub fn count(&mut self, profile: u32, verdict: Verdict) {
        let slot = &mut self.pages.slots[profile as usize];
        if slot.verdict == Verdict::UNKNOWN {
            slot.verdict = verdict;
            self.pages.touched.push(profile);
        }
        slot.hits += 1;
    }

    /// Hands out how many documents would be hits with each value of the wanted facets, as (place in `wanted`, value,
    /// count). What fails one facet's filter alone counts for that facet's values.
    pub fn harvest(&self, wanted: &[String], mut each: impl FnMut(usize, &str, u64)) {
        let profiles = &self.segment.profiles;
        let mut counts = vec![0_u64; profiles.values.len()];
        for &profile in &self.pages.touched {
            let Slot { hits, verdict } = self.pages.slots[profile as usize];
            if hits == 0 {
                continue;
            }
            let values = profiles.values_of(profile as usize);
            match verdict.only_failing_group() {
                None => values.iter().for_each(|value| counts[*value as usize] += u64::from(hits)),
                Some(group) => {
                    let facet = profiles.facet_number(&self.ticked.groups[group].facet);
                    let of_facet = values.iter().filter(|value| Some(profiles.facet_of(**value)) == facet);
                    of_facet.for_each(|value| counts[*value as usize] += u64::from(hits));
                }
            }
        }
        let place_of = places(profiles, wanted);
        for (value, count) in (0_u32..).zip(counts).filter(|(_, count)| *count > 0) {
            if let Some(place) = place_of[usize::from(profiles.facet_of(value))] {
                each(place, profiles.code_of(value), count);
            }
        }
    }
}

/// For each facet of the part its place among the wanted ones.
fn places(profiles: &Profiles, wanted: &[String]) -> Vec<Option<usize>> {
    profiles.facets.iter().map(|facet| wanted.iter().position(|name| name == facet)).collect()
}

impl Drop for Tally<'_> {
    fn drop(&mut self) {
        let mut pages = std::mem::take(&mut self.pages);
        for profile in pages.touched.drain(..) {
            pages.slots[profile as usize] = UNTOUCHED;
        }
        for value in self.marked.drain(..) {
            pages.masks[value as usize] = 0;
        }
        self.segment.keep_pages(pages, KEPT);
    }
}
