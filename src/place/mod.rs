//! Places: points and what of them may be published, territories and their codes, and finding a town by its name.
//!
//! The table of French territories is in the binary (`data/README.md` says where it comes from); an operator may add
//! points and other countries (`rows`). Nothing here knows entries, databases or HTTP.

pub mod boxes;
pub mod gazetteer;
pub mod locate;
mod names;
pub mod point;
pub mod resolve;
pub mod rows;
pub mod territory;

pub use self::boxes::{
    BoundingBox, country_holds, department_box, is_in_country_box, is_in_department_box, is_in_metropolitan_france,
};
pub use self::gazetteer::Gazetteer;
pub use self::locate::{PlaceFound, territory_for};
pub use self::point::{Band, Point, Precision, Published, band, cell_centre, is_cell_centre, snap};
pub use self::resolve::Resolved;
pub use self::rows::{PlaceRow, RowProblem, parse_gazetteer_csv, parse_geonames};
pub use self::territory::{Level, Territory, commune_from_insee};

/// A town farther away than this says nothing about where a point lies.
pub const NEAREST_TOWN_M: f64 = 50_000.0;
