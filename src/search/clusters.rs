//! What a map shows: at most 300 points and clusters, which add up to all entries in the box.

use tantivy::{DocAddress, TantivyDocument};

use super::found::{Cluster, Clusters};
use super::geo::{self, Area, GRID_ZOOM, GridBox};
use super::index::uri_of;
use super::query::MAX_CLUSTERS;
use super::schema::Fields;
use super::segment::Served;
use crate::error::Result;

/// Most cells that are counted at once.
const MAX_CELLS: u64 = 8_192;
/// A cell is a quarter of a map tile: 64 of 256 pixels.
const CELLS_PER_TILE_ZOOM: u32 = 2;

/// Entries of one cell.
#[derive(Debug, Clone, Copy)]
struct Cell {
    count: u64,
    x: u64,
    y: u64,
    bounds: GridBox,
    first: DocAddress,
}

/// Counts entries by cells of the map grid.
pub(super) struct Grid {
    parts: Vec<(GridBox, usize, u64)>,
    shift: u32,
    cells: Vec<Option<Cell>>,
}

impl Grid {
    /// For an area, with cells for a map of this zoom, or larger ones if that would be too many.
    pub fn new(area: &Area, zoom: u32) -> Grid {
        let mut shift = GRID_ZOOM.saturating_sub(zoom.saturating_add(CELLS_PER_TILE_ZOOM));
        let size = |shift: u32| -> u64 { area.0.iter().map(|part| columns(part, shift) * rows(part, shift)).sum() };
        while size(shift) > MAX_CELLS {
            shift += 1;
        }
        let mut parts = Vec::new();
        let mut start = 0;
        for part in &area.0 {
            let columns = columns(part, shift);
            parts.push((*part, start, columns));
            start += usize::try_from(columns * rows(part, shift)).unwrap_or(0);
        }
        Grid { parts, shift, cells: vec![None; start] }
    }

    /// Counts one entry; those outside of the area are not counted.
    pub fn add(&mut self, x: u64, y: u64, address: DocAddress) {
        let Some((part, start, columns)) = self.parts.iter().find(|(part, _, _)| part.contains(x, y)) else { return };
        let column = (x >> self.shift) - (part.x.0 >> self.shift);
        let row = (y >> self.shift) - (part.y.0 >> self.shift);
        let Ok(place) = usize::try_from(row * columns + column) else { return };
        let Some(cell) = self.cells.get_mut(start + place) else { return };
        match cell {
            None => {
                *cell = Some(Cell { count: 1, x, y, bounds: GridBox { x: (x, x), y: (y, y) }, first: address });
            }
            Some(cell) => {
                merge(cell, &Cell { count: 1, x, y, bounds: GridBox { x: (x, x), y: (y, y) }, first: address })
            }
        }
    }

    /// The counted cells, joined four by four until they are few enough.
    pub fn into_clusters(self, served: &Served, fields: &Fields) -> Result<Clusters> {
        let mut shift = self.shift;
        let mut cells: Vec<Cell> = self.cells.into_iter().flatten().collect();
        while cells.len() > MAX_CLUSTERS {
            shift += 1;
            let key = |cell: &Cell| (cell.bounds.x.0 >> shift, cell.bounds.y.0 >> shift);
            cells.sort_by_key(key);
            let mut joined: Vec<Cell> = Vec::new();
            for cell in cells {
                match joined.last_mut().filter(|last| key(last) == key(&cell)) {
                    Some(last) => merge(last, &cell),
                    None => joined.push(cell),
                }
            }
            cells = joined;
        }
        let total = cells.iter().map(|cell| cell.count).sum();
        let clusters = cells.iter().map(|cell| cluster(cell, served, fields)).collect::<Result<_>>()?;
        Ok(Clusters { total, clusters })
    }
}

fn columns(part: &GridBox, shift: u32) -> u64 {
    (part.x.1 >> shift).saturating_sub(part.x.0 >> shift) + 1
}

fn rows(part: &GridBox, shift: u32) -> u64 {
    (part.y.1 >> shift).saturating_sub(part.y.0 >> shift) + 1
}

fn merge(into: &mut Cell, other: &Cell) {
    into.count += other.count;
    into.x += other.x;
    into.y += other.y;
    let (into, other) = (&mut into.bounds, &other.bounds);
    into.x = (into.x.0.min(other.x.0), into.x.1.max(other.x.1));
    into.y = (into.y.0.min(other.y.0), into.y.1.max(other.y.1));
}

fn cluster(cell: &Cell, served: &Served, fields: &Fields) -> Result<Cluster> {
    let (lat, lon) = geo::from_grid(cell.x / cell.count, cell.y / cell.count);
    let (north, west) = geo::from_grid(cell.bounds.x.0, cell.bounds.y.0);
    let (south, east) = geo::from_grid(cell.bounds.x.1, cell.bounds.y.1);
    let mut cluster = Cluster {
        lat: rounded(lat),
        lon: rounded(lon),
        count: cell.count,
        uri: None,
        radius_m: 0,
        bounds: [west, south, east, north].map(rounded),
    };
    if cell.count == 1 {
        let document: TantivyDocument = served.searcher.doc(cell.first)?;
        cluster.uri = uri_of(&document, fields);
        let radius = served.segments.get(cell.first.segment_ord as usize).map(|segment| &segment.radius);
        let radius = radius.and_then(|radius| radius.first(cell.first.doc_id)).unwrap_or(0);
        cluster.radius_m = u32::try_from(radius).unwrap_or(u32::MAX);
    }
    Ok(cluster)
}

/// Five decimals, a metre: the grid is no finer.
fn rounded(degrees: f64) -> f64 {
    (degrees * 100_000.0).round() / 100_000.0
}
