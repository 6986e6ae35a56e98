//! Runs one format on a few records, without a container.

use serde_json::{Map, Value};

use super::{Container, Format, RawRecord, Sample};
use crate::import::{FileProblem, Incoming, ReadOptions};

type Make = fn(&ReadOptions) -> Result<Box<dyn Format>, FileProblem>;

/// What a format makes of the objects of a JSON array.
pub fn read_json(make: Make, file: Value) -> Vec<Incoming> {
    read_json_with(make, &[], file)
}

/// The same with options of the format.
pub fn read_json_with(make: Make, extra: &[(&str, &str)], file: Value) -> Vec<Incoming> {
    let extra = extra.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let mut format = make(&ReadOptions { extra, ..ReadOptions::default() }).expect("a format");
    let Value::Array(items) = file else { panic!("an array is expected") };
    let objects = items.into_iter().map(|item| item.as_object().cloned().expect("an object"));
    let mut entries: Vec<Incoming> = (1..)
        .zip(objects)
        .flat_map(|(line, members)| format.map(RawRecord { line, members, ..RawRecord::default() }))
        .collect();
    entries.extend(format.finish());
    entries
}

/// What a format makes of the rows of a table.
pub fn read_csv(make: Make, text: &str) -> Vec<Incoming> {
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let header = rows.headers().expect("a header").clone();
    let rows = rows.records().map(|row| {
        let row = row.expect("a row");
        let cells = header.iter().zip(&row).map(|(name, cell)| (name.to_owned(), Value::String(cell.to_owned())));
        Value::Object(cells.collect::<Map<_, _>>())
    });
    read_json(make, Value::Array(rows.collect()))
}

/// A table of which only the header is known. Leaks it, which a test may.
pub fn csv_sample(header: &str) -> Sample<'static> {
    let header: Vec<String> = header.split(',').map(str::to_owned).collect();
    Sample { container: Container::Csv { header: header.leak() }, records: &[], file_name: None }
}
