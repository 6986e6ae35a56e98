//! The sentences with which a whole file is refused: what it is, and what to do.

use std::io;

use crate::error::{Sentence, sentence};
use crate::import::FileProblem;

/// A problem of the file as a whole.
pub fn refuse(code: &'static str, sentence: Sentence) -> FileProblem {
    FileProblem { code, sentence, line: None }
}

/// A problem at a line.
pub fn refuse_at(code: &'static str, line: u64, sentence: Sentence) -> FileProblem {
    FileProblem { code, sentence, line: Some(line) }
}

/// What reading bytes can run into. A compressed file that is damaged or ends too early comes here too.
pub fn reading(error: &io::Error, packed: Option<&str>) -> FileProblem {
    match packed {
        Some(packed) if error.kind() == io::ErrorKind::FileTooLarge => {
            refuse("too_large", sentence!("file-unpacked-too-large", packed = packed))
        }
        Some(packed) => refuse("damaged_archive", sentence!("file-damaged", packed = packed, cause = error)),
        None => refuse("unreadable", sentence!("file-not-read", cause = error)),
    }
}

/// What the first bytes say a file is, when that is nothing we read.
pub fn foreign(head: &[u8]) -> Option<FileProblem> {
    let (_, what, hint) = MAGIC.iter().find(|(magic, ..)| head.starts_with(magic))?;
    Some(refuse("not_data", sentence!("file-foreign", what = what.clone(), hint = hint.clone())))
}

const GIVE_DATA: Sentence = sentence!("file-give-data");
const UNPACK: Sentence = sentence!("file-unpack");
const UNPACK_OR_GZIP: Sentence = sentence!("file-unpack-or-gzip");
const SAVE_AS_CSV: Sentence = sentence!("file-save-as-csv");

/// The beginning of a name that is too long to be told whole.
pub fn start_of(name: &str) -> String {
    name.chars().take(60).chain(['…']).collect()
}

/// The beginning of a value that stands where it should not.
pub fn short(value: &serde_json::Value) -> String {
    value.to_string().chars().take(60).collect()
}

/// How a file begins, what it is then, and what to do.
const MAGIC: &[(&[u8], Sentence, Sentence)] = &[
    (b"\x89PNG", sentence!("file-is-png"), GIVE_DATA),
    (b"\xff\xd8\xff", sentence!("file-is-jpeg"), GIVE_DATA),
    (b"GIF8", sentence!("file-is-gif"), GIVE_DATA),
    (b"RIFF", sentence!("file-is-picture-or-sound"), GIVE_DATA),
    (b"%PDF", sentence!("file-is-pdf"), sentence!("file-ask-publisher")),
    (b"PK\x03\x04", sentence!("file-is-zip"), sentence!("file-unpack-or-save")),
    (b"\xd0\xcf\x11\xe0", sentence!("file-is-old-sheet"), SAVE_AS_CSV),
    (b"Rar!", sentence!("file-is-rar"), UNPACK),
    (b"7z\xbc\xaf\x27\x1c", sentence!("file-is-7z"), UNPACK),
    (b"BZh", sentence!("file-is-bzip2"), UNPACK_OR_GZIP),
    (b"\xfd7zXZ", sentence!("file-is-xz"), UNPACK_OR_GZIP),
    (b"SQLite format 3", sentence!("file-is-sqlite"), sentence!("file-export-table")),
    (b"\x7fELF", sentence!("file-is-program"), GIVE_DATA),
    (b"MZ\x90", sentence!("file-is-program"), GIVE_DATA),
];
