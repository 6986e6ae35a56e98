//! The answer to a query, and why it is so.

use chrono::NaiveDate;

use super::query::Order;

/// One page of an answer, with the counts of the whole.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// How many entries answer the query, exactly.
    pub total: u64,
    /// With a wish about opening hours: open, unknown, closed, in this order. They add up to `total`.
    pub open_groups: Vec<OpenGroup>,
    /// The page.
    pub hits: Vec<Hit>,
    /// Counts per value; a facet's own selection does not narrow its counts.
    pub facets: Vec<Facet>,
    /// The words were corrected: what was searched, and what had been typed.
    pub correction: Option<Correction>,
    /// What became of the place.
    pub place: PlaceAnswer,
    /// When nothing was found: wider searches that find something.
    pub widen: Vec<Widen>,
    /// The rule of the order.
    pub ranking: Ranking,
    /// Where the next page begins; `None` on the last one.
    pub next_cursor: Option<String>,
}

impl Found {
    /// Takes out of the page what is not shown any more: the index follows the database by half a second.
    pub fn leave_out_all_but(&mut self, is_shown: impl Fn(&str) -> bool) {
        let (shown, gone): (Vec<Hit>, Vec<Hit>) =
            std::mem::take(&mut self.hits).into_iter().partition(|hit| is_shown(&hit.uri));
        self.hits = shown;
        for hit in gone {
            self.total = self.total.saturating_sub(1);
            for group in self.open_groups.iter_mut().filter(|group| Some(group.state) == hit.open) {
                group.count = group.count.saturating_sub(1);
            }
        }
    }
}

/// The rule in force.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// The order.
    pub order: Order,
    /// Version of the weights.
    pub version: String,
}

impl Default for Ranking {
    fn default() -> Ranking {
        Ranking { order: Order::Best, version: String::new() }
    }
}

/// Words that were corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// What had been typed.
    pub typed: String,
    /// What was searched in addition.
    pub searched: String,
}

/// How many hits are open, closed, or nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenGroup {
    /// Which group.
    pub state: OpenState,
    /// How many.
    pub count: u64,
}

/// Whether an entry is open at the moment asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OpenState {
    /// Its hours say open.
    Open,
    /// It has no hours, or they cannot be evaluated.
    Unknown,
    /// Its hours say closed.
    Closed,
}

/// One entry of the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The entry.
    pub uri: String,
    /// Sum of the points of `reasons`.
    pub score: f64,
    /// From the place asked for.
    pub distance: Option<Distance>,
    /// With a wish about opening hours: the group.
    pub open: Option<OpenState>,
    /// Line by line, from the same function that made the score.
    pub reasons: Vec<ReasonLine>,
}

/// How far an entry is from the place asked for, as it may be shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Distance {
    /// From the published point, which may be snapped.
    pub metres: f64,
    /// Set when the place is snapped: then only this is shown, `"1–3"` (kilometres).
    pub band: Option<&'static str>,
}

/// One line of "why here?".
#[derive(Debug, Clone, PartialEq)]
pub struct ReasonLine {
    /// What counted.
    pub reason: Reason,
    /// Its part of the score.
    pub points: f64,
}

/// What counted for a hit.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// A word was found, at its best in this part.
    Word {
        /// The word as typed.
        word: String,
        /// Where.
        level: Level,
        /// Whether it was found only after a correction.
        corrected: bool,
    },
    /// The words make up much of the name; of 100.
    WholeName {
        /// Share of the name's words.
        percent: u8,
    },
    /// It is near.
    Near(Distance),
    /// It was confirmed this many days ago.
    Confirmed {
        /// Days.
        days_ago: u32,
    },
    /// It was never confirmed; no points.
    NeverConfirmed,
    /// It is urgent today; no points, what is urgent comes first.
    Urgent,
    /// It ends with this day; no points.
    Ends(NaiveDate),
    /// The group of `open`; no points, groups come first.
    Open(OpenState),
}

/// Parts of a card, from the weightiest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The name, in any language.
    Name,
    /// Tags, kinds, themes, values of attributes, town.
    Tag,
    /// Summary and description.
    Text,
}

