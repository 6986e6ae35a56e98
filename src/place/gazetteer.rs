//! The table of territories, kept small: one arena of text and sorted lists of numbers.

use std::collections::HashMap;

use super::boxes;
use super::names::{fold, letters, without_article, without_legal_form};
use super::point::Point;
use super::territory::{Level, Territory, department_number, timezone};

/// A piece of the arena.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Text {
    from: u32,
    length: u32,
}

const NONE: u32 = u32::MAX;

#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) code: Text,
    pub(super) name: Text,
    /// Separated by spaces.
    pub(super) postcodes: Text,
    pub(super) level: Level,
    pub(super) population: u32,
    pub(super) point: Option<(f32, f32)>,
    /// Code of the EPCI, of the département and of the région, as numbers of rows, or [`NONE`].
    pub(super) parents: [u32; 3],
    /// Row of the seat, whose point a département or région shows.
    pub(super) seat: u32,
}

/// One way to call a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name {
    pub(super) folded: Text,
    pub(super) letters: u32,
    pub(super) row: u32,
    /// Whether it is a shortened form, good for finding but not for recognising a town among other words.
    pub(super) short: bool,
}

/// All known territories. Shared as `Arc<Gazetteer>`.
#[derive(Debug, Clone, Default)]
pub struct Gazetteer {
    arena: String,
    pub(super) rows: Vec<Row>,
    by_code: Vec<u32>,
    /// Sorted by postcode.
    pub(super) postcodes: Vec<(Text, u32)>,
    /// Sorted by folded name.
    pub(super) names: Vec<Name>,
    /// Communes with a point of their own, from south to north.
    by_latitude: Vec<u32>,
}

impl Gazetteer {
    /// The territories of France, from the table in the binary.
    pub fn embedded() -> Gazetteer {
        // A table that cannot be read would be empty; a test keeps it from being shipped.
        let packed: &[u8] = include_bytes!("data/territories.tsv.zst");
        let table = zstd::decode_all(packed).ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
        Gazetteer::from_table(&table)
    }

