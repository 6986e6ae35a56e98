//! The operator's own gazetteer.

use diesel::prelude::*;

use crate::db::Conn;
use crate::db::schema::places;
use crate::error::Result;
use crate::place::{Level, PlaceRow, Point};

/// Keeps a place of the operator's gazetteer.
///
/// # Errors
/// When the database does not answer.
pub fn set_place(conn: &mut Conn, place: &PlaceRow) -> Result<()> {
    let row = PlaceOfOperator {
        code: place.code.clone(),
        name: place.name.clone(),
        country: place.country.clone(),
        parent: place.parent.clone(),
        postcodes: place.postcodes.join(" "),
        population: i64::from(place.population),
        level: place.level.as_str().into(),
        certain: place.certain,
        latitude: place.point.lat,
        longitude: place.point.lon,
    };
    crate::upsert!(conn, places::table, places::code, row.clone())?;
    Ok(())
}

/// The operator's places.
///
/// # Errors
/// When the database does not answer.
pub fn list_places(conn: &mut Conn) -> Result<Vec<PlaceRow>> {
    let rows: Vec<PlaceOfOperator> =
        places::table.order(places::code).select(PlaceOfOperator::as_select()).load(conn)?;
    let place = |row: PlaceOfOperator| {
        Some(PlaceRow {
            point: Point::new(row.latitude, row.longitude)?,
            level: Level::parse(&row.level)?,
            postcodes: row.postcodes.split_whitespace().map(str::to_owned).collect(),
            population: u32::try_from(row.population).unwrap_or_default(),
            code: row.code,
            certain: row.certain,
            name: row.name,
            country: row.country,
            parent: row.parent,
        })
    };
    Ok(rows.into_iter().filter_map(place).collect())
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = places, treat_none_as_null = true)]
struct PlaceOfOperator {
    code: String,
    name: String,
    country: String,
    parent: Option<String>,
    postcodes: String,
    population: i64,
    level: String,
    certain: bool,
    latitude: f64,
    longitude: f64,
}
