//! An operator's own gazetteer: better points, or the towns of another country.
//!
//! Two formats: a GeoNames dump (tab separated, no header) and a CSV with a header. A line that cannot be read is a
//! problem of its own and stops nothing.

use std::io::{BufRead, BufReader, Read};

use super::gazetteer::Gazetteer;
use super::names::fold;
use super::point::Point;
use super::territory::{Level, commune_from_insee};
use crate::error::{Sentence, sentence};

/// One place of an operator's gazetteer.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceRow {
    /// Its territory code, `BE-2800866`.
    pub code: String,
    /// Whether `code` names this very place, and not the municipality in which a hamlet lies.
    pub certain: bool,
    /// Its name.
    pub name: String,
    /// What it is.
    pub level: Level,
    /// Its reference point.
    pub point: Point,
    /// Its postcodes.
    pub postcodes: Vec<String>,
    /// Inhabitants, 0 when unknown.
    pub population: u32,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Code of the area that holds it; `29` or `FR-29` for a French département.
    pub parent: Option<String>,
}

/// A line that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowProblem {
    /// Counted from 1.
    pub line: u64,
    /// Stable name of the reason: `unreadable`, `no_name`, `no_coordinates`, `out_of_range`, `no_country`.
    pub code: &'static str,
    /// The reason in words.
    pub sentence: Sentence,
}

fn problem(line: u64, code: &'static str, sentence: Sentence) -> RowProblem {
    RowProblem { line, code, sentence }
}

/// No line of a gazetteer is longer; GeoNames lists all foreign names of a town in one cell.
const MAX_LINE_BYTES: u64 = 64 * 1024;

