//! The sentences with which a whole file is refused: what it is, and what to do.

use std::io;

use crate::import::FileProblem;

/// A problem of the file as a whole.
pub fn refuse(code: &'static str, message: impl Into<String>) -> FileProblem {
    FileProblem { code, message: message.into(), line: None }
}

/// A problem at a line.
pub fn refuse_at(code: &'static str, line: u64, message: impl Into<String>) -> FileProblem {
    FileProblem { code, message: message.into(), line: Some(line) }
}

/// What reading bytes can run into. A compressed file that is damaged or ends too early comes here too.
pub fn reading(error: &io::Error, packed: Option<&str>) -> FileProblem {
    match packed {
        Some(packed) => refuse(
            "damaged_archive",
            format!(
                "This {packed} file is damaged or ends too early ({error}). Please fetch it again; nothing was imported."
            ),
        ),
        None => refuse("unreadable", format!("The file could not be read ({error}). Nothing was imported.")),
    }
}

/// What the first bytes say a file is, when that is nothing we read.
pub fn foreign(head: &[u8]) -> Option<FileProblem> {
    const MAGIC: &[(&[u8], &str, &str)] = &[
        (b"\x89PNG", "a PNG picture", "Please give a table (CSV), JSON or GeoJSON."),
        (b"\xff\xd8\xff", "a JPEG picture", "Please give a table (CSV), JSON or GeoJSON."),
        (b"GIF8", "a GIF picture", "Please give a table (CSV), JSON or GeoJSON."),
        (b"RIFF", "a picture or a sound", "Please give a table (CSV), JSON or GeoJSON."),
        (b"%PDF", "a PDF document", "Please ask the publisher for the table behind it, as CSV or JSON."),
        (b"PK\x03\x04", "a ZIP archive or a spreadsheet (.xlsx, .ods)", "Please unpack it, or save the sheet as CSV."),
        (b"\xd0\xcf\x11\xe0", "an old spreadsheet or document (.xls, .doc)", "Please save the sheet as CSV."),
        (b"Rar!", "a RAR archive", "Please unpack it first."),
        (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "Please unpack it first."),
        (b"BZh", "a bzip2 archive", "Please unpack it first; gzip and zstd are read as they are."),
        (b"\xfd7zXZ", "an xz archive", "Please unpack it first; gzip and zstd are read as they are."),
        (b"SQLite format 3", "a SQLite database", "Please export the table as CSV."),
        (b"\x7fELF", "a program", "Please give a table (CSV), JSON or GeoJSON."),
        (b"MZ\x90", "a program", "Please give a table (CSV), JSON or GeoJSON."),
    ];
    let (_, what, hint) = MAGIC.iter().find(|(magic, ..)| head.starts_with(magic))?;
    Some(refuse("not_data", format!("This file is {what}, not a list of entries. {hint}")))
}
