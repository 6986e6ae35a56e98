//! CSV: one line per entry, for spreadsheets and for other importers.

use std::io::Write;

use super::{Export, Exported, Head, columns_of, row};
use crate::error::Result;
use crate::initiative::cell;

/// How a CSV is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CsvOptions {
    /// `safe=1`: cells that a spreadsheet would run become text.
    pub safe: bool,
    /// `bom=1`: a mark in front, without which some spreadsheets take UTF-8 for something else.
    pub bom: bool,
    /// `sep=;`: between the cells; a comma unless said otherwise.
    pub separator: u8,
}

impl Default for CsvOptions {
    fn default() -> Self {
        CsvOptions { safe: true, bom: false, separator: b',' }
    }
}

impl CsvOptions {
    /// Reads the parameters `safe`, `bom` and `sep` of an address; others are ignored, bad values too.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> CsvOptions {
        let mut options = CsvOptions::default();
        for (name, value) in pairs {
            match (name, value) {
                ("safe", value) => options.safe = value != "0",
                ("bom", value) => options.bom = value == "1",
                ("sep", ";") => options.separator = b';',
                ("sep", "\t" | "tab") => options.separator = b'\t',
                ("sep", "|") => options.separator = b'|',
                _ => {}
            }
        }
        options
    }
}

/// Writes CSV. Licence, source and date stand in every line: a head would not be CSV any more.
pub(super) struct Csv {
    options: CsvOptions,
    columns: Vec<String>,
}

impl Csv {
    pub(super) fn new(options: CsvOptions) -> Csv {
        Csv { options, columns: Vec::new() }
    }

    fn line<'a>(&self, out: &mut dyn Write, cells: impl Iterator<Item = std::borrow::Cow<'a, str>>) -> Result<()> {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(self.options.separator)
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::with_capacity(512));
        for cell in cells {
            let cell = if self.options.safe { cell::defuse(&cell) } else { cell.into_owned() };
            writer.write_field(cell).map_err(anyhow::Error::from)?;
        }
        writer.write_record(None::<&[u8]>).map_err(anyhow::Error::from)?;
        out.write_all(&writer.into_inner().map_err(|broken| anyhow::anyhow!("{broken}"))?)?;
        Ok(())
    }
}

impl Export for Csv {
    fn media_type(&self) -> &'static str {
        "text/csv; charset=utf-8"
    }

    fn extension(&self) -> &'static str {
        "csv"
    }

    fn begin(&mut self, out: &mut dyn Write, head: &Head) -> Result<()> {
        if self.options.bom {
            out.write_all("\u{feff}".as_bytes())?;
        }
        self.columns = columns_of(head.class).iter().map(|name| (*name).to_owned()).collect();
        self.columns.extend(head.attributes.iter().map(|code| format!("a.{code}")));
        self.line(out, self.columns.iter().map(|name| name.as_str().into()))
    }

    fn entry(&mut self, out: &mut dyn Write, entry: &Exported<'_>) -> Result<()> {
        self.line(out, self.columns.iter().map(|column| row::cell(entry, column).into()))
    }

    fn end(&mut self, _out: &mut dyn Write) -> Result<()> {
        Ok(())
    }
}
