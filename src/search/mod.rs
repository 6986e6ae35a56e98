//! Search: an index beside the database, which finds, counts and orders entries.
//!
//! The index holds no truth. It follows the `position` of the database ([`Entries`]), keeps its own place in its
//! commits, and may be deleted at any time. A [`Query`] is what a person or a program asked for; [`Found`] is the
//! answer, every hit with the [`Reason`]s that made its score.
//!
//! Nothing here knows HTTP; pages, API and command line turn the same names into the same [`Query`].

mod analyse;
mod any_of;
mod areas;
mod clusters;
mod collect;
mod document;
mod entry;
mod explain;
mod facets;
mod filter;
mod find;
mod folder;
mod found;
mod geo;
mod given;
mod hits;
mod hours;
mod index;
mod labels;
mod look;
mod numbers;
mod parameters;
mod params;
mod place;
mod plan;
mod query;
mod rank;
mod schema;
mod segment;
mod suggest;
mod tally;
#[cfg(test)]
mod tests;
mod total;
mod widen;
mod wishes;
mod words;

pub use self::entry::{Entries, Entry};
pub use self::find::Matching;
pub use self::found::{
    Cluster, Clusters, Correction, Distance, Facet, FacetValue, Found, Hit, InitiativeSuggestion, Level, OpenGroup,
    OpenState, PlaceAnswer, PlaceSuggestion, Ranking, Reason, ReasonLine, Suggestions, TermSuggestion, Widen,
};
pub use self::index::{Followed, Search, position_in};
pub use self::parameters::nearest_parameter;
pub use self::query::{
    AccessWish, AttributeWish, MAX_CLUSTERS, MAX_FACETS, MAX_PAGE, MAX_PER_PAGE, MAX_QUERY_CHARS, MAX_RADIUS_KM,
    MAX_TERMS, NotUnderstood, OpenWish, Order, Query,
};
pub use self::rank::Weights;