/// Reads a dump of GeoNames (`FR.txt`, `cities500.txt`): populated places, and first and second level areas.
pub fn parse_geonames(reader: impl Read) -> impl Iterator<Item = Result<PlaceRow, RowProblem>> {
    let mut reader = BufReader::new(reader);
    let mut number = 0;
    let mut failed = false;
    std::iter::from_fn(move || {
        while !failed {
            number += 1;
            let mut line = Vec::new();
            match reader.by_ref().take(MAX_LINE_BYTES).read_until(b'\n', &mut line) {
                Ok(0) => return None,
                Ok(_) if line.len() as u64 == MAX_LINE_BYTES => {
                    failed = true;
                    return Some(Err(problem(number, "unreadable", sentence!("row-too-long"))));
                }
                Ok(_) => {
                    if let Some(row) =
                        geonames_line(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']), number)
                    {
                        return Some(row);
                    }
                }
                Err(error) => {
                    failed = true;
                    return Some(Err(problem(number, "unreadable", sentence!("row-not-read", cause = error))));
                }
            }
        }
        None
    })
}

/// `None` for what is not a place where people live: a hill, a hotel.
fn geonames_line(line: &str, number: u64) -> Option<Result<PlaceRow, RowProblem>> {
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    let cells: Vec<&str> = line.split('\t').collect();
    let cell = |n: usize| cells.get(n).copied().unwrap_or_default();
    if cells.len() < 15 {
        return Some(Err(problem(number, "unreadable", sentence!("row-not-geonames"))));
    }
    let country = cell(8).to_ascii_uppercase();
    let in_france = country == "FR";
    let level = match (cell(6), cell(7)) {
        // Quarters, and places that no longer exist.
        ("P", "PPLX" | "PPLH" | "PPLQ" | "PPLW") => return None,
        ("P", _) => Level::Commune,
        ("A", "ADM4") if in_france => Level::Commune,
        ("A", "ADM1") if !in_france => Level::Region,
        ("A", "ADM2") if !in_france => Level::Department,
        _ => return None,
    };
    let insee = if in_france { commune_from_insee(cell(13)) } else { None };
    // A French place without the code of its commune could only be a second Saint-Denis.
    if in_france && insee.is_none() {
        return None;
    }
    let (code, certain) = match insee {
        Some(code) => (code, cell(6) == "A"),
        None => (format!("{country}-{}", cell(0)), true),
    };
    let read = point_of(cell(4), cell(5), number).and_then(|point| {
        if cell(1).is_empty() {
            return Err(problem(number, "no_name", sentence!("row-no-name")));
        }
        if country.len() != 2 {
            return Err(problem(number, "no_country", sentence!("row-no-country")));
        }
        let population = cell(14).parse::<u64>().map_or(0, |people| u32::try_from(people).unwrap_or(u32::MAX));
        let (name, postcodes) = (cell(1).to_owned(), Vec::new());
        Ok(PlaceRow { code, certain, name, level, point, postcodes, population, country, parent: None })
    });
    Some(read)
}

fn point_of(lat: &str, lon: &str, line: u64) -> Result<Point, RowProblem> {
    let number = |text: &str| text.trim().replace(',', ".").parse::<f64>().ok();
    match (number(lat), number(lon)) {
        (Some(lat), Some(lon)) => Point::new(lat, lon).ok_or_else(|| {
            problem(line, "out_of_range", sentence!("row-off-earth", lat = lat.to_string(), lon = lon.to_string()))
        }),
        _ => Err(problem(line, "no_coordinates", sentence!("row-no-point"))),
    }
}

const COLUMNS: [(&str, &[&str]); 8] = [
    ("code", &["code", "territory", "insee", "code insee", "id"]),
    ("name", &["name", "nom", "commune", "town", "city", "ville"]),
    ("lat", &["lat", "latitude", "y"]),
    ("lon", &["lon", "lng", "long", "longitude", "x"]),
    ("postcode", &["postcode", "postcodes", "code postal", "codes postaux", "cp", "zip"]),
    ("population", &["population", "habitants", "inhabitants"]),
    ("country", &["country", "pays", "country code", "code pays"]),
    ("parent", &["parent", "department", "departement", "admin"]),
];

/// Reads a CSV with a header: `code,name,lat,lon,postcode,population,country,parent`, of which name, lat and lon are
/// needed. Comma, semicolon or tab; several postcodes are separated by spaces or `|`. Without a country it is France.
pub fn parse_gazetteer_csv(reader: impl Read) -> impl Iterator<Item = Result<PlaceRow, RowProblem>> {
    let mut reader = BufReader::new(ShortLines::new(reader));
    let delimiter = reader.fill_buf().map_or(b',', likely_delimiter);
    reader.get_mut().delimiter = delimiter;
    let mut csv = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(reader);
    let columns: Vec<Option<usize>> = match csv.byte_headers() {
        Ok(header) => {
            let titles: Vec<String> = header.iter().map(|title| fold(&String::from_utf8_lossy(title))).collect();
            let place = |names: &[&str]| titles.iter().position(|title| names.contains(&title.as_str()));
            COLUMNS.iter().map(|(_, names)| place(names)).collect()
        }
        Err(_) => Vec::new(),
    };
    let complete = [1, 2, 3].iter().all(|n| columns.get(*n).copied().flatten().is_some());
    let missing = (!complete).then(|| Err(problem(1, "unreadable", sentence!("row-no-header"))));
    let records = csv.into_byte_records().take_while(move |_| complete).zip(2u64..);
    let mut ended = false;
    let records = records.take_while(move |(record, _)| {
        !std::mem::replace(&mut ended, record.as_ref().is_err_and(csv::Error::is_io_error))
    });
    missing.into_iter().chain(records.map(move |(record, number)| {
        let record = record
            .map_err(|error| problem(number, "unreadable", sentence!("row-unreadable", cause = error.to_string())))?;
        let number = record.position().map_or(number, |position| position.line());
        let cell = |n: usize| {
            let bytes = columns.get(n).copied().flatten().and_then(|column| record.get(column)).unwrap_or_default();
            String::from_utf8_lossy(bytes).trim().to_owned()
        };
        csv_row(cell, number)
    }))
}

/// Ends a table in which a line, with the line breaks between its quotes, is too long to be kept.
struct ShortLines<R> {
    inner: R,
    delimiter: u8,
    length: u64,
    /// A quote opens a cell only where the cell begins.
    at_start: bool,
    quoted: bool,
    just_closed: bool,
}

impl<R: Read> ShortLines<R> {
    fn new(inner: R) -> Self {
        ShortLines { inner, delimiter: b',', length: 0, at_start: true, quoted: false, just_closed: false }
    }

    fn see(&mut self, byte: u8) {
        self.length += 1;
        match byte {
            b'"' if self.quoted => (self.quoted, self.just_closed) = (false, true),
            b'"' if self.at_start || self.just_closed => {
                (self.quoted, self.at_start, self.just_closed) = (true, false, false)
            }
            _ if self.quoted => {}
            _ => {
                self.just_closed = false;
                self.at_start = byte == self.delimiter || byte == b'\n' || byte == b'\r';
                if byte == b'\n' || byte == b'\r' {
                    self.length = 0;
                }
            }
        }
    }
}

impl<R: Read> Read for ShortLines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        for byte in buffer.iter().take(read) {
            self.see(*byte);
            if self.length > MAX_LINE_BYTES {
                let why = "it is too long; nothing after it was read";
                return Err(std::io::Error::new(std::io::ErrorKind::InvalidData, why));
            }
        }
        Ok(read)
    }
}

