//! Why a result stands where it stands, line by line, as the score was made.

use super::Reader;
use crate::search::{Distance, Level, OpenState, Reason, ReasonLine};

impl Reader<'_> {
    /// One line of «Pourquoi ici ?».
    pub fn reason(&self, line: &ReasonLine) -> String {
        let words = self.words;
        let text = match &line.reason {
            Reason::Word { word, level, corrected } => {
                let key = match (level, corrected) {
                    (Level::Name, false) => "reason-name",
                    (Level::Tag, false) => "reason-tag",
                    (Level::Text, false) => "reason-text",
                    (Level::Name, true) => "reason-name-corrected",
                    (Level::Tag, true) => "reason-tag-corrected",
                    (Level::Text, true) => "reason-text-corrected",
                };
                words.with(key, word)
            }
            Reason::WholeName { percent } => words.count("reason-whole-name", u64::from(*percent)),
            Reason::Near(distance) => words.with("reason-near", &self.distance(*distance)),
            Reason::Confirmed { days_ago: 0 } => words.t("reason-confirmed-today"),
            Reason::Confirmed { days_ago } => words.count("reason-confirmed", u64::from(*days_ago)),
            Reason::NeverConfirmed => words.t("reason-never-confirmed"),
            Reason::Urgent => words.t("reason-urgent"),
            Reason::Ends(day) => words.with("reason-ends", &words.date(*day)),
            Reason::Open(state) => words.t(open_key(*state)),
        };
        if line.points == 0.0 {
            return text;
        }
        let points = words.number((line.points * 100.0).round() / 100.0);
        words.say("reason-points", &[("reason", text.into()), ("points", points.into())])
    }

    /// A distance as it may be shown: metres of an exact place, a band of an approximate one.
    pub fn distance(&self, distance: Distance) -> String {
        let Some(band) = distance.band else { return self.words.distance(distance.metres) };
        // `<1` and `>50` are for programs; people read them in words.
        match (band.strip_prefix('<'), band.strip_prefix('>')) {
            (Some(below), _) => self.words.with("distance-band-below", below),
            (_, Some(above)) => self.words.with("distance-band-above", above),
            _ => self.words.with("distance-band", band),
        }
    }
}

fn open_key(state: OpenState) -> &'static str {
    match state {
        OpenState::Open => "open-now",
        OpenState::Unknown => "open-unknown-short",
        OpenState::Closed => "closed-now",
    }
}