/// Counts of one filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// The parameter: `kind`, `theme`, `access`, `public`, `price`, `legal`, `language`, `from`, `status`, `territory`, `a.machines`,
    /// or `other_kind` (labels of kinds that this node does not know).
    pub name: String,
    /// Selected ones and greater counts first; zeros last.
    pub values: Vec<FacetValue>,
}

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetValue {
    /// Code, for the parameter and for the label.
    pub code: String,
    /// How many entries would be found with it.
    pub count: u64,
    /// Whether the query asks for it.
    pub selected: bool,
}

/// What became of the place that was asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum PlaceAnswer {
    /// None was asked for.
    #[default]
    None,
    /// Around a point.
    Around {
        /// Name of the town, or what was typed.
        name: String,
        /// Code of the territory, when it is one.
        territory: Option<String>,
        /// Degrees.
        lat: f64,
        /// Degrees.
        lon: f64,
        /// Kilometres.
        radius_km: f64,
        /// Whether it was read from the words.
        from_words: bool,
    },
    /// Inside a territory which has no point, or is too large for a circle.
    Inside {
        /// Name.
        name: String,
        /// Code.
        territory: String,
        /// Whether it was read from the words.
        from_words: bool,
    },
    /// Several places have this name; nothing was searched.
    Several(Vec<PlaceSuggestion>),
    /// Nothing of this name is known; nothing was searched.
    Unknown {
        /// As typed.
        typed: String,
        /// Nearly the same name.
        did_you_mean: Vec<PlaceSuggestion>,
    },
}

/// A wider search that finds something.
#[derive(Debug, Clone, PartialEq)]
pub enum Widen {
    /// The same within a wider circle.
    Radius {
        /// Kilometres.
        radius_km: f64,
        /// How many it finds.
        count: u64,
    },
    /// The same everywhere.
    Everywhere {
        /// How many it finds.
        count: u64,
    },
    /// The same without filters.
    WithoutFilters {
        /// How many it finds.
        count: u64,
    },
    /// All of a kind, without words, at the same place.
    Kind {
        /// Code of the kind.
        kind: String,
        /// How many it finds.
        count: u64,
    },
}

/// What a map shows of a query. Points and clusters add up to `total`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Clusters {
    /// Entries with a place inside the box.
    pub total: u64,
    /// At most [`super::MAX_CLUSTERS`].
    pub clusters: Vec<Cluster>,
}

/// A point, or several entries close to each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// Degrees, mean of the entries.
    pub lat: f64,
    /// Degrees, mean of the entries.
    pub lon: f64,
    /// How many entries.
    pub count: u64,
    /// The entry, when it is one.
    pub uri: Option<String>,
    /// Radius of the circle in which a single entry lies; 0 when exact.
    pub radius_m: u32,
    /// West, south, east, north of the entries.
    pub bounds: [f64; 4],
}

/// What may be meant by what is being typed; at most 8 in all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Suggestions {
    /// Towns, departments …, the biggest first.
    pub places: Vec<PlaceSuggestion>,
    /// Kinds of initiatives.
    pub kinds: Vec<TermSuggestion>,
    /// Kinds of offers and requests.
    pub proposal_kinds: Vec<TermSuggestion>,
    /// Themes.
    pub themes: Vec<TermSuggestion>,
    /// Initiatives.
    pub initiatives: Vec<InitiativeSuggestion>,
}

/// A place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceSuggestion {
    /// Code.
    pub territory: String,
    /// Name.
    pub name: String,
    /// Number or code of the department, to tell two towns apart: `29`.
    pub department: Option<String>,
    /// First postcode.
    pub postcode: Option<String>,
    /// Entries there; 0 when not counted.
    pub count: u64,
}

/// A kind or a theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermSuggestion {
    /// Code.
    pub code: String,
    /// Label in the language asked for.
    pub label: String,
}

/// An initiative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InitiativeSuggestion {
    /// Its identity.
    pub uri: String,
    /// Its name.
    pub name: String,
}

/// The day of a number of days since 1970.
pub(super) fn day_of(number: i64) -> Option<NaiveDate> {
    NaiveDate::from_epoch_days(i32::try_from(number).ok()?)
}

/// A day as the number of days since 1970.
pub(super) fn day_number(day: NaiveDate) -> i64 {
    i64::from(day.to_epoch_days())
}
