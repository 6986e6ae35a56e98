//! What was asked for. The parameters are those of the address bar and of the API alike.

use std::collections::BTreeMap;

use crate::initiative::Class;

/// Longest text of a query.
pub const MAX_QUERY_CHARS: usize = 200;
/// Most words of a query; what follows is ignored, and said so.
pub const MAX_TERMS: usize = 20;
/// Last page that is answered.
pub const MAX_PAGE: u32 = 500;
/// Most hits on a page.
pub const MAX_PER_PAGE: usize = 100;
/// Widest circle.
pub const MAX_RADIUS_KM: f64 = 1_000.0;
/// Most facets in one answer.
pub const MAX_FACETS: usize = 12;
/// Most points and clusters in one answer.
pub const MAX_CLUSTERS: usize = 300;

/// A whole search. `Query::default()` asks for every initiative that is not closed.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// Free text, at most [`MAX_QUERY_CHARS`].
    pub text: String,
    /// The place as typed: town, postcode, territory code, `lat,lon`, `@handle`, `finess:…`, `siret:…`.
    pub near: Option<String>,
    /// Distance from `near` in kilometres; 10 when absent.
    pub radius_km: Option<f64>,
    /// West, south, east, north; west may be greater than east, across the 180th meridian.
    pub bbox: Option<[f64; 4]>,
    /// Initiatives or proposals.
    pub class: Class,
    /// Any of these kinds; `other` stands for all kinds that this node does not know.
    pub kinds: Vec<String>,
    /// Any of these themes, their children included.
    pub themes: Vec<String>,
    /// All of these facts.
    pub access: Vec<AccessWish>,
    /// Any of these publics.
    pub publics: Vec<String>,
    /// Any of these price models.
    pub prices: Vec<String>,
    /// Any of these legal forms.
    pub legal_forms: Vec<String>,
    /// Any of these languages spoken with the public.
    pub languages: Vec<String>,
    /// Any of these labels.
    pub labels: Vec<String>,
    /// Any of these criteria of charters: `criterion:state`, or `criterion` alone when declared or attested.
    pub charter: Vec<String>,
    /// Any of these colleges take part in governing.
    pub colleges: Vec<String>,
    /// Any of these statuses of the people who work there.
    pub workers_status: Vec<String>,
    /// Meant for any of these: a territory code, `lat,lon`, `national` or `remote`.
    pub area_served: Vec<String>,
    /// Any of these homes; `own` is this node.
    pub from: Vec<String>,
    /// Any of these states of life; when empty, all but `closed`.
    pub statuses: Vec<String>,
    /// Wishes about attributes that are marked as filters, by code.
    pub attributes: BTreeMap<String, AttributeWish>,
    /// Inside any of these territories, of any level.
    pub territories: Vec<String>,
    /// Who comes here? `lat,lon` or a territory code.
    pub serves: Option<String>,
    /// Opening hours or orders.
    pub open: Option<OpenWish>,
    /// With [`OpenWish::Now`] and the weekdays: leave out what is closed or unknown.
    pub open_only: bool,
    /// Confirmed within this many months.
    pub fresh_months: Option<u32>,
    /// The order that was asked for; [`super::Ranking::order`] says which one held.
    pub sort: Option<Order>,
    /// From 1.
    pub page: u32,
    /// At most [`MAX_PER_PAGE`].
    pub per_page: usize,
    /// Where the page before ended, as [`super::Found::next_cursor`] said; wins over `page`.
    pub cursor: Option<String>,
    /// Search the words as typed: no correction, no place read from them.
    pub verbatim: bool,
    /// `offer`, `request`, or both when empty.
    pub purposes: Vec<String>,
    /// Any of these urgencies: `48h`, `week`.
    pub urgency: Vec<String>,
    /// Any of these modes of exchange.
    pub exchange: Vec<String>,
    /// Any of these conditions.
    pub eligibility: Vec<String>,
    /// `yes`: from a distance.
    pub remote: Vec<String>,
    /// Proposals of any of these initiatives, by their ids.
    pub by: Vec<String>,
    /// Proposals that hold on this day, `YYYY-MM-DD`.
    pub on: Option<String>,
    /// Names of the facets wanted; when empty, those that fit the query.
    pub facets: Vec<String>,
}

/// A wish about one fact of accessibility.
#[derive(Debug, Clone, PartialEq)]
pub struct AccessWish {
    /// Code of the fact.
    pub fact: String,
    /// `yes`, `not_no`, a code of the fact's list, or the least number.
    pub wish: String,
}

/// A wish about one attribute.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AttributeWish {
    /// Codes or words.
    pub values: Vec<String>,
    /// Whether all values are wanted instead of any.
    pub all: bool,
    /// Least number, or first day as `YYYY-MM-DD`.
    pub min: Option<String>,
    /// Greatest number, or last day as `YYYY-MM-DD`.
    pub max: Option<String>,
}

/// A wish about time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenWish {
    /// Open at this moment.
    Now,
    /// Open at some time on the next such weekday; Monday is 0.
    Weekday(u8),
    /// Orders are open today.
    Orders,
}

/// How hits are ordered. Ties are broken by a hash of the URI, so every order is total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Words, then distance, then date of confirmation, by published weights.
    Best,
    /// Nearest first; without a place last.
    Distance,
    /// A to Z.
    Name,
    /// Last published first.
    New,
    /// Last confirmed first; never confirmed last.
    Confirmed,
    /// By chance, the same for everybody on one day.
    Day,
    /// Of proposals: what ends first.
    Ending,
}

/// A parameter that was dropped, for a sentence in people's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotUnderstood {
    /// Name of the parameter.
    pub parameter: String,
    /// What was given, at most 80 characters.
    pub value: String,
    /// Key of the sentence: `search-not-understood-{code}`.
    pub code: &'static str,
}

impl Default for Query {
    fn default() -> Query {
        Query {
            text: String::new(),
            near: None,
            radius_km: None,
            bbox: None,
            class: Class::Initiative,
            kinds: Vec::new(),
            themes: Vec::new(),
            access: Vec::new(),
            publics: Vec::new(),
            prices: Vec::new(),
            legal_forms: Vec::new(),
            languages: Vec::new(),
            labels: Vec::new(),
            charter: Vec::new(),
            colleges: Vec::new(),
            workers_status: Vec::new(),
            area_served: Vec::new(),
            from: Vec::new(),
            statuses: Vec::new(),
            attributes: BTreeMap::new(),
            territories: Vec::new(),
            serves: None,
            open: None,
            open_only: false,
            fresh_months: None,
            sort: None,
            page: 1,
            per_page: 20,
            cursor: None,
            verbatim: false,
            purposes: Vec::new(),
            urgency: Vec::new(),
            exchange: Vec::new(),
            eligibility: Vec::new(),
            remote: Vec::new(),
            by: Vec::new(),
            on: None,
            facets: Vec::new(),
        }
    }
}

impl Order {
    /// The value of the parameter `sort`.
    pub fn as_str(self) -> &'static str {
        match self {
            Order::Best => "best",
            Order::Distance => "distance",
            Order::Name => "name",
            Order::New => "new",
            Order::Confirmed => "confirmed",
            Order::Day => "day",
            Order::Ending => "ending",
        }
    }

    /// Reads the parameter `sort`.
    pub fn parse(text: &str) -> Option<Order> {
        use Order as To;
        [To::Best, To::Distance, To::Name, To::New, To::Confirmed, To::Day, To::Ending]
            .into_iter()
            .find(|order| order.as_str() == text)
    }
}