fn likely_delimiter(start: &[u8]) -> u8 {
    let header = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |wanted: u8| header.iter().filter(|byte| **byte == wanted).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
}

fn csv_row(cell: impl Fn(usize) -> String, number: u64) -> Result<PlaceRow, RowProblem> {
    let name = cell(1);
    if name.is_empty() {
        return Err(problem(number, "no_name", sentence!("row-no-name")));
    }
    let point = point_of(&cell(2), &cell(3), number)?;
    let country = match cell(6).to_ascii_uppercase() {
        country if country.is_empty() => "FR".to_owned(),
        country if country.len() == 2 => country,
        country => {
            return Err(problem(number, "no_country", sentence!("row-bad-country", country = country)));
        }
    };
    let given = cell(0);
    let code = match given.as_str() {
        "" => String::new(),
        code if country == "FR" => commune_from_insee(code).unwrap_or_else(|| code.to_owned()),
        code if code.starts_with(&format!("{country}-")) => code.to_owned(),
        code => format!("{country}-{code}"),
    };
    let postcodes = cell(4).split([' ', '|', ',']).filter(|code| !code.is_empty()).map(str::to_owned).collect();
    let population = cell(5).replace(' ', "").parse().unwrap_or(0);
    let parent = Some(cell(7)).filter(|parent| !parent.is_empty());
    Ok(PlaceRow { code, certain: true, name, level: Level::Commune, point, postcodes, population, country, parent })
}

impl Gazetteer {
    /// Adds an operator's rows: a known territory (by code, else by name and département) gets their point, all
    /// other rows that have a code become territories of their own.
    pub fn with_rows(mut self, rows: impl Iterator<Item = PlaceRow>) -> Gazetteer {
        let mut added = false;
        for row in rows {
            match self.known(&row) {
                Some(known) => {
                    let kept = &mut self.rows[known as usize];
                    kept.point = Some(single(row.point));
                    if kept.population == 0 {
                        kept.population = row.population;
                    }
                }
                None if row.certain && !row.code.is_empty() && self.row(&row.code).is_none() => {
                    self.add_row(&row);
                    added = true;
                }
                None => {}
            }
        }
        if added {
            self.drop_repeated_codes();
        }
        self.index();
        self
    }

    fn known(&self, row: &PlaceRow) -> Option<u32> {
        if let Some(known) = self.row(&row.code) {
            let same = || fold(self.text(self.rows[known as usize].name)) == fold(&row.name);
            return (row.certain || same()).then_some(known);
        }
        if row.country != "FR" || !row.code.is_empty() {
            return None;
        }
        self.commune_by_town(&row.name, row.postcodes.first().map(String::as_str), row.parent.as_deref())
            .and_then(|commune| self.row(&commune.code))
    }

    fn add_row(&mut self, row: &PlaceRow) {
        let parent = row
            .parent
            .as_deref()
            .and_then(|parent| self.row(parent).or_else(|| self.row(&format!("{}-{parent}", row.country))));
        let postcodes = self.keep(&row.postcodes.join(" "));
        let number = self.add(&row.code, &row.name, row.level);
        let new = &mut self.rows[number as usize];
        (new.postcodes, new.population, new.point) = (postcodes, row.population, Some(single(row.point)));
        if let Some(parent) = parent {
            new.parents[1] = parent;
        }
    }

    /// A file may name one place twice: the last line stands. Rows are numbered, so only new ones may go.
    fn drop_repeated_codes(&mut self) {
        let mut last = std::collections::HashMap::new();
        for (number, row) in self.rows.iter().enumerate() {
            last.insert(self.text(row.code).to_owned(), number);
        }
        let kept = self.rows.iter().enumerate().filter(|(n, row)| last.get(self.text(row.code)) == Some(n));
        self.rows = kept.map(|(_, row)| *row).collect();
    }
}

fn single(point: Point) -> (f32, f32) {
    #[expect(clippy::cast_possible_truncation, reason = "a reference point needs no more than a metre")]
    let halves = (point.lat as f32, point.lon as f32);
    halves
}