    /// The table holds régions, départements and EPCI before the communes that lie in them.
    fn from_table(table: &str) -> Gazetteer {
        let mut gazetteer = Gazetteer::default();
        gazetteer.arena.reserve(2 * table.len());
        let mut areas: HashMap<&str, u32> = HashMap::new();
        let mut seats: Vec<(u32, String)> = Vec::new();
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let cells: Vec<&str> = line.split('\t').collect();
            let cell = |n: usize| cells.get(n).copied().unwrap_or_default();
            let level = match cell(0) {
                "R" => Level::Region,
                "D" => Level::Department,
                "E" => Level::Epci,
                _ => Level::Commune,
            };
            let number = gazetteer.add(&format!("FR-{}", cell(1)), cell(2), level);
            if level == Level::Commune {
                gazetteer.fill_commune(number, &cells, &areas);
                continue;
            }
            areas.insert(cell(1), number);
            if level != Level::Epci {
                seats.push((number, format!("FR-{}", cell(3))));
                gazetteer.rows[number as usize].parents[2] = areas.get(cell(4)).copied().unwrap_or(NONE);
            }
        }
        gazetteer.index();
        for (row, seat) in seats {
            gazetteer.rows[row as usize].seat = gazetteer.row(&seat).unwrap_or(NONE);
        }
        gazetteer.count_people();
        gazetteer
    }

    fn fill_commune(&mut self, number: u32, cells: &[&str], areas: &HashMap<&str, u32>) {
        let cell = |n: usize| cells.get(n).copied().unwrap_or_default();
        let area = |code: &str| areas.get(code).copied().unwrap_or(NONE);
        let department = area(department_number(cell(1)));
        let region = self.rows.get(department as usize).map_or(NONE, |department| department.parents[2]);
        let postcodes = self.keep(cell(4));
        let row = &mut self.rows[number as usize];
        row.parents = [area(cell(3)), department, region];
        row.postcodes = postcodes;
        row.population = cell(5).parse().unwrap_or(0);
        row.point = cell(6).parse().ok().zip(cell(7).parse().ok());
    }

    fn count_people(&mut self) {
        for n in 0..self.rows.len() {
            let Row { level, population, parents, .. } = self.rows[n];
            if level == Level::Commune {
                for parent in parents {
                    if let Some(parent) = self.rows.get_mut(parent as usize) {
                        parent.population = parent.population.saturating_add(population);
                    }
                }
            }
        }
    }

    pub(super) fn keep(&mut self, text: &str) -> Text {
        // Four gigabytes of names do not fit; what is beyond is kept without a name.
        let Ok(from) = u32::try_from(self.arena.len()) else { return Text::default() };
        self.arena.push_str(text);
        Text { from, length: u32::try_from(text.len()).unwrap_or(0) }
    }

    pub(super) fn text(&self, text: Text) -> &str {
        let from = text.from as usize;
        self.arena.get(from..from + text.length as usize).unwrap_or_default()
    }

    pub(super) fn add(&mut self, code: &str, name: &str, level: Level) -> u32 {
        let (code, name) = (self.keep(code), self.keep(name));
        let row = Row {
            code,
            name,
            postcodes: Text::default(),
            level,
            population: 0,
            point: None,
            parents: [NONE; 3],
            seat: NONE,
        };
        self.rows.push(row);
        u32::try_from(self.rows.len() - 1).unwrap_or(NONE)
    }

    /// Sorts all lists anew, after rows were added.
    pub(super) fn index(&mut self) {
        let count = u32::try_from(self.rows.len()).unwrap_or(NONE);
        let mut by_code: Vec<u32> = (0..count).collect();
        by_code.sort_by(|a, b| self.code_of(*a).cmp(self.code_of(*b)));
        self.by_code = by_code;
        let mut postcodes = Vec::with_capacity(self.rows.len());
        let mut names = Vec::with_capacity(self.rows.len() * 5 / 4);
        for number in 0..count {
            let row = self.rows[number as usize];
            let mut from = row.postcodes.from;
            for postcode in self.text(row.postcodes).split(' ').filter(|postcode| !postcode.is_empty()) {
                let length = u32::try_from(postcode.len()).unwrap_or(0);
                postcodes.push((Text { from, length }, number));
                from += length + 1;
            }
            names.extend(self.names_of(number));
        }
        postcodes.sort_by(|a, b| self.text(a.0).cmp(self.text(b.0)));
        // Most comparisons end in the first eight letters, and then need not look into the arena.
        let mut keyed: Vec<(u64, Name)> =
            names.into_iter().map(|name: Name| (self.first_letters(name), name)).collect();
        keyed.sort_by(|(a, left), (b, right)| {
            a.cmp(b).then_with(|| self.text(left.folded).cmp(self.text(right.folded)))
        });
        let names = keyed.into_iter().map(|(_, name)| name).collect();
        (self.postcodes, self.names) = (postcodes, names);
        let mut located: Vec<u32> = (0..count).filter(|n| self.rows[*n as usize].point.is_some()).collect();
        located.retain(|n| self.rows[*n as usize].level == Level::Commune);
        located.sort_by(|a, b| self.latitude(*a).total_cmp(&self.latitude(*b)));
        self.by_latitude = located;
    }

    fn names_of(&mut self, row: u32) -> Vec<Name> {
        let Row { name, level, .. } = self.rows[row as usize];
        let folded = fold(self.text(name));
        let kept = self.keep(&folded);
        let mut names = vec![Name { folded: kept, letters: letters(&folded), row, short: false }];
        let short = match level {
            Level::Epci => without_legal_form(&folded),
            _ => without_article(&folded),
        };
        if let Some(short) = short {
            let length = u32::try_from(short.len()).unwrap_or(0);
            let tail = Text { from: kept.from + (kept.length - length), length };
            names.push(Name { folded: tail, letters: letters(short), row, short: true });
        }
        names
    }

    fn first_letters(&self, name: Name) -> u64 {
        let letters = self.text(name.folded).bytes().chain(std::iter::repeat(0)).take(8);
        letters.fold(0, |key, byte| (key << 8) | u64::from(byte))
    }

    fn latitude(&self, row: u32) -> f32 {
        self.rows[row as usize].point.map_or(0.0, |(lat, _)| lat)
    }

    fn code_of(&self, row: u32) -> &str {
        self.rows.get(row as usize).map_or("", |row| self.text(row.code))
    }

    pub(super) fn row(&self, code: &str) -> Option<u32> {
        self.by_code.binary_search_by(|row| self.code_of(*row).cmp(code)).ok().map(|n| self.by_code[n])
    }

    pub(super) fn own_point(&self, row: u32) -> Option<Point> {
        let row = self.rows.get(row as usize)?;
        let (lat, lon) = row.point.or_else(|| self.rows.get(row.seat as usize)?.point)?;
        // Kept as f32 to save memory: five decimals and a metre are what the source has.
        let round = |degrees: f32| (f64::from(degrees) * 1e5).round() / 1e5;
        Point::new(round(lat), round(lon))
    }

    pub(super) fn describe(&self, number: u32) -> Option<Territory> {
        let row = self.rows.get(number as usize)?;
        Some(Territory {
            code: self.text(row.code).to_owned(),
            level: row.level,
            name: self.text(row.name).to_owned(),
            parents: self.parents(row),
            postcodes: self.text(row.postcodes).split(' ').filter(|code| !code.is_empty()).map(str::to_owned).collect(),
            population: row.population,
            point: self.own_point(number),
        })
    }

    fn parents(&self, row: &Row) -> Vec<String> {
        let known = row.parents.iter().filter(|parent| **parent != NONE);
        known.map(|parent| self.code_of(*parent).to_owned()).collect()
    }

    /// The area of this code.
    pub fn territory(&self, code: &str) -> Option<Territory> {
        self.describe(self.row(code)?)
    }

    /// How many areas of a level there are.
    pub fn count(&self, level: Level) -> usize {
        self.rows.iter().filter(|row| row.level == level).count()
    }

    /// Codes of the areas that hold this one, smallest first: EPCI, département, région.
    pub fn ancestors(&self, code: &str) -> Vec<String> {
        self.row(code).map(|row| self.parents(&self.rows[row as usize])).unwrap_or_default()
    }

    /// Codes of the areas right below: départements of a région, communes of a département or EPCI.
    pub fn children(&self, code: &str) -> Vec<String> {
        let Some(number) = self.row(code) else { return Vec::new() };
        let below = match self.rows[number as usize].level {
            Level::Region => Level::Department,
            _ => Level::Commune,
        };
        let held = self.rows.iter().filter(|row| row.level == below && row.parents.contains(&number));
        held.map(|row| self.text(row.code).to_owned()).collect()
    }

    /// Code of the département that holds this area, or is it.
    pub fn department_of(&self, code: &str) -> Option<String> {
        let number = self.row(code)?;
        let row = &self.rows[number as usize];
        match row.level {
            Level::Department => Some(code.to_owned()),
            Level::Commune if row.parents[1] != NONE => Some(self.code_of(row.parents[1]).to_owned()),
            _ => None,
        }
    }

    /// Whether this is the code of a municipality.
    pub fn is_municipality(&self, code: &str) -> bool {
        self.row(code).is_some_and(|row| self.rows[row as usize].level == Level::Commune)
    }

    /// The point that stands for an area, and whether it is borrowed (KINDS.md 2.2, rule 2): from a commune of the
    /// same postcode, else from the département; an EPCI shows its biggest commune that has one.
    pub fn reference_point(&self, code: &str) -> Option<(Point, bool)> {
        let number = self.row(code)?;
        if let Some(point) = self.own_point(number) {
            return Some((point, false));
        }
        let row = &self.rows[number as usize];
        let neighbours: Vec<u32> = match row.level {
            Level::Epci => self.numbers().filter(|n| self.rows[*n as usize].parents[0] == number).collect(),
            _ => self.text(row.postcodes).split(' ').flat_map(|code| self.rows_of_postcode(code)).collect(),
        };
        let lender = neighbours.into_iter().filter(|n| self.rows[*n as usize].point.is_some());
        let lender = lender.max_by_key(|n| (self.rows[*n as usize].population, std::cmp::Reverse(*n)));
        let point = lender.and_then(|n| self.own_point(n)).or_else(|| self.own_point(row.parents[1]))?;
        Some((point, true))
    }

    fn numbers(&self) -> impl Iterator<Item = u32> {
        (0u32..).take(self.rows.len())
    }

    pub(super) fn rows_of_postcode(&self, postcode: &str) -> Vec<u32> {
        let from = self.postcodes.partition_point(|(text, _)| self.text(*text) < postcode);
        let same = self.postcodes[from..].iter().take_while(|(text, _)| self.text(*text) == postcode);
        same.map(|(_, row)| *row).collect()
    }

    /// The nearest town that has a point of its own, and how far it is in metres.
    pub fn nearest(&self, point: Point) -> Option<(Territory, f64)> {
        self.nearest_within(point, f64::INFINITY, None)
    }

    /// As [`Gazetteer::nearest`], not farther than `limit_m`, and in `country` when one is given.
    pub fn nearest_within(&self, point: Point, limit_m: f64, country: Option<&str>) -> Option<(Territory, f64)> {
        const SHORTEST_DEGREE_M: f64 = 110_000.0;
        let in_country = |row: u32| country.is_none_or(|country| self.code_of(row).get(..2) == Some(country));
        let middle = self.by_latitude.partition_point(|row| f64::from(self.latitude(*row)) < point.lat);
        let mut best: Option<(u32, f64)> = None;
        let mut farther = |rows: &mut dyn Iterator<Item = &u32>| {
            for row in rows {
                let north_m = (f64::from(self.latitude(*row)) - point.lat).abs() * SHORTEST_DEGREE_M;
                if north_m > best.map_or(limit_m, |(_, distance_m)| distance_m) {
                    break;
                }
                let Some(town) = self.own_point(*row).filter(|_| in_country(*row)) else { continue };
                let distance_m = point.distance_m(town);
                if distance_m <= limit_m && best.is_none_or(|(_, nearest_m)| distance_m < nearest_m) {
                    best = Some((*row, distance_m));
                }
            }
        };
        farther(&mut self.by_latitude[middle..].iter());
        farther(&mut self.by_latitude[..middle].iter().rev());
        let (row, distance_m) = best?;
        Some((self.describe(row)?, distance_m))
    }

    /// ISO codes of the countries whose boxes hold `point`; France has one for each overseas territory.
    pub fn country_of(&self, point: Point) -> Vec<&'static str> {
        boxes::countries_of(point)
    }

    /// IANA name of the clock of a territory.
    pub fn timezone(&self, territory_code: &str) -> Option<&'static str> {
        let name = self.row(territory_code).map_or("", |row| self.text(self.rows[row as usize].name));
        timezone(territory_code, name)
    }
}

#[cfg(test)]
#[path = "gazetteer_tests.rs"]
mod tests;
