//! Opening a file: everything that has to be known before its first record, and the stream of records.

use std::collections::{HashSet, VecDeque};
use std::io::Read;
use std::sync::Arc;

use serde_json::Value;

use super::container::Raw;
use super::coordinates::{Judge, Places};
use super::format::Container;
use super::formats::FORMATS;
use super::generic::Generic;
use super::limits::{MAX_JUDGED_BYTES, MAX_JUDGED_RECORDS};
use super::mapping::Mapping;
use super::problems::refuse;
use super::source::Text;
use super::{Format, RawRecord, Sample, licence};
use crate::error::sentence;
use crate::import::incoming::hash_of;
use crate::import::{FileFacts, FileProblem, Incoming, ReadOptions, Warning};
use crate::initiative::Class;

const SAMPLE_RECORDS: usize = 50;
/// A named format that is less sure than this leaves the file to the generic reader.
const SURE_ENOUGH: u8 = 50;
/// Warnings about points that were taken away until somebody looks.
pub const DOUBTS: &[&str] = &["swapped_suspected", "outside_territory", "far_from_municipality"];
/// Names that the generic reader answers to.
const GENERIC: &[&str] = &["csv", "json", "geojson", "ndjson"];

/// A file that is ready to be read.
pub struct Opened {
    /// What was found out about it.
    pub facts: FileFacts,
    /// Its records, one at a time. An error ends it: nothing of the file is to be kept then.
    pub records: Box<dyn Iterator<Item = Result<Incoming, FileProblem>> + Send>,
}

/// Opens a file of any format. Memory does not grow with its length.
///
/// # Errors
/// When it is not what it says, or is broken within its first records; one sentence says what it is.
pub fn open<P: Places + 'static>(
    source: Box<dyn Read + Send>,
    file_name: Option<&str>,
    options: &ReadOptions,
    places: &Arc<P>,
) -> Result<Opened, FileProblem> {
    let wanted = options.format.as_deref().filter(|name| !name.is_empty() && *name != "auto");
    let path = options.mapping.as_deref().map(Mapping::read).transpose()?.and_then(|mapping| mapping.path);
    let text = Text::of(source)?;
    let encoding = text.encoding.to_owned();
    let raw = Raw::of(text, file_name, path.as_deref(), wanted == Some("csv"))?;
    let places: Arc<dyn Places> = places.clone();
    let mut reading = Reading::new(raw, file_name, options, wanted, places)?;
    let mut facts = reading.look_ahead()?;
    facts.encoding = encoding;
    Ok(Opened { facts, records: Box::new(reading) })
}

struct Reading {
    raw: Raw,
    sampled: VecDeque<RawRecord>,
    format: Box<dyn Format>,
    judge: Judge,
    header_warnings: Vec<Warning>,
    mapped: VecDeque<Incoming>,
    seen: HashSet<u64>,
    ended: bool,
}

impl Reading {
    fn new(
        mut raw: Raw,
        file_name: Option<&str>,
        options: &ReadOptions,
        wanted: Option<&str>,
        places: Arc<dyn Places>,
    ) -> Result<Reading, FileProblem> {
        let mut sampled = Vec::new();
        while sampled.len() < SAMPLE_RECORDS {
            let Some(record) = raw.record()? else { break };
            sampled.push(record);
        }
        let path = raw.path();
        let readable: Vec<RawRecord> = sampled.iter().filter(|record| record.problem.is_none()).cloned().collect();
        let sample = Sample { container: raw.container(&path), records: &readable, file_name };
        let mut format = choose(&sample, options, wanted)?;
        format.begin(&sample);
        Ok(Reading {
            header_warnings: raw.warnings().to_vec(),
            raw,
            sampled: sampled.into(),
            format,
            judge: Judge::new(places, options),
            mapped: VecDeque::new(),
            seen: HashSet::new(),
            ended: false,
        })
    }

    /// Maps the first records, and judges the file by them.
    fn look_ahead(&mut self) -> Result<FileFacts, FileProblem> {
        let mut bytes = 0;
        while self.mapped.len() < MAX_JUDGED_RECORDS && bytes < MAX_JUDGED_BYTES && !self.ended {
            bytes += self.step()?;
        }
        self.judge.look_at(self.mapped.make_contiguous());
        let top_licence = match self.raw.container("") {
            Container::GeoJson { top } | Container::Json { top, .. } => ["license", "licence"]
                .iter()
                .find_map(|name| licence::code(top.get(*name)?.as_str()?))
                .map(str::to_owned),
            _ => None,
        };
        Ok(FileFacts {
            format: self.format.name().to_owned(),
            encoding: String::new(),
            delimiter: match self.raw {
                Raw::Table(_, delimiter) => Some(delimiter),
                _ => None,
            },
            decimal: self.mapped.iter().find_map(decimal_of),
            licence: self.format.licence().or(top_licence),
            mapping: self.format.mapping().map(str::to_owned),
            columns: self.format.columns(),
            key: self.format.key(),
            swap_proposed: self.judge.swap_proposed,
        })
    }

    /// Maps one more record; returns roughly how many bytes it had.
    fn step(&mut self) -> Result<usize, FileProblem> {
        let next = match self.sampled.pop_front() {
            Some(record) => Some(record),
            None => self.raw.record()?,
        };
        let Some(record) = next else {
            self.ended = true;
            self.mapped.extend(self.format.finish());
            return Ok(0);
        };
        let size = record.members.iter().map(|(name, value)| name.len() + weight(value)).sum::<usize>();
        if let Some(problem) = record.problem {
            self.mapped.push_back(Incoming { line: record.line, rejected: Some(problem), ..Incoming::default() });
        } else {
            self.mapped.extend(self.format.map(record));
        }
        if let Some(first) = self.mapped.front_mut() {
            first.warnings.append(&mut self.header_warnings);
        }
        Ok(size)
    }

    /// What holds for the records of every format.
    fn finished(&mut self, mut record: Incoming) -> Incoming {
        if record.rejected.is_some() {
            return record;
        }
        // A proposal may get its title from its kind and its place from its initiative: its check says what is lacking.
        let is_initiative = Class::of_fields(&record.fields) == Class::Initiative;
        if record.text("name").is_none() && !record.enriches_only && is_initiative {
            record.reject("no_name", "name", "");
            return record;
        }
        self.judge.judge(&mut record);
        let own_export = self.format.name() == "bocage";
        let placed = ["location.lat", "location.postcode", "location.city", "location.territory", "area_served"]
            .iter()
            .any(|field| record.fields.contains_key(*field));
        // A doubtful point is a place all the same: a moderator decides.
        let doubted = record.warnings.iter().any(|warning| DOUBTS.contains(&warning.code));
        if !placed && !doubted && !own_export && !record.enriches_only && is_initiative {
            let found =
                record.warnings.iter().find(|warning| warning.field == "location").map(|warning| warning.value.clone());
            record.reject("no_location", "location", &found.unwrap_or_default());
            return record;
        }
        if !record.key.is_empty() && !self.seen.insert(hash_of(&record.key)) {
            let key = record.key.clone();
            record.reject("duplicate_id", "id", &key);
        }
        record
    }
}

impl Iterator for Reading {
    type Item = Result<Incoming, FileProblem>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(record) = self.mapped.pop_front() {
                return Some(Ok(self.finished(record)));
            }
            if self.ended {
                return None;
            }
            if let Err(problem) = self.step() {
                self.ended = true;
                return Some(Err(problem));
            }
        }
    }
}

fn choose(sample: &Sample<'_>, options: &ReadOptions, wanted: Option<&str>) -> Result<Box<dyn Format>, FileProblem> {
    if let Some(name) = wanted.filter(|name| !GENERIC.contains(name)) {
        return match FORMATS.iter().find(|format| format.name == name) {
            Some(format) => (format.make)(options),
            None => {
                let names: Vec<&str> =
                    GENERIC.iter().copied().chain(FORMATS.iter().map(|format| format.name)).collect();
                Err(refuse("unknown_format", sentence!("file-no-format", format = name, formats = names.join(", "))))
            }
        };
    }
    if wanted.is_none() && options.mapping.is_none() {
        let mut best = None;
        for format in FORMATS {
            let sure = (format.sniff)(sample);
            if sure > SURE_ENOUGH && best.is_none_or(|(best, _)| sure > best) {
                best = Some((sure, format));
            }
        }
        if let Some((_, format)) = best {
            return (format.make)(options);
        }
    }
    Ok(Box::new(Generic::new(sample, options)?))
}

/// The decimal sign of coordinates written as text.
fn decimal_of(record: &Incoming) -> Option<char> {
    let text = record.fields.get("location.lat").and_then(Value::as_str)?;
    [',', '.'].into_iter().find(|sign| text.contains(*sign))
}

fn weight(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(weight).sum(),
        Value::Object(members) => members.iter().map(|(name, value)| name.len() + weight(value)).sum(),
        _ => 8,
    }
}
